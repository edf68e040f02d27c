/* SPDX-License-Identifier: MIT */
/* source_inflate.h - bare deflate data (RFC 1951), decoded in steps by the faster library at hand:
 * ISA-L, which takes half the time, where it was there to build with (HAVE_ISAL), else zlib. */
#ifndef SCAN_SOURCE_INFLATE_H
#define SCAN_SOURCE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inflater;

enum inflate_status {
	INFLATE_MORE, /* input is used up or the room is filled, whichever came first */
	INFLATE_END,  /* the last block has ended; `in` stands behind it */
	INFLATE_BAD,  /* this is no deflate data; inflater_why tells what is wrong */
	INFLATE_NO_MEMORY,
};

/* One step: input and the room for output, both moved on by what the step used of them. */
struct inflate_step {
	const uint8_t *in;
	size_t n_in; /* below 4 GiB */
	uint8_t *out;
	size_t n_out; /* below 4 GiB */
};

struct inflater *inflater_new(void);
void inflater_free(struct inflater *f);
/* Begin anew, with nothing decoded before. */
void inflater_reset(struct inflater *f);
/* Decode. At INFLATE_END `in` may stand up to 8 bytes in front of where the step began: bits read
 * ahead in an earlier step that turned out not to belong to the data. */
enum inflate_status inflater_run(struct inflater *f, struct inflate_step *io);
/* At an end of the input that is not the end of the data: bytes that the bits at hand tell and
 * that were held back for lack of more. Returns how many are in out. */
#define INFLATE_MAX_REST 2
size_t inflater_rest(const struct inflater *f, uint8_t out[INFLATE_MAX_REST]);
/* Is all input used up by whole blocks that end at a byte boundary, as behind a flush? */
bool inflater_at_block_start(const struct inflater *f);
/* What was wrong at INFLATE_BAD; static text. */
const char *inflater_why(const struct inflater *f);

/* Go on with the CRC-32 of gzip; begin with 0. */
uint32_t gzip_crc32(uint32_t crc, const void *p, size_t n);

#endif
