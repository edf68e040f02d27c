/* SPDX-License-Identifier: MIT */
/* t_hist.c - histograms against sorted values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/hist.h"

#define N 20000

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t nearest_rank(const uint64_t *v, uint64_t n, unsigned percent)
{
	return v[(n * percent + 99) / 100 - 1];
}

static void check(const uint64_t *sorted, uint64_t n, const struct hist *h)
{
	static const unsigned percents[] = { 1, 50, 95, 99, 100 };

	for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
		uint64_t want = nearest_rank(sorted, n, percents[i]);
		uint64_t got = hist_percentile(h, percents[i]);
		uint64_t off = got > want ? got - want : want - got;

		if (off > want / 64 + 1)
			fail_msg("p%u is %llu, want %llu", percents[i], (unsigned long long)got,
				 (unsigned long long)want);
	}
}

static void test_percentiles(void **state)
{
	static uint64_t v[N];
	static struct hist h, a, b;

	(void)state;
	srand(7);
	for (unsigned i = 0; i < N; i++) {
		v[i] = (uint64_t)rand() << (rand() % 30) >> (rand() % 31);
		hist_add(&h, v[i]);
		hist_add(i % 3 ? &a : &b, v[i]);
	}
	qsort(v, N, sizeof(v[0]), compare);
	check(v, N, &h);
	assert_int_equal(h.max, v[N - 1]);
	hist_merge(&a, &b);
	assert_int_equal(a.n, h.n);
	assert_int_equal(a.sum, h.sum);
	assert_int_equal(a.max, h.max);
	for (uint32_t i = 0; i < HIST_BUCKETS; i++)
		assert_int_equal(hist_count(&a, i), hist_count(&h, i));
	hist_fini(&a);
	hist_fini(&b);
	hist_fini(&h);
}

static void test_small_values_are_exact(void **state)
{
	(void)state;
	for (uint64_t v = 0; v < 64; v++) {
		struct hist h = { 0 };

		hist_add(&h, v);
		assert_int_equal(hist_percentile(&h, 50), v);
		assert_int_equal(h.n_used, 1);
		hist_fini(&h);
	}
}

static void test_edges(void **state)
{
	static struct hist h;

	(void)state;
	assert_int_equal(hist_percentile(&h, 99), 0);
	hist_add(&h, UINT64_MAX);
	assert_true(hist_percentile(&h, 50) > UINT64_MAX / 64 * 63);
	hist_fini(&h);
	assert_int_equal(hist_bucket(UINT64_MAX), HIST_BUCKETS - 1);
	/* buckets follow each other without a gap */
	for (unsigned bit = 0; bit < 64; bit++) {
		uint64_t v = (uint64_t)1 << bit;

		assert_int_equal(hist_bucket(v - 1) + 1, hist_bucket(v));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_percentiles),
		cmocka_unit_test(test_small_values_are_exact),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
