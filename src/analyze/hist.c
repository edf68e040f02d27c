/* SPDX-License-Identifier: MIT */
/* hist.c - see hist.h. */
#include "hist.h"

void hist_merge(struct hist *dst, const struct hist *src)
{
	dst->n += src->n;
	dst->sum += src->sum;
	if (src->max > dst->max)
		dst->max = src->max;
	for (uint32_t i = 0; i < HIST_BUCKETS; i++)
		dst->count[i] += src->count[i];
}

uint64_t hist_bucket_low(uint32_t i)
{
	if (i < 2 * HIST_SUB)
		return i; /* buckets of one value each */
	return (uint64_t)(i % HIST_SUB + HIST_SUB) << (i / HIST_SUB - 1);
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
		seen += h->count[i];
		if (seen >= rank) {
			mid = bucket_middle(i);
			return mid < h->max ? mid : h->max;
		}
	}
	return h->max;
}
