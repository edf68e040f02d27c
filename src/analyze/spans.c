/* SPDX-License-Identifier: MIT */
/* spans.c - stretches of work between an enter and an exit tracer of the same id and tags. */
#include "spans.h"

#include "../capture/schema.h"

void spans_init(struct spans *sp)
{
	*sp = (struct spans){ 0 };
}

void spans_fini(struct spans *sp)
{
	for (size_t i = 0; i <= MAX_OPEN_SPANS; i++) {
		buf_fini(&sp->span[i].tags);
		buf_fini(&sp->span[i].args);
	}
	map_fini(&sp->marked);
}

static void set_text(struct buf *b, struct str s)
{
	b->n = 0;
	buf_addstr(b, s);
}

static void span_enter(struct spans *sp, const struct step *s)
{
	struct span *span;

	if (sp->n_open == MAX_OPEN_SPANS) {
		sp->n_open = 0;
		sp->enter = NULL;
		return;
	}
	span = &sp->span[sp->n_open++];
	span->id = (int64_t)s->tracer_id;
	span->tid = s->ev->tid;
	span->enter_ns = s->ev->ts_ns;
	set_text(&span->tags, s->tracer_tags);
	set_text(&span->args, s->tracer_args);
	sp->enter = span;
}

/* The latest of them counts. */
static struct span *find_open(struct spans *sp, int64_t id, struct str tags)
{
	for (uint32_t i = sp->n_open; i-- > 0;)
		if (sp->span[i].id == id && str_eq(buf_str(&sp->span[i].tags), tags))
			return &sp->span[i];
	return NULL;
}

/* The span is closed, but its enter stays readable in the spare place behind the open ones. */
static void span_exit(struct spans *sp, const struct step *s)
{
	struct span *found = find_open(sp, (int64_t)s->tracer_id, s->tracer_tags);
	struct span closed;
	uint32_t i;

	sp->enter = NULL;
	if (!found)
		return;
	closed = *found;
	i = (uint32_t)(found - sp->span);
	sp->n_open--;
	memmove(found, found + 1, (sp->n_open - i) * sizeof(*found));
	sp->span[sp->n_open] = closed;
	sp->enter = &sp->span[sp->n_open];
}

void spans_mark(struct spans *sp, const struct thread *t)
{
	map_put(&sp->marked, (uint64_t)t->tid, t->serial);
}

void spans_event(struct spans *sp, const struct step *s)
{
	if (s->is_bad_tracer)
		return; /* sysdig goes on with the span before */
	if (s->ev->type == EV_TRACER_E)
		span_enter(sp, s);
	else
		span_exit(sp, s);
}

const struct span *spans_parent(const struct spans *sp)
{
	struct str tags;
	const char *last;

	if (!sp->enter)
		return NULL;
	tags = buf_str(&sp->enter->tags);
	last = tags.n ? memrchr(tags.p, '\0', tags.n) : NULL;
	tags.n = last ? (size_t)(last - tags.p) : 0;
	for (uint32_t i = sp->n_open; i-- > 0;)
		if (sp->span[i].id == sp->enter->id && str_eq(buf_str(&sp->span[i].tags), tags))
			return &sp->span[i];
	return NULL;
}

bool spans_is_marked(const struct spans *sp, const struct thread *t)
{
	return map_get(&sp->marked, (uint64_t)t->tid) == t->serial;
}
