/* SPDX-License-Identifier: MIT */
/* input.c - a position in the decoded stream with a promise of contiguous bytes behind it. */
#include "input.h"

#include <stdlib.h>

#include "../base/clock.h"

#define IDLE_NS (NS_PER_S / 10)

void input_fini(struct input *in)
{
	source_close(in->src);
	buf_fini(&in->kept);
}

static void run_set(struct input *in, const void *start, size_t n, uint64_t off)
{
	static const uint8_t nothing[1];
	const uint8_t *p = start ? start : nothing;

	in->p = in->base = p;
	in->end = p + n;
	in->base_off = off;
}

void input_init(struct input *in, struct source *src)
{
	*in = (struct input){ .src = src };
	run_set(in, NULL, 0, 0);
}

/* Copy what is left into `kept`. A block that grows over many windows starts at the same offset
 * each time, so only the bytes that are new since the last call are copied. */
static void keep(struct input *in)
{
	uint64_t off = input_off(in);
	size_t n = input_left(in);

	if (!in->kept.n || in->kept_off != off || in->kept.n > n)
		in->kept.n = 0;
	in->kept_off = off;
	if (n)
		buf_add(&in->kept, in->p + in->kept.n, n - in->kept.n);
}

/* One more window. Returns 1 when it continues [p, end), 0 at a gap or the end, <0 on error. */
static int more(struct input *in, struct err *err)
{
	size_t n = input_left(in);
	uint64_t off = input_off(in);
	int r;

	if (in->has_pending || in->w.last)
		return 0;
	if (in->idle.call && !source_wait(in->src, clock_steady_ns() + IDLE_NS))
		in->idle.call(in->idle.ctx);
	keep(in);
	r = source_next(in->src, n, &in->w, err);
	if (r < 0) {
		in->w.last = true;
		run_set(in, in->kept.p, 0, off);
		return r;
	}
	if (in->w.gap_before) {
		in->has_pending = true;
		run_set(in, in->kept.p, n, off);
		return 0;
	}
	run_set(in, in->w.p, in->w.n, in->w.off);
	return r;
}

int input_need(struct input *in, size_t n, struct err *err)
{
	while (input_left(in) < n) {
		int r = more(in, err);

		if (r < 0)
			return r;
		if (r == 0 && input_left(in) < n)
			return 0;
	}
	return 1;
}

int input_need_until(struct input *in, size_t n, uint64_t until_ns, struct err *err)
{
	int r = 1;

	while (r > 0 && input_left(in) < n) {
		/* what is held is all there is to come, or comes in time */
		if (!in->has_pending && !in->w.last && !source_wait(in->src, until_ns))
			return 0;
		r = more(in, err);
	}
	return r;
}

void input_cross_gap(struct input *in)
{
	in->has_pending = false;
	in->kept.n = 0;
	run_set(in, in->w.p, in->w.n, in->w.off);
}
