/* SPDX-License-Identifier: MIT */
/* report_tables.c - see report_tables.h. What tables there are is told by printing them for a capture
 * without events. */
#include "report_tables.h"

#include <string.h>

#include "../analyze/findings.h"
#include "../analyze/latency.h"
#include "../analyze/report.h"
#include "../analyze/tiles.h"
#include "../base/mem.h"
#include "report_plots.h"

static void print(struct out *out, struct table *t)
{
	out_table(out, t);
	table_fini(t);
}

static void print_head(const struct report_tables *r, struct out *out)
{
	const struct facts *f = r->facts;
	struct info_head head = {
		.n_events = f->n_events,
		.n_shown = f->n_events - f->n_hidden - f->n_internal - f->n_refused,
		.n_drops = f->n_drops,
		.first_ns = f->first_ns,
		.last_ns = f->last_ns,
		.filter = r->within,
	};

	info_print_head(r->info, &r->k, &head, out);
}

static void print_overview(const struct report_tables *r, struct out *out)
{
	const struct cap_stats *stats = r->k.stats;
	struct table t;

	findings_table(r->facts, stats->n_damages + stats->source.n_damages, r->within, &t);
	print(out, &t);
	tiles_table(r->facts, r->within, &t);
	print(out, &t);
	if (!out->n_only)
		report_plots_show(r->facts, out);
	latency_table(r->facts, &t);
	print(out, &t);
}

static void print_reports(const struct report_tables *r, struct out *out)
{
	const struct report *report;
	struct table t;

	for (uint32_t i = 0; (report = report_at(i)); i++) {
		if (!out_wants(out, report->id))
			continue;
		report_make(report, r->facts, r->n_rows, &t);
		print(out, &t);
	}
}

/* Raw figures, from which others draw: many rows, so only when asked for. */
static void print_raw(const struct report_tables *r, struct out *out)
{
	struct table t;

	if (!out->wants_raw && !out->n_only)
		return;
	timeline_table(&r->facts->line, &t);
	print(out, &t);
	latency_by_time_table(r->facts, &t);
	print(out, &t);
}

void report_tables_print(const struct report_tables *r, struct out *out)
{
	out->title = r->k.path;
	out->is_single = out->n_only == 1;
	out_begin(out, "report");
	print_head(r, out);
	print_overview(r, out);
	print_reports(r, out);
	print_raw(r, out);
	out_end(out);
}

/* ---- what there is ---- */

static void print_nothing(struct out *out)
{
	static const struct cap_stats stats;
	struct replay *replay = replay_new();
	struct facts *facts = facts_new(replay, 1);
	struct info *info = xcalloc(1, sizeof(*info));
	struct report_tables r = { .facts = facts,
				   .info = info,
				   .k = { .path = "", .stats = &stats, .replay = replay } };

	report_tables_print(&r, out);
	free(info);
	facts_free(facts);
	replay_free(replay);
}

void report_tables_schema(FILE *f)
{
	struct out out = { .ops = &out_schema, .f = f, .wants_raw = true };

	print_nothing(&out);
}

static void nothing(struct out *o)
{
	(void)o;
}

static void no_head(struct out *o, const char *kind)
{
	(void)o;
	(void)kind;
}

#define MAX_TABLES 64

/* A renderer that only keeps the ids. */
struct listing {
	struct out out; /* first: it is what the renderer gets */
	const char *id[MAX_TABLES + 1];
};

static void note_table(struct out *o, const struct table *t)
{
	if (o->n_tables < MAX_TABLES)
		((struct listing *)o)->id[o->n_tables] = t->id;
}

const char *report_tables_id(uint32_t i)
{
	static const struct out_ops listing = { .begin = no_head,
						.table = note_table,
						.end = nothing };
	static struct listing l = { .out = { .ops = &listing, .wants_raw = true } };

	if (!l.out.n_tables)
		print_nothing(&l.out);
	return i < MAX_TABLES ? l.id[i] : NULL;
}
