/* SPDX-License-Identifier: MIT */
/* field_ancestor.c - fields of the processes above one: proc.p*, proc.a*, and leaders of sessions and
 * groups. */
#include "field_internal.h"

/* ---- who they are ---- */

/* Nobody is made up here, so that no record moves however long the walk. */
struct thread *parent_of(struct field_ctx *fc, struct thread *t)
{
	struct thread *parent = replay_thread(fc->r, t->ptid);
	struct thread *main;

	if (!parent || is_classic(fc) || thread_is_main(parent))
		return parent;
	main = replay_thread(fc->r, parent->pid);
	return main ? main : parent;
}

/* The n-th ancestor, 0 being the process itself; NULL when there is none. */
static struct thread *ancestor(struct field_ctx *fc, const struct step *s, int32_t n)
{
	struct thread *t = process_of_event(fc, s);

	for (int32_t i = 0; t && i < n; i++)
		t = i < MAX_ANCESTORS ? parent_of(fc, t) : NULL;
	return t;
}

/* Step i (from 0) of the walk over all ancestors: it ends where somebody is their own parent. */
static struct thread *walk(struct field_ctx *fc, struct thread *t, uint32_t i)
{
	t = parent_of(fc, t);
	if (!t || t->tid == -1 || i >= MAX_ANCESTORS)
		return NULL;
	return i > 0 && t->tid == t->ptid ? NULL : t;
}

/* ---- parents ---- */

static bool proc_ppid(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	struct thread *main = process_of_event(fc, s);
	struct thread *parent;

	(void)f;
	if (!main)
		return false;
	parent = is_classic(fc) ? NULL : parent_of(fc, main);
	return give_i64(ret, parent ? parent->pid : main->ptid);
}

/* sysdig looks at the thread's own parent id, not at its process'. */
static bool proc_parent(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	THREAD_OR_NONE(t);
	t = parent_of(fc, t);
	if (!t)
		return false;
	switch (f->info->id) {
	case FIELD_PROC_PNAME:
		return give_id(fc, ret, t->comm);
	case FIELD_PROC_PEXE:
		return give_id(fc, ret, t->exe);
	case FIELD_PROC_PEXEPATH:
		return give_id(fc, ret, t->exepath);
	case FIELD_PROC_PVPID:
		return give_i64(ret, t->vpid);
	default:
		text_begin(fc);
		add_proc_cmdline(fc, t);
		return give_scratch(fc, ret);
	}
}

/* What a proc.a* field says about one process. */
static bool give_ancestor(struct field_ctx *fc, const struct field *f, struct thread *t,
			  struct value *ret)
{
	switch (f->info->id) {
	case FIELD_PROC_APID:
		return give_i64(ret, t->pid);
	case FIELD_PROC_ANAME:
		return give_id(fc, ret, t->comm);
	case FIELD_PROC_AEXE:
		return give_id(fc, ret, t->exe);
	case FIELD_PROC_AEXEPATH:
		return give_id(fc, ret, t->exepath);
	default:
		text_begin(fc);
		if (f->info->id == FIELD_PROC_AARGS)
			add_proc_args(fc, t);
		else
			add_proc_cmdline(fc, t);
		return give_scratch(fc, ret);
	}
}

static bool proc_ancestor(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	struct thread *t = ancestor(fc, s, f->index);

	return t && give_ancestor(fc, f, t, ret);
}

bool field_proc_nth(struct field_ctx *fc, struct field *f, const struct step *s, uint32_t i,
		    struct value *ret)
{
	struct thread *t = process_of_event(fc, s);

	for (uint32_t k = 0; t && k <= i; k++)
		t = walk(fc, t, k);
	return t && give_ancestor(fc, f, t, ret);
}

/* [NAME]: the nearest ancestor's value; [N]: all of the N-th ancestor's variables. */
static bool proc_aenv(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	struct thread *t = process_of_event(fc, s);
	struct str value = STR("");

	if (!t)
		return false;
	if (f->arg.n && f->index < 0) {
		for (uint32_t i = 0; value.n == 0 && (t = walk(fc, t, i)); i++)
			value = env_value(proc_env_of(fc, t), f->arg);
		return give_text(ret, value);
	}
	t = ancestor(fc, s, f->index);
	text_begin(fc);
	if (t)
		add_joined(&fc->b, proc_env_of(fc, t));
	return t && give_scratch(fc, ret);
}

