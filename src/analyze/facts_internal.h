/* SPDX-License-Identifier: MIT */
/* facts_internal.h - what the files of facts.h share: the hot path (facts.c), the rows that things are
 * counted in (facts_rows.c), what only some calls need (facts_look.c), what is no call (facts_special.c)
 * and the slowest calls (facts_slow.c). */
#ifndef SCAN_FACTS_INTERNAL_H
#define SCAN_FACTS_INTERNAL_H

#include "facts.h"

/* What matters of an event type, one byte each. */
enum trait {
	T_CALL = 1 << 0,    /* the return of a system call */
	T_RESULT = 1 << 1,  /* parameter 0 is a result: negative is -errno */
	T_READS = 1 << 2,   /* the result is bytes read */
	T_WRITES = 1 << 3,  /* the result is bytes written */
	T_CREATES = 1 << 4, /* makes a descriptor */
	T_SPECIAL = 1 << 5, /* not a call, but looked at */
	T_WAITS = 1 << 6,
	T_GENERIC = 1 << 7, /* the call is told by parameter 0 */
};

/* One return of a call. */
struct call {
	const struct step *step;
	uint32_t row, proc; /* of the call and the process */
	int64_t res;        /* 0 when it carries none */
	bool has_failed;
	uint64_t ns; /* it took, or UINT64_MAX when its start is not known */
	uint8_t traits;
	uint8_t deed; /* enum deed */
};

/* Fill the tables by event type. */
void facts_init_traits(struct facts *f);

/* ---- rows; found by tags, so that a key is built once ---- */

uint32_t facts_find_proc(struct facts *f, const struct step *s);
/* program: the one that has it, an id in facts.names. */
uint32_t facts_find_fd(struct facts *f, struct fd *fd, uint64_t program);
uint32_t facts_find_generic(struct facts *f, enum schema_view view, uint16_t code);
uint32_t facts_make_call(struct facts *f, struct str name, uint8_t traits);
uint32_t facts_find_error(struct facts *f, uint32_t number, uint32_t call, uint64_t name);
/* The row of a thread's process. */
uint32_t facts_thread_row(struct facts *f, struct thread *th);

static inline uint32_t facts_name(struct facts *f, struct str s)
{
	return pool_put(&f->names, s.p, s.n);
}

static inline uint32_t proc_row(struct facts *f, const struct step *s)
{
	return s->thread && s->thread->tag ? s->thread->tag : facts_find_proc(f, s);
}

static inline uint32_t fd_row(struct facts *f, struct fd *fd, uint32_t proc)
{
	uint32_t row = fd ? fd->tag : f->no_fd;

	return row ? row : facts_find_fd(f, fd, agg_at(&f->proc, proc)[PV_NAME]);
}

/* ---- what is rare ---- */

/* An event that is no call. counts: else it is only followed, for those after it. */
void facts_special(struct facts *f, const struct step *s, uint32_t proc, bool counts);
/* The return of a call of a class that is looked at. */
void facts_look(struct facts *f, const struct call *c);
/* Bytes went over a network, or into a log: what are they? */
void facts_look_at_message(struct facts *f, const struct step *s, bool is_read);
void facts_look_at_log(struct facts *f, const struct step *s);
void facts_look_at_syslog(struct facts *f, const struct step *s);
void facts_note_slow(struct facts *f, const struct call *c);
void facts_note_containers(struct facts *f, uint32_t max);
/* The sockets that listen now get their rows, without a call. */
void facts_note_listeners(struct facts *f);

#endif
