/* SPDX-License-Identifier: MIT */
/* source_ring.c - windows over a stream: a thread fills the slots of a queue, and kept bytes are
 * copied into the headroom in front of the next slot.
 *
 * The rare keep that is larger than the headroom moves to one growing buffer, to which slots are
 * appended until the keep is small again. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/mem.h"
#include "../base/worker.h"
#include "source_internal.h"

#define N_SLOTS    8
#define HEADROOM   ((size_t)64 << 10)
#define SLOT_BYTES (HUGE_PAGE / N_SLOTS - HEADROOM)

struct slot {
	size_t n;
	uint64_t off; /* decoded */
	bool gap;
	bool last;
};

struct ring {
	struct windows base;
	struct stream *top;
	struct source_stats *st;
	int stop_fd;
	struct worker worker;
	struct handover queue;
	struct slot slot[N_SLOTS];
	uint8_t *mem;       /* of the slots, HEADROOM and SLOT_BYTES for each */
	struct err failure; /* why the thread gave up; valid once the queue has finished */
	bool holds_slot;    /* the window lies in a slot that is not yet given back */
	uint8_t *large;     /* the window for a large keep: large[large_pos..large_end) */
	size_t large_pos, large_end, large_cap;
	bool in_large;
};

static uint8_t *slot_bytes(const struct ring *r, const struct slot *s)
{
	return r->mem + (size_t)(s - r->slot) * (HEADROOM + SLOT_BYTES) + HEADROOM;
}

static void ring_work(void *arg)
{
	struct ring *r = arg;
	uint64_t off = 0;
	uint32_t i;

	while (handover_acquire(&r->queue, &i)) {
		struct slot *s = &r->slot[i];
		ssize_t n;

		n = r->top->ops->read(r->top, slot_bytes(r, s), SLOT_BYTES, &r->failure);
		if (n <= 0)
			break;
		s->n = (size_t)n;
		s->off = off;
		s->gap = r->top->gap;
		s->last = r->top->ended;
		off += (size_t)n;
		atomic_store_explicit(&r->st->decoded_bytes, off, memory_order_relaxed);
		handover_put(&r->queue);
	}
	handover_finish(&r->queue);
}

static void ring_release(struct ring *r)
{
	if (r->holds_slot)
		handover_release(&r->queue);
	r->holds_slot = false;
}

static uint8_t *ring_join_headroom(struct ring *r, const struct slot *s, const uint8_t *kept,
				   size_t keep)
{
	uint8_t *p = slot_bytes(r, s) - keep;

	if (keep > 0)
		memcpy(p, kept, keep);
	ring_release(r);
	r->holds_slot = true;
	r->in_large = false;
	return p;
}

/* Have `keep` bytes at kept, followed by room for n more, in r->large. The buffer is twice as
 * large as what it holds, so each byte moves once while the buffer's other half fills. */
static void large_make_room(struct ring *r, const uint8_t *kept, size_t keep, size_t n)
{
	size_t need = size_add(keep, n);

	if (r->in_large && r->large_cap - r->large_end >= n) {
		r->large_pos = r->large_end - keep;
		return;
	}
	if (r->large_cap / 2 < need) {
		uint8_t *p = xmalloc(size_mul(need, 2));

		memcpy(p, kept, keep);
		free(r->large);
		r->large = p;
		r->large_cap = need * 2;
	} else {
		memmove(r->large, kept, keep);
	}
	r->large_pos = 0;
	r->large_end = keep;
}

static uint8_t *ring_join_large(struct ring *r, const struct slot *s, const uint8_t *kept,
				size_t keep)
{
	large_make_room(r, kept, keep, s->n);
	memcpy(r->large + r->large_end, slot_bytes(r, s), s->n);
	r->large_end += s->n;
	r->in_large = true;
	ring_release(r);
	handover_release(&r->queue);
	return r->large + r->large_pos;
}

static int ring_next(struct windows *v, size_t keep, struct window *w, struct err *err)
{
	struct ring *r = (struct ring *)v;
	const uint8_t *kept;
	const struct slot *s;
	uint32_t i;

	if (!handover_take(&r->queue, &i)) {
		if (r->failure.code == E_OK)
			return window_end(w, keep);
		if (err)
			*err = r->failure;
		return r->failure.code;
	}
	s = &r->slot[i];
	if (s->gap)
		keep = 0;
	kept = keep > 0 ? w->p + (w->n - keep) : NULL;
	*w = (struct window){
		.n = keep + s->n,
		.off = s->off - keep,
		.gap_before = s->gap,
		.last = s->last,
	};
	w->p = keep <= HEADROOM ? ring_join_headroom(r, s, kept, keep)
				: ring_join_large(r, s, kept, keep);
	return 1;
}

static bool ring_wait(struct windows *v, uint64_t until_ns)
{
	return handover_wait(&((struct ring *)v)->queue, until_ns);
}

static void ring_free(struct ring *r)
{
	stream_close(r->top);
	free(r->mem);
	free(r->large);
	handover_fini(&r->queue);
	free(r);
}

static void ring_close(struct windows *v)
{
	struct ring *r = (struct ring *)v;
	static const uint64_t one = 1;

	handover_close(&r->queue);
	/* wakes the thread out of a read of a pipe that stays silent */
	if (r->stop_fd >= 0 && write(r->stop_fd, &one, sizeof(one)) < 0)
		abort(); /* an eventfd takes it */
	if (r->top->ops->stop)
		r->top->ops->stop(r->top);
	worker_join(&r->worker);
	ring_free(r);
}

int windows_of_stream(struct stream *top, int stop_fd, struct source_stats *st,
		      struct windows **ret, struct err *err)
{
	struct ring *r = xcalloc(1, sizeof(*r));
	int rc;

	r->base = (struct windows){
		.next = ring_next,
		.wait = top->is_live ? ring_wait : NULL,
		.close = ring_close,
	};
	r->top = top;
	r->st = st;
	r->stop_fd = stop_fd;
	r->mem = xmalloc_huge(HUGE_PAGE);
	/* from a pipe everything is shown when it comes */
	handover_init(&r->queue, N_SLOTS, top->is_live ? 1 : N_SLOTS / 2);
	rc = worker_start(&r->worker, ring_work, r);
	if (rc != 0) {
		ring_free(r);
		return err_set(err, E_IO, "cannot start a thread: %s", strerror(rc));
	}
	*ret = &r->base;
	return 0;
}
