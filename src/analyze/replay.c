/* SPDX-License-Identifier: MIT */
/* replay.c - the road of one event through the state engine: postponed removals, finding its
 * thread and descriptor, pairing enter with exit, then the handler of its type. */
#include <stdlib.h>
#include <string.h>

#include "replay_pairs.h"

uint32_t intern(struct replay *r, struct str s)
{
	return pool_put(&r->pool, s.p, s.n);
}

struct buf *scratch_new(struct replay *r)
{
	r->scratch.n = 0;
	return &r->scratch;
}

/* ---- finding thread, descriptor and errno ---- */

/* Today's libs know the thread of an exiting process or they leave it alone. */
static bool makes_thread(uint16_t type, const struct quirks *q)
{
	return replay_handler[type] != on_clone_exit && type != EV_SCHEDSWITCH_6_E &&
	       !(q->exit_reparents && type == EV_PROCEXIT_1_E);
}

/* Is parameter 0 the result of the call? */
static bool has_result(uint16_t type, const struct event_info *info, const struct quirks *q)
{
	const char *name;

	if (!info->n_params || !event_type_is_exit(type))
		return false;
	if (!q->errno_by_name)
		return type != EV_GENERIC_X;
	name = info->params[0].name;
	return strcmp(name, "res") == 0 || strcmp(name, "fd") == 0;
}

/* Where an exit event names its descriptor; 0 when it does not. */
static uint8_t exit_fd_param(const struct event_info *info)
{
	for (uint8_t i = 1; i < info->n_params; i++)
		if (info->params[i].type == PT_FD)
			return i;
	return 0;
}

/* Where an enter event names its descriptor. */
static uint8_t enter_fd_param(uint16_t type, const struct quirks *q)
{
	bool is_mmap = type == EV_SYSCALL_MMAP_E || type == EV_SYSCALL_MMAP2_E;

	return q->fd_from_exit && is_mmap ? 4 : q->fd_from_exit && type == EV_SYSCALL_SPLICE_E;
}

static bool uses_fd(uint16_t type, const struct event_info *info, const struct quirks *q)
{
	return (info->flags & EF_USES_FD) && !quirks_is_no_io(q, type);
}

/* The return of a write may be that of a tracer. */
static enum idle idle_of(uint16_t type, const struct event_info *info, const struct quirks *q)
{
	if (!q->forgets_refused || (info->flags & (EF_MODIFIES_STATE | EF_SKIPPARSERESET)))
		return IDLE_NOT;
	if (type == EV_SCHEDSWITCH_6_E)
		return IDLE_ALL;
	return info->origin == ORIGIN_SYSCALL && type != EV_SYSCALL_WRITE_X ? IDLE_CALL : IDLE_NOT;
}

static struct traits traits_of(uint16_t type, const struct event_info *info, const struct quirks *q)
{
	struct traits t = {
		.info = info,
		.uses_fd = uses_fd(type, info, q),
		.makes_thread = makes_thread(type, q),
		.has_result = has_result(type, info, q),
		.idle = (uint8_t)idle_of(type, info, q),
	};

	if (!event_type_is_exit(type))
		t.fd_param = enter_fd_param(type, q);
	else if (type == EV_SYSCALL_COPY_FILE_RANGE_X || type == EV_SYSCALL_FCHMOD_X ||
		 type == EV_SYSCALL_FCHOWN_X)
		t.fd_param = 1;
	else if (q->fd_from_exit)
		t.fd_param = exit_fd_param(info);
	return t;
}

/* exit, exit_group, and the return from a signal */
static bool never_returns(uint32_t kind)
{
	const struct syscall_info *call = schema_syscall(SCHEMA_MODERN, kind_code(kind));

	return kind_type(kind) == EV_GENERIC_E && call && call->never_returns;
}

static void traits_init(struct replay *r)
{
	for (uint32_t kind = 0; kind < N_KINDS; kind++)
		r->is_endless[kind] = never_returns(kind);
	for (unsigned gen = 0; gen < GEN_MAX; gen++) {
		const struct quirks *q = &quirks_of[gen];

		for (uint16_t type = 0; type < EV_MAX; type++) {
			const struct event_info *info = schema_event(q->view, type);

			if (info)
				r->traits[gen][type] = traits_of(type, info, q);
		}
	}
}

static void locate_enter(struct ctx *c)
{
	struct pending *p = &THREAD(c)->pending;

	p->fd = -1;
	p->type = c->ev->type;
	p->latency_ns = 0;
	p->enter_ns = c->ev->ts_ns;
	if (!c->traits.uses_fd)
		return;
	p->fd = event_i64(c->ev, c->traits.fd_param, -1);
	c->fd = fd_get(c->r, c->th, p->fd);
}

/* A descriptor created between the two halves of a close on the same number: the old one, kept
 * aside, goes now. */
static void finish_canceled_close(struct ctx *c)
{
	if (!(FD(c)->flags & FD_CLOSE_CANCELED))
		return;
	FD(c)->flags &= (uint16_t)~FD_CLOSE_CANCELED;
	if (fd_get(c->r, c->th, FD_CANCELED) != ID_NONE)
		fd_remove_later(c, FD_CANCELED);
}

