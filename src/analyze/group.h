/* SPDX-License-Identifier: MIT */
/* group.h - group-by over fields: any fields as keys, any fields counted, summed up or ranked.
 *
 * The engine of what names fields: tables of chisels, `scan by`, reports of users. Memory
 * grows with distinct keys (and with distinct values where those are counted), never with events. */
#ifndef SCAN_GROUP_H
#define SCAN_GROUP_H

#include "ask.h"
#include "field.h"
#include "table.h"

/* What becomes of a field's values within a row. All but FIRST, LAST, DISTINCT and SOME want numbers; an
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
	GROUP_SOME, /* of texts: the first; in the table with " +" behind it when there were others */
};

/* Both lists are separated by commas, and each item may have a name for its column in front:
 * NAME=ITEM. A value may have a condition behind it, "count if evt.type in (%open)": events that do
 * not pass it are nothing to this value. */
struct group_spec {
	const char *keys;   /* fields; "": one row of everything */
	const char *values; /* count, sum(FIELD), p99(FIELD), ...; may be "" when there are keys */
	/* Count events also when a key has no value on them; else these are left out. */
	bool keeps_missing;
	/* Take an event only when its first value is a number above zero, as sysdig's chisels do. */
	bool only_positive;
	/* Questions that are shared: they must outlive the group, and whoever owns them calls ask_event
	 * before group_event. NULL: its own. */
	struct ask *ask;
};

struct group;

/* Returns 0 and *ret, or E_USAGE. No text of spec is kept. */
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

/* The name of a value: the one it was given, else the word of its operation. */
struct str group_value_name(const struct group *g, uint32_t i);

/* A cell; text is valid until the next call with g. VAL_NONE: nothing came by. Averages, rates
 * and sums of reals are VAL_F64. */
struct value group_key(struct group *g, uint32_t row, uint32_t i);
struct value group_value(struct group *g, uint32_t row, uint32_t i);

/* Make a table of it: the values, then the keys; rows in the order in which their keys came by. fc
 * tells how fields print. Column ids bear operation, field and unit, "sum_evt_buflen_bytes", or the
 * name and unit, "read_bytes". The columns belong to g, which must outlive the table. */
void group_rows(struct group *g, struct field_ctx *fc, const char *id, const char *title,
		struct table *ret);
/* Add the row of totals, of all rows there are: columns that sum and count. */
void group_total(const struct group *g, struct table *t);
/* A table of the first n_rows (0: all) by the first value. */
void group_table(struct group *g, struct field_ctx *fc, const char *id, const char *title,
		 uint32_t n_rows, struct table *ret);

/* Length of the first item of a list: commas within brackets belong to it. */
size_t group_item_length(const char *list);

#endif
