/* SPDX-License-Identifier: MIT */
/* field_thread.c - fields of the thread: thread.*. */
#include "field_internal.h"

/* The most a thread can use of one CPU, in percent. */
#define MAX_CPU_PERCENT 100

static bool thread_tid(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	(void)fc;
	(void)f;
	return give_i64(ret, s->ev->tid);
}

static bool thread_ismain(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);

	(void)f;
	return t && give_bool(ret, thread_is_main(t));
}

static bool thread_vtid(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);

	(void)f;
	return t && t->vtid != -1 && give_i64(ret, t->vtid);
}

static bool thread_faults(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);

	if (!t)
		return false;
	return give_u64(ret, f->info->id == FIELD_THREAD_PFMAJOR ? t->pfmajor : t->pfminor);
}

static bool thread_memory(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);
	bool is_size = f->info->id == FIELD_THREAD_VMSIZE || f->info->id == FIELD_THREAD_VMSIZE_B;
	bool is_bytes = f->info->id == FIELD_THREAD_VMSIZE_B || f->info->id == FIELD_THREAD_VMRSS_B;
	uint64_t kb;

	if (!t)
		return false;
	kb = !thread_is_main(t) ? 0 : is_size ? t->vmsize_kb : t->vmrss_kb;
	return give_u64(ret, is_bytes ? kb * 1024 : kb);
}

static bool thread_exectime(struct field_ctx *fc, struct field *f, const struct step *s,
			    struct value *ret)
{
	bool is_switch = s->ev->type == EV_SCHEDSWITCH_1_E || s->ev->type == EV_SCHEDSWITCH_6_E;

	(void)f;
	return give_u64(ret, is_switch ? fc->slice_ns : 0);
}

static bool thread_slice(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	bool is_switch = s->ev->type == EV_SCHEDSWITCH_1_E || s->ev->type == EV_SCHEDSWITCH_6_E;

	(void)f;
	return is_switch && fc->knows_slice && give_u64(ret, fc->slice_ns);
}

static bool thread_totexectime(struct field_ctx *fc, struct field *f, const struct step *s,
			       struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);
	uint32_t i = map_get(&fc->times_of, (uint64_t)s->ev->tid);

	(void)f;
	if (!t)
		return false;
	if (i == MAP_NONE || fc->times.v[i].serial != t->serial)
		return give_u64(ret, 0);
	return give_u64(ret, fc->times.v[i].exec_ns);
}

/* Only procinfo events tell it, each since the one before. */
static bool thread_cpu(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	bool user = f->info->id != FIELD_THREAD_CPU_SYSTEM;
	bool system = f->info->id != FIELD_THREAD_CPU_USER;
	uint64_t percent = 0;

	if (s->ev->type != EV_PROCINFO_E || !thread_of_event(fc, s))
		return false;
	if ((user && fc->had_user) || (system && fc->had_system))
		percent = (user ? fc->cpu_user : 0) + (system ? fc->cpu_system : 0);
	return give_f64(ret, percent > MAX_CPU_PERCENT ? MAX_CPU_PERCENT : (double)percent);
}

/* One membership of a thread. Some subsystems are named as they once were. */
struct cgroup {
	struct str head, tail; /* of the subsystem: what stands before and after "_cgroup" */
	struct str path;
};

static struct str old_name(struct str subsys)
{
	if (str_eq(subsys, STR("perf")))
		return STR("perf_event");
	if (str_eq(subsys, STR("mem")))
		return STR("memory");
	return str_eq(subsys, STR("io")) ? STR("blkio") : subsys;
}

/* Item i; false at the end, which is also the first item without a path. */
static bool nth_cgroup(struct str cgroups, uint32_t i, struct cgroup *ret)
{
	static const struct str suffix = { "_cgroup", 7 };
	struct str item, subsys;
	const char *equals, *p;

	if (!nth_item(cgroups, i, &item))
		return false;
	equals = item.n ? memrchr(item.p, '=', item.n) : NULL;
	if (!equals)
		return false;
	subsys = (struct str){ item.p, (size_t)(equals - item.p) };
	ret->path = (struct str){ equals + 1, item.n - subsys.n - 1 };
	ret->tail = STR("");
	p = memmem(subsys.p, subsys.n, suffix.p, suffix.n);
	if (p) {
		ret->tail = (struct str){ p + suffix.n, (size_t)(equals - p) - suffix.n };
		subsys.n = (size_t)(p - subsys.p);
	}
	ret->head = ret->tail.n ? subsys : old_name(subsys);
	return true;
}

