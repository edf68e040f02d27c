/* SPDX-License-Identifier: MIT */
/* replay_proc.c - threads and processes: creation, exec, exit, and what calls change in them. */
#include <string.h>

#include "cgroups.h"
#include "replay_internal.h"

#define NO_ID UINT32_MAX /* a uid or gid that leaves things as they are */

/* ---- the table ---- */

void thread_set_pid(struct replay *r, uint32_t th, int64_t pid)
{
	struct thread *t = &r->procs.thread.v[th];
	uint32_t n;

	if (t->pid == pid)
		return;
	n = map_get(&r->procs_of_pid, (uint64_t)t->pid);
	if (n != MAP_NONE && n <= 1)
		map_del(&r->procs_of_pid, (uint64_t)t->pid);
	else if (n != MAP_NONE)
		map_put(&r->procs_of_pid, (uint64_t)t->pid, n - 1);
	t->pid = pid;
	if (pid == -1)
		return;
	n = map_get(&r->procs_of_pid, (uint64_t)pid);
	map_put(&r->procs_of_pid, (uint64_t)pid, n == MAP_NONE ? 1 : n + 1);
}

static bool table_is_full(const struct replay *r)
{
	return r->procs.by_tid.n >= r->q->max_threads;
}

/* A stand-in for a thread whose creation the capture does not hold. */
static uint32_t placeholder_new(struct replay *r, int64_t tid)
{
	uint32_t na = intern(r, STR("<NA>"));
	uint32_t siblings = map_get(&r->procs_of_pid, (uint64_t)tid);
	uint32_t id = procs_add(&r->procs, tid);
	struct thread *t = &r->procs.thread.v[id];

	t->comm = t->exe = na;
	t->uid = t->gid = t->loginuid = NO_ID;
	t->is_placeholder = true;
	t->n_threads = siblings == MAP_NONE ? 0 : siblings;
	t->fds = fds_table_new(&r->fds);
	if (r->q->placeholder_is_process)
		thread_set_pid(r, id, tid);
	r->totals.n_placeholders++;
	return id;
}

uint32_t thread_get(struct replay *r, int64_t tid)
{
	uint32_t id = procs_find(&r->procs, tid);

	if (id != ID_NONE)
		return id;
	if (table_is_full(r)) {
		r->totals.n_refused_threads++;
		return ID_NONE;
	}
	return placeholder_new(r, tid);
}

uint32_t thread_main(struct replay *r, uint32_t th)
{
	struct thread *t = &r->procs.thread.v[th];

	if (thread_is_main(t))
		return th;
	if (t->pid < 0 && !r->q->placeholder_is_process)
		return ID_NONE;
	return thread_get(r, t->pid);
}

/* A thread beside the main one holds its process' record in place. */
static void hold_process(struct replay *r, uint32_t th)
{
	struct thread *t = &r->procs.thread.v[th];
	uint32_t main;

	if (!(t->flags & TH_CLONE_THREAD))
		return;
	main = t->pid < 0 ? ID_NONE : thread_get(r, t->pid);
	if (main != ID_NONE)
		r->procs.thread.v[main].n_threads++;
}

void threads_count_children(struct replay *r)
{
	uint32_t n = r->procs.thread.n;

	for (uint32_t i = 0; i < n; i++)
		if (r->procs.thread.v[i].is_live)
			hold_process(r, i);
}

static void recount_children(struct replay *r)
{
	for (uint32_t i = 0; i < r->procs.thread.n; i++)
		r->procs.thread.v[i].n_threads = 0;
	threads_count_children(r);
}

/* The children of an exited process go to the reaper the event names, or to none. */
static void reparent(struct replay *r, int64_t from, int64_t to)
{
	for (uint32_t i = 0; i < r->procs.thread.n; i++) {
		struct thread *t = &r->procs.thread.v[i];

		if (t->is_live && t->ptid == from)
			t->ptid = to;
	}
}

