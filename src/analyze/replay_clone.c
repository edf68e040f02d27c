/* SPDX-License-Identifier: MIT */
/* replay_clone.c - clone, fork, vfork and clone3: a child is made from what its caller's return tells,
 * or from its own, whichever comes first. */
#include "replay_internal.h"

/* Where the exit event of each way to make a thread has what; -1: this one has not. */
struct clone_layout {
	int8_t flags, uid, gid, comm, cgroups, vtid, vpid, vm;
};

static struct clone_layout clone_layout(uint16_t type)
{
	switch (type) {
	case EV_SYSCALL_CLONE_11_X:
		return (struct clone_layout){ 8, 9, 10, -1, -1, -1, -1, -1 };
	case EV_SYSCALL_CLONE_16_X:
	case EV_SYSCALL_FORK_X:
	case EV_SYSCALL_VFORK_X:
		return (struct clone_layout){ 13, 14, 15, -1, -1, -1, -1, 8 };
	case EV_SYSCALL_CLONE_17_X:
	case EV_SYSCALL_FORK_17_X:
	case EV_SYSCALL_VFORK_17_X:
		return (struct clone_layout){ 14, 15, 16, 13, -1, -1, -1, 8 };
	default:
		return (struct clone_layout){ 15, 16, 17, 13, 14, 18, 19, 8 };
	}
}

struct clone {
	struct clone_layout at;
	int64_t caller, child; /* tids */
	int64_t vtid, vpid;
	uint32_t flags;
	bool in_container; /* the numbers the call returned are those of another pid namespace */
	bool is_inverted;  /* the child returned first */
	bool is_collision; /* an old thread of that tid was removed */
};

static void clone_read(struct ctx *c, struct clone *k)
{
	k->at = clone_layout(c->ev->type);
	k->caller = c->ev->tid;
	k->child = event_i64(c->ev, 0, -1);
	k->flags = (uint32_t)event_u64(c->ev, (unsigned)k->at.flags, 0);
	k->vtid = k->at.vtid >= 0 ? event_i64(c->ev, (unsigned)k->at.vtid, c->ev->tid) : c->ev->tid;
	k->vpid = k->at.vpid >= 0 ? event_i64(c->ev, (unsigned)k->at.vpid, -1) : -1;
	k->in_container = (k->flags & TH_CHILD_IN_PIDNS) || c->ev->tid != k->vtid;
}

static bool is_vfork(uint16_t type)
{
	return type == EV_SYSCALL_VFORK_X || type == EV_SYSCALL_VFORK_17_X ||
	       type == EV_SYSCALL_VFORK_20_X;
}

/* The call returned in its caller: should the child be made now? */
static bool caller_makes_child(struct ctx *c, const struct clone *k)
{
	const struct quirks *q = c->r->q;

	if (k->in_container)
		return false;
	if (q->skips_namespaced && (k->flags & (TH_CLONE_NEWPID | TH_CLONE_PARENT)))
		return false;
	if (q->caller_skips_vfork && (is_vfork(c->ev->type) || (k->flags & TH_CLONE_VFORK)))
		return false;
	return true;
}

/* The call returned in the child: should it be made now? */
static bool child_makes_itself(struct ctx *c, struct clone *k)
{
	struct thread *t;

	if (c->th != ID_NONE) {
		t = THREAD(c);
		if (t->clone_ns && c->ev->ts_ns - t->clone_ns > CLONE_STALE_NS) {
			thread_remove(c->r, c->ev->tid, true);
			c->th = ID_NONE;
		}
	}
	if (c->th != ID_NONE) {
		if (k->in_container) {
			THREAD(c)->vtid = k->vtid;
			THREAD(c)->vpid = k->vpid;
		}
		return false;
	}
	k->is_inverted = true;
	k->child = c->ev->tid;
	k->caller = event_i64(c->ev, k->flags & TH_CLONE_THREAD ? 4 : 5, -1);
	return true;
}

/* Remove what stands in the child's place. Returns false when the child itself is there. */
static bool clear_place(struct ctx *c, struct clone *k)
{
	uint32_t old = procs_find(&c->r->procs, k->child);

	if (old == ID_NONE)
		return true;
	if (c->r->procs.thread.v[old].flags & TH_CLONE_INVERTED)
		return false;
	thread_remove(c->r, k->child, true);
	k->is_collision = true;
	return true;
}

static bool is_unknown(const struct replay *r, const struct thread *t)
{
	return t->uid == NO_ID && str_eq(pool_get(&r->pool, t->comm), STR("<NA>"));
}

