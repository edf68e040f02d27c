/* SPDX-License-Identifier: MIT */
/* when.h - an instant as a user names it: a time, or so long after the first event. */
#ifndef SCAN_WHEN_H
#define SCAN_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/err.h"

struct when {
	bool is_set;
	bool is_offset; /* ns is that after the first event */
	uint64_t ns;
};

/* Read "2026-11-23T10:00:00.5Z" or seconds since 1970 (as clock_parse does, without a zone in UTC), or
 * "+3.2s" (also ns, us, ms, m, h). NULL sets none. Returns 0 or E_USAGE. */
int when_parse(const char *text, struct when *ret, struct err *err);

/* The instant, given that of the first event. */
static inline uint64_t when_ns(const struct when *w, uint64_t first_ns)
{
	return w->is_offset ? first_ns + w->ns : w->ns;
}

#endif
