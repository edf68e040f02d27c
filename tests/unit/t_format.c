/* SPDX-License-Identifier: MIT */
/* t_format.c - formats parsed and printed, and JSON text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/evjson.h"
#include "../../src/analyze/format.h"

struct fixture {
	struct replay *r;
	struct field_ctx *fc;
	struct event ev;
	struct step s;
	struct buf line;
};

/* A read from an unknown descriptor by an unknown thread: some values are there, some are not. */
static int setup(void **state)
{
	static const int64_t fd = 7;
	struct fixture *f = calloc(1, sizeof(*f));

	f->r = replay_new();
	f->fc = field_ctx_new(f->r);
	f->ev = (struct event){ .num = 5,
				.ts_ns = 1000,
				.tid = 4,
				.type = EV_SYSCALL_READ_E,
				.cpu = 2,
				.n_params = 1,
				.at = { 0, 8 },
				.data = (const uint8_t *)&fd };
	replay_sink(f->r)->section(f->r, &(struct section_meta){ .major = 1 });
	replay_event(f->r, &f->ev, &f->s);
	field_ctx_event(f->fc, &f->s);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	field_ctx_free(f->fc);
	replay_free(f->r);
	buf_fini(&f->line);
	free(f);
	return 0;
}

/* want NULL: the line is left out. */
static void check(struct fixture *f, bool is_json, const char *format, const char *want)
{
	struct format *fmt;
	struct err err;
	bool has;

	if (format_parse(format, &fmt, &err) < 0)
		fail_msg("%s: %s", format, err.msg);
	f->line.n = 0;
	has = is_json ? format_add_json(fmt, f->fc, &f->s, &f->line)
		      : format_add(fmt, f->fc, &f->s, &f->line);
	buf_addc(&f->line, '\0');
	format_free(fmt);
	assert_int_equal(has, want != NULL);
	assert_string_equal(f->line.p, want ? want : "");
}

static void test_lines(void **state)
{
	struct fixture *f = *state;

	check(f, false, "%evt.num %evt.type", "5 read\n");
	check(f, false, "%evt.num%evt.cpu", "52\n");
	check(f, false, "plain", "plain\n");
	check(f, false, "*", "\n");
	check(f, false, "%fd.type", NULL);
	check(f, false, "*<%fd.type>", "<<NA>>\n");
	check(f, false, "a\\tb\\n\\\\\\e\\x", "a\tb\n\\\033\\x\n");
	check(f, false, "\\", "\\\n");
}

static void test_width(void **state)
{
	struct fixture *f = *state;

	check(f, false, "%6evt.type|", "read  |\n");
	check(f, false, "%2evt.type|", "re|\n");
	check(f, false, "*%2fd.type|%08evt.num|", "<N|5       |\n");
	check(f, false, "%0evt.type|", "read|\n");
}

/* sysdig prints the names of these behind their values. */
static void test_repeated_names(void **state)
{
	struct fixture *f = *state;

	check(f, false, "%proc.apid!", "4proc.apid!\n");
	check(f, false, "%proc.apid", "4\n");
	check(f, false, "*%evt.type.is.read!", "<NA>evt.type.is.read!\n");
	check(f, false, "%proc.apid[0]!", "4!\n");
}

static void test_json(void **state)
{
	struct fixture *f = *state;

	check(f, true, "%evt.type x %evt.num", "{\"evt.num\":5,\"evt.type\":\"read\"}\n");
	check(f, true, "%evt.num %evt.num", "{\"evt.num\":5}\n");
	check(f, true, "*%fd.type", "{\"fd.type\":null}\n");
	check(f, true, "%fd.type %evt.num", NULL);
	check(f, true, "%evt.outputtime %evt.is_io",
	      "{\"evt.is_io\":true,\"evt.outputtime\":1000}\n");
	check(f, true, "%evt.arg.fd %evt.rawtime.ns",
	      "{\"evt.arg.fd\":\"7\",\"evt.rawtime.ns\":1000}\n");
}

static void test_errors(void **state)
{
	static const char *const bad[] = {
		"",
		"%",
		"a%",
		"%5",
		"%nosuch",
		"%%",
		"%fd.ip",
		"%evt.arg",
		"%70000evt.num",
		"%99999999999999999999evt.num",
		"%-5evt.num",
		"%evt.around[1]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct format *fmt = NULL;
		struct err err = { .msg = "" };

		if (format_parse(bad[i], &fmt, &err) != E_USAGE)
			fail_msg("'%s' parsed", bad[i]);
		assert_null(fmt);
		assert_true(err.msg[0] != '\0');
	}
}

static void test_ready_made(void **state)
{
	struct fixture *f = *state;

	check(f, false, format_default, "5 00:00:00.000001000 2 <NA> (4) > read fd=7 \n");
	check(f, false, format_container,
	      "5 00:00:00.000001000 2 host (host) <NA> (4:<NA>) > read fd=7 \n");
}

static void check_text(struct str s, const char *want)
{
	struct buf b = { 0 };

	evjson_text(&b, s);
	buf_addc(&b, '\0');
	assert_string_equal(b.p, want);
	buf_fini(&b);
}

static void test_json_text(void **state)
{
	(void)state;
	check_text(STR(""), "\"\"");
	check_text(STR("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"");
	check_text(STR("\b\f\n\r\t\001\177"), "\"\\b\\f\\n\\r\\t\\u0001\177\"");
	check_text(STR("\303\244 \342\202\254"), "\"\\u00e4 \\u20ac\"");
	check_text(STR("\360\237\230\200"), "\"\\ud83d\\ude00\"");
	check_text(STR("\377"), "\"\\ufffd\"");
	check_text(STR("\342\202"), "\"\\ufffd\\ufffd\"");
	check_text(STR("\300\200"), "\"\\ufffd\"");
	check_text(STR("\355\240\200"), "\"\\ufffd\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_width, setup, teardown),
		cmocka_unit_test_setup_teardown(test_repeated_names, setup, teardown),
		cmocka_unit_test_setup_teardown(test_json, setup, teardown),
		cmocka_unit_test(test_errors),
		cmocka_unit_test_setup_teardown(test_ready_made, setup, teardown),
		cmocka_unit_test(test_json_text),
	};

	return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