static bool thread_cgroups(struct field_ctx *fc, struct field *f, const struct step *s,
			   struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);
	struct buf *b = text_begin(fc);
	struct cgroup c;
	uint32_t i;

	(void)f;
	for (i = 0; t && nth_cgroup(replay_str(fc->r, t->cgroups), i, &c); i++) {
		if (i > 0)
			buf_addc(b, ' ');
		buf_addstr(b, c.head);
		buf_addstr(b, c.tail);
		buf_addc(b, '=');
		buf_addstr(b, c.path);
	}
	return i > 0 && give_scratch(fc, ret);
}

static bool thread_cgroup(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);
	struct cgroup c;

	for (uint32_t i = 0; t && nth_cgroup(replay_str(fc->r, t->cgroups), i, &c); i++)
		if (c.head.n + c.tail.n == f->arg.n && str_starts(f->arg, c.head) &&
		    str_ends(f->arg, c.tail))
			return give_text(ret, c.path);
	return false;
}

static bool thread_nametid(struct field_ctx *fc, struct field *f, const struct step *s,
			   struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);

	(void)f;
	if (!t)
		return false;
	buf_addstr(text_begin(fc), replay_str(fc->r, t->comm));
	buf_i64(&fc->b, s->ev->tid);
	return give_scratch(fc, ret);
}

static void add_capabilities(struct buf *b, uint64_t set)
{
	const struct name_value *bit = schema_flags(SCHEMA_MODERN, FLAGS_capability_bits);
	size_t start = b->n;

	for (; bit->name; bit++) {
		if (bit->value >= 64 || !(set & (uint64_t)1 << bit->value))
			continue;
		if (b->n > start)
			buf_addc(b, ' ');
		buf_adds(b, bit->name);
	}
}

static bool thread_caps(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);

	if (!t)
		return false;
	add_capabilities(text_begin(fc),
			 f->info->id == FIELD_THREAD_CAP_PERMITTED     ? t->cap_permitted
			 : f->info->id == FIELD_THREAD_CAP_INHERITABLE ? t->cap_inheritable
								       : t->cap_effective);
	return give_scratch(fc, ret);
}

field_fn *const field_thread_fn[FIELD_MAX] = {
	[FIELD_THREAD_PFMAJOR] = thread_faults,
	[FIELD_THREAD_PFMINOR] = thread_faults,
	[FIELD_THREAD_TID] = thread_tid,
	[FIELD_THREAD_ISMAIN] = thread_ismain,
	[FIELD_THREAD_EXECTIME] = thread_exectime,
	[FIELD_THREAD_SLICE] = thread_slice,
	[FIELD_THREAD_TOTEXECTIME] = thread_totexectime,
	[FIELD_THREAD_CGROUPS] = thread_cgroups,
	[FIELD_THREAD_CGROUP] = thread_cgroup,
	[FIELD_THREAD_VTID] = thread_vtid,
	[FIELD_THREAD_CPU] = thread_cpu,
	[FIELD_THREAD_CPU_USER] = thread_cpu,
	[FIELD_THREAD_CPU_SYSTEM] = thread_cpu,
	[FIELD_THREAD_VMSIZE] = thread_memory,
	[FIELD_THREAD_VMRSS] = thread_memory,
	[FIELD_THREAD_VMSIZE_B] = thread_memory,
	[FIELD_THREAD_VMRSS_B] = thread_memory,
	[FIELD_THREAD_NAMETID] = thread_nametid,
	[FIELD_THREAD_CAP_PERMITTED] = thread_caps,
	[FIELD_THREAD_CAP_INHERITABLE] = thread_caps,
	[FIELD_THREAD_CAP_EFFECTIVE] = thread_caps,
};
