/* SPDX-License-Identifier: MIT */
/* preroll.c - see preroll.h. */
#include "preroll.h"

/* Events of several CPUs go back less than this; what goes back further has a clock that was set. */
#define CLOCK_STEP_NS 1000000000u

static void note(struct preroll *p, int64_t tid, uint64_t ns)
{
	map_put(&p->by_tid, (uint64_t)tid, p->read_ns.n);
	*vec_push(&p->read_ns) = ns;
}

static void on_thread(void *ctx, const struct thread_meta *m)
{
	struct preroll *p = ctx;

	note(p, m->tid, p->from_ns);
	p->next->thread(p->next->ctx, m);
	p->from_ns = p->now_ns();
}

#define PASS(kind)                                                    \
	static void on_##kind(void *ctx, const struct kind##_meta *m) \
	{                                                             \
		struct preroll *p = ctx;                              \
                                                                      \
		p->next->kind(p->next->ctx, m);                       \
		p->from_ns = p->now_ns();                             \
	}

PASS(section)
PASS(machine)
PASS(iface)
PASS(user)
PASS(group)
PASS(fd)

void preroll_init(struct preroll *p, const struct meta_sink *next, uint64_t (*now_ns)(void))
{
	*p = (struct preroll){
		.sink = { p, on_section, on_machine, on_iface, on_user, on_group, on_thread,
			  on_fd },
		.next = next,
		.now_ns = now_ns,
		.from_ns = now_ns(),
	};
}

void preroll_fini(struct preroll *p)
{
	map_fini(&p->by_tid);
	vec_fini(&p->read_ns);
}

void preroll_end(struct preroll *p)
{
	p->end_ns = p->now_ns();
}

bool preroll_has(struct preroll *p, const struct event *ev)
{
	if (ev->tid == -1) /* what the recorder says of itself */
		return false;
	p->is_over |= ev->ts_ns >= p->end_ns || ev->ts_ns + CLOCK_STEP_NS < p->latest_ns;
	if (ev->ts_ns > p->latest_ns)
		p->latest_ns = ev->ts_ns;
	return !p->is_over;
}

/* Does the state tell what happened to this thread at that moment? */
static bool is_told(const struct preroll *p, int64_t tid, uint64_t ts_ns)
{
	uint32_t i = map_get(&p->by_tid, (uint64_t)tid);

	return i != MAP_NONE && ts_ns < p->read_ns.v[i];
}

static bool is_known(const struct preroll *p, int64_t tid)
{
	return map_get(&p->by_tid, (uint64_t)tid) != MAP_NONE;
}

static bool is_clone(uint16_t type)
{
	switch (type) {
	case EV_SYSCALL_CLONE_20_X:
	case EV_SYSCALL_FORK_20_X:
	case EV_SYSCALL_VFORK_20_X:
	case EV_SYSCALL_CLONE3_X:
		return true;
	}
	return false;
}

bool preroll_wants(struct preroll *p, const struct event *ev)
{
	int64_t child = is_clone(ev->type) ? event_i64(ev, 0, -1) : -1;

	/* In the child. Its parent may know it by the number it has in a namespace. */
	if (child == 0 && !is_known(p, ev->tid))
		note(p, ev->tid, 0);
	if (!is_known(p, ev->tid) || is_told(p, ev->tid, ev->ts_ns))
		return false;
	if (child <= 0)
		return true;
	if (is_told(p, child, ev->ts_ns))
		return false;
	if (!is_known(p, child))
		note(p, child, 0); /* from here on it is known by its clone */
	return true;
}
