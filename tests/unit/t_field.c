/* SPDX-License-Identifier: MIT */
/* t_field.c - the table of fields, and parsing their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/field.h"

static void test_table(void **state)
{
	const struct field_info *a, *b;

	(void)state;
	for (uint32_t i = 0; (a = field_info_at(i)); i++) {
		assert_int_equal(a->id, i);
		assert_true(strlen(a->help) > 3);
		assert_true(a->type > PT_NONE && a->type < PT_MAX);
		for (uint32_t k = 0; k < i; k++) {
			b = field_info_at(k);
			assert_string_not_equal(a->name, b->name);
		}
	}
	assert_null(field_info_at(FIELD_MAX));
	assert_null(field_info_at(UINT32_MAX));
}

/* What may have a value has an accessor. */
static void test_every_field_has_an_accessor(void **state)
{
	static const char *const arg[] = { "", "[0]", ".fd", ".open", ".cpu" };
	const struct field_info *info;

	(void)state;
	for (uint32_t i = 0; (info = field_info_at(i)); i++) {
		struct field f = { 0 };
		bool parses = false;

		for (size_t k = 0; !parses && k < sizeof(arg) / sizeof(*arg); k++) {
			char name[128];

			snprintf(name, sizeof(name), "%s%s", info->name, arg[k]);
			parses = field_parse(str_of(name), &f, NULL) >= 0;
		}
		if (!parses)
			fail_msg("%s does not parse", info->name);
		if (!f.get && !(info->flags & FIELD_NEVER))
			fail_msg("%s has no accessor", info->name);
	}
}

/* All of name is a field; index and text of the argument that it has. */
static void check_parse(const char *name, int64_t index, const char *arg)
{
	struct field f;

	assert_int_equal(field_parse(str_of(name), &f, NULL), strlen(name));
	assert_int_equal(f.index, index);
	if (arg)
		assert_true(str_eq(f.arg, str_of(arg)));
}

static void test_parse(void **state)
{
	struct field f;

	(void)state;
	check_parse("evt.arg.fd", -1, "fd");
	check_parse("span.tag[-2]", -2, NULL);
	check_parse("proc.aname[3]", 3, NULL);
	check_parse("container.mount[/var/*]", -1, "/var/*");
	/* The type is that of the argument. */
	assert_int_equal(field_parse(STR("evt.rawarg.fd"), &f, NULL), 13);
	assert_int_equal(f.type, PT_FD);
	/* The longest name wins, the rest is left. */
	assert_int_equal(field_parse(STR("proc.pid,x"), &f, NULL), 8);
	assert_int_equal(field_parse(STR("evt.time.sx"), &f, NULL), 10);
	assert_int_equal(field_parse(STR("thread.cgroup.cpu/x"), &f, NULL), 17);
	assert_int_equal(field_parse(STR("evt.arg.fdx"), &f, NULL), 10);
}

static void check_error(const char *name, const char *want)
{
	struct field f;
	struct err err;

	assert_int_equal(field_parse(str_of(name), &f, &err), E_USAGE);
	assert_string_equal(err.msg, want);
}

static void test_parse_errors(void **state)
{
	(void)state;
	check_error("", "a field name is expected here");
	check_error("%", "a field name is expected here");
	check_error("proc.nam", "no field 'proc.nam'; did you mean 'proc.name'?");
	check_error("zzzzzzzzzzz.qqqqqqqqq", "no field 'zzzzzzzzzzz.qqqqqqqqq'");
	check_error("evt.arg", "evt.arg needs an argument: [0] or .name");
	check_error("evt.arg[0", "evt.arg: ']' is missing");
	check_error("evt.arg[x]", "evt.arg: 'x' is not a number");
	check_error("evt.arg[99999999999]", "evt.arg: '99999999999' is not a number");
	check_error("evt.arg.zz", "evt.arg: no event has a 'zz'");
	check_error("evt.rawarg[0]", "evt.rawarg needs an argument: [0] or .name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_every_field_has_an_accessor),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_errors),
	};

	return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