static void release_process(struct replay *r, const struct thread *t)
{
	uint32_t main;

	if (!(t->flags & TH_CLONE_THREAD))
		return;
	main = procs_find(&r->procs, t->pid);
	if (main != ID_NONE && r->procs.thread.v[main].n_threads > 0)
		r->procs.thread.v[main].n_threads--;
}

void thread_remove(struct replay *r, int64_t tid, bool force)
{
	uint32_t id = procs_find(&r->procs, tid);
	struct thread *t;
	uint32_t n_threads;

	if (id == ID_NONE)
		return;
	t = &r->procs.thread.v[id];
	n_threads = t->n_threads;
	if (n_threads && !force)
		return;
	release_process(r, t);
	if (t->fds != ID_NONE)
		fds_table_free(&r->fds, t->fds);
	if (t->pending.copy != ID_NONE)
		*vec_push(&r->free_copy) = t->pending.copy;
	thread_set_pid(r, id, -1);
	procs_remove(&r->procs, id);
	if (n_threads)
		recount_children(r);
}

/* ---- containers ---- */

struct ancestor_walk {
	struct replay *r;
	uint32_t th;
	unsigned generation;
};

static bool ancestor_of(void *ctx, unsigned generation, struct str *env, struct str *args)
{
	struct ancestor_walk *w = ctx;
	struct replay *r = w->r;
	struct thread *t;
	uint32_t main;

	if (generation < w->generation)
		return false;
	while (w->generation < generation) {
		t = &r->procs.thread.v[w->th];
		w->th = t->ptid > 0 ? procs_find(&r->procs, t->ptid) : ID_NONE;
		w->generation++;
		if (w->th == ID_NONE)
			return false;
	}
	t = &r->procs.thread.v[w->th];
	main = thread_is_main(t) ? w->th : procs_find(&r->procs, t->pid);
	*args = pool_get(&r->pool, t->args);
	*env = main != ID_NONE ? pool_get(&r->pool, r->procs.thread.v[main].env) : STR("");
	return true;
}

static void note_container(struct replay *r, uint32_t id, uint32_t type)
{
	if (map_get(&r->container_by_id, id) != MAP_NONE)
		return;
	map_put(&r->container_by_id, id, r->container.n);
	*vec_push(&r->container) = (struct container){ .id = id, .type = type };
}

void thread_resolve_container(struct replay *r, uint32_t th)
{
	struct thread *t = &r->procs.thread.v[th];
	struct ancestor_walk walk = { .r = r, .th = th };
	struct ancestry anc = { .ctx = &walk, .get = ancestor_of };
	struct container_guess guess;

	t->container = 0;
	if (!container_guess(pool_get(&r->pool, t->cgroups), pool_get(&r->pool, t->root), &anc,
			     &guess))
		return;
	t = &r->procs.thread.v[th];
	t->container = intern(r, str_of(guess.id));
	note_container(r, t->container, guess.type);
}

/* ---- clone, fork, vfork, clone3 ---- */

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
	k->vtid = k->at.vtid >= 0 ? event_i64(c->ev, (unsigned)k->at.vtid, c->ev->tid)
				  : c->ev->tid;
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
	t->comm = k->at.comm >= 0
			  ? intern(r, str_to_nul(event_param(ev, (unsigned)k->at.comm)))
			  : t->exe;
	t->args = intern(r, event_param(ev, 2));
}

static void set_counters(struct ctx *c, struct thread *t, int first)
{
	const struct event *ev = c->ev;

	t->fdlimit = event_i64(ev, 7, -1);
	if (first < 0)
		return;
	t->pfmajor = event_u64(ev, (unsigned)first, 0);
	t->pfminor = event_u64(ev, (unsigned)first + 1, 0);
	t->vmsize_kb = (uint32_t)event_u64(ev, (unsigned)first + 2, 0);
	t->vmrss_kb = (uint32_t)event_u64(ev, (unsigned)first + 3, 0);
	t->vmswap_kb = (uint32_t)event_u64(ev, (unsigned)first + 4, 0);
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

	r->procs.thread.v[child].fds = table != ID_NONE
					       ? fds_table_clone(&r->fds, table, FD_CLONED)
					       : fds_table_new(&r->fds);
	if (!is_thread) {
		uint32_t main = thread_main(r, caller);

		r->procs.thread.v[child].cwd = main != ID_NONE
						       ? r->procs.thread.v[main].cwd
						       : intern(r, STR("./"));
	}
}

