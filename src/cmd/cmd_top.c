/* SPDX-License-Identifier: MIT */
/* cmd_top.c - `scan top`: who has most of what, by reports that are declared. */
#include <stdio.h>
#include <stdlib.h>

#include "../analyze/reportrun.h"
#include "../base/log.h"
#include "cmd.h"
#include "pass.h"
#include "query.h"
#include "userreports.h"

#define DEFAULT_ROWS 20

static struct {
	struct out_options out;
	bool force, lists;
	uint64_t rows;
	const char *by;
	struct opt_list reports;
} o = { .rows = DEFAULT_ROWS };

static const struct opt opts[] = {
	{ 0, "by", OPT_STR, &o.by, .arg = "VALUE",
	  .help = "sort by this column, and leave out rows that have none of it" },
	{ 'n', "rows", OPT_U64, &o.rows, .arg = "ROWS", .zero_ok = true,
	  .help = "rows of each report (20); 0: all" },
	{ 0, "report", OPT_LIST, &o.reports, .arg = "FILE",
	  .help = "add the report that this file describes (several are possible)" },
	{ 'l', "list", OPT_FLAG, &o.lists, .help = "list the reports" },
	OUT_OPTS(o.out),
	{ 0, "force", OPT_FLAG, &o.force, .help = "try captures of a newer major version" },
	{ 0 },
};

const struct opt_help cmd_top_help = {
	.usage = "scan top [options] REPORT[,REPORT...] FILE [filter]\nscan top -l",
	.summary = "Rank processes, files, connections, calls, errors, ... of a capture.",
	.details =
		"'scan top -l' lists the reports: procs, threads, files, dirs, conns, ports, syscalls,\n"
		"containers, users, errors, cpus, fds and others; 'all' stands for all of them. Names\n"
		"of sysdig's chisels and views do, too. All are made in one pass. 'man scan-top' says\n"
		"how to write reports.",
	.table = opts,
};

/* What is asked for: runs, in the order of asking. */
static VEC(struct report_run *) runs;

static void on_event(struct query *q, const struct step *s)
{
	for (uint32_t i = 0; i < runs.n; i++)
		report_run_event(runs.v[i], q->fields, s);
}

static void on_finish(struct query *q, struct out *out)
{
	out->is_single = runs.n == 1;
	for (uint32_t i = 0; i < runs.n; i++) {
		struct table t;

		report_run_table(runs.v[i], q->fields, o.rows < UINT32_MAX ? (uint32_t)o.rows : 0,
				 &t);
		out_table(out, &t);
		table_fini(&t);
	}
}

/* ---- the list ---- */

static const struct column list_columns[] = {
	{ "report", "REPORT", CELL_TEXT, true, false },
	{ "title", "TITLE", CELL_TEXT, false, false },
	{ "keys", "KEYS", CELL_TEXT, false, false },
	{ "sort", "SORTED BY", CELL_TEXT, false, false },
	{ "drill", "NEXT", CELL_TEXT, false, false },
	{ "chart", "CHART", CELL_TEXT, false, false },
	{ "view", "VIEW", CELL_TEXT, false, false },
	{ "chisels", "CHISELS", CELL_TEXT, false, true },
};

static struct cell text_or_null(struct table *t, const char *s)
{
	return *s ? cell_text(t, str_of(s)) : cell_null();
}

static int list(const struct report_list *l)
{
	struct out out = pass_out(&o.out);
	struct table t;

	table_init(&t, "reports", "Reports", list_columns,
		   sizeof(list_columns) / sizeof(list_columns[0]));
	for (uint32_t i = 0; i < l->def.n; i++) {
		const struct report_def *d = &l->def.v[i];
		const char *texts[] = { d->id,   d->title,  d->keys,
					d->sort, d->drill,  report_chart_name(d->chart),
					d->view, d->chisels };
		struct cell *c = table_add_row(&t);

		for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
			c[k] = text_or_null(&t, texts[k]);
	}
	out.is_single = true;
	out_begin(&out, "top");
	out_table(&out, &t);
	out_end(&out);
	table_fini(&t);
	return EXIT_OK;
}

/* ---- which reports ---- */

static int unknown_report(const struct report_list *l, struct str name)
{
	const char **names = xcalloc(l->def.n, sizeof(*names));
	char *word = xstrndup(name.p, name.n);
	const char *near;

	for (uint32_t i = 0; i < l->def.n; i++)
		names[i] = l->def.v[i].id;
	near = nearest_word(word, names, l->def.n);
	if (near)
		warn("top: no report '%s'; did you mean '%s'?", word, near);
	else
		warn("top: no report '%s'; 'scan top -l' lists them", word);
	free(names);
	free(word);
	return -1;
}

static int add_run(const struct report_def *d, struct str by)
{
	enum report_part part;
	struct report_run *run;
	struct err err;

	if (o.by)
		by = str_of(o.by);
	if (report_run_new(d, by, &run, &part, &err) < 0) {
		warn("top: %s", err.msg);
		return -1;
	}
	*vec_push(&runs) = run;
	return 0;
}

static int add_all(const struct report_list *l)
{
	for (uint32_t i = 0; i < l->def.n; i++)
		if (add_run(&l->def.v[i], STR("")) < 0)
			return -1;
	return 0;
}

static int add_runs(const struct report_list *l, const char *names)
{
	const struct report_def *d;
	bool has_more = true;
	struct str by;
	int rc = 0;

	if (strcmp(names, "all") == 0)
		return add_all(l);
	while (has_more && rc == 0) {
		struct str name = { names, strcspn(names, ",") };

		d = report_list_find(l, name, &by);
		rc = d ? add_run(d, by) : unknown_report(l, name);
		has_more = names[name.n] == ',';
		names += name.n + 1;
	}
	return rc;
}

static int top(const struct report_list *l, const char *names, const char *path, char **word,
	       int n_words)
{
	struct query q = {
		.verb = "top",
		.path = path,
		.force = o.force,
		.out = &o.out,
		.event = on_event,
		.finish = on_finish,
	};
	int status = add_runs(l, names) < 0 ? EXIT_USAGE : query_run(&q, word, n_words);

	for (uint32_t i = 0; i < runs.n; i++)
		report_run_free(runs.v[i]);
	vec_fini(&runs);
	return status;
}

static int read_reports(struct report_list *l)
{
	userreports_find(l, "top");
	for (size_t i = 0; i < o.reports.n; i++)
		if (userreports_read(l, "top", o.reports.v[i]) < 0)
			return -1;
	return 0;
}

static int run(struct report_list *l, int n, char **argv)
{
	if (read_reports(l) < 0)
		return EXIT_USAGE;
	if (o.lists)
		return list(l);
	if (n < 2) {
		warn("top: name a report and a capture: scan top procs trace.scap ('scan top -l' lists them)");
		return EXIT_USAGE;
	}
	return top(l, argv[1], argv[2], argv + 3, n - 2);
}

int cmd_top(int argc, char **argv)
{
	struct report_list l;
	struct err err;
	int n, status;

	if (opt_parse(opts, argc, argv, &n, &err) < 0) {
		warn("top: %s", err.msg);
		return EXIT_USAGE;
	}
	report_list_init(&l);
	status = run(&l, n, argv);
	report_list_fini(&l);
	free(o.reports.v);
	return status;
}
