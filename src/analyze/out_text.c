/* SPDX-License-Identifier: MIT */
/* out_text.c - tables for people: aligned, human units, one blank line between them.
 *
 * Units: bytes in powers of 1024 (KiB, MiB, ...), counts plain, durations in ns to h with at
 * most four digits. On a terminal that is too narrow, figures are left out from the right on (and
 * named), then the flexible column is shortened in its middle; elsewhere nothing is ever cut. */
#include "out.h"

#include <stdlib.h>
#include <string.h>

#include "svg.h"
#include "utf8.h"

#define GAP      2  /* blanks between columns */
#define MIN_FLEX 16 /* a flexible column is not shortened below this */
#define FLEX     28 /* and not below this as long as there are figures to leave out */
#define BAR      8  /* columns of a bar */
#define MAX_PAD  48 /* cells wider than this do not widen their column: their row is bent instead */

/* All cells as text, and how wide they are. */
struct layout {
	const struct table *t;
	uint32_t n_rows; /* the row of totals included */
	struct buf text;
	struct span {
		size_t off, n;
		unsigned width;
	} * span;
	unsigned *width; /* of each column */
	bool *is_hidden; /* no room for it on this terminal, */
	bool *is_detail; /* or not for people */
	bool has_bars;   /* there is room for them beside the column they are of */
};

static const struct cell *layout_row(const struct layout *l, uint32_t row)
{
	return row < l->t->n_rows ? table_row(l->t, row) : l->t->total;
}

static void lay_out(struct layout *l, const struct table *t)
{
	*l = (struct layout){ .t = t, .n_rows = t->n_rows + (t->total != NULL) };
	l->span = xcalloc(size_mul(l->n_rows, t->n_cols) + 1, sizeof(*l->span));
	l->width = xcalloc(t->n_cols, sizeof(*l->width));
	l->is_hidden = xcalloc(t->n_cols, sizeof(*l->is_hidden));
	l->is_detail = xcalloc(t->n_cols, sizeof(*l->is_detail));
	for (uint32_t c = 0; c < t->n_cols; c++)
		l->width[c] = (unsigned)strlen(t->col[c].header);
	for (uint32_t r = 0; r < l->n_rows; r++) {
		for (uint32_t c = 0; c < t->n_cols; c++) {
			struct span *s = &l->span[(size_t)r * t->n_cols + c];
			const struct cell *cell = &layout_row(l, r)[c];

			s->off = l->text.n;
			if (r < t->n_rows || !cell->is_null)
				out_cell(&l->text, t->col[c].kind, cell);
			else if (c + 1 == t->n_cols)
				buf_adds(&l->text, "total");
			s->n = l->text.n - s->off;
			s->width = out_width((struct str){ buf_str(&l->text).p + s->off, s->n });
			if (s->width > l->width[c] && s->width <= MAX_PAD)
				l->width[c] = s->width;
		}
	}
}

static void layout_fini(struct layout *l)
{
	buf_fini(&l->text);
	free(l->span);
	free(l->width);
	free(l->is_hidden);
	free(l->is_detail);
}

/* Columns of the terminal that the table takes, its flexible column shortened to FLEX. */
static unsigned table_width(const struct layout *l)
{
	unsigned width = 0;

	for (uint32_t c = 0; c < l->t->n_cols; c++) {
		if (l->is_hidden[c])
			continue;
		width += width ? GAP : 0;
		width += l->t->col[c].is_flexible && l->width[c] > FLEX ? FLEX : l->width[c];
	}
	return width;
}

/* The last one that is shown. */
static uint32_t last_column(const struct layout *l)
{
	uint32_t c = l->t->n_cols - 1;

	while (c > 0 && l->is_hidden[c])
		c--;
	return c;
}

/* What says what a row is about stays, and the first column, by which rows are sorted. */
static bool is_figure(const struct column *col)
{
	return !col->is_key && col->kind != CELL_TEXT && col->kind != CELL_ID;
}

/* Made of blocks: for terminals only. */
static bool is_drawing(const struct column *col)
{
	return col->kind == CELL_SERIES || col->kind == CELL_SPAN;
}

static void hide_columns(struct layout *l, unsigned terminal)
{
	for (uint32_t c = 0; c < l->t->n_cols && c < 64; c++)
		l->is_detail[c] = l->is_hidden[c] = (l->t->details >> c & 1) ||
						    (is_drawing(&l->t->col[c]) && !terminal);
	for (uint32_t c = l->t->n_cols; terminal && c-- > 1 && table_width(l) > terminal;)
		l->is_detail[c] |= l->is_hidden[c] |= is_drawing(&l->t->col[c]);
	l->has_bars = l->t->bar_col && table_width(l) + GAP + BAR <= terminal;
	for (uint32_t c = l->t->n_cols; terminal && c-- > 1 && table_width(l) > terminal;)
		l->is_hidden[c] |= is_figure(&l->t->col[c]) && c != last_column(l);
}

/* Columns left for column c on a terminal of this width, or 0 for no limit. */
static unsigned room_for(const struct layout *l, unsigned terminal, uint32_t c)
{
	unsigned others = 0;

	if (!terminal || !l->t->col[c].is_flexible)
		return 0;
	for (uint32_t i = 0; i < l->t->n_cols; i++)
		others += i != c && !l->is_hidden[i] ? l->width[i] + GAP : 0;
	return terminal > others + MIN_FLEX ? terminal - others : MIN_FLEX;
}

static void add_padded(struct buf *line, struct str s, unsigned width, unsigned want, bool right,
		       bool is_last)
{
	unsigned pad = width < want ? want - width : 0;

	if (right)
		buf_fill(line, ' ', pad);
	buf_addstr(line, s);
	if (!right && !is_last)
		buf_fill(line, ' ', pad);
	if (!is_last)
		buf_fill(line, ' ', GAP);
}