static void make_child(struct ctx *c, struct clone *k, uint32_t caller, bool caller_known)
{
	struct replay *r = c->r;
	bool is_thread = k->flags & TH_CLONE_THREAD;
	uint32_t id = procs_add(&r->procs, k->child);
	struct thread *t = &r->procs.thread.v[id];
	const struct thread *from = &r->procs.thread.v[caller];

	t->ptid = parent_of_child(c, k, from);
	if (caller_known)
		inherit(t, from, is_thread);
	t->flags = k->flags | (k->is_inverted ? TH_CLONE_INVERTED : 0);
	if (is_thread && !r->q->clone_parent_is_caller)
		t->flags |= TH_CLONE_FILES;
	thread_set_pid(r, id, is_thread ? event_i64(c->ev, 4, -1) : k->child);
	set_identity(c, t, k);
	set_counters(c, t, k->at.vm);
	t->uid = (uint32_t)event_u64(c->ev, (unsigned)k->at.uid, 0);
	t->gid = (uint32_t)event_u64(c->ev, (unsigned)k->at.gid, 0);
	t->vtid = k->in_container ? k->vtid : t->tid;
	t->vpid = k->in_container ? k->vpid : t->pid;
	t->clone_ns = c->ev->ts_ns;
	give_descriptors(r, id, caller, is_thread);
	if (k->at.cgroups >= 0) {
		r->procs.thread.v[id].cgroups =
			intern(r, event_param(c->ev, (unsigned)k->at.cgroups));
		thread_resolve_container(r, id);
	}
	hold_process(r, id);
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
	if (caller == ID_NONE || table_is_full(r))
		return;
	make_child(c, &k, caller, known);
	if (k.is_collision)
		locate(c);
}

/* ---- execve and execveat ---- */

static int exec_env_param(uint16_t type)
{
	switch (type) {
	case EV_SYSCALL_EXECVE_8_X:
	case EV_SYSCALL_EXECVE_13_X:
		return -1;
	case EV_SYSCALL_EXECVE_14_X:
		return 13;
	case EV_SYSCALL_EXECVE_15_X:
		return 14;
	default:
		return 15;
	}
}

static bool exec_has_comm(uint16_t type)
{
	return type != EV_SYSCALL_EXECVE_8_X && type != EV_SYSCALL_EXECVE_13_X &&
	       type != EV_SYSCALL_EXECVE_14_X;
}

/* The executable's path, from the enter event's name. */
static void set_exepath(struct ctx *c)
{
	const struct event *enter = pending_enter(c);
	struct replay *r = c->r;
	struct str name, base, trusted = event_param(c->ev, 27);

	if (trusted.n) {
		THREAD(c)->exepath = intern(r, str_to_nul(trusted));
		return;
	}
	if (!enter)
		return;
	if (enter->type == EV_SYSCALL_EXECVEAT_E) {
		name = event_param(enter, 1);
		base = dirfd_base(c, name, event_i64(enter, 0, FD_AT_FDCWD), false);
		if (str_to_nul(name).n == 0 && (event_u64(enter, 2, 0) & execveat_flags_AT_EMPTY_PATH))
			name = base.n && base.p[base.n - 1] == '/'
				       ? (struct str){ base.p, base.n - 1 } : base;
	} else {
		name = event_param(enter, 0);
		base = pool_get(&r->pool, THREAD(c)->cwd);
	}
	if (str_starts(name, STR("<NA>")))
		THREAD(c)->exepath = intern(r, STR("<NA>"));
	else
		THREAD(c)->exepath = intern_path(r, base, name);
}

