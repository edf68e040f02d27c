/* SPDX-License-Identifier: MIT */
/* out_html.c - tables as one page that needs nothing else: no script, no network, no other file.
 *
 * A policy at its head forbids both, so that a mistake in escaping could not become one either. Tables are
 * collected, as the list of them stands on top. */
#include "out.h"

#include <stdlib.h>

#include "../base/clock.h"
#include "../base/mem.h"
#include "../base/version.h"
#include "findings.h"
#include "html_style.h"
#include "html_text.h"
#include "payload.h"
#include "plot.h"
#include "svg.h"
#include "tiles.h"

#define MAX_TEXT 240 /* columns of a text that are shown; the middle of longer ones is left out */
#define TIME_DIGITS \
	6 /* of fractions of a second: whole times would be too wide; they are in titles */

static void add_cell_text(struct buf *b, enum cell_kind kind, const struct cell *c)
{
	struct buf text = { 0 }, cut = { 0 };

	out_cell(&text, kind, c);
	out_shorten(&cut, buf_str(&text), MAX_TEXT);
	html_escape_markup(b, buf_str(&cut));
	buf_fini(&text);
	buf_fini(&cut);
}

static const char *class_of(const struct column *col)
{
	if (col->kind == CELL_SERIES || col->kind == CELL_SPAN)
		return "d";
	if (col->kind != CELL_TEXT)
		return "n";
	return col->is_flexible ? "t" : "k";
}

/* ---- rows and columns ---- */

/* What rows are told apart by comes first: a narrow screen shows the left end, a terminal the right. */
static void order_columns(const struct table *t, uint32_t *order)
{
	uint32_t n = 0;

	for (uint32_t c = 0; c < t->n_cols; c++) {
		if (t->col[c].is_key && t->col[c].kind == CELL_TEXT)
			order[n++] = c;
	}
	for (uint32_t c = 0; c < t->n_cols; c++) {
		if (!t->col[c].is_key || t->col[c].kind != CELL_TEXT)
			order[n++] = c;
	}
}

static double largest_of(const struct table *t, uint32_t col)
{
	double max = 0;

	for (uint32_t r = 0; r < t->n_rows; r++) {
		double v = cell_number(t->col[col].kind, &table_row(t, r)[col]);

		max = v > max ? v : max;
	}
	return max;
}

/* How the cells of a table are shown. */
struct look {
	uint32_t bar; /* the column with bars, or UINT32_MAX */
	double whole; /* figure of the longest bar */
	uint64_t day; /* of the times */
};

static void add_cell(struct buf *b, const struct table *t, uint32_t c, const struct cell *cell,
		     const struct look *look)
{
	const struct column *col = &t->col[c];
	bool is_time = col->kind == CELL_TIME && !cell->is_null;

	buf_printf(b, "<td class=\"%s", class_of(col));
	if (cell->is_null)
		buf_adds(b, " nil");
	if (c == look->bar && look->whole > 0)
		buf_printf(b, " bar\" style=\"--w:%.1f%%",
			   100 * cell_number(col->kind, cell) / look->whole);
	if (is_time) {
		buf_adds(b, "\" title=\"");
		clock_iso(b, cell->u, 0);
	}
	buf_adds(b, "\">");
	if (col->kind == CELL_SPAN && !cell->is_null)
		svg_span(b, cell->span.from, cell->span.to);
	else if (col->kind == CELL_SERIES && !cell->is_null)
		svg_sparkline(b, &cell->series, str_of(col->header));
	else if (is_time)
		out_time(b, cell->u, look->day, TIME_DIGITS);
	else
		add_cell_text(b, col->kind, cell);
	buf_adds(b, "</td>");
}

static void add_head(struct buf *b, const struct table *t, const uint32_t *order)
{
	buf_adds(b, "<thead><tr>");
	for (uint32_t i = 0; i < t->n_cols; i++) {
		const struct column *col = &t->col[order[i]];

		buf_printf(b, "<th scope=\"col\" class=\"%s\">", class_of(col));
		html_escape(b, str_of(col->header));
		buf_adds(b, "</th>");
	}
	buf_adds(b, "</tr></thead>\n<tbody>\n");
}

