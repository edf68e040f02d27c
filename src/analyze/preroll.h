/* SPDX-License-Identifier: MIT */
/* preroll.h - events from before the state of the machine was read to its end.
 *
 * The rings run while /proc is read, thread by thread, and what happens meanwhile is in the state or in the
 * events or in both. A recording begins when reading has ended: events from before bring the state up to that
 * moment and are not written. Those that a thread's entry tells already are left out:
 *
 * - what a thread did before it was read;
 * - a clone whose child was read later, as the child;
 * - whatever a thread did that was never read nor cloned by a thread that was: it has ended.
 *
 * Descriptors are read after threads: opening and closing them once more comes to the same. */
#ifndef SCAN_PREROLL_H
#define SCAN_PREROLL_H

#include "../base/map.h"
#include "../base/vec.h"
#include "../capture/capture.h"

struct preroll {
	struct meta_sink sink; /* to read the machine into */
	const struct meta_sink *next;
	uint64_t (*now_ns)(void);
	uint64_t from_ns; /* the thread that comes next was not read before */
	uint64_t end_ns;
	uint64_t latest_ns; /* of the events */
	bool is_over;       /* an event from behind the end has come */
	struct map by_tid;
	VEC(uint64_t) read_ns; /* when the reading of the thread began */
};

/* What comes to p->sink is noted and passed on. */
void preroll_init(struct preroll *p, const struct meta_sink *next, uint64_t (*now_ns)(void));
void preroll_fini(struct preroll *p);
/* All was read. */
void preroll_end(struct preroll *p);

/* Is the event from before the recording begins? Then it is not written, and replay is to have it only if ...
 * Call it for each event in their order: behind the first one that is not from before, none is, even if the
 * clock is set back. */
bool preroll_has(struct preroll *p, const struct event *ev);
/* ... the state does not tell it already. Call it for each of them in their order. */
bool preroll_wants(struct preroll *p, const struct event *ev);

#endif
