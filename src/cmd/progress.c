/* SPDX-License-Identifier: MIT */
/* progress.c - see progress.h. */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHOW_AFTER_S 0.5 /* shorter work shows nothing */
#define REDRAW_S     0.2

static double seconds_since(const struct timespec *t)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) / 1e9;
}

void progress_start(struct progress *p)
{
	const char *term = getenv("TERM");

	*p = (struct progress){ .is_on = isatty(STDERR_FILENO) && term &&
					 strcmp(term, "dumb") != 0 };
	clock_gettime(CLOCK_MONOTONIC, &p->begin);
	p->last = p->begin;
}

static void draw(const struct source_info *s, double elapsed)
{
	double rate = (double)s->file_pos / elapsed;

	fprintf(stderr, "\r\033[K");
	if (s->file_bytes >= s->file_pos && s->file_bytes)
		fprintf(stderr, "%.0f %% of %.1f MiB, ",
			100.0 * (double)s->file_pos / (double)s->file_bytes,
			(double)s->file_bytes / 1048576);
	else
		fprintf(stderr, "%.1f MiB, ", (double)s->file_pos / 1048576);
	fprintf(stderr, "%.1f MiB/s", rate / 1048576);
	if (s->file_bytes > s->file_pos && rate > 0)
		fprintf(stderr, ", %.0f s left", (double)(s->file_bytes - s->file_pos) / rate);
	fflush(stderr);
}

void progress_update(struct progress *p, const struct source_info *s)
{
	double elapsed;

	if (!p->is_on)
		return;
	elapsed = seconds_since(&p->begin);
	if (elapsed < SHOW_AFTER_S || seconds_since(&p->last) < REDRAW_S)
		return;
	clock_gettime(CLOCK_MONOTONIC, &p->last);
	p->is_shown = true;
	draw(s, elapsed);
}

void progress_end(struct progress *p)
{
	if (p->is_shown)
		fprintf(stderr, "\r\033[K");
	p->is_shown = false;
}
