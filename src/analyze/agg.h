/* SPDX-License-Identifier: MIT */
/* agg.h - group-by: keys of bytes, each with a fixed row of 64-bit counters; mergeable.
 *
 * Whoever counts finds a row once, by hashing its key, and keeps the row number: counting itself is
 * an addition in an array. Row 0 is the row of no key and never holds anything. */
#ifndef SCAN_AGG_H
#define SCAN_AGG_H

#include <stdint.h>

#include "../base/intern.h"

/* What happens to a counter when rows of one key meet. */
enum agg_op {
	AGG_SUM,
	AGG_MAX,
	AGG_MIN,  /* 0 means: none yet */
	AGG_KEEP, /* the one that was there first, unless it is 0 */
};

struct agg {
	struct pool keys;
	uint64_t *v; /* n_values counters a row */
	uint32_t n_rows, cap_rows;
	uint32_t n_values;
	const uint8_t *ops; /* enum agg_op of each counter; borrowed */
};

void agg_init(struct agg *a, uint32_t n_values, const uint8_t *ops);
void agg_fini(struct agg *a);

/* The row of a key, made (all zero) when new. Counters may move. */
uint32_t agg_row(struct agg *a, const void *key, size_t n);

/* Counters of a row; valid until the next agg_row. */
static inline uint64_t *agg_at(const struct agg *a, uint32_t row)
{
	return a->v + (size_t)row * a->n_values;
}

static inline struct str agg_key(const struct agg *a, uint32_t row)
{
	return pool_get(&a->keys, row);
}

/* Combine counters v into a row. */
void agg_combine(struct agg *a, uint32_t row, const uint64_t *v);

#endif
