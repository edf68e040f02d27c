/* SPDX-License-Identifier: MIT */
/* replay_asker.c - events that somebody refuses: by the rules of sysdig 0.29.3 these are not applied. */
#include "replay_pairs.h"

void asker_ask(struct ctx *c)
{
	const struct replay_asker *asker = &c->r->asker;

	if (asker->wants)
		c->step->is_refused = !asker->wants(asker->arg, c->step);
}

/* Is it asked before the event is applied? The return of a write may turn out to be a tracer, for
 * which it needs its descriptor even when its enter event was refused. */
bool asker_is_first(struct ctx *c)
{
	if (!c->r->asker.wants || !c->r->q->forgets_refused)
		return false;
	if (c->ev->type == EV_SYSCALL_WRITE_X && c->th != ID_NONE) {
		if (c->fd == ID_NONE)
			c->fd = fd_get(c->r, c->th, THREAD(c)->pending.fd);
		if ((c->ev->flags & EVENT_TRACER) ||
		    (c->fd != ID_NONE && (FD(c)->flags & (FD_TRACER | FD_TRACER_FILE))))
			return false;
	}
	return !(c->step->info->flags & EF_MODIFIES_STATE);
}

bool asker_refuses(struct ctx *c)
{
	if (c->r->is_unwanted[c->kind]) {
		c->step->is_refused = true;
	} else {
		describe_step(c);
		asker_ask(c);
	}
	if (!c->step->is_refused) {
		c->step->ev = NULL;
		c->step->thread = NULL;
		return false;
	}
	if (c->th != ID_NONE && !(c->step->info->flags & EF_SKIPPARSERESET) &&
	    c->ev->type != EV_SCHEDSWITCH_6_E)
		THREAD(c)->pending.type = UINT16_MAX;
	return true;
}

void replay_set_asker(struct replay *r, const struct replay_asker *asker)
{
	r->asker = *asker;
	for (uint32_t kind = 0; kind < N_KINDS; kind++)
		r->is_unwanted[kind] = !asker->may_want(asker->arg, kind);
}

/* ---- the short way ---- */

/* The thread's last event was of another call, and no tracer. */
static bool is_unpaired(const struct pending *p, uint16_t type)
{
	return p->type + 1 != type && p->type != EV_TRACER_E;
}

static void pass_enter(struct pending *p, const struct event *ev, const struct traits *t)
{
	p->fd = t->uses_fd ? event_i64(ev, t->fd_param, -1) : -1;
	p->latency_ns = 0;
	p->enter_ns = ev->ts_ns;
}

static void pass_exit(struct pending *p, const struct event *ev)
{
	if (p->enter_ns)
		p->latency_ns = ev->ts_ns - p->enter_ns;
	p->is_valid = false;
}

/* Nothing has to be done before the event is applied. */
static bool is_undisturbed(const struct replay *r)
{
	return !r->in_metadata && r->first_ns && r->remove_tid == -1 && !r->remove_fds.n;
}

static bool pass_call(struct replay *r, const struct event *ev, const struct traits *t,
		      uint32_t kind)
{
	uint32_t th = procs_find(&r->procs, ev->tid);
	struct thread *thread;

	if (th == ID_NONE)
		return false;
	thread = &r->procs.thread.v[th];
	if (!is_unpaired(&thread->pending, ev->type))
		return false;
	thread->flags |= TH_ACTIVE;
	if (event_type_is_exit(ev->type)) {
		pass_exit(&thread->pending, ev);
		pair_exit(r, thread, ev, false);
	} else {
		pass_enter(&thread->pending, ev, t);
		pair_enter(r, &thread->pending, ev, kind);
	}
	thread->pending.type = UINT16_MAX;
	return true;
}

bool replay_passes_by(struct replay *r, const struct event *ev)
{
	const struct traits *t = &r->traits[ev->generation][ev->type];
	uint32_t kind;

	if (!r->asker.wants || t->idle == IDLE_NOT || !is_undisturbed(r))
		return false;
	kind = event_kind(ev);
	if (!r->is_unwanted[kind] || (t->idle == IDLE_CALL && !pass_call(r, ev, t, kind)))
		return false;
	r->totals.n_events[ev->generation]++;
	r->last_ns = ev->ts_ns;
	return true;
}
