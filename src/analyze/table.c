/* SPDX-License-Identifier: MIT */
/* table.c - see table.h. */
#include "table.h"

#include <stdlib.h>
#include <string.h>

void table_init(struct table *t, const char *id, const char *title, const struct column *col,
		uint32_t n_cols)
{
	*t = (struct table){ .id = id, .title = title, .col = col, .n_cols = n_cols };
}

void table_init_record(struct table *t, const char *id, const char *title)
{
	table_init(t, id, title, NULL, 0);
	t->is_record = true;
	t->n_rows = t->n_all_rows = 1;
}

void table_add_field(struct table *t, const char *id, const char *header, enum cell_kind kind,
		     struct cell cell)
{
	uint32_t n = t->n_cols + 1;

	if ((n & (n - 1)) == 0 || n == 1) {
		t->own_col = xrealloc(t->own_col, 2 * n * sizeof(*t->own_col));
		t->cell = xrealloc(t->cell, 2 * n * sizeof(*t->cell));
	}
	t->col = t->own_col;
	t->own_col[t->n_cols] = (struct column){ id, header, (uint8_t)kind, false, false };
	t->cell[t->n_cols++] = cell;
}

void table_fini(struct table *t)
{
	free(t->own_col);
	free(t->cell);
	free(t->total);
	arena_fini(&t->text);
	*t = (struct table){ 0 };
}

struct cell *table_add_row(struct table *t)
{
	struct cell *row;

	if (t->n_rows == t->cap_rows) {
		t->cap_rows = t->cap_rows ? 2 * t->cap_rows : 16;
		t->cell = xrealloc(t->cell,
				   size_mul(size_mul(t->cap_rows, t->n_cols), sizeof(*t->cell)));
	}
	row = table_row(t, t->n_rows++);
	t->n_all_rows = t->n_rows;
	for (uint32_t c = 0; c < t->n_cols; c++)
		row[c] = cell_null();
	return row;
}

struct cell *table_add_total(struct table *t)
{
	if (!t->total) {
		t->total = xcalloc(t->n_cols, sizeof(*t->total));
		for (uint32_t c = 0; c < t->n_cols; c++)
			t->total[c] = cell_null();
	}
	return t->total;
}

struct cell cell_text(struct table *t, struct str s)
{
	return (struct cell){ .s = { arena_strndup(&t->text, s.p, s.n), s.n } };
}

struct cell cell_u64(uint64_t v)
{
	return (struct cell){ .u = v };
}

struct cell cell_i64(int64_t v)
{
	return (struct cell){ .i = v };
}

struct cell cell_f64(double v)
{
	return (struct cell){ .f = v };
}

struct cell cell_null(void)
{
	return (struct cell){ .is_null = true };
}

struct cell cell_amount(uint64_t v, enum cell_kind kind)
{
	return (struct cell){ .amount = { v, kind } };
}

struct cell cell_span(double from, double to)
{
	return (struct cell){ .span = { from, to } };
}

struct cell cell_series(struct table *t, const double *v, size_t n)
{
	double *copy = arena_alloc(&t->text, n * sizeof(*v));

	memcpy(copy, v, n * sizeof(*v));
	return (struct cell){ .series = { copy, n } };
}

double cell_number(enum cell_kind kind, const struct cell *c)
{
	if (c->is_null)
		return 0;
	switch (kind) {
	case CELL_TEXT:
	case CELL_SERIES:
	case CELL_SPAN:
		return 0;
	case CELL_AMOUNT:
		return (double)c->amount.v;
	case CELL_ID:
		return (double)c->i;
	case CELL_RATIO:
	case CELL_RATE:
	case CELL_REAL:
		return c->f;
	default:
		return (double)c->u;
	}
}

static int compare_text(struct str a, struct str b)
{
	int r = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return r ? r : (a.n > b.n) - (a.n < b.n);
}

