/* SPDX-License-Identifier: MIT */
/* t_intern.c - the string pool: ids, growth, sweeping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/base/intern.h"

static uint32_t put(struct pool *p, const char *s)
{
	return pool_put(p, s, strlen(s));
}

static void assert_is(const struct pool *p, uint32_t id, const char *want)
{
	struct str s = pool_get(p, id);

	assert_int_equal(s.n, strlen(want));
	assert_memory_equal(s.p, want, s.n);
}

static void test_ids(void **state)
{
	struct pool p;
	uint32_t a, b;

	(void)state;
	pool_init(&p);
	assert_int_equal(put(&p, ""), 0);
	assert_is(&p, 0, "");
	a = put(&p, "cat");
	b = put(&p, "cats");
	assert_int_not_equal(a, b);
	assert_int_equal(put(&p, "cat"), a);
	assert_int_equal(pool_find(&p, "cats", 4), b);
	assert_int_equal(pool_find(&p, "dog", 3), UINT32_MAX);
	assert_int_equal(pool_find(&p, "", 0), 0);
	assert_int_not_equal(pool_put(&p, "a\0b", 3), pool_put(&p, "a\0c", 3));
	pool_fini(&p);
	pool_fini(&p);
}

static void test_many(void **state)
{
	struct pool p;
	char s[32];

	(void)state;
	pool_init(&p);
	for (uint32_t i = 0; i < 100000; i++) {
		snprintf(s, sizeof(s), "string %u", i);
		assert_int_equal(put(&p, s), i + 1);
	}
	for (uint32_t i = 0; i < 100000; i++) {
		snprintf(s, sizeof(s), "string %u", i);
		assert_int_equal(put(&p, s), i + 1);
		assert_is(&p, i + 1, s);
	}
	pool_fini(&p);
}

/* A piece of the pool's own bytes, at the moment in which they move. */
static void test_put_own_bytes(void **state)
{
	struct pool p;
	char s[300];
	uint32_t id;

	(void)state;
	pool_init(&p);
	for (size_t i = 0; i < sizeof(s); i++)
		s[i] = (char)('a' + i % 26);
	id = pool_put(&p, s, sizeof(s));
	for (size_t n = 1; n < sizeof(s); n++) {
		uint32_t part = pool_put(&p, pool_get(&p, id).p, n);

		assert_int_equal(pool_get(&p, part).n, n);
		assert_memory_equal(pool_get(&p, part).p, s, n);
	}
	pool_fini(&p);
}

static void set_bit(uint64_t *bits, uint32_t i)
{
	bits[i / 64] |= (uint64_t)1 << (i % 64);
}

static void test_sweep_keeps_ids(void **state)
{
	enum { N = 1000 };
	uint64_t live[N / 64 + 1] = { 0 };
	struct pool p;
	char s[32];

	(void)state;
	pool_init(&p);
	for (uint32_t i = 1; i < N; i++) {
		snprintf(s, sizeof(s), "old %u", i);
		assert_int_equal(put(&p, s), i);
		if (i % 3 == 0)
			set_bit(live, i);
	}
	pool_sweep(&p, live);
	pool_sweep(&p, live); /* ids that are free already stay free once */
	assert_int_equal(p.n_live, 1 + (N - 1) / 3);
	assert_int_equal(p.n_free, N - p.n_live);
	for (uint32_t i = 1; i < N; i++) {
		snprintf(s, sizeof(s), "old %u", i);
		assert_int_equal(pool_find(&p, s, strlen(s)), i % 3 ? UINT32_MAX : i);
		if (i % 3 == 0)
			assert_is(&p, i, s);
	}
	/* Free ids are used again before new ones are made. */
	for (uint32_t i = 0; i < 600; i++) {
		snprintf(s, sizeof(s), "new %u", i);
		assert_true(put(&p, s) < N);
	}
	assert_int_equal(p.n_entries, N);
	assert_is(&p, 999, "old 999");
	pool_fini(&p);
}

/* An endless stream of strings of which the last 1000 are in use: memory stays bounded. */
static void test_memory_follows_live_strings(void **state)
{
	enum { WINDOW = 1000, N = 400000 };
	static uint32_t ids[WINDOW];
	size_t max_bytes = 0;
	struct pool p;
	char s[128];

	(void)state;
	pool_init(&p);
	for (uint32_t i = 0; i < N; i++) {
		int n = snprintf(s, sizeof(s), "%0100u", i);

		ids[i % WINDOW] = pool_put(&p, s, (size_t)n);
		if (pool_wants_sweep(&p)) {
			uint64_t *live = calloc(p.n_entries / 64 + 1, sizeof(*live));

			for (uint32_t j = 0; j < WINDOW; j++)
				set_bit(live, ids[j]);
			pool_sweep(&p, live);
			free(live);
			assert_false(pool_wants_sweep(&p));
		}
		if (p.cap_bytes > max_bytes)
			max_bytes = p.cap_bytes;
	}
	assert_true(max_bytes < (size_t)16 << 20);
	assert_true(p.n_entries < 100000);
	snprintf(s, sizeof(s), "%0100d", N - WINDOW);
	assert_is(&p, ids[0], s);
	pool_fini(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_put_own_bytes),
		cmocka_unit_test(test_sweep_keeps_ids),
		cmocka_unit_test(test_memory_follows_live_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
