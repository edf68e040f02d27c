/* SPDX-License-Identifier: MIT */
/* outqueue.h - capture files written one after the other, if wanted by a thread of its own: then who gives
 * bytes waits neither for compression nor for the disk, until the queue is full.
 *
 * Orders are carried out in the order given. The first one that fails ends the work: whatever comes later
 * fails too, and the file that was open stays incomplete. */
#ifndef SCAN_OUTQUEUE_H
#define SCAN_OUTQUEUE_H

#include "../base/buf.h"
#include "outfile.h"

/* Orders that wait at most; one to write is some 256 KiB. */
#define MAX_QUEUED 64

struct outqueue;

/* o must outlive the queue. Returns 0 and *ret, or E_IO when there is no thread to be had. */
int outqueue_new(const struct outfile_options *o, bool in_thread, struct outqueue **ret,
		 struct err *err);
/* Carries out what was ordered first. A file that is still open stays incomplete. NULL is fine. */
void outqueue_free(struct outqueue *q);

/* Orders. Each returns 0, or E_IO when this or an earlier one has failed, as far as that is known
 * already. One file is open at a time. */
int outqueue_open(struct outqueue *q, const char *path, struct err *err);
/* Takes the whole blocks in *b over and leaves an empty buf. */
int outqueue_write(struct outqueue *q, struct buf *b, struct err *err);
int outqueue_sync(struct outqueue *q, struct err *err);
int outqueue_close(struct outqueue *q, bool is_complete, struct err *err);
/* Remove a file that rotation has pushed out; that it cannot be removed is no failure. */
int outqueue_remove(struct outqueue *q, const char *path, struct err *err);

/* Wait until everything was carried out. Returns 0, or E_IO and the first failure. */
int outqueue_wait(struct outqueue *q, struct err *err);

/* Bytes of the file opened last. What waits to be compressed counts as much as that before it came to. */
uint64_t outqueue_size(struct outqueue *q);

/* After outqueue_wait: the file that stayed incomplete, or NULL. */
const char *outqueue_left(const struct outqueue *q);

#endif
