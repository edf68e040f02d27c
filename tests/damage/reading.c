/* SPDX-License-Identifier: MIT */
/* reading.c - one pass of the library over a capture in memory, and all that it delivered. */
#include "reading.h"

#include "../../src/analyze/evtext.h"
#include "../../src/analyze/replay.h"
#include "../../src/base/buf.h"

/* A line buffer is emptied when it holds this much. */
#define MAX_TEXT (64u << 10)

/* The sink of the capture: notes each record, then hands it to the state engine. */
struct tee {
	struct reading *rd;
	struct capture *c;
	const struct meta_sink *next;
};

/* ---- records ---- */

/* FNV-1a */
#define HASH_START  0xcbf29ce484222325u
#define HASH_FACTOR 0x100000001b3u

static uint64_t mix_bytes(uint64_t h, const void *p, size_t n)
{
	const uint8_t *b = p;

	while (n--)
		h = (h ^ *b++) * HASH_FACTOR;
	return h;
}

static uint64_t mix_str(uint64_t h, struct str s)
{
	return mix_bytes(mix_bytes(h, &s.n, sizeof(s.n)), s.p, s.n);
}

static uint64_t mix_i64(uint64_t h, int64_t v)
{
	return mix_bytes(h, &v, sizeof(v));
}

static void note(struct tee *t, uint64_t hash)
{
	*vec_push(&t->rd->records) = (struct record){
		.hash = hash,
		.block = t->c ? (uint32_t)cap_get_stats(t->c)->n_blocks : 0,
	};
}

static void on_section(void *ctx, const struct section_meta *m)
{
	struct tee *t = ctx;

	note(t, mix_i64(mix_i64(HASH_START, m->major), m->minor));
	t->next->section(t->next->ctx, m);
}

static void on_machine(void *ctx, const struct machine_meta *m)
{
	struct tee *t = ctx;

	note(t, mix_i64(mix_str(HASH_START, m->hostname), m->n_cpus));
	if (t->next->machine)
		t->next->machine(t->next->ctx, m);
}

static void on_iface(void *ctx, const struct iface_meta *m)
{
	struct tee *t = ctx;

	note(t, mix_bytes(mix_str(HASH_START, m->name), m->addr, sizeof(m->addr)));
	if (t->next->iface)
		t->next->iface(t->next->ctx, m);
}

static void on_user(void *ctx, const struct user_meta *m)
{
	struct tee *t = ctx;

	note(t, mix_str(mix_str(mix_i64(HASH_START, m->uid), m->name), m->home));
	if (t->next->user)
		t->next->user(t->next->ctx, m);
}

static void on_group(void *ctx, const struct group_meta *m)
{
	struct tee *t = ctx;

	note(t, mix_str(mix_i64(HASH_START, m->gid), m->name));
	if (t->next->group)
		t->next->group(t->next->ctx, m);
}

static void on_thread(void *ctx, const struct thread_meta *m)
{
	const struct str *text[] = { &m->comm, &m->exe, &m->exepath, &m->args,
				     &m->cwd,  &m->env, &m->cgroups, &m->root };
	struct tee *t = ctx;
	uint64_t h = mix_i64(mix_i64(HASH_START, m->tid), m->pid);
	size_t i;

	for (i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		h = mix_str(h, *text[i]);
	note(t, mix_i64(mix_i64(h, m->ptid), m->uid));
	if (t->next->thread)
		t->next->thread(t->next->ctx, m);
}

static void on_fd(void *ctx, const struct fd_meta *m)
{
	struct tee *t = ctx;
	uint64_t h = mix_str(mix_i64(mix_i64(HASH_START, m->tid), m->fd), m->name);

	h = mix_bytes(mix_bytes(h, m->sip, sizeof(m->sip)), m->dip, sizeof(m->dip));
	note(t, mix_i64(mix_i64(h, m->sport), m->type));
	if (t->next->fd)
		t->next->fd(t->next->ctx, m);
}

/* ---- the pass ---- */

static void read_events(struct reading *rd, struct capture *c, struct replay *r)
{
	struct evtext *x = evtext_new(r, TIME_OF_DAY);
	struct buf line = { 0 };
	struct event ev;
	struct step step;

	while ((rd->status = cap_next(c, &ev, &rd->err)) > 0) {
		*vec_push(&rd->events) = (struct seen){ ev.off, ev.ts_ns, ev.tid, ev.type, ev.cpu };
		replay_event(r, &ev, &step);
		if (line.n > MAX_TEXT)
			line.n = 0;
		rd->text_bytes -= line.n;
		evtext_add(x, &line, &step);
		rd->text_bytes += line.n;
	}
	buf_fini(&line);
	evtext_free(x);
}

void reading_do(const uint8_t *p, size_t n, struct reading *ret)
{
	struct replay *r = replay_new();
	struct tee tee = { .rd = ret, .next = replay_sink(r) };
	const struct meta_sink sink = {
		&tee, on_section, on_machine, on_iface, on_user, on_group, on_thread, on_fd,
	};

	*ret = (struct reading){ 0 };
	ret->status = cap_open_memory(p, n, NULL, &sink, &tee.c, &ret->err);
	if (ret->status == E_OK) {
		ret->is_open = true;
		read_events(ret, tee.c, r);
		ret->stats = *cap_get_stats(tee.c);
		ret->is_damaged = cap_is_damaged(&ret->stats);
		cap_close(tee.c);
	}
	replay_free(r);
}

void reading_fini(struct reading *rd)
{
	vec_fini(&rd->events);
	vec_fini(&rd->records);
}
