/* SPDX-License-Identifier: MIT */
/* group.c - see group.h. */
#include <ctype.h>

#include "group_internal.h"

static const char *const op_names[] = {
	[GROUP_COUNT] = "count", [GROUP_SUM] = "sum",           [GROUP_AVG] = "avg",
	[GROUP_MIN] = "min",     [GROUP_MAX] = "max",           [GROUP_RATE] = "rate",
	[GROUP_P50] = "p50",     [GROUP_P90] = "p90",           [GROUP_P95] = "p95",
	[GROUP_P99] = "p99",     [GROUP_DISTINCT] = "distinct", [GROUP_FIRST] = "first",
	[GROUP_LAST] = "last",
};

#define N_OPS (sizeof(op_names) / sizeof(*op_names))

const char *group_op_name(enum group_op op)
{
	return op_names[op];
}

/* ---- what is asked for ---- */

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
	int rc = parse_field(item, &k.field, err);

	if (rc == 0)
		*vec_push(&g->key) = k;
	return rc;
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

static int check_value(const struct group_value *v, struct err *err)
{
	if (v->op == GROUP_COUNT || v->op >= GROUP_DISTINCT || group_is_number(&v->field))
		return 0;
	return err_set(err, E_USAGE, "%s(%s): %s is no number", op_names[v->op],
		       v->field.info->name, v->field.info->name);
}

/* Take " if CONDITION" off the end of an item. */
static int take_condition(struct str *item, struct filter **ret, struct err *err)
{
	const char *at = memmem(item->p, item->n, " if ", 4);
	struct str text;
	int rc;

	if (!at)
		return 0;
	text = (struct str){ at + 4, item->n - (size_t)(at + 4 - item->p) };
	rc = filter_compile(text, FILTER_SYSDIG, ret, err);
	if (rc == 0)
		*item = str_trim((struct str){ item->p, (size_t)(at - item->p) });
	return rc;
}

/* "count" or "op(field)", without name and condition. */
static int parse_value(struct str item, struct group_value *ret, struct err *err)
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

		rc = parse_field(str_trim(name), &v.field, err);
		if (rc == 0)
			rc = check_value(&v, err);
		if (rc < 0)
			return rc;
	}
	*ret = v;
	return 0;
}

