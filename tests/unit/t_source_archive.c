/* SPDX-License-Identifier: MIT */
/* t_source_archive.c - archives: formats, compressed members, the choice among several, a cut one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <archive.h>
#include <cmocka.h>

#include "source_kit.h"

static void test_archive_kinds(void **state)
{
	static const struct {
		int (*format)(struct archive *);
		int (*filter)(struct archive *);
		const char *wrapping;
	} kinds[] = {
		{ archive_write_set_format_pax_restricted, no_filter, "tar" },
		{ archive_write_set_format_v7tar, no_filter, "tar" },
		{ archive_write_set_format_ustar, archive_write_add_filter_gzip, "tar.gz" },
		{ archive_write_set_format_gnutar, archive_write_add_filter_zstd, "tar.zst" },
		{ archive_write_set_format_ustar, archive_write_add_filter_xz, "tar.xz" },
		{ archive_write_set_format_ustar, archive_write_add_filter_bzip2, "tar.bzip2" },
		{ archive_write_set_format_zip, no_filter, "zip" },
		{ archive_write_set_format_7zip, no_filter, "7z" },
		{ archive_write_set_format_cpio_newc, no_filter, "cpio" },
		{ archive_write_set_format_cpio_newc, archive_write_add_filter_gzip, "cpio.gz" },
	};
	struct buf content = make_content(MIB / 2 + 9, 8);
	struct buf text = { 0 };
	const struct file files[] = {
		{ "bundle/readme.txt", &text },
		{ "bundle/trace.bin", &content },
		{ "bundle/zz.txt", &text },
	};

	(void)state;
	buf_adds(&text, "nothing of interest\n");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct buf a = make_archive(kinds[i].format, kinds[i].filter, files, 3);

		check_both(&a, &content, kinds[i].wrapping, "bundle/trace.bin");
		buf_fini(&a);
	}
	buf_fini(&text);
	buf_fini(&content);
}

/* Compression that is no archive and not decoded here. */
static void test_xz(void **state)
{
	struct buf content = make_content(MIB / 4, 9);
	const struct file file = { "x", &content };
	struct buf xz = make_archive(archive_write_set_format_raw, archive_write_add_filter_xz,
				     &file, 1);

	(void)state;
	check_both(&xz, &content, "xz", "");
	buf_fini(&xz);
	buf_fini(&content);
}

static void test_compressed_members(void **state)
{
	struct buf content = make_content(3 * MIB, 10);
	struct buf gz = { 0 }, zs = { 0 }, a;
	struct file file = { "./trace.scap.gz", &gz };

	(void)state;
	add_gzip(&gz, content.p, content.n, 0, NULL);
	add_zstd(&zs, content.p, content.n, true);
	a = make_archive(archive_write_set_format_zip, no_filter, &file, 1);
	check_both(&a, &content, "zip+gzip", "trace.scap.gz");
	buf_fini(&a);
	file = (struct file){ "t", &zs };
	a = make_archive(archive_write_set_format_ustar, archive_write_add_filter_gzip, &file, 1);
	check_both(&a, &content, "tar.gz+zstd", "t");
	buf_fini(&a);
	buf_fini(&gz);
	buf_fini(&zs);
	buf_fini(&content);
}

/* What is lost of the compression of an archive is a gap in the member. */
static void test_gap(void **state)
{
	enum { HEAD = 512, FROM = 200000, TO = 300000 };
	struct buf content = make_content(MIB / 2, 15), gz = { 0 }, tar;
	const struct file file = { "trace.scap", &content };
	struct result r;
	size_t lost;

	(void)state;
	tar = make_archive(archive_write_set_format_ustar, no_filter, &file, 1);
	add_gzip(&gz, tar.p, FROM, 0, NULL);
	lost = gz.n;
	add_gzip(&gz, tar.p + FROM, TO - FROM, 0, NULL);
	memset(gz.p + lost, 0, (gz.n - lost) / 2);
	add_gzip(&gz, tar.p + TO, tar.n - TO, 0, NULL);
	r = read_memory(&gz);
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.n_gaps, 1);
	assert_int_equal(right_bytes(&r, &content), FROM - HEAD);
	assert_true(r.data.n >= content.n - (TO - FROM));
	assert_memory_equal(r.data.p + FROM - HEAD, content.p + TO - HEAD, content.n - (TO - HEAD));
	result_fini(&r);
	buf_fini(&gz);
	buf_fini(&tar);
	buf_fini(&content);
}

static void check_two_captures(const char *path, const struct buf *one, const struct buf *two)
{
	struct result r = read_path(path);
	char named[600];

	assert_int_equal(r.rc, E_USAGE);
	assert_non_null(strstr(r.err.msg, "one.scap, dir/two.scap"));
	assert_non_null(strstr(r.err.msg, "FILE:MEMBER"));
	snprintf(named, sizeof(named), "%s:one.scap", path);
	r = read_path(named);
	assert_content(&r, one);
	assert_string_equal(r.member, "one.scap");
	result_fini(&r);
	snprintf(named, sizeof(named), "%s:dir/two.scap", path);
	r = read_path(named);
	assert_content(&r, two);
	assert_string_equal(r.member, "dir/two.scap");
	result_fini(&r);
	snprintf(named, sizeof(named), "%s:three", path);
	r = read_path(named);
	assert_int_equal(r.rc, E_USAGE);
	assert_non_null(strstr(r.err.msg, "no member three"));
	assert_non_null(strstr(r.err.msg, "dir/two.scap"));
}

static void test_member_choice(void **state)
{
	struct buf one = make_content(MIB, 11), two = make_content(2 * MIB, 12), text = { 0 }, a;
	const struct file files[] = { { "one.scap", &one },
				      { "text", &text },
				      { "dir/two.scap", &two } };
	struct result r;

	(void)state;
	buf_adds(&text, "text");
	a = make_archive(archive_write_set_format_ustar, archive_write_add_filter_gzip, files, 3);
	check_two_captures(write_file("two.tar.gz", &a), &one, &two);
	/* an existing file whose name has a colon wins */
	r = read_path(write_file("two.tar.gz:text", &one));
	assert_clean(&r, &one, "none", "");
	/* a member of something that is no archive */
	write_file("plain", &one);
	r = read_path(path_of("plain:x"));
	assert_int_equal(r.rc, E_USAGE);
	assert_non_null(strstr(r.err.msg, "not an archive"));
	buf_fini(&a);
	/* no capture at all */
	a = make_archive(archive_write_set_format_zip, no_filter, files + 1, 1);
	r = read_path(write_file("none.zip", &a));
	assert_int_equal(r.rc, E_UNSUPPORTED);
	buf_fini(&a);
	buf_fini(&one);
	buf_fini(&two);
	buf_fini(&text);
}

/* An archive that is cut: what there is of the capture is delivered. */
static void test_archive_cut(void **state)
{
	struct buf content = make_content(2 * MIB, 13);
	const struct file file = { "t", &content };
	struct buf a = make_archive(archive_write_set_format_ustar, no_filter, &file, 1);
	struct result r;

	(void)state;
	a.n = 512 + MIB;
	r = read_path(write_file("cut.tar", &a));
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.data.n, MIB);
	assert_memory_equal(r.data.p, content.p, MIB);
	assert_true(r.info.n_damages > 0);
	result_fini(&r);
	buf_fini(&a);
	buf_fini(&content);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_archive_kinds),      cmocka_unit_test(test_xz),
		cmocka_unit_test(test_compressed_members), cmocka_unit_test(test_gap),
		cmocka_unit_test(test_member_choice),      cmocka_unit_test(test_archive_cut),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
