/* SPDX-License-Identifier: MIT */
/* view.c - see view.h. The ways of counting are csysdig's, so that figures can be compared. */
#include <assert.h>
#include <stdlib.h>

#include "view_internal.h"

static const struct view_def defs[] = {
#define VIEW(id, name, kind, filter, has_defaults, columns) \
	{ #id, name, VIEW_##kind, filter, has_defaults, columns },
#include "views.def"
#undef VIEW
};

#define N_DEFS (sizeof(defs) / sizeof(*defs))

const struct view_def *view_def_at(uint32_t i)
{
	return i < N_DEFS ? &defs[i] : NULL;
}

const struct view_def *view_def_find(const char *id)
{
	for (size_t i = 0; i < N_DEFS; i++)
		if (strcmp(defs[i].id, id) == 0)
			return &defs[i];
	return NULL;
}

bool view_def_is_cluster(const struct view_def *def)
{
	return strncmp(def->filter, "k8s.", 4) == 0 || strncmp(def->filter, "mesos.", 6) == 0 ||
	       strncmp(def->filter, "marathon.", 9) == 0;
}

/* ---- columns ---- */

static enum view_op op_of(const char *word)
{
	static const char *const names[] = { "", "sum", "time_avg", "avg", "max", "min" };

	for (size_t i = 0; word && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], word) == 0)
			return (enum view_op)i;
	return OP_NONE;
}

/* One of "*NAME=field op op"; changes the text. */
static int add_column(struct view *v, char *text, bool with_containers, struct err *err)
{
	bool is_sorting = false;
	struct view_column c = { 0 };
	char *word, *rest;
	int n;

	if (*text == '+' || *text == '-') {
		if ((*text == '+') != with_containers)
			return 0;
		text++;
	}
	if (*text == '*') {
		is_sorting = true;
		text++;
	}
	c.name = strsep(&text, "=");
	rest = text;
	word = strsep(&rest, " ");
	c.op = op_of(strsep(&rest, " "));
	c.merge_op = op_of(rest);
	n = field_parse(str_of(word), &c.field, err);
	if (n < 0)
		return n;
	c.is_key = strcmp(c.name, "key") == 0;
	c.is_group = strcmp(c.name, "group") == 0;
	c.is_shown = !c.is_key && !c.is_group;
	if (c.is_key)
		v->key = v->col.n;
	if (c.is_group)
		v->group = v->col.n;
	if (is_sorting)
		v->sorting = v->col.n;
	assert(v->col.n < MAX_VIEW_COLUMNS);
	*vec_push(&v->col) = c;
	return 0;
}

int view_new(const struct view_def *def, bool with_containers, struct view **ret, struct err *err)
{
	struct view *v = xcalloc(1, sizeof(*v));
	char *next, *end;
	int rc = 0;

	v->def = def;
	v->key = v->group = v->sorting = UINT32_MAX;
	pool_init(&v->texts);
	pool_init(&v->keys);
	v->text = xstrdup(def->columns);
	for (next = v->text; next && rc == 0; next = end) {
		end = strstr(next, "; ");
		if (end) {
			*end = '\0';
			end += 2;
		}
		rc = add_column(v, next, with_containers, err);
	}
	if (rc == 0 && *def->filter)
		rc = filter_compile(str_of(def->filter), FILTER_SYSDIG, &v->filter, err);
	if (rc < 0)
		view_free(v);
	else
		*ret = v;
	return rc;
}

void view_free(struct view *v)
{
	if (!v)
		return;
	filter_free(v->filter);
	pool_fini(&v->texts);
	pool_fini(&v->keys);
	vec_fini(&v->col);
	vec_fini(&v->cell);
	vec_fini(&v->order);
	buf_fini(&v->scratch);
	free(v->table_col);
	free(v->text);
	free(v);
}

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

static void merge(struct view *v)
{
	struct view_cell *old = v->cell.v;
	uint32_t n = n_rows(v);

	if (v->group == UINT32_MAX)
		return;
	v->cell.v = NULL;
	v->cell.n = v->cell.cap = 0;
	pool_fini(&v->keys);
	pool_init(&v->keys);
	for (uint32_t i = 0; i < n; i++)
		put_row(v, old + (size_t)i * v->col.n, v->group, true);
	free(old);
}

double view_cell_real(const struct view_cell *c)
{
	double x = c->kind == VAL_F64 ? c->f : c->kind == VAL_I64 ? (double)c->i : (double)c->u;

	return c->n > 1 ? x / c->n : x;
}

/* Figures largest first, texts upwards, then as they came. */
static int compare(const void *a, const void *b, void *arg)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct view *v = arg;
	const struct view_cell *p = view_cell_at(v, x, v->sorting),
			       *q = view_cell_at(v, y, v->sorting);

	if (p->kind == VAL_TEXT && p->text != q->text) {
		struct str s = pool_get(&v->texts, p->text), t = pool_get(&v->texts, q->text);
		int c = memcmp(s.p, t.p, s.n < t.n ? s.n : t.n);

		return c ? c : s.n < t.n ? -1 : 1;
	}
	if (p->kind != VAL_TEXT && view_cell_real(p) != view_cell_real(q))
		return view_cell_real(p) > view_cell_real(q) ? -1 : 1;
	return x < y ? -1 : 1;
}

static void count_threads(struct view *v, const struct state_question *q)
{
	struct state_step a;
	struct thread *t;
	uint32_t it = 0;

	while ((t = replay_next_thread(q->replay, &it))) {
		state_ask(q, t, NULL, &a);
		/* the event that csysdig makes up for it */
		a.ev.type = EV_SCAPEVENT_X;
		a.step.info = schema_event(SCHEMA_CLASSIC, EV_SCAPEVENT_X);
		a.step.is_internal = true;
		view_event(v, q->fields, &a.step);
	}
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

uint32_t view_n_rows(const struct view *v)
{
	return v->order.n;
}