int cell_compare(enum cell_kind kind, const struct cell *a, const struct cell *b)
{
	if (a->is_null || b->is_null)
		return a->is_null - b->is_null;
	switch (kind) {
	case CELL_TEXT:
		return compare_text(a->s, b->s);
	case CELL_ID:
		return (a->i > b->i) - (a->i < b->i);
	case CELL_RATIO:
	case CELL_RATE:
	case CELL_REAL:
		return (a->f > b->f) - (a->f < b->f);
	case CELL_SERIES:
		return 0;
	case CELL_SPAN:
		return (a->span.from > b->span.from) - (a->span.from < b->span.from);
	default:
		return (a->u > b->u) - (a->u < b->u);
	}
}

struct sorting {
	const struct table *t;
	uint32_t col;
	bool is_up;
};

static int compare_rows(const void *pa, const void *pb, void *ctx)
{
	const struct sorting *s = ctx;
	const struct column *col = s->t->col;
	const struct cell *a = table_row(s->t, *(const uint32_t *)pa);
	const struct cell *b = table_row(s->t, *(const uint32_t *)pb);
	bool down = !s->is_up && col[s->col].kind != CELL_TEXT && !a[s->col].is_null &&
		    !b[s->col].is_null;
	int r = cell_compare(col[s->col].kind, &a[s->col], &b[s->col]);

	if (r)
		return down ? -r : r;
	for (uint32_t c = 0; c < s->t->n_cols; c++) {
		if (!col[c].is_key)
			continue;
		r = cell_compare(col[c].kind, &a[c], &b[c]);
		if (r)
			return r;
	}
	return 0;
}

static void sort_rows(struct table *t, uint32_t col, bool is_up)
{
	struct sorting s = { t, col, is_up };
	size_t row_bytes = t->n_cols * sizeof(*t->cell);
	uint32_t *order;
	struct cell *sorted;

	t->main_col = col + 1;
	if (t->n_rows < 2)
		return;
	order = xcalloc(t->n_rows, sizeof(*order));
	for (uint32_t i = 0; i < t->n_rows; i++)
		order[i] = i;
	qsort_r(order, t->n_rows, sizeof(*order), compare_rows, &s);
	sorted = xcalloc(t->n_rows, row_bytes);
	for (uint32_t i = 0; i < t->n_rows; i++)
		memcpy(sorted + (size_t)i * t->n_cols, table_row(t, order[i]), row_bytes);
	free(order);
	free(t->cell);
	t->cell = sorted;
	t->cap_rows = t->n_rows;
}

void table_sort(struct table *t, uint32_t col)
{
	sort_rows(t, col, false);
}

void table_sort_up(struct table *t, uint32_t col)
{
	sort_rows(t, col, true);
}

void table_top(struct table *t, uint32_t n)
{
	if (n && t->n_rows > n)
		t->n_rows = n;
}

uint32_t table_find_column(const struct table *t, const char *id)
{
	for (uint32_t c = 0; c < t->n_cols; c++) {
		if (strcmp(t->col[c].id, id) == 0)
			return c;
	}
	return UINT32_MAX;
}

void table_set_minor(struct table *t, const char *const *id)
{
	for (; *id; id++) {
		uint32_t c = table_find_column(t, *id);

		if (c < 64)
			t->minor |= UINT64_C(1) << c;
	}
}

const char *cell_unit(enum cell_kind kind)
{
	return kind == CELL_BYTES  ? "_bytes"
	       : kind == CELL_NS   ? "_ns"
	       : kind == CELL_RATE ? "_per_s"
				   : "";
}

void name_for_programs(struct buf *b, const char *text)
{
	for (; *text; text++) {
		char c = *text;

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			buf_addc(b, c);
		else if (c >= 'A' && c <= 'Z')
			buf_addc(b, (char)(c + 'a' - 'A'));
		else if (b->n && b->p[b->n - 1] != '_')
			buf_addc(b, '_');
	}
}
