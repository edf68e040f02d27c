/* SPDX-License-Identifier: MIT */
/* flight.h - the last part of a recording, kept in memory.
 *
 * Blocks go in at one end. What falls out at the other is applied to a state of its own, so that at any
 * moment what is left can be told as a capture of its own, which begins with the state in front of its
 * first event. Memory: the limit and a sixteenth more, the state, and twice the limit while a flight_copy
 * of it lives that has all fallen out since. */
#ifndef SCAN_FLIGHT_H
#define SCAN_FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/err.h"

#define FLIGHT_MIN_BYTES (1u << 20)

struct flight_options {
	uint64_t max_bytes; /* of events, at least FLIGHT_MIN_BYTES */
	uint64_t max_ns;    /* by the times of events; 0: max_bytes alone counts */
	/* May be NULL. Called when events are about to fall out, with the position behind the last of
	 * them; may call flight_copy. */
	void (*before_loss)(void *ctx, uint64_t position);
	void *ctx;
};

struct flight;

/* o must outlive the flight. */
struct flight *flight_new(const struct flight_options *o);
void flight_free(struct flight *f);

/* Add whole blocks: a section header and lists, then events. Returns 0, or E_CORRUPT when they are no blocks
 * of a capture. */
int flight_add(struct flight *f, struct str blocks, struct err *err);

/* Bytes of events that have come so far, and how many of them have fallen out. */
uint64_t flight_end(const struct flight *f);
uint64_t flight_begin(const struct flight *f);

/* What is there at the moment, as a capture in pieces of whole blocks. It stays as it is; other threads may
 * read and free it, also after the flight. */
struct flight_copy;
struct flight_copy *flight_copy(struct flight *f);
/* The ith piece; empty behind the last one. */
struct str flight_copy_piece(const struct flight_copy *c, size_t i);
/* Blocks to stand at its end. */
void flight_copy_add(struct flight_copy *c, struct str blocks);
void flight_copy_free(struct flight_copy *c);

#endif
