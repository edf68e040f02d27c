/* SPDX-License-Identifier: MIT */
/* liveline.h - one line on a terminal about a recording that runs, and what is said meanwhile. */
#ifndef SCAN_LIVELINE_H
#define SCAN_LIVELINE_H

#include <stdbool.h>
#include <stdint.h>

struct liveline_figures {
	uint64_t n_events; /* written */
	uint64_t n_lost;
	uint64_t n_bytes; /* of the file, or in memory */
};

/* Begin, if stderr is a terminal. From then on any thread may call the others. */
void liveline_start(void);
/* Is it time to draw the line anew? At most five times a second. */
bool liveline_is_due(void);
void liveline_draw(const struct liveline_figures *f);
/* Wipe it in front of a message; the next draw brings it back. */
void liveline_wipe(void);
/* Wipe it for good. */
void liveline_end(void);

#endif
