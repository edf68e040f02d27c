/* SPDX-License-Identifier: MIT */
/* t_fault.c - the nth read of the input fails, for every n there is: all ways to read a capture end
 * with E_IO, or exit status 1 and a message that names the file. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>
#include <zstd.h>

#include "../../src/base/buf.h"
#include "../../src/base/mem.h"
#include "../../src/capture/capture.h"
#include "../../src/capture/source.h"
#include "../../src/cmd/cmd.h"
#include "scratch.h"

#define N_EVENTS    40000 /* about 2 MB, so that each kind of input takes several reads */
#define EVENT_BYTES 52
#define MAX_SAID    4096
#define MAX_READS   10000 /* more than there can be: the loop does not end */

static char dir[MAX_SCRATCH];

/* ---- the capture, made here ---- */

static void put16(struct buf *b, uint16_t v)
{
	buf_add(b, &v, sizeof(v));
}

static void put32(struct buf *b, uint32_t v)
{
	buf_add(b, &v, sizeof(v));
}

static void put64(struct buf *b, uint64_t v)
{
	buf_add(b, &v, sizeof(v));
}

static void put_section(struct buf *b)
{
	put32(b, 0x0A0D0D0A);
	put32(b, 28);
	put32(b, 0x1A2B3C4D);
	put16(b, 1);
	put16(b, 2);
	put64(b, UINT64_MAX);
	put32(b, 28);
}

/* close exit with its one parameter; the thread is a hash that does not compress away */
static void put_event(struct buf *b, uint32_t i)
{
	put32(b, 0x216);
	put32(b, EVENT_BYTES);
	put16(b, (uint16_t)(i % 4));
	put64(b, 1600000000000000000u + i * 1000ull);
	put64(b, (i + 1) * 0x9e3779b97f4a7c15u >> 1);
	put32(b, 26 + 2 + 8);
	put16(b, EV_SYSCALL_CLOSE_X);
	put32(b, 1);
	put16(b, 8);
	put64(b, i % 97 ? 0 : (uint64_t)-9);
	put16(b, 0);
	put32(b, EVENT_BYTES);
}

static void make_capture(struct buf *b)
{
	uint32_t i;

	put_section(b);
	for (i = 0; i < N_EVENTS; i++)
		put_event(b, i);
}

static void write_file(const char *name, const void *p, size_t n)
{
	FILE *f = fopen(name, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void write_zstd(const char *name, const struct buf *b)
{
	size_t cap = ZSTD_compressBound(b->n), n;
	void *p = xmalloc(cap);

	n = ZSTD_compress(p, cap, b->p, b->n, 1);
	assert_false(ZSTD_isError(n));
	write_file(name, p, n);
	free(p);
}

static void write_gzip(const char *name, const struct buf *b)
{
	gzFile g = gzopen(name, "wb0");

	assert_non_null(g);
	assert_int_equal(gzwrite(g, b->p, (unsigned)b->n), b->n);
	assert_int_equal(gzclose(g), Z_OK);
}

static void write_tar(const char *name, const struct buf *b)
{
	struct archive *a = archive_write_new();
	struct archive_entry *e = archive_entry_new();

	archive_write_add_filter_gzip(a);
	archive_write_set_format_ustar(a);
	assert_int_equal(archive_write_open_filename(a, name), ARCHIVE_OK);
	archive_entry_set_pathname(e, "bundle/trace.scap");
	archive_entry_set_size(e, (int64_t)b->n);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, b->p, b->n), b->n);
	archive_entry_free(e);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
}

static int setup(void **state)
{
	struct buf b = { 0 };

	(void)state;
	if (!mkdtemp(scratch_template(dir, "t_fault")) || chdir(dir) != 0)
		return -1;
	make_capture(&b);
	write_file("plain.scap", b.p, b.n);
	write_gzip("gzip.scap.gz", &b);
	write_zstd("zstd.scap.zst", &b);
	write_tar("bundle.tar.gz", &b);
	buf_fini(&b);
	return mkfifo("pipe", 0600);
}

