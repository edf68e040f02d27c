/* SPDX-License-Identifier: MIT */
/* t_source_gzip.c - gzip: members and headers of every kind, and what is read on behind damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "source_kit.h"

static void test_gzip(void **state)
{
	struct buf content = make_content(5 * MIB + 77, 2);
	struct buf gz = { 0 };

	(void)state;
	add_gzip(&gz, content.p, content.n, 0, NULL);
	check_both(&gz, &content, "gzip", "");
	gz.n = 0;
	add_gzip(&gz, content.p, content.n, 10000, NULL);
	check_both(&gz, &content, "gzip", "");
	buf_fini(&gz);
	buf_fini(&content);
}

static void test_gzip_members(void **state)
{
	struct buf content = make_content(3 * MIB, 3);
	struct buf gz = { 0 };
	struct result r;
	size_t step = 50000;

	(void)state;
	for (size_t i = 0; i < content.n; i += step)
		add_gzip(&gz, content.p + i, content.n - i < step ? content.n - i : step, 0, NULL);
	r = read_memory(&gz);
	assert_int_equal(r.info.n_members, (content.n + step - 1) / step);
	assert_clean(&r, &content, "gzip", "");
	/* zero padding is silent */
	buf_fill(&gz, 0, 100000);
	check_both(&gz, &content, "gzip", "");
	/* anything else is counted */
	buf_adds(&gz, "garbage");
	r = read_memory(&gz);
	assert_content(&r, &content);
	assert_int_equal(r.info.lost_bytes, 7);
	assert_int_equal(r.info.n_damages, 1);
	assert_int_equal(r.info.first_damage.off, gz.n - 7);
	result_fini(&r);
	buf_fini(&gz);
	buf_fini(&content);
}

/* A member costs what it holds, not what is buffered behind it: with a scan of the buffer for each
 * of these it would take most of an hour. */
static void test_gzip_tiny_members(void **state)
{
	enum { N = 1000000 };
	struct buf content = make_content(1000, 3);
	struct buf gz = { 0 }, one = { 0 };
	struct result r;

	(void)state;
	add_gzip(&gz, content.p, content.n, 0, NULL);
	add_gzip(&one, "", 0, 0, NULL);
	for (unsigned i = 0; i < N; i++)
		buf_add(&gz, one.p, one.n);
	alarm(300);
	r = read_memory(&gz);
	alarm(0);
	assert_int_equal(r.info.n_members, 1 + N);
	assert_clean(&r, &content, "gzip", "");
	buf_fini(&gz);
	buf_fini(&one);
	buf_fini(&content);
}

/* A member with every optional part of a header. */
static void test_gzip_header(void **state)
{
	struct buf content = make_content(1000, 4);
	struct buf plain_gz = { 0 }, gz = { 0 };

	(void)state;
	add_gzip(&plain_gz, content.p, content.n, 0, NULL);
	buf_add(&gz, "\x1f\x8b\x08\x1e\0\0\0\0\0\xff", 10);
	buf_add(&gz, "\x05\0extra", 7);
	buf_add(&gz, "name\0", 5);
	buf_add(&gz, "a comment\0", 10);
	buf_add(&gz, "\x12\x34", 2);
	buf_add(&gz, plain_gz.p + 10, plain_gz.n - 10);
	check_both(&gz, &content, "gzip", "");
	buf_fini(&gz);
	buf_fini(&plain_gz);
	buf_fini(&content);
}

/* Truncated at many places: all that inflates of the rest is delivered. */
static void test_gzip_cut(void **state)
{
	struct buf content = make_content(300000, 16), gz = { 0 };
	size_t flushes[64], whole;

	(void)state;
	add_gzip(&gz, content.p, content.n, 10000, flushes);
	whole = gz.n;
	for (size_t cut = 1; cut < 400; cut += stride(7)) {
		struct result r;
		size_t i = 0;

		gz.n = cut < 20 ? whole - cut : whole * cut / 400;
		while (i < 29 && flushes[i] <= gz.n)
			i++;
		r = read_memory(&gz);
		assert_int_equal(r.rc, 0);
		assert_true(r.data.n >= i * 10000);
		assert_int_equal(right_bytes(&r, &content), r.data.n);
		assert_int_equal(r.info.n_damages, 1);
		assert_int_equal(r.info.first_damage.code, E_TRUNCATED);
		assert_int_equal(r.info.first_damage.off, gz.n);
		assert_int_equal(r.info.lost_bytes, 0);
		result_fini(&r);
	}
	buf_fini(&gz);
	buf_fini(&content);
}

