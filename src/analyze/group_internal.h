/* SPDX-License-Identifier: MIT */
/* group_internal.h - what the files of group.h share: what is asked for (group_parse.c), counting
 * (group.c), the table of it (group_table.c). */
#ifndef SCAN_GROUP_INTERNAL_H
#define SCAN_GROUP_INTERNAL_H

#include "../base/map.h"
#include "../base/vec.h"
#include "agg.h"
#include "ask.h"
#include "group.h"
#include "hist.h"

/* Fields and conditions are numbers of questions. */
struct group_key {
	struct str name; /* empty: the field's */
	uint32_t field;
};

struct group_value {
	struct str name;
	int32_t condition; /* or -1 */
	enum group_op op;
	bool has_field, is_number;
	uint32_t field;
	uint32_t twin;        /* percentiles: the value that counts for this one; else itself */
	enum value_kind kind; /* of the numbers that came by */
	struct map seen;      /* DISTINCT: row and id of the value */
};

/* The two counters that each value has in a row. SLOT_V is the number; of texts and of what is distinct,
 * an id; of percentiles, 1 + the place in hist. SLOT_N tells how many came by; of SOME, see take_some. */
enum { SLOT_V, SLOT_N, SLOTS };

/* A value that events of one kind may have. */
struct group_step {
	uint32_t value;
	int32_t condition; /* to ask; -1: none */
};

/* The steps of a kind of event. */
struct group_plan {
	uint32_t first;
	uint32_t n; /* steps, and 1 more; 0: not made yet */
};

struct group {
	char *text; /* of keys and values; names are borrowed from it */
	VEC(struct group_key) key;
	VEC(struct group_value) value;
	bool only_positive, keeps_missing;
	struct ask *ask;
	bool owns_ask;
	uint32_t *id;    /* of the keys of the latest event */
	uint32_t latest; /* its row; 0: none */
	struct group_plan plan[N_KINDS];
	VEC(struct group_step) step;
	struct agg rows; /* key: the ids of the values */
	VEC(struct hist) hist;
	struct buf scratch;
	uint64_t first_ns, last_ns; /* of all events */
	/* made by group_table */
	struct column *col;
	struct arena names;
};

/* Read both lists, which are to last. Returns 0, or E_USAGE. */
int group_parse(struct group *g, const char *keys, const char *values, struct err *err);
/* Were there other values than that which group_value tells of GROUP_SOME? */
bool group_has_others(const struct group *g, uint32_t row, uint32_t i);
/* Are values of the field numbers, instants and durations among them? */
bool group_is_number(const struct field *f);
/* The word of an operation, as in values: "p99". */
const char *group_op_name(enum group_op op);

#endif
