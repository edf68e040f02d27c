/* SPDX-License-Identifier: MIT */
/* view_count.c - rows of views. The ways of counting are csysdig's, so that figures can be compared. */
#include <stdlib.h>

#include "../base/hashorder.h"
#include "view_internal.h"

/* ---- values ---- */

/* What stands for no value, as csysdig has it: figures are 0 and text is empty, others have none. */
static bool default_cell(const struct field *f, struct view_cell *ret)
{
	*ret = (struct view_cell){ .kind = VAL_U64 };
	switch (f->type) {
	case PT_DOUBLE:
		ret->kind = VAL_F64;
		return true;
	case PT_CHARBUF:
		ret->kind = VAL_TEXT;
		return true;
	case PT_INT8:
	case PT_INT16:
	case PT_INT32:
	case PT_INT64:
	case PT_UINT8:
	case PT_UINT16:
	case PT_UINT32:
	case PT_UINT64:
	case PT_BOOL:
	case PT_RELTIME:
	case PT_ABSTIME:
		return f->info->format == PF_DEC;
	default:
		return false;
	}
}

static bool read_cell(struct view *v, struct field_ctx *fc, const struct step *s, uint32_t col,
		      struct view_cell *ret)
{
	struct field *f = &v->col.v[col].field;
	struct value value;

	if (!field_get(fc, f, s, &value))
		return v->def->has_defaults && default_cell(f, ret);
	*ret = (struct view_cell){ .kind = value.kind, .n = 1 };
	if (value.kind == VAL_BOOL)
		ret->kind = VAL_U64;
	if (value.kind >= VAL_BOOL && value.kind <= VAL_F64) {
		ret->u = value.u;
		return true;
	}
	v->scratch.n = 0;
	field_text(fc, f, &value, &v->scratch);
	ret->kind = VAL_TEXT;
	ret->text = pool_put(&v->texts, v->scratch.p, v->scratch.n);
	return true;
}

static void add_sum(struct view_cell *dst, const struct view_cell *src)
{
	if (dst->kind == VAL_F64)
		dst->f += src->kind == VAL_F64 ? src->f : 0;
	else if (dst->kind != VAL_TEXT && src->kind != VAL_F64)
		dst->u += src->u; /* of signed ones, too */
	else if (dst->kind != VAL_TEXT)
		*dst = *src;
}

/* Averages become plain numbers before they are added up. */
static void flatten(struct view_cell *c)
{
	if (c->n > 1 && c->kind == VAL_F64)
		c->f /= c->n;
	else if (c->n > 1 && c->kind == VAL_I64)
		c->i /= (int64_t)c->n;
	else if (c->n > 1 && c->kind == VAL_U64)
		c->u /= c->n;
	c->n = 1;
}

static bool is_above(const struct view_cell *a, const struct view_cell *b)
{
	return a->kind == VAL_F64 ? a->f > b->f : a->kind == VAL_I64 ? a->i > b->i : a->u > b->u;
}

static void combine(struct view_cell *dst, struct view_cell src, enum view_op op)
{
	switch (op) {
	case OP_NONE:
		break;
	case OP_SUM:
	case OP_TIME_AVG:
		if (src.n > 1) {
			flatten(&src);
			flatten(dst);
		}
		add_sum(dst, &src);
		break;
	case OP_AVG:
		dst->n += src.n;
		add_sum(dst, &src);
		break;
	case OP_MAX:
		if (dst->kind == VAL_TEXT || is_above(&src, dst))
			*dst = src;
		break;
	case OP_MIN:
		if (src.n && (dst->n == 0 || is_above(dst, &src)))
			*dst = src;
		break;
	}
}

/* ---- rows ---- */

static uint32_t n_rows(const struct view *v)
{
	return v->col.n ? v->cell.n / v->col.n : 0;
}

/* Its bytes in v->scratch: equal cells have equal ones. */
static void key_bytes(struct view *v, const struct view_cell *c)
{
	uint32_t kind = c->kind;

	v->scratch.n = 0;
	buf_add(&v->scratch, &kind, sizeof(kind));
	if (c->kind == VAL_TEXT)
		buf_addstr(&v->scratch, pool_get(&v->texts, c->text));
	else
		buf_add(&v->scratch, &c->u, sizeof(c->u));
}

static void append_row(struct view *v, const struct view_cell *row)
{
	if (n_rows(v) >= MAX_VIEW_ROWS) {
		v->is_cut = true;
		return;
	}
	if (v->def->kind != VIEW_LIST)
		pool_put(&v->keys, v->scratch.p, v->scratch.n);
	for (uint32_t i = 0; i < v->col.n; i++)
		*vec_push(&v->cell) = row[i];
}

/* Rows of equal key become one. */
static void put_row(struct view *v, const struct view_cell *row, uint32_t key, bool is_merging)
{
	struct view_cell *old;
	uint32_t id = UINT32_MAX;

	if (v->def->kind != VIEW_LIST) {
		key_bytes(v, &row[key]);
		id = pool_find(&v->keys, v->scratch.p, v->scratch.n);
	}
	if (id == UINT32_MAX) {
		append_row(v, row);
		return;
	}
	old = &v->cell.v[(size_t)(id - 1) * v->col.n];
	for (uint32_t i = 0; i < v->col.n; i++)
		combine(&old[i], row[i], is_merging ? v->col.v[i].merge_op : v->col.v[i].op);
}

