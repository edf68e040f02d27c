/* SPDX-License-Identifier: MIT */
/* layout.c - see layout.h. */
#include "layout.h"

#include <stdlib.h>
#include <string.h>

#include "out.h"

#define MAX_TEXT   48 /* wider cells do not make their column as wide: their row is bent instead */
#define SHORT_TEXT 24 /* texts are cut to this before columns go, */
#define LEAST_TEXT 16 /* and to this before columns go that tell rows apart */
#define ANY_TEXT   3  /* when nothing is left that could go */

/* ---- cells ---- */

static void add_cell(struct layout *l, uint32_t row, uint32_t c)
{
	enum cell_kind kind = (enum cell_kind)l->t->col[c].kind;
	const struct cell *cell = &layout_row(l, row)[c];

	if (row == l->t->n_rows && cell->is_null) {
		if (c + 1 == l->t->n_cols)
			buf_adds(&l->text, "total");
	} else if (kind == CELL_TIME && l->time_digits && !cell->is_null) {
		out_time(&l->text, cell->u, l->day, l->time_digits);
	} else {
		out_cell(&l->text, kind, cell);
	}
}

/* All cells anew. */
static void fill(struct layout *l)
{
	struct span *s = l->span;
	unsigned width;

	l->text.n = 0;
	for (uint32_t c = 0; c < l->t->n_cols; c++)
		l->width[c] = (unsigned)strlen(l->t->col[c].header);
	for (uint32_t r = 0; r < l->n_rows; r++) {
		for (uint32_t c = 0; c < l->t->n_cols; c++, s++) {
			s->off = l->text.n;
			add_cell(l, r, c);
			s->n = l->text.n - s->off;
			width = out_width(layout_text(l, r, c));
			if (width > MAX_TEXT)
				width = l->terminal ? SHORT_TEXT : 0;
			if (width > l->width[c])
				l->width[c] = width;
		}
	}
}

bool layout_is_same(const struct layout *l, uint32_t col)
{
	for (uint32_t r = 1; r < l->t->n_rows; r++)
		if (!str_eq(layout_text(l, r, col), layout_text(l, 0, col)))
			return false;
	return l->t->n_rows > 1;
}

bool layout_has_short_times(const struct layout *l)
{
	for (uint32_t c = 0; l->time_digits && c < l->t->n_cols; c++)
		if (l->t->col[c].kind == CELL_TIME && !l->is_hidden[c])
			return true;
	return false;
}

/* ---- fitting ---- */

/* Made of blocks: for terminals only. */
static bool is_drawing(const struct layout *l, uint32_t c)
{
	return l->t->col[c].kind == CELL_SERIES || l->t->col[c].kind == CELL_SPAN;
}

/* Columns of characters that draw have no header; cutting them would make them lie. */
static bool is_picture(const struct layout *l, uint32_t c)
{
	return is_drawing(l, c) || !*l->t->col[c].header;
}

/* The width of a column whose texts are cut to max_text. */
static unsigned cut_width(const struct layout *l, uint32_t c, unsigned max_text)
{
	bool is_cut = l->t->col[c].kind == CELL_TEXT && !is_picture(l, c) && l->width[c] > max_text;

	return is_cut ? max_text : l->width[c];
}

static unsigned table_width(const struct layout *l, unsigned max_text)
{
	unsigned width = l->has_bars ? LAYOUT_GAP + LAYOUT_BAR : 0, n = 0;

	for (uint32_t c = 0; c < l->t->n_cols; c++) {
		if (!l->is_hidden[c])
			width += (n++ ? LAYOUT_GAP : 0) + cut_width(l, c, max_text);
	}
	return width;
}

static bool fits(const struct layout *l, unsigned max_text)
{
	return table_width(l, max_text) <= l->terminal;
}

static bool is_minor(const struct layout *l, uint32_t c)
{
	return c < 64 && (l->t->minor >> c & 1);
}

/* What a row is about: the last text. */
static bool is_subject(const struct layout *l, uint32_t c)
{
	uint32_t last = l->t->n_cols - 1;

	while (last > 0 && (l->is_detail[last] || is_minor(l, last) || is_picture(l, last) ||
			    l->t->col[last].kind != CELL_TEXT))
		last--;
	return c == last;
}

