/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* reader.h - a program that has the device open, and its rings. */
#ifndef SCAN_READER_H
#define SCAN_READER_H

#include <linux/miscdevice.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "ring.h"

/* The two areas of a ring: what the reader maps. */
struct ring_area {
	void *data; /* head page, ring, margin */
	void *tail; /* one page */
};

struct reader {
	struct mutex lock; /* of what follows */
	struct scan_setup setup;
	bool is_set_up, is_running;
	bool is_choosy;         /* not all threads are recorded */
	bool has_classes;       /* snaplens differ by class */
	unsigned long *pids;    /* a bit for every process of the chosen trees; NULL: of all */
	u32 n_rings;            /* one for each possible CPU */
	struct ring *ring;      /* by CPU; written by probes on that CPU only */
	struct ring_area *area; /* by CPU */
};

/* Begin and end writing for a reader that is set up. Behind reader_stop no probe uses its rings. Both
 * sleep. Start returns 0 or an errno below 0. */
int reader_start(struct reader *r);
void reader_stop(struct reader *r);

/* What they open. */
extern struct miscdevice reader_device;

#endif
