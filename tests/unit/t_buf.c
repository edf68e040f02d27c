/* SPDX-License-Identifier: MIT */
/* t_buf.c - numbers to text against printf, and growth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/base/buf.h"

static void assert_text(struct buf *b, const char *want)
{
	assert_int_equal(b->n, strlen(want));
	assert_memory_equal(b->p, want, b->n);
	b->n = 0;
}

static void check_number(uint64_t v)
{
	struct buf b = { 0 };
	char want[64];

	snprintf(want, sizeof(want), "%llu", (unsigned long long)v);
	buf_u64(&b, v);
	assert_text(&b, want);
	snprintf(want, sizeof(want), "%lld", (long long)v);
	buf_i64(&b, (int64_t)v);
	assert_text(&b, want);
	snprintf(want, sizeof(want), "%llx", (unsigned long long)v);
	buf_hex(&b, v);
	assert_text(&b, want);
	snprintf(want, sizeof(want), "%llX", (unsigned long long)v);
	buf_HEX(&b, v);
	assert_text(&b, want);
	snprintf(want, sizeof(want), "%llo", (unsigned long long)v);
	buf_oct(&b, v);
	assert_text(&b, want);
	for (unsigned width = 0; width <= 20; width++) {
		snprintf(want, sizeof(want), "%0*llu", (int)width, (unsigned long long)v);
		buf_u64_pad(&b, v, width);
		assert_text(&b, want);
	}
	buf_fini(&b);
}

/* Around every power of 2 and of 10, where the number of digits changes. */
static void test_numbers_as_printf(void **state)
{
	(void)state;
	for (uint64_t v = 0; v < 2000; v++)
		check_number(v);
	for (unsigned bit = 0; bit < 64; bit++) {
		for (int d = -2; d <= 2; d++)
			check_number(((uint64_t)1 << bit) + (uint64_t)d);
	}
	for (uint64_t p = 1; p < UINT64_MAX / 10; p *= 10) {
		check_number(p * 10 - 1);
		check_number(p * 10);
		check_number(-p);
	}
	check_number(UINT64_MAX);
	check_number((uint64_t)INT64_MIN);
}

static void test_growth_keeps_content(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (int i = 0; i < 10000; i++)
		buf_addc(&b, (char)i);
	assert_int_equal(b.n, 10000);
	for (int i = 0; i < 10000; i++)
		assert_int_equal(b.p[i], (char)i);
	buf_fini(&b);
	assert_null(b.p);
	buf_fini(&b);
}

static void test_empty_adds(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(buf_str(&b).n, 0);
	buf_add(&b, "", 0);
	buf_adds(&b, "");
	buf_addstr(&b, STR(""));
	buf_fill(&b, 'x', 0);
	assert_int_equal(b.n, 0);
	buf_fill(&b, 'x', 3);
	assert_text(&b, "xxx");
	buf_fini(&b);
}

/* Longer than the room that is there at first, so that the second attempt is taken. */
static void test_printf(void **state)
{
	char want[1001];
	struct buf b = { 0 };

	(void)state;
	memset(want, 'a', 1000);
	want[1000] = '\0';
	buf_printf(&b, "%s", want);
	assert_text(&b, want);
	for (size_t n = 0; n < 300; n++) {
		buf_printf(&b, "%.*s", (int)n, want);
		assert_int_equal(b.n, n);
		buf_fini(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_as_printf),
		cmocka_unit_test(test_growth_keeps_content),
		cmocka_unit_test(test_empty_adds),
		cmocka_unit_test(test_printf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
