/* SPDX-License-Identifier: MIT */
/* out.c - what the formats share. */
#include "out.h"

#include <string.h>

#include "../base/clock.h"
#include "svg.h"
#include "utf8.h"

#define SPARK_COLUMNS 16

const struct out_ops *out_ops_of(enum out_format format)
{
	static const struct out_ops *const ops[] = {
		[OUT_TEXT] = &out_text,
		[OUT_JSON] = &out_json,
		[OUT_CSV] = &out_csv,
		[OUT_HTML] = &out_html,
	};

	return ops[format];
}

bool out_wants(const struct out *o, const char *id)
{
	for (size_t i = 0; i < o->n_only; i++) {
		if (strcmp(o->only[i], id) == 0)
			return true;
	}
	return o->n_only == 0;
}

void out_escape(struct buf *b, struct str s)
{
	unsigned n;

	while (s.n) {
		int32_t c = utf8_next(s, &n);

		if (c == '\n')
			buf_adds(b, "\\n");
		else if (c == '\t')
			buf_adds(b, "\\t");
		else if (c < 0 || (c < 0x80 && utf8_is_unsafe(c)))
			buf_printf(b, "\\x%02x", (unsigned)(uint8_t)s.p[0]);
		else if (utf8_is_unsafe(c))
			buf_printf(b, "\\u{%x}", (unsigned)c);
		else
			buf_add(b, s.p, n);
		s.p += n;
		s.n -= n;
	}
}

unsigned out_width(struct str s)
{
	unsigned n, width = 0;

	for (; s.n; s.p += n, s.n -= n)
		width += utf8_columns(utf8_next(s, &n));
	return width;
}

/* Three significant digits and a unit; `step` from unit to unit. */
static void scaled(struct buf *b, double v, double step, const char *const *units, size_t n)
{
	size_t i = 0;

	while (i + 1 < n && v >= step - 0.5) {
		v /= step;
		i++;
	}
	if (i == 0)
		buf_printf(b, "%.0f%s", v, units[0]);
	else
		buf_printf(b, "%.*f%s", v < 9.995 ? 2 : v < 99.95 ? 1 : 0, v, units[i]);
}

static void bytes_text(struct buf *b, uint64_t v)
{
	static const char *const units[] = { " B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB" };

	scaled(b, (double)v, 1024, units, 7);
}

static void duration_text(struct buf *b, uint64_t ns)
{
	static const char *const units[] = { " ns", " us", " ms" };
	uint64_t s = ns / 1000000000u;

	if (ns < 999500000u)
		scaled(b, (double)ns, 1000, units, 3);
	else if (s < 60)
		buf_printf(b, "%.2f s", (double)ns / 1e9);
	else if (s < 3600)
		buf_printf(b, "%u min %u s", (unsigned)(s / 60), (unsigned)(s % 60));
	else
		buf_printf(b, "%llu h %u min", (unsigned long long)(s / 3600),
			   (unsigned)(s / 60 % 60));
}

void out_cell(struct buf *b, enum cell_kind kind, const struct cell *c)
{
	if (c->is_null) {
		buf_addc(b, '-');
		return;
	}
	switch (kind) {
	case CELL_TEXT:
		out_escape(b, c->s);
		break;
	case CELL_COUNT:
		buf_u64(b, c->u);
		break;
	case CELL_ID:
		buf_i64(b, c->i);
		break;
	case CELL_BYTES:
		bytes_text(b, c->u);
		break;
	case CELL_NS:
		duration_text(b, c->u);
		break;
	case CELL_TIME:
		clock_iso(b, c->u, 0);
		break;
	case CELL_RATIO:
		buf_printf(b, "%.1f %%", c->f * 100);
		break;
	case CELL_RATE:
		buf_printf(b, "%.*f/s", c->f < 10 ? 2 : 0, c->f);
		break;
	case CELL_REAL:
		buf_printf(b, "%.*f", c->f < 1000 ? 2 : 0, c->f);
		break;
	case CELL_BOOL:
		buf_adds(b, c->u ? "yes" : "no");
		break;
	case CELL_AMOUNT:
		out_cell(b, (enum cell_kind)c->amount.kind, &(struct cell){ .u = c->amount.v });
		break;
	case CELL_SPAN:
		text_span(b, c->span.from, c->span.to, SPARK_COLUMNS);
		break;
	case CELL_SERIES:
		text_sparkline(b, &c->series, SPARK_COLUMNS);
		break;
	}
}

/* The bytes of s that fill at most `columns`, from its start or up to its end. */
static struct str clip(struct str s, unsigned columns, bool from_end)
{
	unsigned skip = out_width(s) > columns ? out_width(s) - columns : 0;
	unsigned seen = 0, n, limit = from_end ? skip : columns;
	struct str rest = s;

	while (rest.n) {
		unsigned w = utf8_columns(utf8_next(rest, &n));

		if (from_end ? seen >= limit : seen + w > limit)
			break;
		seen += w;
		rest.p += n;
		rest.n -= n;
	}
	return from_end ? rest : (struct str){ s.p, s.n - rest.n };
}

void out_shorten(struct buf *b, struct str s, unsigned columns)
{
	unsigned left = (columns - 3) / 2;

	if (out_width(s) <= columns) {
		buf_addstr(b, s);
		return;
	}
	buf_addstr(b, clip(s, left, false));
	buf_adds(b, "...");
	buf_addstr(b, clip(s, columns - 3 - left, true));
}

uint64_t out_day(const struct table *t)
{
	for (uint32_t r = 0; r < t->n_rows; r++)
		for (uint32_t c = 0; c < t->n_cols; c++)
			if (t->col[c].kind == CELL_TIME && !table_row(t, r)[c].is_null)
				return table_row(t, r)[c].u / NS_PER_DAY;
	return UINT64_MAX;
}

void out_time(struct buf *b, uint64_t ns, uint64_t day, unsigned digits)
{
	if (ns / NS_PER_DAY != day) {
		clock_date(b, ns, 0);
		buf_addc(b, ' ');
	}
	clock_hms(b, ns, 0);
	b->n -= 9 - digits;
}

void out_wrap(struct buf *b, struct str s, unsigned indent, unsigned columns)
{
	unsigned column = 0, room = columns > indent + 3 ? columns - indent : 3;
	bool is_first = true;

	if (out_width(s) <= columns || !columns) {
		buf_addstr(b, s);
		return;
	}
	while (s.n) {
		const char *blank = memchr(s.p, ' ', s.n);
		struct str word = { s.p, blank ? (size_t)(blank - s.p) : s.n };
		unsigned width = out_width(word) < room ? out_width(word) : room;

		if (!is_first && column + 1 + width > columns) {
			buf_addc(b, '\n');
			buf_fill(b, ' ', indent);
			column = indent;
		} else if (!is_first) {
			buf_addc(b, ' ');
			column++;
		}
		out_shorten(b, word, room);
		column += width;
		is_first = false;
		s.n -= word.n + (blank != NULL);
		s.p += word.n + (blank != NULL);
	}
}

void out_exact(struct buf *b, enum cell_kind kind, const struct cell *c)
{
	switch (kind) {
	case CELL_COUNT:
	case CELL_BYTES:
	case CELL_NS:
		buf_u64(b, c->u);
		break;
	case CELL_ID:
		buf_i64(b, c->i);
		break;
	case CELL_BOOL:
		buf_adds(b, c->u ? "true" : "false");
		break;
	case CELL_AMOUNT:
		buf_u64(b, c->amount.v);
		break;
	default:
		break;
	}
}
