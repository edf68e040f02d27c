/* SPDX-License-Identifier: MIT */
/* userreports.h - finding and reading the reports that users wrote. */
#ifndef SCAN_USERREPORTS_H
#define SCAN_USERREPORTS_H

#include "../analyze/reportdef.h"

/* Add one file's. Says on stderr what is wrong with it, after `verb`; returns 0 or <0. */
int userreports_read(struct report_list *l, const char *verb, const char *path);
/* Add all *.report of $XDG_CONFIG_HOME/scan/reports, or ~/.config/scan/reports, in the order of their names.
 * A bad one is told and left out. */
void userreports_find(struct report_list *l, const char *verb);

#endif
