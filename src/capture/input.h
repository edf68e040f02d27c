/* SPDX-License-Identifier: MIT */
/* input.h - a position in the decoded stream with a promise of contiguous bytes behind it.
 *
 * Wraps the windows of source.h for the reader: it asks for as many bytes as a block needs, and
 * nothing that was held is lost when the bytes wanted turn out to lie beyond a gap. */
#ifndef SCAN_INPUT_H
#define SCAN_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/err.h"
#include "capture.h"
#include "source.h"

/* [p, end) may be read and p moved forward freely between calls. */
struct input {
	const uint8_t *p;
	const uint8_t *end;
	const uint8_t *base; /* start of the current run; base_off is its decoded offset */
	uint64_t base_off;
	struct source *src; /* owned */
	struct window w;
	struct buf kept;   /* copy of the bytes held when a window is replaced */
	uint64_t kept_off; /* decoded offset of kept.p[0] */
	struct cap_idle idle;
	bool has_pending; /* w lies beyond a gap: [p, end) is in `kept` and ends there */
};

/* Take over src. */
void input_init(struct input *in, struct source *src);
void input_fini(struct input *in);

/* Decoded offset of p. */
static inline uint64_t input_off(const struct input *in)
{
	return in->base_off + (uint64_t)(in->p - in->base);
}

static inline size_t input_left(const struct input *in)
{
	return (size_t)(in->end - in->p);
}

/* Make at least n bytes readable at p (which may move in memory, not in the stream).
 * Returns 1; 0 when the stream has a gap or its end before that (all that precedes it is then
 * readable); <0 E_IO. */
int input_need(struct input *in, size_t n, struct err *err);

/* The same, but the writer of a pipe is waited for until then (clock_steady_ns) only: 0 as well. */
int input_need_until(struct input *in, size_t n, uint64_t until_ns, struct err *err);

/* After input_need returned 0: is there something beyond a gap? */
static inline bool input_at_gap(const struct input *in)
{
	return in->has_pending;
}

/* Drop what is left before the gap and go on behind it. */
void input_cross_gap(struct input *in);

#endif
