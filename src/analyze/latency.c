/* SPDX-License-Identifier: MIT */
/* latency.c - see latency.h. */
#include "latency.h"

static enum work work_of(const struct facts *f, uint32_t row, unsigned io)
{
	const uint64_t *v = agg_at(&f->call, row);

	if (v[CV_WAITS])
		return WORK_WAIT;
	if (v[CV_IO])
		return (enum work)((v[CV_IO] == 1 ? WORK_READ : WORK_WRITE) + io);
	return (enum work)(WORK_CLASS + v[CV_DEED]);
}

const char *work_name(enum work w)
{
	static const char *const names[WORK_CLASS] = {
		[WORK_READ + IO_FILE] = "file reads",
		[WORK_READ + IO_NET] = "network reads",
		[WORK_READ + IO_OTHER] = "other reads",
		[WORK_WRITE + IO_FILE] = "file writes",
		[WORK_WRITE + IO_NET] = "network writes",
		[WORK_WRITE + IO_OTHER] = "other writes",
		[WORK_WAIT] = "waiting",
	};

	return w < WORK_CLASS ? names[w] : deed_name((enum deed)(w - WORK_CLASS));
}

bool latency_of(const struct facts *f, enum work w, struct hist *ret)
{
	for (uint32_t row = 1; row < f->call.n_rows; row++) {
		for (unsigned io = 0; io < IO_CLASSES; io++) {
			if (work_of(f, row, io) == w)
				hist_merge(ret, &f->hist.v[row * IO_CLASSES + io]);
		}
	}
	return ret->n > 0;
}

void latency_by_power(const struct hist *h, double ret[LATENCY_ROWS])
{
	uint64_t n[HIST_ROWS] = { 0 };

	hist_by_power(h, n);
	for (unsigned row = 0; row < LATENCY_ROWS; row++)
		ret[row] = (double)n[row];
	for (unsigned row = LATENCY_ROWS; row < HIST_ROWS; row++)
		ret[LATENCY_ROWS - 1] += (double)n[row];
}

/* ---- tables ---- */

enum { LC_N, LC_TIME, LC_P50, LC_P90, LC_P95, LC_P99, LC_MAX, LC_POWERS, LC_WORK, LC_COLS };

static const struct column columns[LC_COLS] = {
	[LC_N] = { "timed", "TIMED", CELL_COUNT, false, false },
	[LC_TIME] = { "time_ns", "TIME", CELL_NS, false, false },
	[LC_P50] = { "p50_ns", "P50", CELL_NS, false, false },
	[LC_P90] = { "p90_ns", "P90", CELL_NS, false, false },
	[LC_P95] = { "p95_ns", "P95", CELL_NS, false, false },
	[LC_P99] = { "p99_ns", "P99", CELL_NS, false, false },
	[LC_MAX] = { "max_ns", "MAX", CELL_NS, false, false },
	[LC_POWERS] = { "count_by_power_of_2_ns", "1 NS TO 18 MIN", CELL_SERIES, false, false },
	[LC_WORK] = { "work", "WORK", CELL_TEXT, true, false },
};

static void add_work(const struct facts *f, enum work w, struct table *t)
{
	struct hist h = { 0 };
	double powers[LATENCY_ROWS];
	struct cell *c;

	if (!latency_of(f, w, &h))
		return;
	latency_by_power(&h, powers);
	c = table_add_row(t);
	c[LC_N] = cell_u64(h.n);
	c[LC_TIME] = cell_u64(h.sum);
	c[LC_P50] = cell_u64(hist_percentile(&h, 50));
	c[LC_P90] = cell_u64(hist_percentile(&h, 90));
	c[LC_P95] = cell_u64(hist_percentile(&h, 95));
	c[LC_P99] = cell_u64(hist_percentile(&h, 99));
	c[LC_MAX] = cell_u64(h.max);
	c[LC_POWERS] = cell_series(t, powers, LATENCY_ROWS);
	c[LC_WORK] = cell_text(t, str_of(work_name(w)));
	hist_fini(&h);
}

void latency_table(const struct facts *f, struct table *ret)
{
	table_init(ret, "latency", "Durations by kind of work", columns, LC_COLS);
	for (int w = 0; w < WORK_N; w++)
		add_work(f, (enum work)w, ret);
	table_sort(ret, LC_P99);
}

/* By slice: one row for each plane in which something happened. */
enum { TC_START, TC_PLANE, TC_POWERS, TC_COLS };

static const struct column time_columns[TC_COLS] = {
	[TC_START] = { "start_at", "START", CELL_TIME, true, false },
	[TC_PLANE] = { "on", "ON", CELL_TEXT, true, false },
	[TC_POWERS] = { "count_by_power_of_2_ns", "COUNTS", CELL_SERIES, false, false },
};

static void add_slice(const struct timeline *tl, uint32_t slice, unsigned plane, struct table *t)
{
	static const char *const planes[TIMELINE_PLANES] = { "file", "net", "other", "waiting" };
	double powers[TIMELINE_ROWS], any = 0;
	struct cell *c;

	for (unsigned i = 0; i < TIMELINE_ROWS; i++) {
		powers[i] = tl->durations[slice][plane][i];
		any += powers[i];
	}
	if (any == 0)
		return;
	c = table_add_row(t);
	c[TC_START] = cell_u64(tl->origin_ns + ((uint64_t)slice << tl->shift));
	c[TC_PLANE] = cell_text(t, str_of(planes[plane]));
	c[TC_POWERS] = cell_series(t, powers, TIMELINE_ROWS);
}

void latency_by_time_table(const struct facts *f, struct table *ret)
{
	table_init(ret, "latency_by_time", "Durations by time", time_columns, TC_COLS);
	for (uint32_t slice = 0; slice < f->line.n_used; slice++) {
		for (unsigned plane = 0; plane < TIMELINE_PLANES; plane++)
			add_slice(&f->line, slice, plane, ret);
	}
}
