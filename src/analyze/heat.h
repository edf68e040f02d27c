/* SPDX-License-Identifier: MIT */
/* heat.h - a heat map of latencies: how many calls ended when, and how long they took.
 *
 * Time goes in columns that widen when the capture is longer than they reach, latencies in powers of
 * two; so its size never changes. */
#ifndef SCAN_HEAT_H
#define SCAN_HEAT_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "table.h"

#define HEAT_COLUMNS 64
#define HEAT_ROWS    64 /* row i: latencies of i + 1 bits; 0 and 1 ns are in row 0 */

/* A zeroed one is empty. */
struct heat {
	uint64_t origin_ns; /* where column 0 begins */
	uint64_t width_ns;  /* of a column; 0: nothing was added yet */
	uint64_t count[HEAT_ROWS][HEAT_COLUMNS];
};

/* A call that ended at ts_ns. Those before the first one added count as being at its time. */
void heat_add(struct heat *h, uint64_t ts_ns, uint64_t latency_ns);

/* The cells that are not empty, one a row: id "heat". */
void heat_table(const struct heat *h, struct table *ret);

/* How its cells are shown. */
enum heat_style { HEAT_PLAIN, HEAT_BLOCKS, HEAT_COLOURS };

#define HEAT_WIDTH (10 + HEAT_COLUMNS) /* columns that the widest picture takes */

/* The same as a picture, slow calls on top; nothing when it is empty. */
void heat_draw(const struct heat *h, enum heat_style style, struct buf *b);

/* Least latency of a row. */
static inline uint64_t heat_row_ns(uint32_t row)
{
	return row ? (uint64_t)1 << row : 0;
}

#endif
