/* SPDX-License-Identifier: MIT */
/* cmd_slow.c - `scan slow`: the slowest calls, and how long calls take. */
#include <stdio.h>

#include "../analyze/slow.h"
#include "../base/clock.h"
#include "../base/log.h"
#include "cmd.h"
#include "operands.h"
#include "pass.h"
#include "query.h"

#define DEFAULT_ROWS 20

static struct {
	struct out_options out;
	struct capture_options in;
	uint64_t rows;
	const char *min;
	int class;
} o = { .rows = DEFAULT_ROWS };

/* In the order of the choices below. */
static const int classes[] = { SLOW_ANY, SLOW_FILE, SLOW_NET, SLOW_IPC, SLOW_WAIT, SLOW_OTHER };

static const struct opt opts[] = {
	{ 0, "min", OPT_STR, &o.min, .arg = "DURATION",
	  .help = "list calls that took so long, or longer: 10ms, 1.5s" },
	{ 0, "class", OPT_CHOICE, &o.class, .arg = "CLASS",
	  .choices = "any|file|net|ipc|wait|other",
	  .help = "calls of this class; any: all but those whose purpose is to wait" },
	{ 'n', "rows", OPT_U64, &o.rows, .arg = "ROWS", .zero_ok = true,
	  .help = "slowest calls to list (20); 0: as many as are kept, 10000" },
	OUT_OPTS(o.out),
	CAPTURE_OPTS(o.in),
	{ 0 },
};

const struct opt_help cmd_slow_help = {
	.usage = "scan slow [options] FILE [filter]",
	.summary = "List the slowest calls, and show how long calls take and when.",
	.details =
		"Percentiles are by class; histogram and heat map are of the class that was chosen.",
	.table = opts,
};

static void on_event(struct query *q, const struct step *s)
{
	slow_event(q->ctx, q->fields, s);
}

static enum heat_style heat_style(void)
{
	return pass_has_colours() ? HEAT_COLOURS : pass_draws() ? HEAT_BLOCKS : HEAT_PLAIN;
}

static void print(struct out *out, struct table *t)
{
	out_table(out, t);
	table_fini(t);
}

static void print_heat(const struct heat *h, struct out *out)
{
	struct buf b = { 0 };
	struct table t;

	if (out->ops != &out_text) {
		heat_table(h, &t);
		print(out, &t);
		return;
	}
	heat_draw(h, heat_style(), &b);
	if (b.n && out->width && out->width < HEAT_WIDTH) {
		b.n = 0;
		buf_adds(&b, "  left out for want of room\n");
	}
	if (b.n)
		fprintf(out->f, "\nLatency over time\n%.*s", (int)b.n, b.p);
	buf_fini(&b);
}

static void on_finish(struct query *q, struct out *out)
{
	struct slow *sl = q->ctx;
	struct table t;

	slow_list_table(sl, &t);
	print(out, &t);
	slow_class_table(sl, &t);
	print(out, &t);
	slow_hist_table(sl, out->ops == &out_text, &t);
	print(out, &t);
	print_heat(slow_heat(sl), out);
	if (slow_n_calls(sl) && !slow_n_timed(sl))
		warn("%s: its events are ends of calls only, so that it tells no durations",
		     q->path);
}

static int slow(uint64_t min_ns, const struct operands *w)
{
	struct slow_spec spec = {
		.class = classes[o.class],
		.min_ns = min_ns,
		.max = o.rows && o.rows < MAX_SLOWEST ? (uint32_t)o.rows : MAX_SLOWEST,
	};
	struct query q = {
		.verb = "slow",
		.path = o.in.path,
		.force = o.in.force,
		.out = &o.out,
		.ctx = slow_new(&spec),
		.event = on_event,
		.finish = on_finish,
	};
	int status = query_run(&q, w->word, w->n);

	slow_free(q.ctx);
	return status;
}

int cmd_slow(int argc, char **argv)
{
	uint64_t min_ns = 0;
	struct operands w;

	if (!operands_read(opts, argc, argv, &o.in, &w))
		return EXIT_USAGE;
	if (o.min && !clock_parse_duration(str_of(o.min), &min_ns)) {
		warn("slow: --min: '%s' is no duration, such as 10ms or 1.5s", o.min);
		return EXIT_USAGE;
	}
	return slow(min_ns, &w);
}
