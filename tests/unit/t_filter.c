/* SPDX-License-Identifier: MIT */
/* t_filter.c - filters: what parses and where errors point, and what passes of a few hand-made
 * events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../src/analyze/filter_internal.h"
#include "../../src/base/clock.h"
#include "../four_events.h"

static int set_up(void **state)
{
	struct machine *mc = calloc(1, sizeof(*mc));

	assert_non_null(mc);
	machine_init(mc);
	*state = mc;
	return 0;
}

static int tear_down(void **state)
{
	machine_fini(*state);
	free(*state);
	return 0;
}

/* ---- what passes ---- */

struct passing {
	const char *filter;
	const char *nums; /* of the events that pass */
};

static void check_passing(struct machine *mc, const struct passing *p, enum filter_dialect dialect)
{
	char nums[N_EVENTS + 1] = "";
	struct filter *f;
	struct err err;
	size_t n = 0;

	if (filter_compile(str_of(p->filter), dialect, &f, &err) < 0)
		fail_msg("%s: %s", p->filter, err.msg);
	for (int i = 0; i < N_EVENTS; i++) {
		field_ctx_event(mc->fc, &mc->made[i].s);
		if (filter_match(f, mc->fc, &mc->made[i].s))
			nums[n++] = (char)('1' + i);
	}
	filter_free(f);
	if (strcmp(nums, p->nums) != 0)
		fail_msg("%s: passes '%s', not '%s'", p->filter, nums, p->nums);
}

static const struct passing logic[] = {
	{ "evt.num=1", "1" },
	{ "evt.num=1 or evt.num=3 or evt.num=4", "134" },
	{ "not evt.num=1", "234" },
	{ "not(evt.num=1)", "234" },
	{ "not (evt.num=1 or evt.num=2)", "34" },
	{ "not not evt.num=1", "234" }, /* sysdig's reading */
	{ "evt.num=1 or evt.num=2 and evt.cpu=1", "12" },
	{ "evt.cpu=1 and evt.num=1 or evt.num=2", "2" },
	{ "(evt.num=1 or evt.num=2) and evt.cpu=1", "2" },
	{ "evt.num=1 and not evt.cpu=0", "" },
	{ "evt.num>0 and evt.num>=1", "1234" },
	{ "evt.num=0 or evt.num=2", "2" },
	{ "evt.num<1", "" },
	{ "not evt.num<1", "1234" },
	{ "k8s.pod.name=a or evt.num=2", "2" },
	{ "not k8s.pod.name=a", "1234" },
	{ "k8s.pod.name!=a", "" },
	{ "\tevt.num = 1\n or\revt.num=2 ", "12" },
};

static const struct passing numbers[] = {
	{ "evt.num in (1,3)", "13" },
	{ "evt.num in ( 1 , 3 )", "13" },
	{ "evt.num in(1)", "1" },
	{ "evt.num in 2", "2" },
	{ "evt.num intersects (2, 9)", "2" },
	{ "evt.num=0x2", "2" },
	{ "evt.num='2'", "2" },
	{ "evt.num!=2", "134" },
	{ "evt.num<=2", "12" },
	{ "evt.num>2", "34" },
	{ "evt.num < 99999999999999999999", "1234" },
	{ "evt.rawres>=5", "2" },
	{ "evt.rawres>-1", "2" },
	{ "evt.rawres exists", "2" },
	{ "not evt.rawres=5", "134" },
	{ "evt.rawres!=5", "" }, /* no value: false */
	{ "proc.pid!=100", "34" },
	{ "evt.num = oneof (1, 2)", "12" },
	{ "evt.num != allof (1, 2)", "34" },
	{ "evt.num > anyof (2, 3)", "34" },
	{ "evt.cpu < val(proc.pid)", "1234" },
	{ "evt.num = val(evt.cpu)", "" },
	{ "evt.around[1600000000000000000]=1", "1234" },
	{ "evt.around[1600000000005000000]=1", "" },
	{ "evt.rawtime >= 2020-09-13T12:26:40.000001Z", "234" },
	{ "evt.time < 2020-09-13T12:26:40.000002Z", "12" },
	{ "evt.time >= 2020-09-13T12:26:41Z", "" },
};

