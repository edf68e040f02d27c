/* SPDX-License-Identifier: MIT */
/* t_luapattern.c - patterns of Lua: what matches, what does not, what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/base/luapattern.h"

/* What string.find of LuaJIT answers. */
static const struct {
	const char *text, *pattern;
	bool is_found;
} cases[] = {
	{ "/bin/ls", "ls", true },
	{ "/bin/ls", "", true },
	{ "/bin/ls", "^ls", false },
	{ "/bin/ls", "^/bin/%a+$", true },
	{ "/bin/ls2", "^/bin/%a+$", false },
	{ "ls -l", "ls -l", false }, /* blanks, as few as possible, and an l */
	{ "ls l", "ls -l", true },
	{ "a.c", "a%.c", true },
	{ "abc", "a%.c", false },
	{ "abc", "a.c", true },
	{ "x1y", "%d", true },
	{ "xy", "%d", false },
	{ "12", "%D", false },
	{ "aXb", "%u%l", true },
	{ "a b", "%s", true },
	{ "a,b", "%p", true },
	{ "\x01", "%c", true },
	{ "fF0", "^%x+$", true },
	{ "g", "%x", false },
	{ "a_b", "^[%w_]+$", true },
	{ "a-b", "^[%w_]+$", false },
	{ "a-b", "^[a%-b]+$", true },
	{ "m", "[a-f]", false },
	{ "m", "[^a-f]", true },
	{ "]", "[]]", true },
	{ "x]", "^[^]]", true },
	{ "-", "[a-]", true },
	{ "color", "colou?r", true },
	{ "colour", "colou?r", true },
	{ "aaa", "^a-$", true },
	{ "<a><b>", "^<.->$", true },
	{ "abab", "^(ab)%1$", true },
	{ "abba", "^(ab)%1$", false },
	{ "f(a(b)c)d", "f%b()d", true },
	{ "f(a(b)c", "f%b()", false },
	{ "the cat", "%f[%a]cat%f[%A]", true },
	{ "concat", "%f[%a]cat", false },
	{ "a$b", "a$b", true },
	{ "ab", "a^b", false },
	{ "a", "()a()", true },
};

static void test_find(void **state)
{
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(luapattern_check(cases[i].pattern, &err), 0);
		if (luapattern_find(str_of(cases[i].text), cases[i].pattern) != cases[i].is_found)
			fail_msg("'%s' in '%s'", cases[i].pattern, cases[i].text);
	}
}

static void test_no_pattern(void **state)
{
	static const char *const bad[] = { "%",  "[a",  "[",  "[%",  "(a", "a)",
					   "%b", "%bx", "%f", "%fa", "[^" };
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (luapattern_check(bad[i], &err) == 0)
			fail_msg("'%s' was taken", bad[i]);
}

/* Many ways to try end after a while. */
static void test_steps(void **state)
{
	struct err err;
	char *text = malloc(65536);

	(void)state;
	memset(text, 'a', 65536);
	assert_int_equal(luapattern_check("a*a*a*a*a*a*a*b", &err), 0);
	assert_false(luapattern_find((struct str){ text, 65536 }, "a*a*a*a*a*a*a*b"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_no_pattern),
		cmocka_unit_test(test_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