static void inherit(struct thread *t, const struct thread *from, bool is_thread)
{
	t->exepath = from->exepath;
	t->root = from->root;
	t->sid = from->sid;
	t->vpgid = from->vpgid;
	t->pgid = from->pgid;
	t->tty = from->tty;
	t->loginuid = from->loginuid;
	t->exe_writable = from->exe_writable;
	t->exe_upper_layer = from->exe_upper_layer;
	t->exe_lower_layer = from->exe_lower_layer;
	t->exe_from_memfd = from->exe_from_memfd;
	t->exe_ino = from->exe_ino;
	t->exe_ino_ctime_ns = from->exe_ino_ctime_ns;
	t->exe_ino_mtime_ns = from->exe_ino_mtime_ns;
	t->cap_inheritable = from->cap_inheritable;
	t->cap_permitted = from->cap_permitted;
	t->cap_effective = from->cap_effective;
	if (is_thread)
		t->exec_ns = from->exec_ns;
	else
		t->env = from->env;
}

static void set_identity(struct ctx *c, struct thread *t, const struct clone *k)
{
	struct replay *r = c->r;
	const struct event *ev = c->ev;

	t->exe = intern(r, str_to_nul(event_param(ev, 1)));
	t->comm = k->at.comm >= 0 ? intern(r, str_to_nul(event_param(ev, (unsigned)k->at.comm)))
				  : t->exe;
	t->args = intern(r, event_param(ev, 2));
}

/* Who the parent of the new thread is taken to be. */
static int64_t parent_of_child(struct ctx *c, const struct clone *k, const struct thread *caller)
{
	if (c->r->q->clone_parent_is_caller)
		return k->caller;
	if (k->flags & TH_CLONE_THREAD)
		return k->is_inverted ? event_i64(c->ev, 5, -1) : caller->ptid;
	return k->is_inverted ? event_i64(c->ev, 5, -1) : k->caller;
}

/* The caller is one we know nothing of: it gets what its child tells. */
static void teach_caller(struct ctx *c, struct clone *k)
{
	struct replay *r = c->r;
	uint32_t id;
	struct thread *t;

	thread_remove(r, k->caller, true);
	k->is_collision = true;
	id = thread_get(r, k->caller);
	if (id == ID_NONE)
		return;
	t = &r->procs.thread.v[id];
	set_identity(c, t, k);
}

static void give_descriptors(struct replay *r, uint32_t child, uint32_t caller, bool is_thread)
{
	uint32_t table = is_thread ? ID_NONE : fd_table_of(r, caller);

	r->procs.thread.v[child].fds = table != ID_NONE ? fds_table_clone(&r->fds, table, FD_CLONED)
							: fds_table_new(&r->fds);
	if (!is_thread) {
		uint32_t main = thread_main(r, caller);

		r->procs.thread.v[child].cwd = main != ID_NONE ? r->procs.thread.v[main].cwd
							       : intern(r, STR("./"));
	}
}

static void make_child(struct ctx *c, struct clone *k, uint32_t caller, bool caller_known)
{
	struct replay *r = c->r;
	bool is_thread = k->flags & TH_CLONE_THREAD;
	uint32_t id = thread_new(r, k->child);
	struct thread *t = &r->procs.thread.v[id];
	const struct thread *from = &r->procs.thread.v[caller];

	procs_set_ptid(&r->procs, id, parent_of_child(c, k, from));
	if (caller_known)
		inherit(t, from, is_thread);
	t->flags = k->flags | (k->is_inverted ? TH_CLONE_INVERTED : 0);
	if (is_thread && !r->q->clone_parent_is_caller)
		t->flags |= TH_CLONE_FILES;
	procs_set_pid(&r->procs, id, is_thread ? event_i64(c->ev, 4, -1) : k->child);
	set_identity(c, t, k);
	thread_set_counters(t, c->ev, k->at.vm);
	t->uid = (uint32_t)event_u64(c->ev, (unsigned)k->at.uid, 0);
	t->gid = (uint32_t)event_u64(c->ev, (unsigned)k->at.gid, 0);
	t->vtid = k->in_container ? k->vtid : t->tid;
	t->vpid = k->in_container ? k->vpid : t->pid;
	t->clone_ns = c->ev->ts_ns;
	give_descriptors(r, id, caller, is_thread);
	if (k->at.cgroups >= 0) {
		r->procs.thread.v[id].cgroups = intern(r,
						       event_param(c->ev, (unsigned)k->at.cgroups));
		thread_resolve_container(r, id);
		thread_find_probe(r, id);
	}
	thread_hold_process(r, id);
}

void on_clone_exit(struct ctx *c)
{
	struct replay *r = c->r;
	struct clone k = { 0 };
	uint32_t caller;
	bool known;

	clone_read(c, &k);
	if (k.child < 0)
		return;
	if (k.child == 0 ? !child_makes_itself(c, &k) : !caller_makes_child(c, &k))
		return;
	caller = thread_get(r, k.caller);
	if (caller == ID_NONE)
		return;
	known = !is_unknown(r, &r->procs.thread.v[caller]);
	if (!clear_place(c, &k))
		return;
	if (!known)
		teach_caller(c, &k);
	caller = procs_find(&r->procs, k.caller);
	if (caller == ID_NONE || threads_full(r))
		return;
	make_child(c, &k, caller, known);
	if (k.is_collision)
		locate(c);
}
