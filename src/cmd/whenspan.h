/* SPDX-License-Identifier: MIT */
/* whenspan.h - warnings about moments that lie outside of what a capture holds: asked for by the clock of
 * another zone, or of another capture, they would be answered with its end or with nothing. */
#ifndef SCAN_WHENSPAN_H
#define SCAN_WHENSPAN_H

#include <stdbool.h>

#include "when.h"

/* What there is to compare with, known when the capture has been read. */
struct when_span {
	const char *path;
	uint64_t first_ns, last_ns; /* of the events that tell the time */
	uint64_t last_num;          /* of the last event; for WHEN_EVENT alone */
	bool goes_on;               /* reading ended behind last_ns, the capture did not */
};

/* Warn on stderr when the moment whose state is shown lies outside. */
void when_warn_moment(const struct when *at, const struct when_span *s);

/* Warn on stderr, in one line, when an end of the range [from, to) lies outside, or nothing is between them. */
void when_warn_range(const struct when *from, const struct when *to, const struct when_span *s);

/* Is the range empty, whatever the capture? Returns 0, or E_USAGE. */
int when_check_range(const struct when *from, const struct when *to, struct err *err);

#endif
