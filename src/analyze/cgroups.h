/* SPDX-License-Identifier: MIT */
/* cgroups.h - which container a process is in, judged by the names its runtime left in cgroup
 * paths, root directory and environment. The rules are those of sysdig 0.29.3 on a file. */
#ifndef SCAN_CGROUPS_H
#define SCAN_CGROUPS_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/str.h"

/* Longer ids are cut; a path component of Linux has at most 255 bytes. */
#define MAX_CONTAINER_ID 255

struct container_guess {
	char id[MAX_CONTAINER_ID + 1]; /* NUL-terminated, never empty */
	uint32_t type;                 /* container_type of capture/constants.h */
};

/* What the judgement may ask about the process (generation 0) and its ancestors (1: parent, ...).
 * A run of questions has rising generations; the next run starts at 0 or 1 again. */
struct ancestry {
	void *ctx;
	/* NUL-separated environment and arguments, valid until the next question; false when
	 * there is no such ancestor. */
	bool (*get)(void *ctx, unsigned generation, struct str *env, struct str *args);
	/* Is a container of that id described already? NULL: none is. Only rkt needs it: its
	 * services count only then. */
	bool (*is_known)(void *ctx, struct str id);
};

/* cgroups: NUL-separated "subsys=path" items; an item without '=' ends the list.
 * Returns false (and leaves *ret alone) for a process outside any container. */
bool container_guess(struct str cgroups, struct str root, const struct ancestry *anc,
		     struct container_guess *ret);

#endif