static void locate_exit_fd(struct ctx *c)
{
	struct pending *p = &THREAD(c)->pending;

	if (!c->traits.uses_fd)
		return;
	if (c->traits.fd_param && (p->fd == -1 || c->ev->type == EV_SYSCALL_COPY_FILE_RANGE_X))
		p->fd = event_i64(c->ev, c->traits.fd_param, -1);
	c->fd = fd_get(c->r, c->th, p->fd);
	if (c->fd != ID_NONE)
		finish_canceled_close(c);
}

static void locate_exit(struct ctx *c)
{
	struct pending *p = &THREAD(c)->pending;
	int64_t res;

	if (p->enter_ns)
		p->latency_ns = c->ev->ts_ns - p->enter_ns;
	p->is_valid = c->ev->type == p->type + 1 ||
		      (c->ev->type == EV_SYSCALL_EXECVE_19_X && p->type == EV_SYSCALL_EXECVEAT_E &&
		       !c->r->q->unpaired_is_blind);
	if (!p->is_valid) {
		if (c->r->q->unpaired_is_blind) {
			if (p->type != EV_TRACER_E)
				return;
		} else {
			p->fd = -1;
		}
	}
	if (c->traits.has_result) {
		res = event_i64(c->ev, 0, 0);
		if (res < 0)
			c->step->errno_code = (uint32_t) - (int32_t)res;
	}
	locate_exit_fd(c);
}

void locate(struct ctx *c)
{
	uint16_t type = c->ev->type;

	c->th = c->fd = ID_NONE;
	c->step->errno_code = 0;
	if (c->step->info->flags & EF_SKIPPARSERESET) {
		if (type == EV_PROCINFO_E)
			c->th = procs_find(&c->r->procs, c->ev->tid);
		return;
	}
	if (type == EV_CONTAINER_JSON_E || type == EV_CONTAINER_JSON_2_E)
		return;
	if (c->ev->tid == -1 && !c->r->q->placeholder_is_process)
		return;
	c->th = c->traits.makes_thread ? thread_get(c->r, c->ev->tid)
				       : procs_find(&c->r->procs, c->ev->tid);
	if (type == EV_SCHEDSWITCH_6_E || c->th == ID_NONE)
		return;
	if (c->traits.makes_thread)
		THREAD(c)->flags |= TH_ACTIVE;
	if (event_type_is_exit(type))
		locate_exit(c);
	else
		locate_enter(c);
}

/* ---- one event ---- */

/* A copy that names nothing but texts. */
static void keep_exited(struct replay *r)
{
	struct exited *e = &r->exited[r->remove_cpu % MAX_EXITED];
	struct thread *t = replay_thread(r, r->remove_tid);

	if (!t)
		return;
	e->cpu = r->remove_cpu;
	e->thread = *t;
	e->thread.fds = e->thread.pending.copy = ID_NONE;
	e->thread.next_sibling = e->thread.prev_sibling = ID_NONE;
	e->thread.next_of_pid = e->thread.prev_of_pid = ID_NONE;
}

static void remove_postponed(struct replay *r)
{
	if (r->remove_tid != -1) {
		keep_exited(r);
		thread_remove(r, r->remove_tid, false);
		r->remove_tid = -1;
	}
	if (r->remove_fds.n) {
		uint32_t th = thread_get(r, r->remove_fds_tid);
		uint32_t table = th != ID_NONE ? fd_table_of(r, th) : ID_NONE;

		for (uint32_t i = 0; table != ID_NONE && i < r->remove_fds.n; i++)
			fds_remove(&r->fds, table, r->remove_fds.v[i]);
		r->remove_fds.n = 0;
	}
}

static bool is_container_event(uint16_t type)
{
	return type == EV_CONTAINER_E || type == EV_CONTAINER_JSON_E ||
	       type == EV_CONTAINER_JSON_2_E;
}

static bool is_account_event(uint16_t type)
{
	return type == EV_USER_ADDED_E || type == EV_GROUP_ADDED_E;
}

/* Container and account events at the head of a section describe what was already there: sysdig
 * applies them while it opens the file, shows none, and numbers only those of the first section. */
static void note_section_head(struct ctx *c)
{
	struct replay *r = c->r;

	if (!is_container_event(c->ev->type) && !is_account_event(c->ev->type)) {
		r->in_metadata = false;
		replay_section_ready(r);
		return;
	}
	c->step->is_hidden = true;
	if (r->section > 1 && r->q->view == SCHEMA_CLASSIC)
		r->unnumbered++;
}

static const struct event *renumber(struct replay *r, const struct event *ev)
{
	if (!r->unnumbered)
		return ev;
	r->renumbered = *ev;
	r->renumbered.num -= r->unnumbered;
	return &r->renumbered;
}

