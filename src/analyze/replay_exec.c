/* SPDX-License-Identifier: MIT */
/* replay_exec.c - a process becomes another program, or ends. */
#include <stdlib.h>

#include "replay_internal.h"

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
		if (str_to_nul(name).n == 0 &&
		    (event_u64(enter, 2, 0) & execveat_flags_AT_EMPTY_PATH))
			name = base.n && base.p[base.n - 1] == '/'
				       ? (struct str){ base.p, base.n - 1 }
				       : base;
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
		if (r->fds.fd.v[id].flags & FD_EXEC_CLOSES)
			*vec_push(&doomed) = r->fds.fd.v[id].num;
	for (uint32_t i = 0; i < doomed.n; i++)
		fds_remove(&r->fds, table, doomed.v[i]);
	vec_fini(&doomed);
}

static void end_other_threads(struct ctx *c)
{
	struct replay *r = c->r;
	int64_t pid = THREAD(c)->pid, tid = THREAD(c)->tid;
	uint32_t id = procs_first_of_pid(&r->procs, pid);

	while (id != ID_NONE) {
		int64_t other = r->procs.thread.v[id].tid;

		id = r->procs.thread.v[id].next_of_pid;
		if (other != tid && other != pid)
			thread_remove(r, other, true);
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
	procs_set_pid(&r->procs, c->th, event_i64(ev, 4, -1));
	if (t->ptid == -1)
		procs_set_ptid(&r->procs, c->th, event_i64(ev, 5, -1));
	if (t->is_placeholder && !r->q->placeholder_is_process) {
		t->vtid = t->tid;
		t->vpid = t->pid;
	}
	t->is_placeholder = false;
	t->exec_ns = ev->ts_ns;
	t->tag = 0;
	thread_set_counters(t, c->ev, ev->type == EV_SYSCALL_EXECVE_8_X ? -1 : 8);
	set_exec_cgroups(c);
	if (ev->type >= EV_SYSCALL_EXECVE_18_X)
		set_exepath(c);
	set_exec_extras(c);
	thread_find_probe(r, c->th);
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
	r->remove_cpu = c->ev->cpu;
	if (!r->q->exit_reparents)
		return;
	reaper = event_i64(c->ev, 4, 0);
	if (reaper > 0)
		procs_reparent(&r->procs, c->ev->tid, reaper);
}
