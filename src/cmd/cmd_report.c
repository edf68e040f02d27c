/* SPDX-License-Identifier: MIT */
/* cmd_report.c - `scan report`: who did what, in one pass. */
#include <stdlib.h>

#include "../analyze/report.h"
#include "../base/log.h"
#include "../base/mem.h"
#include "cmd.h"
#include "pass.h"

#define DEFAULT_ROWS 10

static struct {
	struct out_options out;
	bool force;
	uint64_t rows;
} o = { .rows = DEFAULT_ROWS };

static const struct opt opts[] = {
	{ 'n', "rows", OPT_U64, &o.rows, .arg = "ROWS", .zero_ok = true,
	  .help = "rows of each table (10); 0: all" },
	OUT_OPTS(o.out),
	{ 0, "force", OPT_FLAG, &o.force, .help = "try captures of a newer major version" },
	{ 0 },
};

const struct opt_help cmd_report_help = {
	.usage = "scan report [options] FILE",
	.summary = "Report processes, files, connections, errors and slow calls of a capture.",
	.details =
		"Totals are those of all rows, shown or not. 'man scan-report' defines every figure.",
	.table = opts,
};

static void on_event(struct pass *p, const struct step *s)
{
	facts_event(p->ctx, s);
}

static void on_section(struct pass *p)
{
	facts_section(p->ctx);
}

static void print_reports(const struct facts *f, struct out *out)
{
	uint32_t rows = o.rows < UINT32_MAX ? (uint32_t)o.rows : 0;

	for (uint32_t i = 0; i < n_reports; i++) {
		struct table t;

		report_make(&reports[i], f, rows, &t);
		out_table(out, &t);
		table_fini(&t);
	}
}

static void on_finish(struct pass *p, const struct cap_stats *stats)
{
	struct facts *f = p->ctx;
	struct info_facts k = { .path = p->path, .stats = stats, .replay = p->replay };
	struct out out = pass_out(&o.out);
	struct info_head head;

	facts_finish(f);
	head = (struct info_head){
		.n_events = f->n_events,
		.n_shown = f->n_events - f->n_hidden - f->n_internal,
		.n_drops = f->n_drops,
		.first_ns = f->first_ns,
		.last_ns = f->last_ns,
	};
	out_begin(&out, "report");
	info_print_head(&p->info, &k, &head, &out);
	print_reports(f, &out);
	out_end(&out);
}

static int report(const char *path)
{
	uint32_t max_slow = o.rows && o.rows < MAX_SLOW ? (uint32_t)o.rows : MAX_SLOW;
	struct pass *p = xcalloc(1, sizeof(*p));
	int status;

	*p = (struct pass){ .path = path,
			    .force = o.force,
			    .replay = replay_new(),
			    .event = on_event,
			    .section = on_section,
			    .finish = on_finish };
	p->ctx = facts_new(p->replay, max_slow);
	status = pass_run(p);
	facts_free(p->ctx);
	replay_free(p->replay);
	free(p);
	return status;
}

int cmd_report(int argc, char **argv)
{
	struct err err;
	int n;

	if (opt_parse(opts, argc, argv, &n, &err) < 0) {
		warn("report: %s", err.msg);
		return EXIT_USAGE;
	}
	if (n != 1) {
		warn("report: name one capture");
		return EXIT_USAGE;
	}
	return report(argv[1]);
}
