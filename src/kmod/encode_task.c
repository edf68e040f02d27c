/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* encode_task.c - parameters that describe the thread itself: in clone, execve and calls that change
 * memory. */
#include "encode_internal.h"

#define FLAG_CHILD_IN_PIDNS 0x20000000u
#define MAX_WORDS           512u /* of the arguments of an execve that failed */

/* ---- arguments and environment ---- */

/* The strings of a process are one piece of its memory. Returns the bytes that are now behind p. */
static u32 copy_strings(struct out *o, u64 from, u64 end)
{
	u32 n = (u32)smaller(end > from ? end - from : 0, MAX_ARGS);

	if (!n || !out_copy(o, o->p, from, n))
		return 0;
	o->p[n - 1] = 0;
	return n;
}

/* What an execve that failed was given: an array of pointers, ended by NULL. */
static u32 copy_words(struct out *o, u64 array)
{
	u32 max = MAX_ARGS, n = 0, i;
	u8 word[8];
	s32 len;
	u64 at;

	for (i = 0; i < MAX_WORDS && n < max; i++) {
		if (!out_copy(o, word, array + i * word_bytes(o), word_bytes(o)))
			break;
		at = word_at(o, word, 0);
		if (!at)
			break;
		len = world_copy_str(o->p + n, at, max - n);
		if (len <= 0 || (u32)len > max - n)
			break;
		n += (u32)len;
	}
	if (n)
		o->p[n - 1] = 0;
	return n;
}

/* The name the program was called by, and its arguments behind it for TASK_ARGS. Lists are not cut to what
 * room there is. */
void encode_exe(struct out *o, const struct source *s)
{
	u32 n, exe;

	if (!out_has_room(o, MAX_ARGS))
		return;
	if (o->in->ret >= 0)
		n = copy_strings(o, out_task(o)->args, out_task(o)->args_end);
	else
		n = s->arg ? copy_words(o, o->in->arg[s->arg]) : 0;
	if (!n) {
		out_int(o, 0, 1);
		return;
	}
	exe = (u32)strlen((const char *)o->p) + 1;
	o->p += exe;
	o->args_left = n - exe;
}

void encode_args(struct out *o, const struct source *s)
{
	(void)s;
	o->p += o->args_left;
	o->args_left = 0;
}

void encode_env(struct out *o, const struct source *s)
{
	if (!out_has_room(o, MAX_ARGS))
		return;
	if (o->in->ret >= 0)
		o->p += copy_strings(o, out_task(o)->env, out_task(o)->env_end);
	else
		o->p += copy_words(o, o->in->arg[s->arg]);
}

/* ---- the rest ---- */

void encode_comm(struct out *o, const struct source *s)
{
	const char *comm = (const char *)out_task(o)->comm;

	(void)s;
	out_bytes(o, comm, (u32)strlen(comm) + 1);
}

void encode_cgroups(struct out *o, const struct source *s)
{
	(void)s;
	if (out_has_room(o, MAX_ARGS))
		o->p += world_cgroups(o->p, MAX_ARGS);
}

void encode_clone_flags(struct out *o, const struct source *s)
{
	u64 flags = 0;

	if (s->aux == FLAGS_ARG)
		flags = o->in->arg[0];
	else if (s->aux == FLAGS_STRUCT)
		(void)out_copy(o, &flags, o->in->arg[0], sizeof(flags));
	out_int(o,
		flagmap_bits(MAP_clone, (u32)flags) |
			(out_task(o)->in_pidns ? FLAG_CHILD_IN_PIDNS : 0),
		s->width);
}
