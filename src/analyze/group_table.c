/* SPDX-License-Identifier: MIT */
/* group_table.c - a group-by as a table: columns from fields, cells from values. */
#include <ctype.h>

#include "group_internal.h"

bool group_is_number(const struct field *f)
{
	switch (f->type) {
	case PT_CHARBUF:
	case PT_BYTEBUF:
	case PT_SOCKADDR:
	case PT_SOCKTUPLE:
	case PT_FSPATH:
	case PT_IPV4ADDR:
	case PT_IPV6ADDR:
	case PT_IPADDR:
		return false;
	default:
		return true;
	}
}

/* ---- columns ---- */

/* What the numbers of a field are. */
static enum cell_kind kind_of_field(const struct field *f)
{
	const char *name = f->info->name;
	size_t n = strlen(name);

	if (!group_is_number(f))
		return CELL_TEXT;
	if (f->type == PT_RELTIME)
		return CELL_NS;
	if (f->type == PT_ABSTIME)
		return CELL_TIME;
	if (f->type == PT_BOOL)
		return CELL_BOOL;
	/* thread.vmsize.b: in bytes, where thread.vmsize is in KiB */
	if (strstr(name, "buflen") || strcmp(name + n - 2, ".b") == 0)
		return CELL_BYTES;
	return CELL_ID;
}

/* Of what is done to them. */
static enum cell_kind kind_of_value(const struct group *g, const struct group_value *v)
{
	enum cell_kind kind;

	if (v->op == GROUP_COUNT || v->op == GROUP_DISTINCT)
		return CELL_COUNT;
	if (v->op == GROUP_RATE)
		return CELL_RATE;
	kind = kind_of_field(ask_field_of(g->ask, v->field));
	if (kind != CELL_ID && kind != CELL_BOOL)
		return kind;
	if (v->op == GROUP_SUM)
		return CELL_COUNT;
	return v->op == GROUP_AVG ? CELL_REAL : kind;
}

static const char *keep_name(struct group *g, const struct buf *b)
{
	return arena_strndup(&g->names, b->p, b->n);
}

static void add_field_name(struct buf *b, const struct field *f, bool is_id)
{
	struct buf arg = { 0 };

	buf_addstr(&arg, f->arg);
	buf_addc(&arg, '\0');
	if (is_id) {
		name_for_programs(b, f->info->name);
		if (f->arg.n)
			buf_addc(b, '_');
		name_for_programs(b, arg.p);
	} else {
		buf_adds(b, f->info->name);
		if (f->arg.n)
			buf_printf(b, "[%.*s]", (int)f->arg.n, f->arg.p);
	}
	buf_fini(&arg);
}

/* Of a name that the asker gave: read_bytes in programs, READ above the column. */
static void name_column(struct group *g, struct str name, struct column *c)
{
	const char *unit = cell_unit(c->kind);
	struct buf b = { 0 };

	buf_addstr(&b, name);
	if (*unit && !str_ends(name, str_of(unit + 1))) /* "bytes" says it already */
		buf_adds(&b, unit);
	c->id = keep_name(g, &b);
	b.n = 0;
	for (size_t i = 0; i < name.n; i++)
		buf_addc(&b, name.p[i] == '_' ? '-' : (char)toupper((unsigned char)name.p[i]));
	c->header = keep_name(g, &b);
	buf_fini(&b);
}

static struct column key_column(struct group *g, const struct group_key *k)
{
	const struct field *f = ask_field_of(g->ask, k->field);
	struct column c = { .kind = (uint8_t)kind_of_field(f), .is_key = true };
	struct buf b = { 0 };

	if (k->name.n) {
		name_column(g, k->name, &c);
		return c;
	}
	add_field_name(&b, f, true);
	c.id = keep_name(g, &b);
	b.n = 0;
	add_field_name(&b, f, false);
	c.header = keep_name(g, &b);
	buf_fini(&b);
	return c;
}

static struct column value_column(struct group *g, const struct group_value *v)
{
	struct column c = { .kind = (uint8_t)kind_of_value(g, v) };
	struct buf b = { 0 };

