/* SPDX-License-Identifier: MIT */
/* group.h - group-by over fields: any fields as keys, any fields counted, summed up or ranked.
 *
 * The engine of what names fields: tables of chisels, views, `scan by`, reports of users. Memory
 * grows with distinct keys (and with distinct values where those are counted), never with events. */
#ifndef SCAN_GROUP_H
#define SCAN_GROUP_H

#include "field.h"
#include "table.h"

/* What becomes of a field's values within a row. All but FIRST, LAST and DISTINCT want numbers; an
 * empty text is no value. */
enum group_op {
	GROUP_COUNT, /* events; with a field, those in which it has a value */
	GROUP_SUM,
	GROUP_AVG,
	GROUP_MIN,
	GROUP_MAX,
	GROUP_RATE, /* the sum, a second of the time from the first to the last event */
	GROUP_P50,  /* percentiles: see hist.h for how exact they are */
	GROUP_P90,
	GROUP_P95,
	GROUP_P99,
	GROUP_DISTINCT, /* how many different ones */
	GROUP_FIRST,
	GROUP_LAST,
};

struct group_spec {
	const char *keys;   /* fields separated by commas; "": one row of everything */
	const char *values; /* separated by commas: count, sum(FIELD), p99(FIELD), ... */
	/* Take an event only when its first value is a number above zero, as sysdig's chisels do. */
	bool only_positive;
};

struct group;

/* Returns 0 and *ret, or E_USAGE. Nothing of spec is kept. */
int group_new(const struct group_spec *spec, struct group **ret, struct err *err);
void group_free(struct group *g);

/* Count an event, unless one of the keys has no value on it. field_ctx_event must have been called
 * for it. */
void group_event(struct group *g, struct field_ctx *fc, const struct step *s);

uint32_t group_n_rows(const struct group *g);
uint32_t group_n_keys(const struct group *g);
uint32_t group_n_values(const struct group *g);
const struct field *group_key_field(const struct group *g, uint32_t i);
/* NULL for a plain count. */
const struct field *group_value_field(const struct group *g, uint32_t i);

/* A cell; text is valid until the next call with g. VAL_NONE: nothing came by. Averages, rates
 * and sums of reals are VAL_F64. */
struct value group_key(struct group *g, uint32_t row, uint32_t i);
struct value group_value(struct group *g, uint32_t row, uint32_t i);

/* Make a table of it: the keys, then the values, largest first value first. fc tells how fields
 * print. Column ids bear operation, field and unit: "sum_evt_buflen_bytes". The columns belong to
 * g, which must outlive the table. n_rows 0: all. */
void group_table(struct group *g, struct field_ctx *fc, const char *id, const char *title,
		 uint32_t n_rows, struct table *ret);

/* Length of the first item of a list: commas within brackets belong to it. */
size_t group_item_length(const char *list);

#endif
