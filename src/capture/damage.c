/* SPDX-License-Identifier: MIT */
/* damage.c - keeping count of what is wrong with a capture. */
#include <stdarg.h>
#include <stdio.h>

#include "reader_internal.h"

struct damage *damage_add(struct capture *c, uint64_t off, const char *fmt, ...)
{
	uint64_t i = c->st.n_damages++;
	struct damage *d = i < MAX_DAMAGES_KEPT ? &c->st.damage[i] : &c->spare;
	va_list ap;

	*d = (struct damage){ .off = off, .ts_before_ns = c->last_ts_ns };
	va_start(ap, fmt);
	vsnprintf(d->what, sizeof(d->what), fmt, ap);
	va_end(ap);
	c->fast = reader_no_blocks;
	return d;
}

void damage_lost(struct capture *c, struct damage *d, uint64_t bytes)
{
	d->lost_bytes += bytes;
	c->st.lost_bytes += bytes;
}

void damage_close(struct capture *c, uint64_t ts_ns)
{
	for (; c->open_damages < c->st.n_damages; c->open_damages++) {
		if (c->open_damages >= MAX_DAMAGES_KEPT) {
			c->open_damages = (uint32_t)MAX_DAMAGES_KEPT;
			return;
		}
		c->st.damage[c->open_damages].ts_after_ns = ts_ns;
	}
}

void unknown_count(struct unknown_count *list, uint32_t number)
{
	uint32_t i;

	for (i = 0; i < MAX_UNKNOWN_KEPT; i++) {
		if (list[i].n == 0)
			list[i].number = number;
		if (list[i].number == number) {
			list[i].n++;
			return;
		}
	}
}
