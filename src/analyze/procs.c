/* SPDX-License-Identifier: MIT */
/* procs.c - see procs.h. */
#include "procs.h"

#include <stdlib.h>
#include <string.h>

void procs_init(struct procs *ps)
{
	memset(ps, 0, sizeof(*ps));
	ps->last_id = ID_NONE;
}

void procs_fini(struct procs *ps)
{
	vec_fini(&ps->thread);
	vec_fini(&ps->free_thread);
	map_fini(&ps->by_tid);
	map_fini(&ps->by_ptid);
	map_fini(&ps->by_pid);
}

void procs_clear(struct procs *ps)
{
	ps->thread.n = 0;
	ps->free_thread.n = 0;
	ps->last_id = ID_NONE;
	map_clear(&ps->by_tid);
	map_clear(&ps->by_ptid);
	map_clear(&ps->by_pid);
}

uint32_t procs_find_other(struct procs *ps, int64_t tid)
{
	uint32_t id = map_get(&ps->by_tid, (uint64_t)tid);

	if (id != MAP_NONE) {
		ps->last_tid = tid;
		ps->last_id = id;
	}
	return id;
}

uint32_t procs_add(struct procs *ps, int64_t tid)
{
	uint32_t id;
	struct thread *t;

	if (ps->free_thread.n) {
		id = ps->free_thread.v[--ps->free_thread.n];
	} else {
		id = ps->thread.n;
		(void)vec_push(&ps->thread);
	}
	t = &ps->thread.v[id];
	*t = (struct thread){
		.tid = tid,
		.pid = -1,
		.ptid = -1,
		.sid = -1,
		.vpgid = -1,
		.pgid = -1,
		.vtid = -1,
		.vpid = -1,
		.fdlimit = -1,
		.next_sibling = ID_NONE,
		.prev_sibling = ID_NONE,
		.next_of_pid = ID_NONE,
		.prev_of_pid = ID_NONE,
		.serial = ++ps->n_added,
		.fds = ID_NONE,
		.flags = TH_NAME_CHANGED,
		.pending = { .type = UINT16_MAX, .call_type = NO_CALL, .copy = ID_NONE },
		.is_live = true,
	};
	map_put(&ps->by_tid, (uint64_t)tid, id);
	ps->last_id = ID_NONE;
	return id;
}

uint32_t procs_first_of_pid(const struct procs *ps, int64_t pid)
{
	uint32_t id = map_get(&ps->by_pid, (uint64_t)pid);

	return id != MAP_NONE ? id : ID_NONE;
}

uint32_t procs_n_of_pid(const struct procs *ps, int64_t pid)
{
	uint32_t id = procs_first_of_pid(ps, pid);

	return id != ID_NONE ? ps->thread.v[id].n_of_pid : 0;
}

/* Take it off the list of its pid; the first of those that stay has their number. */
static void leave_process(struct procs *ps, const struct thread *t)
{
	uint32_t first = procs_first_of_pid(ps, t->pid), n;

	if (t->pid == -1)
		return;
	n = ps->thread.v[first].n_of_pid - 1;
	if (t->next_of_pid != ID_NONE)
		ps->thread.v[t->next_of_pid].prev_of_pid = t->prev_of_pid;
	if (t->prev_of_pid != ID_NONE) {
		ps->thread.v[t->prev_of_pid].next_of_pid = t->next_of_pid;
	} else if (t->next_of_pid != ID_NONE) {
		first = t->next_of_pid;
		map_put(&ps->by_pid, (uint64_t)t->pid, first);
	} else {
		map_del(&ps->by_pid, (uint64_t)t->pid);
		return;
	}
	ps->thread.v[first].n_of_pid = n;
}

void procs_set_pid(struct procs *ps, uint32_t id, int64_t pid)
{
	struct thread *t = &ps->thread.v[id];
	uint32_t first;

	if (t->pid == pid)
		return;
	leave_process(ps, t);
	t->pid = pid;
	t->next_of_pid = t->prev_of_pid = ID_NONE;
	if (pid == -1)
		return;
	first = procs_first_of_pid(ps, pid);
	t->n_of_pid = procs_n_of_pid(ps, pid) + 1;
	t->next_of_pid = first;
	if (first != ID_NONE)
		ps->thread.v[first].prev_of_pid = id;
	map_put(&ps->by_pid, (uint64_t)pid, id);
}

static void leave_siblings(struct procs *ps, struct thread *t)
{
	if (t->ptid == -1)
		return;
	if (t->prev_sibling != ID_NONE)
		ps->thread.v[t->prev_sibling].next_sibling = t->next_sibling;
	else if (t->next_sibling != ID_NONE)
		map_put(&ps->by_ptid, (uint64_t)t->ptid, t->next_sibling);
	else
		map_del(&ps->by_ptid, (uint64_t)t->ptid);
	if (t->next_sibling != ID_NONE)
		ps->thread.v[t->next_sibling].prev_sibling = t->prev_sibling;
}

void procs_set_ptid(struct procs *ps, uint32_t id, int64_t ptid)
{
	struct thread *t = &ps->thread.v[id];
	uint32_t first;

	leave_siblings(ps, t);
	t->ptid = ptid;
	t->next_sibling = t->prev_sibling = ID_NONE;
	if (ptid == -1)
		return;
	first = map_get(&ps->by_ptid, (uint64_t)ptid);
	if (first != MAP_NONE) {
		t->next_sibling = first;
		ps->thread.v[first].prev_sibling = id;
	}
	map_put(&ps->by_ptid, (uint64_t)ptid, id);
}

void procs_reparent(struct procs *ps, int64_t from, int64_t to)
{
	uint32_t id;

	if (from == to)
		return;
	while ((id = map_get(&ps->by_ptid, (uint64_t)from)) != MAP_NONE)
		procs_set_ptid(ps, id, to);
}

void procs_remove(struct procs *ps, uint32_t id)
{
	struct thread *t = &ps->thread.v[id];

	leave_siblings(ps, t);
	leave_process(ps, t);
	map_del(&ps->by_tid, (uint64_t)t->tid);
	t->is_live = false;
	*vec_push(&ps->free_thread) = id;
	ps->last_id = ID_NONE;
}
