/* SPDX-License-Identifier: MIT */
/* timeline.h - figures by time: a fixed number of slices that double in width whenever the end of the
 * capture moves out of them.
 *
 * One pass and a fixed amount of memory serve captures of any length: between half and all of the
 * slices are in use once a capture is longer than 33 ms. What is older than the first event counts for
 * the first slice. Times grow by shifts: moving to another slice needs no division, and staying in one
 * is a comparison. */
#ifndef SCAN_TIMELINE_H
#define SCAN_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "deed.h"
#include "table.h"

#define TIMELINE_SLICES 512
#define TIMELINE_SHIFT  16 /* log2 of a slice's width in ns at the start */

enum series_id {
#define SERIES(id, name, title, kind) TS_##id,
#include "series.def"
#undef SERIES
	TS_OK,                      /* calls that succeeded, by class; */
	TS_FAILED = TS_OK + DEED_N, /* and that failed */
	TS_N = TS_FAILED + DEED_N
};

/* Durations by time: rows are powers of two of nanoseconds, planes what the calls were about. */
#define TIMELINE_ROWS 40
enum timeline_plane { TIMELINE_FILE, TIMELINE_NET, TIMELINE_OTHER, TIMELINE_WAIT, TIMELINE_PLANES };

struct timeline {
	uint64_t *v;                              /* of the slice in use, by enum series_id */
	uint32_t (*now_durations)[TIMELINE_ROWS]; /* of the slice in use, by enum timeline_plane */
	uint64_t from_ns, width_ns; /* of the slice in use; the first one begins at 0 */
	uint64_t origin_ns;         /* 0: no event yet */
	uint32_t n_used;            /* slices up to the latest event */
	unsigned shift;
	uint64_t value[TIMELINE_SLICES][TS_N];
	uint32_t durations[TIMELINE_SLICES][TIMELINE_PLANES][TIMELINE_ROWS];
};

void timeline_init(struct timeline *tl);
/* Use another slice: the one of that instant. */
void timeline_move(struct timeline *tl, uint64_t ts_ns);

/* Count for that instant from now on. */
static inline void timeline_at(struct timeline *tl, uint64_t ts_ns)
{
	if (__builtin_expect(ts_ns - tl->from_ns >= tl->width_ns, 0))
		timeline_move(tl, ts_ns);
}

/* Spread the time from one instant to the present one (timeline_at) over the slices between. */
void timeline_add_span(struct timeline *tl, enum series_id s, uint64_t from_ns, uint64_t to_ns);

static inline void timeline_add_latency(struct timeline *tl, enum timeline_plane plane, uint64_t ns)
{
	unsigned row = 63 - (unsigned)__builtin_clzll(ns | 1);

	tl->now_durations[plane][row < TIMELINE_ROWS ? row : TIMELINE_ROWS - 1]++;
}

/* Width of a slice. */
static inline uint64_t timeline_slice_ns(const struct timeline *tl)
{
	return (uint64_t)1 << tl->shift;
}

/* Sum over all slices. */
uint64_t timeline_total(const struct timeline *tl, enum series_id s);
/* Figures of at most `max` equal stretches; returns how many and, when ret_slices is not NULL, how many
 * slices make one (the last may have fewer). */
uint32_t timeline_series(const struct timeline *tl, enum series_id s, uint32_t max, double *ret,
			 uint32_t *ret_slices);

const char *series_name(enum series_id s);
const char *series_title(enum series_id s);
enum cell_kind series_kind(enum series_id s);
/* The table `timeline`: a row for each slice, with what is counted by time. */
void timeline_table(const struct timeline *tl, struct table *ret);

#endif
