/* SPDX-License-Identifier: MIT */
/* bench.c - the measurements of bench.sh that a shell cannot make.
 *
 *   bench run COMMAND...   run it with standard output to /dev/null; prints nanoseconds, peak
 *                          memory in KiB and nanoseconds of processor time
 *   bench pass CAPTURE     prints number of events, nanoseconds of cap_next alone, and of cap_next
 *                          with replay_event, over the whole capture
 *   bench decode CAPTURE   prints nanoseconds of reading and inflating it, nothing more
 *
 * Numbers stand in one line, separated by blanks. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../src/analyze/replay.h"
#include "../src/capture/capture.h"
#include "../src/capture/source.h"

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* ---- run ---- */

static void child(char **argv)
{
	if (freopen("/dev/null", "w", stdout))
		execvp(argv[0], argv);
	fprintf(stderr, "bench: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static uint64_t timeval_ns(struct timeval t)
{
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_usec * 1000;
}

static int run(char **argv)
{
	uint64_t begin = now_ns();
	struct rusage use;
	pid_t pid = fork();
	int status;

	if (pid == 0)
		child(argv);
	if (pid < 0 || wait4(pid, &status, 0, &use) < 0) {
		fprintf(stderr, "bench: %s\n", strerror(errno));
		return 1;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "bench: %s: status 0x%x\n", argv[0], (unsigned)status);
		return 1;
	}
	printf("%" PRIu64 " %ld %" PRIu64 "\n", now_ns() - begin, use.ru_maxrss,
	       timeval_ns(use.ru_utime) + timeval_ns(use.ru_stime));
	return 0;
}

/* ---- pass ---- */

/* Read the capture to its end, with replay unless r is NULL. Returns the time, or 0 on failure. */
static uint64_t pass(const char *path, struct replay *r, uint64_t *ret_events)
{
	uint64_t begin = now_ns();
	struct capture *c;
	struct event ev;
	struct step step;
	struct err err;
	int rc;

	if (cap_open(path, NULL, r ? replay_sink(r) : NULL, &c, &err) < 0) {
		fprintf(stderr, "bench: %s: %s\n", path, err.msg);
		return 0;
	}
	*ret_events = 0;
	while ((rc = cap_next(c, &ev, &err)) > 0) {
		if (r)
			replay_event(r, &ev, &step);
		++*ret_events;
	}
	cap_close(c);
	if (rc < 0)
		fprintf(stderr, "bench: %s: %s\n", path, err.msg);
	return rc < 0 ? 0 : now_ns() - begin;
}

static int measure_pass(const char *path)
{
	struct replay *r = replay_new();
	uint64_t n, bare, whole;

	bare = pass(path, NULL, &n);
	whole = bare ? pass(path, r, &n) : 0;
	replay_free(r);
	if (!whole)
		return 1;
	printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", n, bare, whole);
	return 0;
}

/* ---- decode ---- */

static int measure_decode(const char *path)
{
	uint64_t begin = now_ns();
	struct window w = { 0 };
	struct source *s;
	struct err err;
	int rc = source_open(path, &s, &err);

	if (rc == 0) {
		while ((rc = source_next(s, 0, &w, &err)) > 0)
			;
		source_close(s);
	}
	if (rc < 0) {
		fprintf(stderr, "bench: %s: %s\n", path, err.msg);
		return 1;
	}
	printf("%" PRIu64 "\n", now_ns() - begin);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "run") == 0)
		return run(argv + 2);
	if (argc == 3 && strcmp(argv[1], "pass") == 0)
		return measure_pass(argv[2]);
	if (argc == 3 && strcmp(argv[1], "decode") == 0)
		return measure_decode(argv[2]);
	fprintf(stderr,
		"usage: bench run COMMAND... | bench pass CAPTURE | bench decode CAPTURE\n");
	return 2;
}
