/* SPDX-License-Identifier: MIT */
/* t_source.c - byte sources: every wrapping against the flat content, windows at every size of
 * keep, damage at known places, early close and failing reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <zlib.h>
#include <zstd.h>

#include "../../src/base/buf.h"
#include "../../src/base/mem.h"
#include "../../src/capture/source.h"

#define MIB ((size_t)1 << 20)

/* Test inputs. */

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* n bytes that begin like a capture and pack about 1 : 3: records of a running number, a text
 * and some noise. */
static struct buf make_content(size_t n, uint32_t seed)
{
	struct buf b = { 0 };

	buf_add(&b, "\x0a\x0d\x0d\x0a", 4);
	while (b.n < n) {
		buf_printf(&b, "%08u some text in it ", (unsigned)(b.n / 32));
		for (int i = 0; i < 4; i++)
			buf_addc(&b, (char)next_random(&seed));
	}
	b.n = n;
	return b;
}

/* Append p as a gzip member; flush_every > 0: with a full-flush point after each so many bytes,
 * whose offsets in b go to flushes[]. */
static void add_gzip(struct buf *b, const char *p, size_t n, size_t flush_every, size_t *flushes)
{
	z_stream z = { 0 };
	uint8_t out[4096];
	size_t n_flushes = 0;

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	while (n > 0 || z.total_in == 0) {
		size_t step = flush_every && flush_every < n ? flush_every : n;
		int mode = step == n ? Z_FINISH : Z_FULL_FLUSH;

		z.next_in = (Bytef *)(uintptr_t)p;
		z.avail_in = (uInt)step;
		do {
			z.next_out = out;
			z.avail_out = sizeof(out);
			deflate(&z, mode);
			buf_add(b, out, sizeof(out) - z.avail_out);
		} while (z.avail_out == 0);
		if (flushes && mode == Z_FULL_FLUSH)
			flushes[n_flushes++] = b->n;
		p += step;
		n -= step;
		if (n == 0)
			break;
	}
	deflateEnd(&z);
}

static void add_zstd(struct buf *b, const char *p, size_t n, bool has_checksum)
{
	ZSTD_CCtx *c = ZSTD_createCCtx();
	size_t room = ZSTD_compressBound(n), got;

	ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, has_checksum);
	buf_reserve(b, room);
	got = ZSTD_compress2(c, b->p + b->n, room, p, n);
	assert_false(ZSTD_isError(got));
	b->n += got;
	ZSTD_freeCCtx(c);
}

struct file {
	const char *name;
	const struct buf *content;
};

/* An archive of these files in memory; set_format picks the kind. */
static struct buf make_archive(int (*set_format)(struct archive *),
			       int (*add_filter)(struct archive *), const struct file *files,
			       size_t n)
{
	struct archive *a = archive_write_new();
	struct buf b = { 0 };
	size_t cap = MIB, used;

	for (size_t i = 0; i < n; i++)
		cap += files[i].content->n * 2 + 4096;
	buf_reserve(&b, cap);
	assert_int_equal(set_format(a), ARCHIVE_OK);
	assert_int_equal(add_filter(a), ARCHIVE_OK);
	assert_int_equal(archive_write_open_memory(a, b.p, b.cap, &used), ARCHIVE_OK);
	for (size_t i = 0; i < n; i++) {
		struct archive_entry *e = archive_entry_new();

		archive_entry_set_pathname(e, files[i].name);
		archive_entry_set_size(e, (la_int64_t)files[i].content->n);
		archive_entry_set_filetype(e, AE_IFREG);
		archive_entry_set_perm(e, 0644);
		assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
		archive_write_data(a, files[i].content->p, files[i].content->n);
		archive_entry_free(e);
	}
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	b.n = used;
	return b;
}

/* Files in a folder of their own. */

static char folder[] = "/tmp/t_source.XXXXXX";

