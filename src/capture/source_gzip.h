/* SPDX-License-Identifier: MIT */
/* source_gzip.h - the shape of gzip data: headers, ends, and places where decoding can begin. */
#ifndef SCAN_SOURCE_GZIP_H
#define SCAN_SOURCE_GZIP_H

#include "source_inflate.h"
#include "source_internal.h"

#define GZIP_MIN_HEADER 10
#define GZIP_TRAILER    8 /* CRC-32 and length, both little-endian */

/* The length of the member header at p (RFC 1952); 0 when it is longer than n, -1 when these
 * bytes are no gzip header. */
ssize_t gzip_header_len(const uint8_t *p, size_t n);

/* What a flush point ends with: the length field of an empty stored block. */
extern const uint8_t gzip_marker[4];

/* The index of the first flush marker in p[0..n), or n. Deflate data has one at each
 * flush point, aligned to bytes. */
size_t gzip_find_marker(const uint8_t *p, size_t n);

/* Is what stands `skip` bytes ahead something that may follow a member: a header, zero padding,
 * or the end? Returns 1, 0 or <0. */
int gzip_ends_sanely(struct feed *in, size_t skip, struct err *err);

enum gzip_place {
	GZIP_PLACE_NONE,   /* nothing decodes up to the end, which is where the feed stands */
	GZIP_PLACE_MEMBER, /* the feed stands at a member header */
	GZIP_PLACE_FLUSH,  /* the feed stands behind a full-flush point */
};

/* From the feed's position on, find where decoding can begin, and go there. A place is believed
 * only when a good piece decodes from it. */
int gzip_find_place(struct feed *in, enum gzip_place *ret, struct err *err);

/* Does deflate data that needs nothing from before begin at the feed's position? Returns 1, 0 or
 * <0. */
int gzip_decodes_ahead(struct feed *in, struct err *err);

#endif
