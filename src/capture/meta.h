/* SPDX-License-Identifier: MIT */
/* meta.h - metadata blocks to the records of capture.h, by the field tables of
 * formats/metafields.def.
 *
 * Entries that do not hold together are reported and left out; where the list gives each entry a
 * length the next one is tried, else the list ends there. */
#ifndef SCAN_META_H
#define SCAN_META_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "block.h"
#include "capture.h"

struct meta_reader {
	const struct meta_sink *sink;
	bool is_swapped;      /* the file is in the other byte order */
	uint32_t max_entries; /* stop after so many, for a quick look; 0: read all */
	/* Something is wrong at byte `at` of the body. lost: bytes not read because of it. */
	void (*damage)(void *ctx, size_t at, size_t lost, const char *what);
	void *damage_ctx;
};

/* Deliver the entries of a metadata block (kinds BLOCK_MACHINE to BLOCK_USERS). body is what
 * lies between length and trailer, n bytes with padding.
 * Returns the number of places where it was damaged. */
uint32_t meta_read(const struct meta_reader *mr, const struct block_info *b, const uint8_t *body,
		   size_t n);

/* Does it look like metadata of this kind? Reads a few entries, reports nothing. */
bool meta_plausible(const struct block_info *b, const uint8_t *body, size_t n, bool is_swapped);

#endif