static bool is_same(const struct layout *l, uint32_t c)
{
	return !l->t->col[c].is_flexible && !is_subject(l, c) && layout_is_same(l, c);
}

static bool is_number_as_name(const struct layout *l, uint32_t c)
{
	return l->t->col[c].kind == CELL_ID && !l->t->col[c].is_key;
}

/* The first one is what rows usually are sorted by. */
static bool is_figure(const struct layout *l, uint32_t c)
{
	enum cell_kind kind = (enum cell_kind)l->t->col[c].kind;

	return c > 0 && kind != CELL_TEXT && kind != CELL_ID &&
	       !(kind == CELL_TIME && l->t->col[c].is_key);
}

static bool is_no_text(const struct layout *l, uint32_t c)
{
	return l->t->col[c].kind != CELL_TEXT;
}

static bool is_other_text(const struct layout *l, uint32_t c)
{
	return !l->t->col[c].is_flexible && !is_subject(l, c);
}

/* Columns go from the right on, in these steps, until what is left fits with texts cut to max_text. */
static const struct step {
	bool (*goes)(const struct layout *l, uint32_t c);
	unsigned max_text;
} steps[] = {
	{ is_picture, SHORT_TEXT },        { is_same, SHORT_TEXT },   { is_minor, SHORT_TEXT },
	{ is_number_as_name, SHORT_TEXT }, { is_figure, SHORT_TEXT }, { is_no_text, LEAST_TEXT },
	{ is_other_text, LEAST_TEXT },
};

static void leave_out(struct layout *l, const struct step *s)
{
	uint32_t stays = l->t->main_col ? l->t->main_col - 1 : 0;

	for (uint32_t c = l->t->n_cols; c-- > 0 && !fits(l, s->max_text);) {
		if (l->is_hidden[c] || c == stays || !s->goes(l, c))
			continue;
		l->is_hidden[c] = true;
		l->is_detail[c] = is_picture(l, c);
	}
}

static void shorten_times(struct layout *l)
{
	l->day = out_day(l->t);
	for (unsigned digits = 9; l->day != UINT64_MAX && digits && !fits(l, MAX_TEXT);
	     digits -= 3) {
		l->time_digits = digits;
		fill(l);
	}
}

/* Texts keep as much as there is room for. */
static void cut_texts(struct layout *l)
{
	unsigned max_text = MAX_TEXT;

	while (max_text > ANY_TEXT && !fits(l, max_text))
		max_text--;
	for (uint32_t c = 0; c < l->t->n_cols; c++)
		l->width[c] = cut_width(l, c, max_text);
}

static void fit(struct layout *l)
{
	unsigned width;

	shorten_times(l);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		leave_out(l, &steps[i]);
	l->has_bars = l->t->bar_col &&
		      table_width(l, SHORT_TEXT) + LAYOUT_GAP + LAYOUT_BAR <= l->terminal;
	cut_texts(l);
	width = table_width(l, MAX_TEXT);
	l->slack = width < l->terminal ? l->terminal - width : 0;
}

void layout_init(struct layout *l, const struct table *t, unsigned terminal)
{
	*l = (struct layout){ .t = t,
			      .terminal = terminal,
			      .n_rows = t->n_rows + (t->total != NULL) };
	l->span = xcalloc(size_mul(l->n_rows, t->n_cols) + 1, sizeof(*l->span));
	l->width = xcalloc(t->n_cols, sizeof(*l->width));
	l->is_hidden = xcalloc(t->n_cols, sizeof(*l->is_hidden));
	l->is_detail = xcalloc(t->n_cols, sizeof(*l->is_detail));
	fill(l);
	for (uint32_t c = 0; c < t->n_cols; c++)
		l->is_detail[c] = l->is_hidden[c] = (c < 64 && (t->details >> c & 1)) ||
						    (is_drawing(l, c) && !terminal);
	if (terminal)
		fit(l);
}

void layout_fini(struct layout *l)
{
	buf_fini(&l->text);
	free(l->span);
	free(l->width);
	free(l->is_hidden);
	free(l->is_detail);
}
