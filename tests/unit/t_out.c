/* SPDX-License-Identifier: MIT */
/* t_out.c - tables as text and json, and hostile text in both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include <cmocka.h>

#include "../../src/analyze/out.h"
#include "../../src/analyze/utf8.h"

static const struct column cols[] = {
	{ "used_bytes", "USED", CELL_BYTES, false, false },
	{ "took_ns", "TOOK", CELL_NS, false, false },
	{ "calls", "CALLS", CELL_COUNT, false, false },
	{ "pid", "PID", CELL_ID, true, false },
	{ "name", "NAME", CELL_TEXT, true, true },
};

static void add(struct table *t, uint64_t bytes, uint64_t ns, int64_t pid, struct str name)
{
	struct cell *c = table_add_row(t);

	c[0] = cell_u64(bytes);
	c[1] = cell_u64(ns);
	c[3] = cell_i64(pid);
	c[4] = cell_text(t, name);
}

/* The document of one table; freed by the caller. */
static char *render(const struct out_ops *ops, const struct table *t, unsigned width)
{
	struct out o = { .ops = ops, .width = width };
	char *p = NULL;
	size_t n = 0;

	o.f = open_memstream(&p, &n);
	assert_non_null(o.f);
	out_begin(&o, "test");
	out_table(&o, t);
	out_end(&o);
	fclose(o.f);
	return p;
}

static void expect(const struct out_ops *ops, const struct table *t, unsigned width,
		   const char *want)
{
	char *got = render(ops, t, width);

	assert_string_equal(got, want);
	free(got);
}

static void test_text(void **state)
{
	struct table t;

	(void)state;
	table_init(&t, "id", "Title", cols, 5);
	add(&t, 0, 0, 1, STR("init"));
	add(&t, 1023, 999, 22, STR("a b"));
	add(&t, 1024, 1000, -1, STR("caf\xc3\xa9"));
	add(&t, 1048575, 999499999, 3, STR(""));
	add(&t, UINT64_MAX, 999500000, 4, STR("x"));
	add(&t, 10240, 3599999999999, 5, STR("y"));
	add(&t, 1, 7260000000000, 6, STR("z"));
	table_add_total(&t)[0] = cell_u64(3);
	expect(&out_text, &t, 0,
	       "Title\n"
	       "    USED         TOOK  CALLS  PID  NAME\n"
	       "     0 B         0 ns      -    1  init\n"
	       "  1023 B       999 ns      -   22  a b\n"
	       "1.00 KiB      1.00 us      -   -1  caf\xc3\xa9\n"
	       "1.00 MiB       999 ms      -    3\n"
	       "16.0 EiB       1.00 s      -    4  x\n"
	       "10.0 KiB  59 min 59 s      -    5  y\n"
	       "     1 B    2 h 1 min      -    6  z\n"
	       "     3 B                           total\n");
	table_fini(&t);
}

static void test_text_none_and_cut(void **state)
{
	struct table t;

	(void)state;
	table_init(&t, "id", "Title", cols, 5);
	expect(&out_text, &t, 0, "Title\n  none\n");
	add(&t, 1, 1, 1, STR("a"));
	add(&t, 2, 2, 2, STR("b"));
	table_top(&t, 1);
	expect(&out_text, &t, 0,
	       "Title (1 of 2)\n"
	       "USED  TOOK  CALLS  PID  NAME\n"
	       " 1 B  1 ns      -    1  a\n");
	table_fini(&t);
}

