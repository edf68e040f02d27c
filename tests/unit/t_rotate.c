/* SPDX-License-Identifier: MIT */
/* t_rotate.c - names of further files and when they begin. The names expected are those that sysdig
 * 0.29.3 made with the same options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/base/clock.h"
#include "../../src/capture/rotate.h"

#define T0 (UINT64_C(1600000000) * NS_PER_S) /* 2020-09-13T12:26:40Z */

static void expect_names(const char *base, struct rotate_limits lim, const char *const *names)
{
	struct rotate r;

	rotate_init(&r, base, &lim);
	for (; *names; names++) {
		assert_int_equal(rotate_next(&r, NULL), 0);
		assert_string_equal(r.name, *names);
	}
	rotate_fini(&r);
}

static void names_are_sysdigs(void **state)
{
	(void)state;
	expect_names("x", (struct rotate_limits){ 0 }, (const char *[]){ "x", NULL });
	expect_names("x", (struct rotate_limits){ .max_files = 3 }, (const char *[]){ "x", NULL });
	expect_names("x", (struct rotate_limits){ .max_mb = 1 },
		     (const char *[]){ "x0", "x1", "x2", NULL });
	expect_names("x", (struct rotate_limits){ .max_mb = 1, .max_files = 2 },
		     (const char *[]){ "x0", "x1", "x0", NULL });
	expect_names("x", (struct rotate_limits){ .max_mb = 1, .max_files = 12 },
		     (const char *[]){ "x00", "x01", NULL });
	expect_names("x", (struct rotate_limits){ .max_events = 9, .max_files = 12 },
		     (const char *[]){ "x0", "x1", NULL });
	expect_names("x", (struct rotate_limits){ .max_events = 9, .max_mb = 1, .max_files = 12 },
		     (const char *[]){ "x0", "x1", NULL });
	expect_names("x", (struct rotate_limits){ .max_s = 9 },
		     (const char *[]){ "x0", "x1", NULL });
	expect_names("x", (struct rotate_limits){ .max_s = 9, .max_mb = 1 },
		     (const char *[]){ "x00", "x11", NULL });
	/* a pattern only with a limit of time */
	expect_names("x%H", (struct rotate_limits){ .max_mb = 1 },
		     (const char *[]){ "x%H0", "x%H1", NULL });
}

static void patterns_take_the_time(void **state)
{
	struct rotate_limits lim = { .max_s = 10, .max_files = 2 };
	struct rotate r;

	(void)state;
	setenv("TZ", "UTC", 1);
	rotate_init(&r, "x%H%M%S", &lim);
	assert_true(rotate_needs_time(&r));
	rotate_count(&r, T0, false);
	assert_int_equal(rotate_next(&r, NULL), 0);
	assert_string_equal(r.name, "x122640");
	assert_null(r.obsolete);
	assert_false(rotate_is_due(&r, T0 + 10u * (uint64_t)NS_PER_S - 1, 0));
	assert_true(rotate_is_due(&r, T0 + 10u * (uint64_t)NS_PER_S, 0));
	rotate_count(&r, T0 + 12u * (uint64_t)NS_PER_S, true);
	assert_int_equal(rotate_next(&r, NULL), 0);
	assert_string_equal(r.name, "x122652");
	assert_null(r.obsolete);
	/* time counts from the event that began the file */
	assert_false(rotate_is_due(&r, T0 + 21u * (uint64_t)NS_PER_S, 0));
	rotate_count(&r, T0 + 22u * (uint64_t)NS_PER_S, true);
	assert_int_equal(rotate_next(&r, NULL), 0);
	assert_string_equal(r.name, "x122702");
	assert_string_equal(r.obsolete, "x122640");
	rotate_fini(&r);
}

/* Names recur when the pattern is coarser than the limit: the newest file of a name stays. */
static void what_has_a_name_again_stays(void **state)
{
	struct rotate_limits lim = { .max_s = 10, .max_files = 2 };
	const char *const obsolete[] = { NULL, NULL, NULL, "x1226", NULL };
	struct rotate r;

	(void)state;
	setenv("TZ", "UTC", 1);
	rotate_init(&r, "x%H%M", &lim);
	for (unsigned i = 0; i < 5; i++) {
		rotate_count(&r, T0 + 10 * i * (uint64_t)NS_PER_S, i > 0);
		assert_int_equal(rotate_next(&r, NULL), 0);
		assert_string_equal(r.name, i < 2 ? "x1226" : "x1227");
		if (obsolete[i])
			assert_string_equal(r.obsolete, obsolete[i]);
		else
			assert_null(r.obsolete);
	}
	rotate_fini(&r);
}

/* Time going back is no reason for another file. */
static void time_may_go_back(void **state)
{
	struct rotate_limits lim = { .max_s = 10 };
	struct rotate r;

	(void)state;
	rotate_init(&r, "x", &lim);
	rotate_count(&r, T0, false);
	assert_false(rotate_is_due(&r, T0 - 100u * (uint64_t)NS_PER_S, 0));
	rotate_fini(&r);
}

static void a_name_too_long_is_refused(void **state)
{
	struct rotate_limits lim = { .max_s = 10 };
	char base[5000];
	struct rotate r;
	struct err err;

	(void)state;
	memset(base, 'a', sizeof(base));
	base[0] = '%';
	base[1] = 'H';
	base[sizeof(base) - 1] = '\0';
	rotate_init(&r, base, &lim);
	assert_int_equal(rotate_next(&r, &err), E_USAGE);
	rotate_fini(&r);
}

static void sizes_are_millions(void **state)
{
	struct rotate_limits lim = { .max_mb = 2 };
	struct rotate r;

	(void)state;
	rotate_init(&r, "x", &lim);
	assert_true(rotate_is_on(&r.lim));
	assert_false(rotate_is_due(&r, T0, 2000000));
	assert_true(rotate_is_due(&r, T0, 2000001));
	rotate_fini(&r);
	lim.max_mb = UINT64_MAX;
	rotate_init(&r, "x", &lim);
	assert_false(rotate_is_due(&r, T0, 0));
	assert_false(rotate_is_due(&r, T0, UINT64_MAX));
	rotate_fini(&r);
}

/* The first file gets one event less than the others. */
static void events_are_counted(void **state)
{
	struct rotate_limits lim = { .max_events = 4 };
	unsigned files[4] = { 0 }, file = 0;
	struct rotate r;

	(void)state;
	rotate_init(&r, "x", &lim);
	for (unsigned i = 0; i < 12; i++) {
		bool is_due = rotate_is_due(&r, T0, 0);

		rotate_count(&r, T0, is_due);
		file += is_due;
		files[file]++;
	}
	assert_int_equal(files[0], 3);
	assert_int_equal(files[1], 4);
	assert_int_equal(files[2], 4);
	assert_int_equal(files[3], 1);
	rotate_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_sysdigs),
		cmocka_unit_test(patterns_take_the_time),
		cmocka_unit_test(time_may_go_back),
		cmocka_unit_test(a_name_too_long_is_refused),
		cmocka_unit_test(what_has_a_name_again_stays),
		cmocka_unit_test(sizes_are_millions),
		cmocka_unit_test(events_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
