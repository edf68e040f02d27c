/* SPDX-License-Identifier: MIT */
/* report.c - see report.h: filter rows, group them by the key columns, sum, sort, cut. */
#include "report.h"

#include "../base/buf.h"

#define MAX_COLUMNS 24

/* Rows made one: counters by column, and the source row that came first. */
struct grouping {
	struct agg agg;
	uint8_t ops[MAX_COLUMNS + 1];
	struct buf key;
};

static const struct agg *agg_of(const struct facts *f, enum report_source source)
{
	switch (source) {
	case FROM_PROC:
		return &f->proc;
	case FROM_FD:
		return &f->fd;
	case FROM_CALL:
		return &f->call;
	case FROM_ERROR:
		return &f->error;
	case FROM_COMMAND:
		return &f->command;
	case FROM_SLOW:
		break;
	}
	return NULL;
}

static struct source_row source_at(const struct facts *f, const struct agg *a, uint32_t row)
{
	struct source_row s = { .f = f, .row = row, .key = STR("") };

	if (a) {
		s.key = agg_key(a, row);
		s.v = agg_at(a, row);
	}
	return s;
}

static bool is_known(const struct report_column *c, const struct facts *f)
{
	return !c->is_known || c->is_known(f);
}

static void add_key(struct buf *b, enum cell_kind kind, const struct cell *c)
{
	uint64_t n = c->is_null ? UINT64_MAX : kind == CELL_TEXT ? c->s.n : 0;

	buf_add(b, &n, sizeof(n));
	if (c->is_null)
		return;
	if (kind == CELL_TEXT)
		buf_addstr(b, c->s);
	else
		buf_add(b, &c->u, sizeof(c->u));
}

static uint32_t group_row(struct grouping *g, const struct report *r, struct table *scratch,
			  const struct source_row *s)
{
	g->key.n = 0;
	for (uint32_t c = 0; c < r->n_cols; c++) {
		struct cell cell;

		if (r->col[c].op != COL_KEY)
			continue;
		cell = r->col[c].get(scratch, s);
		add_key(&g->key, (enum cell_kind)r->col[c].col.kind, &cell);
	}
	/* a report without keys has one row; row 0 is not for use */
	buf_addc(&g->key, '\0');
	return agg_row(&g->agg, g->key.p, g->key.n);
}

static void group_add(struct grouping *g, const struct report *r, uint32_t row,
		      const struct source_row *s)
{
	uint64_t v[MAX_COLUMNS + 1] = { 0 };

	for (uint32_t c = 0; c < r->n_cols; c++) {
		const struct report_column *rc = &r->col[c];

		if (rc->op == COL_SUM || rc->op == COL_MAX)
			v[c] = s->v[rc->value];
		if (rc->op == COL_SUM && rc->value2 != rc->value)
			v[c] += s->v[rc->value2];
		if (rc->op == COL_COUNT)
			v[c] = 1;
	}
	v[r->n_cols] = s->row + 1;
	agg_combine(&g->agg, row, v);
}

static void group(struct grouping *g, const struct report *r, const struct facts *f)
{
	const struct agg *a = agg_of(f, r->source);
	uint32_t first = a ? 1 : 0, end = a ? a->n_rows : f->slowest.n;

	*g = (struct grouping){ 0 };
	for (uint32_t c = 0; c < r->n_cols; c++)
		g->ops[c] = r->col[c].op == COL_MAX ? AGG_MAX : AGG_SUM;
	g->ops[r->n_cols] = AGG_KEEP;
	agg_init(&g->agg, r->n_cols + 1, g->ops);
	for (uint32_t row = first; row < end; row++) {
		struct source_row s = source_at(f, a, row);
		struct table scratch = { 0 };

		if (r->takes && !r->takes(&s))
			continue;
		group_add(g, r, group_row(g, r, &scratch, &s), &s);
		arena_fini(&scratch.text);
	}
}

static struct cell make_cell(const struct report_column *c, struct table *t,
			     const struct source_row *s, uint64_t v)
{
	if (!is_known(c, s->f))
		return cell_null();
	return c->op == COL_KEY || c->op == COL_FIRST ? c->get(t, s) : cell_u64(v);
}

static void fill(struct table *t, const struct grouping *g, const struct report *r,
		 const struct facts *f)
{
	for (uint32_t row = 1; row < g->agg.n_rows; row++) {
		const uint64_t *v = agg_at(&g->agg, row);
		struct source_row s = source_at(f, agg_of(f, r->source),
						(uint32_t)v[r->n_cols] - 1);
		struct cell *cell = table_add_row(t);

		for (uint32_t c = 0; c < r->n_cols; c++)
			cell[c] = make_cell(&r->col[c], t, &s, v[c]);
	}
}

static void add_total(struct table *t, const struct report *r)
{
	struct cell *total = table_add_total(t);

	for (uint32_t c = 0; c < r->n_cols; c++) {
		if (r->col[c].op != COL_SUM && r->col[c].op != COL_COUNT)
			continue;
		total[c] = cell_u64(0);
		for (uint32_t row = 0; row < t->n_rows; row++) {
			const struct cell *cell = &table_row(t, row)[c];

			total[c].is_null |= cell->is_null;
			total[c].u += cell->is_null ? 0 : cell->u;
		}
	}
}

static bool has_values(const struct table *t, uint32_t col)
{
	for (uint32_t row = 0; row < t->n_rows; row++) {
		const struct cell *c = &table_row(t, row)[col];

		if (!c->is_null && c->u)
			return true;
	}
	return false;
}

static void sort(struct table *t, const struct report *r)
{
	for (unsigned i = 0; i < 2 && r->sort[i]; i++) {
		bool is_up = r->sort[i][0] == '-';
		uint32_t col = table_find_column(t, r->sort[i] + is_up);

		if (col != UINT32_MAX && has_values(t, col)) {
			if (is_up)
				table_sort_up(t, col);
			else
				table_sort(t, col);
			t->bar_col = t->col[col].kind == CELL_TIME ? 0 : col + 1;
			return;
		}
	}
	table_sort(t, 0);
}

static bool has_sums(const struct report *r)
{
	for (uint32_t c = 0; c < r->n_cols; c++) {
		if (r->col[c].op == COL_SUM)
			return true;
	}
	return false;
}

void report_make(const struct report *r, const struct facts *f, uint32_t n_rows, struct table *ret)
{
	struct arena columns = { 0 };
	struct column *col = arena_alloc(&columns, r->n_cols * sizeof(*col));
	struct grouping g;

	for (uint32_t c = 0; c < r->n_cols; c++)
		col[c] = r->col[c].col;
	table_init(ret, r->id, r->title, col, r->n_cols);
	ret->text = columns; /* lives and goes with the table */
	ret->note = r->note;
	group(&g, r, f);
	fill(ret, &g, r, f);
	sort(ret, r);
	if (has_sums(r) && ret->n_rows)
		add_total(ret, r);
	table_top(ret, n_rows);
	agg_fini(&g.agg);
	buf_fini(&g.key);
}
