/* SPDX-License-Identifier: MIT */
/* merge.h - the rings of all CPUs, read as one stream in the order of time. */
#ifndef SCAN_MERGE_H
#define SCAN_MERGE_H

#include <stddef.h>
#include <stdint.h>

#include "../kmod/scan_abi.h"

/* One ring, as it is mapped; see formats/ring.md. */
struct merge_ring {
	const struct scan_ring_head *head;
	struct scan_ring_tail *tail;
	const uint8_t *data;
	uint64_t size;
	/* merge_read's own: */
	uint64_t pos, end; /* what is known to be there */
	uint64_t
		order; /* of the record at pos: its time less first_ns; UINT64_MAX: there is none */
	uint32_t len;  /* of that record */
};

struct merge {
	struct merge_ring *ring; /* n of them, owned by the caller */
	uint32_t n;
	uint64_t n_bad;    /* times that a ring held no record where one should be */
	uint64_t last_ns;  /* time of the record given out last */
	uint64_t first_ns; /* merge_read's own: the time that comes first in the order */
};

/* An event gets its time before it is written. So that it is not overtaken by one of another CPU,
 * events stay in the rings for so long. */
#define MERGE_DELAY_NS 5000000u

/* Copy whole records in order of time to `to` and give their room back. Only those up to MERGE_DELAY_NS
 * before now_ns are taken, unless their ring is half full, and those that are more than a second ahead of it: the clock was set back
 * since. UINT64_MAX takes all there are. room: at least SCAN_RECORD_MAX.
 * Returns the bytes copied; 0: nothing is ripe. */
size_t merge_read(struct merge *m, uint8_t *to, size_t room, uint64_t now_ns);

#endif
