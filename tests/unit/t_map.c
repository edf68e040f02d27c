/* SPDX-License-Identifier: MIT */
/* t_map.c - the hash map against a plain array, under insertions and removals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/base/map.h"

#define N_KEYS 3000

static uint64_t key_of(uint32_t i)
{
	/* Runs of neighbours, multiples of a page, and the extremes. */
	switch (i % 4) {
	case 0:
		return i;
	case 1:
		return (uint64_t)i << 12;
	case 2:
		return ~(uint64_t)i;
	default:
		return (uint64_t)i << 40;
	}
}

/* xorshift, so that a failure repeats. */
static uint32_t next_random(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

static void test_against_array(void **state)
{
	static uint32_t want[N_KEYS];
	struct map m = { 0 };
	uint32_t rnd = 1, n = 0;

	(void)state;
	memset(want, 0xff, sizeof(want)); /* MAP_NONE */
	for (uint32_t step = 0; step < 400000; step++) {
		uint32_t i = next_random(&rnd) % N_KEYS;

		/* Phases that grow and phases that shrink. */
		if (next_random(&rnd) % 8 < (step / 50000 % 2 ? 2 : 6)) {
			n += want[i] == MAP_NONE;
			want[i] = step;
			map_put(&m, key_of(i), step);
		} else {
			n -= want[i] != MAP_NONE;
			assert_int_equal(map_del(&m, key_of(i)), want[i]);
			want[i] = MAP_NONE;
		}
		assert_int_equal(m.n, n);
		i = next_random(&rnd) % N_KEYS;
		assert_int_equal(map_get(&m, key_of(i)), want[i]);
	}
	for (uint32_t i = 0; i < N_KEYS; i++)
		assert_int_equal(map_get(&m, key_of(i)), want[i]);
	map_fini(&m);
}

static void test_empty(void **state)
{
	struct map m = { 0 };

	(void)state;
	assert_int_equal(map_get(&m, 0), MAP_NONE);
	assert_int_equal(map_del(&m, 0), MAP_NONE);
	map_clear(&m);
	map_put(&m, 0, 0);
	assert_int_equal(map_get(&m, 0), 0);
	assert_int_equal(map_get(&m, UINT64_MAX), MAP_NONE);
	map_clear(&m);
	assert_int_equal(m.n, 0);
	assert_int_equal(map_get(&m, 0), MAP_NONE);
	map_fini(&m);
	map_fini(&m);
}

/* Keys in use change all the time while their number stays: capacity must not creep up. */
static void test_turnover_does_not_grow(void **state)
{
	struct map m = { 0 };

	(void)state;
	for (uint64_t k = 0; k < 1000000; k++) {
		map_put(&m, k, 1);
		if (k >= 100)
			assert_int_equal(map_del(&m, k - 100), 1);
	}
	assert_int_equal(m.n, 100);
	assert_true(m.cap <= 256);
	map_fini(&m);
}

/* A good hash puts n^2 / 2^33 pairs of n strings together in 32 bits: here less than one. */
static void test_hash_spreads(void **state)
{
	enum { N = 60000 };
	static uint8_t seen[1 << 13];
	struct map hashes = { 0 };
	uint32_t n_equal = 0, n_buckets = 0;
	char s[64];

	(void)state;
	for (uint32_t i = 0; i < N; i++) {
		uint64_t n = (uint64_t)snprintf(s, sizeof(s), "/proc/%u/fd/%u", i % 300, i / 300);
		uint32_t h = (uint32_t)hash_bytes(s, n);

		n_equal += map_get(&hashes, h) != MAP_NONE;
		map_put(&hashes, h, i);
		n_buckets += !seen[h % sizeof(seen)];
		seen[h % sizeof(seen)] = 1;
	}
	assert_true(n_equal <= 5);
	assert_true(n_buckets > sizeof(seen) * 99 / 100);
	map_fini(&hashes);
}

/* Every byte counts, and the length; nothing outside of it does. */
static void test_hash_sees_every_byte(void **state)
{
	uint8_t a[40] = { 0 };

	(void)state;
	for (size_t n = 0; n < sizeof(a); n++) {
		uint8_t *exact = malloc(n ? n : 1);
		uint64_t h = hash_bytes(a, n);

		memcpy(exact, a, n);
		assert_int_equal(hash_bytes(exact, n), h);
		assert_int_not_equal(hash_bytes(a, n + 1), h);
		for (size_t i = 0; i < n; i++) {
			exact[i] ^= 1;
			assert_int_not_equal(hash_bytes(exact, n), h);
			exact[i] ^= 1;
		}
		free(exact);
	}
}

/* Clearing looks at a number of slots in keeping with the keys put since the last time. */
static void test_clear_is_paid_for(void **state)
{
	struct map m = { 0 };
	uint32_t cap;

	(void)state;
	for (uint32_t i = 0; i < N_KEYS; i++)
		map_put(&m, i, i);
	cap = m.cap;
	map_clear(&m);
	assert_int_equal(m.cap, cap);
	map_put(&m, 1, 2);
	map_clear(&m);
	assert_int_equal(m.cap, 0);
	assert_int_equal(map_get(&m, 1), MAP_NONE);
	map_put(&m, 1, 3);
	assert_int_equal(map_get(&m, 1), 3);
	map_fini(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_array),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_turnover_does_not_grow),
		cmocka_unit_test(test_hash_spreads),
		cmocka_unit_test(test_hash_sees_every_byte),
		cmocka_unit_test(test_clear_is_paid_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
