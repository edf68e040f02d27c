/* SPDX-License-Identifier: MIT */
/* privileges.h - root's rights given up for those of the user who called sudo. */
#ifndef SCAN_PRIVILEGES_H
#define SCAN_PRIVILEGES_H

#include "../base/err.h"

/* When run as root by sudo(8): become the user who called it, for good, if that user may create a file at
 * path ("-" and NULL always do); else stay root. Call it when all that needs root was opened and read, and
 * before there are threads.
 * Returns 0, or E_IO when rights that should go cannot be given up. */
int privileges_drop(const char *path, struct err *err);

#endif
