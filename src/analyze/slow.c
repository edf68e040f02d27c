/* SPDX-License-Identifier: MIT */
/* slow.c - see slow.h. */
#include "slow.h"

#include <stdlib.h>

#include "../base/mem.h"
#include "filter.h"
#include "hist.h"
#include "slowest.h"

/* The first that matches counts. */
static const struct {
	const char *name;
	const char *filter; /* "": all */
} classes[SLOW_CLASSES] = {
	[SLOW_WAIT] = { "wait", "evt.is_wait=true or evt.type in (%wait)" },
	[SLOW_FILE] = { "file", "fd.type in (file, directory) or evt.type in (%file, %sync)" },
	[SLOW_IPC] = { "ipc", "fd.type in (unix, pipe) or evt.type in (%ipc)" },
	[SLOW_NET] = { "net", "fd.type in (ipv4, ipv6) or evt.type in (%net)" },
	[SLOW_OTHER] = { "other", "" },
};

static const char *const text_fields[SLOW_TEXTS] = {
	[SLOW_PROGRAM] = "proc.name",
	[SLOW_CALL] = "syscall.type",
	[SLOW_RESULT] = "evt.res",
	[SLOW_SUBJECT] = "evt.subject",
};

struct slow {
	struct slow_spec spec;
	struct filter *is_class[SLOW_CLASSES]; /* NULL: all */
	struct field text_field[SLOW_TEXTS];
	struct hist hist[SLOW_CLASSES];
	struct heat heat;
	struct slowest slowest;
	uint64_t n_calls, n_slow; /* n_slow: min_ns and above */
};

/* ---- life ---- */

static void must(int rc)
{
	if (rc < 0)
		abort(); /* our own filters and fields are wrong */
}

struct slow *slow_new(const struct slow_spec *spec)
{
	struct slow *sl = xcalloc(1, sizeof(*sl));

	sl->spec = *spec;
	sl->slowest.max = spec->max < MAX_SLOWEST ? spec->max : MAX_SLOWEST;
	for (int i = 0; i < SLOW_CLASSES; i++)
		if (*classes[i].filter)
			must(filter_compile(str_of(classes[i].filter), FILTER_SYSDIG,
					    &sl->is_class[i], NULL));
	for (int i = 0; i < SLOW_TEXTS; i++)
		must(field_parse(str_of(text_fields[i]), &sl->text_field[i], NULL));
	return sl;
}

void slow_free(struct slow *sl)
{
	if (!sl)
		return;
	for (int i = 0; i < SLOW_CLASSES; i++)
		filter_free(sl->is_class[i]);
	for (int i = 0; i < SLOW_CLASSES; i++)
		hist_fini(&sl->hist[i]);
	slowest_fini(&sl->slowest);
	free(sl);
}

/* ---- counting ---- */

/* The text of a field is valid until the next one is asked. */
static void keep(struct slow *sl, struct field_ctx *fc, const struct step *s, enum slow_class class)
{
	const struct slow_call c = {
		.ns = s->latency_ns,
		.ts_ns = s->ev->ts_ns,
		.num = s->ev->num,
		.tid = s->ev->tid,
		.class = class,
	};
	struct str text[SLOW_TEXTS];
	struct buf b[SLOW_TEXTS] = { 0 };

	for (int i = 0; i < SLOW_TEXTS; i++) {
		struct value v;

		if (field_get(fc, &sl->text_field[i], s, &v) && v.kind == VAL_TEXT)
			buf_addstr(&b[i], v.s);
		text[i] = buf_str(&b[i]);
	}
	slowest_add(&sl->slowest, &c, text);
	for (int i = 0; i < SLOW_TEXTS; i++)
		buf_fini(&b[i]);
}

static enum slow_class class_of(struct slow *sl, struct field_ctx *fc, const struct step *s)
{
	int i = 0;

	while (sl->is_class[i] && !filter_match(sl->is_class[i], fc, s))
		i++;
	return (enum slow_class)i;
}

static bool is_wanted(const struct slow *sl, int class)
{
	return sl->spec.class == SLOW_ANY ? class != SLOW_WAIT : class == sl->spec.class;
}

void slow_event(struct slow *sl, struct field_ctx *fc, const struct step *s)
{
	enum slow_class class;

	if (!step_is_call(s))
		return;
	sl->n_calls++;
	if (!s->is_paired)
		return;
	class = class_of(sl, fc, s);
	hist_add(&sl->hist[class], s->latency_ns);
	if (!is_wanted(sl, class))
		return;
	heat_add(&sl->heat, s->ev->ts_ns, s->latency_ns);
	if (s->latency_ns < sl->spec.min_ns)
		return;
	sl->n_slow++;
	if (slowest_wants(&sl->slowest, s->latency_ns))
		keep(sl, fc, s, class);
}

uint64_t slow_n_calls(const struct slow *sl)
{
	return sl->n_calls;
}

uint64_t slow_n_timed(const struct slow *sl)
{
	uint64_t n = 0;

	for (int i = 0; i < SLOW_CLASSES; i++)
		n += sl->hist[i].n;
	return n;
}

const struct heat *slow_heat(const struct slow *sl)
{
	return &sl->heat;
}

/* ---- tables ---- */

