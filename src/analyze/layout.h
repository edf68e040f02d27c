/* SPDX-License-Identifier: MIT */
/* layout.h - a table as text cells, fitted into the width of a terminal.
 *
 * What does not fit becomes shorter in this order: times lose their date, which then stands above the table,
 * and digits of their fraction; long texts lose their middle; drawings go; columns go, those that tell least
 * first, and are named above the table. The column that a table is about never goes, and no figure is ever
 * cut. Without a terminal everything stands as it is. */
#ifndef SCAN_LAYOUT_H
#define SCAN_LAYOUT_H

#include "table.h"

#define LAYOUT_GAP 2 /* blanks between columns */
#define LAYOUT_BAR 8 /* columns of a bar */

struct layout {
	const struct table *t; /* borrowed */
	unsigned terminal;     /* its columns; 0: none */
	uint32_t n_rows;       /* the row of totals included */
	struct buf text;       /* all cells */
	struct span {
		size_t off, n;
	} * span;
	unsigned *width; /* of each column; cells may be wider: see slack */
	unsigned slack;  /* columns that a row may take beyond the widths; without a terminal 0 */
	bool *is_hidden; /* no room for it on this terminal, */
	bool *is_detail; /* or not for people */
	bool has_bars;   /* there is room for them beside the column they are of */
	unsigned time_digits; /* of fractions of a second, without a date; 0: whole instants */
	uint64_t day;         /* of times without a date, counted from 1970 */
};

/* Lay a table with rows out. It is borrowed until layout_fini. */
void layout_init(struct layout *l, const struct table *t, unsigned terminal);
void layout_fini(struct layout *l);

/* The cells of a row; that behind the last is the row of totals. */
static inline const struct cell *layout_row(const struct layout *l, uint32_t row)
{
	return row < l->t->n_rows ? table_row(l->t, row) : l->t->total;
}

/* A cell as text, escaped and not cut. */
static inline struct str layout_text(const struct layout *l, uint32_t row, uint32_t col)
{
	const struct span *s = &l->span[(size_t)row * l->t->n_cols + col];

	return (struct str){ buf_str(&l->text).p + s->off, s->n };
}

/* Do all rows, two or more, say the same there? */
bool layout_is_same(const struct layout *l, uint32_t col);
/* Are there times without a date to be seen? */
bool layout_has_short_times(const struct layout *l);

#endif
