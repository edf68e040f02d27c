/* SPDX-License-Identifier: MIT */
/* chisel_table.c - chisels that are tables: events grouped by fields, one field summed up. */
#include <stdlib.h>

#include "chisel_rank.h"
#include "group.h"

struct state {
	struct group *group;
	struct chisel_heads heads;
	struct chisel_rank rank;
	struct buf text;
};

static int init(struct chisel *ch, struct err *err)
{
	struct state *st = ch->state;
	struct group_spec spec = { .only_positive = true };
	struct buf values = { 0 };
	int rc = chisel_init_table(ch, &st->heads, err);

	if (rc < 0)
		return rc;
	buf_printf(&values, "sum(%s)", st->heads.value);
	buf_addc(&values, '\0');
	spec.keys = st->heads.keys;
	spec.values = values.p;
	rc = group_new(&spec, &st->group, err);
	buf_fini(&values);
	return rc;
}

static void on_event(struct chisel *ch, const struct step *s)
{
	struct state *st = ch->state;

	group_event(st->group, ch->fc, s);
}

static void add_row(struct chisel *ch, uint32_t row)
{
	struct state *st = ch->state;
	struct value v = group_value(st->group, row, 0);
	double number = 0;

	chisel_as_number(&v, &number);
	chisel_rank_add(&st->rank, number);
	for (uint32_t i = 0; i < group_n_keys(st->group); i++) {
		v = group_key(st->group, row, i);
		st->text.n = 0;
		if (chisel_as_number(&v, &number))
			chisel_add_number(&st->text, number);
		else
			field_text(ch->fc, group_key_field(st->group, i), &v, &st->text);
		chisel_rank_text(&st->rank, buf_str(&st->text));
	}
}

static void on_end(struct chisel *ch)
{
	struct state *st = ch->state;

	for (uint32_t i = 0; i < group_n_rows(st->group); i++)
		add_row(ch, i);
	chisel_rank_print(ch, &st->rank, &st->heads);
}

static void fini(struct chisel *ch)
{
	struct state *st = ch->state;

	group_free(st->group);
	chisel_rank_fini(&st->rank);
	buf_fini(&st->text);
}

const struct chisel_kind chisel_kind_table = {
	.state_size = sizeof(struct state),
	.init = init,
	.event = on_event,
	.end = on_end,
	.fini = fini,
};
