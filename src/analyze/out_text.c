/* SPDX-License-Identifier: MIT */
/* out_text.c - tables for people: aligned, human units, one blank line between them.
 *
 * Units: bytes in powers of 1024 (KiB, MiB, ...), counts plain, durations in ns to h with at
 * most four digits. No line is longer than the terminal is wide (layout.h says how); elsewhere nothing is ever
 * cut. */
#include "out.h"

#include <string.h>

#include "../base/clock.h"
#include "layout.h"
#include "svg.h"

#define INDENT   2  /* of what stands below a title */
#define MAX_SAME 16 /* columns of a value that is told of a column left out */

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
		buf_fill(line, ' ', LAYOUT_GAP);
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
		text_bar(line, cell_number(l->t->col[c].kind, &layout_row(l, r)[c]), whole,
			 LAYOUT_BAR);
	else
		buf_fill(line, ' ', LAYOUT_BAR);
	buf_fill(line, ' ', LAYOUT_GAP);
}

/* The last one that is shown. */
static uint32_t last_column(const struct layout *l)
{
	uint32_t c = l->t->n_cols - 1;

	while (c > 0 && l->is_hidden[c])
		c--;
	return c;
}

/* A text in its column; what it takes beyond comes from *slack. */
static void add_text(struct buf *line, const struct layout *l, uint32_t c, struct str s,
		     unsigned *slack)
{
	unsigned width = out_width(s), room = l->width[c] + *slack;
	struct buf cut = { 0 };

	if (l->terminal && width > room) {
		out_shorten(&cut, s, room);
		s = buf_str(&cut);
		width = out_width(s);
	}
	if (width > l->width[c] && l->terminal)
		*slack -= width - l->width[c];
	add_padded(line, s, width, l->width[c], is_right(&l->t->col[c]), c == last_column(l));
	buf_fini(&cut);
}

static void header_line(struct out *o, const struct layout *l)
{
	unsigned slack = 0;

	for (uint32_t c = 0; c < l->t->n_cols; c++) {
		if (l->is_hidden[c])
			continue;
		add_text(&o->line, l, c, str_of(l->t->col[c].header), &slack);
		if (is_bar(l, c))
			buf_fill(&o->line, ' ', LAYOUT_BAR + LAYOUT_GAP);
	}
	write_line(o);
}

static void row_line(struct out *o, const struct layout *l, uint32_t r)
{
	unsigned slack = l->slack;

	for (uint32_t c = 0; c < l->t->n_cols; c++) {
		if (l->is_hidden[c])
			continue;
		add_text(&o->line, l, c, layout_text(l, r, c), &slack);
		if (is_bar(l, c))
			add_bar(&o->line, l, r);
	}
	write_line(o);
}

/* A sentence, broken between words where the terminal ends. */
static void sentence(struct out *o, struct str s, unsigned indent)
{
	out_wrap(&o->line, s, indent, o->width);
	write_line(o);
}

/* "Title" or "Title (10 of 35)" when rows were cut off. */
static void title_line(struct out *o, const struct table *t)
{
	struct buf b = { 0 };

	buf_adds(&b, t->title);
	if (t->n_rows < t->n_all_rows)
		buf_printf(&b, " (%u of %u)", t->n_rows, t->n_all_rows);
	sentence(o, buf_str(&b), 0);
	if (t->note)
		sentence(o, str_of(t->note), 0);
	buf_fini(&b);
}

/* "CONTAINER", or "CONTAINER (host)" when all rows say the same. */
static void add_hidden(struct buf *b, const struct layout *l, uint32_t c)
{
	struct str s = layout_text(l, 0, c);

	buf_adds(b, l->t->col[c].header);
	if (layout_is_same(l, c) && out_width(s) <= MAX_SAME)
		buf_printf(b, " (%.*s)", (int)s.n, s.p);
}

static void hidden_line(struct out *o, const struct layout *l)
{
	const char *before = "  left out for want of room: ";
	struct buf b = { 0 };

	for (uint32_t c = 0; c < l->t->n_cols; c++) {
		if (!l->is_hidden[c] || l->is_detail[c])
			continue;
		buf_adds(&b, before);
		add_hidden(&b, l, c);
		before = ", ";
	}
	if (b.n)
		sentence(o, buf_str(&b), 2 * INDENT);
	buf_fini(&b);
}

static void day_line(struct out *o, const struct layout *l)
{
	struct buf b = { 0 };

	if (!layout_has_short_times(l))
		return;
	buf_adds(&b, "  times are those of ");
	clock_date(&b, l->day * NS_PER_DAY, 0);
	buf_adds(&b, ", UTC");
	sentence(o, buf_str(&b), 2 * INDENT);
	buf_fini(&b);
}

static bool is_zero(enum cell_kind kind, const struct cell *c)
{
	return (kind == CELL_COUNT || kind == CELL_BYTES || kind == CELL_BOOL) && c->u == 0;
}

/* "  Header  value" */
static void record_line(struct out *o, const struct column *col, unsigned width,
			const struct cell *cell)
{
	unsigned before = INDENT + width + LAYOUT_GAP;
	struct buf value = { 0 };

	out_cell(&value, (enum cell_kind)col->kind, cell);
	buf_fill(&o->line, ' ', INDENT);
	add_padded(&o->line, str_of(col->header), (unsigned)strlen(col->header), width, false,
		   false);
	out_shorten(&o->line, buf_str(&value),
		    !o->width               ? UINT32_MAX
		    : o->width > before + 3 ? o->width - before
					    : 3);
	write_line(o);
	buf_fini(&value);
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

		if (!cell->is_null && !(t->hides_zero && is_zero(t->col[c].kind, cell)))
			record_line(o, &t->col[c], width, cell);
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
	layout_init(&l, t, o->width);
	day_line(o, &l);
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