void describe_step(struct ctx *c)
{
	struct replay *r = c->r;
	struct step *s = c->step;

	vec_reserve(&r->procs.thread, r->procs.thread.n + MAX_LOOKUPS_PER_EVENT);
	if ((c->ev->flags & EVENT_STATE_ONLY) ||
	    (r->q->hides_enters && s->info->origin == ORIGIN_SYSCALL &&
	     !event_type_is_exit(c->ev->type)))
		s->is_hidden = true;
	s->is_internal = s->info->category == CAT_INTERNAL;
	s->ev = s->ev ? s->ev : c->ev;
	if (!s->thread)
		s->thread = c->th != ID_NONE ? &r->procs.thread.v[c->th] : NULL;
	s->fd = c->fd != ID_NONE ? &r->fds.fd.v[c->fd] : NULL;
}

static void finish(struct ctx *c)
{
	uint16_t type = c->ev->type;

	if (c->th == ID_NONE || c->step->is_hidden ||
	    (c->step->is_refused && c->r->q->forgets_refused))
		return;
	if (event_type_is_exit(type))
		pending_drop(c);
	if (type != EV_SCHEDSWITCH_1_E && type != EV_SCHEDSWITCH_6_E) {
		THREAD(c)->prev_event_ns = THREAD(c)->last_event_ns;
		THREAD(c)->last_event_ns = c->ev->ts_ns;
	}
}

static inline void str_clear(struct str *s)
{
	s->p = "";
	s->n = 0;
}

/* Member by member, down to those of texts: one compound assignment becomes a string instruction,
 * and of structures copied from each other the processor waits for the first. Either costs more than
 * the look-up of the thread. */
static void step_clear(struct step *s)
{
	s->ev = NULL;
	s->thread = NULL;
	s->fd = NULL;
	s->errno_code = 0;
	s->is_child_return = s->is_paired = s->is_hidden = s->is_internal = s->is_refused = false;
	s->tried_tracer = s->is_bad_tracer = s->has_syslog = false;
	s->latency_ns = 0;
	s->syslog_priority = 0;
	str_clear(&s->syslog_text);
	str_clear(&s->tracer_tags);
	str_clear(&s->tracer_args);
	s->tracer_id = 0;
}

static void pair_call(struct ctx *c)
{
	const struct event *ev = c->ev;
	struct step *s = c->step;
	struct pending *p;

	if (c->th == ID_NONE || c->traits.info->origin != ORIGIN_SYSCALL)
		return;
	p = &THREAD(c)->pending;
	if (!event_type_is_exit(ev->type)) {
		pair_enter(c->r, p, ev, c->kind);
		return;
	}
	s->is_paired = pair_exit(c->r, THREAD(c), ev, s->is_child_return);
	if (s->is_paired && ev->ts_ns > p->call_ns)
		s->latency_ns = ev->ts_ns - p->call_ns;
}

void replay_event(struct replay *r, const struct event *ev, struct step *ret)
{
	struct ctx c = { .r = r, .ev = ev, .step = ret, .th = ID_NONE, .fd = ID_NONE };
	handler_fn *fn = replay_handler[ev->type];
	bool asked_first;

	r->q = &quirks_of[ev->generation];
	step_clear(ret);
	c.traits = r->traits[ev->generation][ev->type];
	ret->info = c.traits.info;
	r->totals.n_events[ev->generation]++;
	if (__builtin_expect(r->in_metadata, 0))
		note_section_head(&c);
	c.ev = renumber(r, ev);
	c.kind = event_kind(ev);
	if (!r->first_ns && !is_container_event(ev->type))
		r->first_ns = ev->ts_ns;
	r->last_ns = ev->ts_ns;
	remove_postponed(r);
	if (pool_wants_sweep(&r->pool))
		replay_sweep(r);
	locate(&c);
	ret->is_child_return = fn == on_clone_exit && event_i64(ev, 0, -1) == 0;
	pair_call(&c);
	asked_first = asker_is_first(&c);
	if (asked_first && asker_refuses(&c))
		return;
	if (fn)
		fn(&c);
	describe_step(&c);
	if (!asked_first)
		asker_ask(&c);
	finish(&c);
}

/* ---- life ---- */

struct replay *replay_new(void)
{
	struct replay *r = xcalloc(1, sizeof(*r));

	pool_init(&r->pool);
	procs_init(&r->procs);
	fds_init(&r->fds);
	traits_init(r);
	replay_meta_init(r);
	replay_reset(r);
	return r;
}

void replay_free(struct replay *r)
{
	if (!r)
		return;
	pool_fini(&r->pool);
	procs_fini(&r->procs);
	fds_fini(&r->fds);
	pending_fini(r);
	vec_fini(&r->user);
	vec_fini(&r->group);
	vec_fini(&r->container);
	vec_fini(&r->iface4);
	vec_fini(&r->iface6);
	vec_fini(&r->remove_fds);
	map_fini(&r->user_by_id);
	map_fini(&r->group_by_id);
	map_fini(&r->container_by_id);
	map_fini(&r->server_ports);
	tracer_fini(&r->parsed);
	buf_fini(&r->scratch);
	free(r);
}

const struct meta_sink *replay_sink(struct replay *r)
{
	return &r->sink;
}