static void close_on_exec(struct ctx *c)
{
	struct replay *r = c->r;
	uint32_t table = fd_table_of(r, c->th), it = 0, id;
	VEC(int64_t) doomed = { 0 };

	if (table == ID_NONE)
		return;
	while ((id = fds_table_next(&r->fds, table, &it)) != ID_NONE)
		if (r->fds.fd.v[id].flags & FD_CLOEXEC)
			*vec_push(&doomed) = r->fds.fd.v[id].num;
	for (uint32_t i = 0; i < doomed.n; i++)
		fds_remove(&r->fds, table, doomed.v[i]);
	vec_fini(&doomed);
}

static void end_other_threads(struct ctx *c)
{
	struct replay *r = c->r;
	int64_t pid = THREAD(c)->pid, tid = THREAD(c)->tid;
	uint32_t n = map_get(&r->procs_of_pid, (uint64_t)pid);

	if (n == MAP_NONE || n <= 1)
		return;
	for (uint32_t i = 0; i < r->procs.thread.n; i++) {
		struct thread *t = &r->procs.thread.v[i];

		if (t->is_live && t->pid == pid && t->tid != tid && t->tid != pid)
			thread_remove(r, t->tid, true);
	}
	c->th = procs_find(&r->procs, tid);
}

/* Parameters that later execve versions appended. */
static void set_exec_extras(struct ctx *c)
{
	const struct event *ev = c->ev;
	struct thread *t = THREAD(c);
	uint64_t flags;

	if (ev->n_params > 16 && ev->type >= EV_SYSCALL_EXECVE_17_X)
		t->tty = (uint32_t)event_u64(ev, 16, 0);
	if (ev->n_params > 17 && ev->type >= EV_SYSCALL_EXECVE_19_X)
		t->vpgid = event_i64(ev, 17, -1);
	if (ev->n_params > 18)
		t->loginuid = (uint32_t)event_u64(ev, 18, NO_ID);
	if (ev->n_params > 19) {
		flags = event_u64(ev, 19, 0);
		t->exe_writable = flags & execve_flags_EXE_WRITABLE;
		t->exe_upper_layer = flags & execve_flags_EXE_UPPER_LAYER;
		t->exe_from_memfd = flags & execve_flags_EXE_FROM_MEMFD;
		t->exe_lower_layer = flags & execve_flags_EXE_LOWER_LAYER;
	}
	if (ev->n_params > 22) {
		t->cap_inheritable = event_u64(ev, 20, 0);
		t->cap_permitted = event_u64(ev, 21, 0);
		t->cap_effective = event_u64(ev, 22, 0);
	}
	if (ev->n_params > 25) {
		t->exe_ino = event_u64(ev, 23, 0);
		t->exe_ino_ctime_ns = event_u64(ev, 24, 0);
		t->exe_ino_mtime_ns = event_u64(ev, 25, 0);
	}
	if (ev->n_params > 26)
		t->uid = (uint32_t)event_u64(ev, 26, NO_ID);
	if (ev->n_params > 28)
		t->pgid = event_i64(ev, 28, -1);
	if (ev->n_params > 29)
		t->gid = (uint32_t)event_u64(ev, 29, NO_ID);
}

static void set_exec_cgroups(struct ctx *c)
{
	int env = exec_env_param(c->ev->type);

	if (env >= 0)
		THREAD(c)->env = intern(c->r, event_param(c->ev, (unsigned)env));
	if (env != 15)
		return;
	THREAD(c)->cgroups = intern(c->r, event_param(c->ev, 14));
	thread_resolve_container(c->r, c->th);
}