	if (v->name.n) {
		name_column(g, v->name, &c);
		return c;
	}
	buf_adds(&b, group_op_name(v->op));
	if (v->has_field) {
		buf_addc(&b, '_');
		add_field_name(&b, ask_field_of(g->ask, v->field), true);
	}
	buf_adds(&b, cell_unit(c.kind));
	c.id = keep_name(g, &b);
	b.n = 0;
	buf_adds(&b, group_op_name(v->op));
	if (v->has_field) {
		buf_addc(&b, ' ');
		add_field_name(&b, ask_field_of(g->ask, v->field), false);
	}
	c.header = keep_name(g, &b);
	buf_fini(&b);
	return c;
}

static void make_columns(struct group *g)
{
	uint32_t n = 0;

	if (g->col)
		return;
	g->col = xcalloc(g->key.n + g->value.n, sizeof(*g->col));
	for (uint32_t i = 0; i < g->value.n; i++)
		g->col[n++] = value_column(g, &g->value.v[i]);
	for (uint32_t i = 0; i < g->key.n; i++)
		g->col[n++] = key_column(g, &g->key.v[i]);
	g->col[n - 1].is_flexible = g->col[n - 1].kind == CELL_TEXT;
}

/* ---- cells ---- */

static struct cell text_cell(struct group *g, struct field_ctx *fc, const struct field *f,
			     const struct value *v, struct table *t)
{
	g->scratch.n = 0;
	field_text(fc, f, v, &g->scratch);
	return cell_text(t, buf_str(&g->scratch));
}

static struct cell number_cell(enum cell_kind kind, const struct value *v)
{
	if (kind == CELL_RATE || kind == CELL_REAL)
		return cell_f64(v->kind == VAL_F64 ? v->f : (double)v->u);
	if (v->kind == VAL_F64)
		return v->f < 0 ? cell_null() : cell_u64((uint64_t)(v->f + 0.5));
	return cell_u64(v->u);
}

static struct cell make_cell(struct group *g, struct field_ctx *fc, const struct field *f,
			     enum cell_kind kind, struct value v, struct table *t)
{
	if (v.kind == VAL_NONE)
		return cell_null();
	return kind == CELL_TEXT ? text_cell(g, fc, f, &v, t) : number_cell(kind, &v);
}

static struct cell with_plus(struct group *g, struct str s, struct table *t)
{
	g->scratch.n = 0;
	buf_addstr(&g->scratch, s);
	buf_adds(&g->scratch, " +");
	return cell_text(t, buf_str(&g->scratch));
}

static void add_row(struct group *g, struct field_ctx *fc, uint32_t row, struct table *t)
{
	struct cell *c = table_add_row(t);
	uint32_t n = 0;

	for (uint32_t i = 0; i < g->value.n; i++, n++) {
		c[n] = make_cell(g, fc, group_value_field(g, i), (enum cell_kind)g->col[n].kind,
				 group_value(g, row, i), t);
		if (group_has_others(g, row, i))
			c[n] = with_plus(g, c[n].s, t);
	}
	for (uint32_t i = 0; i < g->key.n; i++, n++)
		c[n] = make_cell(g, fc, group_key_field(g, i), (enum cell_kind)g->col[n].kind,
				 group_key(g, row, i), t);
}

void group_rows(struct group *g, struct field_ctx *fc, const char *id, const char *title,
		struct table *ret)
{
	make_columns(g);
	table_init(ret, id, title, g->col, g->key.n + g->value.n);
	for (uint32_t row = 0; row < group_n_rows(g); row++)
		add_row(g, fc, row, ret);
}

static bool has_total(const struct group_value *v, enum cell_kind kind)
{
	return (v->op == GROUP_COUNT || v->op == GROUP_SUM) &&
	       (kind == CELL_COUNT || kind == CELL_BYTES || kind == CELL_NS);
}

void group_total(const struct group *g, struct table *t)
{
	struct cell *total = table_add_total(t);

	for (uint32_t i = 0; i < g->value.n; i++) {
		if (!has_total(&g->value.v[i], (enum cell_kind)g->col[i].kind))
			continue;
		for (uint32_t row = 0; row < t->n_rows; row++) {
			const struct cell *c = &table_row(t, row)[i];

			if (!c->is_null)
				total[i] = cell_u64((total[i].is_null ? 0 : total[i].u) + c->u);
		}
	}
}

void group_table(struct group *g, struct field_ctx *fc, const char *id, const char *title,
		 uint32_t n_rows, struct table *ret)
{
	group_rows(g, fc, id, title, ret);
	table_sort(ret, 0);
	table_top(ret, n_rows);
}
