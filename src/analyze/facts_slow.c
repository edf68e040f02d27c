/* SPDX-License-Identifier: MIT */
/* facts_slow.c - what is told of the slowest calls. */
#include "facts_internal.h"

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
	uint32_t name = (uint32_t)agg_at(&f->proc, c->proc)[PV_NAME];
	const struct slow_call x = {
		.ns = c->ns, .ts_ns = ev->ts_ns, .num = ev->num, .tid = ev->tid
	};
	const struct str text[SLOW_TEXTS] = {
		[SLOW_PROGRAM] = pool_get(&f->names, name),
		[SLOW_CALL] = agg_key(&f->call, c->row),
		[SLOW_RESULT] = STR(""),
		[SLOW_SUBJECT] = subject(f, c->step),
	};

	slowest_add(&f->slowest, &x, text);
}