static int teardown(void **state)
{
	static const char *const names[] = { "plain.scap",    "gzip.scap.gz", "zstd.scap.zst",
					     "bundle.tar.gz", "pipe",         "stderr" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(names[i]);
	return chdir("/") || rmdir(dir);
}

/* ---- the pipe needs someone at the other end ---- */

static void feed_pipe(void)
{
	int in = open("plain.scap", O_RDONLY), out = open("pipe", O_WRONLY);
	char chunk[65536];
	ssize_t n;

	while ((n = read(in, chunk, sizeof(chunk))) > 0)
		if (write(out, chunk, (size_t)n) != n)
			break; /* the reader has given up, as it should */
}

/* A process, not a thread: verbs run in forks, which must not be made while a thread may hold a lock
 * of the allocator. -1: this path needs none. */
static pid_t feeder_start(const char *path)
{
	pid_t pid = strcmp(path, "pipe") == 0 ? fork() : -1;

	if (pid == 0) {
		feed_pipe();
		_exit(0);
	}
	return pid;
}

/* The reader may not even have opened it: then the feeder waits for one. */
static void feeder_stop(pid_t pid)
{
	if (pid < 0)
		return;
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* ---- the library ---- */

struct outcome {
	int status; /* of cap_open, else of the last cap_next */
	struct err err;
	uint64_t n_events;
};

static struct outcome read_capture(const char *path)
{
	struct outcome o = { 0 };
	struct capture *c;
	struct event ev;

	o.status = cap_open(path, NULL, NULL, &c, &o.err);
	if (o.status == E_OK) {
		while ((o.status = cap_next(c, &ev, &o.err)) > 0)
			o.n_events++;
		/* It stays failed, and can still be asked and closed. */
		if (o.status < 0)
			assert_int_equal(cap_next(c, &ev, NULL), o.status);
		assert_non_null(cap_get_stats(c));
		cap_close(c);
	}
	return o;
}

static void check_library(void **state)
{
	const char *path = *state;
	uint64_t n;

	for (n = 1; n < MAX_READS; n++) {
		pid_t feeder = feeder_start(path);
		struct outcome o;

		source_fail_read_at(n);
		o = read_capture(path);
		source_fail_read_at(0);
		feeder_stop(feeder);
		if (o.status == E_OK) {
			assert_int_equal(o.n_events, N_EVENTS);
			break;
		}
		assert_int_equal(o.status, E_IO);
		assert_int_equal(o.err.code, E_IO);
		assert_true(strlen(o.err.msg) > 0);
		assert_true(o.n_events <= N_EVENTS);
	}
	print_message("%s: %u reads\n", path, (unsigned)n - 1);
	assert_in_range(n, 2, MAX_READS - 1);
}

/* ---- the verbs ---- */

static void child_run(const char *name, const char *path)
{
	static char words[3][64];
	char *argv[] = { words[0], words[1], words[2], NULL };
	int null = open("/dev/null", O_WRONLY),
	    log = open("stderr", O_RDWR | O_CREAT | O_TRUNC, 0600);

	dup2(null, 1);
	dup2(log, 2);
	close(null);
	close(log);
	snprintf(words[0], sizeof(words[0]), "%s", name);
	snprintf(words[1], sizeof(words[1]), "%s", !strcmp(name, "sysdig") ? "-r" : "--");
	snprintf(words[2], sizeof(words[2]), "%s", path);
	exit(verb_find(name)->run(3, argv)); /* leaks are looked for here */
}

/* Run a verb in a process of its own, as its options are static. Returns its exit status, -1 when
 * it crashed. stdout goes nowhere, stderr to a file. */
static int run_verb(const char *name, const char *path)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		child_run(name, path);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* What the verb said. */
static void read_stderr(char text[MAX_SAID])
{
	FILE *f = fopen("stderr", "rb");
	size_t n = f ? fread(text, 1, MAX_SAID - 1, f) : 0;

	if (f)
		fclose(f);
	text[n] = 0;
}

static void check_verb(void **state)
{
	static const char *const verb_names[] = { "sysdig", "events", "info", "report" };
	const char *path = *state;
	char said[MAX_SAID];
	size_t i;
	uint64_t n;

	for (i = 0; i < sizeof(verb_names) / sizeof(verb_names[0]); i++) {
		assert_non_null(verb_find(verb_names[i]));
		for (n = 1; n < MAX_READS; n++) {
			pid_t feeder = feeder_start(path);
			int status;

			source_fail_read_at(n);
			status = run_verb(verb_names[i], path);
			source_fail_read_at(0);
			feeder_stop(feeder);
			if (status == EXIT_OK)
				break;
			read_stderr(said);
			if (status != EXIT_FAILED || !strstr(said, path) ||
			    strstr(said, "Sanitizer"))
				fail_msg("%s %s, read %u: exit status %d, says: %s", verb_names[i],
					 path, (unsigned)n, status, said);
		}
		assert_in_range(n, 2, MAX_READS - 1);
	}
}

#define INPUT(name, path)                                                           \
	{ "library, " name, check_library, NULL, NULL, (void *)(uintptr_t)(path) }, \
	{                                                                           \
		"verbs, " name, check_verb, NULL, NULL, (void *)(uintptr_t)(path)   \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		INPUT("plain file", "plain.scap"),
		INPUT("gzip", "gzip.scap.gz"),
		INPUT("zstd", "zstd.scap.zst"),
		INPUT("archive", "bundle.tar.gz"),
		INPUT("archive member", "bundle.tar.gz:bundle/trace.scap"),
		INPUT("pipe", "pipe"),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, setup, teardown);
}