static int add_value(struct group *g, struct str item, struct err *err)
{
	struct str name = take_name(&item);
	struct filter *condition = NULL;
	struct group_value v;
	int rc = take_condition(&item, &condition, err);

	if (rc == 0)
		rc = parse_value(item, &v, err);
	if (rc < 0) {
		filter_free(condition);
		return rc;
	}
	v.name = name;
	v.condition = condition;
	*vec_push(&g->value) = v;
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

int group_new(const struct group_spec *spec, struct group **ret, struct err *err)
{
	size_t n_keys = strlen(spec->keys) + 1, n_values = strlen(spec->values) + 1;
	struct group *g = xcalloc(1, sizeof(*g));
	int rc;

	g->text = xmalloc(n_keys + n_values);
	memcpy(g->text, spec->keys, n_keys);
	memcpy(g->text + n_keys, spec->values, n_values);
	g->only_positive = spec->only_positive;
	g->keeps_missing = spec->keeps_missing;
	rc = parse_list(g, g->text, add_key, err);
	if (rc == 0)
		rc = parse_list(g, g->text + n_keys, add_value, err);
	if (rc == 0 && g->value.n + g->key.n == 0)
		rc = err_set(err, E_USAGE, "no value is asked for");
	agg_init(&g->rows, SLOTS * (g->value.n + 1), NULL);
	pool_init(&g->kept);
	pool_init(&g->seen);
	if (rc < 0)
		group_free(g);
	else
		*ret = g;
	return rc;
}

void group_free(struct group *g)
{
	if (!g)
		return;
	for (uint32_t i = 0; i < g->hist.n; i++)
		free(g->hist.v[i]);
	vec_fini(&g->hist);
	for (uint32_t i = 0; i < g->value.n; i++)
		filter_free(g->value.v[i].condition);
	vec_fini(&g->key);
	vec_fini(&g->value);
	agg_fini(&g->rows);
	pool_fini(&g->kept);
	pool_fini(&g->seen);
	buf_fini(&g->scratch);
	arena_fini(&g->names);
	free(g->col);
	free(g->text);
	free(g);
}

/* ---- values as bytes ---- */

/* Kind, then the number, the address, or length and text: different values never look alike. */
static void put_value(struct buf *b, const struct value *v)
{
	uint32_t n;

	buf_addc(b, (char)v->kind);
	switch (v->kind) {
	case VAL_NONE:
		break;
	case VAL_TEXT:
	case VAL_BYTES:
		n = (uint32_t)v->s.n;
		buf_add(b, &n, sizeof(n));
		buf_addstr(b, v->s);
		break;
	case VAL_IP4:
		buf_add(b, v->ip, 4);
		break;
	case VAL_IP6:
		buf_add(b, v->ip, 16);
		break;
	default:
		buf_add(b, &v->u, sizeof(v->u));
	}
}

/* The value at *at, which moves behind it. */
static struct value get_value(struct str bytes, size_t *at)
{
	struct value v = { .kind = (enum value_kind)bytes.p[*at] };
	const char *p = bytes.p + *at + 1;
	uint32_t n = 0;

	switch (v.kind) {
	case VAL_NONE:
		break;
	case VAL_TEXT:
	case VAL_BYTES:
		memcpy(&n, p, sizeof(n));
		v.s = (struct str){ p + sizeof(n), n };
		n += (uint32_t)sizeof(n);
		break;
	case VAL_IP4:
	case VAL_IP6:
		n = v.kind == VAL_IP4 ? 4 : 16;
		memcpy(v.ip, p, n);
		break;
	default:
		n = sizeof(v.u);
		memcpy(&v.u, p, n);
	}
	*at += 1 + n;
	return v;
}

/* ---- counting ---- */

static double real_of(const struct value *v)
{
	return v->kind == VAL_F64 ? v->f : v->kind == VAL_I64 ? (double)v->i : (double)v->u;
}

static bool is_positive(const struct value *v)
{
	return v->kind == VAL_I64 ? v->i > 0 : v->kind == VAL_F64 ? v->f > 0 : v->u > 0;
}

static bool is_counted(const struct value *v)
{
	return v->kind >= VAL_BOOL && v->kind <= VAL_F64;
}

/* Integers wrap, so that one addition serves signed and unsigned. */
static void add_number(uint64_t *slot, const struct value *v)
{
	double sum;

	if (v->kind != VAL_F64) {
		*slot += v->u;
		return;
	}
	memcpy(&sum, slot, sizeof(sum));
	sum += v->f;
	memcpy(slot, &sum, sizeof(sum));
}

static struct value slot_value(const struct group_value *gv, uint64_t slot)
{
	struct value v = { .kind = gv->kind, .u = slot };

	return v;
}

static void keep_extreme(const struct group_value *gv, uint64_t *slot, const struct value *v)
{
	struct value old = slot_value(gv, slot[SLOT_V]);
	bool above = v->kind == VAL_F64   ? v->f > old.f
		     : v->kind == VAL_I64 ? v->i > old.i
					  : v->u > old.u;

	if (slot[SLOT_N] == 0 || above == (gv->op == GROUP_MAX))
		slot[SLOT_V] = v->u;
}

static void add_to_hist(struct group *g, uint64_t *slot, const struct value *v)
{
	if (slot[SLOT_V] == 0) {
		*vec_push(&g->hist) = xcalloc(1, sizeof(struct hist));
		slot[SLOT_V] = g->hist.n;
	}
	hist_add(g->hist.v[slot[SLOT_V] - 1], v->kind == VAL_F64 ? (uint64_t)v->f : v->u);
}

static void keep(struct group *g, uint64_t *slot, const struct value *v)
{
	g->scratch.n = 0;
	put_value(&g->scratch, v);
	slot[SLOT_V] = pool_put(&g->kept, g->scratch.p, g->scratch.n);
}

static void count_distinct(struct group *g, uint64_t *slot, uint32_t row, uint32_t col,
			   const struct value *v)
{
	uint32_t known = g->seen.n_entries;

	g->scratch.n = 0;
	buf_add(&g->scratch, &row, sizeof(row));
	buf_add(&g->scratch, &col, sizeof(col));
	put_value(&g->scratch, v);
	slot[SLOT_V] += pool_put(&g->seen, g->scratch.p, g->scratch.n) == known;
}

static void take_number(struct group *g, struct group_value *gv, uint64_t *slot,
			const struct value *v)
{
	if (!is_counted(v))
		return;
	gv->kind = v->kind;
	if (gv->op == GROUP_MIN || gv->op == GROUP_MAX)
		keep_extreme(gv, slot, v);
	else if (gv->op >= GROUP_P50 && gv->op <= GROUP_P99)
		add_to_hist(g, slot, v);
	else
		add_number(&slot[SLOT_V], v);
	slot[SLOT_N]++;
}

static void take(struct group *g, uint32_t row, uint32_t i, const struct value *v)
{
	struct group_value *gv = &g->value.v[i];
	uint64_t *slot = agg_at(&g->rows, row) + (size_t)SLOTS * i;

	switch (gv->op) {
	case GROUP_COUNT:
		slot[SLOT_V]++;
		break;
	case GROUP_FIRST:
	case GROUP_LAST:
		if (gv->op == GROUP_LAST || slot[SLOT_N] == 0)
			keep(g, slot, v);
		break;
	case GROUP_DISTINCT:
		count_distinct(g, slot, row, i, v);
		break;
	default:
		take_number(g, gv, slot, v);
		return;
	}
	slot[SLOT_N]++;
}

static bool is_empty(const struct value *v)
{
	return (v->kind == VAL_TEXT || v->kind == VAL_BYTES) && v->s.n == 0;
}

/* The key of the event in g->scratch; false when a part of it has no value. */
static bool make_key(struct group *g, struct field_ctx *fc, const struct step *s)
{
	struct value v;

	g->scratch.n = 0;
	buf_addc(&g->scratch, 0); /* no key is empty */
	for (uint32_t i = 0; i < g->key.n; i++) {
		if (!field_get(fc, &g->key.v[i].field, s, &v) && !g->keeps_missing)
			return false;
		put_value(&g->scratch, &v);
	}
	return true;
}

static bool is_taken(struct group *g, struct field_ctx *fc, const struct step *s)
{
	struct value v;

	return !g->only_positive ||
	       (field_get(fc, &g->value.v[0].field, s, &v) && is_counted(&v) && is_positive(&v));
}

void group_event(struct group *g, struct field_ctx *fc, const struct step *s)
{
	struct value v;
	uint32_t row;

	if (!g->first_ns || s->ev->ts_ns < g->first_ns)
		g->first_ns = s->ev->ts_ns;
	if (s->ev->ts_ns > g->last_ns)
		g->last_ns = s->ev->ts_ns;
	if (!is_taken(g, fc, s) || !make_key(g, fc, s))
		return;
	row = agg_row(&g->rows, g->scratch.p, g->scratch.n);
	for (uint32_t i = 0; i < g->value.n; i++) {
		struct group_value *gv = &g->value.v[i];

		if (gv->condition && !filter_match(gv->condition, fc, s))
			continue;
		if (!gv->has_field)
			take(g, row, i, NULL);
		else if (field_get(fc, &gv->field, s, &v) && !is_empty(&v))
			take(g, row, i, &v);
	}
}

/* ---- results ---- */

uint32_t group_n_rows(const struct group *g)
{
	return g->rows.n_rows > 1 ? g->rows.n_rows - 1 : 0;
}

uint32_t group_n_keys(const struct group *g)
{
	return g->key.n;
}

uint32_t group_n_values(const struct group *g)
{
	return g->value.n;
}

const struct field *group_key_field(const struct group *g, uint32_t i)
{
	return &g->key.v[i].field;
}

const struct field *group_value_field(const struct group *g, uint32_t i)
{
	return g->value.v[i].has_field ? &g->value.v[i].field : NULL;
}

struct str group_value_name(const struct group *g, uint32_t i)
{
	const struct group_value *v = &g->value.v[i];

	return v->name.n ? v->name : str_of(op_names[v->op]);
}

struct value group_key(struct group *g, uint32_t row, uint32_t i)
{
	struct str bytes = agg_key(&g->rows, row + 1);
	size_t at = 1;

	while (i-- > 0)
		get_value(bytes, &at);
	return get_value(bytes, &at);
}

static struct value real_value(double f)
{
	return (struct value){ .kind = VAL_F64, .f = f };
}

static double seconds(const struct group *g)
{
	return (double)(g->last_ns - g->first_ns) / 1e9;
}

static struct value percentile(const struct group *g, enum group_op op, uint64_t hist)
{
	static const double percent[] = { 50, 90, 95, 99 };
	struct value v = { .kind = VAL_U64 };

	v.u = hist_percentile(g->hist.v[hist - 1], percent[op - GROUP_P50]);
	return v;
}

struct value group_value(struct group *g, uint32_t row, uint32_t i)
{
	const struct group_value *gv = &g->value.v[i];
	const uint64_t *slot = agg_at(&g->rows, row + 1) + (size_t)SLOTS * i;
	struct value v = slot_value(gv, slot[SLOT_V]);
	size_t at = 0;

	if (gv->op == GROUP_COUNT || gv->op == GROUP_DISTINCT)
		return (struct value){ .kind = VAL_U64, .u = slot[SLOT_V] };
	if (slot[SLOT_N] == 0)
		return (struct value){ .kind = VAL_NONE };
	switch (gv->op) {
	case GROUP_AVG:
		return real_value(real_of(&v) / (double)slot[SLOT_N]);
	case GROUP_RATE:
		return seconds(g) > 0 ? real_value(real_of(&v) / seconds(g))
				      : (struct value){ .kind = VAL_NONE };
	case GROUP_FIRST:
	case GROUP_LAST:
		return get_value(pool_get(&g->kept, (uint32_t)slot[SLOT_V]), &at);
	case GROUP_P50:
	case GROUP_P90:
	case GROUP_P95:
	case GROUP_P99:
		return percentile(g, gv->op, slot[SLOT_V]);
	default:
		return v;
	}
}
