/* SPDX-License-Identifier: MIT */
/* snapshot.h - the replayed state at a moment, told as the metadata that a capture beginning there
 * would have. */
#ifndef SCAN_SNAPSHOT_H
#define SCAN_SNAPSHOT_H

#include <stdbool.h>

#include "../base/buf.h"
#include "../capture/writer.h"
#include "replay.h"

struct snapshot_options {
	bool is_classic; /* for readers like sysdig 0.29.3: without what they would misread */
	bool no_users;
	/* Which descriptors to tell, and with them their threads; NULL: everything. */
	bool (*wants_fd)(void *ctx, struct thread *t, struct fd *fd);
	void *ctx;
};

/* Tell users, groups, threads and descriptors to the sink; machine and interfaces are not kept by
 * replay. Borrowed text is valid during each call, as ever. O(everything there is). */
void snapshot_tell(struct replay *r, const struct snapshot_options *o, const struct meta_sink *to);

/* Sockets that were told, and of which readers would make something else: events that put it right, to
 * be written as EVENT_STATE_ONLY. *ev is valid during the call. */
void snapshot_sockets(struct replay *r, const struct snapshot_options *o, uint64_t ts_ns,
		      void (*tell_event)(void *ctx, const struct event *ev), void *ctx);

/* Containers are told by events, one a call: fills *ev, whose bytes live in b, for the ith container of
 * replay. False when it needs none. */
bool snapshot_container(struct replay *r, uint32_t i, uint64_t ts_ns, struct event *ev,
			struct buf *b);

/* The same, added to a writer. */
void snapshot_add_sockets(struct replay *r, const struct snapshot_options *o, uint64_t ts_ns,
			  struct writer *to);

/* What else a capture begins with. */
struct snapshot_head {
	struct str machine;         /* blocks that tell of the machine and its interfaces */
	uint64_t ts_ns;             /* of the first event to follow */
	const struct event *marker; /* a hidden event for behind the containers, or NULL */
};

/* Add section header, metadata, containers and events that put sockets right: all that stands in front of the
 * events from here on. */
void snapshot_add_head(struct replay *r, const struct snapshot_options *o,
		       const struct snapshot_head *h, struct writer *to);

#endif
