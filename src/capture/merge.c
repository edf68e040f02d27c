/* SPDX-License-Identifier: MIT */
/* merge.c - see merge.h.
 *
 * The ring with the oldest record is read until another one has an older record: CPUs work in bursts,
 * so that is mostly many records at once.
 *
 * Records are compared by their time less first_ns, which is a second ahead of now, modulo 2^64: those that the clock
 * has never reached come first. They are from before it was set back, hence older than all others. */
#include "merge.h"

#include <stdbool.h>
#include <string.h>

#include "../base/bytes.h"

#define NEVER       UINT64_MAX
#define AHEAD_NS    1000000000u
#define EVENT_BLOCK 0x216u
#define LEN_OFF     4
#define TS_OFF      10

static const uint8_t *record_at(const struct merge_ring *r)
{
	return r->data + (r->pos & (r->size - 1));
}

static void give_back(struct merge_ring *r)
{
	/* Release: the records were read before their room is free. */
	__atomic_store_n(&r->tail->tail, r->pos, __ATOMIC_RELEASE);
}

/* Look at the record at pos. */
static void look(struct merge *m, struct merge_ring *r)
{
	const uint8_t *p = record_at(r);

	r->order = NEVER;
	if (r->pos >= r->end)
		return;
	r->len = load_u32(p + LEN_OFF);
	if (load_u32(p) == EVENT_BLOCK && r->len >= SCAN_RECORD_MIN && r->len <= SCAN_RECORD_MAX &&
	    r->len % SCAN_RECORD_ALIGN == 0 && scan_ring_next(r->pos, r->len, r->size) <= r->end) {
		r->order = load_u64(p + TS_OFF) - m->first_ns;
		return;
	}
	m->n_bad++;
	r->pos = r->end; /* give it all up: nothing tells where the next one is */
	give_back(r);
}

/* What has come since, and the next record of it. */
static void refresh(struct merge *m, struct merge_ring *r)
{
	/* Acquire: who sees the head sees the records. All rings are looked at before any is read: what
	 * comes into one later is newer than what is ripe in the others. */
	r->end = __atomic_load_n(&r->head->head, __ATOMIC_ACQUIRE);
	look(m, r);
}

/* The rings with the oldest and the second oldest record. */
static struct merge_ring *oldest(struct merge *m, uint64_t *ret_second)
{
	struct merge_ring *best = NULL;
	uint64_t second = NEVER;

	for (uint32_t i = 0; i < m->n; i++) {
		struct merge_ring *r = &m->ring[i];

		if (r->order == NEVER)
			continue;
		if (!best || r->order < best->order) {
			second = best ? best->order : NEVER;
			best = r;
		} else if (r->order < second) {
			second = r->order;
		}
	}
	*ret_second = second;
	return best;
}

static bool is_ripe(const struct merge_ring *r, uint64_t ripe)
{
	return r->order <= ripe || r->end - r->pos > r->size / 2;
}

/* Go over the records of r that are not newer than second and lie one behind the other: the ring begins anew in
 * between. Returns their bytes. */
static size_t run_of(struct merge *m, struct merge_ring *r, size_t room, uint64_t second,
		     uint64_t ripe)
{
	const uint8_t *begin = record_at(r);
	size_t n = 0;

	while (record_at(r) == begin + n && r->order != NEVER && r->order <= second &&
	       is_ripe(r, ripe) && r->len <= room - n) {
		n += r->len;
		m->last_ns = r->order + m->first_ns;
		r->pos = scan_ring_next(r->pos, r->len, r->size);
		look(m, r); /* not beyond what was there when the others were looked at */
	}
	return n;
}

/* Copy from r what is not newer than second. Returns the bytes. */
static size_t take(struct merge *m, struct merge_ring *r, uint8_t *to, size_t room, uint64_t second,
		   uint64_t ripe)
{
	const uint8_t *from;
	size_t n = 0, run;

	do {
		from = record_at(r);
		run = run_of(m, r, room - n, second, ripe);
		memcpy(to + n, from, run);
		n += run;
	} while (run);
	give_back(r);
	return n;
}

size_t merge_read(struct merge *m, uint8_t *to, size_t room, uint64_t now_ns)
{
	bool is_end = now_ns == NEVER;
	uint64_t ripe = is_end ? NEVER - 1 : 0 - (uint64_t)AHEAD_NS - MERGE_DELAY_NS;
	struct merge_ring *r;
	uint64_t second;
	size_t n = 0, got;

	m->first_ns = is_end ? 0 : now_ns + AHEAD_NS;
	for (uint32_t i = 0; i < m->n; i++)
		refresh(m, &m->ring[i]);
	while (room - n >= SCAN_RECORD_MAX && (r = oldest(m, &second)) && is_ripe(r, ripe)) {
		got = take(m, r, to + n, room - n, second, ripe);
		if (!got)
			break;
		n += got;
	}
	return n;
}