/* 16 bytes overwritten: everything in front of the damaged stretch between two flush points is
 * delivered, and everything behind it. */
static void check_overwritten(struct buf *gz, const struct buf *content, size_t at,
			      const size_t *flushes, size_t n_flushes, size_t step)
{
	size_t first = 0, next = 0;
	struct result r = read_overwritten(gz, at);

	while (first < n_flushes && flushes[first] <= at)
		first++;
	while (next < n_flushes && flushes[next] < at + 16)
		next++;
	/* a flush marker that was hit itself is no place to go on */
	if (next < n_flushes && flushes[next] - 4 < at + 16)
		next++;
	assert_int_equal(r.rc, 0);
	assert_true(right_bytes(&r, content) >= first * step);
	assert_true(r.info.n_damages >= 1);
	if (next < n_flushes && !ends_with(&r, content, (next + 1) * step))
		fail_msg("damage at %zu: lost what follows flush point %zu", at, next);
	result_fini(&r);
}

static void test_gzip_overwritten(void **state)
{
	size_t step = 4000, flushes[128], n_flushes = 400000 / 4000 - 1;
	struct buf content = make_content(400000, 17), gz = { 0 };

	(void)state;
	add_gzip(&gz, content.p, content.n, step, flushes);
	for (size_t at = 10; at + 16 < gz.n; at += stride(331))
		check_overwritten(&gz, &content, at, flushes, n_flushes, step);
	buf_fini(&gz);
	buf_fini(&content);
}

static void test_gzip_member_lost(void **state)
{
	size_t step = 40000, members[10], n_members = 10;
	struct buf content = make_content(step * n_members, 18), gz = { 0 };

	(void)state;
	for (size_t i = 0; i < n_members; i++) {
		members[i] = gz.n;
		add_gzip(&gz, content.p + i * step, step, 0, NULL);
	}
	check_lost_units(&gz, &content, members, n_members, step);
	buf_fini(&gz);
	buf_fini(&content);
}

/* A wrong check sum costs nothing but a note. */
static void test_gzip_check_sum(void **state)
{
	struct buf content = make_content(100000, 19), gz = { 0 };
	size_t end;
	struct result r;

	(void)state;
	add_gzip(&gz, content.p, 60000, 0, NULL);
	end = gz.n;
	add_gzip(&gz, content.p + 60000, 40000, 0, NULL);
	gz.p[end - 6] ^= 1;
	r = read_memory(&gz);
	assert_content(&r, &content);
	assert_int_equal(r.n_gaps, 0);
	assert_int_equal(r.info.n_damages, 1);
	assert_int_equal(r.info.first_damage.code, E_CORRUPT);
	result_fini(&r);
	buf_fini(&gz);
	buf_fini(&content);
}

/* Input made of false places to go on must not keep the search busy. */
static void test_hostile_places(void **state)
{
	static const char *const units[] = { "\0\0\0\xff\xff", "\x1f\x8b\x08\0\0\0\0\0\0\x03",
					     "\0\0\xff\xff" };
	static const size_t lengths[] = { 5, 10, 4 };

	(void)state;
	alarm(600); /* it takes a moment, or would take hours */
	for (size_t i = 0; i < 3; i++) {
		struct buf b = { 0 };
		struct result r;

		add_gzip(&b, "abc", 3, 0, NULL);
		b.p[b.n - 8] ^= 1;
		buf_adds(&b, "junk");
		while (b.n < MIB / stride(1))
			buf_add(&b, units[i], lengths[i]);
		r = read_memory(&b);
		assert_int_equal(r.rc, 0);
		assert_true(r.info.n_damages > 0);
		result_fini(&r);
		buf_fini(&b);
	}
	alarm(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_gzip_members),
		cmocka_unit_test(test_gzip_tiny_members),
		cmocka_unit_test(test_gzip_header),
		cmocka_unit_test(test_gzip_cut),
		cmocka_unit_test(test_gzip_overwritten),
		cmocka_unit_test(test_gzip_member_lost),
		cmocka_unit_test(test_gzip_check_sum),
		cmocka_unit_test(test_hostile_places),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
