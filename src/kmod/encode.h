/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* encode.h - an event as a block of a capture file (formats/capture.md), by the rows of encode.def. */
#ifndef SCAN_ENCODE_H
#define SCAN_ENCODE_H

#include "kschema.h"

/* What happened: where and when, and the registers of the call. */
struct encode_in {
	union {
		u64 value[VALUE_MAX]; /* by enum value_slot */
		struct {
			u64 arg[6]; /* of 32-bit programs only the low halves */
			s64 ret;    /* of an exit */
			u64 number; /* of the call */
			u64 code;
			u64 zero;
		};
	};
	u64 ts_ns; /* since the epoch */
	s64 tid;
	u16 cpu;
	bool is_compat; /* a 32-bit program */
	u32 snaplen;    /* bytes kept of data */
};

/* Behind the last parameter: padding, trailer, and what a plain value is stored over. */
#define SLACK_BYTES (TAIL_BYTES + 3u + 8u)

static __always_inline u64 encode_value(const struct encode_in *in, const struct source *s)
{
	u64 v = in->value[s->arg];

	return s->op == SRC_INT ? (u64)(s64)(s32)v : v;
}

static __always_inline void encode_head(const struct recipe *r, const struct encode_in *in, u8 *to)
{
	memcpy(to, r->image, IMAGE_BYTES);
	put_16(to + 8, in->cpu);
	put_64(to + 10, in->ts_ns);
	put_64(to + 18, (u64)in->tid);
}

/* Events of plain values alone, most of all events: their lengths are in the image. */
static __always_inline u32 encode_plain(const struct recipe *r, const struct encode_in *in, u8 *to)
{
	const struct source *s = r->source, *end = s + r->n;
	u8 *p = to + r->fixed_bytes;
	u32 len = r->plain_bytes;

	encode_head(r, in, to);
	for (; s < end; s++) {
		put_64(p, encode_value(in, s));
		p += s->width;
	}
	put_32(p, 0);
	put_32(to + len - TAIL_BYTES, len);
	return len;
}

/* Put the arguments of a folded call where those of others are. Returns what it is, or NULL when it is what
 * its number says, or they are not there. */
const struct folded_call *encode_unfold(struct encode_in *in, const struct call *call);

/* All others. */
u32 encode_varying(const struct recipe *r, const struct encode_in *in, u8 *to, u32 room,
		   u64 *unread);

/* Write the event into at most `room` bytes. *unread is raised by the parameters whose memory was not
 * there. Returns the length of the block, 0 when it does not fit. */
static __always_inline u32 encode_event(const struct recipe *r, const struct encode_in *in, u8 *to,
					u32 room, u64 *unread)
{
	if (!r->plain_bytes)
		return encode_varying(r, in, to, room, unread);
	if (unlikely(room < r->plain_bytes + SLACK_BYTES))
		return 0;
	return encode_plain(r, in, to);
}

#endif
