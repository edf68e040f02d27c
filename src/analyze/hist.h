/* SPDX-License-Identifier: MIT */
/* hist.h - latency histogram: log-linear buckets, mergeable, percentiles with a known error.
 *
 * Each power of two is divided into 32 equal buckets, values below 32 have one each. A percentile
 * is the middle of its bucket, so it is off by at most 1/64 (1.6 %) of itself. Counters are there for
 * the powers that values fell into: 256 bytes each, and at most 15 KiB. */
#ifndef SCAN_HIST_H
#define SCAN_HIST_H

#include <stdint.h>

#define HIST_SUB_BITS 5
#define HIST_SUB      (1u << HIST_SUB_BITS)
#define HIST_POWERS   (64 - HIST_SUB_BITS + 1)
#define HIST_BUCKETS  (HIST_POWERS * HIST_SUB)

/* A zeroed histogram is valid and empty. */
struct hist {
	uint64_t n;
	uint64_t max;
	uint64_t sum;
	uint64_t *count;            /* HIST_SUB for each power in use */
	uint8_t n_used;             /* powers in use */
	uint8_t place[HIST_POWERS]; /* of a power's counters: 1 + how many lie before; 0: none */
};

void hist_fini(struct hist *h);

static inline uint32_t hist_bucket(uint64_t v)
{
	uint32_t shift;

	if (v < HIST_SUB)
		return (uint32_t)v;
	shift = 63 - (uint32_t)__builtin_clzll(v) - HIST_SUB_BITS;
	return (shift + 1) * HIST_SUB + (uint32_t)(v >> shift) - HIST_SUB;
}

/* Make room for a power's counters. */
void hist_use(struct hist *h, uint32_t power);

static inline void hist_add(struct hist *h, uint64_t v)
{
	uint32_t i = hist_bucket(v);

	if (__builtin_expect(!h->place[i / HIST_SUB], 0))
		hist_use(h, i / HIST_SUB);
	h->n++;
	h->sum += v;
	h->count[(h->place[i / HIST_SUB] - 1) * HIST_SUB + i % HIST_SUB]++;
	if (v > h->max)
		h->max = v;
}

/* How many values lie in a bucket, and the smallest that may. */
uint64_t hist_count(const struct hist *h, uint32_t i);
uint64_t hist_bucket_low(uint32_t i);

/* Add how many values lie in each power of two; 0 and 1 are in the first. */
#define HIST_ROWS 64
void hist_by_power(const struct hist *h, uint64_t ret[HIST_ROWS]);

void hist_merge(struct hist *dst, const struct hist *src);

/* The value that `percent` of all values do not exceed (nearest rank), 0 when empty. Never above
 * the largest value added. */
uint64_t hist_percentile(const struct hist *h, double percent);

#endif
