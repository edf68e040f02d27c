/* SPDX-License-Identifier: MIT */
/* findings.c - see findings.h: limits and texts are those of findings.def. */
#include "findings.h"

#include <stdlib.h>

#include "../base/mem.h"
#include "findings_internal.h"
#include "tiles.h"

enum weight { HIGH, MEDIUM, LOW };

static const struct {
	const char *id;
	enum weight weight;
	uint64_t limit;
	enum cell_kind kind;
	const char *title, *text;
} rules[F_N] = {
#define FINDING(ID, ...) { __VA_ARGS__ },
#include "findings.def"
#undef FINDING
};

uint64_t findings_limit(enum finding rule)
{
	return rules[rule].limit;
}

void findings_add(struct search *s, const struct found *x)
{
	static const char *const weights[] = { "high", "medium", "low" };
	struct buf filter = { 0 };
	struct cell *c;

	if (x->value < rules[x->rule].limit)
		return;
	c = table_add_row(s->t);
	c[FIND_WEIGHT] = cell_text(s->t, str_of(weights[rules[x->rule].weight]));
	c[FIND_TITLE] = cell_text(s->t, str_of(rules[x->rule].title));
	c[FIND_VALUE] = cell_amount(x->value, rules[x->rule].kind);
	c[FIND_SUBJECT] = x->subject.n ? cell_text(s->t, x->subject) : cell_null();
	c[FIND_FIRST] = x->first_ns ? cell_u64(x->first_ns) : cell_null();
	c[FIND_ID] = cell_text(s->t, str_of(rules[x->rule].id));
	c[FIND_LIMIT] = cell_amount(rules[x->rule].limit, rules[x->rule].kind);
	c[FIND_UNIT] = cell_text(s->t, rules[x->rule].kind == CELL_NS ? STR("ns") : STR("count"));
	c[FIND_TEXT] = cell_text(s->t, str_of(rules[x->rule].text));
	if (x->filter) {
		tiles_add_filter(&filter, x->filter, s->within);
		c[FIND_FILTER] = cell_text(s->t, buf_str(&filter));
	}
	buf_fini(&filter);
}

/* ---- the table ---- */

static const struct column columns[FIND_COLS] = {
	[FIND_WEIGHT] = { "weight", "WEIGHT", CELL_TEXT, false, false },
	[FIND_TITLE] = { "title", "FINDING", CELL_TEXT, false, false },
	[FIND_VALUE] = { "value", "FIGURE", CELL_AMOUNT, false, false },
	[FIND_SUBJECT] = { "subject", "WHO OR WHAT", CELL_TEXT, true, true },
	[FIND_FIRST] = { "first_at", "FIRST", CELL_TIME, false, false },
	[FIND_ID] = { "id", "RULE", CELL_TEXT, true, false },
	[FIND_LIMIT] = { "limit", "LIMIT", CELL_AMOUNT, false, false },
	[FIND_UNIT] = { "unit", "UNIT", CELL_TEXT, false, false },
	[FIND_FILTER] = { "filter", "FILTER", CELL_TEXT, false, false },
	[FIND_TEXT] = { "text", "MEANING", CELL_TEXT, false, false },
};

static enum weight weight_of(const struct cell *c)
{
	return c[FIND_WEIGHT].s.p[0] == 'h' ? HIGH : c[FIND_WEIGHT].s.p[0] == 'm' ? MEDIUM : LOW;
}

/* Heavier ones first; within a weight the order of the rules stays. */
static int compare_weights(const void *pa, const void *pb)
{
	const struct cell *a = *(const struct cell *const *)pa,
			  *b = *(const struct cell *const *)pb;
	int wa = (int)weight_of(a), wb = (int)weight_of(b);

	return wa != wb ? wa - wb : (a > b) - (a < b);
}

static void sort_by_weight(struct table *t)
{
	const struct cell **row = xcalloc(t->n_rows + 1, sizeof(*row));
	struct cell *sorted = xcalloc((size_t)t->n_rows * t->n_cols + 1, sizeof(*sorted));

	for (uint32_t r = 0; r < t->n_rows; r++)
		row[r] = table_row(t, r);
	qsort(row, t->n_rows, sizeof(const struct cell *), compare_weights);
	for (uint32_t r = 0; r < t->n_rows; r++)
		memcpy(sorted + (size_t)r * t->n_cols, row[r], t->n_cols * sizeof(*sorted));
	free(row);
	free(t->cell);
	t->cell = sorted;
	t->cap_rows = t->n_rows;
}

void findings_table(const struct facts *f, uint64_t n_damages, const char *within,
		    struct table *ret)
{
	struct search s = { .f = f, .t = ret, .within = within, .n_damages = n_damages };

	table_init(ret, "findings", "Findings", columns, FIND_COLS);
	ret->look = LOOK_NOTES;
	ret->main_col = FIND_VALUE + 1;
	ret->details = 1 << FIND_ID | 1 << FIND_LIMIT | 1 << FIND_UNIT | 1 << FIND_FILTER |
		       1 << FIND_TEXT;
	findings_search(&s);
	sort_by_weight(ret);
	ret->n_all_rows += s.n_left_out;
	if (s.n_left_out)
		ret->note = "Of each kind the five largest.";
	buf_fini(&s.filter);
}
