/* SPDX-License-Identifier: MIT */
/* latency.h - how long calls take by what they do: reading files, opening, waiting, ... */
#ifndef SCAN_LATENCY_H
#define SCAN_LATENCY_H

#include "facts.h"
#include "table.h"

/* Kinds of work. Behind these comes one for each class of calls. */
enum work {
	WORK_READ,                           /* by enum io_class */
	WORK_WRITE = WORK_READ + IO_CLASSES, /* likewise */
	WORK_WAIT = WORK_WRITE + IO_CLASSES, /* calls whose purpose is to wait */
	WORK_CLASS,                          /* by enum deed */
	WORK_N = WORK_CLASS + DEED_N
};

/* "file reads" */
const char *work_name(enum work w);
/* The durations of a kind of work, added to *ret (zeroed by the caller, who ends it with hist_fini); false when there
 * are none. */
bool latency_of(const struct facts *f, enum work w, struct hist *ret);

#define LATENCY_ROWS 40 /* powers of two of ns */

/* How many values lie in each power of two. */
void latency_by_power(const struct hist *h, double ret[LATENCY_ROWS]);

/* The tables `latency` (percentiles and distribution by kind of work) and `latency_by_time` (for programs:
 * durations by slice of the timeline). */
void latency_table(const struct facts *f, struct table *ret);
void latency_by_time_table(const struct facts *f, struct table *ret);

#endif
