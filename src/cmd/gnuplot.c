/* SPDX-License-Identifier: MIT */
/* gnuplot.c - see gnuplot.h. */
#include "gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOT_FOUND 127 /* status of a child that could not become gnuplot */

struct run {
	pid_t pid;
	int in, out; /* its standard input and output; -1: closed */
	struct str todo;
	struct buf *ret;
	size_t n_out;
	uint64_t end_ms;
};

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* In the child: no settings of the user's, no terminal, no large files. */
static void become_gnuplot(int in, int out, const char *dir)
{
	struct rlimit files = { GNUPLOT_MAX_BYTES, GNUPLOT_MAX_BYTES };
	static char name[] = "gnuplot", no_settings[] = "-d", from_input[] = "-",
		    locale[] = "LC_ALL=C.UTF-8";
	char *argv[] = { name, no_settings, from_input, NULL };
	char *environment[] = { locale, NULL }; /* PATH is asked for in ours */
	int null = open("/dev/null", O_WRONLY);

	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 || null < 0 ||
	    dup2(null, STDERR_FILENO) < 0 || (dir && chdir(dir) < 0))
		_exit(1);
	setrlimit(RLIMIT_FSIZE, &files);
	execvpe("gnuplot", argv, environment);
	_exit(NOT_FOUND);
}

static void close_both(const int fd[2])
{
	close(fd[0]);
	close(fd[1]);
}

/* Returns 0, or what errno was. */
static int start(struct run *r, const char *dir)
{
	int in[2], out[2], rc;

	if (pipe2(in, O_CLOEXEC) < 0)
		return errno;
	if (pipe2(out, O_CLOEXEC) < 0) {
		rc = errno;
		close_both(in);
		return rc;
	}
	r->pid = fork();
	if (r->pid < 0) {
		rc = errno;
		close_both(in);
		close_both(out);
		return rc;
	}
	if (r->pid == 0)
		become_gnuplot(in[0], out[1], dir);
	close(in[0]);
	close(out[1]);
	r->in = in[1];
	r->out = out[0];
	fcntl(r->in, F_SETFL, O_NONBLOCK);
	return 0;
}

static void feed(struct run *r)
{
	ssize_t n = write(r->in, r->todo.p, r->todo.n);

	if (n > 0) {
		r->todo.p += n;
		r->todo.n -= (size_t)n;
	}
	if (r->todo.n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		close(r->in);
		r->in = -1;
	}
}

static void drain(struct run *r)
{
	char piece[65536];
	ssize_t n = read(r->out, piece, sizeof(piece));

	if (n > 0) {
		r->n_out += (size_t)n;
		if (r->ret && r->n_out <= GNUPLOT_MAX_BYTES)
			buf_add(r->ret, piece, (size_t)n);
	} else if (n == 0 || errno != EINTR) {
		close(r->out);
		r->out = -1;
	}
}

/* Until it has closed its output, or a limit is passed (returns false). */
static bool talk(struct run *r)
{
	while (r->out >= 0) {
		struct pollfd p[2] = { { .fd = r->out, .events = POLLIN },
				       { .fd = r->in, .events = POLLOUT } };
		uint64_t now = now_ms();

		if (now >= r->end_ms || r->n_out > GNUPLOT_MAX_BYTES)
			return false;
		if (poll(p, 2, (int)(r->end_ms - now)) < 0 && errno != EINTR)
			return false;
		if (r->in >= 0 && p[1].revents)
			feed(r);
		if (p[0].revents)
			drain(r);
	}
	return true;
}

static int judge(struct run *r, bool is_complete, struct err *err)
{
	int status = 0;

	if (!is_complete)
		kill(r->pid, SIGKILL);
	if (r->in >= 0)
		close(r->in);
	if (r->out >= 0)
		close(r->out);
	while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!is_complete)
		return err_set(err, E_LIMIT,
			       "gnuplot took more than %d s or wrote more than %u bytes",
			       GNUPLOT_MAX_SECONDS, GNUPLOT_MAX_BYTES);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
		return err_set(err, E_UNSUPPORTED, "gnuplot is not installed");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(err, E_IO, "gnuplot failed");
	return 0;
}

int gnuplot_run(struct str commands, const char *dir, struct buf *ret, struct err *err)
{
	struct run r = { .todo = commands,
			 .ret = ret,
			 .end_ms = now_ms() + GNUPLOT_MAX_SECONDS * 1000 };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
	int rc;

	sigaction(SIGPIPE, &ignore, &old);
	rc = start(&r, dir);
	if (rc != 0)
		rc = err_set(err, E_IO, "gnuplot: %s", strerror(rc));
	else
		rc = judge(&r, talk(&r), err);
	sigaction(SIGPIPE, &old, NULL);
	return rc;
}
