/* SPDX-License-Identifier: MIT */
/* replay_sweep.c - forgetting strings that nothing names any more. */
#include <stdlib.h>

#include "replay_internal.h"

static void mark(uint64_t *live, uint32_t id)
{
	live[id / 64] |= 1ull << (id % 64);
}

static void mark_thread(const struct thread *t, uint64_t *live)
{
	const uint32_t ids[] = { t->comm, t->exe,     t->exepath, t->args,      t->env,
				 t->cwd,  t->cgroups, t->root,    t->container, t->partial_tracer };

	if (!t->is_live)
		return;
	for (size_t k = 0; k < sizeof(ids) / sizeof(ids[0]); k++)
		mark(live, ids[k]);
}

static void mark_threads(const struct replay *r, uint64_t *live)
{
	for (uint32_t i = 0; i < r->procs.thread.n; i++)
		mark_thread(&r->procs.thread.v[i], live);
	for (size_t i = 0; i < MAX_EXITED; i++)
		mark_thread(&r->exited[i].thread, live);
}

/* Records on the free list are marked too: their ids are still valid, at worst kept once more. */
static void mark_fds(const struct replay *r, uint64_t *live)
{
	for (uint32_t i = 0; i < r->fds.fd.n; i++) {
		mark(live, r->fds.fd.v[i].name);
		mark(live, r->fds.fd.v[i].old_name);
	}
}

static void mark_lists(const struct replay *r, uint64_t *live)
{
	for (uint32_t i = 0; i < r->user.n; i++) {
		mark(live, r->user.v[i].name);
		mark(live, r->user.v[i].home);
		mark(live, r->user.v[i].shell);
	}
	for (uint32_t i = 0; i < r->group.n; i++)
		mark(live, r->group.v[i].name);
	for (uint32_t i = 0; i < r->container.n; i++) {
		const struct container *k = &r->container.v[i];
		const uint32_t ids[] = { k->id,   k->name,     k->image,    k->image_id, k->full_id,
					 k->json, k->probe[0], k->probe[1], k->probe[2] };

		for (size_t n = 0; n < sizeof(ids) / sizeof(ids[0]); n++)
			mark(live, ids[n]);
	}
}

void replay_sweep(struct replay *r)
{
	uint64_t *live = xcalloc(r->pool.n_entries / 64 + 1, sizeof(*live));

	mark_threads(r, live);
	mark_fds(r, live);
	mark_lists(r, live);
	mark(live, r->hostname);
	pool_sweep(&r->pool, live);
	free(live);
}
