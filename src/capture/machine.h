/* SPDX-License-Identifier: MIT */
/* machine.h - the running machine as the metadata of a capture: from /proc and the C library.
 *
 * What changes while it is read is told as it was found, or left out; processes that end meanwhile are
 * left out. What only root may read is counted when it could not be. */
#ifndef SCAN_MACHINE_H
#define SCAN_MACHINE_H

#include <stdint.h>

#include "../base/err.h"
#include "capture.h"

struct machine_options {
	const char *proc; /* where proc is mounted; NULL: /proc */
	bool no_users;    /* leave out names of users and groups */
	bool no_env;      /* leave out environments */
};

/* How much was told, and what could not be. */
struct machine_counts {
	uint64_t n_threads, n_fds;
	uint64_t n_unreadable; /* processes whose descriptors are not ours to see */
	uint64_t n_netns;      /* network namespaces whose sockets were read */
};

/* Tell section, machine, interfaces, users, groups, threads and descriptors to the sink, in the order of
 * a capture. Returns 0, or E_IO when /proc cannot be read at all. */
int machine_tell(const struct machine_options *o, const struct meta_sink *to,
		 struct machine_counts *ret, struct err *err);

#endif
