/* SPDX-License-Identifier: MIT */
/* group_parse.c - the keys and values of a group-by: text to questions. */
#include <ctype.h>

#include "group_internal.h"

static const char *const op_names[] = {
	[GROUP_COUNT] = "count", [GROUP_SUM] = "sum",           [GROUP_AVG] = "avg",
	[GROUP_MIN] = "min",     [GROUP_MAX] = "max",           [GROUP_RATE] = "rate",
	[GROUP_P50] = "p50",     [GROUP_P90] = "p90",           [GROUP_P95] = "p95",
	[GROUP_P99] = "p99",     [GROUP_DISTINCT] = "distinct", [GROUP_FIRST] = "first",
	[GROUP_LAST] = "last",   [GROUP_SOME] = "some",
};

#define N_OPS (sizeof(op_names) / sizeof(*op_names))

const char *group_op_name(enum group_op op)
{
	return op_names[op];
}

size_t group_item_length(const char *p)
{
	size_t n = 0;
	int depth = 0;

	for (; p[n] && (depth > 0 || p[n] != ','); n++) {
		depth += p[n] == '[' || p[n] == '(';
		depth -= depth > 0 && (p[n] == ']' || p[n] == ')');
	}
	return n;
}

static int parse_field(struct str text, struct field *ret, struct err *err)
{
	int n = field_parse(text, ret, err);

	if (n < 0)
		return n;
	if ((size_t)n < text.n)
		return err_set(err, E_USAGE, "'%.*s' follows %s", (int)(text.n - (size_t)n),
			       text.p + n, ret->info->name);
	if (ret->info->flags & FIELD_FILTER_ONLY)
		return err_set(err, E_USAGE, "%s is for filters only", ret->info->name);
	return 0;
}

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '_')
			return false;
	return s.n > 0;
}

/* Take "NAME=" off the front of an item; an empty name when there is none. */
static struct str take_name(struct str *item)
{
	const char *eq = memchr(item->p, '=', item->n);
	struct str name = { item->p, eq ? (size_t)(eq - item->p) : 0 };

	name = str_trim(name);
	if (!is_name(name))
		return (struct str){ item->p, 0 };
	*item = str_trim((struct str){ eq + 1, item->n - (size_t)(eq + 1 - item->p) });
	return name;
}

static int add_key(struct group *g, struct str item, struct err *err)
{
	struct group_key k = { .name = take_name(&item) };
	struct field f;
	int rc = parse_field(item, &f, err);

	if (rc < 0)
		return rc;
	k.field = ask_add_field(g->ask, &f);
	*vec_push(&g->key) = k;
	return 0;
}

static int unknown_op(struct str word, struct err *err)
{
	struct buf all = { 0 };

	for (size_t i = 0; i < N_OPS; i++)
		buf_printf(&all, "%s %s", i ? "," : "", op_names[i]);
	err_set(err, E_USAGE, "no value '%.*s'; there are%.*s", (int)word.n, word.p, (int)all.n,
		all.p);
	buf_fini(&all);
	return E_USAGE;
}

static int check_value(enum group_op op, const struct field *f, struct err *err)
{
	if (op == GROUP_SOME && group_is_number(f))
		return err_set(err, E_USAGE, "some(%s): %s is no text", f->info->name,
			       f->info->name);
	if (op == GROUP_COUNT || op >= GROUP_DISTINCT || group_is_number(f))
		return 0;
	return err_set(err, E_USAGE, "%s(%s): %s is no number", op_names[op], f->info->name,
		       f->info->name);
}

/* Take " if CONDITION" off the end of an item. */
static int take_condition(struct group *g, struct str *item, int32_t *ret, struct err *err)
{
	const char *at = memmem(item->p, item->n, " if ", 4);
	struct str text;
	uint32_t number;
	int rc;

	*ret = -1;
	if (!at)
		return 0;
	text = (struct str){ at + 4, item->n - (size_t)(at + 4 - item->p) };
	rc = ask_add_filter(g->ask, text, &number, err);
	if (rc < 0)
		return rc;
	*ret = (int32_t)number;
	*item = str_trim((struct str){ item->p, (size_t)(at - item->p) });
	return 0;
}

/* "count" or "op(field)", without name and condition. */
static int parse_value(struct group *g, struct str item, struct group_value *ret, struct err *err)
{
	const char *open = memchr(item.p, '(', item.n);
	struct str word = { item.p, open ? (size_t)(open - item.p) : item.n };
	struct group_value v = { .op = N_OPS, .has_field = open };
	int rc;

	for (size_t i = 0; i < N_OPS; i++)
		if (str_eq(word, str_of(op_names[i])))
			v.op = (enum group_op)i;
	if (v.op == N_OPS)
		return unknown_op(word, err);
	if (!open && v.op != GROUP_COUNT)
		return err_set(err, E_USAGE, "%s needs a field: %s(evt.latency)", op_names[v.op],
			       op_names[v.op]);
	if (open && item.p[item.n - 1] != ')')
		return err_set(err, E_USAGE, "')' is missing behind '%.*s'", (int)item.n, item.p);
	if (open) {
		struct str name = { open + 1, item.n - word.n - 2 };
		struct field f;

		rc = parse_field(str_trim(name), &f, err);
		if (rc == 0)
			rc = check_value(v.op, &f, err);
		if (rc < 0)
			return rc;
		v.field = ask_add_field(g->ask, &f);
		v.is_number = group_is_number(&f);
	}
	*ret = v;
	return 0;
}

static bool is_percentile(enum group_op op)
{
	return op >= GROUP_P50 && op <= GROUP_P99;
}

/* The value before i of the same numbers, whose histogram serves for both; else i. */
static uint32_t find_twin(const struct group *g, uint32_t i)
{
	const struct group_value *v = &g->value.v[i];

	for (uint32_t k = 0; k < i && is_percentile(v->op); k++) {
		const struct group_value *old = &g->value.v[k];

		if (is_percentile(old->op) && old->field == v->field &&
		    old->condition == v->condition)
			return k;
	}
	return i;
}

static int add_value(struct group *g, struct str item, struct err *err)
{
	struct str name = take_name(&item);
	struct group_value v;
	int32_t condition;
	int rc = take_condition(g, &item, &condition, err);

	if (rc == 0)
		rc = parse_value(g, item, &v, err);
	if (rc < 0)
		return rc;
	v.name = name;
	v.condition = condition;
	*vec_push(&g->value) = v;
	g->value.v[g->value.n - 1].twin = find_twin(g, g->value.n - 1);
	return 0;
}

static int parse_list(struct group *g, const char *list,
		      int (*add)(struct group *, struct str, struct err *), struct err *err)
{
	bool has_more = *list;
	int rc = 0;

	while (has_more && rc == 0) {
		size_t n = group_item_length(list);

		rc = add(g, str_trim((struct str){ list, n }), err);
		has_more = list[n] == ',';
		list += n + 1;
	}
	return rc;
}

int group_parse(struct group *g, const char *keys, const char *values, struct err *err)
{
	int rc = parse_list(g, keys, add_key, err);

	if (rc == 0)
		rc = parse_list(g, values, add_value, err);
	if (rc == 0 && g->value.n + g->key.n == 0)
		rc = err_set(err, E_USAGE, "no value is asked for");
	return rc;
}
