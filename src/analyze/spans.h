/* SPDX-License-Identifier: MIT */
/* spans.h - stretches of work between an enter and an exit tracer of the same id and tags. */
#ifndef SCAN_SPANS_H
#define SCAN_SPANS_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/map.h"
#include "../base/vec.h"
#include "replay.h"

/* Enter tracers that wait for their exit. sysdig keeps as many and forgets all when one more
 * comes. */
#define MAX_OPEN_SPANS 128

struct span {
	int64_t id;
	int64_t tid; /* of the enter tracer */
	uint64_t enter_ns;
	struct buf tags; /* as in struct tracer */
	struct buf args;
};

struct spans {
	/* The first n_open are open, in order of entering; the others are spare. */
	struct span span[MAX_OPEN_SPANS + 1];
	uint32_t n_open;
	struct span *enter; /* of the tracer event being looked at; NULL: unknown */
	struct map marked;  /* tid -> serial of marked threads */
};

void spans_init(struct spans *sp);
void spans_fini(struct spans *sp);
/* Follow a tracer event. */
void spans_event(struct spans *sp, const struct step *s);
/* Thread t has written what may have been a tracer. */
void spans_mark(struct spans *sp, const struct thread *t);
/* The open span whose id is that of sp->enter and whose tags lack its last one; NULL if none. */
const struct span *spans_parent(const struct spans *sp);
/* Has this thread been marked? Only such threads see spans. */
bool spans_is_marked(const struct spans *sp, const struct thread *t);

#endif
