/* SPDX-License-Identifier: MIT */
/* hist.c - see hist.h. */
#include "hist.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"

void hist_fini(struct hist *h)
{
	free(h->count);
	*h = (struct hist){ 0 };
}

void hist_use(struct hist *h, uint32_t power)
{
	size_t n = (size_t)h->n_used * HIST_SUB;

	h->count = xrealloc(h->count, (n + HIST_SUB) * sizeof(*h->count));
	memset(h->count + n, 0, HIST_SUB * sizeof(*h->count));
	h->place[power] = ++h->n_used;
}

/* The counters of a power, or NULL. */
static uint64_t *counters(const struct hist *h, uint32_t power)
{
	return h->place[power] ? h->count + (h->place[power] - 1) * HIST_SUB : NULL;
}

uint64_t hist_count(const struct hist *h, uint32_t i)
{
	const uint64_t *count = counters(h, i / HIST_SUB);

	return count ? count[i % HIST_SUB] : 0;
}

void hist_merge(struct hist *dst, const struct hist *src)
{
	dst->n += src->n;
	dst->sum += src->sum;
	if (src->max > dst->max)
		dst->max = src->max;
	for (uint32_t power = 0; power < HIST_POWERS; power++) {
		if (!src->place[power])
			continue;
		if (!dst->place[power])
			hist_use(dst, power);
		for (uint32_t i = 0; i < HIST_SUB; i++)
			counters(dst, power)[i] += counters(src, power)[i];
	}
}

uint64_t hist_bucket_low(uint32_t i)
{
	if (i < 2 * HIST_SUB)
		return i; /* buckets of one value each */
	return (uint64_t)(i % HIST_SUB + HIST_SUB) << (i / HIST_SUB - 1);
}

void hist_by_power(const struct hist *h, uint64_t ret[HIST_ROWS])
{
	for (uint32_t i = 0; i < HIST_BUCKETS; i++) {
		uint64_t low = hist_bucket_low(i);

		ret[low ? 63 - (unsigned)__builtin_clzll(low) : 0] += hist_count(h, i);
	}
}

static uint64_t bucket_middle(uint32_t i)
{
	if (i < 2 * HIST_SUB)
		return i;
	return hist_bucket_low(i) + ((uint64_t)1 << (i / HIST_SUB - 1)) / 2;
}

uint64_t hist_percentile(const struct hist *h, double percent)
{
	double exact = (double)h->n * percent / 100;
	uint64_t rank = (uint64_t)exact;
	uint64_t seen = 0, mid;

	if ((double)rank < exact || rank == 0)
		rank++;
	for (uint32_t i = 0; i < HIST_BUCKETS; i++) {
		seen += hist_count(h, i);
		if (seen >= rank) {
			mid = bucket_middle(i);
			return mid < h->max ? mid : h->max;
		}
	}
	return h->max;
}
