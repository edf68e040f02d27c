/* SPDX-License-Identifier: MIT */
/* t_timeline.c - figures by time: sums survive every doubling, in whatever order times come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../src/analyze/timeline.h"
#include "../../src/base/mem.h"

#define T0 1600000000000000000ull

static struct timeline *new_timeline(void)
{
	struct timeline *tl = xcalloc(1, sizeof(*tl));

	timeline_init(tl);
	return tl;
}

static void count(struct timeline *tl, uint64_t ts_ns)
{
	timeline_at(tl, ts_ns);
	tl->v[TS_EVENTS]++;
	timeline_add_latency(tl, TIMELINE_NET, 1000);
}

static uint64_t latencies(const struct timeline *tl)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < TIMELINE_SLICES; i++)
		n += tl->durations[i][TIMELINE_NET][9];
	return n;
}

static void test_slices(void **state)
{
	struct timeline *tl = new_timeline();
	uint64_t width = 1u << TIMELINE_SHIFT;

	(void)state;
	count(tl, T0);
	count(tl, T0 + width - 1);
	count(tl, T0 + width);
	count(tl, T0 + 5 * width);
	count(tl, T0 + 1); /* back */
	count(tl, T0 - 7); /* before all */
	assert_int_equal(tl->value[0][TS_EVENTS], 4);
	assert_int_equal(tl->value[1][TS_EVENTS], 1);
	assert_int_equal(tl->value[5][TS_EVENTS], 1);
	assert_int_equal(tl->n_used, 6);
	assert_int_equal(timeline_slice_ns(tl), width);
	free(tl);
}

static void test_doubling(void **state)
{
	struct timeline *tl = new_timeline();
	uint64_t n = 0;

	(void)state;
	for (uint64_t t = 0; t < 5000000000ull; t += 1234567, n++)
		count(tl, T0 + t);
	assert_int_equal(timeline_total(tl, TS_EVENTS), n);
	assert_int_equal(latencies(tl), n);
	assert_in_range(tl->n_used, TIMELINE_SLICES / 2, TIMELINE_SLICES);
	/* every slice but the last has what its time says */
	for (uint32_t i = 0; i + 1 < tl->n_used; i++) {
		uint64_t from = (uint64_t)i << tl->shift, to = from + timeline_slice_ns(tl);

		assert_int_equal(tl->value[i][TS_EVENTS],
				 (to + 1234566) / 1234567 - (from + 1234566) / 1234567);
	}
	free(tl);
}

/* A single event at the end of all time costs some doublings and no more. */
static void test_far_future(void **state)
{
	struct timeline *tl = new_timeline();

	(void)state;
	count(tl, 1);
	count(tl, UINT64_MAX);
	count(tl, 2);
	assert_int_equal(timeline_total(tl, TS_EVENTS), 3);
	assert_true(tl->n_used <= TIMELINE_SLICES);
	free(tl);
}

static void test_spans(void **state)
{
	struct timeline *tl = new_timeline();
	uint64_t width = 1u << TIMELINE_SHIFT;

	(void)state;
	count(tl, T0);
	count(tl, T0 + 2 * width + 10);
	timeline_add_span(tl, TS_CPU, T0 + width / 2, T0 + 2 * width + 10);
	assert_int_equal(tl->value[0][TS_CPU], width / 2);
	assert_int_equal(tl->value[1][TS_CPU], width);
	assert_int_equal(tl->value[2][TS_CPU], 10);
	timeline_add_span(tl, TS_CPU, T0 + 2 * width, T0 + 2 * width + 10);
	assert_int_equal(tl->value[2][TS_CPU], 20);
	/* from before the first event */
	timeline_add_span(tl, TS_CPU, T0 - 100, T0 + 2 * width + 10);
	assert_int_equal(timeline_total(tl, TS_CPU), width / 2 + width + 20 + 100 + 2 * width + 10);
	free(tl);
}

static void test_series(void **state)
{
	struct timeline *tl = new_timeline();
	double v[4];
	uint32_t each;

	(void)state;
	assert_int_equal(timeline_series(tl, TS_EVENTS, 4, v, &each), 0);
	for (unsigned i = 0; i < 10; i++)
		count(tl, T0 + ((uint64_t)i << TIMELINE_SHIFT));
	assert_int_equal(timeline_series(tl, TS_EVENTS, 4, v, &each), 4);
	assert_int_equal(each, 3);
	assert_true(v[0] == 3 && v[1] == 3 && v[2] == 3 && v[3] == 1);
	free(tl);
}

/* What calls do, by any of their names. */
static void test_deeds(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(deed_of(STR("openat2")), DEED_OPEN);
	assert_int_equal(deed_of(STR("accept4")), DEED_ACCEPT);
	assert_int_equal(deed_of(STR("clone3")), DEED_FORK);
	assert_int_equal(deed_of(STR("vfork")), DEED_FORK);
	assert_int_equal(deed_of(STR("execveat")), DEED_EXEC);
	assert_int_equal(deed_of(STR("unlinkat")), DEED_UNLINK);
	assert_int_equal(deed_of(STR("open_")), DEED_OTHER);
	assert_int_equal(deed_of(STR("")), DEED_OTHER);
	for (int d = 0; d < DEED_N; d++)
		assert_int_equal(deed_find(str_of(deed_name((enum deed)d))), d);
	assert_int_equal(deed_find(STR("nothing")), DEED_N);
	deed_add_list(&b, DEED_SYMLINK);
	assert_memory_equal(b.p, "symlink,symlinkat", b.n);
	buf_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slices),     cmocka_unit_test(test_doubling),
		cmocka_unit_test(test_far_future), cmocka_unit_test(test_spans),
		cmocka_unit_test(test_series),     cmocka_unit_test(test_deeds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
