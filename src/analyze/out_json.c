/* SPDX-License-Identifier: MIT */
/* out_json.c - tables as one JSON document, for programs; a contract, see OUT_JSON_VERSION.
 *
 * {"format": "scan-report", "version": 1, "ID": record, "ID": {"rows_total": n, "rows": [...],
 * "total": {...}}, ...} in a fixed order. Units are part of the key names: _ns, _bytes, _ratio,
 * _per_s; times are strings in ISO 8601, UTC. What is unknown is null. Bytes that are not UTF-8
 * appear as the four characters \xHH. */
#include "out.h"

#include <math.h>

#include "../base/clock.h"
#include "../base/version.h"
#include "utf8.h"

static void json_text(struct buf *b, struct str s)
{
	unsigned n;

	buf_addc(b, '"');
	for (; s.n; s.p += n, s.n -= n) {
		int32_t c = utf8_next(s, &n);

		if (c < 0)
			buf_printf(b, "\\\\x%02x", (unsigned)(uint8_t)s.p[0]);
		else if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", (char)c);
		else if (c >= 0x10000 && utf8_is_unsafe(c))
			buf_printf(b, "\\u%04x\\u%04x", 0xd7c0 + (unsigned)(c >> 10),
				   0xdc00 + (unsigned)(c & 0x3ff));
		else if (utf8_is_unsafe(c))
			buf_printf(b, "\\u%04x", (unsigned)c);
		else
			buf_add(b, s.p, n);
	}
	buf_addc(b, '"');
}

static void json_number(struct buf *b, double v)
{
	if (isfinite(v))
		buf_printf(b, "%.6g", v);
	else
		buf_adds(b, "null");
}

static void json_series(struct buf *b, const struct series *s)
{
	for (size_t i = 0; i < s->n; i++) {
		buf_addc(b, i ? ',' : '[');
		json_number(b, s->v[i]);
	}
	buf_adds(b, s->n ? "]" : "[]");
}

static void json_cell(struct buf *b, enum cell_kind kind, const struct cell *c)
{
	if (c->is_null) {
		buf_adds(b, "null");
		return;
	}
	switch (kind) {
	case CELL_TEXT:
		json_text(b, c->s);
		break;
	case CELL_TIME:
		buf_addc(b, '"');
		clock_iso(b, c->u, 0);
		buf_addc(b, '"');
		break;
	case CELL_RATIO:
	case CELL_RATE:
	case CELL_REAL:
		json_number(b, c->f);
		break;
	case CELL_SPAN:
		json_series(b, &(struct series){ (const double[]){ c->span.from, c->span.to }, 2 });
		break;
	case CELL_SERIES:
		json_series(b, &c->series);
		break;
	default:
		out_exact(b, kind, c);
	}
}

/* skip_null: in a row of totals, columns without a sum have no key. */
static void json_row(struct buf *b, const struct table *t, const struct cell *row, bool skip_null)
{
	bool first = true;

	buf_addc(b, '{');
	for (uint32_t c = 0; c < t->n_cols; c++) {
		if (skip_null && row[c].is_null)
			continue;
		buf_adds(b, first ? "" : ", ");
		json_text(b, str_of(t->col[c].id));
		buf_adds(b, ": ");
		json_cell(b, t->col[c].kind, &row[c]);
		first = false;
	}
	buf_addc(b, '}');
}

static void json_rows(struct out *o, const struct table *t)
{
	struct buf *b = &o->line;

	buf_printf(b, "{\"rows_total\": %u, \"rows\": [", t->n_all_rows);
	for (uint32_t r = 0; r < t->n_rows; r++) {
		buf_adds(b, r ? ",\n    " : "\n    ");
		json_row(b, t, table_row(t, r), false);
	}
	buf_addc(b, ']');
	if (t->total) {
		buf_adds(b, ",\n   \"total\": ");
		json_row(b, t, t->total, true);
	}
	buf_addc(b, '}');
}

static void json_flush(struct out *o)
{
	fwrite(buf_str(&o->line).p, 1, o->line.n, o->f);
	o->line.n = 0;
}

static void json_table(struct out *o, const struct table *t)
{
	buf_adds(&o->line, ",\n ");
	json_text(&o->line, str_of(t->id));
	buf_adds(&o->line, ": ");
	if (!t->is_record)
		json_rows(o, t);
	else if (t->n_rows)
		json_row(&o->line, t, table_row(t, 0), false);
	else
		buf_adds(&o->line, "null");
	json_flush(o);
}

static void json_begin(struct out *o, const char *kind)
{
	buf_printf(&o->line,
		   "{\"format\": \"scan-%s\",\n \"version\": %d,\n \"generator\": "
		   "\"scan " SCAN_VERSION "\"",
		   kind, OUT_JSON_VERSION);
	json_flush(o);
}

static void json_end(struct out *o)
{
	fputs("}\n", o->f);
}

const struct out_ops out_json = { .begin = json_begin, .table = json_table, .end = json_end };
