/* SPDX-License-Identifier: MIT */
/* group.c - see group.h. */
#include "group_internal.h"

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
	g->owns_ask = !spec->ask;
	g->ask = spec->ask ? spec->ask : ask_new();
	rc = group_parse(g, g->text, g->text + n_keys, err);
	agg_init(&g->rows, SLOTS * (g->value.n + 1), NULL);
	g->id = xcalloc(g->key.n + 1, sizeof(*g->id));
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
		hist_fini(&g->hist.v[i]);
	vec_fini(&g->hist);
	vec_fini(&g->step);
	for (uint32_t i = 0; i < g->value.n; i++)
		map_fini(&g->value.v[i].seen);
	if (g->owns_ask)
		ask_free(g->ask);
	vec_fini(&g->key);
	vec_fini(&g->value);
	agg_fini(&g->rows);
	buf_fini(&g->scratch);
	arena_fini(&g->names);
	free(g->id);
	free(g->col);
	free(g->text);
	free(g);
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
		*vec_push(&g->hist) = (struct hist){ 0 };
		slot[SLOT_V] = g->hist.n;
	}
	hist_add(&g->hist.v[slot[SLOT_V] - 1], v->kind == VAL_F64 ? (uint64_t)v->f : v->u);
}

/* SLOT_N holds the latest id: often the next is the same. */
static void count_distinct(struct group_value *gv, uint64_t *slot, uint32_t row, uint32_t id)
{
	uint64_t key = (uint64_t)row << 32 | id;

	if (slot[SLOT_N] == id)
		return;
	slot[SLOT_N] = id;
	if (map_get(&gv->seen, key) != MAP_NONE)
		return;
	map_put(&gv->seen, key, 0);
	slot[SLOT_V]++;
}

/* SLOT_N: 1 as long as no other value than the first came by, then 2. */
static void take_some(uint64_t *slot, uint32_t id)
{
	if (slot[SLOT_N] == 0)
		slot[SLOT_V] = id;
	slot[SLOT_N] = slot[SLOT_N] == 2 || slot[SLOT_V] != id ? 2 : 1;
}

static void take_number(struct group *g, struct group_value *gv, uint64_t *slot,
			const struct value *v)
{
	gv->kind = v->kind;
	switch (gv->op) {
	case GROUP_MIN:
	case GROUP_MAX:
		keep_extreme(gv, slot, v);
		break;
	case GROUP_P50:
	case GROUP_P90:
	case GROUP_P95:
	case GROUP_P99:
		add_to_hist(g, slot, v);
		break;
	case GROUP_FIRST:
	case GROUP_LAST:
		slot[SLOT_V] = v->u;
		break;
	default:
		add_number(&slot[SLOT_V], v);
	}
	slot[SLOT_N]++;
}

static bool is_missing(const struct value *v)
{
	return v->kind == VAL_NONE ||
	       ((v->kind == VAL_TEXT || v->kind == VAL_BYTES) && v->s.n == 0);
}

/* A value of a field. What is not counted with is known by its id. */
static void take(struct group *g, struct group_value *gv, uint32_t row, uint64_t *slot)
{
	const struct value *v;

	if ((gv->op == GROUP_FIRST && slot[SLOT_N]) || (gv->op == GROUP_SOME && slot[SLOT_N] == 2))
		return;
	v = ask_value(g->ask, gv->field);
	if (is_missing(v))
		return;
	if (gv->op == GROUP_COUNT) {
		slot[SLOT_V]++;
	} else if (gv->op == GROUP_DISTINCT) {
		count_distinct(gv, slot, row, ask_id(g->ask, gv->field));
	} else if (gv->op == GROUP_SOME) {
		take_some(slot, ask_id(g->ask, gv->field));
	} else if (gv->is_number) {
		if (is_counted(v))
			take_number(g, gv, slot, v);
	} else {
		slot[SLOT_V] = ask_id(g->ask, gv->field);
		slot[SLOT_N]++;
	}
}

/* Leave out the values whose condition the kind of the event denies. */
static struct group_plan make_plan(struct group *g)
{
	struct group_plan p = { .first = g->step.n, .n = 1 };

	for (uint32_t i = 0; i < g->value.n; i++) {
		const struct group_value *gv = &g->value.v[i];
		enum filter_verdict says = FILTER_YES;

		if (gv->condition >= 0)
			says = ask_verdict(g->ask, (uint32_t)gv->condition);
		if (gv->twin != i || says == FILTER_NO)
			continue;
		*vec_push(&g->step) = (struct group_step){ i, says == FILTER_ASK ? gv->condition
										 : -1 };
		p.n++;
	}
	return p;
}

