/* SPDX-License-Identifier: MIT */
/* quality.h - telling the user, on stderr, what of a capture could not be read. */
#ifndef SCAN_QUALITY_H
#define SCAN_QUALITY_H

#include "../base/err.h"
#include "../capture/capture.h"

/* Say what was damaged, skipped or unknown in the capture that came from path; nothing when all
 * is well. Returns EXIT_DAMAGED when framing or decompression broke, else EXIT_OK. */
int quality_warn(const char *path, const struct cap_stats *st);

/* Say that path could not be opened or read on. Returns EXIT_FAILED, or EXIT_USAGE when a better
 * name would do. */
int quality_warn_failed(const char *path, const struct err *err);

#endif
