/* SPDX-License-Identifier: MIT */
/* cmd_conns.c - `scan conns`: IP connections, both ends joined. */
#include "../analyze/conns.h"
#include "cmd.h"
#include "operands.h"
#include "pass.h"
#include "query.h"

#define DEFAULT_ROWS 20

static struct {
	struct out_options out;
	struct capture_options in;
	uint64_t rows;
	int order; /* enum conns_order */
} o = { .rows = DEFAULT_ROWS };

static const struct opt opts[] = {
	{ 0, "by", OPT_CHOICE, &o.order, .arg = "ORDER", .choices = "bytes|duration|errors|start",
	  .help = "the first ones: most bytes (usual), longest, most errors, or earliest" },
	{ 'n', "rows", OPT_U64, &o.rows, .arg = "ROWS", .zero_ok = true,
	  .help = "connections to list (20); 0: all" },
	OUT_OPTS(o.out),
	CAPTURE_OPTS(o.in),
	{ 0 },
};

const struct opt_help cmd_conns_help = {
	.usage = "scan conns [options] FILE [filter]",
	.summary = "List the IP connections of a capture, both ends joined where both are in it.",
	.details =
		"A connection is listed when one of its events passes the filter, with all its figures.",
	.table = opts,
};

static void on_event(struct query *q, const struct step *s)
{
	conns_event(q->ctx, q->fields, s, !q->filter || filter_match(q->filter, q->fields, s));
}

static void on_finish(struct query *q, struct out *out)
{
	struct table t;

	out->is_single = true;
	conns_table(q->ctx, (enum conns_order)o.order, out->ops == &out_text,
		    o.rows < UINT32_MAX ? (uint32_t)o.rows : 0, &t);
	out_table(out, &t);
	table_fini(&t);
	conns_free(q->ctx);
	q->ctx = NULL;
}

static void on_begin(struct query *q)
{
	q->ctx = conns_new(q->replay);
}

int cmd_conns(int argc, char **argv)
{
	struct query q = {
		.verb = "conns",
		.out = &o.out,
		.asks_itself = true,
		.begin = on_begin,
		.event = on_event,
		.finish = on_finish,
	};
	struct operands w;
	int status;

	if (!operands_read(opts, argc, argv, &o.in, &w))
		return EXIT_USAGE;
	q.path = o.in.path;
	q.force = o.in.force;
	status = query_run(&q, w.word, w.n);
	conns_free(q.ctx);
	return status;
}
