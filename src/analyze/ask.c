/* SPDX-License-Identifier: MIT */
/* ask.c - see ask.h. */
#include "ask.h"

struct ask *ask_new(void)
{
	struct ask *a = xcalloc(1, sizeof(*a));

	pool_init(&a->values);
	return a;
}

void ask_free(struct ask *a)
{
	if (!a)
		return;
	for (uint32_t i = 0; i < a->field.n; i++)
		buf_fini(&a->field.v[i].text);
	for (uint32_t i = 0; i < a->condition.n; i++)
		filter_free(a->condition.v[i].filter);
	vec_fini(&a->field);
	vec_fini(&a->condition);
	vec_fini(&a->now);
	free(a->verdict);
	pool_fini(&a->values);
	buf_fini(&a->scratch);
	arena_fini(&a->texts);
	free(a);
}

/* ---- questions ---- */

uint32_t ask_add_field(struct ask *a, const struct field *f)
{
	struct ask_field q = { .field = *f };

	for (uint32_t i = 0; i < a->field.n && !field_is_ordered(f); i++) {
		const struct field *old = &a->field.v[i].field;

		if (old->info == f->info && old->index == f->index && str_eq(old->arg, f->arg))
			return i;
	}
	q.field.arg.p = arena_strndup(&a->texts, f->arg.p, f->arg.n);
	*vec_push(&a->field) = q;
	return a->field.n - 1;
}

int ask_add_filter(struct ask *a, struct str text, uint32_t *ret, struct err *err)
{
	struct ask_condition c;
	int rc;

	for (uint32_t i = 0; i < a->condition.n; i++) {
		const struct ask_condition *old = &a->condition.v[i];

		if (str_eq(old->text, text) && !filter_is_ordered(old->filter)) {
			*ret = i;
			return 0;
		}
	}
	rc = filter_compile(text, FILTER_SYSDIG, &c.filter, err);
	if (rc < 0)
		return rc;
	c.text = (struct str){ arena_strndup(&a->texts, text.p, text.n), text.n };
	*vec_push(&a->condition) = c;
	*ret = a->condition.n - 1;
	return 0;
}

/* ---- conditions ---- */

static void judge_kinds(struct ask *a)
{
	uint8_t *to = a->verdict = xcalloc(N_KINDS, a->condition.n);

	for (uint32_t kind = 0; kind < N_KINDS; kind++)
		for (uint32_t i = 0; i < a->condition.n; i++)
			*to++ = (uint8_t)filter_says(a->condition.v[i].filter, kind);
	vec_reserve(&a->now, a->condition.n);
}

void ask_event(struct ask *a, struct field_ctx *fc, const struct step *s)
{
	size_t n = a->condition.n;

	a->fc = fc;
	a->s = s;
	a->n_events++;
	a->kind = event_kind(s->ev);
	if (!n)
		return;
	if (!a->verdict)
		judge_kinds(a);
	memcpy(a->now.v, a->verdict + a->kind * n, n);
}

bool ask_filter_(struct ask *a, uint32_t condition)
{
	bool passes = filter_match(a->condition.v[condition].filter, a->fc, a->s);

	a->now.v[condition] = passes ? FILTER_YES : FILTER_NO;
	return passes;
}

/* ---- values ---- */

static bool is_text(const struct value *v)
{
	return v->kind == VAL_TEXT || v->kind == VAL_BYTES;
}

static bool is_same(const struct value *a, const struct value *b)
{
	if (a->kind != b->kind)
		return false;
	if (is_text(a))
		return str_eq(a->s, b->s);
	if (a->kind == VAL_IP4 || a->kind == VAL_IP6)
		return memcmp(a->ip, b->ip, a->kind == VAL_IP4 ? 4 : 16) == 0;
	return a->kind == VAL_NONE || a->u == b->u;
}

/* Text is copied: the next field that is asked may overwrite it. */
static void keep(struct ask_field *q, const struct value *v)
{
	q->value = *v;
	q->id = 0;
	if (!is_text(v))
		return;
	q->text.n = 0;
	buf_addstr(&q->text, v->s);
	q->value.s = buf_str(&q->text);
}

void ask_value_(struct ask *a, struct ask_field *q)
{
	struct value v;

	q->asked_at = a->n_events;
	field_get(a->fc, &q->field, a->s, &v);
	if (!is_same(&q->value, &v)) /* often it is that of the event before */
		keep(q, &v);
}

/* ---- values as bytes ---- */

/* Kind, then the number, the address or the text: different values never look alike. */
static void put_value(struct buf *b, const struct value *v)
{
	buf_addc(b, (char)v->kind);
	switch (v->kind) {
	case VAL_NONE:
		break;
	case VAL_TEXT:
	case VAL_BYTES:
		buf_addstr(b, v->s);
		break;
	case VAL_IP4:
		buf_add(b, v->ip, 4);
		break;
	case VAL_IP6:
		buf_add(b, v->ip, 16);
		break;
	default:
		buf_add(b, &v->u, sizeof(v->u));
	}
}

uint32_t ask_id_(struct ask *a, struct ask_field *q)
{
	a->scratch.n = 0;
	put_value(&a->scratch, &q->value);
	q->id = pool_put(&a->values, a->scratch.p, a->scratch.n);
	return q->id;
}

struct value ask_value_of(const struct ask *a, uint32_t id)
{
	struct str bytes = pool_get(&a->values, id);
	struct value v = { .kind = (enum value_kind)bytes.p[0] };
	const char *p = bytes.p + 1;

	switch (v.kind) {
	case VAL_NONE:
		break;
	case VAL_TEXT:
	case VAL_BYTES:
		v.s = (struct str){ p, bytes.n - 1 };
		break;
	case VAL_IP4:
	case VAL_IP6:
		memcpy(v.ip, p, v.kind == VAL_IP4 ? 4 : 16);
		break;
	default:
		memcpy(&v.u, p, sizeof(v.u));
	}
	return v;
}
