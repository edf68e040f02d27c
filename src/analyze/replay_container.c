/* SPDX-License-Identifier: MIT */
/* replay_container.c - events that describe containers. */
#include "replay_internal.h"

static struct container *container_entry(struct replay *r, uint32_t id)
{
	uint32_t i = map_get(&r->container_by_id, id);

	if (i == MAP_NONE) {
		i = r->container.n;
		(void)vec_push(&r->container);
		map_put(&r->container_by_id, id, i);
	}
	r->container.v[i] = (struct container){ .id = id, .is_described = true };
	return &r->container.v[i];
}

void on_container(struct ctx *c)
{
	struct replay *r = c->r;
	struct container *k = container_entry(r, intern(r, str_to_nul(event_param(c->ev, 0))));

	k->type = (uint32_t)event_u64(c->ev, 1, 0);
	k->name = intern(r, str_to_nul(event_param(c->ev, 2)));
	k->image = intern(r, str_to_nul(event_param(c->ev, 3)));
}

/* A container event is shown as made by a process called after the container. */
static void set_meta_thread(struct ctx *c, uint32_t id)
{
	struct replay *r = c->r;
	struct buf *b = &r->scratch;

	b->n = 0;
	buf_adds(b, "container:");
	buf_addstr(b, pool_get(&r->pool, id));
	r->meta_thread = (struct thread){
		.tid = -1,
		.pid = -1,
		.sid = -1,
		.vpgid = -1,
		.vtid = -2,
		.vpid = -2,
		.fdlimit = -1,
		.fds = ID_NONE,
		.comm = intern(r, buf_str(b)),
		.container = id,
	};
	c->step->thread = &r->meta_thread;
}

/* Returns the container's string id, or 0 when the text is no description. */
static uint32_t describe(struct ctx *c, struct str text)
{
	struct replay *r = c->r;
	struct container_json j;
	struct container *k;
	uint32_t id;

	if (!container_json_parse(text, &j))
		return 0;
	id = intern(r, j.id);
	k = container_entry(r, id);
	k->type = j.type;
	k->ip = j.ip;
	k->name = intern(r, j.name);
	k->image = intern(r, j.image);
	k->image_id = intern(r, j.image_id);
	k->full_id = intern(r, j.full_id);
	k->json = intern(r, str_to_nul(text));
	probes_describe(r, k, &j);
	if (j.lookup_state != container_lookup_state_successful) {
		k->is_described = false;
		c->step->is_hidden = true;
	}
	container_json_fini(&j);
	return id;
}

void on_container_json(struct ctx *c)
{
	uint32_t id = describe(c, event_param(c->ev, 0));

	if (id)
		set_meta_thread(c, id);
}

/* Since 2025 a plugin sends container descriptions as asynchronous events. */
void on_async(struct ctx *c)
{
	if (str_eq(str_to_nul(event_param(c->ev, 1)), STR("container")))
		(void)describe(c, event_param(c->ev, 2));
}
