/* SPDX-License-Identifier: MIT */
/* writer.h - metadata and events to the blocks of a capture, format 1.2: the reverse of the reader.
 *
 * Every layout that a capture may have come in leaves in the newest: process list v9, other lists
 * v2, events v2. Texts longer than older readers accept are cut. */
#ifndef SCAN_WRITER_H
#define SCAN_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "capture.h"

/* Blocks are collected in b, which the owner empties between events (writer_end first). A zeroed
 * writer with its sink set by writer_init is ready. */
struct writer {
	struct meta_sink sink; /* metadata given to it is added */
	struct buf b;
	uint32_t list;    /* type of the list that is open at list_at, or 0 */
	int64_t list_tid; /* of an open list of descriptors */
	size_t list_at;
};

void writer_init(struct writer *w);
void writer_fini(struct writer *w);

/* A section header. The sink's section() adds one too. */
void writer_section(struct writer *w);

/* Forget everything that was added, a list that is open with it. */
void writer_clear(struct writer *w);

/* Close the list that is open, if any: b then holds whole blocks. */
void writer_end(struct writer *w);

/* Blocks that another writer has made. */
void writer_add_blocks(struct writer *w, struct str blocks);

/* An event, with these EVENT_* flags instead of its own. num, off and generation have no place in
 * a capture. */
void writer_event(struct writer *w, const struct event *ev, uint32_t flags);

#endif
