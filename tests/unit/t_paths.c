/* SPDX-License-Identifier: MIT */
/* t_paths.c - joining and normalising paths by both rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../src/analyze/paths.h"

/* Join in a heap block of exactly the room needed, so that a sanitizer sees every overrun. */
static void check_rules(enum path_rules rules, const char *base, const char *path, const char *want)
{
	size_t cap = strlen(base) + strlen(path) + 1;
	char *copy = malloc(strlen(path) + 1);
	char *dst;
	uint32_t n;

	cap = cap < 40 ? 40 : cap;
	dst = malloc(cap);
	assert_non_null(copy);
	assert_non_null(dst);
	memcpy(copy, path, strlen(path));
	n = path_join(dst, cap, rules, str_of(base), (struct str){ copy, strlen(path) }, NULL);
	if (n != strlen(want) || memcmp(dst, want, n) != 0)
		fail_msg("'%s' + '%s': got '%.*s', want '%s'", base, path, (int)n, dst, want);
	free(dst);
	free(copy);
}

struct join {
	const char *base, *path, *want;
};

/* Rows in which both readers agree. */
static void check_both(const struct join *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		check_rules(PATH_CLASSIC, rows[i].base, rows[i].path, rows[i].want);
		check_rules(PATH_MODERN, rows[i].base, rows[i].path, rows[i].want);
	}
}

static void test_absolute_ignores_base(void **state)
{
	static const struct join rows[] = {
		{ "/home/u/", "/etc/passwd", "/etc/passwd" },
		{ "/home/u/", "/", "/" },
		{ "/home/u/", "///", "/" },
		{ "/home/u/", "", "" },
	};

	(void)state;
	check_both(rows, sizeof(rows) / sizeof(*rows));
}

static void test_components(void **state)
{
	static const struct join rows[] = {
		{ "/home/u/", "x", "/home/u/x" },
		{ "/home/u/", "./x/./y", "/home/u/x/y" },
		{ "/home/u/", "../x", "/home/x" },
		{ "/home/u/", "..", "/home" },
		{ "/home/u/", ".", "/home/u" },
		{ "/home/u/", "../../../../x", "/x" },
		{ "/home/u/", "a//b///c/", "/home/u/a/b/c" },
		{ "/", "../..", "/" },
		{ "<UNKNOWN>", "x", "<UNKNOWN>x" },
		{ "", "a/b", "a/b" },
		{ "/d/", ".hidden", "/d/.hidden" },
		{ "/d/", "..x", "/d/..x" },
		{ "/d/", "a.b.c", "/d/a.b.c" },
	};

	(void)state;
	check_both(rows, sizeof(rows) / sizeof(*rows));
}

static void test_classic_quirks(void **state)
{
	static const struct {
		enum path_rules rules;
		const char *base, *path, *want;
	} rows[] = {
		{ PATH_CLASSIC, "/d/", "a./b", "/d/ab" },
		{ PATH_CLASSIC, "/d/e/", "a../b", "/d/e/b" },
		{ PATH_CLASSIC, "/d/", "a.", "/d/a" },
		{ PATH_CLASSIC, "/d/", "new\nline\xff", "/d/new.line." },
		{ PATH_CLASSIC, "/d/", "...", "/d/.." },
		{ PATH_MODERN, "/d/", "...", "/d/..." },
		{ PATH_MODERN, "/d/", "a./b", "/d/a./b" },
		{ PATH_MODERN, "/d/", "a../b", "/d/a../b" },
		{ PATH_MODERN, "/d/", "new\nline", "/d/new\nline" },
		/* Rewound to the first byte. The modern reader keeps a relative base relative. */
		{ PATH_CLASSIC, "/foo/", "../a", "/a" },
		{ PATH_CLASSIC, "", "foo/../a", "a" },
		{ PATH_MODERN, "", "foo/../a", "a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_rules(rows[i].rules, rows[i].base, rows[i].path, rows[i].want);
}

static void test_ends_at_nul(void **state)
{
	char dst[64];
	bool relative;
	uint32_t n;

	(void)state;
	n = path_join(dst, sizeof(dst), PATH_CLASSIC, STR("/d/"), STR("ab\0/../cd"), &relative);
	assert_int_equal(n, 5);
	assert_memory_equal(dst, "/d/ab", 5);
	assert_true(relative);
	n = path_join(dst, sizeof(dst), PATH_CLASSIC, STR("/d/"), STR(".\0/x"), &relative);
	assert_int_equal(n, 2);
	path_join(dst, sizeof(dst), PATH_CLASSIC, STR("/d/"), STR("/x"), &relative);
	assert_false(relative);
}

static void test_too_long(void **state)
{
	static char path[PATH_BUF];
	char dst[PATH_BUF];
	bool relative;
	uint32_t n;

	(void)state;
	memset(path, 'x', sizeof(path));
	n = path_join(dst, sizeof(dst), PATH_CLASSIC, STR("/d/"), (struct str){ path, 1020 }, NULL);
	assert_int_equal(n, 1023);
	n = path_join(dst, sizeof(dst), PATH_CLASSIC, STR("/d/"), (struct str){ path, 1021 },
		      &relative);
	assert_int_equal(n, 14);
	assert_memory_equal(dst, "/PATH_TOO_LONG", 14);
	assert_false(relative);
	n = path_join(dst, sizeof(dst), PATH_MODERN, STR("/d/"), (struct str){ path, 1021 }, NULL);
	assert_int_equal(n, 31);
	assert_memory_equal(dst, "/DIR_TOO_LONG/FILENAME_TOO_LONG", 31);
}

static void test_printable(void **state)
{
	struct buf b = { 0 };

	(void)state;
	text_add_printable(&b, STR("a\nb\x80"
				   "c~\x7f d\0gone"));
	assert_int_equal(b.n, 6);
	assert_memory_equal(b.p, "abc~ d", 6);
	buf_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_absolute_ignores_base),
		cmocka_unit_test(test_components),
		cmocka_unit_test(test_classic_quirks),
		cmocka_unit_test(test_ends_at_nul),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_printable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
