/* SPDX-License-Identifier: MIT */
/* state.c - see state.h. Things of the state are asked as if an event had happened to each of them, so that
 * fields, filters and the group-by serve here, too. */
#include "state.h"

#include <assert.h>
#include <stdlib.h>

#include "../base/mem.h"
#include "quirks.h"

static const struct state_def defs[] = {
#define STATE(id, title, over, filter, keys, values) \
	{ #id, title, OVER_##over, filter, keys, values },
#include "states.def"
#undef STATE
};

const struct state_def *state_find(const char *id)
{
	size_t i = 0;

	while (strcmp(defs[i].id, id) != 0) {
		i++;
		assert(i < sizeof(defs) / sizeof(defs[0]));
	}
	return &defs[i];
}

/* ---- asking ---- */

void state_ask(const struct state_question *q, struct thread *t, struct fd *fd,
	       struct state_step *ret)
{
	enum schema_view view = quirks_of[q->at.generation].view;
	/* close is about a descriptor, and nothing else is about nothing */
	uint16_t type = fd ? EV_SYSCALL_CLOSE_E : EV_GENERIC_E;

	if (fd)
		t->pending.fd = fd->num;
	ret->ev = (struct event){
		.num = q->at.num,
		.ts_ns = q->at.ts_ns,
		.tid = t->tid,
		.type = type,
		.generation = q->at.generation,
	};
	ret->step = (struct step){
		.ev = &ret->ev,
		.info = schema_event(view, type),
		.thread = t,
		.fd = fd,
	};
	field_ctx_event(q->fields, &ret->step);
}

static int by_pid(const void *a, const void *b)
{
	const struct thread *x = *(struct thread *const *)a, *y = *(struct thread *const *)b;

	return x->pid != y->pid ? (x->pid > y->pid) - (x->pid < y->pid)
				: (x->tid > y->tid) - (x->tid < y->tid);
}

struct thread **state_processes(struct replay *r, uint32_t *ret_n)
{
	VEC(struct thread *) all = { 0 };
	struct thread *t;
	uint32_t it = 0;

	while ((t = replay_next_thread(r, &it)))
		if (thread_is_main(t))
			*vec_push(&all) = t;
	if (all.n)
		qsort(all.v, all.n, sizeof(struct thread *), by_pid);
	*ret_n = all.n;
	return all.v;
}

/* ---- tables ---- */

struct making {
	const struct state_question *q;
	const struct state_def *def;
	struct filter *filter; /* the definition's, or NULL */
	struct group *group;
};

static void count(struct making *m, struct thread *t, struct fd *fd)
{
	struct state_step a;

	state_ask(m->q, t, fd, &a);
	if (m->filter && !filter_match(m->filter, m->q->fields, &a.step))
		return;
	if (m->q->filter && !filter_match(m->q->filter, m->q->fields, &a.step))
		return;
	group_event(m->group, m->q->fields, &a.step);
}

static int by_num(const void *a, const void *b)
{
	const struct fd *x = *(struct fd *const *)a, *y = *(struct fd *const *)b;

	return (x->num > y->num) - (x->num < y->num);
}

static void count_fds(struct making *m, struct thread *t)
{
	VEC(struct fd *) all = { 0 };
	uint32_t it = 0;
	struct fd *fd;

	while ((fd = replay_next_fd(m->q->replay, t, &it)))
		*vec_push(&all) = fd;
	if (all.n)
		qsort(all.v, all.n, sizeof(struct fd *), by_num);
	for (uint32_t i = 0; i < all.n; i++)
		count(m, t, all.v[i]);
	vec_fini(&all);
}

/* A process that there is not stands for a container, so that it is told without any, too. */
static void count_containers(struct making *m)
{
	struct thread none = { .tid = -1, .pid = -1, .fds = ID_NONE, .pending.copy = ID_NONE };

	for (uint32_t i = 0; i < replay_n_containers(m->q->replay); i++) {
		none.container = replay_container_at(m->q->replay, i)->id;
		count(m, &none, NULL);
	}
}

static void must(int rc)
{
	if (rc < 0)
		abort(); /* states.def is wrong */
}

void state_table(const struct state_question *q, const struct state_def *def,
		 struct group **ret_group, struct table *ret)
{
	struct making m = { .q = q, .def = def };
	struct group_spec spec = {
		.keys = def->keys,
		.values = def->values,
		.keeps_missing = true,
	};
	struct thread **t;
	uint32_t n;

	must(group_new(&spec, &m.group, NULL));
	if (*def->filter)
		must(filter_compile(str_of(def->filter), FILTER_SYSDIG, &m.filter, NULL));
	t = state_processes(q->replay, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (def->over == OVER_FDS)
			count_fds(&m, t[i]);
		else
			count(&m, t[i], NULL);
	}
	if (def->over == OVER_CONTAINERS)
		count_containers(&m);
	group_rows(m.group, q->fields, def->id, def->title, ret);
	filter_free(m.filter);
	free(t);
	*ret_group = m.group;
}
