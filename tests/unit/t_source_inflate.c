/* SPDX-License-Identifier: MIT */
/* t_source_inflate.c - deflate data in steps of any length, cut and harmed anywhere: byte for byte what
 * zlib makes of it in one go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "../../src/capture/source_inflate.h"
#include "source_kit.h"

#define CONTENT ((size_t)200000)

/* What came of data, and how it ended. */
struct outcome {
	uint8_t p[CONTENT + 100000];
	size_t n;
	size_t used;
	enum inflate_status status;
};

static struct buf packed; /* CONTENT bytes, with full-flush points and bytes behind the end */
static size_t n_packed;   /* without those behind it */

static void pack(struct buf *ret, const struct buf *content)
{
	z_stream z = { 0 };

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
	buf_reserve(ret, content->n * 2);
	z.next_in = (Bytef *)content->p;
	z.next_out = (Bytef *)ret->p;
	z.avail_out = (uInt)ret->cap;
	z.avail_in = (uInt)content->n / 2;
	assert_int_equal(deflate(&z, Z_FULL_FLUSH), Z_OK);
	z.avail_in = (uInt)(content->n - content->n / 2);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	ret->n = ret->cap - z.avail_out;
	deflateEnd(&z);
}

static int make_packed(void **state)
{
	struct buf content = make_content(CONTENT, 5);

	(void)state;
	pack(&packed, &content);
	n_packed = packed.n;
	buf_add(&packed, "what follows", 12);
	buf_fini(&content);
	return 0;
}

static int free_packed(void **state)
{
	(void)state;
	buf_fini(&packed);
	return 0;
}

static void by_zlib(const uint8_t *p, size_t n, struct outcome *ret)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)p, .avail_in = (uInt)n };
	int rc;

	z.next_out = ret->p;
	z.avail_out = sizeof(ret->p);
	assert_int_equal(inflateInit2(&z, -15), Z_OK);
	rc = inflate(&z, Z_NO_FLUSH);
	ret->status = rc == Z_STREAM_END                ? INFLATE_END
		      : rc == Z_OK || rc == Z_BUF_ERROR ? INFLATE_MORE
							: INFLATE_BAD;
	ret->n = sizeof(ret->p) - z.avail_out;
	ret->used = (size_t)(z.next_in - p);
	inflateEnd(&z);
}

/* In steps of random lengths. */
static void by_steps(struct inflater *f, const uint8_t *p, size_t n, uint32_t *seed,
		     struct outcome *ret)
{
	struct inflate_step io = { .in = p, .out = ret->p };

	inflater_reset(f);
	do {
		size_t left = n - (size_t)(io.in - p);
		size_t room = sizeof(ret->p) - (size_t)(io.out - ret->p);

		io.n_in = next_random(seed) % 20000;
		io.n_out = 1 + next_random(seed) % 60000;
		io.n_in = io.n_in < left ? io.n_in : left;
		io.n_out = io.n_out < room ? io.n_out : room;
		ret->status = inflater_run(f, &io);
	} while (ret->status == INFLATE_MORE && (io.in < p + n || io.n_out == 0));
	ret->n = (size_t)(io.out - ret->p);
	ret->used = (size_t)(io.in - p);
	if (ret->status == INFLATE_MORE)
		ret->n += inflater_rest(f, io.out);
}

static struct outcome want, got;

static void test_whole(void **state)
{
	struct inflater *f = inflater_new();
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 50; i++) {
		by_zlib((uint8_t *)packed.p, packed.n, &want);
		by_steps(f, (uint8_t *)packed.p, packed.n, &seed, &got);
		assert_int_equal(got.status, INFLATE_END);
		assert_int_equal(got.used, n_packed);
		assert_int_equal(got.n, CONTENT);
		assert_memory_equal(got.p, want.p, CONTENT);
	}
	inflater_free(f);
}

static void test_cut(void **state)
{
	struct inflater *f = inflater_new();
	uint32_t seed = 2;

	(void)state;
	for (size_t n = 0; n < n_packed; n += n < 200 ? 1 : 151) {
		by_zlib((uint8_t *)packed.p, n, &want);
		by_steps(f, (uint8_t *)packed.p, n, &seed, &got);
		assert_int_equal(got.status, INFLATE_MORE);
		assert_int_equal(got.n, want.n);
		assert_memory_equal(got.p, want.p, want.n);
	}
	inflater_free(f);
}

/* Harm is noticed by both, though not at the same place: a broken table of codes may be refused at
 * once, or when a code comes up that it lacks. Up to there they agree. */
static void test_harmed(void **state)
{
	struct inflater *f = inflater_new();
	uint32_t seed = 3;

	(void)state;
	for (int i = 0; i < 300; i++) {
		size_t at = next_random(&seed) % n_packed;
		size_t n;

		packed.p[at] ^= 0x10;
		by_zlib((uint8_t *)packed.p, packed.n, &want);
		by_steps(f, (uint8_t *)packed.p, packed.n, &seed, &got);
		packed.p[at] ^= 0x10;
		assert_int_equal(got.status, want.status);
		n = got.n < want.n ? got.n : want.n;
		assert_memory_equal(got.p, want.p, n);
	}
	inflater_free(f);
}

static void test_block_start(void **state)
{
	struct inflater *f = inflater_new();
	uint8_t marker[] = { 0, 0, 0xff, 0xff };
	uint8_t *behind = (uint8_t *)memmem(packed.p, n_packed, marker, 4) + 4;
	size_t n = (size_t)(behind - (uint8_t *)packed.p);
	struct inflate_step io = { (uint8_t *)packed.p, n - 1, got.p, sizeof(got.p) };

	(void)state;
	inflater_run(f, &io);
	assert_false(inflater_at_block_start(f));
	io.n_in = 1;
	inflater_run(f, &io);
	assert_true(inflater_at_block_start(f));
	io.n_in = 1;
	inflater_run(f, &io);
	assert_false(inflater_at_block_start(f));
	inflater_free(f);
}

static void test_crc(void **state)
{
	uint32_t crc = gzip_crc32(0, "1234", 4);

	(void)state;
	/* the check value of CRC-32, as every catalogue of check sums has it */
	assert_int_equal(gzip_crc32(crc, "56789", 5), 0xcbf43926);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),  cmocka_unit_test(test_cut),
		cmocka_unit_test(test_harmed), cmocka_unit_test(test_block_start),
		cmocka_unit_test(test_crc),
	};

	return cmocka_run_group_tests(tests, make_packed, free_packed);
}
