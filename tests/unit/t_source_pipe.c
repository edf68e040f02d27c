/* SPDX-License-Identifier: MIT */
/* t_source_pipe.c - sources that cannot seek: every wrapping through standard input, and that what
 * was written arrives at once. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <cmocka.h>
#include <pthread.h>

#include "source_kit.h"

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
	/* all but the end of the member */
	assert_int_equal(write(fd[1], gz.p, gz.n - 100), gz.n - 100);
	assert_int_equal(source_open(path, &s, &err), 0);
	assert_int_equal(source_next(s, 0, &w, &err), 1);
	assert_true(w.n >= 500);
	assert_memory_equal(w.p, content.p, w.n);
	/* what has not been written is not waited for */
	assert_false(source_wait(s, 0));
	/* closing does not wait for the writer */
	source_close(s);
	close(fd[0]);
	close(fd[1]);
	buf_fini(&gz);
	buf_fini(&content);
}

/* The wait for a pipe ends with what was written to it, and with its end. */
static void test_wait(void **state)
{
	struct window w = { .p = NULL };
	int old = dup(STDIN_FILENO), fd[2];
	struct source *s;
	struct err err;

	(void)state;
	assert_int_equal(pipe(fd), 0);
	dup2(fd[0], STDIN_FILENO);
	close(fd[0]);
	assert_int_equal(write(fd[1], "\x0a\x0d\x0d\x0a", 4), 4);
	assert_int_equal(source_open("-", &s, &err), 0);
	assert_true(source_wait(s, UINT64_MAX));
	assert_int_equal(source_next(s, 0, &w, &err), 1);
	assert_int_equal(w.n, 4);
	assert_false(source_wait(s, 0));
	close(fd[1]);
	assert_true(source_wait(s, UINT64_MAX));
	assert_int_equal(source_next(s, 0, &w, &err), 0);
	source_close(s);
	dup2(old, STDIN_FILENO);
	close(old);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stdin),
		cmocka_unit_test(test_pipe_is_live),
		cmocka_unit_test(test_wait),
	};

	/* the writer of a pipe may outlive its reader */
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