void on_execve_exit(struct ctx *c)
{
	struct replay *r = c->r;
	const struct event *ev = c->ev;
	struct thread *t;

	if (event_i64(ev, 0, -1) < 0 || c->th == ID_NONE)
		return;
	t = THREAD(c);
	t->exe = intern(r, str_to_nul(event_param(ev, 1)));
	t->comm = exec_has_comm(ev->type) ? intern(r, str_to_nul(event_param(ev, 13))) : t->exe;
	t->args = intern(r, event_param(ev, 2));
	thread_set_pid(r, c->th, event_i64(ev, 4, -1));
	if (t->ptid == -1)
		t->ptid = event_i64(ev, 5, -1);
	if (t->is_placeholder && !r->q->placeholder_is_process) {
		t->vtid = t->tid;
		t->vpid = t->pid;
	}
	t->is_placeholder = false;
	t->exec_ns = ev->ts_ns;
	t->tag = 0;
	set_counters(c, t, ev->type == EV_SYSCALL_EXECVE_8_X ? -1 : 8);
	set_exec_cgroups(c);
	if (ev->type >= EV_SYSCALL_EXECVE_18_X)
		set_exepath(c);
	set_exec_extras(c);
	if (r->q->cloexec_closes)
		close_on_exec(c);
	THREAD(c)->flags = TH_ACTIVE | TH_NAME_CHANGED |
			   (THREAD(c)->flags &
			    (TH_PIPE_SRC | TH_PIPE_DST | TH_MAIN_THREAD | TH_CLONE_INVERTED));
	if (r->q->exec_ends_threads)
		end_other_threads(c);
}

/* ---- exit ---- */

void on_procexit(struct ctx *c)
{
	struct replay *r = c->r;
	int64_t reaper;

	if (c->th == ID_NONE)
		return;
	THREAD(c)->flags |= TH_CLOSED;
	r->remove_tid = c->ev->tid;
	if (!r->q->exit_reparents)
		return;
	reaper = event_i64(c->ev, 4, 0);
	if (reaper > 0)
		reparent(r, c->ev->tid, reaper);
}

/* ---- smaller changes ---- */

void on_switch(struct ctx *c)
{
	uint32_t main;
	struct thread *t;

	if (c->th == ID_NONE || c->ev->n_params < 6)
		return;
	THREAD(c)->pfmajor = event_u64(c->ev, 1, 0);
	THREAD(c)->pfminor = event_u64(c->ev, 2, 0);
	main = thread_main(c->r, c->th);
	if (main == ID_NONE)
		return;
	t = &c->r->procs.thread.v[main];
	t->vmsize_kb = (uint32_t)event_u64(c->ev, 3, 0);
	t->vmrss_kb = (uint32_t)event_u64(c->ev, 4, 0);
	t->vmswap_kb = (uint32_t)event_u64(c->ev, 5, 0);
}

void on_memory_exit(struct ctx *c)
{
	struct thread *t;

	if (c->th == ID_NONE || c->ev->n_params < 4)
		return;
	t = THREAD(c);
	t->vmsize_kb = (uint32_t)event_u64(c->ev, 1, 0);
	t->vmrss_kb = (uint32_t)event_u64(c->ev, 2, 0);
	t->vmswap_kb = (uint32_t)event_u64(c->ev, 3, 0);
}

void thread_cd(struct replay *r, uint32_t th, struct str dir)
{
	uint32_t main = thread_main(r, th);
	struct str path;
	char with_slash[PATH_BUF + 1];
	uint32_t id;

	if (main == ID_NONE)
		return;
	id = intern_path(r, pool_get(&r->pool, r->procs.thread.v[main].cwd), dir);
	path = pool_get(&r->pool, id);
	if (path.n == 0 || path.p[path.n - 1] != '/') {
		memcpy(with_slash, path.p, path.n);
		with_slash[path.n] = '/';
		id = intern(r, (struct str){ with_slash, path.n + 1 });
	}
	r->procs.thread.v[main].cwd = id;
}

static bool succeeded(const struct ctx *c)
{
	return c->th != ID_NONE && event_i64(c->ev, 0, -1) >= 0;
}

