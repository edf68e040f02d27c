/* SPDX-License-Identifier: MIT */
/* t_memory.c - memory follows the state that is alive, not the length of the capture: ten copies, one
 * behind the other, take at most 1.05 times what one takes. */
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"

#define N_COPIES           10
#define N_RUNS             3
#define MAX_GROWTH_PERCENT 105

/* In an instrumented program freed memory stays in quarantine. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_INSTRUMENTED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_INSTRUMENTED 1
#endif
#endif
#ifndef IS_INSTRUMENTED
#define IS_INSTRUMENTED 0
#endif

static char ten[MAX_SCRATCH]; /* path of the copies */

static void copy_times(const char *from, const char *to, int n)
{
	FILE *out = fopen(to, "wb");
	char chunk[65536];
	size_t got;

	assert_non_null(out);
	while (n-- > 0) {
		FILE *in = fopen(from, "rb");

		assert_non_null(in);
		while ((got = fread(chunk, 1, sizeof(chunk), in)) > 0)
			assert_int_equal(fwrite(chunk, 1, got, out), got);
		fclose(in);
	}
	assert_int_equal(fclose(out), 0);
}

/* Peak resident memory of a verb over a capture, in KiB. */
static long peak_kb(const char *verb, const char *capture)
{
	const char *b = getenv("B");
	char scan[PATH_MAX];
	struct rusage used;
	int status;
	pid_t pid;

	snprintf(scan, sizeof(scan), "%s/scan", b ? b : "build");
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, 1);
		execl(scan, scan, verb, capture, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(wait4(pid, &status, 0, &used), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	return used.ru_maxrss;
}

/* The largest or smallest of some runs: how many of the buffers between decoder and reader are used, 256 KiB
 * each unless they are in a huge page, depends on which of the two is ahead. What grows with events shows in every
 * run. */
static long peak_of_runs(const char *verb, const char *capture, bool largest)
{
	long ret = peak_kb(verb, capture);

	for (int i = 1; i < N_RUNS; i++) {
		long now = peak_kb(verb, capture);

		if (largest ? now > ret : now < ret)
			ret = now;
	}
	return ret;
}

static int setup(void **state)
{
	int fd = mkstemp(scratch_template(ten, "t_memory"));

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int teardown(void **state)
{
	(void)state;
	return unlink(ten);
}

static void check_growth(void **state)
{
	static const char *const verb_names[] = { "report", "info", "events" };
	const char *dir = getenv("SCAN_SHARED");
	char one[PATH_MAX];
	size_t i;

	snprintf(one, sizeof(one), "%s/captures/%s", dir ? dir : "../shared", (char *)*state);
	if (IS_INSTRUMENTED || access(one, R_OK) != 0) {
		print_message("%s: not there, or an instrumented program\n", one);
		skip();
	}
	copy_times(one, ten, N_COPIES);
	for (i = 0; i < sizeof(verb_names) / sizeof(verb_names[0]); i++) {
		long a = peak_of_runs(verb_names[i], one, true);
		long b = peak_of_runs(verb_names[i], ten, false);

		print_message("scan %s %s: %ld KiB, ten times: %ld KiB\n", verb_names[i],
			      (char *)*state, a, b);
		if (b * 100 > a * MAX_GROWTH_PERCENT)
			fail_msg("scan %s needs %ld KiB instead of %ld", verb_names[i], b, a);
	}
}

/* Large enough to fill the buffers between decoder and reader, which are allocated as they fill. */
static char attack[] = "vm/attack.scap.gz", mixed[] = "vm/mixed.scap.gz";

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "attack", check_growth, NULL, NULL, attack },
		{ "mixed", check_growth, NULL, NULL, mixed },
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
