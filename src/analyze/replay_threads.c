/* SPDX-License-Identifier: MIT */
/* replay_threads.c - the thread table as events see it: made-up threads, main threads, removal, and
 * the container a thread is in. */
#include "cgroups.h"
#include "replay_internal.h"

bool threads_full(const struct replay *r)
{
	return r->procs.by_tid.n >= r->q->max_threads;
}

/* A stand-in for a thread whose creation the capture does not hold. */
static uint32_t placeholder_new(struct replay *r, int64_t tid)
{
	uint32_t na = intern(r, STR("<NA>"));
	uint32_t id = procs_add(&r->procs, tid);
	struct thread *t = &r->procs.thread.v[id];

	t->comm = t->exe = na;
	t->uid = t->gid = t->loginuid = NO_ID;
	t->is_placeholder = true;
	t->n_threads = procs_n_of_pid(&r->procs, tid);
	t->fds = fds_table_new(&r->fds);
	if (r->q->placeholder_is_process)
		procs_set_pid(&r->procs, id, tid);
	r->totals.n_placeholders++;
	return id;
}

uint32_t thread_get(struct replay *r, int64_t tid)
{
	uint32_t id = procs_find(&r->procs, tid);

	if (id != ID_NONE)
		return id;
	if (threads_full(r)) {
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

void thread_hold_process(struct replay *r, uint32_t th)
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
			thread_hold_process(r, i);
}

static void recount_children(struct replay *r)
{
	for (uint32_t i = 0; i < r->procs.thread.n; i++)
		r->procs.thread.v[i].n_threads = 0;
	threads_count_children(r);
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

static void thread_drop(struct replay *r, int64_t tid)
{
	uint32_t id = procs_find(&r->procs, tid);
	struct thread *t;

	if (id == ID_NONE)
		return;
	t = &r->procs.thread.v[id];
	release_process(r, t);
	if (t->fds != ID_NONE)
		fds_table_free(&r->fds, t->fds);
	pending_free(r, &t->pending);
	procs_remove(&r->procs, id);
}

void thread_remove(struct replay *r, int64_t tid, bool force)
{
	uint32_t id = procs_find(&r->procs, tid);
	uint32_t n_threads;

	if (id == ID_NONE)
		return;
	n_threads = r->procs.thread.v[id].n_threads;
	if (n_threads && !force)
		return;
	thread_drop(r, tid);
	if (n_threads)
		recount_children(r);
}

uint32_t thread_new(struct replay *r, int64_t tid)
{
	/* Removing one whose process has other threads makes a stand-in for it. */
	thread_drop(r, tid);
	return procs_add(&r->procs, tid);
}

void thread_set_counters(struct thread *t, const struct event *ev, int first)
{
	t->fdlimit = event_i64(ev, 7, -1);
	if (first < 0)
		return;
	t->pfmajor = event_u64(ev, (unsigned)first, 0);
	t->pfminor = event_u64(ev, (unsigned)first + 1, 0);
	t->vmsize_kb = (uint32_t)event_u64(ev, (unsigned)first + 2, 0);
	t->vmrss_kb = (uint32_t)event_u64(ev, (unsigned)first + 3, 0);
	t->vmswap_kb = (uint32_t)event_u64(ev, (unsigned)first + 4, 0);
}

/* ---- containers ---- */

struct ancestor_walk {
	struct replay *r;
	uint32_t self;
	uint32_t th; /* the ancestor of `generation` */
	unsigned generation;
};

static bool ancestor_of(void *ctx, unsigned generation, struct str *env, struct str *args)
{
	struct ancestor_walk *w = ctx;
	struct replay *r = w->r;
	struct thread *t;
	uint32_t main;

	if (generation < w->generation) {
		w->th = w->self;
		w->generation = 0;
	}
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
	struct ancestor_walk walk = { .r = r, .self = th, .th = th };
	struct ancestry anc = { .ctx = &walk, .get = ancestor_of };
	struct container_guess guess;

	t->container = 0;
	t->tag = 0;
	if (!container_guess(pool_get(&r->pool, t->cgroups), pool_get(&r->pool, t->root), &anc,
			     &guess))
		return;
	t = &r->procs.thread.v[th];
	t->container = intern(r, str_of(guess.id));
	note_container(r, t->container, guess.type);
}
