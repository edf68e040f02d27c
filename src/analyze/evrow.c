/* SPDX-License-Identifier: MIT */
/* evrow.c - events as rows of chosen fields, for programs. */
#include "evrow.h"

#include <math.h>
#include <stdlib.h>

#include "../base/mem.h"
#include "../base/vec.h"
#include "evjson.h"
#include "netname.h"
#include "paths.h"
#include "payload.h"
#include "utf8.h"

const char evrow_default[] =
	"evt.num,evt.rawtime,evt.cpu,proc.name,thread.tid,evt.dir,evt.type,evt.info";

struct column {
	struct str name; /* with its argument */
	struct field field;
	bool is_time; /* an instant */
};

struct evrow {
	enum row_format format;
	char *text; /* of fields; columns point into it */
	VEC(struct column) column;
	struct buf cell;
};

/* ---- columns ---- */

/* Length of the first name of a list: commas within brackets belong to it. */
static size_t name_length(const char *p)
{
	size_t n = 0;
	bool in_bracket = false;

	for (; p[n] && (in_bracket || p[n] != ','); n++)
		in_bracket = p[n] == '[' || (in_bracket && p[n] != ']');
	return n;
}

static bool is_instant(const struct field_info *info)
{
	switch (info->id) {
	case FIELD_EVT_TIME:
	case FIELD_EVT_TIME_ISO8601:
	case FIELD_EVT_DATETIME:
	case FIELD_EVT_OUTPUTTIME:
	case FIELD_EVT_RAWTIME:
	case FIELD_PROC_EXE_INO_CTIME:
	case FIELD_PROC_EXE_INO_MTIME:
	case FIELD_PROC_PID_TS:
	case FIELD_PROC_PPID_TS:
		return true;
	default:
		return false;
	}
}

static int add_column(struct evrow *row, struct str name, struct err *err)
{
	struct column c = { .name = name };
	int n = field_parse(name, &c.field, err);

	if (n < 0)
		return n;
	if ((size_t)n < name.n)
		return err_set(err, E_USAGE, "--fields: '%.*s' follows %s",
			       (int)(name.n - (size_t)n), name.p + n, c.field.info->name);
	if (c.field.info->flags & FIELD_FILTER_ONLY)
		return err_set(err, E_USAGE, "--fields: %s is for filters only",
			       c.field.info->name);
	c.is_time = is_instant(c.field.info);
	*vec_push(&row->column) = c;
	return 0;
}

int evrow_new(const char *fields, enum row_format format, struct evrow **ret, struct err *err)
{
	struct evrow *row = xcalloc(1, sizeof(*row));
	const char *p;
	int rc = 0;

	row->format = format;
	row->text = xstrdup(fields);
	for (p = row->text; rc == 0; p++) {
		size_t n = name_length(p);

		rc = add_column(row, (struct str){ p, n }, err);
		p += n;
		if (!*p)
			break;
	}
	if (rc < 0) {
		evrow_free(row);
		return rc;
	}
	*ret = row;
	return 0;
}

void evrow_free(struct evrow *row)
{
	if (!row)
		return;
	free(row->text);
	vec_fini(&row->column);
	buf_fini(&row->cell);
	free(row);
}

/* ---- cells ---- */

static bool is_utf8(struct str s)
{
	unsigned n;

	for (; s.n; s.p += n, s.n -= n)
		if (utf8_next(s, &n) < 0)
			return false;
	return true;
}

static void add_tsv_text(struct buf *b, struct str s)
{
	static const char letter[] = { ['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r', ['\\'] = '\\' };

	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = (uint8_t)s.p[i];

		if (c < sizeof(letter) && letter[c]) {
			buf_addc(b, '\\');
			buf_addc(b, letter[c]);
		} else {
			buf_addc(b, s.p[i]);
		}
	}
}

static void add_plain(struct buf *b, enum row_format format, struct str s)
{
	if (format == ROW_CSV)
		buf_add_csv(b, s);
	else if (format == ROW_TSV)
		add_tsv_text(b, s);
	else
		evjson_text(b, s);
}

static void add_base64(struct buf *b, enum row_format format, struct str s)
{
	buf_adds(b, format == ROW_JSON ? "{\"base64\":\"" : "base64:");
	payload_add(b, PAYLOAD_BASE64, s);
	if (format == ROW_JSON)
		buf_add(b, "\"}", 2);
}

static void add_text(struct buf *b, enum row_format format, struct str s)
{
	if (!is_utf8(s) || (format != ROW_JSON && str_starts(s, STR("base64:"))))
		add_base64(b, format, s);
	else
		add_plain(b, format, s);
}

static void add_time(struct buf *b, enum row_format format, uint64_t ns)
{
	if (format == ROW_JSON)
		buf_addc(b, '"');
	clock_iso(b, ns, 0);
	if (format == ROW_JSON)
		buf_addc(b, '"');
}

static void add_ip(struct evrow *row, struct buf *b, const struct value *v)
{
	row->cell.n = 0;
	if (v->kind == VAL_IP4)
		net_ipv4(&row->cell, v->ip);
	else
		net_ipv6(&row->cell, v->ip);
	add_plain(b, row->format, buf_str(&row->cell));
}

static void add_value(struct evrow *row, struct buf *b, const struct value *v)
{
	switch (v->kind) {
	case VAL_NONE:
		if (row->format == ROW_JSON)
			buf_adds(b, "null");
		break;
	case VAL_BOOL:
		buf_adds(b, v->u ? "true" : "false");
		break;
	case VAL_I64:
		buf_i64(b, v->i);
		break;
	case VAL_U64:
		buf_u64(b, v->u);
		break;
	case VAL_F64:
		buf_printf(b, "%.17g", isfinite(v->f) ? v->f : 0);
		break;
	case VAL_TEXT:
		add_text(b, row->format, str_to_nul(v->s));
		break;
	case VAL_BYTES:
		add_base64(b, row->format, v->s);
		break;
	case VAL_IP4:
	case VAL_IP6:
		add_ip(row, b, v);
		break;
	}
}

static void add_cell(struct evrow *row, struct column *c, struct field_ctx *fc,
		     const struct step *s, struct buf *b)
{
	struct value v;

	field_get(fc, &c->field, s, &v);
	if (c->is_time && v.kind == VAL_U64)
		add_time(b, row->format, v.u);
	else if (c->is_time && v.kind != VAL_NONE)
		add_time(b, row->format, s->ev->ts_ns);
	else
		add_value(row, b, &v);
}

static char separator(const struct evrow *row)
{
	return row->format == ROW_TSV ? '\t' : ',';
}

void evrow_add_head(const struct evrow *row, struct buf *b)
{
	if (row->format == ROW_JSON)
		return;
	for (uint32_t i = 0; i < row->column.n; i++) {
		if (i > 0)
			buf_addc(b, separator(row));
		add_plain(b, row->format, row->column.v[i].name);
	}
	buf_addc(b, '\n');
}

void evrow_add(struct evrow *row, struct field_ctx *fc, const struct step *s, struct buf *b)
{
	bool is_json = row->format == ROW_JSON;

	if (is_json)
		buf_addc(b, '{');
	for (uint32_t i = 0; i < row->column.n; i++) {
		struct column *c = &row->column.v[i];

		if (i > 0)
			buf_addc(b, separator(row));
		if (is_json) {
			evjson_text(b, c->name);
			buf_addc(b, ':');
		}
		add_cell(row, c, fc, s, b);
	}
	if (is_json)
		buf_addc(b, '}');
	buf_addc(b, '\n');
}
