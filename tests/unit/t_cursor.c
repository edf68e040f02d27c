/* SPDX-License-Identifier: MIT */
/* t_cursor.c - takes stay inside, failure sticks and keeps its numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/base/cursor.h"

static const uint8_t BYTES[] = {
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19
};

static void test_takes(void **state)
{
	struct cursor c = cursor_of(BYTES, sizeof(BYTES));
	struct str s;

	(void)state;
	assert_int_equal(cursor_u8(&c), 1);
	assert_int_equal(cursor_u16(&c), load_u16(BYTES + 1));
	assert_int_equal(cursor_u32(&c), load_u32(BYTES + 3));
	assert_int_equal(cursor_u64(&c), load_u64(BYTES + 7));
	s = cursor_str(&c, 4);
	assert_int_equal(s.n, 4);
	assert_memory_equal(s.p, BYTES + 15, 4);
	assert_int_equal(c.left, 0);
	assert_false(c.failed);
	assert_non_null(cursor_take(&c, 0));
}

static void test_failure_sticks(void **state)
{
	struct cursor c = cursor_of(BYTES, 3);

	(void)state;
	assert_int_equal(cursor_u32(&c), 0);
	assert_true(c.failed);
	assert_int_equal(c.fail_need, 4);
	assert_int_equal(c.fail_left, 3);
	assert_int_equal(cursor_u8(&c), 0); /* a byte is left, but the record is lost */
	assert_int_equal(cursor_u64(&c), 0);
	assert_int_equal(cursor_str(&c, 1).n, 0);
	assert_int_equal(c.fail_need, 4);
	assert_int_equal(c.left, 3);
}

static void test_huge_takes_fail(void **state)
{
	struct cursor c = cursor_of(BYTES, sizeof(BYTES));

	(void)state;
	assert_null(cursor_take(&c, SIZE_MAX));
	assert_int_equal(c.fail_left, sizeof(BYTES));
}

static void test_byte_orders(void **state)
{
	uint8_t b[8];

	(void)state;
	assert_int_equal(load_le32(BYTES), 0x04030201);
	store_u64(b, 0x1122334455667788);
	assert_true(load_u64(b) == 0x1122334455667788);
	store_u16(b + 1, 0xfffe);
	assert_int_equal(load_i16(b + 1), -2);
	assert_int_equal(load_u16(b + 1), 0xfffe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_takes),
		cmocka_unit_test(test_failure_sticks),
		cmocka_unit_test(test_huge_takes_fail),
		cmocka_unit_test(test_byte_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
