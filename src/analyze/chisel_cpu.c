/* SPDX-License-Identifier: MIT */
/* chisel_cpu.c - CPU time by process or container, from the counters that procinfo events tell.
 *
 * A share is what a counter has grown since it was last asked for, and sysdig's scripts ask only when all
 * keys have a value. So what a process did before its container was known is lost here, too, while
 * thread.cpu tells it. */
#include <stdlib.h>

#include "../base/map.h"
#include "agg.h"
#include "chisel_rank.h"

#define NS_PER_PERCENT 10000000.0 /* of a second of CPU; a procinfo event tells a second */
#define MAX_PERCENT    100        /* of a thread */
#define MAX_COUNTERS   (1u << 20) /* threads; the time of further ones is left out */

struct counters {
	uint32_t serial; /* of the thread: tids come again */
	uint64_t user, system;
};

struct state {
	struct map by_tid; /* to counters */
	VEC(struct counters) counters;
	struct agg rows; /* by texts of the keys, each ended by NUL: the bits of a sum */
	struct buf key;
	struct chisel_rank rank;
	struct chisel_heads heads;
};

static int init(struct chisel *ch, struct err *err)
{
	struct state *st = ch->state;
	char *keys, *rest, *name;
	int rc;

	agg_init(&st->rows, 1, NULL);
	rc = chisel_init_table(ch, &st->heads, err);
	keys = rest = xstrdup(st->heads.keys);
	while (rc == 0 && (name = strsep(&rest, ",")))
		rc = chisel_add_field(ch, name, err);
	free(keys);
	return rc;
}

static void fini(struct chisel *ch)
{
	struct state *st = ch->state;

	map_fini(&st->by_tid);
	vec_fini(&st->counters);
	agg_fini(&st->rows);
	buf_fini(&st->key);
	chisel_rank_fini(&st->rank);
}

/* Those of the thread when it was last asked about; NULL: too many threads. */
static struct counters *counters_of(struct state *st, const struct thread *t)
{
	uint32_t i = map_get(&st->by_tid, (uint64_t)t->tid);

	if (i == MAP_NONE) {
		if (st->counters.n == MAX_COUNTERS)
			return NULL;
		i = st->counters.n;
		map_put(&st->by_tid, (uint64_t)t->tid, i);
		*vec_push(&st->counters) = (struct counters){ .serial = t->serial };
	}
	if (st->counters.v[i].serial != t->serial)
		st->counters.v[i] = (struct counters){ .serial = t->serial };
	return &st->counters.v[i];
}

/* The share of a CPU since the last time, in percent; 0 the first time. */
static double percent(struct counters *c, const struct event *ev)
{
	uint64_t user = event_u64(ev, 0, 0), system = event_u64(ev, 1, 0), ret = 0;

	if (c->user || c->system)
		ret = user - c->user + (system - c->system);
	c->user = user;
	c->system = system;
	return ret > MAX_PERCENT ? MAX_PERCENT : (double)ret;
}

static bool make_key(struct chisel *ch, const struct step *s)
{
	struct state *st = ch->state;
	struct str text;

	st->key.n = 0;
	for (uint32_t i = 0; i < ch->slot.n; i++) {
		if (!chisel_get_text(ch, s, i, &text))
			return false;
		buf_add(&st->key, text.p, strnlen(text.p, text.n));
		buf_addc(&st->key, '\0');
	}
	return true;
}

static void on_event(struct chisel *ch, const struct step *s)
{
	struct state *st = ch->state;
	struct counters *c;
	uint64_t *slot;
	double sum;

	if (!s->thread || !make_key(ch, s) || !(c = counters_of(st, s->thread)))
		return;
	slot = agg_at(&st->rows, agg_row(&st->rows, st->key.p, st->key.n));
	memcpy(&sum, slot, sizeof(sum));
	sum += percent(c, s->ev) * NS_PER_PERCENT;
	memcpy(slot, &sum, sizeof(sum));
}

static void on_end(struct chisel *ch)
{
	struct state *st = ch->state;
	double sum;

	for (uint32_t row = 1; row < st->rows.n_rows; row++) {
		memcpy(&sum, agg_at(&st->rows, row), sizeof(sum));
		chisel_rank_add(&st->rank, sum);
		chisel_rank_texts(&st->rank, agg_key(&st->rows, row));
	}
	chisel_rank_print(ch, &st->rank, &st->heads);
}

const struct chisel_kind chisel_kind_cpu = {
	.state_size = sizeof(struct state),
	.init = init,
	.event = on_event,
	.end = on_end,
	.fini = fini,
};