/* Quotes and commas are quoted, control characters never appear, unknown is empty. */
static void test_csv(void **state)
{
	struct out single = { .ops = &out_csv, .is_single = true };
	char *p = NULL;
	struct table t;
	size_t n = 0;

	(void)state;
	table_init(&t, "id", "Title", cols, 5);
	add(&t, 1, 2, -3, STR("a,b"));
	add(&t, 0, UINT64_MAX, 4, STR("say \"x\"\r\n\x1b[31m\xff"));
	table_add_total(&t)[0] = cell_u64(3);
	table_top(&t, 2);
	t.n_all_rows = 7;
	expect(&out_csv, &t, 0,
	       "#table,id,7\n"
	       "used_bytes,took_ns,calls,pid,name\n"
	       "1,2,,-3,\"a,b\"\n"
	       "0,18446744073709551615,,4,\"say \"\"x\"\"\\x0d\\n\\x1b[31m\\xff\"\n");
	single.f = open_memstream(&p, &n);
	table_top(&t, 1);
	out_table(&single, &t);
	out_end(&single);
	fclose(single.f);
	assert_string_equal(p, "used_bytes,took_ns,calls,pid,name\n1,2,,-3,\"a,b\"\n");
	free(p);
	table_fini(&t);
}

/* Only a terminal gets shortened names, in the middle, and never in half a character. */
static void test_text_width(void **state)
{
	struct table t;

	(void)state;
	table_init(&t, "id", "Title", cols + 3, 2);
	table_add_row(&t)[1] = cell_text(&t, STR("/usr/lib/x86_64-linux-gnu/libc.so.6"));
	table_add_row(&t)[1] = cell_text(
		&t,
		STR("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		    "\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2"));
	expect(&out_text, &t, 25,
	       "Title\n"
	       "PID  NAME\n"
	       "  -  /usr/lib...libc.so.6\n"
	       "  -  \xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
	       "\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\n");
	expect(&out_text, &t, 21,
	       "Title\n"
	       "PID  NAME\n"
	       "  -  /usr/l...bc.so.6\n"
	       "  -  \xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4...\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\n");
	table_fini(&t);
}

/* Figures make room for what a row is about, from the right on. */
static void test_text_columns(void **state)
{
	struct table t;

	(void)state;
	table_init(&t, "id", "Title", cols, 5);
	add(&t, 1, 1, 1, STR("/usr/lib/x86_64"));
	expect(&out_text, &t, 40,
	       "Title\n"
	       "USED  TOOK  CALLS  PID  NAME\n"
	       " 1 B  1 ns      -    1  /usr/lib/x86_64\n");
	expect(&out_text, &t, 38,
	       "Title\n"
	       "  left out for want of room: CALLS\n"
	       "USED  TOOK  PID  NAME\n"
	       " 1 B  1 ns    1  /usr/lib/x86_64\n");
	expect(&out_text, &t, 26,
	       "Title\n"
	       "  left out for want of\n"
	       "    room: TOOK, CALLS\n"
	       "USED  PID  NAME\n"
	       " 1 B    1  /usr/lib/x86_64\n");
	table_fini(&t);
}

static void test_escape(void **state)
{
	static const struct {
		struct str in;
		const char *want;
	} cases[] = {
		{ { "a\nb\tc\x1b[31m", 10 }, "a\\nb\\tc\\x1b[31m" },
		{ { "\x7f\x00z", 3 }, "\\x7f\\x00z" },
		{ { "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", 14 },
		  "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80" },
		{ { "\xc2\x9b"
		    "0m",
		    4 },
		  "\\u{9b}0m" }, /* CSI as one character */
		{ { "\xe2\x80\xae"
		    "txt",
		    6 },
		  "\\u{202e}txt" }, /* right-to-left override */
		{ { "\xff\xc0\x80\xed\xa0\x80", 6 }, "\\xff\\xc0\\x80\\xed\\xa0\\x80" },
		{ { "\xe2\x82", 2 }, "\\xe2\\x82" }, /* cut */
		{ { "back\\slash", 10 }, "back\\slash" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf b = { 0 };

		out_escape(&b, cases[i].in);
		if (!str_eq(buf_str(&b), str_of(cases[i].want)))
			fail_msg("case %zu: '%.*s'", i, (int)b.n, b.p);
		buf_fini(&b);
	}
	assert_int_equal(out_width(STR("a\xcc\x81\xe6\xbc\xa2")), 3);
}

static void test_json(void **state)
{
	struct table t;

	(void)state;
	table_init(&t, "list", "Title", cols, 5);
	add(&t, 5, 6, 7, STR("q\"\\\n\x1b\xff"));
	table_add_total(&t)[0] = cell_u64(5);
	expect(&out_json, &t, 0,
	       "{\"format\": \"scan-test\",\n \"version\": 1,\n \"generator\": \"scan 0.1.0\",\n"
	       " \"list\": {\"rows_total\": 1, \"rows\": [\n"
	       "    {\"used_bytes\": 5, \"took_ns\": 6, \"calls\": null, \"pid\": 7, "
	       "\"name\": \"q\\\"\\\\\\u000a\\u001b\\\\xff\"}],\n"
	       "   \"total\": {\"used_bytes\": 5}}}\n");
	table_fini(&t);
}

/* The name in the only row of a document as another parser reads it. */
static const char *parsed_name(struct json_object *doc)
{
	struct json_object *list, *rows, *name;

	assert_true(json_object_object_get_ex(doc, "list", &list));
	assert_true(json_object_object_get_ex(list, "rows", &rows));
	assert_int_equal(json_object_array_length(rows), 1);
	assert_true(json_object_object_get_ex(json_object_array_get_idx(rows, 0), "name", &name));
	return json_object_get_string(name);
}

/* What is valid UTF-8 and not an escape of ours comes back as it was. */
static void test_json_comes_back(void **state)
{
	static const char *const texts[] = { "", "plain", "q\"\\/b", "tab\tline\n\r\b\f",
					     "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct json_object *o;
		struct table t;
		char *doc;

		table_init(&t, "list", "Title", cols, 5);
		add(&t, 0, 0, 0, str_of(texts[i]));
		doc = render(&out_json, &t, 0);
		o = json_tokener_parse(doc);
		assert_non_null(o);
		assert_string_equal(parsed_name(o), texts[i]);
		json_object_put(o);
		free(doc);
		table_fini(&t);
	}
}

/* Any bytes make a document that another parser accepts. */
static void test_json_of_any_bytes(void **state)
{
	(void)state;
	srand(3);
	for (int i = 0; i < 2000; i++) {
		char text[12], *doc;
		struct table t;
		struct json_object *o;

		for (size_t k = 0; k < sizeof(text); k++)
			text[k] = (char)rand();
		table_init(&t, "list", "Title", cols, 5);
		add(&t, 0, 0, 0, (struct str){ text, sizeof(text) });
		doc = render(&out_json, &t, 0);
		o = json_tokener_parse(doc);
		assert_non_null(o);
		json_object_put(o);
		free(doc);
		table_fini(&t);
	}
}

static void test_record(void **state)
{
	struct table t;

	(void)state;
	table_init_record(&t, "rec", "Record");
	table_add_field(&t, "at", "When", CELL_TIME, cell_u64(1000000000));
	table_add_field(&t, "ok", "All well", CELL_BOOL, cell_u64(1));
	table_add_field(&t, "none", "Unknown", CELL_COUNT, cell_null());
	table_add_field(&t, "part_ratio", "Part", CELL_RATIO, cell_f64(0.125));
	table_add_field(&t, "events_per_s", "Rate", CELL_RATE, cell_f64(2.5));
	expect(&out_text, &t, 0,
	       "Record\n"
	       "  When      1970-01-01T00:00:01.000000000Z\n"
	       "  All well  yes\n"
	       "  Part      12.5 %\n"
	       "  Rate      2.50/s\n");
	expect(&out_json, &t, 0,
	       "{\"format\": \"scan-test\",\n \"version\": 1,\n \"generator\": \"scan 0.1.0\",\n"
	       " \"rec\": {\"at\": \"1970-01-01T00:00:01.000000000Z\", \"ok\": true, \"none\": null, "
	       "\"part_ratio\": 0.125, \"events_per_s\": 2.5}}\n");
	table_fini(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_text_none_and_cut),
		cmocka_unit_test(test_text_width),
		cmocka_unit_test(test_text_columns),
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_json_comes_back),
		cmocka_unit_test(test_json_of_any_bytes),
		cmocka_unit_test(test_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
