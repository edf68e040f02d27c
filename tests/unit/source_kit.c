/* SPDX-License-Identifier: MIT */
/* source_kit.c - content, files, reading and judging for the tests of byte sources. */
#include "source_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>
#include <zlib.h>
#include <zstd.h>

#include "scratch.h"

/* ---- content and wrappings ---- */

uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Records of a running number, a text and some noise. */
struct buf make_content(size_t n, uint32_t seed)
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

void add_gzip(struct buf *b, const char *p, size_t n, size_t flush_every, size_t *flushes)
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

void add_zstd(struct buf *b, const char *p, size_t n, bool has_checksum)
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

struct buf make_archive(int (*set_format)(struct archive *), int (*add_filter)(struct archive *),
			const struct file *files, size_t n)
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

int no_filter(struct archive *a)
{
	return archive_write_add_filter_none(a);
}

/* ---- files ---- */

static char folder[MAX_SCRATCH];

char *path_of(const char *name)
{
	static char path[2 * MAX_SCRATCH];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

char *write_file(const char *name, const struct buf *b)
{
	char *path = path_of(name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(b->n ? fwrite(b->p, 1, b->n, f) : 0, b->n);
	assert_int_equal(fclose(f), 0);
	return path;
}

int make_folder(void **state)
{
	(void)state;
	return mkdtemp(scratch_template(folder, "t_source")) ? 0 : -1;
}

int remove_folder(void **state)
{
	char command[MAX_SCRATCH + 16];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

/* ---- reading ---- */

void result_fini(struct result *r)
{
	buf_fini(&r->data);
}

static void note_info(struct source *s, struct result *r)
{
	source_get_info(s, &r->info);
	snprintf(r->wrapping, sizeof(r->wrapping), "%s", r->info.wrapping);
	snprintf(r->member, sizeof(r->member), "%s", r->info.member ? r->info.member : "");
}

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
		r->n_gaps += w.gap_before;
		buf_add(&r->data, w.p + kept, w.n - kept);
	}
	note_info(s, r);
}

size_t stride(size_t step)
{
	return getenv("COARSE") ? 16 * step : step;
}

struct result read_memory_keeping(const struct buf *b, size_t max_keep)
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

struct result read_memory(const struct buf *b)
{
	return read_memory_keeping(b, 1000);
}

struct result read_path(const char *path)
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

struct result read_overwritten(struct buf *b, size_t at)
{
	char saved[16];
	struct result r;

	memcpy(saved, b->p + at, sizeof(saved));
	memset(b->p + at, 0xff, sizeof(saved));
	r = read_memory(b);
	memcpy(b->p + at, saved, sizeof(saved));
	return r;
}

/* ---- judging ---- */

void assert_content(const struct result *r, const struct buf *want)
{
	if (r->rc != 0)
		print_error("%s\n", r->err.msg);
	assert_int_equal(r->rc, 0);
	assert_int_equal(r->data.n, want->n);
	assert_memory_equal(r->data.p, want->p, want->n);
}

void assert_clean(struct result *r, const struct buf *want, const char *wrapping,
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

void check_both(const struct buf *file, const struct buf *want, const char *wrapping,
		const char *member)
{
	struct result r = read_memory(file);

	assert_clean(&r, want, wrapping, member);
	r = read_path(write_file("input", file));
	assert_int_equal(r.info.file_bytes, file->n);
	assert_clean(&r, want, wrapping, member);
}

size_t right_bytes(const struct result *r, const struct buf *content)
{
	size_t i = 0;

	while (i < r->data.n && i < content->n && r->data.p[i] == content->p[i])
		i++;
	return i;
}

bool ends_with(const struct result *r, const struct buf *content, size_t from)
{
	size_t n = content->n - from;

	return r->data.n >= n && memcmp(r->data.p + r->data.n - n, content->p + from, n) == 0;
}

void check_lost_units(struct buf *packed, const struct buf *content, const size_t *starts,
		      size_t n_units, size_t step)
{
	for (size_t at = 12; at + 16 < packed->n; at += stride(557)) {
		struct result r = read_overwritten(packed, at);
		size_t hit = 0, next = 0;

		while (hit + 1 < n_units && starts[hit + 1] <= at)
			hit++;
		while (next < n_units && starts[next] < at + 16)
			next++;
		assert_true(right_bytes(&r, content) >= hit * step);
		assert_true(r.info.n_damages >= 1);
		assert_true(next == n_units || ends_with(&r, content, next * step));
		result_fini(&r);
	}
}
