/* SPDX-License-Identifier: MIT */
/* t_ring.c - the ring between module and reader: order, laps, the margin, a full ring, and a reader
 * that writes garbage into its tail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/kmod/ring.h"

#define SIZE  SCAN_RING_MIN
#define GUARD 64

struct fixture {
	struct ring ring;
	struct scan_ring_head head;
	struct scan_ring_tail tail;
	uint8_t *memory; /* ring, margin, guard */
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->memory = malloc(SIZE + SCAN_RECORD_MAX + GUARD);
	memset(f->memory, 0xee, SIZE + SCAN_RECORD_MAX + GUARD);
	f->ring = (struct ring){
		.data = f->memory,
		.size = SIZE,
		.shown = &f->head,
		.tail = &f->tail,
	};
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	free(f->memory);
	free(f);
	return 0;
}

/* Write a record of len bytes that all say `what`; false when there is no room. */
static bool put(struct fixture *f, uint32_t len, uint8_t what)
{
	uint32_t room;
	uint8_t *to = ring_reserve(&f->ring, &room);

	if (!to || room < len)
		return false;
	assert_true(to >= f->memory && to < f->memory + SIZE);
	assert_true(room <= SCAN_RECORD_MAX && room % SCAN_RECORD_ALIGN == 0);
	assert_true(to + room <= f->memory + SIZE + SCAN_RECORD_MAX);
	memset(to, what, len);
	ring_commit(&f->ring, len);
	return true;
}

/* Is the record at the tail of len bytes that all say so? Then give it back. */
static void take(struct fixture *f, uint32_t len, uint8_t what)
{
	const uint8_t *p = f->memory + f->tail.tail % SIZE;

	assert_true(f->tail.tail < f->head.head);
	for (uint32_t i = 0; i < len; i++)
		assert_int_equal(p[i], what);
	f->tail.tail = scan_ring_next(f->tail.tail, len, SIZE);
}

static void test_order(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(f->head.head, 0);
	assert_true(put(f, 40, 1));
	assert_true(put(f, 100, 2));
	assert_int_equal(f->head.head, 140);
	assert_int_equal(f->head.n_events, 2);
	take(f, 40, 1);
	take(f, 100, 2);
	assert_int_equal(f->tail.tail, f->head.head);
}

/* A record that begins in front of the end runs over it into the margin, the next begins at 0. */
static void test_margin(void **state)
{
	struct fixture *f = *state;

	for (uint32_t at = 0; at < SIZE - 8; at += SIZE / 4 - 2) {
		assert_true(put(f, SIZE / 4 - 2, 3));
		take(f, SIZE / 4 - 2, 3);
	}
	assert_int_equal(f->head.head, SIZE - 8);
	assert_true(put(f, 60000, 4));
	assert_int_equal(f->head.head, SIZE);
	assert_int_equal(f->memory[SIZE + 60000 - 9], 4);
	assert_true(put(f, 40, 5));
	assert_int_equal(f->memory[0], 5);
	take(f, 60000, 4);
	take(f, 40, 5);
}

/* A record that ends exactly at the end. */
static void test_exact_end(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 4; i++)
		assert_true(put(f, SIZE / 4, (uint8_t)i));
	assert_int_equal(f->head.head, SIZE);
	assert_false(put(f, 40, 9));
	take(f, SIZE / 4, 0);
	assert_true(put(f, 40, 9));
	for (int i = 1; i < 4; i++)
		take(f, SIZE / 4, (uint8_t)i);
	take(f, 40, 9);
}

/* What was not read stays as it is, to the last byte; drops are counted by reason. */
static void test_full(void **state)
{
	struct fixture *f = *state;
	uint32_t n = 0;

	while (put(f, 4000, (uint8_t)n))
		n++;
	assert_int_equal(n, SIZE / 4000 + 1); /* the last one uses the margin */
	ring_drop(&f->ring, SCAN_DROP_FULL);
	ring_drop(&f->ring, SCAN_DROP_FULL);
	ring_drop(&f->ring, SCAN_DROP_FAULT);
	assert_int_equal(f->head.n_dropped[SCAN_DROP_FULL], 2);
	assert_int_equal(f->head.n_dropped[SCAN_DROP_FAULT], 1);
	assert_int_equal(f->head.n_dropped[SCAN_DROP_RECURSION], 0);
	assert_int_equal(f->head.n_events, n);
	for (uint32_t i = 0; i < n; i++)
		take(f, 4000, (uint8_t)i);
}

/* Any lengths, any pace: what is taken is what was put. */
static void test_model(void **state)
{
	struct fixture *f = *state;
	uint32_t len[4096];
	uint32_t first = 0, last = 0;
	uint64_t seed = 1;

	for (int i = 0; i < 200000; i++) {
		uint32_t l;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		l = 40 + (uint32_t)(seed >> 40) % (i % 50 ? 400 : 65000) / 4 * 4;
		if (last - first < 4096 && put(f, l, (uint8_t)last))
			len[last++ % 4096] = l;
		if (first < last && (seed >> 33 & 3) < (unsigned)(i / 1000 % 4)) {
			take(f, len[first % 4096], (uint8_t)first);
			first++;
		}
	}
	assert_true(f->ring.head > 20u * SIZE);
	assert_int_equal(f->head.n_events, last);
}

/* Whatever the tail says, records go into the ring and nowhere else. */
static void test_hostile_tail(void **state)
{
	static const uint64_t odd[] = { UINT64_MAX, UINT64_MAX / 2, 1, 3, SIZE - 1, SIZE + 1, 0 };
	struct fixture *f = *state;
	uint64_t seed = 7;

	for (int i = 0; i < 100000; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		f->tail.tail = i % 3 ? f->ring.head - (seed >> 40) % (2 * SIZE)
				     : odd[(seed >> 33) % 7];
		put(f, 40 + (uint32_t)(seed >> 50) % 400 / 4 * 4, 1);
	}
	for (int i = 0; i < GUARD; i++)
		assert_int_equal(f->memory[SIZE + SCAN_RECORD_MAX + i], 0xee);
	assert_true(f->head.n_events > 0);
}

/* A tail that is ahead of the head looks like a full ring, until it makes sense again. It is looked at only
 * when room gets short. */
static void test_tail_ahead(void **state)
{
	struct fixture *f = *state;
	uint32_t room;

	f->tail.tail = 4000;
	assert_null(ring_reserve(&f->ring, &room));
	f->tail.tail = 0;
	assert_non_null(ring_reserve(&f->ring, &room));
	for (int i = 0; i < 2; i++)
		assert_true(put(f, 60000, 1));
	f->tail.tail = 120004;
	assert_null(ring_reserve(&f->ring, &room));
	f->tail.tail = 120000;
	assert_non_null(ring_reserve(&f->ring, &room));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_margin, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_exact_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_full, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_model, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hostile_tail, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_tail_ahead, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
