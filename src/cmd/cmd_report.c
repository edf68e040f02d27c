/* SPDX-License-Identifier: MIT */
/* cmd_report.c - `scan report`: who did what, in one pass. */
#include <stdlib.h>

#include "../base/log.h"
#include "../base/mem.h"
#include "../capture/outfile.h"
#include "cmd.h"
#include "operands.h"
#include "pass.h"
#include "query.h"
#include "report_plots.h"
#include "report_tables.h"
#include "stream.h"
#include "whenspan.h"

#define DEFAULT_ROWS 10

static struct {
	struct out_options out;
	struct capture_options in;
	const char *path, *plots, *from, *to;
	struct opt_list tables;
	bool schema;
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
	{ 0, "table", OPT_LIST, &o.tables, .arg = "ID", .words = report_tables_id,
	  .help = "only the table of that id (several are possible)" },
	{ 0, "from", OPT_STR, &o.from, .arg = "TIME",
	  .help = "count from this time on: ISO 8601, seconds since 1970, or +3.2s after the first event" },
	{ 0, "to", OPT_STR, &o.to, .arg = "TIME", .help = "count up to this time, which is left out" },
	{ 0, "plots", OPT_STR, &o.plots, .arg = "DIR",
	  .help = "write drawings into DIR: commands and data for gnuplot, and its pictures" },
	{ 0, "schema", OPT_FLAG, &o.schema, .help = "print the JSON Schema of the documents" },
	CAPTURE_OPTS(o.in),
	{ 0 },
};
/* clang-format on */

const struct opt_help cmd_report_help = {
	.usage = "scan report [options] FILE [filter]\nscan report --schema",
	.summary = "Report processes, files, connections, errors and slow calls of a capture.",
	.details =
		"Totals are those of all rows, shown or not. 'man scan-report' defines every figure.\n"
		"A filter chooses what is counted; names and durations follow from all events.",
	.table = opts,
};

struct report_run {
	struct facts *facts;
	/* what is counted; NULL and not set: everything */
	struct filter *filter;
	struct field_ctx *fields;
	struct when from, to;
	uint64_t from_ns, to_ns, first_ns; /* known from the first event on */
	uint64_t last_ns;                  /* of the events so far */
	struct buf within;                 /* the same as a filter of `scan events` */
	struct outfile *file;              /* NULL: standard output */
	bool has_failed;
};

static void on_event(struct pass *p, const struct step *s)
{
	facts_event(((struct report_run *)p->ctx)->facts, s);
}

/* The times are known when the first event is. */
static void set_times(struct report_run *run, uint64_t first_ns)
{
	run->first_ns = first_ns;
	run->from_ns = run->from.kind ? when_ns(&run->from, first_ns) : 0;
	run->to_ns = when_ns(&run->to, first_ns);
}

static void note_time(struct report_run *run, const struct event *ev)
{
	if (ev->tid == -1)
		return;
	if (!run->first_ns)
		set_times(run, ev->ts_ns);
	if (ev->ts_ns > run->last_ns)
		run->last_ns = ev->ts_ns;
}

static bool is_wanted(struct report_run *run, const struct step *s)
{
	if (s->ev->ts_ns < run->from_ns || s->ev->ts_ns >= run->to_ns)
		return false;
	return !run->filter || filter_match(run->filter, run->fields, s);
}

/* The way of an event when not all are counted. */
static void on_chosen_event(struct pass *p, const struct step *s)
{
	struct report_run *run = p->ctx;

	field_ctx_event(run->fields, s);
	if (s->is_hidden || s->is_internal) {
		facts_event(run->facts, s); /* which does not count it either */
		return;
	}
	note_time(run, s->ev);
	if (is_wanted(run, s))
		facts_event(run->facts, s);
	else
		facts_skip(run->facts, s);
}

static void on_section(struct pass *p)
{
	facts_section(((struct report_run *)p->ctx)->facts);
}

/* What was chosen, as a filter for `scan events`; NULL when all was. */
static const char *within_of(struct report_run *run)
{
	struct buf *b = &run->within;

	if (run->from.kind)
		buf_printf(b, "%sevt.rawtime>=%llu", b->n ? " and " : "",
			   (unsigned long long)run->from_ns);
	if (run->to.kind)
		buf_printf(b, "%sevt.rawtime<%llu", b->n ? " and " : "",
			   (unsigned long long)run->to_ns);
	if (!b->n)
		return NULL;
	buf_addc(b, '\0');
	return b->p;
}

