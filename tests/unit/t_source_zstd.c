/* SPDX-License-Identifier: MIT */
/* t_source_zstd.c - zstd: frames of every kind, and what is read on behind damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "source_kit.h"

static void test_zstd(void **state)
{
	struct buf content = make_content(5 * MIB + 3, 5);
	struct buf zs = { 0 };
	struct result r;

	(void)state;
	add_zstd(&zs, content.p, content.n, true);
	check_both(&zs, &content, "zstd", "");
	zs.n = 0;
	/* a skippable frame in front and in the middle */
	buf_add(&zs, "\x50\x2a\x4d\x18\x03\0\0\0abc", 11);
	add_zstd(&zs, content.p, MIB, false);
	buf_add(&zs, "\x5f\x2a\x4d\x18\x00\0\0\0", 8);
	for (size_t i = MIB; i < content.n; i += 30000)
		add_zstd(&zs, content.p + i, content.n - i < 30000 ? content.n - i : 30000, true);
	r = read_memory(&zs);
	assert_int_equal(r.info.n_members, 1 + (4 * MIB + 3 + 29999) / 30000);
	assert_clean(&r, &content, "zstd", "");
	check_both(&zs, &content, "zstd", "");
	buf_fini(&zs);
	buf_fini(&content);
}

static void test_zstd_damaged(void **state)
{
	size_t step = 40000, frames[10], n_frames = 10;
	struct buf content = make_content(step * n_frames, 20), zs = { 0 };

	(void)state;
	for (size_t i = 0; i < n_frames; i++) {
		frames[i] = zs.n;
		add_zstd(&zs, content.p + i * step, step, true);
	}
	check_lost_units(&zs, &content, frames, n_frames, step);
	for (size_t cut = 20; cut < zs.n; cut += stride(1009)) {
		struct buf part = { .p = zs.p, .n = cut };
		struct result r = read_memory(&part);
		size_t i = 0;

		while (i < n_frames && frames[i] <= cut)
			i++;
		assert_true(r.data.n >= (i - 1) * step);
		assert_int_equal(right_bytes(&r, &content), r.data.n);
		result_fini(&r);
	}
	buf_fini(&zs);
	buf_fini(&content);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zstd),
		cmocka_unit_test(test_zstd_damaged),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
