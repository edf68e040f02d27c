/* SPDX-License-Identifier: MIT */
/* replay_pairs.h - our own pairing of the two events of a call, for latencies: what interrupts a call does not
 * end it. Inline, as it is most of what is done for an event that nobody wants. */
#ifndef SCAN_REPLAY_PAIRS_H
#define SCAN_REPLAY_PAIRS_H

#include "replay_internal.h"

static inline void pair_enter(struct replay *r, struct pending *p, const struct event *ev,
			      uint32_t kind)
{
	r->totals.n_lost_exits += p->call_type != NO_CALL;
	p->call_type = r->is_endless[kind] ? NO_CALL : ev->type;
	p->call_ns = ev->ts_ns;
}

/* Was the call entered, at pending.call_ns? is_child: a return of clone in the child, where nothing was. */
static inline bool pair_exit(struct replay *r, struct thread *t, const struct event *ev,
			     bool is_child)
{
	struct pending *p = &t->pending;
	bool is_paired = p->call_type + 1 == ev->type || (ev->type == EV_SYSCALL_EXECVE_19_X &&
							  p->call_type == EV_SYSCALL_EXECVEAT_E);

	if (!is_paired && !is_child && t->last_event_ns && ev->generation != GEN_EXIT_ONLY)
		r->totals.n_lost_enters++;
	p->call_type = NO_CALL;
	return is_paired;
}

#endif
