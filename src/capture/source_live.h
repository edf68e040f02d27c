/* SPDX-License-Identifier: MIT */
/* source_live.h - the running machine as a byte source: its state as metadata, then what the kernel module
 * records, until someone says stop. */
#ifndef SCAN_SOURCE_LIVE_H
#define SCAN_SOURCE_LIVE_H

#include <stdbool.h>

#include "../base/str.h"
#include "device.h"
#include "source.h"
#include "writer.h"

struct live_options {
	struct device *device; /* set up and started; NULL: there is only metadata */
	struct str head;       /* section header and metadata, as blocks */
	/* Asked about a hundred times a second, in the thread that reads: is it time to stop? */
	bool (*is_over)(void *ctx);
	/* Asked as often: shall a mark be put into the stream? May be NULL. */
	bool (*wants_mark)(void *ctx);
	void *ctx;
};

/* Event type 196 tells, behind all other events, how many were lost: event_type is this number plus an
 * enum scan_drop, event_data the count. sysdig hides it. */
#define LIVE_LOST 0x10000u
/* The same type with this number: a mark. */
#define LIVE_MARK 0x20000u

/* Add the events that tell how many events device (NULL: none) has lost so far, with this time. */
void live_tell_lost(const struct device *device, uint64_t ts_ns, struct writer *w);

/* o, and what it points to, must outlive the source. source_stop ends it too. */
int source_open_live(const struct live_options *o, struct source **ret, struct err *err);

#endif
