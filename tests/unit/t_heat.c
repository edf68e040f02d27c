/* SPDX-License-Identifier: MIT */
/* t_heat.c - the heat map of latencies: nothing is lost when it widens, whatever the times are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../src/analyze/heat.h"

static uint64_t sum(const struct heat *h)
{
	uint64_t n = 0;

	for (uint32_t row = 0; row < HEAT_ROWS; row++)
		for (uint32_t i = 0; i < HEAT_COLUMNS; i++)
			n += h->count[row][i];
	return n;
}

static void test_widens(void **state)
{
	struct heat h = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		heat_add(&h, 1000000000000 + i * 10000000, 1000 + i);
	assert_int_equal(sum(&h), 1000);
	/* 9.99 s in at most 64 columns, of which more than half are in use */
	assert_true(h.width_ns * HEAT_COLUMNS > 9990000000 && h.width_ns * 32 <= 9990000000);
	assert_true(h.count[9][0] > 0 && h.count[10][0] == 0); /* 1000 to 1023 ns come first */
	assert_int_equal(h.origin_ns, 1000000000000);
}

static void test_extremes(void **state)
{
	struct heat h = { 0 };

	(void)state;
	heat_add(&h, 5000, 0);
	heat_add(&h, 5000, 1);
	heat_add(&h, 4000, 2); /* earlier than the first */
	heat_add(&h, UINT64_MAX, UINT64_MAX);
	assert_int_equal(sum(&h), 4);
	assert_int_equal(h.count[0][0], 2);
	assert_int_equal(h.count[1][0], 1);
	assert_int_equal(heat_row_ns(0), 0);
	assert_int_equal(heat_row_ns(1), 2);
}

static void test_picture(void **state)
{
	struct heat h = { 0 };
	struct buf b = { 0 };

	(void)state;
	heat_draw(&h, HEAT_PLAIN, &b);
	assert_int_equal(b.n, 0);
	heat_add(&h, 1500000000000000000, 5);
	heat_add(&h, 1500000000000000000, 5);
	heat_add(&h, 1500000000000200000, 1);
	heat_draw(&h, HEAT_PLAIN, &b);
	assert_true(str_starts(buf_str(&b), STR("    4 ns |@\n    2 ns |\n    0 ns |  .\n")));
	buf_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_widens),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
