/* SPDX-License-Identifier: MIT */
/* t_outfile.c - names, gzip members and zstd frames that stand on their own, what is left when writing fails
 * at any size, and what can be read before the end. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <zlib.h>
#include <zstd.h>

#include "../../src/base/buf.h"
#include "../../src/base/mem.h"
#include "../../src/capture/capture.h"
#include "../../src/capture/outfile.h"
#include "../../src/capture/writer.h"
#include "scratch.h"

#define N_EVENTS    30000
#define CHUNK       1000 /* events a write */
#define EVENT_BYTES 52

static char dir[MAX_SCRATCH], path[MAX_SCRATCH + 8], partial[MAX_SCRATCH + 16];
static const struct outfile_options plain = { 0 }, gzip = { .coding = OUTFILE_GZIP };
static struct buf whole; /* the capture as it should be */

static void add_event(struct writer *w, uint64_t i)
{
	struct event ev = { .ts_ns = i,
			    .tid = (int64_t)(i * 2654435761u % 4000),
			    .type = EV_SYSCALL_CLOSE_E,
			    .n_params = 1,
			    .data = (const uint8_t *)&i,
			    .at = { 0, sizeof(i) } };

	writer_event(w, &ev, 0);
}

/* Write section and events, in pieces. Returns what the file said last. */
static int write_capture(enum outfile_coding coding, bool is_complete)
{
	struct outfile *f;
	struct writer w;
	struct err err;
	int r = 0;

	writer_init(&w);
	writer_section(&w);
	assert_int_equal(
		outfile_open(path, &(struct outfile_options){ .coding = coding }, &f, &err), 0);
	whole.n = 0;
	for (uint64_t i = 0; i < N_EVENTS && r == 0; i++) {
		add_event(&w, i);
		if (i % CHUNK != CHUNK - 1)
			continue;
		buf_addstr(&whole, buf_str(&w.b));
		r = outfile_write(f, w.b.p, w.b.n, &err);
		w.b.n = 0;
	}
	writer_fini(&w);
	return outfile_close(f, is_complete, &err);
}

static uint64_t count_events(const char *name, bool *ret_damaged)
{
	struct capture *c;
	struct event ev;
	struct err err;
	uint64_t n = 0;

	if (cap_open(name, NULL, NULL, &c, &err) < 0)
		return 0;
	while (cap_next(c, &ev, &err) > 0)
		assert_int_equal(ev.ts_ns, n++);
	*ret_damaged = cap_is_damaged(cap_get_stats(c));
	cap_close(c);
	return n;
}

static int setup(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(scratch_template(dir, "t_outfile")));
	snprintf(path, sizeof(path), "%s/out", dir);
	snprintf(partial, sizeof(partial), "%s.partial", path);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(path);
	unlink(partial);
	return rmdir(dir);
}

static void plain_is_what_was_given(void **state)
{
	FILE *f;
	char *p = xmalloc(4u << 20);

	(void)state;
	assert_int_equal(write_capture(OUTFILE_PLAIN, true), 0);
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fread(p, 1, 4u << 20, f), whole.n);
	fclose(f);
	assert_memory_equal(p, whole.p, whole.n);
	assert_int_not_equal(access(partial, F_OK), 0);
	free(p);
}

/* In place of the one of the C library: is the file settled before it takes its name? */
static int settle_errno;
static unsigned n_settled;

int fdatasync(int fd)
{
	(void)fd;
	n_settled += access(partial, F_OK) == 0;
	errno = settle_errno;
	return settle_errno ? -1 : 0;
}

static void the_disk_has_it_before_the_name(void **state)
{
	(void)state;
	n_settled = 0;
	assert_int_equal(write_capture(OUTFILE_GZIP, true), 0);
	assert_int_equal(n_settled, 1);
	assert_int_equal(write_capture(OUTFILE_GZIP, false), 0);
	assert_int_equal(n_settled, 1);
	settle_errno = EINVAL; /* not that kind of file */
	assert_int_equal(write_capture(OUTFILE_GZIP, true), 0);
	unlink(path);
	settle_errno = ENOSPC;
	assert_int_equal(write_capture(OUTFILE_GZIP, true), E_IO);
	settle_errno = 0;
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(access(partial, F_OK), 0);
}

static void incomplete_keeps_its_name(void **state)
{
	bool damaged = true;

	(void)state;
	assert_int_equal(write_capture(OUTFILE_GZIP, true), 0);
	assert_int_equal(write_capture(OUTFILE_PLAIN, false), 0);
	assert_int_equal(count_events(path, &damaged), N_EVENTS);
	assert_int_equal(count_events(partial, &damaged), N_EVENTS);
	assert_false(damaged);
}

