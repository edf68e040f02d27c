/* SPDX-License-Identifier: MIT */
/* hist.h - latency histogram: log-linear buckets, mergeable, percentiles with a known error.
 *
 * Each power of two is divided into 32 equal buckets, values below 32 have one each. A percentile
 * is the middle of its bucket, so it is off by at most 1/64 (1.6 %) of itself. */
#ifndef SCAN_HIST_H
#define SCAN_HIST_H

#include <stdint.h>

#define HIST_SUB_BITS 5
#define HIST_SUB      (1u << HIST_SUB_BITS)
#define HIST_BUCKETS  ((64 - HIST_SUB_BITS + 1) * HIST_SUB)

/* A zeroed histogram is valid and empty; no pointers inside. */
struct hist {
	uint64_t n;
	uint64_t max;
	uint64_t sum;
	uint64_t count[HIST_BUCKETS];
};

static inline uint32_t hist_bucket(uint64_t v)
{
	uint32_t shift;

	if (v < HIST_SUB)
		return (uint32_t)v;
	shift = 63 - (uint32_t)__builtin_clzll(v) - HIST_SUB_BITS;
	return (shift + 1) * HIST_SUB + (uint32_t)(v >> shift) - HIST_SUB;
}

static inline void hist_add(struct hist *h, uint64_t v)
{
	h->n++;
	h->sum += v;
	h->count[hist_bucket(v)]++;
	if (v > h->max)
		h->max = v;
}

/* The smallest value of a bucket. */
uint64_t hist_bucket_low(uint32_t i);

void hist_merge(struct hist *dst, const struct hist *src);

/* The value that `percent` of all values do not exceed (nearest rank), 0 when empty. Never above
 * the largest value added. */
uint64_t hist_percentile(const struct hist *h, double percent);

#endif
