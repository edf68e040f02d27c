/* SPDX-License-Identifier: MIT */
/* cmd_report.c - `scan report`: who did what, in one pass. */
#include <stdlib.h>

#include "../analyze/findings.h"
#include "../analyze/latency.h"
#include "../analyze/report.h"
#include "../analyze/tiles.h"
#include "../base/log.h"
#include "../base/mem.h"
#include "../capture/outfile.h"
#include "cmd.h"
#include "pass.h"
#include "report_plots.h"

#define DEFAULT_ROWS 10

static struct {
	struct out_options out;
	const char *path, *plots;
	bool force;
	uint64_t rows;
} o = { .rows = DEFAULT_ROWS, .out.format = -1 };

/* clang-format off */
static const struct opt opts[] = {
	{ 'n', "rows", OPT_U64, &o.rows, .arg = "ROWS", .zero_ok = true,
	  .help = "rows of each table (10); 0: all" },
	{ 0, "format", OPT_CHOICE, &o.out.format, .arg = "FORMAT", .choices = "text|json|csv|html",
	  .help = "text (usual), one JSON document, comma-separated values, or a page" },
	{ 0, "json", OPT_FLAG, &o.out.json, .help = "the same as --format json" },
	{ 'o', "output", OPT_STR, &o.path, .arg = "FILE",
	  .help = "write to FILE; its ending (.html, .json, .csv) is the format when none is given" },
	{ 0, "plots", OPT_STR, &o.plots, .arg = "DIR",
	  .help = "write drawings into DIR: commands and data for gnuplot, and its pictures" },
	{ 0, "force", OPT_FLAG, &o.force, .help = "try captures of a newer major version" },
	{ 0 },
};
/* clang-format on */

const struct opt_help cmd_report_help = {
	.usage = "scan report [options] FILE",
	.summary = "Report processes, files, connections, errors and slow calls of a capture.",
	.details =
		"Totals are those of all rows, shown or not. 'man scan-report' defines every figure.",
	.table = opts,
};

struct report_run {
	struct facts *facts;
	struct outfile *file; /* NULL: standard output */
	bool has_failed;
};

static void on_event(struct pass *p, const struct step *s)
{
	facts_event(((struct report_run *)p->ctx)->facts, s);
}

static void on_section(struct pass *p)
{
	facts_section(((struct report_run *)p->ctx)->facts);
}

static void print(struct out *out, struct table *t)
{
	out_table(out, t);
	table_fini(t);
}

static void print_reports(const struct facts *f, struct out *out)
{
	uint32_t rows = o.rows < UINT32_MAX ? (uint32_t)o.rows : 0;
	const struct report *r;
	struct table t;

	for (uint32_t i = 0; (r = report_at(i)); i++) {
		report_make(r, f, rows, &t);
		print(out, &t);
	}
}

static void print_overview(const struct facts *f, const struct cap_stats *stats, struct out *out)
{
	struct table t;

	findings_table(f, stats->n_damages + stats->source.n_damages, NULL, &t);
	print(out, &t);
	tiles_table(f, NULL, &t);
	print(out, &t);
	report_plots_show(f, out);
	latency_table(f, &t);
	print(out, &t);
}

/* Raw figures, from which others draw. */
static void print_for_programs(const struct facts *f, struct out *out)
{
	struct table t;

	if (!out->ops->is_for_programs)
		return;
	timeline_table(&f->line, &t);
	print(out, &t);
	latency_by_time_table(f, &t);
	print(out, &t);
}

static void print_all(struct pass *p, const struct cap_stats *stats, struct out *out)
{
	struct facts *f = ((struct report_run *)p->ctx)->facts;
	struct info_facts k = { .path = p->path, .stats = stats, .replay = p->replay };
	struct info_head head = {
		.n_events = f->n_events,
		.n_shown = f->n_events - f->n_hidden - f->n_internal,
		.n_drops = f->n_drops,
		.first_ns = f->first_ns,
		.last_ns = f->last_ns,
	};

	out->title = p->path;
	out_begin(out, "report");
	info_print_head(&p->info, &k, &head, out);
	print_overview(f, stats, out);
	print_reports(f, out);
	print_for_programs(f, out);
	out_end(out);
}

/* A document for a file is made in memory: it is small, and the file gets it whole or not at all. */
static void print_to_file(struct pass *p, const struct cap_stats *stats, struct out *out)
{
	struct report_run *run = p->ctx;
	struct err err;
	char *text = NULL;
	size_t n = 0;

	out->f = open_memstream(&text, &n);
	if (!out->f) {
		warn("%s: no memory", o.path);
		run->has_failed = true;
		return;
	}
	print_all(p, stats, out);
	fclose(out->f);
	if (outfile_write(run->file, text, n, &err) < 0) {
		warn("%s: %s", o.path, err.msg);
		run->has_failed = true;
	}
	free(text);
}

static void on_finish(struct pass *p, const struct cap_stats *stats)
{
	struct report_run *run = p->ctx;
	struct out out = pass_out(&o.out);

	facts_finish(run->facts);
	if (o.plots && !report_plots_write(run->facts, o.plots))
		run->has_failed = true;
	if (!run->file) {
		print_all(p, stats, &out);
		return;
	}
	out.width = 0;
	print_to_file(p, stats, &out);
}

static int close_file(struct report_run *run, int status)
{
	bool is_good = status == EXIT_OK || status == EXIT_DAMAGED;
	struct err err;

	if (outfile_close(run->file, is_good && !run->has_failed, &err) < 0) {
		if (!run->has_failed)
			warn("%s: %s", o.path, err.msg);
		run->has_failed = true;
	}
	return run->has_failed ? EXIT_FAILED : status;
}

static int report(const char *path)
{
	uint32_t max_slow = o.rows && o.rows < MAX_SLOW ? (uint32_t)o.rows : MAX_SLOW;
	struct report_run run = { 0 };
	struct pass *p;
	struct err err;
	int status;

	if (o.path && outfile_open(o.path, false, &run.file, &err) < 0) {
		warn("%s: %s", o.path, err.msg);
		return EXIT_FAILED;
	}
	p = xcalloc(1, sizeof(*p));
	*p = (struct pass){ .path = path,
			    .force = o.force,
			    .replay = replay_new(),
			    .ctx = &run,
			    .event = on_event,
			    .section = on_section,
			    .finish = on_finish };
	run.facts = facts_new(p->replay, max_slow);
	status = close_file(&run, pass_run(p));
	facts_free(run.facts);
	replay_free(p->replay);
	free(p);
	return status;
}

/* The format by the ending of a file's name. */
static enum out_format format_of(const char *path)
{
	static const struct {
		const char *ending;
		enum out_format format;
	} endings[] = { { ".html", OUT_HTML },
			{ ".htm", OUT_HTML },
			{ ".json", OUT_JSON },
			{ ".csv", OUT_CSV } };
	struct str s = str_of(path ? path : "");

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		struct str e = str_of(endings[i].ending);

		if (s.n > e.n && memcmp(s.p + s.n - e.n, e.p, e.n) == 0)
			return endings[i].format;
	}
	return OUT_TEXT;
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
	if (o.out.format < 0)
		o.out.format = (int)format_of(o.path);
	return report(argv[1]);
}
