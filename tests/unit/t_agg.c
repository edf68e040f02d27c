/* SPDX-License-Identifier: MIT */
/* t_agg.c - group-bys: rows, growth and merging. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/agg.h"

enum { SUM, MAX, MIN, KEEP, VALUES };

static const uint8_t ops[VALUES] = { AGG_SUM, AGG_MAX, AGG_MIN, AGG_KEEP };

static void put(struct agg *a, unsigned key, uint64_t v)
{
	char text[16];
	uint64_t row[VALUES] = { v, v, v, v };
	int n = snprintf(text, sizeof(text), "k%u", key);

	agg_combine(a, agg_row(a, text, (size_t)n), row);
}

static const uint64_t *get(struct agg *a, const char *key)
{
	return agg_at(a, agg_row(a, key, strlen(key)));
}

static void expect(const uint64_t *v, uint64_t sum, uint64_t max, uint64_t min, uint64_t keep)
{
	assert_int_equal(v[SUM], sum);
	assert_int_equal(v[MAX], max);
	assert_int_equal(v[MIN], min);
	assert_int_equal(v[KEEP], keep);
}

static void test_rows_are_found_again(void **state)
{
	struct agg a;
	uint32_t rows;

	(void)state;
	agg_init(&a, VALUES, ops);
	for (unsigned round = 1; round <= 3; round++) {
		for (unsigned k = 0; k < 1000; k++)
			put(&a, k, round * 10 + k);
	}
	rows = a.n_rows;
	assert_int_equal(rows, 1001);
	expect(get(&a, "k0"), 60, 30, 10, 10);
	expect(get(&a, "k999"), 60 + 3 * 999, 1029, 1009, 1009);
	assert_int_equal(a.n_rows, rows);
	agg_fini(&a);
}

static void test_keys_of_any_bytes(void **state)
{
	struct agg a;
	uint32_t x, y;

	(void)state;
	agg_init(&a, VALUES, ops);
	x = agg_row(&a, "a\0b", 3);
	y = agg_row(&a, "a\0c", 3);
	assert_int_not_equal(x, y);
	assert_int_not_equal(x, 0);
	assert_int_equal(agg_row(&a, "a\0b", 3), x);
	agg_fini(&a);
	agg_fini(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_are_found_again),
		cmocka_unit_test(test_keys_of_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
