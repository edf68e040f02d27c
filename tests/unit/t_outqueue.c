/* SPDX-License-Identifier: MIT */
/* t_outqueue.c - orders are carried out in their order, with a thread and without; the first that fails is
 * told and ends the work; sizes are those of the files. */
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

#include "../../src/capture/outqueue.h"
#include "../../src/capture/writer.h"
#include "scratch.h"

#define N_EVENTS 4000 /* a write; some 200 KB */

static char dir[MAX_SCRATCH], a[MAX_SCRATCH + 8], b[MAX_SCRATCH + 8];

static int setup(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(scratch_template(dir, "t_outqueue")));
	snprintf(a, sizeof(a), "%s/a", dir);
	snprintf(b, sizeof(b), "%s/b", dir);
	return 0;
}

static int teardown(void **state)
{
	char partial[sizeof(a) + 8];

	(void)state;
	snprintf(partial, sizeof(partial), "%s.partial", a);
	unlink(a);
	unlink(b);
	unlink(partial);
	return rmdir(dir);
}

/* The same bytes each time. */
static struct buf some_blocks(void)
{
	struct writer w;

	writer_init(&w);
	for (uint64_t i = 0; i < N_EVENTS; i++) {
		struct event ev = { .ts_ns = i * 1000,
				    .tid = (int64_t)(i * 2654435761u % 4000),
				    .type = EV_SYSCALL_CLOSE_E,
				    .n_params = 1,
				    .data = (const uint8_t *)&i,
				    .at = { 0, sizeof(i) } };

		writer_event(&w, &ev, 0);
	}
	return w.b;
}

static uint64_t write_some(struct outqueue *q, unsigned times)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < times; i++) {
		struct buf blocks = some_blocks();

		n += blocks.n;
		assert_int_equal(outqueue_write(q, &blocks, NULL), 0);
		assert_int_equal(blocks.n, 0);
		buf_fini(&blocks);
	}
	return n;
}

static uint64_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (uint64_t)st.st_size : UINT64_MAX;
}

static void two_files(bool in_thread)
{
	struct outfile_options o = { 0 };
	struct outqueue *q;
	struct err err;
	uint64_t n;

	assert_int_equal(outqueue_new(&o, in_thread, &q, &err), 0);
	assert_int_equal(outqueue_open(q, a, &err), 0);
	/* more than fit into the queue */
	n = write_some(q, 2 * MAX_QUEUED);
	assert_int_equal(outqueue_size(q), n);
	assert_int_equal(outqueue_sync(q, &err), 0);
	assert_int_equal(outqueue_close(q, true, &err), 0);
	assert_int_equal(outqueue_open(q, b, &err), 0);
	assert_int_equal(outqueue_size(q), 0);
	n = write_some(q, 1);
	assert_int_equal(outqueue_wait(q, &err), 0);
	assert_int_equal(size_of(a), 2 * MAX_QUEUED * n);
	assert_int_equal(outqueue_remove(q, a, &err), 0);
	assert_int_equal(outqueue_close(q, true, &err), 0);
	assert_int_equal(outqueue_wait(q, &err), 0);
	assert_null(outqueue_left(q));
	outqueue_free(q);
	assert_int_equal(size_of(a), UINT64_MAX);
	assert_int_equal(size_of(b), n);
}

static void orders_are_carried_out(void **state)
{
	(void)state;
	two_files(false);
	two_files(true);
}

/* What waits is estimated by what is done. */
static void sizes_are_estimated(void **state)
{
	struct outfile_options o = { .coding = OUTFILE_ZSTD };
	uint64_t size, estimate;
	struct outqueue *q;

	(void)state;
	assert_int_equal(outqueue_new(&o, true, &q, NULL), 0);
	outqueue_open(q, a, NULL);
	write_some(q, MAX_QUEUED);
	outqueue_wait(q, NULL);
	write_some(q, MAX_QUEUED);
	estimate = outqueue_size(q);
	outqueue_close(q, true, NULL);
	assert_int_equal(outqueue_wait(q, NULL), 0);
	size = size_of(a);
	outqueue_free(q);
	assert_in_range(estimate, size - size / 10, size + size / 10);
}

static void limit_files(rlim_t bytes)
{
	struct rlimit lim;

	getrlimit(RLIMIT_FSIZE, &lim);
	lim.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &lim), 0);
}

static void failures_are_told(bool in_thread)
{
	struct outfile_options o = { 0 };
	struct outqueue *q;
	struct buf blocks;
	struct err err;

	assert_int_equal(outqueue_new(&o, in_thread, &q, &err), 0);
	assert_int_equal(outqueue_open(q, a, &err), 0);
	limit_files(100000);
	for (int i = 0; i < 3; i++) {
		blocks = some_blocks();
		outqueue_write(q, &blocks, &err);
		buf_fini(&blocks);
	}
	outqueue_close(q, true, NULL);
	assert_int_equal(outqueue_wait(q, &err), E_IO);
	limit_files(RLIM_INFINITY);
	assert_non_null(strstr(err.msg, "a.partial: File too large"));
	assert_int_equal(outqueue_open(q, b, NULL), E_IO);
	assert_int_equal(outqueue_wait(q, NULL), E_IO);
	assert_non_null(outqueue_left(q));
	assert_non_null(strstr(outqueue_left(q), "/a.partial"));
	outqueue_free(q);
	assert_in_range(size_of(a), UINT64_MAX, UINT64_MAX);
	assert_in_range(size_of(b), UINT64_MAX, UINT64_MAX);
}

static void failures_end_the_work(void **state)
{
	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	failures_are_told(false);
	failures_are_told(true);
}

/* A file that nobody closed stays incomplete. */
static void open_files_stay_incomplete(void **state)
{
	struct outfile_options o = { 0 };
	struct outqueue *q;

	(void)state;
	assert_int_equal(outqueue_new(&o, true, &q, NULL), 0);
	outqueue_open(q, a, NULL);
	write_some(q, 1);
	outqueue_free(q);
	assert_int_equal(size_of(a), UINT64_MAX);
	assert_int_equal(outqueue_new(&o, true, &q, NULL), 0);
	outqueue_open(q, "/nowhere/at/all", NULL);
	assert_int_equal(outqueue_wait(q, NULL), E_IO);
	assert_null(outqueue_left(q));
	outqueue_free(q);
	outqueue_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(orders_are_carried_out, setup, teardown),
		cmocka_unit_test_setup_teardown(sizes_are_estimated, setup, teardown),
		cmocka_unit_test_setup_teardown(failures_end_the_work, setup, teardown),
		cmocka_unit_test_setup_teardown(open_files_stay_incomplete, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
