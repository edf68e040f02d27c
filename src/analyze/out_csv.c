/* SPDX-License-Identifier: MIT */
/* out_csv.c - tables as comma-separated values, for programs; the ids of columns, units included, are
 * the header.
 *
 * Cells are quoted as RFC 4180 has it, lines end in \n as those of `scan events --format=csv` do. A
 * document of one table is nothing but that table. Where there are several, each begins with a line
 * "#table,ID,ROWS_TOTAL", and an empty line stands before the second and later ones. What is unknown
 * is an empty cell; figures of a series stand in one cell, with blanks between. Rows of totals are left
 * out: they would be counted again. */
#include "out.h"

#include <math.h>

#include "../base/clock.h"

/* Escapes leave neither line ends nor other control characters. */
static void csv_text(struct buf *b, struct str s)
{
	struct buf safe = { 0 };

	out_escape(&safe, s);
	buf_add_csv(b, buf_str(&safe));
	buf_fini(&safe);
}

static void csv_cell(struct buf *b, enum cell_kind kind, const struct cell *c)
{
	if (c->is_null)
		return;
	switch (kind) {
	case CELL_TEXT:
		csv_text(b, c->s);
		break;
	case CELL_TIME:
		clock_iso(b, c->u, 0);
		break;
	case CELL_RATIO:
	case CELL_RATE:
	case CELL_REAL:
		if (isfinite(c->f))
			buf_printf(b, "%.6g", c->f);
		break;
	case CELL_SPAN:
		buf_printf(b, "%.6g %.6g", c->span.from, c->span.to);
		break;
	case CELL_SERIES:
		for (size_t i = 0; i < c->series.n; i++)
			buf_printf(b, "%s%.6g", i ? " " : "", c->series.v[i]);
		break;
	default:
		out_exact(b, kind, c);
	}
}

static void csv_table(struct out *o, const struct table *t)
{
	struct buf *b = &o->line;

	if (!o->is_single)
		buf_printf(b, "%s#table,%s,%u\n", o->n_tables ? "\n" : "", t->id, t->n_all_rows);
	for (uint32_t c = 0; c < t->n_cols; c++) {
		buf_adds(b, c ? "," : "");
		buf_add_csv(b, str_of(t->col[c].id));
	}
	buf_addc(b, '\n');
	for (uint32_t r = 0; r < t->n_rows; r++) {
		for (uint32_t c = 0; c < t->n_cols; c++) {
			buf_adds(b, c ? "," : "");
			csv_cell(b, t->col[c].kind, &table_row(t, r)[c]);
		}
		buf_addc(b, '\n');
	}
	fwrite(b->p, 1, b->n, o->f);
	b->n = 0;
}

static void csv_begin(struct out *o, const char *kind)
{
	(void)o;
	(void)kind;
}

static void csv_end(struct out *o)
{
	(void)o;
}

const struct out_ops out_csv = { .begin = csv_begin, .table = csv_table, .end = csv_end };
