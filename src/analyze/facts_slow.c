/* SPDX-License-Identifier: MIT */
/* facts_slow.c - the slowest calls: a heap whose top is the fastest of them. */
#include <stdlib.h>

#include "facts_internal.h"

#define MAX_SUBJECT 1024 /* bytes kept of what a slow call was about; a path's limit */

static bool is_faster(const struct slow_call *a, const struct slow_call *b)
{
	return a->ns != b->ns ? a->ns < b->ns : a->num > b->num;
}

static void sink(struct facts *f, uint32_t i)
{
	struct slow_call x = f->slow[i];
	uint32_t c;

	while ((c = 2 * i + 1) < f->n_slow) {
		if (c + 1 < f->n_slow && is_faster(&f->slow[c + 1], &f->slow[c]))
			c++;
		if (!is_faster(&f->slow[c], &x))
			break;
		f->slow[i] = f->slow[c];
		i = c;
	}
	f->slow[i] = x;
}

static void rise(struct facts *f, uint32_t i)
{
	struct slow_call x = f->slow[i];

	for (; i && is_faster(&x, &f->slow[(i - 1) / 2]); i = (i - 1) / 2)
		f->slow[i] = f->slow[(i - 1) / 2];
	f->slow[i] = x;
}

/* What the call was about: its descriptor, or the first text it carries. */
static struct str subject(struct facts *f, const struct step *s)
{
	if (s->fd)
		return s->fd->name ? replay_fd_name(f->r, s->fd) : str_of(fd_type_name(s->fd));
	for (unsigned i = 0; i < s->info->n_params && i < s->ev->n_params; i++) {
		uint8_t type = s->info->params[i].type;
		struct str p = event_param(s->ev, i);

		if (type == PT_FSPATH || type == PT_FSRELPATH || type == PT_CHARBUF)
			return (struct str){ p.p, strnlen(p.p, p.n) };
	}
	return STR("");
}

void facts_note_slow(struct facts *f, const struct call *c)
{
	const struct event *ev = c->step->ev;
	struct str name = agg_key(&f->call, c->row), arg = subject(f, c->step);
	struct slow_call x = {
		.ns = c->ns,
		.ts_ns = ev->ts_ns,
		.num = ev->num,
		.tid = ev->tid,
		.name = (uint32_t)agg_at(&f->proc, c->proc)[PV_NAME],
		.call = facts_name(f, name),
		.arg = pool_put(&f->names, arg.p, arg.n < MAX_SUBJECT ? arg.n : MAX_SUBJECT),
	};

	if (f->n_slow < f->max_slow) {
		f->slow[f->n_slow++] = x;
		rise(f, f->n_slow - 1);
	} else {
		f->slow[0] = x;
		sink(f, 0);
	}
}

static int slower_first(const void *a, const void *b)
{
	return is_faster(a, b) ? 1 : -1;
}

void facts_sort_slow(struct facts *f)
{
	qsort(f->slow, f->n_slow, sizeof(f->slow[0]), slower_first);
}
