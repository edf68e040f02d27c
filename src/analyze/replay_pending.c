/* SPDX-License-Identifier: MIT */
/* replay_pending.c - the two halves of a call: what its enter event said is kept for its exit. */
#include <string.h>

#include "replay_internal.h"

static uint8_t room_for(uint32_t n)
{
	uint8_t room = 0;

	while (n > 1u << (MIN_COPY_LOG2 + room))
		room++;
	return room;
}

static uint32_t room_take(struct replay *r, uint8_t room)
{
	uint32_t off = r->copy_bytes.n, size = 1u << (MIN_COPY_LOG2 + room);

	if (r->free_room[room].n)
		return r->free_room[room].v[--r->free_room[room].n];
	vec_reserve(&r->copy_bytes, off + size);
	r->copy_bytes.n += size;
	return off;
}

/* The place of the thread's copy, with room for n bytes. */
static struct event_copy *copy_slot(struct ctx *c, uint32_t n)
{
	struct replay *r = c->r;
	struct pending *p = &THREAD(c)->pending;
	uint8_t room = room_for(n);

	if (p->copy != ID_NONE && r->copy.v[p->copy].room == room)
		return &r->copy.v[p->copy];
	pending_free(r, p);
	if (r->free_copy.n) {
		p->copy = r->free_copy.v[--r->free_copy.n];
	} else {
		p->copy = r->copy.n;
		(void)vec_push(&r->copy);
	}
	r->copy.v[p->copy].off = room_take(r, room);
	r->copy.v[p->copy].room = room;
	return &r->copy.v[p->copy];
}

void pending_store(struct ctx *c)
{
	const struct event *ev = c->ev;
	uint32_t n = ev->at[ev->n_params];
	struct event_copy *copy;

	if (c->th == ID_NONE || 26 + 2u * ev->n_params + n > MAX_PENDING_BYTES)
		return;
	copy = copy_slot(c, n);
	copy->ev = *ev;
	memcpy(c->r->copy_bytes.v + copy->off, ev->data, n);
	THREAD(c)->pending.is_valid = true;
}

void pending_free(struct replay *r, struct pending *p)
{
	struct event_copy *copy;

	if (p->copy == ID_NONE)
		return;
	copy = &r->copy.v[p->copy];
	*vec_push(&r->free_room[copy->room]) = copy->off;
	*vec_push(&r->free_copy) = p->copy;
	p->copy = ID_NONE;
	p->is_valid = false;
}

void pending_drop(struct ctx *c)
{
	pending_free(c->r, &THREAD(c)->pending);
}

void pending_clear(struct replay *r)
{
	r->copy.n = r->free_copy.n = r->copy_bytes.n = 0;
	for (unsigned i = 0; i < N_COPY_CLASSES; i++)
		r->free_room[i].n = 0;
}

void pending_fini(struct replay *r)
{
	vec_fini(&r->copy);
	vec_fini(&r->free_copy);
	vec_fini(&r->copy_bytes);
	for (unsigned i = 0; i < N_COPY_CLASSES; i++)
		vec_fini(&r->free_room[i]);
}

const struct event *pending_enter(struct ctx *c)
{
	struct pending *p;
	struct event_copy *copy;

	if (c->th == ID_NONE)
		return NULL;
	p = &THREAD(c)->pending;
	if (!p->is_valid || p->copy == ID_NONE)
		return NULL;
	copy = &c->r->copy.v[p->copy];
	/* a successful execveat returns as execve on x86 */
	if (copy->ev.type != c->ev->type - 1 &&
	    !(copy->ev.type == EV_SYSCALL_EXECVEAT_E && c->ev->type == EV_SYSCALL_EXECVE_19_X &&
	      !c->r->q->unpaired_is_blind)) {
		p->is_valid = false;
		return NULL;
	}
	copy->ev.data = c->r->copy_bytes.v + copy->off;
	return &copy->ev;
}

struct str arg_of(struct ctx *c, int exit_i, int enter_i)
{
	const struct event *enter;
	struct str p = exit_i >= 0 ? event_param(c->ev, (unsigned)exit_i) : STR("");

	if (p.n || enter_i < 0)
		return p;
	enter = pending_enter(c);
	return enter ? event_param(enter, (unsigned)enter_i) : p;
}

uint64_t arg_u64(struct ctx *c, int exit_i, int enter_i, uint64_t dflt)
{
	return param_u64(arg_of(c, exit_i, enter_i), dflt);
}
