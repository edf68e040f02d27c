/* SPDX-License-Identifier: MIT */
/* outbuf.h - standard output for a lot of text: collected, then written in large pieces. */
#ifndef SCAN_OUTBUF_H
#define SCAN_OUTBUF_H

#include <stdbool.h>

#include "../base/buf.h"

/* Append to b; a zeroed one is ready. */
struct outbuf {
	struct buf b;
	bool has_failed; /* a write failed; it was said, and nothing more is written */
};

#define OUTBUF_BYTES (256 * 1024) /* collected before it is written */

/* Write what was collected. Returns false once a write has failed. */
bool outbuf_flush(struct outbuf *o);

/* Call after each line: writes when enough has come together. */
static inline bool outbuf_line(struct outbuf *o)
{
	return o->b.n < OUTBUF_BYTES || outbuf_flush(o);
}

/* Write the rest and free the buffer. Returns false when any write failed. */
bool outbuf_close(struct outbuf *o);

#endif