static void add_total(struct buf *b, const struct table *t, const uint32_t *order)
{
	buf_adds(b, "<tfoot><tr>");
	for (uint32_t i = 0; i < t->n_cols; i++) {
		uint32_t c = order[i];

		buf_printf(b, "<td class=\"%s\">", class_of(&t->col[c]));
		if (!t->total[c].is_null)
			add_cell_text(b, t->col[c].kind, &t->total[c]);
		else if (i == 0)
			buf_adds(b, "total");
		buf_adds(b, "</td>");
	}
	buf_adds(b, "</tr></tfoot>\n");
}

static void add_rows(struct buf *b, const struct table *t)
{
	struct look look = { .bar = t->bar_col - 1, .day = out_day(t) };
	uint32_t *order = xcalloc(t->n_cols, sizeof(*order));

	if (t->bar_col)
		look.whole = largest_of(t, look.bar);
	order_columns(t, order);
	if (look.day != UINT64_MAX) {
		buf_adds(b, "<p class=\"soft\">Times of day are those of ");
		clock_date(b, look.day * NS_PER_DAY, 0);
		buf_adds(b, ".</p>\n");
	}
	buf_adds(b, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
	html_escape(b, str_of(t->title));
	buf_adds(b, "\"><table>\n");
	add_head(b, t, order);
	for (uint32_t r = 0; r < t->n_rows; r++) {
		buf_adds(b, "<tr>");
		for (uint32_t i = 0; i < t->n_cols; i++)
			add_cell(b, t, order[i], &table_row(t, r)[order[i]], &look);
		buf_adds(b, "</tr>\n");
	}
	buf_adds(b, "</tbody>\n");
	if (t->total)
		add_total(b, t, order);
	buf_adds(b, "</table></div>\n");
	free(order);
}

/* ---- other looks ---- */

static bool is_left_out(const struct table *t, uint32_t c)
{
	const struct cell *cell = &table_row(t, 0)[c];
	uint8_t kind = t->col[c].kind;
	bool is_amount = kind == CELL_COUNT || kind == CELL_BYTES || kind == CELL_BOOL;

	return cell->is_null || (t->hides_zero && is_amount && cell->u == 0);
}

static void add_record(struct buf *b, const struct table *t)
{
	buf_adds(b, "<ul class=\"facts\">\n");
	for (uint32_t c = 0; c < t->n_cols; c++) {
		if (is_left_out(t, c))
			continue;
		buf_adds(b, "<li><span>");
		html_escape(b, str_of(t->col[c].header));
		buf_adds(b, "</span> ");
		add_cell_text(b, t->col[c].kind, &table_row(t, 0)[c]);
		buf_adds(b, "</li>\n");
	}
	buf_adds(b, "</ul>\n");
}

/* As a shell takes it for one word. */
static void add_shell_word(struct buf *b, struct str s)
{
	struct buf word = { 0 };

	buf_addc(&word, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			buf_adds(&word, "'\\''");
		else
			buf_addc(&word, s.p[i]);
	}
	buf_addc(&word, '\'');
	html_escape(b, buf_str(&word));
	buf_fini(&word);
}

/* The events behind a figure: folded away, and no script is needed to open it. */
static void add_evidence(struct buf *b, const struct out *o, struct str options,
			 const struct cell *filter)
{
	if (filter->is_null || !filter->s.n)
		return;
	buf_adds(b, "<details><summary>events</summary><code>scan events ");
	if (options.n) {
		html_escape(b, options);
		buf_addc(b, ' ');
	}
	add_shell_word(b, str_of(o->title ? o->title : "FILE"));
	buf_addc(b, ' ');
	add_shell_word(b, filter->s);
	buf_adds(b, "</code></details>");
}

static void add_tile(struct buf *b, const struct out *o, const struct cell *c)
{
	buf_printf(b, "<div class=\"tile%s\"><span>", c[TILE_VALUE].amount.v ? "" : " zero");
	html_escape(b, c[TILE_TITLE].s);
	buf_adds(b, "</span><b>");
	add_cell_text(b, CELL_AMOUNT, &c[TILE_VALUE]);
	buf_adds(b, "</b>");
	if (!c[TILE_COURSE].is_null && c[TILE_VALUE].amount.v)
		svg_sparkline(b, &c[TILE_COURSE].series, c[TILE_TITLE].s);
	if (c[TILE_VALUE].amount.v)
		add_evidence(b, o, c[TILE_OPTIONS].is_null ? STR("") : c[TILE_OPTIONS].s,
			     &c[TILE_FILTER]);
	buf_adds(b, "</div>\n");
}

/* Rows of one group stand together. */
static void add_tiles(struct buf *b, const struct out *o, const struct table *t)
{
	for (uint32_t r = 0; r < t->n_rows; r++) {
		const struct cell *c = table_row(t, r);

		if (r == 0 || !str_eq(c[TILE_GROUP].s, table_row(t, r - 1)[TILE_GROUP].s)) {
			buf_adds(b, r ? "</div>\n<h3>" : "<h3>");
			html_escape(b, c[TILE_GROUP].s);
			buf_adds(b, "</h3>\n<div class=\"tiles\">\n");
		}
		add_tile(b, o, c);
	}
	buf_adds(
		b,
		"</div>\n<p class=\"soft\">Figures without a course tell how many different ones there "
		"were, or are sums by port: both are known only at the end.</p>\n");
}

/* What was found: a figure, whom it is about, since when. */
static void add_found(struct buf *b, const struct out *o, const struct cell *c)
{
	buf_adds(b, "<div>");
	add_cell_text(b, CELL_AMOUNT, &c[FIND_VALUE]);
	if (!c[FIND_SUBJECT].is_null) {
		buf_adds(b, " &middot; <code>");
		add_cell_text(b, CELL_TEXT, &c[FIND_SUBJECT]);
		buf_adds(b, "</code>");
	}
	if (!c[FIND_FIRST].is_null) {
		buf_adds(b, " <span class=\"soft\">from ");
		add_cell_text(b, CELL_TIME, &c[FIND_FIRST]);
		buf_adds(b, "</span>");
	}
	add_evidence(b, o, STR(""), &c[FIND_FILTER]);
	buf_adds(b, "</div>\n");
}

static void add_note_head(struct buf *b, const struct cell *c)
{
	buf_printf(b, "<li class=\"%.*s\"><b>", (int)c[FIND_WEIGHT].s.n, c[FIND_WEIGHT].s.p);
	html_escape(b, c[FIND_TITLE].s);
	buf_adds(b, "</b> <span class=\"soft\">");
	html_escape(b, c[FIND_TEXT].s);
	buf_adds(b, " Told from ");
	add_cell_text(b, CELL_AMOUNT, &c[FIND_LIMIT]);
	buf_adds(b, " on (");
	html_escape(b, c[FIND_WEIGHT].s);
	buf_adds(b, ", ");
	html_escape(b, c[FIND_ID].s);
	buf_adds(b, ").</span>\n");
}

/* What one rule has found stands together. */
static void add_notes(struct buf *b, const struct out *o, const struct table *t)
{
	buf_adds(b, "<ul class=\"notes\">\n");
	for (uint32_t r = 0; r < t->n_rows; r++) {
		const struct cell *c = table_row(t, r);

		if (r == 0 || !str_eq(c[FIND_ID].s, table_row(t, r - 1)[FIND_ID].s)) {
			buf_adds(b, r ? "</li>\n" : "");
			add_note_head(b, c);
		}
		add_found(b, o, c);
	}
	buf_adds(b, "</li>\n</ul>\n");
}

/* ---- the document ---- */

static void add_section_head(struct out *o, const struct table *t)
{
	struct buf *b = &o->line;

	buf_printf(&o->links, "<a href=\"#%s\">", t->id);
	html_escape(&o->links, str_of(t->title));
	buf_adds(&o->links, "</a>\n");
	buf_printf(b, "<section id=\"%s\">\n<h2>", t->id);
	html_escape(b, str_of(t->title));
	if (t->n_rows < t->n_all_rows)
		buf_printf(b, " <small>%u of %u</small>", t->n_rows, t->n_all_rows);
	buf_adds(b, "</h2>\n");
	if (t->note) {
		buf_adds(b, "<p class=\"soft\">");
		html_escape(b, str_of(t->note));
		buf_adds(b, "</p>\n");
	}
}

static void html_table(struct out *o, const struct table *t)
{
	add_section_head(o, t);
	if (t->n_rows == 0)
		buf_adds(&o->line, "<p class=\"soft\">none</p>\n");
	else if (t->is_record)
		add_record(&o->line, t);
	else if (t->look == LOOK_TILES)
		add_tiles(&o->line, o, t);
	else if (t->look == LOOK_NOTES)
		add_notes(&o->line, o, t);
	else
		add_rows(&o->line, t);
	buf_adds(&o->line, "</section>\n");
}

/* As a picture within the page: what is in it cannot act on the page, and names in it cannot clash. */
static void html_figure(struct out *o, const struct figure *f)
{
	struct buf *b = &o->line;

	buf_printf(&o->links, "<a href=\"#%s\">", f->id);
	html_escape(&o->links, str_of(f->title));
	buf_adds(&o->links, "</a>\n");
	buf_printf(b, "<section id=\"%s\">\n<h2>", f->id);
	html_escape(b, str_of(f->title));
	buf_adds(b, "</h2>\n<figure>");
	if (f->svg.n) {
		buf_adds(b, "<div class=\"scroll\"><img alt=\"");
		html_escape(b, f->alt);
		buf_adds(b, "\" src=\"data:image/svg+xml;base64,");
		payload_add(b, PAYLOAD_BASE64, f->svg);
		buf_adds(b, "\"></div>\n");
	}
	buf_adds(b, "<figcaption>");
	html_escape(b, f->alt);
	buf_adds(b, "</figcaption></figure>\n</section>\n");
}

static void html_remark(struct out *o, const char *text)
{
	buf_adds(&o->line, "<p class=\"soft\">No drawings: ");
	html_escape(&o->line, str_of(text));
	buf_adds(&o->line, ".</p>\n");
}

static void html_begin(struct out *o, const char *kind)
{
	(void)kind;
	buf_fini(&o->links);
}

static void put(struct out *o, struct buf *b)
{
	fwrite(buf_str(b).p, 1, b->n, o->f);
	b->n = 0;
}

static void html_end(struct out *o)
{
	struct buf b = { 0 };

	buf_adds(&b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		     "style-src 'unsafe-inline'; img-src data:\">\n"
		     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		     "<meta name=\"generator\" content=\"scan " SCAN_VERSION "\">\n<title>");
	html_escape(&b, str_of(o->title ? o->title : "scan"));
	buf_adds(&b, "</title>\n<style>\n");
	buf_adds(&b, html_style);
	buf_adds(&b, "</style>\n</head>\n<body>\n<header><h1>");
	html_escape(&b, str_of(o->title ? o->title : "scan"));
	buf_adds(&b, "</h1></header>\n<nav aria-label=\"Sections\">\n");
	put(o, &b);
	put(o, &o->links);
	buf_adds(&b, "</nav>\n<main>\n");
	put(o, &b);
	put(o, &o->line);
	buf_adds(&b,
		 "</main>\n<footer>scan " SCAN_VERSION ". Times are UTC, bytes in powers of 1024. "
		 "<code>man scan-report</code> defines every figure.</footer>\n</body>\n</html>\n");
	put(o, &b);
	buf_fini(&b);
	buf_fini(&o->links);
}

const struct out_ops out_html = { .begin = html_begin,
				  .table = html_table,
				  .end = html_end,
				  .figure = html_figure,
				  .remark = html_remark };