static char *path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static char *write_file(const char *name, const struct buf *b)
{
	char *path = path_of(name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(b->n ? fwrite(b->p, 1, b->n, f) : 0, b->n);
	assert_int_equal(fclose(f), 0);
	return path;
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[300];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

/* Reading. */

struct result {
	struct buf data;   /* everything delivered, once */
	size_t gap_at[64]; /* offsets in data */
	size_t n_gaps;
	int rc;
	struct err err;
	struct source_info info; /* its pointers are not valid any more */
	char wrapping[64];
	char member[64];
};

static void result_fini(struct result *r)
{
	buf_fini(&r->data);
}

static void note_info(struct source *s, struct result *r)
{
	source_get_info(s, &r->info);
	snprintf(r->wrapping, sizeof(r->wrapping), "%s", r->info.wrapping);
	snprintf(r->member, sizeof(r->member), "%s", r->info.member ? r->info.member : "");
}

/* Read to the end, keeping up to max_keep bytes of each window, a random number of them unless
 * it is 0. Checks what the contract says of kept bytes. */
static void drain(struct source *s, size_t max_keep, struct result *r)
{
	struct window w = { .p = NULL };
	uint32_t seed = 7;
	size_t kept = 0;

	while (true) {
		uint64_t end = w.off + w.n;
		size_t keep = max_keep ? next_random(&seed) % (max_keep + 1) : 0;

		if (keep > w.n)
			keep = w.n;
		r->rc = source_next(s, keep, &w, &r->err);
		if (r->rc < 0)
			break;
		kept = w.gap_before ? 0 : keep;
		if (!w.gap_before)
			assert_int_equal(w.off, end - keep);
		if (r->rc == 0) {
			assert_int_equal(w.n, keep);
			assert_true(w.last);
		} else {
			assert_true(w.n > kept);
		}
		if (kept > 0)
			assert_memory_equal(w.p, r->data.p + r->data.n - kept, kept);
		if (r->rc == 0)
			break;
		if (w.gap_before && r->n_gaps < 64)
			r->gap_at[r->n_gaps++] = r->data.n;
		buf_add(&r->data, w.p + kept, w.n - kept);
	}
	note_info(s, r);
}

static struct result read_memory_keeping(const struct buf *b, size_t max_keep)
{
	struct result r = { 0 };
	struct source *s;

	r.rc = source_open_memory(b->p, b->n, &s, &r.err);
	if (r.rc == 0) {
		drain(s, max_keep, &r);
		source_close(s);
	}
	return r;
}

static struct result read_memory(const struct buf *b)
{
	return read_memory_keeping(b, 1000);
}

static struct result read_path(const char *path)
{
	struct result r = { 0 };
	struct source *s;

	r.rc = source_open(path, &s, &r.err);
	if (r.rc == 0) {
		drain(s, 1000, &r);
		source_close(s);
	}
	return r;
}

static void assert_content(const struct result *r, const struct buf *want)
{
	if (r->rc != 0)
		print_error("%s\n", r->err.msg);
	assert_int_equal(r->rc, 0);
	assert_int_equal(r->data.n, want->n);
	assert_memory_equal(r->data.p, want->p, want->n);
}

/* As content, and nothing was wrong on the way. */
static void assert_clean(struct result *r, const struct buf *want, const char *wrapping,
			 const char *member)
{
	assert_content(r, want);
	if (r->info.n_damages)
		print_error("%s\n", r->info.first_damage.msg);
	assert_int_equal(r->info.n_damages, 0);
	assert_int_equal(r->info.lost_bytes, 0);
	assert_int_equal(r->info.first_damage.code, E_OK);
	assert_int_equal(r->n_gaps, 0);
	assert_int_equal(r->info.decoded_bytes, want->n);
	assert_string_equal(r->wrapping, wrapping);
	assert_string_equal(r->member, member);
	result_fini(r);
}

/* Both ways of reading the same bytes. */
static void check_both(const struct buf *file, const struct buf *want, const char *wrapping,
		       const char *member)
{
	struct result r = read_memory(file);

	assert_clean(&r, want, wrapping, member);
	r = read_path(write_file("input", file));
	assert_int_equal(r.info.file_bytes, file->n);
	assert_clean(&r, want, wrapping, member);
}

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

/* Keep everything: the window grows to the whole content, and the time must not be quadratic. */
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

/* Archives. */

static int no_filter(struct archive *a)
{
	return archive_write_add_filter_none(a);
}

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

static void check_two_captures(const char *path, const struct buf *one, const struct buf *two)
{
	struct result r = read_path(path);
	char named[300];

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

/* Pipes. */

struct pipe_writer {
	pthread_t thread;
	int fd;
	const struct buf *b;
	size_t step;
};

static void *pipe_write(void *arg)
{
	struct pipe_writer *w = arg;

	for (size_t i = 0; i < w->b->n;) {
		size_t n = w->b->n - i < w->step ? w->b->n - i : w->step;
		ssize_t got = write(w->fd, w->b->p + i, n);

		if (got <= 0)
			break;
		i += (size_t)got;
	}
	close(w->fd);
	return NULL;
}

/* Make standard input a pipe that delivers b and read `path` ("-" or "-:MEMBER"). */
static struct result read_stdin(const struct buf *b, size_t step, const char *path)
{
	struct pipe_writer w = { .b = b, .step = step };
	int old = dup(STDIN_FILENO), fd[2];
	struct result r;

	assert_int_equal(pipe(fd), 0);
	dup2(fd[0], STDIN_FILENO);
	close(fd[0]);
	w.fd = fd[1];
	assert_int_equal(pthread_create(&w.thread, NULL, pipe_write, &w), 0);
	r = read_path(path);
	dup2(old, STDIN_FILENO);
	close(old);
	pthread_join(w.thread, NULL);
	return r;
}

static void test_stdin(void **state)
{
	static const size_t steps[] = { 1021, 4096, MIB };
	struct buf content = make_content(2 * MIB + 1, 14);
	struct buf gz = { 0 }, zs = { 0 }, tar, two;
	const struct file files[] = { { "t", &gz }, { "u", &content } };

	(void)state;
	add_gzip(&gz, content.p, content.n, 5000, NULL);
	add_zstd(&zs, content.p, content.n, true);
	tar = make_archive(archive_write_set_format_ustar, archive_write_add_filter_gzip, files, 1);
	two = make_archive(archive_write_set_format_ustar, no_filter, files, 2);
	for (size_t i = 0; i < 3; i++) {
		struct result r = read_stdin(&content, steps[i], "-");

		assert_int_equal(r.info.file_bytes, 0);
		assert_clean(&r, &content, "none", "");
		r = read_stdin(&gz, steps[i], "-");
		assert_clean(&r, &content, "gzip", "");
		r = read_stdin(&zs, steps[i], "-");
		assert_clean(&r, &content, "zstd", "");
		r = read_stdin(&tar, steps[i], "-");
		assert_clean(&r, &content, "tar.gz+gzip", "t");
		r = read_stdin(&two, steps[i], "-:u");
		assert_clean(&r, &content, "tar", "u");
		/* two captures are noticed at the end of the first */
		r = read_stdin(&two, steps[i], "-");
		assert_int_equal(r.rc, E_USAGE);
		assert_non_null(strstr(r.err.msg, "another capture, u"));
		assert_int_equal(r.data.n, content.n);
		result_fini(&r);
	}
	buf_fini(&two);
	buf_fini(&tar);
	buf_fini(&zs);
	buf_fini(&gz);
	buf_fini(&content);
}

/* What was written to a pipe arrives before more is written. */
static void test_pipe_is_live(void **state)
{
	struct buf content = make_content(1000, 15), gz = { 0 };
	struct window w = { .p = NULL };
	char path[64];
	struct source *s;
	struct err err;
	int fd[2];

	(void)state;
	add_gzip(&gz, content.p, content.n, 500, NULL);
	assert_int_equal(pipe(fd), 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", fd[0]);
	if (access(path, R_OK) != 0) {
		print_message("no /dev/fd here: nothing to open the pipe by\n");
		skip();
	}
	/* all but the last byte of the trailer */
	assert_int_equal(write(fd[1], gz.p, gz.n - 100), gz.n - 100);
	assert_int_equal(source_open(path, &s, &err), 0);
	assert_int_equal(source_next(s, 0, &w, &err), 1);
	assert_true(w.n >= 500);
	assert_memory_equal(w.p, content.p, w.n);
	/* closing does not wait for the writer */
	source_close(s);
	close(fd[0]);
	close(fd[1]);
	buf_fini(&gz);
	buf_fini(&content);
}

/* Damage. */

static bool ends_with(const struct result *r, const struct buf *content, size_t from)
{
	size_t n = content->n - from;

	return r->data.n >= n && memcmp(r->data.p + r->data.n - n, content->p + from, n) == 0;
}

/* The number of bytes that are right from the start on. */
static size_t right_bytes(const struct result *r, const struct buf *content)
{
	size_t i = 0;

	while (i < r->data.n && i < content->n && r->data.p[i] == content->p[i])
		i++;
	return i;
}

/* Truncated at many places: all that inflates of the rest is delivered. */
static void test_gzip_cut(void **state)
{
	struct buf content = make_content(300000, 16), gz = { 0 };
	size_t flushes[64], whole;

	(void)state;
	add_gzip(&gz, content.p, content.n, 10000, flushes);
	whole = gz.n;
	for (size_t cut = 1; cut < 400; cut += 7) {
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
	char saved[16];
	struct result r;

	while (first < n_flushes && flushes[first] <= at)
		first++;
	while (next < n_flushes && flushes[next] < at + 16)
		next++;
	/* a flush marker that was hit itself is no place to go on */
	if (next < n_flushes && flushes[next] - 4 < at + 16)
		next++;
	memcpy(saved, gz->p + at, 16);
	memset(gz->p + at, 0xff, 16);
	r = read_memory(gz);
	assert_int_equal(r.rc, 0);
	assert_true(right_bytes(&r, content) >= first * step);
	assert_true(r.info.n_damages >= 1);
	if (next < n_flushes && !ends_with(&r, content, (next + 1) * step))
		fail_msg("damage at %zu: lost what follows flush point %zu", at, next);
	memcpy(gz->p + at, saved, 16);
	result_fini(&r);
}

static void test_gzip_overwritten(void **state)
{
	size_t step = 4000, flushes[128], n_flushes = 400000 / 4000 - 1;
	struct buf content = make_content(400000, 17), gz = { 0 };

	(void)state;
	add_gzip(&gz, content.p, content.n, step, flushes);
	for (size_t at = 10; at + 16 < gz.n; at += 331)
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
	for (size_t at = 12; at + 16 < gz.n; at += 557) {
		size_t hit = 0, next = 0;
		char saved[16];
		struct result r;

		while (hit + 1 < n_members && members[hit + 1] <= at)
			hit++;
		while (next < n_members && members[next] < at + 16)
			next++;
		memcpy(saved, gz.p + at, 16);
		memset(gz.p + at, 0xff, 16);
		r = read_memory(&gz);
		assert_true(right_bytes(&r, &content) >= hit * step);
		assert_true(r.info.n_damages >= 1);
		assert_true(next == n_members || ends_with(&r, &content, next * step));
		result_fini(&r);
		memcpy(gz.p + at, saved, 16);
	}
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

static void test_zstd_damaged(void **state)
{
	size_t step = 40000, frames[11], n_frames = 10;
	struct buf content = make_content(step * n_frames, 20), zs = { 0 };

	(void)state;
	for (size_t i = 0; i < n_frames; i++) {
		frames[i] = zs.n;
		add_zstd(&zs, content.p + i * step, step, true);
	}
	for (size_t at = 12; at + 16 < zs.n; at += 557) {
		size_t hit = 0, next = 0;
		char saved[16];
		struct result r;

		while (hit + 1 < n_frames && frames[hit + 1] <= at)
			hit++;
		while (next < n_frames && frames[next] < at + 16)
			next++;
		memcpy(saved, zs.p + at, 16);
		memset(zs.p + at, 0xff, 16);
		r = read_memory(&zs);
		assert_true(right_bytes(&r, &content) >= hit * step);
		assert_true(r.info.n_damages >= 1);
		assert_true(next == n_frames || ends_with(&r, &content, next * step));
		result_fini(&r);
		memcpy(zs.p + at, saved, 16);
	}
	for (size_t cut = 20; cut < zs.n; cut += 1009) {
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
		while (b.n < MIB)
			buf_add(&b, units[i], lengths[i]);
		r = read_memory(&b);
		assert_int_equal(r.rc, 0);
		assert_true(r.info.n_damages > 0);
		result_fini(&r);
		buf_fini(&b);
	}
	alarm(0);
}

/* Closing and failing. */

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
	r = read_path(folder);
	assert_int_equal(r.rc, E_IO);
}

/* A file that is cut between two windows is noticed; one that grows is read on. */
static void test_changing_file(void **state)
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
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_gzip_members),
		cmocka_unit_test(test_gzip_tiny_members),
		cmocka_unit_test(test_gzip_header),
		cmocka_unit_test(test_zstd),
		cmocka_unit_test(test_keep),
		cmocka_unit_test(test_keep_all),
		cmocka_unit_test(test_keep_limit),
		cmocka_unit_test(test_archive_kinds),
		cmocka_unit_test(test_xz),
		cmocka_unit_test(test_compressed_members),
		cmocka_unit_test(test_member_choice),
		cmocka_unit_test(test_archive_cut),
		cmocka_unit_test(test_stdin),
		cmocka_unit_test(test_pipe_is_live),
		cmocka_unit_test(test_gzip_cut),
		cmocka_unit_test(test_gzip_overwritten),
		cmocka_unit_test(test_gzip_member_lost),
		cmocka_unit_test(test_gzip_check_sum),
		cmocka_unit_test(test_zstd_damaged),
		cmocka_unit_test(test_hostile_places),
		cmocka_unit_test(test_close_early),
		cmocka_unit_test(test_failing_reads),
		cmocka_unit_test(test_open_errors),
		cmocka_unit_test(test_changing_file),
		cmocka_unit_test(test_hash),
	};

	/* the writer of a pipe may outlive its reader */
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
