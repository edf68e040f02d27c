/* SPDX-License-Identifier: MIT */
/* rotate.c - see rotate.h. */
#include "rotate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../base/clock.h"
#include "../base/mem.h"

#define BYTES_PER_MB 1000000u /* as sysdig and tcpdump count */
#define MAX_NAME     4096

void rotate_init(struct rotate *r, const char *base, const struct rotate_limits *lim)
{
	*r = (struct rotate){ .base = base, .lim = *lim };
	if (rotate_needs_time(r) && lim->max_files)
		r->past = xcalloc(lim->max_files, sizeof(*r->past));
}

void rotate_fini(struct rotate *r)
{
	for (uint64_t i = 0; r->past && i < r->lim.max_files; i++)
		free(r->past[i]);
	free(r->past);
	free(r->obsolete);
	free(r->name);
}

bool rotate_needs_time(const struct rotate *r)
{
	return r->lim.max_s && !r->lim.max_events && strchr(r->base, '%');
}

static bool is_late(const struct rotate *r, uint64_t ts_ns)
{
	uint64_t now_s = ts_ns / NS_PER_S;

	return r->lim.max_s && r->since_s && now_s >= r->since_s &&
	       now_s - r->since_s >= r->lim.max_s;
}

bool rotate_is_due(const struct rotate *r, uint64_t ts_ns, uint64_t file_bytes)
{
	if (is_late(r, ts_ns))
		return true;
	if (r->lim.max_mb && file_bytes && (file_bytes - 1) / BYTES_PER_MB >= r->lim.max_mb)
		return true;
	return r->lim.max_events && r->n_events + 1 >= r->lim.max_events;
}

void rotate_count(struct rotate *r, uint64_t ts_ns, bool is_due)
{
	if (!r->since_s || is_late(r, ts_ns))
		r->since_s = ts_ns / NS_PER_S;
	r->n_events++;
	/* The event that goes into the new file counts for neither. */
	if (is_due && r->lim.max_events && r->n_events >= r->lim.max_events)
		r->n_events = 0;
}

/* Digits that the index is padded to: those of the number of files. */
static int index_digits(const struct rotate *r)
{
	int n = 0;

	for (uint64_t left = r->lim.max_files; left; left /= 10)
		n++;
	return n;
}

/* The pattern comes from the command line. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static size_t by_time(char *name, const char *pattern, const struct tm *tm)
{
	return strftime(name, MAX_NAME, pattern, tm);
}
#pragma GCC diagnostic pop

static int name_by_time(const struct rotate *r, char *name, struct err *err)
{
	time_t sec = (time_t)r->since_s;
	struct tm tm;

	if (localtime_r(&sec, &tm) && by_time(name, r->base, &tm))
		return 0;
	return err_set(err, E_USAGE, "'%s' makes no file name", r->base);
}

static int make_name(const struct rotate *r, char *name, struct err *err)
{
	size_t n;

	if (rotate_needs_time(r)) {
		if (name_by_time(r, name, err) < 0)
			return E_USAGE;
	} else if (r->lim.max_events || (r->lim.max_s && !r->lim.max_mb)) {
		snprintf(name, MAX_NAME, "%s%" PRIu64, r->base, r->index);
		return 0;
	} else {
		snprintf(name, MAX_NAME, "%s", r->base);
		/* sysdig writes the index twice when both size and time are limited */
		n = strlen(name);
		if (r->lim.max_s)
			snprintf(name + n, MAX_NAME - n, "%" PRIu64, r->index);
	}
	n = strlen(name);
	if (r->lim.max_mb)
		snprintf(name + n, MAX_NAME - n, "%0*" PRIu64, index_digits(r), r->index);
	return 0;
}

/* Remember a name made by time. Returns the one that had its place, unless another file has it: names
 * recur when the pattern is coarser than the time of a file. */
static char *remember(struct rotate *r)
{
	char *old;

	if (!r->past)
		return NULL;
	old = r->past[r->index];
	r->past[r->index] = xstrdup(r->name);
	for (uint64_t i = 0; old && i < r->lim.max_files; i++) {
		if (r->past[i] && strcmp(r->past[i], old) == 0) {
			free(old);
			old = NULL;
		}
	}
	return old;
}

int rotate_next(struct rotate *r, struct err *err)
{
	char name[MAX_NAME];

	if (r->lim.max_files && r->index >= r->lim.max_files)
		r->index = 0;
	if (make_name(r, name, err) < 0)
		return E_USAGE;
	free(r->name);
	r->name = xstrdup(name);
	free(r->obsolete);
	r->obsolete = remember(r);
	r->index++;
	return 0;
}
