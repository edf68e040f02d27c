/* SPDX-License-Identifier: MIT */
/* liveline.c - see liveline.h. */
#include "liveline.h"

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"

#define REDRAW_S 0.2

static struct {
	pthread_mutex_t lock;
	_Atomic bool is_on;
	bool is_shown;
	double begin_s, last_s;
	uint64_t last_events;
} line = { .lock = PTHREAD_MUTEX_INITIALIZER };

static double now_s(void)
{
	return (double)clock_steady_ns() / NS_PER_S;
}

void liveline_start(void)
{
	const char *term = getenv("TERM");

	line.is_on = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
	line.begin_s = line.last_s = now_s();
}

bool liveline_is_due(void)
{
	return line.is_on && now_s() - line.last_s >= REDRAW_S;
}

/* A terminal that was stopped (^S) must not stop the recording. */
static bool takes_output(void)
{
	struct pollfd p = { .fd = STDERR_FILENO, .events = POLLOUT };

	return poll(&p, 1, 0) == 1 && p.revents & POLLOUT;
}

void liveline_draw(const struct liveline_figures *f)
{
	double now = now_s();

	pthread_mutex_lock(&line.lock);
	if (line.is_on && takes_output()) {
		fprintf(stderr,
			"\r\033[K%.0f s, %" PRIu64 " events (%.0f/s), %.1f MiB, %" PRIu64 " lost",
			now - line.begin_s, f->n_events,
			(double)(f->n_events - line.last_events) / (now - line.last_s),
			(double)f->n_bytes / 1048576, f->n_lost);
		fflush(stderr);
		line.is_shown = true;
	}
	line.last_s = now;
	line.last_events = f->n_events;
	pthread_mutex_unlock(&line.lock);
}

void liveline_wipe(void)
{
	pthread_mutex_lock(&line.lock);
	if (line.is_shown)
		fputs("\r\033[K", stderr);
	line.is_shown = false;
	pthread_mutex_unlock(&line.lock);
}

void liveline_end(void)
{
	liveline_wipe();
	line.is_on = false;
}
