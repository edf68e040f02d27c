/* SPDX-License-Identifier: MIT */
/* t_dynlib.c - libraries loaded when there is a use for them, and those that are not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/base/dynlib.h"

static double (*root)(double);

static void test_loads(void **state)
{
	const struct dynlib_call calls[] = { { "sqrt", &root } };
	struct err err;

	(void)state;
	assert_int_equal(dynlib_load("libm.so.6", "the C library's", calls, 1, &err), 0);
	assert_true(root(9) == 3);
}

static void test_no_library(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(dynlib_load("libnone.so.7", "libnone", NULL, 0, &err), E_UNSUPPORTED);
	assert_string_equal(err.msg, "libnone is not installed: libnone.so.7: cannot open shared "
				     "object file: No such file or directory");
}

/* A library of that name, but not the one that is meant. */
static void test_no_function(void **state)
{
	const struct dynlib_call calls[] = { { "archive_read_new", &root } };
	struct err err;

	(void)state;
	assert_int_equal(dynlib_load("libm.so.6", "libarchive", calls, 1, &err), E_UNSUPPORTED);
	assert_non_null(strstr(err.msg, "libarchive does not fit: "));
	assert_non_null(strstr(err.msg, "archive_read_new"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loads),
		cmocka_unit_test(test_no_library),
		cmocka_unit_test(test_no_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