static bool is_shell(struct str comm)
{
	return str_ends(comm, STR("sh"));
}

static bool proc_loginshellid(struct field_ctx *fc, struct field *f, const struct step *s,
			      struct value *ret)
{
	struct thread *t = process_of_event(fc, s);
	struct thread *shell = NULL;

	(void)f;
	for (uint32_t i = 0; t; t = walk(fc, t, i++))
		if (is_shell(replay_str(fc->r, t->comm)))
			shell = t;
	return shell && give_i64(ret, shell->pid);
}

/* ---- leaders of sessions and process groups ---- */

enum leader_kind { LEADER_SID, LEADER_VPGID, LEADER_PGID };

static int64_t leader_id(const struct thread *t, enum leader_kind kind)
{
	return kind == LEADER_SID ? t->sid : kind == LEADER_VPGID ? t->vpgid : t->pgid;
}

/* The thread whose id the group has; when it is gone, or the ids are those of a pid namespace,
 * the highest ancestor of the same group stands for it. */
static struct thread *leader_of(struct field_ctx *fc, struct thread *t, enum leader_kind kind)
{
	bool is_namespaced = !is_classic(fc) && kind != LEADER_PGID && t->pid != t->vpid;
	struct thread *found = is_namespaced ? NULL : replay_thread(fc->r, leader_id(t, kind));
	int64_t id;

	if (found)
		return found;
	t = found = replay_main_thread(fc->r, t);
	if (!t)
		return NULL;
	id = leader_id(t, kind);
	for (uint32_t i = 0; (t = walk(fc, t, i)) && leader_id(t, kind) == id; i++)
		found = t;
	return found;
}

static bool proc_leader(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	enum leader_kind kind = str_starts(str_of(f->info->name), STR("proc.s"))   ? LEADER_SID
				: str_starts(str_of(f->info->name), STR("proc.v")) ? LEADER_VPGID
										   : LEADER_PGID;

	THREAD_OR_NONE(t);
	t = leader_of(fc, t, kind);
	if (!t)
		return false;
	if (str_ends(str_of(f->info->name), STR("exepath")))
		return give_id(fc, ret, t->exepath);
	return give_id(fc, ret, str_ends(str_of(f->info->name), STR("exe")) ? t->exe : t->comm);
}

/* clang-format off */
field_fn *const field_ancestor_fn[FIELD_MAX] = {
	[FIELD_PROC_PPID] = proc_ppid,
	[FIELD_PROC_PNAME] = proc_parent,
	[FIELD_PROC_PCMDLINE] = proc_parent,
	[FIELD_PROC_PEXE] = proc_parent,
	[FIELD_PROC_PEXEPATH] = proc_parent,
	[FIELD_PROC_PVPID] = proc_parent,
	[FIELD_PROC_APID] = proc_ancestor,
	[FIELD_PROC_ANAME] = proc_ancestor,
	[FIELD_PROC_AEXE] = proc_ancestor,
	[FIELD_PROC_AEXEPATH] = proc_ancestor,
	[FIELD_PROC_AARGS] = proc_ancestor,
	[FIELD_PROC_ACMDLINE] = proc_ancestor,
	[FIELD_PROC_AENV] = proc_aenv,
	[FIELD_PROC_LOGINSHELLID] = proc_loginshellid,
	[FIELD_PROC_SNAME] = proc_leader,
	[FIELD_PROC_SID_EXE] = proc_leader,
	[FIELD_PROC_SID_EXEPATH] = proc_leader,
	[FIELD_PROC_VPGID_NAME] = proc_leader,
	[FIELD_PROC_VPGID_EXE] = proc_leader,
	[FIELD_PROC_VPGID_EXEPATH] = proc_leader,
	[FIELD_PROC_PGID_NAME] = proc_leader,
	[FIELD_PROC_PGID_EXE] = proc_leader,
	[FIELD_PROC_PGID_EXEPATH] = proc_leader,
};
/* clang-format on */