static const struct column list_columns[] = {
	{ "duration_ns", "DURATION", CELL_NS, false, false },
	{ "ended_at", "ENDED", CELL_TIME, false, false },
	{ "event", "EVENT", CELL_ID, true, false },
	{ "tid", "TID", CELL_ID, false, false },
	{ "class", "CLASS", CELL_TEXT, false, false },
	{ "program", "PROGRAM", CELL_TEXT, false, false },
	{ "call", "CALL", CELL_TEXT, false, false },
	{ "result", "RESULT", CELL_TEXT, false, false },
	{ "subject", "ON", CELL_TEXT, false, true },
};

static void add_call(const struct slow_call *k, struct table *t)
{
	struct cell *c = table_add_row(t);

	c[0] = cell_u64(k->ns);
	c[1] = cell_u64(k->ts_ns);
	c[2] = cell_i64((int64_t)k->num);
	c[3] = cell_i64(k->tid);
	c[4] = cell_text(t, str_of(classes[k->class].name));
	for (int i = 0; i < SLOW_TEXTS; i++) {
		struct str text = slowest_text(k, (enum slowest_text)i);

		if (text.n)
			c[5 + i] = cell_text(t, text);
	}
}

void slow_list_table(struct slow *sl, struct table *ret)
{
	static const char *const minor[] = { "event", "tid", "class", NULL };

	slowest_sort(&sl->slowest);
	table_init(ret, "slowest", "Slowest calls", list_columns,
		   sizeof(list_columns) / sizeof(list_columns[0]));
	if (sl->spec.class == SLOW_ANY)
		ret->note = "Calls whose purpose is to wait are left out.";
	table_set_minor(ret, minor);
	for (uint32_t i = 0; i < sl->slowest.n; i++)
		add_call(&sl->slowest.call[i], ret);
	ret->n_all_rows = sl->n_slow < UINT32_MAX ? (uint32_t)sl->n_slow : UINT32_MAX;
}

static const struct column class_columns[] = {
	{ "calls", "CALLS", CELL_COUNT, false, false },
	{ "time_ns", "TIME", CELL_NS, false, false },
	{ "p50_ns", "P50", CELL_NS, false, false },
	{ "p90_ns", "P90", CELL_NS, false, false },
	{ "p95_ns", "P95", CELL_NS, false, false },
	{ "p99_ns", "P99", CELL_NS, false, false },
	{ "max_ns", "MAX", CELL_NS, false, false },
	{ "class", "CLASS", CELL_TEXT, true, false },
};

void slow_class_table(const struct slow *sl, struct table *ret)
{
	static const double percent[] = { 50, 90, 95, 99 };

	table_init(ret, "classes", "Latency by class", class_columns,
		   sizeof(class_columns) / sizeof(class_columns[0]));
	for (int i = 0; i < SLOW_CLASSES; i++) {
		const struct hist *h = &sl->hist[i];
		struct cell *c;

		if (!h->n)
			continue;
		c = table_add_row(ret);
		c[0] = cell_u64(h->n);
		c[1] = cell_u64(h->sum);
		for (int k = 0; k < 4; k++)
			c[2 + k] = cell_u64(hist_percentile(h, percent[k]));
		c[6] = cell_u64(h->max);
		c[7] = cell_text(ret, str_of(classes[i].name));
	}
	table_sort(ret, 1);
}

/* The bar stands last, so that it can be left out. */
static const struct column hist_columns[] = {
	{ "from_ns", "FROM", CELL_NS, true, false },
	{ "below_ns", "BELOW", CELL_NS, false, false },
	{ "calls", "CALLS", CELL_COUNT, false, false },
	{ "share", "SHARE", CELL_RATIO, false, false },
	{ "bar", "", CELL_TEXT, false, false },
};

#define BAR 40 /* characters of the longest */

static void add_bar(struct table *t, struct cell *c, uint64_t n, uint64_t max)
{
	char bar[BAR];

	memset(bar, '#', sizeof(bar));
	*c = cell_text(t, (struct str){ bar, (size_t)((double)n * BAR / (double)max + 0.999) });
}

void slow_hist_table(const struct slow *sl, bool has_bars, struct table *ret)
{
	uint64_t n[HIST_ROWS] = { 0 }, all = 0, max = 0;
	uint32_t low = HIST_ROWS, high = 0;

	table_init(ret, "histogram", "Latency", hist_columns, has_bars ? 5 : 4);
	for (int i = 0; i < SLOW_CLASSES; i++)
		if (is_wanted(sl, i))
			hist_by_power(&sl->hist[i], n);
	for (uint32_t row = 0; row < HIST_ROWS; row++) {
		if (n[row]) {
			low = row < low ? row : low;
			high = row;
		}
		max = n[row] > max ? n[row] : max;
		all += n[row];
	}
	for (uint32_t row = low; row <= high && row < HIST_ROWS; row++) {
		struct cell *c = table_add_row(ret);

		c[0] = cell_u64(heat_row_ns(row));
		c[1] = row + 1 < HIST_ROWS ? cell_u64(heat_row_ns(row + 1)) : cell_null();
		c[2] = cell_u64(n[row]);
		c[3] = cell_f64((double)n[row] / (double)all);
		if (has_bars)
			add_bar(ret, &c[4], n[row], max);
	}
}
