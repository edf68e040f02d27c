/* SPDX-License-Identifier: MIT */
/* replay_proc.c - what calls change in a process: directories, identity, limits, memory. */
#include <string.h>

#include "replay_internal.h"

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

static void thread_cd(struct replay *r, uint32_t th, struct str dir)
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
