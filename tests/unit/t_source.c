/* SPDX-License-Identifier: MIT */
/* t_source.c - byte sources of every kind: plain ones, windows at every size of keep, early close,
 * failing reads, and hashes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <archive.h>
#include <cmocka.h>

#include "../../src/base/mem.h"
#include "source_kit.h"

static void test_plain(void **state)
{
	/* around the size of a page and of a step of the mapping */
	static const size_t sizes[] = { 1, 4, 4095, 4096, 8 * MIB, 8 * MIB + 1, 20 * MIB + 5 };
	struct buf content = make_content(21 * MIB, 1);

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		content.n = sizes[i];
		check_both(&content, &content, "none", "");
	}
	buf_fini(&content);
}

static void test_empty(void **state)
{
	struct buf none = { 0 };
	struct buf gz = { 0 };

	(void)state;
	check_both(&none, &none, "none", "");
	add_gzip(&gz, "", 0, 0, NULL);
	check_both(&gz, &none, "gzip", "");
	buf_fini(&gz);
}

static void test_keep(void **state)
{
	/* below and above the room in front of a buffer, and larger than a buffer */
	static const size_t keeps[] = { 0, 1, 100, 65535, 65536, 65537, 3 * MIB, 9 * MIB };
	struct buf content = make_content(12 * MIB + 11, 6);
	struct buf gz = { 0 }, zs = { 0 };
	const struct buf *inputs[] = { &content, &gz, &zs };

	(void)state;
	add_gzip(&gz, content.p, content.n, 0, NULL);
	add_zstd(&zs, content.p, content.n, false);
	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < sizeof(keeps) / sizeof(*keeps); k++) {
			struct result r = read_memory_keeping(inputs[i], keeps[k]);

			assert_content(&r, &content);
			result_fini(&r);
		}
	}
	buf_fini(&zs);
	buf_fini(&gz);
	buf_fini(&content);
}

/* Keep everything: the window grows to the whole content. */
static void test_keep_all(void **state)
{
	struct buf content = make_content(40 * MIB, 7);
	struct buf zs = { 0 };
	struct window w = { .p = NULL };
	struct source *s;
	struct err err;

	(void)state;
	add_zstd(&zs, content.p, content.n, false);
	assert_int_equal(source_open_memory(zs.p, zs.n, &s, &err), 0);
	while (source_next(s, w.n, &w, &err) == 1)
		assert_int_equal(w.off, 0);
	assert_int_equal(w.n, content.n);
	assert_memory_equal(w.p, content.p, content.n);
	/* the end stays the end, with whatever is kept */
	assert_int_equal(source_next(s, 10, &w, &err), 0);
	assert_int_equal(w.n, 10);
	assert_int_equal(w.off, content.n - 10);
	assert_memory_equal(w.p, content.p + content.n - 10, 10);
	/* more than there is */
	assert_int_equal(source_next(s, 11, &w, &err), E_USAGE);
	source_close(s);
	buf_fini(&zs);
	buf_fini(&content);
}

static void test_keep_limit(void **state)
{
	size_t n = 65 * MIB;
	uint8_t *p = xcalloc(n, 1);
	struct window w = { .p = p, .n = n };
	struct source *s;
	struct err err;

	(void)state;
	assert_int_equal(source_open_memory(p, n, &s, &err), 0);
	assert_int_equal(source_next(s, n, &w, &err), E_LIMIT);
	source_close(s);
	free(p);
}

static void test_close_early(void **state)
{
	struct buf content = make_content(20 * MIB, 21), gz = { 0 };

	(void)state;
	add_gzip(&gz, content.p, content.n, 0, NULL);
	for (int n_windows = 0; n_windows < 4; n_windows++) {
		struct window w = { .p = NULL };
		struct source *s;
		struct err err;

		assert_int_equal(source_open_memory(gz.p, gz.n, &s, &err), 0);
		for (int i = 0; i < n_windows; i++)
			assert_int_equal(source_next(s, 0, &w, &err), 1);
		source_close(s);
	}
	buf_fini(&gz);
	buf_fini(&content);
}

/* Fail the nth read until none fails any more: E_IO each time, and nothing wrong delivered. */
static void check_failing_reads(const char *path, const struct buf *content)
{
	for (uint64_t n = 1;; n++) {
		struct result r;

		source_fail_read_at(n);
		r = read_path(path);
		source_fail_read_at(0);
		if (r.rc == 0) {
			assert_clean(&r, content, r.wrapping, r.member);
			assert_true(n > 1);
			break;
		}
		assert_int_equal(r.rc, E_IO);
		assert_int_equal(r.err.code, E_IO);
		assert_true(r.data.n <= content->n);
		assert_int_equal(right_bytes(&r, content), r.data.n);
		result_fini(&r);
	}
}

