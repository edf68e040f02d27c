/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* encode_internal.h - the pieces encoders are made of; only encode*.c include it. */
#ifndef SCAN_ENCODE_INTERNAL_H
#define SCAN_ENCODE_INTERNAL_H

#include "encode.h"
#include "world.h"

#define MAX_STR      4096u /* of a path or another text, NUL counted */
#define MAX_ARGS     4096u /* of all arguments of a program, or all of its environment */
#define MAX_VECTORS  1024u /* of readv and its like: what the kernel allows */
#define MAX_POLL_FDS 1024u

/* A parameter list that is being written. */
struct out {
	const struct encode_in *in;
	u8 *p;   /* where the next byte goes */
	u8 *end; /* no byte goes here */
	u64 *unread;
	bool is_full;
	bool has_task, has_vm;
	u32 args_left; /* bytes behind p that TASK_EXE has written for TASK_ARGS */
	u32 vm[VM_FACT_MAX];
	struct world_task task;
};

static inline u32 out_room(const struct out *o)
{
	/* A plain value may reach beyond the end, into the slack behind it. */
	return o->p < o->end ? (u32)(o->end - o->p) : 0;
}

static inline bool out_has_room(struct out *o, u64 n)
{
	if (likely(n <= out_room(o)))
		return true;
	o->is_full = true;
	return false;
}

/* The low `width` bytes of v: 1, 2, 4 or 8. */
static inline void out_int(struct out *o, u64 v, u32 width)
{
	if (!out_has_room(o, width))
		return;
	if (width == 8)
		put_64(o->p, v);
	else if (width == 4)
		put_32(o->p, (u32)v);
	else if (width == 2)
		put_16(o->p, (u16)v);
	else
		*o->p = (u8)v;
	o->p += width;
}

/* Facts about the thread, asked for once an event. */
static inline const struct world_task *out_task(struct out *o)
{
	if (!o->has_task)
		world_task(&o->task);
	o->has_task = true;
	return &o->task;
}

static inline const u32 *out_vm(struct out *o)
{
	if (!o->has_vm)
		world_vm(o->vm);
	o->has_vm = true;
	return o->vm;
}

static inline u64 in_pointer(const struct out *o, const struct source *s)
{
	return o->in->arg[s->arg];
}

/* Size of long and of pointers in the program. */
static inline u32 word_bytes(const struct out *o)
{
	return o->in->is_compat ? 4 : 8;
}

/* A word of the program's size from what was copied of it. */
static inline u64 word_at(const struct out *o, const u8 *p, u32 i)
{
	return o->in->is_compat ? get_32(p + 4 * i) : get_64(p + 8 * i);
}

/* Memory of the program to a place of ours; false, and counted, when it is not there. */
bool out_copy(struct out *o, void *to, u64 from, u32 n);

/* n bytes of memory as they are, or nothing when they are not there or n is 0. */
void out_data(struct out *o, u64 from, u64 n);
/* The same for bytes of ours. */
void out_bytes(struct out *o, const void *from, u32 n);
/* Text with its NUL; "<NA>" when it is not there. */
void out_str(struct out *o, u64 from);

/* struct iovec[] of the program: the sum of their lengths, at most max; and their bytes. */
u64 vector_size(struct out *o, u64 vec, u64 n, u64 max);
void vector_data(struct out *o, u64 vec, u64 n, u64 max);

/* What open() is given, as the format has it. The mode means something only when a file may be made. */
u32 open_flags(u32 flags);
u32 open_mode(u32 flags, u32 mode);

/* The functions of sources.def. */
#define SOURCE(op, encode) void encode(struct out *o, const struct source *s);
#include "sources.def"
#undef SOURCE

#endif
