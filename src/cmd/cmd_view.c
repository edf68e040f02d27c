/* SPDX-License-Identifier: MIT */
/* cmd_view.c - `scan view`: the views of csysdig, printed. */
#include <stdio.h>
#include <stdlib.h>

#include "../analyze/paramtext.h"
#include "../analyze/view.h"
#include "../base/log.h"
#include "cmd.h"
#include "operands.h"
#include "pass.h"
#include "query.h"
#include "stream.h"

static struct {
	struct capture_options in;
	const char *view, *print;
	bool csysdig_json, lists;
	struct out_options out;
} o = { .view = "procs" };

static const char *view_word(uint32_t i)
{
	const struct view_def *def = view_def_at(i);

	return def ? def->id : NULL;
}

static const struct opt opts[] = {
	{ 'v', "view", OPT_STR, &o.view, .arg = "VIEW", .words = view_word,
	  .help = "the view (procs); -l lists them" },
	{ 'j', NULL, OPT_FLAG, &o.csysdig_json, .help = "the JSON of csysdig -j" },
	OUT_OPTS(o.out),
	{ 'p', "print", OPT_STR, &o.print, .arg = "c", .help = "with containers" },
	{ 'l', "list-views", OPT_FLAG, &o.lists, .help = "the views there are" },
	CAPTURE_OPTS(o.in),
	{ 0 },
};

const struct opt_help cmd_view_help = {
	.usage = "scan view [-v VIEW] [options] FILE [filter]",
	.summary = "Print a view of csysdig: processes, connections, files, calls, errors, ...",
	.table = opts,
};

struct run {
	struct view *view;
	struct filter *filter; /* of the command line, or NULL */
	struct field_ctx *fields;
	struct state_at last;
};

static void on_event(struct pass *p, const struct step *s)
{
	struct run *run = p->ctx;

	field_ctx_event(run->fields, s);
	run->last = (struct state_at){ s->ev->ts_ns, s->ev->num, s->ev->generation };
	if (!s->is_hidden && (!run->filter || filter_match(run->filter, run->fields, s)))
		view_event(run->view, run->fields, s);
}

static void print_table(struct run *run, struct replay *r)
{
	double ns = (double)(int64_t)(replay_last_ns(r) - replay_first_ns(r));
	struct out out = pass_out(&o.out);
	struct table t;

	view_table(run->view, ns / 1e9, &t);
	out_begin(&out, "view");
	out_table(&out, &t);
	out_end(&out);
	table_fini(&t);
}

static void on_finish(struct pass *p, const struct cap_stats *stats)
{
	struct run *run = p->ctx;
	struct state_question q = { p->replay, run->fields, run->filter, run->last };
	struct buf json = { 0 };

	(void)stats;
	view_end(run->view, &q);
	if (o.csysdig_json) {
		view_json(run->view, &json);
		fwrite(json.p, 1, json.n, stdout);
		buf_fini(&json);
	} else {
		print_table(run, p->replay);
	}
	if (view_is_cut(run->view))
		warn("view: more than %u rows; further ones are left out", MAX_VIEW_ROWS);
}

static int view_file(struct view *view, const struct operands *w)
{
	char *text = stream_join_words(w->word, w->n);
	struct run run = { .view = view };
	struct pass *p;
	int status;

	if (query_compile("view", text, &run.filter) < 0) {
		free(text);
		return EXIT_USAGE;
	}
	p = xcalloc(1, sizeof(*p));
	*p = (struct pass){ .path = o.in.path,
			    .force = o.in.force,
			    .replay = replay_new(),
			    .ctx = &run,
			    .event = on_event,
			    .finish = on_finish };
	run.fields = field_ctx_new(p->replay);
	clock_zone_init(&field_ctx_params(run.fields)->zone, CLOCK_ZONE_NOW);
	status = pass_run(p);
	field_ctx_free(run.fields);
	replay_free(p->replay);
	filter_free(run.filter);
	free(p);
	free(text);
	return status;
}

static int list_views(void)
{
	const struct view_def *def;

	for (uint32_t i = 0; (def = view_def_at(i)); i++)
		if (def->kind != VIEW_SPECTROGRAM)
			printf("%-24s%s\n", def->id, def->name);
	return EXIT_OK;
}

static int unknown_view(const char *id)
{
	const char *ids[64];
	const struct view_def *def;
	const char *near;
	size_t n = 0;

	for (uint32_t i = 0; (def = view_def_at(i)) && n < 64; i++)
		ids[n++] = def->id;
	near = nearest_word(id, ids, n);
	if (near)
		warn("view: no view '%s'; did you mean %s? -l lists them", id, near);
	else
		warn("view: no view '%s'; -l lists them", id);
	return EXIT_USAGE;
}

static int view(const struct operands *w)
{
	const struct view_def *def = view_def_find(o.view);
	bool with_containers = o.print && (*o.print == 'c');
	struct view *v = NULL;
	struct err err;
	int status;

	if (!def)
		return unknown_view(o.view);
	if (def->kind == VIEW_SPECTROGRAM) {
		warn("view: %s is not supported: it draws in colours over time; scan-slow(1) has "
		     "percentiles and a map",
		     def->id);
		return EXIT_USAGE;
	}
	if (view_new(def, with_containers, &v, &err) < 0) {
		warn("view: %s", err.msg);
		return EXIT_USAGE;
	}
	if (view_def_is_cluster(def))
		warn("view: %s: captures do not say what belongs to a cluster; the view is empty",
		     def->id);
	status = view_file(v, w);
	view_free(v);
	return status;
}

int cmd_view(int argc, char **argv)
{
	struct operands w;

	if (!operands_parse(opts, argc, argv, &w))
		return EXIT_USAGE;
	if (o.lists)
		return list_views();
	if (!operands_take(&w, &o.in, NULL, "name a capture"))
		return EXIT_USAGE;
	return view(&w);
}