static void test_failing_reads(void **state)
{
	struct buf content = make_content(10 * MIB, 22), gz = { 0 }, zs = { 0 }, tar, zip;
	const struct file file = { "t", &content }, packed = { "t.gz", &gz };

	(void)state;
	add_gzip(&gz, content.p, content.n, 0, NULL);
	add_zstd(&zs, content.p, content.n, true);
	tar = make_archive(archive_write_set_format_ustar, archive_write_add_filter_gzip, &file, 1);
	zip = make_archive(archive_write_set_format_zip, no_filter, &packed, 1);
	check_failing_reads(write_file("plain", &content), &content);
	check_failing_reads(write_file("gz", &gz), &content);
	check_failing_reads(write_file("zs", &zs), &content);
	check_failing_reads(write_file("tar", &tar), &content);
	check_failing_reads(write_file("zip", &zip), &content);
	buf_fini(&zip);
	buf_fini(&tar);
	buf_fini(&zs);
	buf_fini(&gz);
	buf_fini(&content);
}

static void test_open_errors(void **state)
{
	struct result r = read_path(path_of("does-not-exist"));

	(void)state;
	assert_int_equal(r.rc, E_IO);
	r = read_path(path_of("does-not-exist:member"));
	assert_int_equal(r.rc, E_IO);
	r = read_path(path_of("."));
	assert_int_equal(r.rc, E_IO);
}

/* A file that is cut between two windows is noticed. */
static void test_shrinking_file(void **state)
{
	struct buf content = make_content(20 * MIB, 23);
	char *path = write_file("changing", &content);
	struct window w = { .p = NULL };
	struct source_info info;
	struct source *s;
	struct err err;

	(void)state;
	assert_int_equal(source_open(path, &s, &err), 0);
	assert_int_equal(source_next(s, 0, &w, &err), 1);
	assert_int_equal(truncate(path, 1000), 0);
	assert_int_equal(source_next(s, 0, &w, &err), 0);
	source_get_info(s, &info);
	assert_int_equal(info.n_damages, 1);
	assert_int_equal(info.first_damage.code, E_TRUNCATED);
	source_close(s);
	buf_fini(&content);
}

/* What is appended between two windows is read. */
static void test_growing_file(void **state)
{
	struct buf content = make_content(20 * MIB, 24), part = content;
	struct window w = { .p = NULL };
	struct source *s;
	struct err err;
	FILE *f;

	(void)state;
	part.n = 10 * MIB;
	assert_int_equal(source_open(write_file("growing", &part), &s, &err), 0);
	assert_int_equal(source_next(s, 0, &w, &err), 1);
	f = fopen(path_of("growing"), "a");
	assert_non_null(f);
	assert_int_equal(fwrite(content.p + part.n, 1, content.n - part.n, f), content.n - part.n);
	assert_int_equal(fclose(f), 0);
	do {
		assert_memory_equal(w.p, content.p + w.off, w.n);
	} while (source_next(s, 0, &w, &err) == 1);
	assert_int_equal(w.off, content.n);
	source_close(s);
	buf_fini(&content);
}

static void test_hash(void **state)
{
	/* SHA-256 of "abc", from FIPS 180-2, appendix B.1 */
	static const char abc[] =
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	struct buf plain = { 0 }, gz = { 0 };
	struct source_hash h, h_gz;
	struct err err;

	(void)state;
	buf_adds(&plain, "abc");
	add_gzip(&gz, plain.p, plain.n, 0, NULL);
	assert_int_equal(source_hash(write_file("abc", &plain), &h, &err), 0);
	assert_string_equal(h.file, abc);
	assert_string_equal(h.content, abc);
	assert_int_equal(source_hash(write_file("abc.gz", &gz), &h_gz, &err), 0);
	assert_string_equal(h_gz.content, abc);
	assert_string_not_equal(h_gz.file, abc);
	assert_int_equal(source_hash(path_of("none"), &h, &err), E_IO);
	assert_int_equal(source_hash("-", &h, &err), E_USAGE);
	buf_fini(&gz);
	buf_fini(&plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),          cmocka_unit_test(test_empty),
		cmocka_unit_test(test_keep),           cmocka_unit_test(test_keep_all),
		cmocka_unit_test(test_keep_limit),     cmocka_unit_test(test_close_early),
		cmocka_unit_test(test_failing_reads),  cmocka_unit_test(test_open_errors),
		cmocka_unit_test(test_shrinking_file), cmocka_unit_test(test_growing_file),
		cmocka_unit_test(test_hash),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