static const struct passing texts[] = {
	{ "proc.name=bash", "12" },
	{ "proc.name==bash", "12" },
	{ "proc.name = \"bash\"", "12" },
	{ "proc.name = 'bash'", "12" },
	{ "proc.name = \"bash'", "12" }, /* sysdig's reading */
	{ "proc.name = b\\x61sh", "12" },
	{ "proc.name != \"it's\"", "1234" },
	{ "proc.name=", "" },
	{ "proc.name in ()", "" },
	{ "proc.name>Cat", "12" },
	{ "proc.name<=Cat", "34" },
	{ "proc.name contains as", "12" },
	{ "proc.name containsas", "12" },
	{ "proc.name contains AS", "" },
	{ "proc.name icontains AS", "12" },
	{ "proc.name startswith ba", "12" },
	{ "proc.name endswith sh", "12" },
	{ "proc.name glob ?a*", "1234" },
	{ "proc.name glob [a-c]*", "12" },
	{ "proc.name iglob c[!b]T", "34" },
	{ "proc.name regex b.sh", "12" },
	{ "proc.name regex as", "" }, /* the whole text */
	{ "proc.name regex '(?i)cat|x'", "34" },
	{ "proc.name in (a,b,c,d,e,f,g,h,bash)", "12" },
	{ "proc.name in (a,b,c,d,e,f,g,h)", "" },
	{ "proc.exepath pmatch (/usr, /bin/c)", "12" },
	{ "proc.exepath pmatch (/usr//bin/)", "12" },
	{ "proc.exepath pmatch (/b*)", "34" },
	{ "proc.exepath pmatch (/)", "1234" },
	{ "tolower(proc.name) = cat", "34" },
	{ "toupper(proc.name) in (CAT, X)", "34" },
	{ "basename(proc.exepath) = val(proc.name)", "12" },
	{ "proc.name = basename(proc.exepath)", "12" },
	{ "len(proc.name) = 3", "34" },
	{ "concat(proc.name, \"-\", proc.pid) = bash-100", "12" },
	{ "join(\", \", (proc.pid, evt.num, x)) = \"200, 3, x\"", "3" },
	{ "b64(concat(\"YmFz\", \"aA==\")) = val(proc.name)", "12" },
	{ "evt.buffer = \"GET\\x00x\"", "2" },
	{ "evt.buffer contains \"T\\x00\"", "2" },
	{ "evt.buffer startswith GET", "2" },
	{ "evt.buffer startswith \"GET\\x00xyz\"", "" },
	{ "evt.buffer bcontains 5400", "2" },
	{ "evt.buffer bstartswith 47455400", "2" },
};

static const struct passing types[] = {
	{ "evt.type=read", "12" },
	{ "evt.type!=read", "34" },
	{ "evt.type in (read, switch)", "124" },
	{ "evt.type=getpid", "3" },
	{ "evt.type contains ea", "12" },
	{ "not evt.type contains ea", "34" },
	{ "evt.dir=<", "2" },
	{ "evt.dir=> and not evt.type=read", "34" },
	{ "evt.type=read and evt.type=switch", "" },
	{ "evt.type=read or not evt.type=read", "1234" },
	{ "%process", "" },
	{ "evt.type = %process", "" },
	{ "not %file", "1234" },
	{ "evt.type in (%file, read)", "12" },
	{ "evt.type != %process", "1234" },
};

static const struct passing falco[] = {
	{ "not not evt.num=1", "1" },        { "proc.name in ()", "" },
	{ "not proc.name in ()", "1234" },   { "proc.name='b\\x61sh'", "12" },
	{ "proc.name='bash\\t'", "" },       { "proc.name=\"bash\"and evt.num=1", "1" },
	{ "evt.num=1 or(evt.num=2)", "12" }, { "proc.name contains \\", "" },
};

#define CHECK_ALL(mc, rows, dialect)                                     \
	for (size_t i_ = 0; i_ < sizeof(rows) / sizeof((rows)[0]); i_++) \
	check_passing((mc), &(rows)[i_], (dialect))

static void test_passing(void **state)
{
	CHECK_ALL(*state, logic, FILTER_SYSDIG);
	CHECK_ALL(*state, numbers, FILTER_SYSDIG);
	CHECK_ALL(*state, texts, FILTER_SYSDIG);
	CHECK_ALL(*state, types, FILTER_SYSDIG);
}

static void test_falco(void **state)
{
	CHECK_ALL(*state, falco, FILTER_FALCO);
}

/* ---- what is wrong, and where ---- */

