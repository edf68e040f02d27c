/* SPDX-License-Identifier: MIT */
/* t_tracer.c - markers in both forms, whole, cut and wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/tracer.h"

static enum tracer_result parse(const char *text, struct tracer *t)
{
	return tracer_parse(str_of(text), 33, 22, 11, t);
}

/* The list with what stands between two of its texts made visible. */
static void show(struct buf *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->p[i] == '\0')
			list->p[i] = '|';
}

static void test_ok(void **state)
{
	static const struct {
		const char *text;
		bool is_exit;
		int64_t id;
		const char *tags, *args;
	} cases[] = {
		{ ">:t:a.b:k=v:", false, 33, "a|b", "k|v" },
		{ "<:t:a.b::", true, 33, "a|b", "" },
		{ ">:10:x::", false, 10, "x", "" },
		{ ">:-5:x::\n", false, -5, "x", "" },
		{ ">:p:x:a=1,b=2:", false, 22, "x", "a|1|b|2" },
		{ ">:pp:x::", false, 11, "x", "" },
		{ ">:g:x::", false, 0, "x", "" },
		{ ">::x::", false, 0, "x", "" },
		{ ">:t:::", false, 33, "", "" },
		{ ">:t:a\\.b.c:k\\==v\\::", false, 33, "a.b|c", "k=|v:" },
		{ ">:t:website.login.db:query=select,table=users:", false, 33, "website|login|db",
		  "query|select|table|users" },
		{ "[\">\", 12345, [\"mysql\", \"query\"], [{\"a\":\"1\"}, {\"b\":\"2\"}]]", false,
		  12345, "mysql|query", "a|1|b|2" },
		{ "[\"<\",7,[\"x\"],[]]", true, 7, "x", "" },
		{ "[\">\", \"t\", [\"x\"], []]", false, 33, "x", "" },
		{ "[\">\", \"p\", [\"x\"], []]", false, 22, "x", "" },
		{ "[\">\", \"pp\", [\"x\"], []]", false, 11, "x", "" },
		{ "  [\">\",1,[\"x\"],[{\"a\" : \"b c\"}]]", false, 1, "x", "a|b c" },
	};
	struct tracer t = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (parse(cases[i].text, &t) != TRACER_OK)
			fail_msg("refused: %s", cases[i].text);
		assert_int_equal(t.is_exit, cases[i].is_exit);
		assert_int_equal(t.id, cases[i].id);
		show(&t.tags);
		show(&t.args);
		if (!str_eq(buf_str(&t.tags), str_of(cases[i].tags)) ||
		    !str_eq(buf_str(&t.args), str_of(cases[i].args)))
			fail_msg("%s: tags '%.*s' args '%.*s'", cases[i].text, (int)t.tags.n,
				 buf_str(&t.tags).p, (int)t.args.n, buf_str(&t.args).p);
	}
	tracer_fini(&t);
}

/* No beginning of a whole marker is invalid, and none but itself is whole. */
static void test_prefixes_are_incomplete(void **state)
{
	static const char *const whole[] = {
		">:t:a.b:k=v,l=w:",
		"[\">\", 12, [\"a\", \"b\"], [{\"k\":\"v\"}, {\"l\":\"w\"}]]",
	};
	struct tracer t = { 0 };

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		for (size_t n = 1; n < strlen(whole[k]); n++) {
			if (tracer_parse((struct str){ whole[k], n }, 1, 1, 1, &t) !=
			    TRACER_INCOMPLETE)
				fail_msg("'%.*s' is not incomplete", (int)n, whole[k]);
		}
		assert_int_equal(parse(whole[k], &t), TRACER_OK);
	}
	tracer_fini(&t);
}

static void test_invalid(void **state)
{
	static const char *const cases[] = {
		"",
		"garbage",
		"not a tracer",
		">x",
		">:x:a::",
		">:1x:a::",
		">:t:a=b::",
		">:t:a\n::",
		">:t:a:k<l=v:",
		">:t:a:novalue:",
		"{}",
		"[1]",
		"[\">\" 1]",
		"[\">\",1x",
		"[\">\",1,\"a\"",
		"[\">\",1,[[\"a\"]",
	};
	struct tracer t = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (parse(cases[i], &t) != TRACER_INVALID)
			fail_msg("not refused: %s", cases[i]);
	}
	tracer_fini(&t);
}

/* The digit zero where an id or tags begin reads as the end of the text, as in sysdig. */
static void test_zero_quirk(void **state)
{
	struct tracer t = { 0 };

	(void)state;
	assert_int_equal(parse(">:0:a::", &t), TRACER_INCOMPLETE);
	assert_int_equal(parse(">:t:0a::", &t), TRACER_INCOMPLETE);
	tracer_fini(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ok),
		cmocka_unit_test(test_prefixes_are_incomplete),
		cmocka_unit_test(test_invalid),
		cmocka_unit_test(test_zero_quirk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
