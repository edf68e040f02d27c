/* SPDX-License-Identifier: MIT */
/* view_internal.h - what view.c and view_out.c share. */
#ifndef SCAN_VIEW_INTERNAL_H
#define SCAN_VIEW_INTERNAL_H

#include "../base/intern.h"
#include "../base/mem.h"
#include "../base/vec.h"
#include "view.h"

#define MAX_VIEW_COLUMNS 32

/* What becomes of the values of a row. Text keeps the first, or with MAX the last. */
enum view_op { OP_NONE, OP_SUM, OP_TIME_AVG, OP_AVG, OP_MAX, OP_MIN };

struct view_column {
	char *name;
	struct field field;
	enum view_op op, merge_op;
	bool is_key, is_group, is_shown;
};

struct view_cell {
	enum value_kind kind; /* VAL_TEXT, VAL_I64, VAL_U64 or VAL_F64 */
	uint32_t n;           /* values in it that are to be averaged; 0: none, just the default */
	union {
		uint64_t u;
		int64_t i;
		double f;
		uint32_t text; /* id in view.texts */
	};
};

struct view {
	const struct view_def *def;
	char *text; /* of the columns */
	VEC(struct view_column) col;
	uint32_t key, group, sorting; /* columns; UINT32_MAX: none */
	struct filter *filter;
	struct pool texts, keys;    /* keys: the row of a key is its id less one */
	VEC(struct view_cell) cell; /* a row is col.n of them */
	VEC(uint32_t) order;        /* rows as they are shown, after view_end */
	bool is_cut, had_event;
	struct buf scratch;
	struct column *table_col;
};

static inline const struct view_cell *view_cell_at(const struct view *v, uint32_t row, uint32_t col)
{
	return &v->cell.v[(size_t)row * v->col.n + col];
}

/* Its number, averaged when it holds several. */
double view_cell_real(const struct view_cell *c);

#endif
