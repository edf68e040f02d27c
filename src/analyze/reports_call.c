/* SPDX-License-Identifier: MIT */
/* reports_call.c - reports on errors and on how long calls take. */
#include <string.h>

#include "../base/buf.h"
#include "../capture/constants.h"
#include "reports_internal.h"

/* ---- errors ---- */

static uint32_t error_number(const struct source_row *s)
{
	return load_u32(s->key.p);
}

static struct cell get_errno_number(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_i64(error_number(s));
}

static struct cell get_errno(struct table *t, const struct source_row *s)
{
	const char *name = name_errno(error_number(s));

	return name ? cell_text(t, str_of(name)) : cell_null();
}

static struct cell get_error_call(struct table *t, const struct source_row *s)
{
	return cell_text(t, (struct str){ s->key.p + 4, strnlen(s->key.p + 4, s->key.n - 4) });
}

static struct cell get_error_program(struct table *t, const struct source_row *s)
{
	size_t skip = 4 + strnlen(s->key.p + 4, s->key.n - 4) + 1;

	return cell_text(t, (struct str){ s->key.p + skip, s->key.n - skip });
}

static struct cell get_error_first(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_i64((int64_t)s->v[ERR_FIRST]);
}

static const struct report_column errors[] = {
	SUM("count", "COUNT", CELL_COUNT, ERR_COUNT),
	KEY("errno", "ERRNO", CELL_ID, get_errno_number),
	KEY("error", "ERROR", CELL_TEXT, get_errno),
	KEY("call", "CALL", CELL_TEXT, get_error_call),
	KEY("program", "PROGRAM", CELL_TEXT, get_error_program),
	FIRST("first_event", "FIRST-EVENT", CELL_ID, get_error_first),
};

/* ---- calls ---- */

static struct cell get_call(struct table *t, const struct source_row *s)
{
	return cell_text(t, s->key);
}

static struct cell percentile(const struct source_row *s, double percent)
{
	struct hist h = { 0 };
	struct cell c = facts_latency(s->f, s->row, &h) ? cell_u64(hist_percentile(&h, percent))
							: cell_null();

	hist_fini(&h);
	return c;
}

static struct cell get_p50(struct table *t, const struct source_row *s)
{
	(void)t;
	return percentile(s, 50);
}

static struct cell get_p95(struct table *t, const struct source_row *s)
{
	(void)t;
	return percentile(s, 95);
}

static struct cell get_p99(struct table *t, const struct source_row *s)
{
	(void)t;
	return percentile(s, 99);
}

static struct cell get_call_max(struct table *t, const struct source_row *s)
{
	(void)t;
	return s->v[CV_TIMED] ? cell_u64(s->v[CV_MAX_NS]) : cell_null();
}

static struct cell get_waits(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_u64(s->v[CV_WAITS]);
}

static const struct report_column calls[] = {
	SUM("calls", "CALLS", CELL_COUNT, CV_CALLS),
	SUM("errors", "ERRORS", CELL_COUNT, CV_ERRORS),
	{ { "timed", "TIMED", CELL_COUNT, false, false },
	  COL_SUM,
	  CV_TIMED,
	  CV_TIMED,
	  NULL,
	  report_has_times },
	{ { "time_ns", "TIME", CELL_NS, false, false },
	  COL_SUM,
	  CV_TIME_NS,
	  CV_TIME_NS,
	  NULL,
	  report_has_times },
	FIRST("p50_ns", "P50", CELL_NS, get_p50),
	FIRST("p95_ns", "P95", CELL_NS, get_p95),
	FIRST("p99_ns", "P99", CELL_NS, get_p99),
	FIRST("max_ns", "MAX", CELL_NS, get_call_max),
	FIRST("waits", "WAITS", CELL_BOOL, get_waits),
	KEY("call", "CALL", CELL_TEXT, get_call),
};

/* ---- slowest calls ---- */

static const struct slow_call *slow_of(const struct source_row *s)
{
	return &s->f->slowest.call[s->row];
}

static struct cell get_slow_ns(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_u64(slow_of(s)->ns);
}

static struct cell get_slow_time(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_u64(slow_of(s)->ts_ns);
}

static struct cell get_slow_num(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_i64((int64_t)slow_of(s)->num);
}

static struct cell get_slow_tid(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_i64(slow_of(s)->tid);
}

static struct cell get_slow_program(struct table *t, const struct source_row *s)
{
	return cell_text(t, slowest_text(slow_of(s), SLOW_PROGRAM));
}

static struct cell get_slow_call(struct table *t, const struct source_row *s)
{
	return cell_text(t, slowest_text(slow_of(s), SLOW_CALL));
}

static struct cell get_slow_arg(struct table *t, const struct source_row *s)
{
	struct str subject = slowest_text(slow_of(s), SLOW_SUBJECT);

	return subject.n ? cell_text(t, subject) : cell_null();
}

static const struct report_column slowest[] = {
	FIRST("duration_ns", "DURATION", CELL_NS, get_slow_ns),
	FIRST("ended_at", "ENDED", CELL_TIME, get_slow_time),
	KEY("event", "EVENT", CELL_ID, get_slow_num),
	FIRST("tid", "TID", CELL_ID, get_slow_tid),
	FIRST("program", "PROGRAM", CELL_TEXT, get_slow_program),
	FIRST("call", "CALL", CELL_TEXT, get_slow_call),
	FLEX("subject", "ON", get_slow_arg),
};

const struct report reports_call[] = {
	{ "errors", "Errors", NULL, FROM_ERROR, NULL, COLUMNS(errors), { "count" } },
	{ "calls", "Calls", NULL, FROM_CALL, NULL, COLUMNS(calls), { "time_ns", "calls" } },
	{ "slowest",
	  "Slowest calls",
	  "Calls whose purpose is to wait are left out.",
	  FROM_SLOW,
	  NULL,
	  COLUMNS(slowest),
	  { "duration_ns" } },
	{ 0 },
};
