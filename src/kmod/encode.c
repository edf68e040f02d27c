/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* encode.c - see encode.h. The loop over the parameters of an event, and the most frequent sources. */
#include "encode_internal.h"

#define BLOCK_EVENT_V2 0x216u
#define HEAD_BYTES     36u /* block type and length, CPU, event header */
#define TAIL_BYTES     4u
/* Behind the last parameter: padding, trailer, and what a plain value is stored over. */
#define SLACK_BYTES (TAIL_BYTES + 3u + 8u)

bool out_copy(struct out *o, void *to, u64 from, u32 n)
{
	if (from && world_copy(to, from, n))
		return true;
	o->n_unread++;
	return false;
}

void out_data(struct out *o, u64 from, u64 n)
{
	if (!n)
		return;
	if (n > out_room(o)) {
		o->is_full = true;
		return;
	}
	if (out_copy(o, o->p, from, (u32)n))
		o->p += n;
}

void out_bytes(struct out *o, const void *from, u32 n)
{
	if (n > out_room(o)) {
		o->is_full = true;
		return;
	}
	memcpy(o->p, from, n);
	o->p += n;
}

/* Text that is not there is told as "<NA>": sysdig 0.29.3 prints any text it had before for an empty one. */
void out_str(struct out *o, u64 from)
{
	static const u8 missing[] = "<NA>";
	u32 max = (u32)smaller(MAX_STR, out_room(o));
	s32 n;

	if (!max) {
		o->is_full = true;
		return;
	}
	n = from ? world_copy_str(o->p, from, max) : -1;
	if (n < 0 || (u32)n > max) {
		o->n_unread++;
		out_bytes(o, missing, sizeof(missing));
		return;
	}
	if ((u32)n == max && o->p[n - 1]) {
		if (max < MAX_STR)
			o->is_full = true;
		o->p[n - 1] = 0;
	}
	o->p += n;
}

/* Data of a call: what was moved, or what was to be. */
static void encode_data(struct out *o, const struct source *s)
{
	const struct encode_in *in = o->in;
	s64 n = s->arg2 == LEN_RET ? in->ret : (s64)in->arg[s->arg2];

	if (s->arg2 != LEN_RET && n < 0)
		n = in->snaplen; /* a size_t beyond all memory */
	if (n > 0)
		out_data(o, in_pointer(o, s), smaller((u64)n, in->snaplen));
}

u32 open_flags(u32 flags)
{
	static const u8 access[4] = { 1, 2, 3, 1 }; /* O_RDONLY, O_WRONLY, O_RDWR */

	return access[flags & 3] | flagmap_bits(MAP_open, flags);
}

u32 open_mode(u32 flags, u32 mode)
{
	return open_flags(flags) & 0x2004 ? mode & 07777 : 0; /* O_CREAT, O_TMPFILE */
}

static void encode_rare(struct out *o, const struct source *s)
{
	const struct encode_in *in = o->in;
	u64 arg = in->arg[s->arg];

	switch (s->op) {
	case SRC_PAIR:
		out_int(o, arg << 32 | (u32)in->arg[s->arg2], s->width);
		break;
	case SRC_EMPTY_STR:
		out_int(o, 0, 1);
		break;
	case SRC_STR_OK:
		if (in->ret >= 0)
			out_str(o, arg);
		break;
	case SRC_OPEN_FLAGS:
		out_int(o, open_flags((u32)arg), s->width);
		break;
	case SRC_OPEN_MODE:
		out_int(o, open_mode((u32)in->arg[s->arg2], (u32)arg), s->width);
		break;
	case SRC_MOUNT_FLAGS: /* without the old magic number */
		out_int(o, (arg >> 16 & 0xffff) == 0xc0ed ? arg & 0xffff : arg, s->width);
		break;
	default:
		break;
	}
}