static const struct {
	const char *filter;
	unsigned at;
	const char *says;
} wrong[] = {
	{ "", 0, "field is missing" },
	{ "evt.num", 7, "comparison is missing" },
	{ "evt.num=1)", 9, "not opened" },
	{ "(evt.num=1", 0, "not closed" },
	{ "()", 1, "field is missing" },
	{ "evt.num=1 evt.num=2", 10, "'and' or 'or'" },
	{ "evt.num=1 and", 13, "field is missing" },
	{ "evt.num=1 not evt.num=2", 10, "'and' or 'or'" },
	{ "evt.num=x", 8, "'x' is no number" },
	{ "evt.num=", 8, "is no number" },
	{ "evt.num in (1, x)", 15, "'x' is no number" },
	{ "evt.num in (1 2)", 14, "',' or ')'" },
	{ "evt.num contains 1", 8, "'contains' does not go with a number" },
	{ "evt.failed=1", 11, "neither true nor false" },
	{ "evt.type=opne", 9, "unknown event type 'opne'" },
	{ "evt.type in (open, opne)", 19, "unknown event type" },
	{ "%fiel", 0, "%file" },
	{ "proc.name=\"bash", 10, "quote is not closed" },
	{ "proc.name=a\\xZZ", 11, "hexadecimal" },
	{ "proc.name regex 'a('", 16, "regular expression" },
	{ "proc.nam=a", 0, "proc.name" },
	{ "proc.namex=a", 9, "not part of the field proc.name" },
	{ "fd.net=10.0.0.0", 7, "10.0.0.0/32" },
	{ "fd.net=10.0.0.0/33", 7, "0 to 32" },
	{ "fd.cip=localhost", 7, "no address" },
	{ "fd.sport=nosuchservice", 9, "known service" },
	{ "fd.sport<val(proc.name)", 9, "cannot be compared" },
	{ "val(fd.name)=a", 0, "right side" },
	{ "tolower(evt.num)=a", 8, "takes a text" },
	{ "len(fd.name, fd.type)=1", 13, "one argument" },
	{ "join(a)=b", 0, "join takes" },
	{ "evt.buffer bcontains 4", 21, "pairs" },
	{ "evt.num descendantof 3", 8, "descendantof goes with" },
	{ "evt.around[x]=3", 0, "ns since 1970" },
	{ "evt.time >= 2026-13-45T10:00:00Z", 12, "no number" },
};

static void test_wrong(void **state)
{
	struct filter *f;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (filter_compile(str_of(wrong[i].filter), FILTER_SYSDIG, &f, &err) == 0)
			fail_msg("%s: was accepted", wrong[i].filter);
		if (!strstr(err.msg, wrong[i].says))
			fail_msg("%s: says '%s'", wrong[i].filter, err.msg);
		if (err.off != wrong[i].at)
			fail_msg("%s: points at %d", wrong[i].filter, (int)err.off);
	}
}

static void test_explain(void **state)
{
	static const char text[] = "evt.num=1 and\n\tüß=2 and x";
	struct err err = { .off = 19 };
	struct buf b = { 0 };

	(void)state;
	filter_explain(str_of(text), &err, &b);
	buf_addc(&b, '\0');
	assert_string_equal(b.p, "    \tüß=2 and x\n    \t  ^\n");
	b.n = 0;
	err.off = ERR_NO_OFF;
	filter_explain(str_of(text), &err, &b);
	assert_int_equal(b.n, 0);
	buf_fini(&b);
}

/* ---- limits ---- */

static struct str repeat(struct buf *b, const char *before, const char *core, const char *after,
			 unsigned n)
{
	b->n = 0;
	for (unsigned i = 0; i < n; i++)
		buf_adds(b, before);
	buf_adds(b, core);
	for (unsigned i = 0; i < n; i++)
		buf_adds(b, after);
	return buf_str(b);
}

static int compiles(struct str text)
{
	struct filter *f;
	struct err err;
	int rc = filter_compile(text, FILTER_SYSDIG, &f, &err);

	if (rc == 0)
		filter_free(f);
	return rc;
}

static void test_limits(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(compiles(repeat(&b, "(", "evt.num=1", ")", MAX_FILTER_DEPTH)), 0);
	assert_int_equal(compiles(repeat(&b, "(", "evt.num=1", ")", MAX_FILTER_DEPTH + 1)),
			 E_LIMIT);
	assert_int_equal(compiles(repeat(&b, "(", "evt.num=1", ")", 10000)), E_LIMIT);
	assert_int_equal(compiles(repeat(&b, "not (evt.num=2 or ", "evt.num=1", ")", 900)), 0);
	assert_int_equal(compiles(repeat(&b, "tolower(", "fd.name", ")", 10000)), E_LIMIT);
	assert_int_equal(compiles(repeat(&b, "not ", "evt.num=1", "", 10000)), 0);
	assert_int_equal(compiles(repeat(&b, "evt.num=1 or ", "evt.num=2", "", 50000)), 0);
	assert_int_equal(compiles(repeat(&b, "evt.num=1 and ", "evt.num=2", "", 80000)), E_LIMIT);
	buf_fini(&b);
}

/* ---- event types ---- */

