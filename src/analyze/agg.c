/* SPDX-License-Identifier: MIT */
/* agg.c - see agg.h. Row numbers are the ids of the keys in their pool. */
#include "agg.h"

#include <stdlib.h>

#include "../base/mem.h"

#define MIN_ROWS 64

void agg_init(struct agg *a, uint32_t n_values, const uint8_t *ops)
{
	*a = (struct agg){
		.v = xcalloc(size_mul(MIN_ROWS, n_values), sizeof(*a->v)),
		.n_rows = 1,
		.cap_rows = MIN_ROWS,
		.n_values = n_values,
		.ops = ops,
	};
	pool_init(&a->keys);
}

void agg_fini(struct agg *a)
{
	if (!a->v)
		return;
	pool_fini(&a->keys);
	free(a->v);
	*a = (struct agg){ 0 };
}

static void grow(struct agg *a)
{
	size_t old = size_mul(a->cap_rows, a->n_values);

	a->cap_rows *= 2;
	a->v = xrealloc(a->v, size_mul(size_mul(old, 2), sizeof(*a->v)));
	memset(a->v + old, 0, old * sizeof(*a->v));
}

uint32_t agg_row(struct agg *a, const void *key, size_t n)
{
	uint32_t row = pool_put(&a->keys, key, n);

	if (row >= a->cap_rows)
		grow(a);
	if (row >= a->n_rows)
		a->n_rows = row + 1;
	return row;
}

static uint64_t combine(enum agg_op op, uint64_t a, uint64_t b)
{
	switch (op) {
	case AGG_SUM:
		return a + b;
	case AGG_MAX:
		return a > b ? a : b;
	case AGG_MIN:
		return a && (a < b || !b) ? a : b;
	case AGG_KEEP:
		break;
	}
	return a ? a : b;
}

void agg_combine(struct agg *a, uint32_t row, const uint64_t *v)
{
	uint64_t *to = agg_at(a, row);

	for (uint32_t i = 0; i < a->n_values; i++)
		to[i] = combine(a->ops[i], to[i], v[i]);
}
