/* SPDX-License-Identifier: MIT */
/* cmd_by.c - `scan by`: events grouped by any fields, with any fields counted and summed up. */
#include <stdio.h>
#include <stdlib.h>

#include "../analyze/group.h"
#include "../base/buf.h"
#include "../base/log.h"
#include "cmd.h"
#include "list.h"
#include "operands.h"
#include "query.h"

#define DEFAULT_ROWS 20

static struct {
	struct out_options out;
	struct capture_options in;
	uint64_t rows;
	const char *values;
	struct opt_list sums;
} o = { .rows = DEFAULT_ROWS };

static const struct opt opts[] = {
	{ 0, "sum", OPT_LIST, &o.sums, .arg = "FIELD", .words = list_field_word,
	  .help = "sum of a field (several are possible); instead of counting events" },
	{ 0, "values", OPT_STR, &o.values, .arg = "LIST",
	  .help = "columns: count, sum(F), avg(F), min(F), max(F), rate(F), p50(F), p90(F), p95(F), "
		  "p99(F), distinct(F), first(F), last(F), some(F)" },
	{ 'n', "rows", OPT_U64, &o.rows, .arg = "ROWS", .zero_ok = true,
	  .help = "rows to show (20); 0: all" },
	OUT_OPTS(o.out),
	CAPTURE_OPTS(o.in),
	{ 0 },
};

const struct opt_help cmd_by_help = {
	.usage = "scan by [options] FIELD[,FIELD...] FILE [filter]",
	.summary = "Group the events of a capture by fields, and count or sum up others.",
	.details =
		"Events in which one of the fields has no value are left out. Rows are sorted by the "
		"first value. 'scan events -l' lists the fields.",
	.table = opts,
	.words = list_field_word,
};

/* "sum(A),sum(B)" of --sum A --sum B; by default the number of events. */
static void add_values(struct buf *b)
{
	for (size_t i = 0; i < o.sums.n; i++)
		buf_printf(b, "%ssum(%s)", i ? "," : "", o.sums.v[i]);
	if (o.values)
		buf_printf(b, "%s%s", b->n ? "," : "", o.values);
	if (!b->n)
		buf_adds(b, "count");
	buf_addc(b, '\0');
}

static void on_event(struct query *q, const struct step *s)
{
	group_event(q->ctx, q->fields, s);
}

static void on_finish(struct query *q, struct out *out)
{
	struct table t;

	out->is_single = true;
	group_table(q->ctx, q->fields, "by", q->title, (uint32_t)o.rows, &t);
	out_table(out, &t);
	table_fini(&t);
}

static const char swapped[] =
	"fields stand in front of the capture: scan by FIELD[,FIELD...] FILE [filter]";

static bool are_swapped(const char *keys)
{
	return operands_is_file(keys) && !operands_is_file(o.in.path);
}

static int by(const char *keys, const struct operands *w)
{
	struct query q = {
		.verb = "by",
		.path = o.in.path,
		.title = keys,
		.force = o.in.force,
		.out = &o.out,
		.event = on_event,
		.finish = on_finish,
	};
	struct buf values = { 0 };
	struct group *g = NULL;
	struct err err;
	int status;

	add_values(&values);
	if (group_new(&(struct group_spec){ .keys = keys, .values = values.p }, &g, &err) < 0) {
		warn("by: %s", are_swapped(keys) ? swapped : err.msg);
		buf_fini(&values);
		return EXIT_USAGE;
	}
	q.ctx = g;
	status = query_run(&q, w->word, w->n);
	group_free(g);
	buf_fini(&values);
	return status;
}

int cmd_by(int argc, char **argv)
{
	const char *keys;
	struct operands w;
	int status;

	if (!operands_parse(opts, argc, argv, &w) ||
	    !operands_take(&w, &o.in, &keys,
			   "name the fields and a capture: scan by proc.name trace.scap"))
		return EXIT_USAGE;
	status = by(keys, &w);
	free(o.sums.v);
	return status;
}
