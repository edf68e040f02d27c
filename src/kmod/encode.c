/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* encode.c - see encode.h. The loop over the parameters of an event, and the most frequent sources. */
#include "encode_internal.h"

bool out_copy(struct out *o, void *to, u64 from, u32 n)
{
	if (from && world_copy(to, from, n))
		return true;
	++*o->unread;
	return false;
}

void out_data(struct out *o, u64 from, u64 n)
{
	if (n && out_has_room(o, n) && out_copy(o, o->p, from, (u32)n))
		o->p += n;
}

void out_bytes(struct out *o, const void *from, u32 n)
{
	if (!out_has_room(o, n))
		return;
	memcpy(o->p, from, n);
	o->p += n;
}

/* Text that is not there is told as "<NA>": sysdig 0.29.3 prints any text it had before for an empty one. */
void out_str(struct out *o, u64 from)
{
	static const u8 missing[] = "<NA>";
	u32 max = (u32)smaller(MAX_STR, out_room(o));
	s32 n;

	if (!out_has_room(o, 1))
		return;
	n = from ? world_copy_str(o->p, from, max) : -1;
	if (n < 0 || (u32)n > max) {
		++*o->unread;
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
void encode_data(struct out *o, const struct source *s)
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
	bool makes_file = (flags & 0100) ||
			  (flags & 020200000) == 020200000; /* O_CREAT, O_TMPFILE */

	return makes_file ? mode & 07777 : 0;
}

void encode_str(struct out *o, const struct source *s)
{
	out_str(o, in_pointer(o, s));
}

void encode_str_ok(struct out *o, const struct source *s)
{
	if (o->in->ret >= 0)
		out_str(o, in_pointer(o, s));
}

void encode_empty(struct out *o, const struct source *s)
{
	(void)s;
	out_int(o, 0, 1);
}

void encode_two_words(struct out *o, const struct source *s)
{
	out_int(o, o->in->arg[s->arg] << 32 | (u32)o->in->arg[s->arg2], s->width);
}

/* Without the old magic number. */
void encode_mount_flags(struct out *o, const struct source *s)
{
	u64 flags = o->in->arg[s->arg];

	out_int(o, (flags >> 16 & 0xffff) == 0xc0ed ? flags & 0xffff : flags, s->width);
}

static u64 encode_number(struct out *o, const struct source *s)
{
	u64 arg;

	if (s->op == SRC_TASK)
		return (u64)out_task(o)->fact[s->aux];
	if (s->op == SRC_VM)
		return out_vm(o)[s->aux];
	arg = o->in->arg[s->arg];
	if (s->op == SRC_MASK)
		return arg & s->aux;
	if (s->op == SRC_BITS)
		return flagmap_bits((enum flagmap)s->aux, (u32)arg);
	if (s->op == SRC_NAMED)
		return flagmap_named((enum flagmap)s->aux, (u32)arg);
	if (s->op == SRC_OPEN_FLAGS)
		return open_flags((u32)arg);
	return open_mode((u32)o->in->arg[s->arg2], (u32)arg);
}

/* Anything but a number; a call through a table costs more than one that is written down. */
static void encode_param(struct out *o, const struct source *s)
{
	static void (*const encoders[SRC_MAX])(struct out *, const struct source *) = {
#define SOURCE(op, encode) [SRC_##op] = encode,
#include "sources.def"
#undef SOURCE
	};

	if (s->op == SRC_DATA)
		encode_data(o, s);
	else if (s->op == SRC_STR)
		encode_str(o, s);
	else
		encoders[s->op](o, s);
}

/* Each parameter, and its length to lens. Most are numbers: those are stored as eight bytes, whose upper
 * ones the next parameter overwrites. */
static __always_inline void encode_params(struct out *o, const struct recipe *r, u8 *lens)
{
	const struct source *s = r->source, *end = s + r->n;
	u8 *start;

	for (; s < end; s++, lens += 2) {
		start = o->p;
		if (s->op > SRC_LAST_NUMBER) {
			encode_param(o, s);
		} else if (start > o->end) {
			o->is_full = true;
		} else {
			put_64(start,
			       s->op <= SRC_INT ? encode_value(o->in, s) : encode_number(o, s));
			o->p = start + s->width;
		}
		put_16(lens, (u16)(o->p - start));
	}
}

/* Padding, and the length in its three places. */
static u32 finish(u8 *to, u32 n)
{
	u32 len = BLOCK_BYTES(n);

	put_32(to + n, 0);
	put_32(to + 4, len);
	put_32(to + 26, EVENT_BYTES(n));
	put_32(to + len - TAIL_BYTES, len);
	return len;
}

u32 encode_varying(const struct recipe *r, const struct encode_in *in, u8 *to, u32 room,
		   u64 *unread)
{
	struct out o filled_later;

	if (unlikely(room < r->fixed_bytes + SLACK_BYTES))
		return 0;
	o.in = in;
	o.p = to + r->fixed_bytes;
	o.end = to + room - SLACK_BYTES;
	o.unread = unread;
	o.is_full = o.has_task = o.has_vm = false;
	o.args_left = 0;
	encode_head(r, in, to);
	encode_params(&o, r, to + HEAD_BYTES);
	if (unlikely(o.is_full))
		return 0;
	return finish(to, (u32)(o.p - to));
}
