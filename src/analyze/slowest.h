/* SPDX-License-Identifier: MIT */
/* slowest.h - the slowest calls of many: a heap whose top is the fastest of those that are kept. */
#ifndef SCAN_SLOWEST_H
#define SCAN_SLOWEST_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/str.h"

/* What is kept of a call in words; "" where nobody told. */
enum slowest_text { SLOW_PROGRAM, SLOW_CALL, SLOW_RESULT, SLOW_SUBJECT, SLOW_TEXTS };

#define MAX_SLOW_TEXT 1024 /* bytes of each that are kept; a path's limit */

struct slow_call {
	uint64_t ns, ts_ns, num; /* duration, time and number of the return */
	int64_t tid;
	int class;  /* the owner's */
	char *text; /* one behind the other; the heap's */
	uint32_t len[SLOW_TEXTS];
};

/* A zeroed one with max set is valid and empty. */
struct slowest {
	struct slow_call *call;
	uint32_t n, max;
};

void slowest_fini(struct slowest *sl);

/* Would a call that took so long be kept, if it came now? */
static inline bool slowest_wants(const struct slowest *sl, uint64_t ns)
{
	return sl->n < sl->max || (sl->max && ns > sl->call[0].ns);
}

/* Keep a call that is wanted; text is copied. */
void slowest_add(struct slowest *sl, const struct slow_call *call,
		 const struct str text[SLOW_TEXTS]);
/* After the last: slowest first, of equal ones the earlier. */
void slowest_sort(struct slowest *sl);
struct str slowest_text(const struct slow_call *call, enum slowest_text i);

#endif
