/* SPDX-License-Identifier: MIT */
/* when.h - a moment of a capture as users name it: a time, so long after the first event, or behind an
 * event. */
#ifndef SCAN_WHEN_H
#define SCAN_WHEN_H

#include <stdint.h>

#include "../base/err.h"

/* A time of day is the one that is less than so many hours before the first event, or else the next one: a round
 * hour may lie in front of the capture, and a capture may go on past midnight. */
#define WHEN_EARLIEST_H 6

enum when_kind {
	WHEN_UNSET,
	WHEN_TIME,        /* n: ns since 1970 */
	WHEN_TIME_OF_DAY, /* see WHEN_EARLIEST_H */
	WHEN_OFFSET,      /* n: ns after the first event */
	WHEN_EVENT,       /* n: number of the event */
};

struct when {
	enum when_kind kind;
	uint64_t n;
	const char *option, *text; /* borrowed: what the user wrote, "--at" and "+3s" */
};

/* Read "2026-11-23T10:00:00.5Z" or seconds since 1970 (as clock_parse does), "10:00:00.5", "+3.2s" (also
 * ns, us, ms, m, h) or "#123". Without a zone times are local, as in filters. text, which like the name of the
 * option must outlive *ret, may be NULL: unset. Returns 0, or E_USAGE with a message that names the option. */
int when_parse(const char *option, const char *text, struct when *ret, struct err *err);

/* The instant, given that of the first event; UINT64_MAX when it is unset or an event. */
uint64_t when_ns(const struct when *w, uint64_t first_ns);

#endif