static void nothing_leaves_nothing(void **state)
{
	struct outfile *f;

	(void)state;
	assert_int_equal(outfile_open(path, &gzip, &f, NULL), 0);
	assert_int_equal(access(partial, F_OK), 0);
	assert_int_equal(outfile_close(f, false, NULL), 0);
	assert_int_not_equal(access(partial, F_OK), 0);
	assert_int_equal(outfile_close(NULL, true, NULL), 0);
}

/* The file may grow no further than this. */
static void limit_files(uint64_t bytes)
{
	struct rlimit lim;

	getrlimit(RLIMIT_FSIZE, &lim);
	lim.rlim_cur = bytes ? bytes : lim.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &lim), 0);
}

/* Cut to nothing is nothing, too. */
static void no_room_leaves_nothing(void **state)
{
	int r;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	limit_files(100);
	r = write_capture(OUTFILE_GZIP, true);
	limit_files(0);
	assert_int_equal(r, E_IO);
	assert_int_not_equal(access(partial, F_OK), 0);
	assert_int_not_equal(access(path, F_OK), 0);
}

/* A link to what is not there yet leads to it all the same. */
static void links_stay_links(void **state)
{
	char link[sizeof(partial)], target[sizeof(partial)];
	struct stat st;

	(void)state;
	snprintf(link, sizeof(link), "%s/link", dir);
	snprintf(target, sizeof(target), "%s/target", dir);
	assert_int_equal(symlink("link", path), 0);
	assert_int_equal(symlink(target, link), 0);
	assert_int_equal(write_capture(OUTFILE_PLAIN, true), 0);
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(lstat(target, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	unlink(link);
	unlink(target);
}

/* Decode one member at p; returns the bytes it takes, and its decoded size. */
static size_t one_member(const uint8_t *p, size_t n, struct buf *to)
{
	z_stream z = { 0 };
	int r;

	assert_int_equal(inflateInit2(&z, 16 + MAX_WBITS), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)p;
	z.avail_in = (uInt)n;
	to->n = 0;
	do {
		buf_reserve(to, 1u << 20);
		z.next_out = (Bytef *)to->p + to->n;
		z.avail_out = 1u << 20;
		r = inflate(&z, Z_NO_FLUSH);
		assert_true(r == Z_OK || r == Z_STREAM_END);
		to->n += (1u << 20) - z.avail_out;
	} while (r != Z_STREAM_END);
	n -= z.avail_in;
	inflateEnd(&z);
	return n;
}

/* Every member is decoded alone, begins with a block, and is about as long as it should be. */
static void members_of(size_t bytes_a_write)
{
	struct buf file = { 0 }, out = { 0 };
	unsigned n_members = 0;
	struct outfile *f;
	struct writer w;
	size_t at = 0, n_decoded = 0, n_given = 0;
	FILE *in;

	assert_int_equal(outfile_open(path, &gzip, &f, NULL), 0);
	writer_init(&w);
	for (uint64_t i = 0; i < 500000; i++) {
		add_event(&w, i);
		if (w.b.n < bytes_a_write && i < 499999)
			continue;
		n_given += w.b.n;
		assert_int_equal(outfile_write(f, w.b.p, w.b.n, NULL), 0);
		w.b.n = 0;
	}
	assert_true(outfile_size(f) > 0);
	assert_int_equal(outfile_close(f, true, NULL), 0);
	in = fopen(path, "rb");
	assert_non_null(in);
	buf_reserve(&file, 64u << 20);
	file.n = fread(file.p, 1, 64u << 20, in);
	fclose(in);
	while (at < file.n) {
		at += one_member((const uint8_t *)file.p + at, file.n - at, &out);
		assert_int_equal(load_u32(out.p), 0x216);
		assert_int_equal(out.n % EVENT_BYTES, 0);
		if (at < file.n)
			assert_in_range(out.n, MEMBER_BYTES, MEMBER_BYTES + 300000);
		n_decoded += out.n;
		n_members++;
	}
	assert_int_equal(n_decoded, n_given);
	assert_int_equal(n_members, (n_given + MEMBER_BYTES - 1) / MEMBER_BYTES);
	writer_fini(&w);
	buf_fini(&file);
	buf_fini(&out);
}

static void members_stand_alone(void **state)
{
	(void)state;
	members_of(100000);
	members_of(SIZE_MAX);
}

static void full_disk(enum outfile_coding coding, uint64_t step)
{
	uint64_t last = 0, n, size;

	for (size = 1; size < 1u << 20; size += step) {
		bool damaged = false;
		int r;

		limit_files(size);
		r = write_capture(coding, true);
		limit_files(0);
		if (r == 0)
			break;
		n = count_events(partial, &damaged);
		assert_false(damaged);
		assert_true(n >= last);
		if (coding == OUTFILE_PLAIN && size > 28)
			assert_int_equal(n, (size - 28) / EVENT_BYTES);
		assert_int_not_equal(access(path, F_OK), 0);
		last = n;
	}
	unlink(path); /* of the size that was enough */
	assert_true(last > N_EVENTS / 4);
}

static void full_disks_leave_whole_blocks(void **state)
{
	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	full_disk(OUTFILE_PLAIN, 9973);
	full_disk(OUTFILE_GZIP, 9973);
	full_disk(OUTFILE_ZSTD, 9973);
	unlink(partial);
}

/* What was synced is there although the file was never closed. */
static void synced_can_be_read(void **state)
{
	struct outfile_options o = { .is_private = true };
	struct outfile *f;
	struct writer w;
	struct stat st;
	bool damaged;

	(void)state;
	writer_init(&w);
	writer_section(&w);
	add_event(&w, 0);
	for (o.coding = OUTFILE_PLAIN; o.coding <= OUTFILE_ZSTD; o.coding++) {
		unlink(path); /* what was read is not replaced */
		assert_int_equal(outfile_open(path, &o, &f, NULL), 0);
		assert_int_equal(outfile_write(f, w.b.p, w.b.n, NULL), 0);
		assert_int_equal(outfile_sync(f, NULL), 0);
		assert_int_equal(count_events(partial, &damaged), 1);
		assert_int_equal(outfile_close(f, true, NULL), 0);
		assert_int_equal(count_events(path, &damaged), 1);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		assert_int_equal(chmod(path, 0644), 0); /* that changes with the next one, too */
	}
	writer_fini(&w);
}

/* Begins every frame of zstd with a block? */
static void frames_stand_alone(void **state)
{
	struct outfile_options o = { .coding = OUTFILE_ZSTD };
	struct buf file = { 0 };
	struct outfile *f;
	struct writer w;
	size_t at = 0, n, n_decoded = 0, n_given;
	unsigned n_frames = 0;
	char *out = xmalloc(4u << 20);
	FILE *in;

	(void)state;
	writer_init(&w);
	for (uint64_t i = 0; i < 100000; i++)
		add_event(&w, i);
	n_given = w.b.n;
	assert_int_equal(outfile_open(path, &o, &f, NULL), 0);
	assert_int_equal(outfile_write(f, w.b.p, w.b.n, NULL), 0);
	assert_int_equal(outfile_close(f, true, NULL), 0);
	writer_fini(&w);
	in = fopen(path, "rb");
	assert_non_null(in);
	buf_reserve(&file, 8u << 20);
	file.n = fread(file.p, 1, 8u << 20, in);
	fclose(in);
	for (; at < file.n; at += n, n_frames++) {
		n = ZSTD_findFrameCompressedSize(file.p + at, file.n - at);
		assert_false(ZSTD_isError(n));
		n_decoded += ZSTD_decompress(out, 4u << 20, file.p + at, n);
		assert_int_equal(load_u32(out), 0x216);
	}
	assert_int_equal(n_decoded, n_given);
	assert_int_equal(n_frames, 4); /* of five pieces, the last one of what is left */
	buf_fini(&file);
	free(out);
}

static void devices_are_written_as_they_are(void **state)
{
	struct outfile *f;
	struct err err;

	(void)state;
	assert_int_equal(outfile_open("/dev/null", &plain, &f, &err), 0);
	assert_null(outfile_partial_name(f));
	assert_int_equal(outfile_write(f, "12345678", 8, &err), 0);
	assert_int_equal(outfile_size(f), 8);
	assert_int_equal(outfile_close(f, true, &err), 0);
	assert_int_equal(outfile_open("/nowhere/at/all", &plain, &f, &err), E_IO);
	if (access("/dev/full", W_OK) != 0) {
		print_message("no /dev/full\n");
		skip();
	}
	assert_int_equal(outfile_open("/dev/full", &plain, &f, &err), 0);
	assert_int_equal(outfile_write(f, "12345678", 8, &err), E_IO);
	assert_non_null(strstr(err.msg, "/dev/full"));
	assert_int_equal(outfile_write(f, "12345678", 8, &err), E_IO);
	assert_int_equal(outfile_close(f, true, &err), E_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(plain_is_what_was_given, setup, teardown),
		cmocka_unit_test_setup_teardown(incomplete_keeps_its_name, setup, teardown),
		cmocka_unit_test_setup_teardown(the_disk_has_it_before_the_name, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_leaves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(no_room_leaves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(links_stay_links, setup, teardown),
		cmocka_unit_test_setup_teardown(members_stand_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(full_disks_leave_whole_blocks, setup, teardown),
		cmocka_unit_test_setup_teardown(frames_stand_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(synced_can_be_read, setup, teardown),
		cmocka_unit_test_setup_teardown(devices_are_written_as_they_are, setup, teardown),
	};
	int r = cmocka_run_group_tests(tests, NULL, NULL);

	buf_fini(&whole);
	return r;
}
