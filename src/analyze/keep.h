/* SPDX-License-Identifier: MIT */
/* keep.h - which events a copy of a capture needs, so that those it is made for read as they did in
 * the whole.
 *
 * Beside the events that pass the filter these are the ones that change the state, marked so that
 * they stay hidden, and the enter event of each call whose exit passes. */
#ifndef SCAN_KEEP_H
#define SCAN_KEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "../capture/writer.h"
#include "replay.h"

struct keep;

struct keep *keep_new(void);
void keep_free(struct keep *k);

/* A section or a file begins: nothing of before is in it. */
void keep_new_section(struct keep *k);
void keep_new_file(struct keep *k);

/* Is the event part of the copy? Returns false, or true and the EVENT_* flags it gets there. ev is the
 * event as it was read, s what replay made of it. with_state: keep what changes the state, too. */
bool keep_wants(const struct event *ev, const struct step *s, bool passes, bool with_state,
		uint32_t *ret_flags);

/* Call for every event, with is_kept as decided, before it is written: adds to w what must stand in
 * front of it or in its place, such as the enter event of an exit that is kept. */
void keep_before(struct keep *k, const struct event *ev, bool is_kept, struct writer *w);

struct keep_cuts {
	/* Bytes of the data of calls; those of tracers stay whole. UINT64_MAX: everything does. */
	uint64_t max_data;
	bool no_env; /* leave out the environment of programs that are started */
};

/* The event with less in it: ev itself, or *copy, whose bytes live in b. */
const struct event *keep_cut(const struct event *ev, const struct step *s,
			     const struct keep_cuts *cuts, struct event *copy, struct buf *b);

/* Does the event describe what was there before the section began, as long as only such have come? */
bool keep_is_head(uint16_t type);

/* Readers tell by the events which generation of drivers made a section. Where a copy may lack the
 * ones that say so, a hidden event of a newer type stands in front of the first that is none of its
 * head. *ev gets it, its bytes in b. */
void keep_marker(const struct event *first, struct event *ev, struct buf *b);

#endif
