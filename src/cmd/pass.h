/* SPDX-License-Identifier: MIT */
/* pass.h - one pass over a capture: what the verbs that print tables share. */
#ifndef SCAN_PASS_H
#define SCAN_PASS_H

#include <stdbool.h>

#include "../analyze/info.h"
#include "../analyze/out.h"
#include "../analyze/replay.h"

struct pass {
	const char *path;
	bool force;
	struct info info; /* metadata is collected by the pass itself */
	struct replay *replay;
	void *ctx;
	/* For each event, applied to the replay. */
	void (*event)(struct pass *p, const struct step *s);
	/* A section but the first begins. May be NULL. */
	void (*section)(struct pass *p);
	/* After the last event, also of a damaged capture; prints. stats go with the call. */
	void (*finish)(struct pass *p, const struct cap_stats *stats);
};

/* Run it. Says on stderr what went wrong and returns an exit status. */
int pass_run(struct pass *p);

/* A renderer to standard output: json, or text that fits the terminal when it is one. */
struct out pass_out(bool json);

#endif
