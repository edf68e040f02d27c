/* SPDX-License-Identifier: MIT */
/* resync.h - find the next block after the framing broke. */
#ifndef SCAN_RESYNC_H
#define SCAN_RESYNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "block.h"

struct resync {
	bool is_swapped;    /* byte order of the section; a section header is found in both */
	bool only_sections; /* nothing but a section header will do */
	uint64_t near_ns;   /* time of the last good event; 0 when there is none */
};

/* The first offset in [0, n) at which a known block type and a possible length stand, or, when
 * there is none, the first offset at which too few bytes are left to tell. */
size_t resync_scan(const struct resync *rs, const uint8_t *p, size_t n);

/* The length of the block at a found offset; 0 when what stands there is none after all. */
uint32_t resync_len(const struct resync *rs, const uint8_t *p);

/* Is this a whole block (len bytes at p): trailer, and a content that makes sense? */
bool resync_check(const struct resync *rs, const uint8_t *p, uint32_t len);

#endif
