/* SPDX-License-Identifier: MIT */
/* merge.c - see merge.h.
 *
 * The ring with the oldest record is read until another one has an older record: CPUs work in bursts,
 * so that is mostly many records at once. */
#include "merge.h"

#include <stdbool.h>
#include <string.h>

#include "../base/bytes.h"

#define NEVER       UINT64_MAX
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

	r->ts_ns = NEVER;
	if (r->pos >= r->end)
		return;
	r->len = load_u32(p + LEN_OFF);
	if (load_u32(p) == EVENT_BLOCK && r->len >= SCAN_RECORD_MIN && r->len <= SCAN_RECORD_MAX &&
	    r->len % SCAN_RECORD_ALIGN == 0 && scan_ring_next(r->pos, r->len, r->size) <= r->end) {
		r->ts_ns = load_u64(p + TS_OFF);
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
static struct merge_ring *oldest(struct merge *m, uint64_t *ret_second_ns)
{
	struct merge_ring *best = NULL;
	uint64_t second = NEVER;

	for (uint32_t i = 0; i < m->n; i++) {
		struct merge_ring *r = &m->ring[i];

		if (r->ts_ns == NEVER)
			continue;
		if (!best || r->ts_ns < best->ts_ns) {
			second = best ? best->ts_ns : NEVER;
			best = r;
		} else if (r->ts_ns < second) {
			second = r->ts_ns;
		}
	}
	*ret_second_ns = second;
	return best;
}

static bool is_ripe(const struct merge_ring *r, uint64_t ripe_ns)
{
	return r->ts_ns <= ripe_ns || r->end - r->pos > r->size / 2;
}

/* Go over the records of r that are not newer than second_ns and lie one behind the other: the ring begins anew in
 * between. Returns their bytes. */
static size_t run_of(struct merge *m, struct merge_ring *r, size_t room, uint64_t second_ns,
		     uint64_t ripe_ns)
{
	const uint8_t *begin = record_at(r);
	size_t n = 0;

	while (record_at(r) == begin + n && r->ts_ns != NEVER && r->ts_ns <= second_ns &&
	       is_ripe(r, ripe_ns) && r->len <= room - n) {
		n += r->len;
		m->last_ns = r->ts_ns;
		r->pos = scan_ring_next(r->pos, r->len, r->size);
		look(m, r); /* not beyond what was there when the others were looked at */
	}
	return n;
}

/* Copy from r what is not newer than second_ns. Returns the bytes. */
static size_t take(struct merge *m, struct merge_ring *r, uint8_t *to, size_t room,
		   uint64_t second_ns, uint64_t ripe_ns)
{
	const uint8_t *from;
	size_t n = 0, run;

	do {
		from = record_at(r);
		run = run_of(m, r, room - n, second_ns, ripe_ns);
		memcpy(to + n, from, run);
		n += run;
	} while (run);
	give_back(r);
	return n;
}

size_t merge_read(struct merge *m, uint8_t *to, size_t room, uint64_t now_ns)
{
	uint64_t ripe_ns = now_ns == NEVER ? NEVER - 1 : now_ns - MERGE_DELAY_NS;
	struct merge_ring *r;
	uint64_t second_ns;
	size_t n = 0, got;

	for (uint32_t i = 0; i < m->n; i++)
		refresh(m, &m->ring[i]);
	while (room - n >= SCAN_RECORD_MAX && (r = oldest(m, &second_ns)) && is_ripe(r, ripe_ns)) {
		got = take(m, r, to + n, room - n, second_ns, ripe_ns);
		if (!got)
			break;
		n += got;
	}
	return n;
}
