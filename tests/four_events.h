/* SPDX-License-Identifier: MIT */
/* four_events.h - a machine of two threads and four events made by hand, for the tests of filters
 * and formats. */
#ifndef TESTS_FOUR_EVENTS_H
#define TESTS_FOUR_EVENTS_H

#include <stdlib.h>

#include "../src/analyze/field.h"
#include "../src/analyze/quirks.h"
#include "../src/base/clock.h"

#define T0       (UINT64_C(1600000000) * NS_PER_S) /* 2020-09-13T12:26:40Z */
#define N_EVENTS 4

struct made {
	struct event ev;
	struct step s;
	uint8_t data[256];
};

struct machine {
	struct replay *r;
	struct field_ctx *fc;
	struct thread bash, cat;
	struct made made[N_EVENTS];
};

static inline void add_bytes(struct made *m, const void *p, size_t n)
{
	uint32_t at = m->ev.at[m->ev.n_params];

	memcpy(m->data + at, p, n);
	m->ev.at[++m->ev.n_params] = at + (uint32_t)n;
}

static inline void add_i64(struct made *m, int64_t v)
{
	add_bytes(m, &v, sizeof(v));
}

static inline struct made *make(struct machine *mc, int i, uint16_t type, struct thread *t)
{
	struct made *m = &mc->made[i];

	m->ev = (struct event){ .num = (uint64_t)i + 1,
				.ts_ns = T0 + (uint64_t)i * 1000,
				.tid = t->tid,
				.type = type,
				.cpu = (uint16_t)i,
				.data = m->data };
	m->s = (struct step){ .ev = &m->ev,
			      .thread = t,
			      .tracer_tags = STR(""),
			      .tracer_args = STR(""),
			      .syslog_text = STR("") };
	m->s.info = schema_event(quirks_of[m->ev.generation].view, type);
	return m;
}

static inline uint32_t id_of(struct machine *mc, const char *s)
{
	return pool_put(replay_pool(mc->r), s, strlen(s));
}

static inline void make_thread(struct machine *mc, struct thread *t, int64_t pid, const char *name,
			       const char *exepath)
{
	*t = (struct thread){ .tid = pid, .pid = pid, .ptid = 1, .is_live = true };
	t->comm = id_of(mc, name);
	t->exe = id_of(mc, name);
	t->exepath = id_of(mc, exepath);
}

/* 1: bash enters read(3); 2: bash leaves it with 5 bytes; 3: cat, a generic event of call 16 (getpid);
 * 4: switch. */
static inline void machine_init(struct machine *mc)
{
	static const uint16_t getpid_code = 16;
	struct step ignored;
	struct made *m;

	mc->r = replay_new();
	mc->fc = field_ctx_new(mc->r);
	make_thread(mc, &mc->bash, 100, "bash", "/usr/bin/bash");
	make_thread(mc, &mc->cat, 200, "Cat", "/bin/cat");
	m = make(mc, 0, EV_SYSCALL_READ_E, &mc->bash);
	add_i64(m, 3);
	m = make(mc, 1, EV_SYSCALL_READ_X, &mc->bash);
	add_i64(m, 5);
	add_bytes(m, "GET\0x", 5);
	m = make(mc, 2, EV_GENERIC_E, &mc->cat);
	add_bytes(m, &getpid_code, 2);
	add_bytes(m, &getpid_code, 2);
	make(mc, 3, EV_SCHEDSWITCH_6_E, &mc->cat);
	/* Behind an event the table of threads is never empty. */
	replay_event(mc->r, &mc->made[3].ev, &ignored);
}

static inline void machine_fini(struct machine *mc)
{
	field_ctx_free(mc->fc);
	replay_free(mc->r);
}

#endif
