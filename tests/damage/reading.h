/* SPDX-License-Identifier: MIT */
/* reading.h - one pass of the library over a capture in memory, and all that it delivered. */
#ifndef SCAN_READING_H
#define SCAN_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../src/base/vec.h"
#include "../../src/capture/capture.h"

/* An event as it was delivered. */
struct seen {
	uint64_t off, ts_ns;
	int64_t tid;
	uint16_t type, cpu;
};

/* A record of metadata as it was delivered. */
struct record {
	uint64_t hash;  /* of what it says */
	uint32_t block; /* whole blocks in front of the one it stands in */
};

struct reading {
	VEC(struct seen) events;
	VEC(struct record) records;
	int status; /* E_OK, or what cap_open or cap_next returned */
	struct err err;
	struct cap_stats stats; /* valid when the capture could be opened */
	bool is_open;
	bool is_damaged;
	uint64_t text_bytes; /* of the lines of all events */
};

/* Read the capture at p through the state engine and print a line for each event into memory.
 * Free with reading_fini. */
void reading_do(const uint8_t *p, size_t n, struct reading *ret);
void reading_fini(struct reading *rd);

#endif