void view_event(struct view *v, struct field_ctx *fc, const struct step *s)
{
	struct view_cell row[MAX_VIEW_COLUMNS];

	v->had_event = true;
	if (v->filter && !filter_match(v->filter, fc, s))
		return;
	for (uint32_t i = 0; i < v->col.n; i++)
		if (!read_cell(v, fc, s, i, &row[i]))
			return;
	put_row(v, row, v->key, false);
}

/* ---- the end ---- */

/* As csysdig hashes the bytes of a number, without the last. */
static uint64_t key_hash(const struct view_cell *key)
{
	uint64_t hash = 0;

	for (unsigned i = 0; i + 1 < sizeof(key->u); i++)
		hash = hash * 101 + (key->u >> (8 * i) & 0xff);
	return hash;
}

/* Texts are those of the row that csysdig meets first in its table. Keys are numbers in all views that merge. */
static void merge(struct view *v)
{
	struct view_cell *old = v->cell.v;
	uint32_t n = n_rows(v);
	struct hashorder o;

	if (v->group == UINT32_MAX)
		return;
	v->cell.v = NULL;
	v->cell.n = v->cell.cap = 0;
	pool_fini(&v->keys);
	pool_init(&v->keys);
	hashorder_init(&o);
	for (uint32_t i = 0; i < n; i++)
		hashorder_add(&o, key_hash(&old[(size_t)i * v->col.n + v->key]));
	for (uint32_t i = o.first; i != HASHORDER_END; i = hashorder_next(&o, i))
		put_row(v, old + (size_t)i * v->col.n, v->group, true);
	hashorder_fini(&o);
	free(old);
}

double view_cell_real(const struct view_cell *c)
{
	double x = c->kind == VAL_F64 ? c->f : c->kind == VAL_I64 ? (double)c->i : (double)c->u;

	return c->n > 1 ? x / c->n : x;
}

/* Texts upwards, figures downwards; 0: equal. */
static int compare_cells(const struct view *v, const struct view_cell *p, const struct view_cell *q)
{
	if (p->kind == VAL_TEXT && p->text != q->text) {
		struct str s = pool_get(&v->texts, p->text), t = pool_get(&v->texts, q->text);
		int c = memcmp(s.p, t.p, s.n < t.n ? s.n : t.n);

		return c ? c : s.n < t.n ? -1 : 1;
	}
	if (p->kind != VAL_TEXT && view_cell_real(p) != view_cell_real(q))
		return view_cell_real(p) > view_cell_real(q) ? -1 : 1;
	return 0;
}

/* Rows of equal value by their keys, upwards; those of lists as they came. */
static int compare(const void *a, const void *b, void *arg)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct view *v = arg;
	uint32_t key = v->group != UINT32_MAX ? v->group : v->key;
	const struct view_cell *p = view_cell_at(v, x, v->sorting);
	int c = compare_cells(v, p, view_cell_at(v, y, v->sorting));

	if (c == 0 && key != UINT32_MAX) {
		p = view_cell_at(v, x, key);
		c = compare_cells(v, p, view_cell_at(v, y, key));
		c = p->kind == VAL_TEXT ? c : -c;
	}
	return c ? c : x < y ? -1 : 1;
}

static void count_thread(struct view *v, const struct state_question *q, struct thread *t)
{
	struct state_step a;

	state_ask(q, t, NULL, &a);
	/* the event that csysdig makes up for it */
	a.ev.type = EV_SCAPEVENT_X;
	a.step.info = schema_event(SCHEMA_CLASSIC, EV_SCAPEVENT_X);
	a.step.is_internal = true;
	view_event(v, q->fields, &a.step);
}

/* In the order of csysdig's table of threads, but for what the threads that have ended left of theirs. */
static void count_threads(struct view *v, const struct state_question *q)
{
	VEC(int64_t) tid = { 0 };
	struct hashorder o;
	struct thread *t;
	uint32_t it = 0;

	hashorder_init(&o);
	while ((t = replay_next_thread(q->replay, &it)) && hashorder_add(&o, (uint64_t)t->tid))
		*vec_push(&tid) = t->tid;
	for (uint32_t i = o.first; i != HASHORDER_END; i = hashorder_next(&o, i))
		if ((t = replay_thread(q->replay, tid.v[i])))
			count_thread(v, q, t);
	hashorder_fini(&o);
	vec_fini(&tid);
}

void view_end(struct view *v, const struct state_question *q)
{
	if (v->had_event)
		count_threads(v, q);
	merge(v);
	for (uint32_t i = 0; i < n_rows(v); i++)
		*vec_push(&v->order) = i;
	if (v->sorting != UINT32_MAX && v->order.n)
		qsort_r(v->order.v, v->order.n, sizeof(uint32_t), compare, v);
}

bool view_is_cut(const struct view *v)
{
	return v->is_cut;
}
