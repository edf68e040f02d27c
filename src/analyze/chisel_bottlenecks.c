/* SPDX-License-Identifier: MIT */
/* chisel_bottlenecks.c - the ten calls that took longest, each with the line of where it began. */
#include <stdlib.h>

#include "../base/map.h"
#include "chisels.h"

#define N_SLOWEST 10
/* Threads of which the last beginning is kept; of further ones only the end is shown. */
#define MAX_BEGINNINGS 65536u

enum { NUM, TYPE, ARGS, LATENCY, NAME, TID };
static const char *const fields[] = { "evt.num",   "evt.type",   "evt.args", "evt.latency",
				      "proc.name", "thread.tid", NULL };

struct slow_call {
	double latency_ns;
	struct buf lines; /* of beginning and end */
};

struct state {
	struct map by_tid; /* to beginning */
	VEC(struct buf) beginning;
	struct slow_call slowest[N_SLOWEST]; /* slowest first */
	unsigned n;
};

static int init(struct chisel *ch, struct err *err)
{
	(void)err;
	chisel_add_fields(ch, fields);
	return 0;
}

static void fini(struct chisel *ch)
{
	struct state *st = ch->state;

	for (uint32_t i = 0; i < st->beginning.n; i++)
		buf_fini(&st->beginning.v[i]);
	vec_fini(&st->beginning);
	map_fini(&st->by_tid);
	for (unsigned i = 0; i < N_SLOWEST; i++)
		buf_fini(&st->slowest[i].lines);
}

static void add_line(struct chisel *ch, const struct step *s, struct buf *b, double latency_ns,
		     char dir)
{
	uint64_t ns = (uint64_t)latency_ns;
	struct str name;

	buf_addstr(b, chisel_text(ch, s, NUM));
	buf_printf(b, ") %ju.%09ju ", ns / 1000000000, ns % 1000000000);
	if (chisel_get_text(ch, s, NAME, &name))
		buf_addstr(b, chisel_text(ch, s, NAME));
	buf_adds(b, " (");
	buf_addstr(b, chisel_text(ch, s, TID));
	buf_printf(b, ") %c ", dir);
	buf_addstr(b, chisel_text(ch, s, TYPE));
	buf_addc(b, ' ');
	buf_addstr(b, chisel_text(ch, s, ARGS));
	buf_addc(b, '\n');
}

/* The line of the last beginning of the event's thread, made when there is none; NULL: too many. */
static struct buf *beginning_of(struct state *st, int64_t tid)
{
	uint32_t id = map_get(&st->by_tid, (uint64_t)tid);

	if (id != MAP_NONE)
		return &st->beginning.v[id];
	if (st->beginning.n == MAX_BEGINNINGS)
		return NULL;
	map_put(&st->by_tid, (uint64_t)tid, st->beginning.n);
	*vec_push(&st->beginning) = (struct buf){ 0 };
	return &st->beginning.v[st->beginning.n - 1];
}

static void note_beginning(struct chisel *ch, const struct step *s)
{
	struct buf *b = beginning_of(ch->state, s->ev->tid);

	if (!b)
		return;
	b->n = 0;
	add_line(ch, s, b, 0, '>');
}

/* Behind those that took as long. */
static unsigned place_of(const struct state *st, double latency_ns)
{
	unsigned i = 0;

	while (i < st->n && latency_ns <= st->slowest[i].latency_ns)
		i++;
	return i;
}

static void note_slow(struct chisel *ch, const struct step *s, double latency_ns)
{
	struct state *st = ch->state;
	unsigned place = place_of(st, latency_ns);
	struct slow_call call;
	uint32_t id;

	if (place == N_SLOWEST)
		return;
	if (st->n < N_SLOWEST)
		st->n++;
	call = st->slowest[st->n - 1];
	memmove(&st->slowest[place + 1], &st->slowest[place],
		(st->n - 1 - place) * sizeof(*st->slowest));
	call.latency_ns = latency_ns;
	call.lines.n = 0;
	id = map_get(&st->by_tid, (uint64_t)s->ev->tid);
	buf_addstr(&call.lines, id == MAP_NONE ? STR("nil\n") : buf_str(&st->beginning.v[id]));
	add_line(ch, s, &call.lines, latency_ns, '<');
	st->slowest[place] = call;
}

static void on_event(struct chisel *ch, const struct step *s)
{
	struct str type;
	double ns;

	if (chisel_get_text(ch, s, TYPE, &type) && str_eq(type, STR("switch")))
		return;
	if (!chisel_get_number(ch, s, LATENCY, &ns))
		return;
	if (ns == 0)
		note_beginning(ch, s);
	else
		note_slow(ch, s, ns);
}

static void on_end(struct chisel *ch)
{
	const struct state *st = ch->state;

	for (unsigned i = 0; i < st->n; i++)
		buf_addstr(ch->out, buf_str(&st->slowest[i].lines));
}

const struct chisel_kind chisel_kind_bottlenecks = {
	.state_size = sizeof(struct state),
	.init = init,
	.event = on_event,
	.end = on_end,
	.fini = fini,
};
