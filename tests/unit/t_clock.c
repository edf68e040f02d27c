/* SPDX-License-Identifier: MIT */
/* t_clock.c - dates against libc over the whole range, zones across changes, parsing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "../../src/base/clock.h"

static const char *text(struct buf *b)
{
	buf_addc(b, '\0');
	b->n = 0;
	return b->p;
}

static void test_hms(void **state)
{
	struct buf b = { 0 };

	(void)state;
	clock_hms(&b, 0, 0);
	assert_string_equal(text(&b), "00:00:00.000000000");
	clock_hms(&b, 1795428000123456789, 0);
	assert_string_equal(text(&b), "10:00:00.123456789");
	clock_hms(&b, 1795428000123456789, -5 * 3600);
	assert_string_equal(text(&b), "05:00:00.123456789");
	clock_hms(&b, 86399999999999, 0);
	assert_string_equal(text(&b), "23:59:59.999999999");
	clock_hms_s(&b, 0, -60);
	assert_string_equal(text(&b), "23:59:00");
	buf_fini(&b);
}

static void test_iso(void **state)
{
	struct buf b = { 0 };

	(void)state;
	clock_iso(&b, 1795428000123456789, 0);
	assert_string_equal(text(&b), "2026-11-23T10:00:00.123456789Z");
	clock_iso(&b, 1795428000123456789, 3600);
	assert_string_equal(text(&b), "2026-11-23T11:00:00.123456789+01:00");
	clock_iso(&b, 0, -12600);
	assert_string_equal(text(&b), "1969-12-31T20:30:00.000000000-03:30");
	clock_iso(&b, UINT64_MAX, 0);
	assert_string_equal(text(&b), "2554-07-21T23:34:33.709551615Z");
	buf_fini(&b);
}

/* Every day of the 584 years that 64 bits of ns can name. */
static void test_dates_as_libc(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (uint64_t day = 0; day < UINT64_MAX / NS_PER_S / 86400; day++) {
		time_t t = (time_t)(day * 86400 + 86399);
		char want[32];
		struct tm tm;

		gmtime_r(&t, &tm);
		strftime(want, sizeof(want), "%Y-%m-%d", &tm);
		clock_date(&b, (uint64_t)t * NS_PER_S, 0);
		assert_string_equal(text(&b), want);
	}
	buf_fini(&b);
}

#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"

/* 2026-03-29 01:00 UTC: summer time begins. */
#define CHANGE_S 1774746000u

static void test_local_offset_changes(void **state)
{
	struct clock_zone z;

	(void)state;
	assert_int_equal(clock_zone_init_named(&z, BERLIN, NULL), 0);
	assert_int_equal(clock_zone_offset(&z, (uint64_t)CHANGE_S * NS_PER_S - 1), 3600);
	assert_int_equal(clock_zone_offset(&z, (uint64_t)CHANGE_S * NS_PER_S), 7200);
	assert_int_equal(clock_zone_offset(&z, (uint64_t)CHANGE_S * NS_PER_S - 1), 3600);
	assert_int_equal(clock_zone_offset(&z, 0), 3600);
}

/* sysdig's way: one offset for all, that of the present. */
static void test_now_offset_is_fixed(void **state)
{
	struct clock_zone z;

	(void)state;
	setenv("TZ", BERLIN, 1);
	setenv("SCAN_NOW", "2026-07-01T00:00:00Z", 1);
	clock_zone_init(&z, CLOCK_ZONE_NOW);
	assert_int_equal(clock_zone_offset(&z, 0), 7200);
	setenv("SCAN_NOW", "2026-12-01T00:00:00Z", 1);
	clock_zone_init(&z, CLOCK_ZONE_NOW);
	assert_int_equal(clock_zone_offset(&z, (uint64_t)CHANGE_S * NS_PER_S), 3600);
	assert_int_equal(clock_now_ns(), 1796083200 * (uint64_t)NS_PER_S);
	unsetenv("SCAN_NOW");
	clock_zone_init(&z, CLOCK_ZONE_UTC);
	assert_int_equal(clock_zone_offset(&z, (uint64_t)CHANGE_S * NS_PER_S), 0);
}

static void test_unknown_zones(void **state)
{
	static const char *const bad[] = {
		"",    "No/Such", "../../../etc/passwd", "/etc/localtime", "XY+1", "CET",
		"<+0", "Europe"
	};
	struct clock_zone z;
	struct err err;

	(void)state;
	setenv("TZDIR", "/nonexistent", 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(clock_zone_init_named(&z, bad[i], &err), E_USAGE);
	unsetenv("TZDIR");
	assert_int_equal(clock_zone_init_named(&z, "<+0330>-3:30", &err), 0);
	assert_int_equal(clock_zone_offset(&z, 0), 12600);
	assert_int_equal(clock_zone_init_named(&z, "UTC", &err), 0);
	assert_int_equal(clock_zone_offset(&z, 0), 0);
}

static void test_parse(void **state)
{
	struct clock_zone z = { 0 };
	uint64_t ns;

	(void)state;
	assert_int_equal(clock_parse("2026-11-23T10:00:00.5Z", &z, &ns, NULL), 0);
	assert_int_equal(ns, 1795428000500000000);
	assert_int_equal(clock_parse("2026-11-23 10:00:00.123456789+01:00", &z, &ns, NULL), 0);
	assert_int_equal(ns, 1795424400123456789);
	assert_int_equal(clock_parse("1795428000.000000001", &z, &ns, NULL), 0);
	assert_int_equal(ns, 1795428000000000001);
	assert_int_equal(clock_zone_init_named(&z, BERLIN, NULL), 0);
	assert_int_equal(clock_parse("2026-07-01T02:00:00", &z, &ns, NULL), 0);
	assert_int_equal(ns, 1782864000 * (uint64_t)NS_PER_S);
}

static void test_parse_refuses(void **state)
{
	static const char *const bad[] = { "",
					   "now",
					   "-1",
					   "1.",
					   "1.1234567891",
					   "99999999999",
					   "2026-11-23",
					   "2026-11-23T10:00",
					   "2026-13-01T00:00:00Z",
					   "2026-02-29T00:00:00Z",
					   "2026-11-00T00:00:00Z",
					   "2026-11-23T24:00:00Z",
					   "2026-11-23T10:00:00ZZ",
					   "2026-11-23T10:00:00+1:00",
					   "1969-12-31T23:59:59Z",
					   "1970-01-01T00:00:00+01:00",
					   "2600-01-01T00:00:00Z" };
	struct clock_zone z = { 0 };
	uint64_t ns = 7;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(clock_parse(bad[i], &z, &ns, &err), E_USAGE);
	assert_int_equal(ns, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hms),
		cmocka_unit_test(test_iso),
		cmocka_unit_test(test_dates_as_libc),
		cmocka_unit_test(test_local_offset_changes),
		cmocka_unit_test(test_now_offset_is_fixed),
		cmocka_unit_test(test_unknown_zones),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
