/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* ring.h - the writing end of a ring: one CPU writes, one reader follows.
 *
 * The reader is not trusted: whatever it puts into its tail, nothing but its own ring is touched, and
 * the worst that happens is that it reads records that were overwritten. */
#ifndef SCAN_RING_H
#define SCAN_RING_H

#include "portable.h"
#include "scan_abi.h"

struct ring {
	u8 *data;                          /* size bytes and the margin */
	u64 size;                          /* a power of two */
	u64 head;                          /* the truth; shown->head is for the reader */
	u64 easy;                          /* in front of it any record fits, whatever the tail */
	struct scan_ring_head *shown;      /* the reader sees it and cannot change it */
	const struct scan_ring_tail *tail; /* the reader writes it at any time */
	u64 padding[2]; /* to 64 bytes: no two CPUs write to one line of the cache */
};

/* The room for one record when the tail has to be looked at, else as below. */
static inline u32 ring_room_by_tail(struct ring *r)
{
	u64 off = r->head & (r->size - 1);
	/* Acquire: the reader has finished with what it gave back before it is overwritten. */
	u64 tail = smp_load_acquire(&r->tail->tail);
	u64 used = r->head - tail;
	u64 room;

	if (unlikely(used > r->size))
		return 0;
	room = r->size - used;
	if (room > SCAN_RECORD_MAX)
		r->easy = r->head + room - SCAN_RECORD_MAX;
	/* With the rest of the lap free, the record may also use the margin: all records of the lap
	 * before are read, so no one looks there. */
	if (room >= r->size - off)
		room = r->size - off + SCAN_RECORD_MAX;
	room = smaller(room, SCAN_RECORD_MAX) & ~(u64)(SCAN_RECORD_ALIGN - 1);
	return room < SCAN_RECORD_MIN ? 0 : (u32)room;
}

/* Room for one record. Returns where it goes and how long it may be (*ret_room, a multiple of 4 and
 * at most SCAN_RECORD_MAX), or NULL and 0 when there is none. */
static inline u8 *ring_reserve(struct ring *r, u32 *ret_room)
{
	*ret_room = likely(r->head < r->easy) ? SCAN_RECORD_MAX : ring_room_by_tail(r);
	return likely(*ret_room) ? r->data + (r->head & (r->size - 1)) : NULL;
}

/* The record of len bytes at the place that ring_reserve gave is complete. */
static inline void ring_commit(struct ring *r, u32 len)
{
	r->head = scan_ring_next(r->head, len, r->size);
	WRITE_ONCE(r->shown->n_events, r->shown->n_events + 1);
	/* Release: who sees the head sees the record. */
	smp_store_release(&r->shown->head, r->head);
}

static inline void ring_drop(struct ring *r, enum scan_drop why)
{
	WRITE_ONCE(r->shown->n_dropped[why], r->shown->n_dropped[why] + 1);
}

#endif
