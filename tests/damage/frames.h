/* SPDX-License-Identifier: MIT */
/* frames.h - the blocks of an intact capture, by a walk of its own.
 *
 * What the reader delivers from damaged input is judged by this, so it shares nothing with the
 * reader but the loads of bytes.h and the layout in formats/capture.md. */
#ifndef SCAN_FRAMES_H
#define SCAN_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../src/base/vec.h"

#define FRAME_TAIL    0u /* not a block: what is left of one at the end of a cut capture */
#define FRAME_SECTION 0x0A0D0D0Au

struct frame {
	uint64_t off;
	uint32_t len;
	uint32_t type;
	bool is_swapped; /* of a section in the other byte order */
};

struct frames {
	VEC(struct frame) list;
	bool is_cut;     /* the last one is a FRAME_TAIL */
	bool is_damaged; /* the walk met something that is no block; the list ends there */
};

/* What an event's header says. */
struct head {
	uint64_t ts_ns;
	int64_t tid;
	uint16_t type, cpu;
};

/* Walk p[0..n). The list is freed by vec_fini. */
void frames_walk(const uint8_t *p, size_t n, struct frames *ret);

bool frame_is_event(const struct frame *f);
/* Is it of a type that formats/capture.md knows? */
bool frame_is_known(const struct frame *f);
/* Does a block of this type hold an event of the layout that stores no parameter count? */
bool frame_is_v1(const struct frame *f);
/* The header of an event; p is the start of the capture. */
struct head frame_head(const struct frame *f, const uint8_t *p);
/* Would changing [from, to) of the stream break the framing, or make the block contradict itself?
 * p is the start of the intact capture. */
bool frame_notices(const struct frame *f, const uint8_t *p, uint64_t from, uint64_t to);

#endif
