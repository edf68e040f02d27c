/* SPDX-License-Identifier: MIT */
/* stateverb.c - see stateverb.h. */
#include "stateverb.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "cmd.h"

enum moment_kind { AT_END, AT_EVENT, AT_OFFSET, AT_TIME, AT_TIME_OF_DAY };

struct moment {
	enum moment_kind kind;
	uint64_t n; /* number of the event, or ns */
	const char *text;
};

struct stateverb {
	const char *verb;
	const struct stateverb_options *o;
	stateverb_print *print;
	struct moment moment;
	bool has_event;    /* one that tells the time was read */
	uint64_t limit_ns; /* of AT_OFFSET, AT_TIME*: known from the first event on */
	struct state_at at;
	struct clock_zone zone;
};

/* ---- which moment ---- */

static bool is_time_of_day(const char *s)
{
	static const char form[] = "dd:dd:dd";

	for (size_t i = 0; form[i]; i++)
		if (form[i] == 'd' ? !isdigit((unsigned char)s[i]) : s[i] != form[i])
			return false;
	return true;
}

/* A time of day on that day. */
static int parse_on_day(struct stateverb *v, uint64_t day_ns, uint64_t *ret, struct err *err)
{
	struct buf b = { 0 };
	int rc;

	clock_date(&b, day_ns, clock_zone_offset(&v->zone, day_ns));
	buf_printf(&b, "T%s", v->moment.text);
	buf_addc(&b, '\0');
	rc = clock_parse(b.p, &v->zone, ret, err);
	buf_fini(&b);
	return rc;
}

/* Read --at; a time of day waits for the day of the first event. */
static int parse_moment(struct stateverb *v, const char *s, struct err *err)
{
	bool is_good = true;
	char *end = NULL;

	v->moment = (struct moment){ .kind = AT_END, .text = s };
	if (!s)
		return 0;
	if (*s == '#') {
		v->moment.kind = AT_EVENT;
		v->moment.n = strtoull(s + 1, &end, 10);
		is_good = isdigit((unsigned char)s[1]) && !*end;
	} else if (*s == '+') {
		v->moment.kind = AT_OFFSET;
		is_good = clock_parse_duration(str_of(s + 1), &v->moment.n);
	} else if (is_time_of_day(s)) {
		v->moment.kind = AT_TIME_OF_DAY;
		is_good = parse_on_day(v, 0, &v->moment.n, err) == 0;
	} else {
		v->moment.kind = AT_TIME;
		is_good = clock_parse(s, &v->zone, &v->moment.n, err) == 0;
	}
	return is_good ? 0
		       : err_set(err, E_USAGE,
				 "'%s' is no moment, such as 10:00:00.5, 2026-11-23T10:00:00Z, +3.2s "
				 "or #123",
				 s);
}

/* The instant of that time of day on the day of the first event, or on the next one. */
static uint64_t time_of_day(struct stateverb *v, uint64_t first_ns)
{
	uint64_t ns = first_ns;

	parse_on_day(v, first_ns, &ns, NULL);
	return ns + NS_PER_S < first_ns ? ns + UINT64_C(86400) * NS_PER_S : ns;
}

static uint64_t limit_of(struct stateverb *v, uint64_t first_ns)
{
	switch (v->moment.kind) {
	case AT_OFFSET:
		return v->moment.n < UINT64_MAX - first_ns ? first_ns + v->moment.n : UINT64_MAX;
	case AT_TIME:
		return v->moment.n;
	case AT_TIME_OF_DAY:
		return time_of_day(v, first_ns);
	default:
		return UINT64_MAX;
	}
}

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
		v->limit_ns = limit_of(v, ev->ts_ns);
		v->at.ts_ns = ev->ts_ns;
	}
	if (v->moment.kind == AT_EVENT ? ev->num > v->moment.n
				       : tells_time(ev) && ev->ts_ns > v->limit_ns)
		return true;
	v->at.num = ev->num;
	v->at.generation = ev->generation;
	if (tells_time(ev))
		v->at.ts_ns = ev->ts_ns;
	return false;
}

/* ---- printing ---- */

static void on_finish(struct query *q, struct out *out)
{
	struct stateverb *v = q->ctx;
	struct state_question sq = {
		.replay = q->replay,
		.fields = q->fields,
		.filter = q->filter,
		.at = v->at,
	};

	if (v->moment.kind == AT_EVENT && v->at.num < v->moment.n)
		warn("%s: there is no event %" PRIu64 "; this is the end", q->path, v->moment.n);
	out->is_single = true;
	v->print(&sq, out->ops == &out_text, out);
}

int stateverb_run(const struct opt *opts, const struct stateverb_options *o, int argc, char **argv,
		  stateverb_print *print)
{
	struct stateverb v = { .verb = argv[0], .o = o, .print = print };
	struct query q = {
		.verb = argv[0], .ctx = &v, .is_enough = is_enough, .finish = on_finish
	};
	struct err err;
	int n;

	clock_zone_init(&v.zone, CLOCK_ZONE_LOCAL);
	if (opt_parse(opts, argc, argv, &n, &err) < 0) {
		warn("%s: %s", v.verb, err.msg);
		return EXIT_USAGE;
	}
	if (parse_moment(&v, o->at, &err) < 0) {
		warn("%s: --at: %s", v.verb, err.msg);
		return EXIT_USAGE;
	}
	if (n < 1) {
		warn("%s: name a capture", v.verb);
		return EXIT_USAGE;
	}
	q.path = argv[1];
	q.force = o->force;
	q.out = &o->out;
	return query_run(&q, argv + 2, n - 1);
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

int stateverb_table(const struct opt *opts, const struct stateverb_options *o, int argc,
		    char **argv)
{
	table_def = state_find(argv[0]);
	return stateverb_run(opts, o, argc, argv, print_table);
}
