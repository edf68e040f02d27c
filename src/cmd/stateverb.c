/* SPDX-License-Identifier: MIT */
/* stateverb.c - see stateverb.h. */
#include "stateverb.h"

#include <inttypes.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "cmd.h"
#include "whenspan.h"

struct stateverb {
	const char *verb;
	const struct stateverb_options *o;
	stateverb_print *print;
	struct when when;
	bool has_event;    /* one that tells the time was read */
	bool is_over;      /* reading ended at the moment */
	uint64_t first_ns; /* the time of that event */
	uint64_t limit_ns; /* of a time: known from the first event on */
	struct state_at at;
};

/* ---- which moment ---- */

/* Events that recorders make once a second, and of no thread, bear other times than those around them. */
static bool tells_time(const struct event *ev)
{
	return ev->tid != -1 && ev->type != EV_PROCINFO_E;
}

static bool is_enough(struct query *q, const struct event *ev)
{
	struct stateverb *v = q->ctx;

	if (tells_time(ev) && !v->has_event) {
		v->has_event = true;
		v->limit_ns = when_ns(&v->when, ev->ts_ns);
		v->first_ns = ev->ts_ns;
		v->at.ts_ns = ev->ts_ns;
	}
	v->is_over = v->when.kind == WHEN_EVENT ? ev->num > v->when.n
						: tells_time(ev) && ev->ts_ns > v->limit_ns;
	if (v->is_over)
		return true;
	v->at.num = ev->num;
	v->at.generation = ev->generation;
	if (tells_time(ev))
		v->at.ts_ns = ev->ts_ns;
	return false;
}

/* ---- printing ---- */

static void warn_outside(const struct stateverb *v, const char *path)
{
	struct when_span span = {
		.path = path,
		.first_ns = v->first_ns,
		.last_ns = v->at.ts_ns,
		.last_num = v->at.num,
		.goes_on = v->is_over,
	};

	if (v->has_event)
		when_warn_moment(&v->when, &span);
}

static void on_finish(struct query *q, struct out *out)
{
	struct stateverb *v = q->ctx;
	struct state_question sq = {
		.replay = q->replay,
		.fields = q->fields,
		.filter = q->filter,
		.at = v->at,
	};

	warn_outside(v, q->path);
	out->is_single = true;
	v->print(&sq, out->ops == &out_text, out);
}

int stateverb_run(const struct opt *opts, struct stateverb_options *o, int argc, char **argv,
		  stateverb_print *print)
{
	struct stateverb v = { .verb = argv[0], .o = o, .print = print };
	struct query q = {
		.verb = argv[0], .ctx = &v, .is_enough = is_enough, .finish = on_finish
	};
	struct operands w;
	struct err err;

	if (!operands_read(opts, argc, argv, &o->in, &w))
		return EXIT_USAGE;
	if (when_parse("--at", o->at, &v.when, &err) < 0) {
		warn("%s: %s", v.verb, err.msg);
		return EXIT_USAGE;
	}
	q.path = o->in.path;
	q.force = o->in.force;
	q.out = &o->out;
	return query_run(&q, w.word, w.n);
}

/* "Behind event 123, 2026-11-23T10:00:00.5Z." */
static void add_note(struct buf *b, const struct state_at *at)
{
	if (at->num)
		buf_printf(b, "Behind event %" PRIu64, at->num);
	else
		buf_adds(b, "Before the first event");
	if (at->ts_ns) {
		buf_adds(b, ", ");
		clock_iso(b, at->ts_ns, 0);
	}
	buf_adds(b, ".");
	buf_addc(b, '\0');
}

void stateverb_out(const struct state_question *q, struct table *t, struct out *out)
{
	struct buf note = { 0 };

	add_note(&note, &q->at);
	t->note = note.p;
	out_table(out, t);
	buf_fini(&note);
}

static const struct state_def *table_def;

static void print_table(const struct state_question *q, bool is_text, struct out *out)
{
	struct group *g;
	struct table t;

	(void)is_text;
	state_table(q, table_def, &g, &t);
	stateverb_out(q, &t, out);
	table_fini(&t);
	group_free(g);
}

int stateverb_table(const struct opt *opts, struct stateverb_options *o, int argc, char **argv)
{
	table_def = state_find(argv[0]);
	return stateverb_run(opts, o, argc, argv, print_table);
}