static bool may_pass(const char *text, uint16_t type)
{
	struct filter *f;
	bool ret;

	assert_int_equal(filter_compile(str_of(text), FILTER_SYSDIG, &f, NULL), 0);
	ret = filter_may_pass(f, type);
	filter_free(f);
	return ret;
}

static void test_event_types(void **state)
{
	(void)state;
	assert_true(may_pass("evt.type=open", EV_SYSCALL_OPEN_E));
	assert_true(may_pass("evt.type=open", EV_SYSCALL_OPEN_X));
	assert_false(may_pass("evt.type=open", EV_SYSCALL_READ_E));
	assert_false(may_pass("evt.type=open and evt.dir=<", EV_SYSCALL_OPEN_E));
	assert_false(may_pass("proc.name=a and evt.type=open", EV_SYSCALL_READ_E));
	assert_true(may_pass("proc.name=a or evt.type=open", EV_SYSCALL_READ_E));
	assert_false(may_pass("not evt.type=open", EV_SYSCALL_OPEN_X));
	assert_true(may_pass("not (evt.type=open and proc.name=a)", EV_SYSCALL_OPEN_X));
	assert_false(may_pass("not (evt.type=open or proc.name=a)", EV_SYSCALL_OPEN_X));
	/* Only the generic event itself knows which call it is. */
	assert_true(may_pass("evt.type=getpid", EV_GENERIC_E));
	assert_true(may_pass("evt.type!=getpid", EV_GENERIC_E));
	/* Nothing can pass, but a filter with a memory must see every event. */
	assert_false(may_pass("evt.num=0", EV_SYSCALL_READ_E));
	assert_true(may_pass("evt.deltatime>5 and evt.type=open", EV_SYSCALL_READ_E));
}

/* ---- parts ---- */

static void test_numbers(void **state)
{
	uint64_t v;

	(void)state;
	assert_true(parse_integer(STR(" -5"), true, &v) && (int64_t)v == -5);
	assert_true(parse_integer(STR("-1"), false, &v) && v == UINT64_MAX);
	assert_true(parse_integer(STR("+7"), false, &v) && v == 7);
	assert_true(parse_integer(STR("0xfF"), false, &v) && v == 255);
	assert_true(parse_integer(STR("9223372036854775808"), true, &v) && v == INT64_MAX);
	assert_true(parse_integer(STR("-9223372036854775809"), true, &v) &&
		    (int64_t)v == INT64_MIN);
	assert_false(parse_integer(STR(""), false, &v));
	assert_false(parse_integer(STR("0x"), false, &v));
	assert_false(parse_integer(STR("5 "), false, &v));
	assert_false(parse_integer(STR("5a"), false, &v));
	assert_true(clock_parse_duration(STR("10ms"), &v) && v == 10000000);
	assert_true(clock_parse_duration(STR("1.5s"), &v) && v == 1500000000);
	assert_true(clock_parse_duration(STR("0.0000000019s"), &v) && v == 1);
	assert_true(clock_parse_duration(STR("2h"), &v) && v == UINT64_C(7200000000000));
	assert_true(clock_parse_duration(STR("99999999999d"), &v) && v == UINT64_MAX);
	assert_false(clock_parse_duration(STR("5"), &v));
	assert_false(clock_parse_duration(STR(".5s"), &v));
	assert_false(clock_parse_duration(STR("5.s"), &v));
	assert_false(clock_parse_duration(STR("5 s"), &v));
}

static bool glob(const char *pattern, const char *s)
{
	return text_glob(str_of(pattern), str_of(s), false);
}

static void test_glob(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_true(glob("", ""));
	assert_true(glob("*", ""));
	assert_false(glob("?", ""));
	assert_true(glob("/etc/*.conf", "/etc/a/b.conf"));
	assert_false(glob("/etc/*.conf", "/etc/a.confx"));
	assert_true(glob("*a*b*", "xxaxxbxb"));
	assert_true(glob("a\\*", "a*"));
	assert_false(glob("a\\*", "ab"));
	assert_false(glob("a\\", "a\\"));
	assert_true(glob("[]x]", "]"));
	assert_true(glob("[!a-c]", "d"));
	assert_false(glob("[^a-c]", "b"));
	assert_true(glob("[a-]", "-"));
	assert_true(glob("[[:digit:]x]", "7"));
	assert_false(glob("[[:digit:]x]", "y"));
	assert_true(glob("[a", "[a"));
	assert_true(glob("[\\]]", "]"));
	/* Not in time that grows as 2^n. */
	assert_false(text_glob(repeat(&b, "*a", "*b", "", 5000),
			       STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), false));
	buf_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_passing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_falco, set_up, tear_down),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_explain),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_event_types),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_glob),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
