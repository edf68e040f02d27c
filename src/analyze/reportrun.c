/* SPDX-License-Identifier: MIT */
/* reportrun.c - see reportrun.h. */
#include "reportrun.h"

#include "group.h"

struct report_run {
	const struct report_def *def;
	struct ask *ask;
	bool has_filter;
	uint32_t filter;
	struct group *group;
	VEC(uint32_t) sort; /* columns, the best first */
	bool is_by;         /* the user named the first */
	struct buf note;
};

static int unknown_value(const struct report_run *r, struct str name, struct err *err)
{
	struct buf all = { 0 };

	for (uint32_t i = 0; i < group_n_values(r->group); i++) {
		struct str s = group_value_name(r->group, i);

		buf_printf(&all, "%s %.*s", i ? "," : "", (int)s.n, s.p);
	}
	err_set(err, E_USAGE, "'%s' has no value '%.*s'; it has%.*s", r->def->id,
		name.n < 40 ? (int)name.n : 40, name.p, (int)all.n, all.p);
	buf_fini(&all);
	return E_USAGE;
}

static int add_sort(struct report_run *r, struct str name, struct err *err)
{
	for (uint32_t i = 0; i < group_n_values(r->group); i++) {
		if (str_eq(name, group_value_name(r->group, i))) {
			*vec_push(&r->sort) = i;
			return 0;
		}
	}
	return unknown_value(r, name, err);
}

static int parse_sort(struct report_run *r, struct err *err)
{
	const char *p = r->def->sort;
	int rc = 0;

	while (*p && rc == 0) {
		size_t n = strcspn(p, ", ");

		if (n)
			rc = add_sort(r, (struct str){ p, n }, err);
		p += n + (p[n] != '\0');
	}
	if (rc == 0 && r->sort.n == 0)
		*vec_push(&r->sort) = 0;
	return rc;
}

/* Keys alone first, to tell whether it is they that are wrong. */
static int make_group(struct report_run *r, enum report_part *ret_part, struct err *err)
{
	const struct report_def *d = r->def;
	struct group_spec spec = {
		.keys = d->keys, .values = "", .keeps_missing = true, .ask = r->ask
	};
	int rc = 0;

	*ret_part = PART_KEYS;
	if (*d->keys)
		rc = group_new(&spec, &r->group, err);
	if (rc < 0)
		return rc;
	group_free(r->group);
	r->group = NULL;
	*ret_part = PART_VALUES;
	if (!*d->values)
		return err_set(err, E_USAGE, "no value is asked for");
	spec.values = d->values;
	return group_new(&spec, &r->group, err);
}

static int prepare(struct report_run *r, struct str by, enum report_part *ret_part, struct err *err)
{
	int rc = 0;

	*ret_part = PART_FILTER;
	r->has_filter = *r->def->filter;
	if (r->has_filter)
		rc = ask_add_filter(r->ask, str_of(r->def->filter), &r->filter, err);
	if (rc == 0)
		rc = make_group(r, ret_part, err);
	if (rc < 0)
		return rc;
	*ret_part = by.n ? PART_NONE : PART_SORT;
	r->is_by = by.n > 0;
	return by.n ? add_sort(r, by, err) : parse_sort(r, err);
}

int report_run_new(const struct report_def *def, struct str by, struct ask *ask,
		   struct report_run **ret, enum report_part *ret_part, struct err *err)
{
	struct report_run *r = xcalloc(1, sizeof(*r));
	int rc;

	r->def = def;
	r->ask = ask;
	rc = prepare(r, by, ret_part, err);
	if (rc < 0)
		report_run_free(r);
	else
		*ret = r;
	return rc;
}

void report_run_free(struct report_run *r)
{
	if (!r)
		return;
	group_free(r->group);
	vec_fini(&r->sort);
	buf_fini(&r->note);
	free(r);
}

bool report_run_may_count(const struct report_run *r)
{
	return !r->has_filter || ask_verdict(r->ask, r->filter) != FILTER_NO;
}

void report_run_event(struct report_run *r, struct field_ctx *fc, const struct step *s)
{
	if (!r->has_filter || ask_matches(r->ask, r->filter))
		group_event(r->group, fc, s);
}

/* What the capture tells at all is 0 where nothing came by. */
static void fill_sums(struct table *t)
{
	for (uint32_t row = 0; row < t->n_rows; row++) {
		struct cell *c = table_row(t, row);

		for (uint32_t i = 0; i < t->n_cols; i++)
			if (c[i].is_null && !t->total[i].is_null)
				c[i] = cell_u64(0);
	}
}

static bool is_nothing(const struct cell *c)
{
	return c->is_null || c->u == 0;
}

static bool is_all_nothing(const struct table *t, uint32_t col)
{
	for (uint32_t row = 0; row < t->n_rows; row++)
		if (!is_nothing(&table_row(t, row)[col]))
			return false;
	return true;
}

static uint32_t sort_column(const struct report_run *r, const struct table *t)
{
	for (uint32_t i = 0; i < r->sort.n; i++)
		if (!is_all_nothing(t, r->sort.v[i]))
			return r->sort.v[i];
	return r->sort.v[0];
}

/* Rows are sorted: those with nothing are the last. */
static void cut_nothing(struct table *t, uint32_t col)
{
	while (t->n_rows && is_nothing(&table_row(t, t->n_rows - 1)[col]))
		t->n_rows--;
	t->n_all_rows = t->n_rows;
}

void report_run_table(struct report_run *r, struct field_ctx *fc, uint32_t n_rows,
		      struct table *ret)
{
	uint32_t col;

	group_rows(r->group, fc, r->def->id, r->def->title, ret);
	group_total(r->group, ret);
	fill_sums(ret);
	col = sort_column(r, ret);
	table_sort(ret, col);
	if (r->is_by)
		cut_nothing(ret, col);
	table_top(ret, n_rows);
	r->note.n = 0;
	buf_printf(&r->note, "By %s.", ret->col[col].header);
	buf_addc(&r->note, '\0');
	ret->note = r->note.p;
}