static void take_values(struct group *g, uint32_t row)
{
	uint64_t *slots = agg_at(&g->rows, row);
	struct group_plan *p = &g->plan[g->ask->kind];

	if (!p->n)
		*p = make_plan(g);
	for (uint32_t i = p->first; i < p->first + p->n - 1; i++) {
		const struct group_step *st = &g->step.v[i];
		struct group_value *gv = &g->value.v[st->value];
		uint64_t *slot = slots + (size_t)SLOTS * st->value;

		if (st->condition >= 0 && !ask_matches(g->ask, (uint32_t)st->condition))
			continue;
		if (gv->has_field)
			take(g, gv, row, slot);
		else
			slot[SLOT_V]++;
	}
}

/* The row of the event's keys; 0 when one of them has no value and that matters. */
static uint32_t find_row(struct group *g)
{
	size_t n = g->key.n * sizeof(*g->id);
	bool is_latest = true;

	for (uint32_t i = 0; i < g->key.n; i++) {
		uint32_t field = g->key.v[i].field, id;

		if (!g->keeps_missing && ask_value(g->ask, field)->kind == VAL_NONE)
			return g->latest = 0;
		id = ask_id(g->ask, field);
		is_latest &= g->id[i] == id;
		g->id[i] = id;
	}
	if (g->latest && is_latest)
		return g->latest;
	g->latest = n ? agg_row(&g->rows, g->id, n) : agg_row(&g->rows, "", 1);
	return g->latest;
}

static bool is_taken(struct group *g)
{
	const struct value *v;

	if (!g->only_positive)
		return true;
	v = ask_value(g->ask, g->value.v[0].field);
	return is_counted(v) && is_positive(v);
}

void group_event(struct group *g, struct field_ctx *fc, const struct step *s)
{
	uint32_t row;

	if (!g->first_ns || s->ev->ts_ns < g->first_ns)
		g->first_ns = s->ev->ts_ns;
	if (s->ev->ts_ns > g->last_ns)
		g->last_ns = s->ev->ts_ns;
	if (g->owns_ask)
		ask_event(g->ask, fc, s);
	if (!is_taken(g))
		return;
	row = find_row(g);
	if (row)
		take_values(g, row);
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
	return ask_field_of(g->ask, g->key.v[i].field);
}

const struct field *group_value_field(const struct group *g, uint32_t i)
{
	return g->value.v[i].has_field ? ask_field_of(g->ask, g->value.v[i].field) : NULL;
}

struct str group_value_name(const struct group *g, uint32_t i)
{
	const struct group_value *v = &g->value.v[i];

	return v->name.n ? v->name : str_of(group_op_name(v->op));
}

struct value group_key(struct group *g, uint32_t row, uint32_t i)
{
	return ask_value_of(g->ask, load_u32(agg_key(&g->rows, row + 1).p + i * sizeof(*g->id)));
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

	v.u = hist_percentile(&g->hist.v[hist - 1], percent[op - GROUP_P50]);
	return v;
}

/* Text is known by its id, numbers are as they came. */
static struct value kept_value(const struct group *g, const struct group_value *gv, uint64_t slot)
{
	if (gv->is_number)
		return slot_value(gv, slot);
	return ask_value_of(g->ask, (uint32_t)slot);
}

bool group_has_others(const struct group *g, uint32_t row, uint32_t i)
{
	const struct group_value *gv = &g->value.v[i];

	return gv->op == GROUP_SOME &&
	       agg_at(&g->rows, row + 1)[(size_t)SLOTS * gv->twin + SLOT_N] == 2;
}

struct value group_value(struct group *g, uint32_t row, uint32_t i)
{
	const struct group_value *gv = &g->value.v[i];
	const uint64_t *slot = agg_at(&g->rows, row + 1) + (size_t)SLOTS * gv->twin;
	struct value v = slot_value(gv, slot[SLOT_V]);

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
	case GROUP_SOME:
		return kept_value(g, gv, slot[SLOT_V]);
	case GROUP_P50:
	case GROUP_P90:
	case GROUP_P95:
	case GROUP_P99:
		return percentile(g, gv->op, slot[SLOT_V]);
	default:
		return v;
	}
}