static bool is_right(const struct column *col)
{
	return col->kind != CELL_TEXT;
}

static void write_line(struct out *o)
{
	while (o->line.n && o->line.p[o->line.n - 1] == ' ')
		o->line.n--;
	buf_addc(&o->line, '\n');
	fwrite(o->line.p, 1, o->line.n, o->f);
	o->line.n = 0;
}

static bool is_bar(const struct layout *l, uint32_t c)
{
	return l->has_bars && c + 1 == l->t->bar_col;
}

/* Sorted columns have their largest figure on top; the row of totals has no bar. */
static void add_bar(struct buf *line, const struct layout *l, uint32_t r)
{
	uint32_t c = l->t->bar_col - 1;
	double whole = cell_number(l->t->col[c].kind, &layout_row(l, 0)[c]);

	if (r < l->t->n_rows)
		text_bar(line, cell_number(l->t->col[c].kind, &layout_row(l, r)[c]), whole, BAR);
	else
		buf_fill(line, ' ', BAR);
	buf_fill(line, ' ', GAP);
}

static void header_line(struct out *o, const struct layout *l)
{
	uint32_t last = last_column(l);

	for (uint32_t c = 0; c < l->t->n_cols; c++) {
		const struct column *col = &l->t->col[c];

		if (l->is_hidden[c])
			continue;
		add_padded(&o->line, str_of(col->header), (unsigned)strlen(col->header),
			   l->width[c], is_right(col), c == last);
		if (is_bar(l, c))
			buf_fill(&o->line, ' ', BAR + GAP);
	}
	write_line(o);
}

static void row_line(struct out *o, const struct layout *l, uint32_t r)
{
	uint32_t last = last_column(l);
	struct buf cut = { 0 };

	for (uint32_t c = 0; c < l->t->n_cols; c++) {
		const struct span *s = &l->span[(size_t)r * l->t->n_cols + c];
		struct str text = { buf_str(&l->text).p + s->off, s->n };
		unsigned room = room_for(l, o->width, c);

		if (l->is_hidden[c])
			continue;
		if (room) {
			cut.n = 0;
			out_shorten(&cut, text, room);
			text = buf_str(&cut);
		}
		add_padded(&o->line, text, out_width(text), l->width[c], is_right(&l->t->col[c]),
			   c == last);
		if (is_bar(l, c))
			add_bar(&o->line, l, r);
	}
	write_line(o);
	buf_fini(&cut);
}

/* "Title" or "Title (10 of 35)" when rows were cut off. */
static void title_line(struct out *o, const struct table *t)
{
	buf_adds(&o->line, t->title);
	if (t->n_rows < t->n_all_rows)
		buf_printf(&o->line, " (%u of %u)", t->n_rows, t->n_all_rows);
	write_line(o);
	if (t->note) {
		buf_adds(&o->line, t->note);
		write_line(o);
	}
}

static void hidden_line(struct out *o, const struct layout *l)
{
	const char *before = "  left out for want of room: ";

	for (uint32_t c = 0; c < l->t->n_cols; c++) {
		if (!l->is_hidden[c] || l->is_detail[c])
			continue;
		buf_adds(&o->line, before);
		buf_adds(&o->line, l->t->col[c].header);
		before = ", ";
	}
	if (o->line.n)
		write_line(o);
}

static bool is_zero(enum cell_kind kind, const struct cell *c)
{
	return (kind == CELL_COUNT || kind == CELL_BYTES || kind == CELL_BOOL) && c->u == 0;
}

static void record(struct out *o, const struct table *t)
{
	unsigned width = 0;

	for (uint32_t c = 0; c < t->n_cols; c++) {
		if (strlen(t->col[c].header) > width)
			width = (unsigned)strlen(t->col[c].header);
	}
	for (uint32_t c = 0; c < t->n_cols; c++) {
		const struct cell *cell = &table_row(t, 0)[c];

		if (cell->is_null || (t->hides_zero && is_zero(t->col[c].kind, cell)))
			continue;
		buf_adds(&o->line, "  ");
		add_padded(&o->line, str_of(t->col[c].header), (unsigned)strlen(t->col[c].header),
			   width, false, false);
		out_cell(&o->line, t->col[c].kind, cell);
		write_line(o);
	}
}

/* In a table that hides zeros: nothing but zeros and text. */
static bool is_empty_row(const struct layout *l, uint32_t r)
{
	const struct cell *row = layout_row(l, r);

	for (uint32_t c = 0; l->t->hides_zero && c < l->t->n_cols; c++) {
		if (!(l->t->details >> c & 1) && cell_number(l->t->col[c].kind, &row[c]) != 0)
			return false;
	}
	return l->t->hides_zero;
}

static void text_table(struct out *o, const struct table *t)
{
	struct layout l;

	if (o->n_tables)
		write_line(o);
	title_line(o, t);
	if (t->is_record) {
		if (t->n_rows)
			record(o, t);
		return;
	}
	if (t->n_rows == 0) {
		fputs("  none\n", o->f);
		return;
	}
	lay_out(&l, t);
	hide_columns(&l, o->width);
	hidden_line(o, &l);
	header_line(o, &l);
	for (uint32_t r = 0; r < l.n_rows; r++) {
		if (!is_empty_row(&l, r))
			row_line(o, &l, r);
	}
	layout_fini(&l);
}

static void text_begin(struct out *o, const char *kind)
{
	(void)o;
	(void)kind;
}

static void text_end(struct out *o)
{
	(void)o;
}

const struct out_ops out_text = { .begin = text_begin, .table = text_table, .end = text_end };
