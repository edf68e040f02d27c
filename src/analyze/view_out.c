/* SPDX-License-Identifier: MIT */
/* view_out.c - views as tables and as csysdig's JSON. */
#include "evjson.h"
#include "view_internal.h"

/* ---- table ---- */

/* How a column prints: bytes and durations with their units. */
static enum cell_kind kind_of(const struct view_column *c)
{
	const char *name = c->field.info->name;
	bool is_bytes = strstr(name, "buflen") || strstr(name, "vmsize") || strstr(name, "vmrss");

	if (c->op == OP_TIME_AVG)
		return is_bytes ? CELL_BYTES : CELL_RATE;
	if (is_bytes)
		return CELL_BYTES;
	if (c->field.type == PT_RELTIME)
		return CELL_NS;
	if (c->field.type == PT_CHARBUF || c->field.type == PT_IPADDR ||
	    c->field.type == PT_IPV4ADDR || c->field.type == PT_IPV6ADDR)
		return CELL_TEXT;
	if (c->op == OP_AVG || c->field.type == PT_DOUBLE)
		return CELL_REAL;
	/* signed: no limit of descriptors is -1 */
	return c->field.info->format == PF_ID || c->field.type == PT_INT64 ? CELL_ID : CELL_COUNT;
}

static struct cell to_cell(struct view *v, struct table *t, const struct view_column *col,
			   const struct view_cell *c, double seconds)
{
	double x = view_cell_real(c);

	if (c->kind == VAL_TEXT)
		return cell_text(t, pool_get(&v->texts, c->text));
	if (col->op == OP_TIME_AVG && seconds > 0)
		x /= seconds;
	switch (kind_of(col)) {
	case CELL_RATE:
	case CELL_REAL:
		return cell_f64(x);
	case CELL_ID:
		return cell_i64(c->i);
	default:
		return cell_u64(x > 0 ? (uint64_t)x : 0);
	}
}

/* Ids of columns live as long as the table. */
static void name_columns(struct table *t, struct column *col)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < t->n_cols; i++) {
		b.n = 0;
		name_for_programs(&b, col[i].header);
		buf_adds(&b, cell_unit(col[i].kind));
		col[i].id = arena_strndup(&t->text, b.p, b.n);
	}
	buf_fini(&b);
}

void view_table(struct view *v, double seconds, struct table *ret)
{
	uint32_t n = 0;

	v->table_col = xcalloc(v->col.n, sizeof(*v->table_col));
	for (uint32_t i = 0; i < v->col.n; i++)
		if (v->col.v[i].is_shown)
			v->table_col[n++] = (struct column){
				.header = v->col.v[i].name,
				.kind = (uint8_t)kind_of(&v->col.v[i]),
			};
	if (n)
		v->table_col[n - 1].is_flexible = true;
	table_init(ret, v->def->id, v->def->name, v->table_col, n);
	name_columns(ret, v->table_col);
	for (uint32_t r = 0; r < v->order.n; r++) {
		struct cell *row = table_add_row(ret);

		for (uint32_t i = 0; i < v->col.n; i++)
			if (v->col.v[i].is_shown)
				*row++ = to_cell(v, ret, &v->col.v[i],
						 view_cell_at(v, v->order.v[r], i), seconds);
	}
}

/* ---- JSON ---- */

static void add_real(struct buf *b, double x)
{
	size_t start = b->n;

	buf_printf(b, "%.17g", x);
	if (!memchr(b->p + start, '.', b->n - start) && !memchr(b->p + start, 'e', b->n - start))
		buf_adds(b, ".0");
}

/* Durations are for people, ten wide. */
static void add_duration(struct view *v, struct buf *b, const struct view_cell *c)
{
	double ns = view_cell_real(c);
	struct buf *text = &v->scratch;

	text->n = 0;
	add_human_time(text, ns > 0 ? (uint64_t)ns : 0);
	buf_addc(b, '"');
	if (text->n < 10)
		buf_fill(b, ' ', 10 - text->n);
	buf_addstr(b, buf_str(text));
	buf_addc(b, '"');
}

static void add_value(struct view *v, struct buf *b, const struct view_column *col,
		      const struct view_cell *c)
{
	if (c->kind == VAL_TEXT)
		evjson_text(b, pool_get(&v->texts, c->text));
	else if (col->field.type == PT_RELTIME)
		add_duration(v, b, c);
	else if (c->kind == VAL_F64)
		add_real(b, view_cell_real(c));
	else if (c->n > 1)
		buf_u64(b, (uint64_t)view_cell_real(c));
	else if (c->kind == VAL_I64)
		buf_i64(b, c->i);
	else
		buf_u64(b, c->u);
}

/* Keys are texts: for lists the number of the row. */
static void add_key(struct view *v, struct buf *b, uint32_t row)
{
	uint32_t col = v->group != UINT32_MAX ? v->group : v->key;
	const struct view_cell *c = col != UINT32_MAX ? view_cell_at(v, row, col) : NULL;

	if (c && c->kind == VAL_TEXT) {
		add_value(v, b, &v->col.v[col], c);
		return;
	}
	buf_addc(b, '"');
	if (c)
		add_value(v, b, &v->col.v[col], c);
	else
		buf_u64(b, row + 1);
	buf_addc(b, '"');
}

static void add_row(struct view *v, struct buf *b, uint32_t row)
{
	const char *between = "";

	buf_adds(b, "{\"d\":[");
	for (uint32_t i = 0; i < v->col.n; i++) {
		if (!v->col.v[i].is_shown)
			continue;
		buf_adds(b, between);
		add_value(v, b, &v->col.v[i], view_cell_at(v, row, i));
		between = ",";
	}
	buf_adds(b, "],\"k\":");
	add_key(v, b, row);
	buf_addc(b, '}');
}

static void add_info(struct view *v, struct buf *b)
{
	const char *between = "";

	buf_adds(b, "\"info\": {\"id\":");
	evjson_text(b, str_of(v->def->id));
	buf_adds(b, ",\"name\":");
	evjson_text(b, str_of(v->def->name));
	buf_adds(b, ",\"filter\":");
	evjson_text(b, str_of(v->def->filter));
	buf_adds(b, ",\"legend\":[");
	for (uint32_t i = 0; i < v->col.n; i++) {
		if (!v->col.v[i].is_shown)
			continue;
		buf_printf(b, "%s{\"name\":\"%s\",\"field\":\"%s\"}", between, v->col.v[i].name,
			   v->col.v[i].field.info->name);
		between = ",";
	}
	buf_adds(b, "]}");
}

void view_json(struct view *v, struct buf *b)
{
	buf_adds(b, "{\"slices\": [\n{\"progress\": 0},\n{\"progress\": 100, ");
	if (v->order.n)
		buf_adds(b, "\"data\": [\n");
	for (uint32_t i = 0; i < v->order.n; i++) {
		add_row(v, b, v->order.v[i]);
		buf_adds(b, i + 1 < v->order.n ? ",\n" : "],\n");
	}
	buf_printf(b, "\"count\": %u, ", v->order.n);
	add_info(v, b);
	buf_adds(b, "}\n]}\n");
}
