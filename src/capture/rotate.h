/* SPDX-License-Identifier: MIT */
/* rotate.h - when output goes on in another file, and what that file is called: the rules and names
 * of sysdig's -C, -G, -W and -e. */
#ifndef SCAN_ROTATE_H
#define SCAN_ROTATE_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/err.h"

#define MAX_ROTATE_FILES 100000u /* names that are remembered, to remove the oldest file */

/* 0: no limit. */
struct rotate_limits {
	uint64_t max_mb;     /* millions of bytes of a file */
	uint64_t max_s;      /* seconds of a file, by the times of its events */
	uint64_t max_events; /* events of a file; the first gets one less */
	uint64_t max_files;  /* then the first is written anew */
};

struct rotate {
	const char *base; /* borrowed; with max_s it may be a pattern for strftime */
	struct rotate_limits lim;
	uint64_t n_events; /* since the last change of files */
	uint64_t since_s;  /* when the file began; 0: not known yet */
	uint64_t index;    /* of the next file */
	char *name;        /* of the current file */
	char **past;       /* by index: names made with strftime, to be removed; or NULL */
	char *obsolete;    /* what rotate_next has pushed out, or NULL */
};

void rotate_init(struct rotate *r, const char *base, const struct rotate_limits *lim);
void rotate_fini(struct rotate *r);

/* Does anything ever change the file? */
static inline bool rotate_is_on(const struct rotate_limits *l)
{
	return l->max_mb || l->max_s || l->max_events;
}

/* Does the name hang on the time of the first event? */
bool rotate_needs_time(const struct rotate *r);

/* Would an event of this time go into another file? file_bytes: size of the current one. */
bool rotate_is_due(const struct rotate *r, uint64_t ts_ns, uint64_t file_bytes);

/* An event is to be written: count it, before rotate_next if that is_due. */
void rotate_count(struct rotate *r, uint64_t ts_ns, bool is_due);

/* Begin the next file: the first one (when rotate_needs_time: after the first event was counted), or
 * one that is due. Sets name, and obsolete to a file to be removed.
 * Returns 0, or E_USAGE when the pattern makes no name. */
int rotate_next(struct rotate *r, struct err *err);

#endif
