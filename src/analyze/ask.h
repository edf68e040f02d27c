/* SPDX-License-Identifier: MIT */
/* ask.h - what several consumers ask about one event: each field and each condition is asked once, however
 * many want to know, and only when the first of them does.
 *
 * Values have ids, the same for equal ones: whoever groups by values compares and hashes numbers. Memory grows
 * with distinct values whose id was asked for. */
#ifndef SCAN_ASK_H
#define SCAN_ASK_H

#include "../base/intern.h"
#include "../base/mem.h"
#include "../base/vec.h"
#include "field.h"
#include "filter.h"

/* Members are for ask.c and the inline functions below: they are called many times for each event. */
struct ask_field {
	struct field field;
	uint64_t asked_at;  /* ask.n_events of the event that was asked last */
	struct value value; /* on it; text is in `text` */
	struct buf text;
	uint32_t id; /* of value; 0: not made yet */
};

struct ask_condition {
	struct str text;
	struct filter *filter;
};

struct ask {
	VEC(struct ask_field) field;
	VEC(struct ask_condition) condition;
	uint8_t *
		verdict; /* enum filter_verdict of each condition on each kind of event, a row a kind */
	VEC(uint8_t) now; /* the same of this event; what was asked is no longer FILTER_ASK */
	uint32_t kind;    /* of this event */
	uint64_t n_events;
	struct field_ctx *fc;
	const struct step *s;
	struct pool values; /* by id: kind and bytes */
	struct buf scratch;
	struct arena texts;
};

struct ask *ask_new(void);
void ask_free(struct ask *a);

/* The number of a field, of an equal one that is there already when there is one. Nothing of f is kept. */
uint32_t ask_add_field(struct ask *a, const struct field *f);
/* The number of a condition, likewise. Returns 0, or <0 as filter_compile does. */
int ask_add_filter(struct ask *a, struct str text, uint32_t *ret, struct err *err);

static inline const struct field *ask_field_of(const struct ask *a, uint32_t field)
{
	return &a->field.v[field].field;
}

/* What follows is about this event. field_ctx_event must have been called for it; fc and s must last. */
void ask_event(struct ask *a, struct field_ctx *fc, const struct step *s);

/* What the kind of the event alone says of a condition. */
static inline enum filter_verdict ask_verdict(const struct ask *a, uint32_t condition)
{
	return (enum filter_verdict)a->verdict[a->kind * a->condition.n + condition];
}

bool ask_filter_(struct ask *a, uint32_t condition);
void ask_value_(struct ask *a, struct ask_field *q);
uint32_t ask_id_(struct ask *a, struct ask_field *q);

static inline bool ask_matches(struct ask *a, uint32_t condition)
{
	uint8_t now = a->now.v[condition];

	return now == FILTER_ASK ? ask_filter_(a, condition) : now == FILTER_YES;
}

/* A field's value, kind VAL_NONE when it has none; valid until the next event. */
static inline const struct value *ask_value(struct ask *a, uint32_t field)
{
	struct ask_field *q = &a->field.v[field];

	if (q->asked_at != a->n_events)
		ask_value_(a, q);
	return &q->value;
}

/* Its id, never 0; VAL_NONE has one, too. */
static inline uint32_t ask_id(struct ask *a, uint32_t field)
{
	struct ask_field *q = &a->field.v[field];

	if (q->asked_at != a->n_events)
		ask_value_(a, q);
	return q->id ? q->id : ask_id_(a, q);
}

/* The value of an id; text is valid until the next ask_id. */
struct value ask_value_of(const struct ask *a, uint32_t id);

#endif