static void print_all(struct pass *p, const struct cap_stats *stats, struct out *out)
{
	struct report_run *run = p->ctx;
	struct report_tables r = {
		.facts = run->facts,
		.info = &p->info,
		.k = { .path = p->path, .stats = stats, .replay = p->replay },
		.within = within_of(run),
		.n_rows = o.rows < UINT32_MAX ? (uint32_t)o.rows : 0,
	};

	out->only = o.tables.v;
	out->n_only = o.tables.n;
	report_tables_print(&r, out);
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

	if (run->first_ns)
		when_warn_range(&run->from, &run->to,
				&(struct when_span){ .path = p->path,
						     .first_ns = run->first_ns,
						     .last_ns = run->last_ns });
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

/* Read what chooses events. Returns false when it is wrong, having said so. */
static bool choose(struct report_run *run, char *filter)
{
	struct err err;

	if (when_parse("--from", o.from, &run->from, &err) < 0 ||
	    when_parse("--to", o.to, &run->to, &err) < 0 ||
	    when_check_range(&run->from, &run->to, &err) < 0) {
		warn("report: %s", err.msg);
		return false;
	}
	if (run->from.kind == WHEN_EVENT || run->to.kind == WHEN_EVENT) {
		warn("report: --from and --to take times; for events there are filters: evt.num>=123");
		return false;
	}
	if (!filter)
		return true;
	if (query_compile("report", filter, &run->filter) < 0)
		return false;
	buf_printf(&run->within, "(%s)", filter);
	return true;
}

static int run_pass(const char *path, struct report_run *run)
{
	uint32_t max_slow = o.rows && o.rows < MAX_SLOW ? (uint32_t)o.rows : MAX_SLOW;
	bool has_choice = run->filter || run->from.kind || run->to.kind;
	struct pass *p = xcalloc(1, sizeof(*p));
	int status;

	*p = (struct pass){ .path = path,
			    .force = o.in.force,
			    .replay = replay_new(),
			    .ctx = run,
			    .event = has_choice ? on_chosen_event : on_event,
			    .section = on_section,
			    .finish = on_finish };
	run->facts = facts_new(p->replay, max_slow);
	if (run->filter)
		facts_narrow(run->facts);
	run->fields = has_choice ? field_ctx_new(p->replay) : NULL;
	status = pass_run(p);
	facts_free(run->facts);
	field_ctx_free(run->fields);
	replay_free(p->replay);
	free(p);
	return status;
}

static int report(const char *path, char *filter)
{
	struct report_run run = { 0 };
	struct err err;
	int status = EXIT_USAGE;

	if (choose(&run, filter)) {
		if (o.path &&
		    outfile_open(o.path, &(struct outfile_options){ 0 }, &run.file, &err) < 0) {
			warn("%s: %s", o.path, err.msg);
			status = EXIT_FAILED;
		} else {
			status = close_file(&run, run_pass(path, &run));
		}
	}
	filter_free(run.filter);
	buf_fini(&run.within);
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

static bool is_table(const char *id)
{
	const char *known;

	for (uint32_t i = 0; (known = report_tables_id(i)); i++)
		if (strcmp(known, id) == 0)
			return true;
	return false;
}

/* Are all tables of --table ones that there are? */
static bool knows_tables(void)
{
	for (size_t i = 0; i < o.tables.n; i++) {
		if (!is_table(o.tables.v[i])) {
			warn("report: --table: there is no '%s'; scan report --schema names all",
			     o.tables.v[i]);
			return false;
		}
	}
	return true;
}

int cmd_report(int argc, char **argv)
{
	struct operands w;
	char *filter;
	int status;

	if (!operands_parse(opts, argc, argv, &w))
		return EXIT_USAGE;
	if (o.schema && w.n == 0 && !o.in.path) {
		report_tables_schema(stdout);
		return EXIT_OK;
	}
	if (!operands_take(&w, &o.in, NULL, "name a capture"))
		return EXIT_USAGE;
	if (o.out.format < 0)
		o.out.format = (int)format_of(o.path);
	if (!knows_tables())
		return EXIT_USAGE;
	filter = stream_join_words(w.word, w.n);
	status = report(o.in.path, filter);
	free(filter);
	free(o.tables.v);
	return status;
}
