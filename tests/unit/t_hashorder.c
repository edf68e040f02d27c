/* SPDX-License-Identifier: MIT */
/* t_hashorder.c - the order of a std::unordered_map, against what one printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/base/hashorder.h"

#define N 70

/* Of unordered_map<unsigned long, int> with keys x >> 40 of the numbers below and values 0, 1, ..., which has grown
 * four times. */
static const uint32_t printed[N] = {
	67, 66, 64, 63, 62, 60, 59, 21, 61, 22, 19, 12, 42, 18, 27, 13, 30, 17,
	38, 14, 26, 0,  11, 16, 1,  32, 8,  2,  54, 68, 3,  20, 24, 50, 36, 25,
	45, 6,  39, 4,  23, 34, 7,  15, 9,  31, 52, 10, 29, 41, 33, 5,  35, 37,
	40, 43, 55, 44, 69, 48, 51, 65, 28, 47, 53, 49, 56, 46, 57, 58,
};

static void test_order(void **state)
{
	struct hashorder o;
	uint64_t x = 1;
	uint32_t at, n = 0;

	(void)state;
	hashorder_init(&o);
	assert_int_equal(o.first, HASHORDER_END);
	for (uint32_t i = 0; i < N; i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		assert_true(hashorder_add(&o, x >> 40));
	}
	for (at = o.first; at != HASHORDER_END; at = hashorder_next(&o, at)) {
		assert_true(n < N);
		assert_int_equal(at, printed[n++]);
	}
	assert_int_equal(n, N);
	hashorder_fini(&o);
}

static void test_same_hash(void **state)
{
	struct hashorder o;

	(void)state;
	hashorder_init(&o);
	for (uint32_t i = 0; i < 5; i++)
		hashorder_add(&o, 7);
	assert_int_equal(o.first, 4);
	assert_int_equal(hashorder_next(&o, 0), HASHORDER_END);
	hashorder_fini(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_same_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