void on_chdir_exit(struct ctx *c)
{
	if (succeeded(c))
		thread_cd(c->r, c->th, event_param(c->ev, 1));
}

void on_fchdir_exit(struct ctx *c)
{
	if (succeeded(c) && c->fd != ID_NONE)
		thread_cd(c->r, c->th, pool_get(&c->r->pool, FD(c)->name));
}

void on_getcwd_exit(struct ctx *c)
{
	if (succeeded(c))
		thread_cd(c->r, c->th, event_param(c->ev, 1));
}

void on_chroot_exit(struct ctx *c)
{
	struct replay *r = c->r;
	uint32_t main;
	struct str base;

	if (c->th == ID_NONE || event_i64(c->ev, 0, -1) != 0)
		return;
	main = thread_main(r, c->th);
	base = main != ID_NONE ? pool_get(&r->pool, r->procs.thread.v[main].cwd) : STR("./");
	THREAD(c)->root = intern_path(r, base, event_param(c->ev, 1));
	thread_resolve_container(r, c->th);
}

/* Identity arguments: absent ones and "leave as it is" change nothing. */
static void set_uid(struct ctx *c, int exit_i, int enter_i)
{
	uint32_t id = (uint32_t)arg_u64(c, exit_i, enter_i, NO_ID);

	if (succeeded(c) && id != NO_ID)
		THREAD(c)->uid = id;
}

static void set_gid(struct ctx *c, int exit_i, int enter_i)
{
	uint32_t id = (uint32_t)arg_u64(c, exit_i, enter_i, NO_ID);

	if (succeeded(c) && id != NO_ID)
		THREAD(c)->gid = id;
}

void on_setuid_exit(struct ctx *c)
{
	set_uid(c, 1, 0);
}

void on_setgid_exit(struct ctx *c)
{
	set_gid(c, 1, 0);
}

void on_setresuid_exit(struct ctx *c)
{
	set_uid(c, 2, 1);
}

void on_setresgid_exit(struct ctx *c)
{
	set_gid(c, 2, 1);
}

void on_setreuid_exit(struct ctx *c)
{
	if (c->r->q->eid_of_setre)
		set_uid(c, 2, -1);
}

void on_setregid_exit(struct ctx *c)
{
	if (c->r->q->eid_of_setre)
		set_gid(c, 2, -1);
}

void on_setsid_exit(struct ctx *c)
{
	if (succeeded(c))
		THREAD(c)->sid = event_i64(c->ev, 0, -1);
}

static void set_fdlimit(struct replay *r, uint32_t th, int64_t limit)
{
	uint32_t main = th != ID_NONE && limit != -1 ? thread_main(r, th) : ID_NONE;

	if (main != ID_NONE)
		r->procs.thread.v[main].fdlimit = limit;
}

void on_rlimit_exit(struct ctx *c)
{
	if (succeeded(c) && arg_u64(c, 3, 0, UINT64_MAX) == rlimit_resources_RLIMIT_NOFILE)
		set_fdlimit(c->r, c->th, event_i64(c->ev, 1, -1));
}

void on_prlimit_exit(struct ctx *c)
{
	int64_t limit = event_i64(c->ev, 1, -1), tid;

	if (!succeeded(c) || arg_u64(c, 6, 1, UINT64_MAX) != rlimit_resources_RLIMIT_NOFILE ||
	    limit == -1)
		return;
	tid = (int64_t)arg_u64(c, 5, 0, 0);
	set_fdlimit(c->r, tid == 0 ? c->th : thread_get(c->r, tid), limit);
}

void on_capset_exit(struct ctx *c)
{
	if (!succeeded(c))
		return;
	THREAD(c)->cap_inheritable = event_u64(c->ev, 1, 0);
	THREAD(c)->cap_permitted = event_u64(c->ev, 2, 0);
	THREAD(c)->cap_effective = event_u64(c->ev, 3, 0);
}
