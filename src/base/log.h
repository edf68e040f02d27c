/* SPDX-License-Identifier: MIT */
/* log.h - messages for the person at the terminal; only src/cmd and src/scan.c may use them. */
#ifndef SCAN_LOG_H
#define SCAN_LOG_H

/* One line to stderr behind "scan: ", with control characters of the message escaped. */
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
