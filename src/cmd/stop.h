/* SPDX-License-Identifier: MIT */
/* stop.h - signals that end the work early and in order. */
#ifndef SCAN_STOP_H
#define SCAN_STOP_H

#include <stdbool.h>

/* From here on SIGINT, SIGTERM and SIGHUP end what is read, a pipe that is silent too; the second one ends the
 * program as ever. A limit of file sizes becomes an error of write(). */
void stop_catch(void);
/* The signal that came, or 0. */
int stop_signal(void);

#endif
