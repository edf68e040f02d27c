/* SPDX-License-Identifier: MIT */
/* chisel_rank.c - see chisel_rank.h. */
#include "chisel_rank.h"

#include <stdlib.h>

#include "evjson.h"

#define CELL 20 /* bytes of a column */

/* "%" stands for what the user named. */
static const char *or_argument(const struct chisel *ch, const char *list)
{
	return strcmp(list, "%") == 0 ? ch->arg[0] : list;
}

int chisel_init_table(struct chisel *ch, struct chisel_heads *ret_heads, struct err *err)
{
	const struct chisel_table *t = ch->info->variant;
	bool wide = ch->set.with_containers && t->container_keys;

	*ret_heads = (struct chisel_heads){
		.keys = wide ? t->container_keys : or_argument(ch, t->keys),
		.headings = wide ? t->container_headings : or_argument(ch, t->headings),
		.value = t->value,
		.heading = t->heading,
		.n_rows = t->n_rows,
		.unit = t->unit,
	};
	return chisel_set_filter(ch, t->filter, err);
}

void chisel_rank_add(struct chisel_rank *rk, double value)
{
	struct chisel_row row = { value, rk->row.n, (uint32_t)rk->texts.n };

	*vec_push(&rk->row) = row;
}

void chisel_rank_texts(struct chisel_rank *rk, struct str texts)
{
	buf_addstr(&rk->texts, texts);
}

void chisel_rank_text(struct chisel_rank *rk, struct str text)
{
	buf_add(&rk->texts, text.p, strnlen(text.p, text.n));
	buf_addc(&rk->texts, '\0');
}

void chisel_rank_fini(struct chisel_rank *rk)
{
	vec_fini(&rk->row);
	buf_fini(&rk->texts);
}

static int compare(const void *a, const void *b)
{
	const struct chisel_row *x = a, *y = b;

	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static void sort(struct chisel_rank *rk)
{
	if (rk->row.n)
		qsort(rk->row.v, rk->row.n, sizeof(*rk->row.v), compare);
}

/* The next item of a list by commas; false at its end. */
static bool next_item(const char **list, struct str *ret)
{
	if (!*list)
		return false;
	*ret = (struct str){ *list, strcspn(*list, ",") };
	*list = (*list)[ret->n] ? *list + ret->n + 1 : NULL;
	return true;
}

/* ---- text ---- */

static void add_value(const struct chisel *ch, struct buf *b, enum chisel_unit unit, double v)
{
	double span_ns = (double)(int64_t)(ch->last_ns - ch->first_ns);
	struct buf text = { 0 };

	switch (unit) {
	case UNIT_NONE:
		chisel_add_number(&text, v);
		break;
	case UNIT_BYTES:
		chisel_add_bytes(&text, v);
		break;
	case UNIT_TIME:
		chisel_add_interval(&text, v);
		break;
	case UNIT_CPU:
		chisel_add_percent(&text, span_ns > 0 ? v / span_ns * 100 : 0);
		break;
	}
	chisel_add_cell(b, buf_str(&text), CELL);
	buf_fini(&text);
}

static unsigned print_head(struct buf *b, const struct chisel_heads *heads)
{
	const char *list = heads->headings;
	unsigned n = 0;
	struct str item;

	chisel_add_cell(b, str_of(heads->heading), CELL);
	for (; next_item(&list, &item); n++)
		chisel_add_cell(b, item, CELL);
	buf_addc(b, '\n');
	buf_fill(b, '-', 80);
	buf_addc(b, '\n');
	return n;
}

static void print_key(struct chisel *ch, struct str key, bool is_last)
{
	struct buf safe = { 0 };

	chisel_add_safe(ch, &safe, key);
	if (is_last)
		buf_addstr(ch->out, buf_str(&safe));
	else
		chisel_add_cell(ch->out, buf_str(&safe), CELL);
	buf_fini(&safe);
}

static void print_text(struct chisel *ch, struct chisel_rank *rk, const struct chisel_heads *heads,
		       uint32_t n_rows)
{
	unsigned n_keys = print_head(ch->out, heads);

	for (uint32_t i = 0; i < n_rows; i++) {
		const char *p = rk->texts.p + rk->row.v[i].text;

		add_value(ch, ch->out, heads->unit, rk->row.v[i].value);
		for (unsigned k = 0; k < n_keys; k++, p += strlen(p) + 1)
			print_key(ch, str_of(p), k + 1 == n_keys);
		buf_addc(ch->out, '\n');
	}
}

/* ---- JSON ---- */

static void add_info(struct buf *b, struct str name, struct str desc, bool is_key)
{
	buf_adds(b, "{\n      \"name\":");
	evjson_text(b, name);
	buf_adds(b, ",\n      \"desc\":");
	evjson_text(b, desc);
	buf_printf(b, ",\n      \"is_key\":%s\n    }", is_key ? "true" : "false");
}

/* The value stands in the third place: behind one key there is nothing before it, and it takes the
 * place of a third key. */
static void print_info(struct buf *b, const struct chisel_heads *heads)
{
	const char *names = heads->keys, *descs = heads->headings;
	struct str name = STR(""), desc = STR("");
	bool has_name, has_desc;

	buf_adds(b, "  \"info\":[");
	for (unsigned i = 0; (has_name = next_item(&names, &name)) || i < 3; i++) {
		has_desc = next_item(&descs, &desc);
		if (i)
			buf_addc(b, ',');
		if (i == 2)
			add_info(b, str_of(heads->value), str_of(heads->heading), false);
		else if (has_name && has_desc)
			add_info(b, name, desc, true);
		else
			buf_adds(b, "null");
	}
	buf_adds(b, "]\n");
}

static void print_json(struct chisel *ch, struct chisel_rank *rk, const struct chisel_heads *heads,
		       uint32_t n_rows)
{
	struct buf *b = ch->out;
	const char *list = heads->headings;
	unsigned n_keys = 0;
	struct str item;

	while (next_item(&list, &item))
		n_keys++;
	buf_printf(b, "{\n  \"ts\":\"%ju000000000\",\n  \"data\":[", ch->last_ns / 1000000000);
	for (uint32_t i = 0; i < n_rows; i++) {
		const char *p = rk->texts.p + rk->row.v[i].text;

		buf_adds(b, i ? ",[" : "[");
		for (unsigned k = 0; k < n_keys; k++, p += strlen(p) + 1) {
			evjson_text(b, str_of(p));
			buf_addc(b, ',');
		}
		chisel_add_number(b, rk->row.v[i].value);
		buf_addc(b, ']');
	}
	buf_adds(b, "],\n");
	print_info(b, heads);
	buf_adds(b, "}\n");
}

void chisel_rank_print(struct chisel *ch, struct chisel_rank *rk, const struct chisel_heads *heads)
{
	uint32_t n = rk->row.n;

	sort(rk);
	if (heads->n_rows && n > heads->n_rows)
		n = heads->n_rows;
	if (ch->set.json)
		print_json(ch, rk, heads, n);
	else
		print_text(ch, rk, heads, n);
	rk->row.n = 0;
	rk->texts.n = 0;
}

void chisel_rank_print_pairs(struct chisel *ch, struct chisel_rank *rk)
{
	sort(rk);
	for (uint32_t i = 0; i < rk->row.n; i++) {
		chisel_add_safe(ch, ch->out, str_of(rk->texts.p + rk->row.v[i].text));
		buf_addc(ch->out, '\t');
		chisel_add_number(ch->out, rk->row.v[i].value);
		buf_addc(ch->out, '\n');
	}
	rk->row.n = 0;
	rk->texts.n = 0;
}