/* Anything but a plain value. */
static void encode_param(struct out *o, const struct source *s)
{
	const struct encode_in *in = o->in;

	if (s->op == SRC_DATA)
		encode_data(o, s);
	else if (s->op == SRC_STR)
		out_str(o, in_pointer(o, s));
	else if (s->op == SRC_MASK)
		out_int(o, in->arg[s->arg] & s->aux, s->width);
	else if (s->op == SRC_BITS)
		out_int(o, flagmap_bits((enum flagmap)s->aux, (u32)in->arg[s->arg]), s->width);
	else if (s->op == SRC_NAMED)
		out_int(o, flagmap_named((enum flagmap)s->aux, (u32)in->arg[s->arg]), s->width);
	else if (s->op < SRC_FIRST_MEMORY)
		encode_rare(o, s);
	else if (s->op < SRC_FIRST_SOCK)
		encode_memory(o, s);
	else if (s->op < SRC_FIRST_TASK)
		encode_sock(o, s);
	else
		encode_task(o, s);
}

/* All but the lengths, which are only known at the end. */
static void put_head(u8 *to, u16 type, u32 n, const struct encode_in *in)
{
	put_32(to, BLOCK_EVENT_V2);
	put_16(to + 8, in->cpu);
	put_64(to + 10, in->ts_ns);
	put_64(to + 18, (u64)in->tid);
	put_16(to + 30, type);
	put_32(to + 32, n);
}

/* Padding, and the length in its three places. */
static u32 finish(u8 *to, u32 n)
{
	u32 len = (n + TAIL_BYTES + 3) & ~3u;

	put_32(to + n, 0);
	put_32(to + 4, len);
	put_32(to + 26, n - 10); /* of the event, from its header on */
	put_32(to + len - 4, len);
	return len;
}

static inline u64 plain_value(const struct encode_in *in, const struct source *s)
{
	u64 v = in->value[s->arg];

	return s->op == SRC_INT ? (u64)(s64)(s32)v : v;
}

/* Each parameter, and its length to lens. Most are plain values: those are stored as eight bytes, whose upper
 * ones the next parameter overwrites. */
static void encode_params(struct out *o, const struct recipe *r, u8 *lens)
{
	const struct source *s = r->source, *end = s + r->n;
	u8 *start;

	for (; s < end; s++, lens += 2) {
		start = o->p;
		if (s->op > SRC_INT) {
			encode_param(o, s);
		} else if (start > o->end) {
			o->is_full = true;
		} else {
			put_64(start, plain_value(o->in, s));
			o->p = start + s->width;
		}
		put_16(lens, (u16)(o->p - start));
	}
}

/* Events of plain values alone are most of all events: their length is known. */
static u32 encode_plain(u16 type, const struct recipe *r, const struct encode_in *in, u8 *to)
{
	const struct source *s = r->source, *end = s + r->n;
	u8 *lens = to + HEAD_BYTES, *p = lens + 2 * r->n;

	for (; s < end; s++, lens += 2) {
		put_64(p, plain_value(in, s));
		put_16(lens, s->width);
		p += s->width;
	}
	put_head(to, type, r->n, in);
	return finish(to, HEAD_BYTES + 2u * r->n + r->plain_bytes);
}

u32 encode_event(u16 type, const struct encode_in *in, u8 *to, u32 room, u64 *unread)
{
	const struct recipe *r = &kschema_recipe[type];
	u32 fixed = HEAD_BYTES + 2 * r->n;
	struct out o filled_later;

	if (unlikely(room < fixed + r->plain_bytes + SLACK_BYTES))
		return 0;
	if (r->plain_bytes)
		return encode_plain(type, r, in, to);
	o.in = in;
	o.p = to + fixed;
	o.end = to + room - SLACK_BYTES;
	o.n_unread = 0;
	o.is_full = o.has_task = o.has_vm = false;
	o.args_left = 0;
	encode_params(&o, r, to + HEAD_BYTES);
	*unread += o.n_unread;
	if (unlikely(o.is_full))
		return 0;
	put_head(to, type, r->n, in);
	return finish(to, (u32)(o.p - to));
}
