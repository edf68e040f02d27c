/* SPDX-License-Identifier: MIT */
/* reader_internal.h - what the files of the reader share; nobody else includes it. */
#ifndef SCAN_READER_INTERNAL_H
#define SCAN_READER_INTERNAL_H

#include "../base/buf.h"
#include "block.h"
#include "capture.h"
#include "input.h"
#include "meta.h"
#include "swap.h"

/* What next_slow and its helpers return beside 1 (event), 0 (end) and <0 (error). */
#define AGAIN 2

#define CLASSIC_TYPES 336 /* types from here on are unknown to sysdig 0.29.3 */

struct capture {
	struct input in;
	const uint8_t
		*fast; /* reader_fast_blocks, or reader_no_blocks while there is no fast path */
	uint64_t n_numbered;     /* events delivered */
	uint64_t n_other_blocks; /* whole blocks that are not events */
	uint64_t last_ts_ns;
	struct cap_stats st;

	const struct meta_sink *sink;
	bool force, is_classic; /* cap_options */
	bool has_ended;
	int failed;            /* sticky E_IO */
	uint32_t open_damages; /* damages from this one on wait for their ts_after_ns */
	struct damage spare;   /* stands for those that are counted but not kept */
	struct buf scratch;    /* a block in native byte order */

	/* of the section */
	bool is_swapped;
	bool only_sections; /* of a major version that cannot be read: wait for the next section */
	bool has_events;
	bool is_bpf_old; /* types 292..295 are bpf and seccomp, see remap_old_types() */
	uint8_t generation;
};

/* Event blocks of today in this machine's byte order, by type: where the event header is; and none. */
extern const uint8_t reader_fast_blocks[BLOCK_LAST - BLOCK_FIRST + 1];
extern const uint8_t reader_no_blocks[BLOCK_LAST - BLOCK_FIRST + 1];

static inline uint32_t reader_u32(const struct capture *c, const uint8_t *p)
{
	return load_u32_as(p, c->is_swapped);
}

/* The fields of an event that do not stand in its block, and what its arrival changes. */
static inline void event_finish(struct capture *c, struct event *ev)
{
	ev->num = ++c->n_numbered;
	ev->off = input_off(&c->in);
	ev->generation = c->generation;
	c->last_ts_ns = ev->ts_ns;
}

/* ---- damage.c ---- */

/* Count a place of damage and describe it. The result is where to add lost bytes. */
struct damage *damage_add(struct capture *c, uint64_t off, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void damage_lost(struct capture *c, struct damage *d, uint64_t bytes);
/* An event was read: it is the one after all damage so far. */
void damage_close(struct capture *c, uint64_t ts_ns);
/* Count a block or event type that nobody knows. */
void unknown_count(struct unknown_count *list, uint32_t number);

/* ---- frame.c ---- */

/* A header in front of which the framing can be trusted: known type, possible length, and a
 * trailer that agrees. Right behind the last block the end of input, or a gap, will do. */
int frame_is_at(struct capture *c, size_t at, struct err *err);
/* Find the next block from the byte `skip` on, across gaps; what lies before it is lost.
 * Returns AGAIN with the position on a block, 0 at the end of input, <0 E_IO. */
int frame_resync(struct capture *c, struct damage *d, size_t skip, struct err *err);
/* The input ends, or has a gap, inside what should be want bytes. A length that is wrong looks
 * the same, so a block further on is looked for first. */
int frame_cut(struct capture *c, const char *name, uint64_t want, struct err *err);
/* Check the frame of the block at the read position and make it whole in memory.
 * Returns 1 and its length, or what next_slow returns when there is no such block. */
int frame_take(struct capture *c, const struct block_info *b, uint32_t *ret_len, struct err *err);

/* ---- reader_event.c ---- */

/* The event block at the position. Returns 1 with the event, AGAIN when it was not one to deliver,
 * 0 at the end of input, <0 E_IO. */
int reader_event(struct capture *c, const struct block_info *b, struct event *ev, struct err *err);

#endif
