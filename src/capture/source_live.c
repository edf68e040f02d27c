/* SPDX-License-Identifier: MIT */
/* source_live.c - see source_live.h. */
#include "source_live.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../base/clock.h"
#include "../base/mem.h"
#include "capture.h"
#include "source_internal.h"

#define NAP_NS 10000000 /* between looks at rings that were empty */

enum live_state { LIVE_HEAD, LIVE_EVENTS, LIVE_REST, LIVE_TAIL, LIVE_END };

struct live {
	struct stream base;
	const struct live_options *o;
	enum live_state state;
	size_t given; /* of the head or the tail */
	struct writer mark, tail;
	_Atomic bool is_closed; /* nobody takes what is read */
};

static void add_note(struct writer *w, uint64_t ts_ns, uint32_t what, uint64_t n)
{
	uint8_t data[12];
	struct event ev = {
		.ts_ns = ts_ns,
		.tid = -1,
		.type = EV_SCAPEVENT_E,
		.n_params = 2,
		.data = data,
		.at = { 0, 4, 12 },
	};

	store_u32(data, what);
	store_u64(data + 4, n);
	writer_event(w, &ev, 0);
}

/* That nothing was lost to a slow reader is told, too. */
void live_tell_lost(const struct device *device, uint64_t ts_ns, struct writer *w)
{
	struct device_counts n = { 0 };

	if (device)
		device_count(device, &n);
	for (uint32_t i = 0; i < SCAN_DROP_MAX; i++)
		if (i == SCAN_DROP_FULL || n.n_dropped[i])
			add_note(w, ts_ns, LIVE_LOST + i, n.n_dropped[i]);
}

/* Up to n bytes of s from l->given on. */
static size_t give(struct live *l, struct str s, void *p, size_t n)
{
	size_t left = s.n - l->given;

	n = n < left ? n : left;
	if (n)
		memcpy(p, s.p + l->given, n);
	l->given += n;
	return n;
}

static bool is_over(struct live *l)
{
	return source_is_stopped() || atomic_load(&l->is_closed) ||
	       (l->o->is_over && l->o->is_over(l->o->ctx));
}

/* Notes have the time of the event in front of them, so that times do not go back. */
static uint64_t note_ns(struct live *l)
{
	uint64_t last_ns = l->o->device ? device_rings(l->o->device)->last_ns : 0;

	return last_ns ? last_ns : clock_real_ns();
}

static size_t give_mark(struct live *l, void *p, size_t n)
{
	writer_clear(&l->mark);
	add_note(&l->mark, note_ns(l), LIVE_MARK, 0);
	if (l->mark.b.n > n)
		return 0;
	memcpy(p, l->mark.b.p, l->mark.b.n);
	return l->mark.b.n;
}

/* Events as they come. Nothing: it is time to stop. */
static size_t read_events(struct live *l, void *p, size_t n)
{
	const struct timespec nap = { 0, NAP_NS };
	size_t got;

	while (!is_over(l)) {
		if (l->o->wants_mark && l->o->wants_mark(l->o->ctx))
			return give_mark(l, p, n);
		got = merge_read(device_rings(l->o->device), p, n, clock_real_ns());
		if (got)
			return got;
		nanosleep(&nap, NULL);
	}
	return 0;
}

/* What comes in this state, 0 when it is over and the next one begins. */
static ssize_t read_state(struct live *l, void *p, size_t n)
{
	switch (l->state) {
	case LIVE_HEAD:
		return (ssize_t)give(l, l->o->head, p, n);
	case LIVE_EVENTS:
		return (ssize_t)read_events(l, p, n);
	case LIVE_REST:
		return (ssize_t)merge_read(device_rings(l->o->device), p, n, UINT64_MAX);
	case LIVE_TAIL:
		return (ssize_t)give(l, buf_str(&l->tail.b), p, n);
	case LIVE_END:
		break;
	}
	return 0;
}

static int enter_next(struct live *l, struct err *err)
{
	l->given = 0;
	l->state++;
	if (l->state < LIVE_TAIL && !l->o->device)
		l->state = LIVE_TAIL;
	if (l->state == LIVE_REST)
		return device_stop(l->o->device, err);
	if (l->state == LIVE_TAIL)
		live_tell_lost(l->o->device, note_ns(l), &l->tail);
	return 0;
}

static ssize_t live_read(struct stream *s, void *p, size_t n, struct err *err)
{
	struct live *l = (struct live *)s;
	ssize_t got = 0;

	while (l->state != LIVE_END && (got = read_state(l, p, n)) == 0)
		if (enter_next(l, err) < 0)
			return E_IO;
	s->ended = l->state == LIVE_END;
	return got;
}

static void live_stop(struct stream *s)
{
	atomic_store(&((struct live *)s)->is_closed, true);
}

static void live_close(struct stream *s)
{
	struct live *l = (struct live *)s;

	writer_fini(&l->mark);
	writer_fini(&l->tail);
	free(l);
}

int source_open_live(const struct live_options *o, struct source **ret, struct err *err)
{
	static const struct stream_ops ops = { .read = live_read,
					       .stop = live_stop,
					       .close = live_close };
	struct live *l = xcalloc(1, sizeof(*l));

	l->base = (struct stream){ .ops = &ops, .is_live = true };
	l->o = o;
	writer_init(&l->mark);
	writer_init(&l->tail);
	return source_of_stream(&l->base, "none", ret, err);
}
