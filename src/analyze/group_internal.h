/* SPDX-License-Identifier: MIT */
/* group_internal.h - what group.c and group_table.c share. */
#ifndef SCAN_GROUP_INTERNAL_H
#define SCAN_GROUP_INTERNAL_H

#include "../base/vec.h"
#include "agg.h"
#include "filter.h"
#include "group.h"
#include "hist.h"

struct group_key {
	struct str name; /* empty: the field's */
	struct field field;
};

struct group_value {
	struct str name;
	struct filter *condition; /* or NULL */
	enum group_op op;
	bool has_field;
	struct field field;
	enum value_kind kind; /* of the numbers that came by */
};

/* The two counters that each value has in a row. */
enum { SLOT_V, SLOT_N, SLOTS };

struct group {
	char *text; /* of keys and values; fields borrow their arguments from it */
	VEC(struct group_key) key;
	VEC(struct group_value) value;
	bool only_positive, keeps_missing;
	struct agg rows;  /* keys as bytes, see add_value */
	struct pool kept; /* values of FIRST and LAST */
	struct pool seen; /* of DISTINCT: row, column and value */
	VEC(struct hist *) hist;
	struct buf scratch;
	uint64_t first_ns, last_ns; /* of all events */
	/* made by group_table */
	struct column *col;
	struct arena names;
};

/* Are values of the field numbers, instants and durations among them? */
bool group_is_number(const struct field *f);
/* The word of an operation, as in values: "p99". */
const char *group_op_name(enum group_op op);

#endif
