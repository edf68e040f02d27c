/* SPDX-License-Identifier: MIT */
/* t_evrow.c - rows of chosen fields: text that needs quoting or is no UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/evrow.h"

/* An access() of that path, as one row of its name. */
static void check(enum row_format format, const char *path, const char *want)
{
	struct replay *r = replay_new();
	struct field_ctx *fc = field_ctx_new(r);
	struct buf data = { 0 }, b = { 0 };
	struct event ev = { .num = 1, .ts_ns = 1, .tid = 4, .type = EV_SYSCALL_ACCESS_X };
	struct evrow *row;
	struct step s;

	buf_fill(&data, '\0', 8);
	buf_add(&data, path, strlen(path) + 1);
	ev.data = (const uint8_t *)data.p;
	ev.n_params = 2;
	ev.at[1] = 8;
	ev.at[2] = (uint32_t)data.n;
	replay_sink(r)->section(r, &(struct section_meta){ .major = 1 });
	replay_event(r, &ev, &s);
	field_ctx_event(fc, &s);
	assert_int_equal(evrow_new("evt.num,evt.rawarg.name,fd.type", format, &row, NULL), 0);
	evrow_add(row, fc, &s, &b);
	buf_addc(&b, '\0');
	assert_string_equal(b.p, want);
	evrow_free(row);
	buf_fini(&b);
	buf_fini(&data);
	field_ctx_free(fc);
	replay_free(r);
}

static void test_csv(void **state)
{
	(void)state;
	check(ROW_CSV, "plain", "1,plain,\n");
	check(ROW_CSV, "", "1,,\n");
	check(ROW_CSV, "a,b", "1,\"a,b\",\n");
	check(ROW_CSV, "say \"x\"", "1,\"say \"\"x\"\"\",\n");
	check(ROW_CSV, "two\nlines", "1,\"two\nlines\",\n");
	check(ROW_CSV, "\377x", "1,base64:/3g=,\n");
	check(ROW_CSV, "base64:", "1,base64:YmFzZTY0Og==,\n");
}

static void test_tsv(void **state)
{
	(void)state;
	check(ROW_TSV, "a,b \"c\"", "1\ta,b \"c\"\t\n");
	check(ROW_TSV, "a\tb\nc\rd\\e", "1\ta\\tb\\nc\\rd\\\\e\t\n");
	check(ROW_TSV, "\377", "1\tbase64:/w==\t\n");
}

static void test_json(void **state)
{
	(void)state;
	check(ROW_JSON, "a\"b",
	      "{\"evt.num\":1,\"evt.rawarg.name\":\"a\\\"b\",\"fd.type\":null}\n");
	check(ROW_JSON,
	      "base64:", "{\"evt.num\":1,\"evt.rawarg.name\":\"base64:\",\"fd.type\":null}\n");
	check(ROW_JSON, "\377",
	      "{\"evt.num\":1,\"evt.rawarg.name\":{\"base64\":\"/w==\"},\"fd.type\":null}\n");
}

static void test_wrong_fields(void **state)
{
	static const char *const bad[] = {
		"", ",", "evt.num,", "nosuch", "evt.num evt.cpu", "fd.port", "evt.arg", "evt.arg[0"
	};
	struct evrow *row;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(evrow_new(bad[i], ROW_CSV, &row, &err), E_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_tsv),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_wrong_fields),
	};

	return cmocka_run_group_tests_name("evrow", tests, NULL, NULL);
}
