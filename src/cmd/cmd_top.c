/* SPDX-License-Identifier: MIT */
/* cmd_top.c - `scan top`: who has most of what, by reports that are declared. */
#include <stdio.h>
#include <stdlib.h>

#include "../analyze/group.h"
#include "../base/log.h"
#include "cmd.h"
#include "operands.h"
#include "reportverb.h"
#include "userreports.h"

#define DEFAULT_ROWS 20

static struct {
	struct out_options out;
	struct capture_options in;
	bool lists;
	uint64_t rows;
	const char *by;
	struct opt_list reports;
} o = { .rows = DEFAULT_ROWS };

/* ---- words for completion ---- */

#define MAX_VALUES 64 /* names of columns in all built-in reports; further ones are not offered */
#define MAX_VALUE  24

/* Add the names in a list of values, NAME=ITEM each. */
static uint32_t add_values(char (*name)[MAX_VALUE], uint32_t n, const char *list)
{
	while (*list && n < MAX_VALUES) {
		size_t item = group_item_length(list);
		uint32_t known = 0;

		snprintf(name[n], MAX_VALUE, "%.*s", (int)strcspn(list, "= ,"), list);
		while (strcmp(name[known], name[n]) != 0)
			known++;
		n += known == n;
		list += item + (list[item] == ',');
	}
	return n;
}

static const char *value_word(uint32_t i)
{
	static char name[MAX_VALUES][MAX_VALUE];
	static uint32_t n;
	const struct report_def *d;

	for (uint32_t k = 0; i == 0 && (d = report_def_at(k)); k++)
		n = add_values(name, n, d->values);
	return i < n ? name[i] : NULL;
}

/* "all", then every report. */
static const char *report_word(uint32_t i)
{
	const struct report_def *d = i > 0 ? report_def_at(i - 1) : NULL;

	return i == 0 ? "all" : d ? d->id : NULL;
}

static const struct opt opts[] = {
	{ 0, "by", OPT_STR, &o.by, .arg = "VALUE", .words = value_word,
	  .help = "sort by this column, and leave out rows that have none of it" },
	{ 'n', "rows", OPT_U64, &o.rows, .arg = "ROWS", .zero_ok = true,
	  .help = "rows of each report (20); 0: all" },
	{ 0, "report", OPT_LIST, &o.reports, .arg = "FILE",
	  .help = "add the report that this file describes (several are possible)" },
	{ 'l', "list", OPT_FLAG, &o.lists, .help = "list the reports" },
	OUT_OPTS(o.out),
	CAPTURE_OPTS(o.in),
	{ 0 },
};

const struct opt_help cmd_top_help = {
	.usage = "scan top [options] REPORT[,REPORT...] FILE [filter]\nscan top -l",
	.summary = "Rank processes, files, connections, calls, errors, ... of a capture.",
	.details = "'scan top -l' lists the reports: procs, threads, files, dirs, conns, ports, "
		   "syscalls, containers, users, errors, cpus, fds and others; 'all' stands for "
		   "all of them. Names of sysdig's chisels and views do, too. All are made in one "
		   "pass. 'man scan-top' says how to write reports.",
	.table = opts,
	.words = report_word,
};

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
	static const char *const minor[] = { "chart", "view", "chisels", NULL };
	struct out out = pass_out(&o.out);
	struct table t;

	table_init(&t, "reports", "Reports", list_columns,
		   sizeof(list_columns) / sizeof(list_columns[0]));
	table_set_minor(&t, minor);
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
	if (operands_is_file(word) && !operands_is_file(o.in.path))
		warn("top: reports stand in front of the capture: scan top REPORT[,REPORT...] FILE [filter]");
	else if (near)
		warn("top: no report '%s'; did you mean '%s'?", word, near);
	else
		warn("top: no report '%s'; 'scan top -l' lists them", word);
	free(names);
	free(word);
	return -1;
}

static int add_all(struct reportverb *v, const struct report_list *l)
{
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < l->def.n; i++)
		rc = reportverb_add(v, &l->def.v[i], o.by ? str_of(o.by) : STR(""));
	return rc;
}

static int add_reports(struct reportverb *v, const struct report_list *l, const char *names)
{
	const struct report_def *d;
	bool has_more = true;
	struct str by;
	int rc = 0;

	if (strcmp(names, "all") == 0)
		return add_all(v, l);
	while (has_more && rc == 0) {
		struct str name = { names, strcspn(names, ",") };

		d = report_list_find(l, name, &by);
		if (o.by)
			by = str_of(o.by);
		rc = d ? reportverb_add(v, d, by) : unknown_report(l, name);
		has_more = names[name.n] == ',';
		names += name.n + 1;
	}
	return rc;
}

static int top(const struct report_list *l, const char *names, const struct operands *w)
{
	struct reportverb v = {
		.verb = "top",
		.path = o.in.path,
		.out = &o.out,
		.force = o.in.force,
		.rows = o.rows,
	};
	int status = EXIT_USAGE;

	if (add_reports(&v, l, names) == 0)
		status = reportverb_run(&v, w->word, w->n);
	reportverb_fini(&v);
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

static int run(struct report_list *l, struct operands *w)
{
	const char *names;

	if (read_reports(l) < 0)
		return EXIT_USAGE;
	if (o.lists)
		return list(l);
	if (!operands_take(
		    w, &o.in, &names,
		    "name a report and a capture: scan top procs trace.scap ('scan top -l' lists them)"))
		return EXIT_USAGE;
	return top(l, names, w);
}

int cmd_top(int argc, char **argv)
{
	struct report_list l;
	struct operands w;
	int status;

	if (!operands_parse(opts, argc, argv, &w))
		return EXIT_USAGE;
	report_list_init(&l);
	status = run(&l, &w);
	report_list_fini(&l);
	free(o.reports.v);
	return status;
}
