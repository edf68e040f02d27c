/* SPDX-License-Identifier: MIT */
/* t_table.c - rows, order and cutting of tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/table.h"

static const struct column cols[] = {
	{ "n", "N", CELL_COUNT, false, false },
	{ "ratio", "RATIO", CELL_RATIO, false, false },
	{ "pid", "PID", CELL_ID, true, false },
	{ "name", "NAME", CELL_TEXT, true, true },
};

static void add(struct table *t, int64_t n, double ratio, int64_t pid, const char *name)
{
	struct cell *c = table_add_row(t);

	if (n >= 0)
		c[0] = cell_u64((uint64_t)n);
	c[1] = cell_f64(ratio);
	c[2] = cell_i64(pid);
	c[3] = cell_text(t, str_of(name));
}

static void fill(struct table *t)
{
	table_init(t, "t", "T", cols, 4);
	add(t, 5, 0.5, 9, "b");
	add(t, 7, 0.1, -3, "a");
	add(t, -1, 0.9, 1, "unknown");
	add(t, 5, 0.2, 2, "z");
	add(t, 5, 0.3, 2, "c");
}

static void expect(const struct table *t, const char *names)
{
	char got[64] = "";

	for (uint32_t r = 0; r < t->n_rows; r++) {
		strncat(got, table_row(t, r)[3].s.p, 8);
		strcat(got, " ");
	}
	assert_string_equal(got, names);
}

static void test_sort(void **state)
{
	struct table t;

	(void)state;
	fill(&t);
	table_sort(&t, 0);
	expect(&t, "a c z b unknown ");
	table_sort(&t, 1);
	expect(&t, "unknown b c z a ");
	table_sort(&t, 3);
	expect(&t, "a b c unknown z ");
	table_fini(&t);
}

static void test_top(void **state)
{
	struct table t;

	(void)state;
	fill(&t);
	table_top(&t, 0);
	assert_int_equal(t.n_rows, 5);
	table_top(&t, 2);
	assert_int_equal(t.n_rows, 2);
	assert_int_equal(t.n_all_rows, 5);
	assert_int_equal(table_find_column(&t, "pid"), 2);
	assert_int_equal(table_find_column(&t, "no"), UINT32_MAX);
	table_fini(&t);
}

static void test_record(void **state)
{
	struct table t;

	(void)state;
	table_init_record(&t, "r", "R");
	for (uint64_t i = 0; i < 100; i++)
		table_add_field(&t, "id", "header", CELL_COUNT, cell_u64(i));
	assert_int_equal(t.n_cols, 100);
	for (uint64_t i = 0; i < 100; i++)
		assert_int_equal(table_row(&t, 0)[i].u, i);
	table_fini(&t);
}

static void test_text_is_copied(void **state)
{
	char name[] = "x\0y";
	struct table t;

	(void)state;
	table_init(&t, "t", "T", cols, 4);
	table_add_row(&t)[3] = cell_text(&t, (struct str){ name, 3 });
	memset(name, '-', sizeof(name));
	assert_int_equal(table_row(&t, 0)[3].s.n, 3);
	assert_memory_equal(table_row(&t, 0)[3].s.p, "x\0y", 3);
	table_fini(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_top),
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_text_is_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
