/* SPDX-License-Identifier: MIT */
/* t_merge.c - rings of several CPUs come out in the order of time, whole and once; what is too fresh waits;
 * a ring with nonsense in it is given up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/base/bytes.h"
#include "../../src/capture/merge.h"
#include "../../src/kmod/ring.h"

#define N_CPUS 4
#define SIZE   SCAN_RING_MIN
#define ROOM   (4 * SCAN_RECORD_MAX)

struct fixture {
	struct ring writer[N_CPUS];
	struct scan_ring_head head[N_CPUS];
	struct scan_ring_tail tail[N_CPUS];
	uint8_t *memory[N_CPUS];
	struct merge_ring reader[N_CPUS];
	struct merge merge;
	uint8_t *out;
};

static int set_up(void **state)
{
	struct fixture *f = aligned_alloc(_Alignof(struct fixture), sizeof(*f));

	memset(f, 0, sizeof(*f));
	for (int i = 0; i < N_CPUS; i++) {
		f->memory[i] = calloc(1, SIZE + SCAN_RECORD_MAX);
		f->writer[i] = (struct ring){
			.data = f->memory[i],
			.size = SIZE,
			.shown = &f->head[i],
			.tail = &f->tail[i],
		};
		f->reader[i] = (struct merge_ring){
			.head = &f->head[i],
			.tail = &f->tail[i],
			.data = f->memory[i],
			.size = SIZE,
		};
	}
	f->merge = (struct merge){ .ring = f->reader, .n = N_CPUS };
	f->out = malloc(ROOM);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < N_CPUS; i++)
		free(f->memory[i]);
	free(f->out);
	free(f);
	return 0;
}

/* A record of len bytes; its tid says the CPU. */
static bool put(struct fixture *f, int cpu, uint64_t ts_ns, uint32_t len)
{
	uint32_t room;
	uint8_t *p = ring_reserve(&f->writer[cpu], &room);

	if (!p || room < len)
		return false;
	memset(p, 0, len);
	store_u32(p, 0x216);
	store_u32(p + 4, len);
	store_u64(p + 10, ts_ns);
	store_u64(p + 18, (uint64_t)cpu);
	store_u32(p + len - 4, len);
	ring_commit(&f->writer[cpu], len);
	return true;
}

/* Walk over n bytes of records; returns their number. *last_ns: the time they must not fall behind. */
static uint32_t walk(const uint8_t *p, size_t n, uint64_t *last_ns)
{
	uint32_t count = 0;

	for (size_t at = 0; at < n; count++) {
		uint32_t len = load_u32(p + at + 4);

		assert_int_equal(load_u32(p + at), 0x216);
		assert_int_equal(load_u32(p + at + len - 4), len);
		assert_true(load_u64(p + at + 10) >= *last_ns);
		*last_ns = load_u64(p + at + 10);
		at += len;
		assert_true(at <= n);
	}
	return count;
}

static void test_order(void **state)
{
	struct fixture *f = *state;
	uint64_t last = 0;
	size_t n;

	assert_int_equal(merge_read(&f->merge, f->out, ROOM, UINT64_MAX), 0);
	put(f, 2, 30, 44);
	put(f, 0, 10, 40);
	put(f, 0, 40, 40);
	put(f, 3, 20, 48);
	n = merge_read(&f->merge, f->out, ROOM, UINT64_MAX);
	assert_int_equal(n, 40 + 48 + 44 + 40);
	assert_int_equal(walk(f->out, n, &last), 4);
	assert_int_equal(last, 40);
	for (int i = 0; i < N_CPUS; i++)
		assert_int_equal(f->tail[i].tail, f->head[i].head);
}

static void test_fresh_waits(void **state)
{
	const uint64_t now = 1000000000;
	struct fixture *f = *state;

	put(f, 0, now - MERGE_DELAY_NS + 1, 40);
	put(f, 1, now - MERGE_DELAY_NS, 40);
	assert_int_equal(merge_read(&f->merge, f->out, ROOM, now), 40);
	assert_int_equal(load_u64(f->out + 18), 1);
	assert_int_equal(merge_read(&f->merge, f->out, ROOM, now), 0);
	assert_int_equal(merge_read(&f->merge, f->out, ROOM, now + 1), 40);
}

/* What was written before the clock was set back comes out at once and in order, though the other CPU writes on. */
static void test_clock_set_back(void **state)
{
	const uint64_t now = 1000000000000, before = now + 60000000000;
	struct fixture *f = *state;
	uint64_t last = 0;

	put(f, 0, before, 40);
	put(f, 0, before + 2, 40);
	put(f, 0, now, 40);
	put(f, 1, before + 1, 44);
	put(f, 1, now - MERGE_DELAY_NS + 1, 44);
	put(f, 2, now - MERGE_DELAY_NS + 1, 48);
	assert_int_equal(merge_read(&f->merge, f->out, ROOM, now), 2 * 40 + 44);
	assert_int_equal(walk(f->out, 2 * 40 + 44, &last), 3);
	assert_int_equal(f->merge.last_ns, before + 2);
	last = 0;
	assert_int_equal(merge_read(&f->merge, f->out, ROOM, now + MERGE_DELAY_NS), 40 + 44 + 48);
	assert_int_equal(walk(f->out, 40 + 44 + 48, &last), 3);
	assert_int_equal(f->merge.last_ns, now);
}

/* What does not ripen must not fill a ring. */
static void test_half_full(void **state)
{
	struct fixture *f = *state;
	uint32_t n = 0;

	while (put(f, 0, 1500000000, 4000))
		n++;
	assert_true(merge_read(&f->merge, f->out, ROOM, 1000000000) > 0);
	assert_true(f->head[0].head - f->tail[0].tail <= SIZE / 2 + 4000);
	assert_true(n > 30);
}

static void test_nonsense(void **state)
{
	struct fixture *f = *state;

	put(f, 0, 10, 40);
	put(f, 1, 20, 40);
	store_u32(f->memory[0] + 4, 7);
	assert_int_equal(merge_read(&f->merge, f->out, ROOM, UINT64_MAX), 40);
	assert_int_equal(load_u64(f->out + 18), 1);
	assert_int_equal(f->merge.n_bad, 1);
	assert_int_equal(f->tail[0].tail, f->head[0].head);
	put(f, 0, 30, 40);
	assert_int_equal(merge_read(&f->merge, f->out, ROOM, UINT64_MAX), 40);
}

/* Many laps, any lengths and paces. */
static void test_model(void **state)
{
	struct fixture *f = *state;
	uint64_t seed = 5, now = 1000000000000, last = 0, n_put = 0, n_got = 0;

	for (int i = 0; i < 300000; i++) {
		uint32_t len;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		now += seed >> 50;
		len = 40 + (uint32_t)(seed >> 40) % (i % 100 ? 300 : 60000) / 4 * 4;
		n_put += put(f, (seed >> 33) % 5 ? 0 : (int)(seed >> 34) % N_CPUS, now, len);
		if (i % 97 == 0)
			n_got += walk(f->out, merge_read(&f->merge, f->out, ROOM, now), &last);
	}
	for (size_t n; (n = merge_read(&f->merge, f->out, ROOM, UINT64_MAX));)
		n_got += walk(f->out, n, &last);
	assert_int_equal(n_got, n_put);
	assert_true(n_put > 100000);
	assert_int_equal(f->merge.n_bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fresh_waits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_clock_set_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_half_full, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nonsense, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_model, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
