/* SPDX-License-Identifier: MIT */
/* outfile.h - the file a capture is written to: plain, gzip or zstd, whole under its name or not at all.
 *
 * A new file is written as NAME.partial and takes its name when it is closed complete. One that
 * could not be completed (full disk, signal) stays as NAME.partial, cut behind the last whole
 * block, so that it can be read. Pipes and devices are written as they are.
 *
 * gzip output is a row of members, zstd output a row of frames. Each begins with a block and can be decoded
 * on its own, which makes it a point of random access; any other reader sees one stream. */
#ifndef SCAN_OUTFILE_H
#define SCAN_OUTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"

/* Decoded size at which a gzip member ends. */
#define MEMBER_BYTES (8u << 20)

struct outfile;

enum outfile_coding { OUTFILE_PLAIN, OUTFILE_GZIP, OUTFILE_ZSTD };

struct outfile_options {
	enum outfile_coding coding;
	bool is_private; /* nobody but the owner may read it, whatever was there before */
};

/* Create path; "-" is standard output. Returns 0 and *ret, or E_IO, also for a file that is read as a capture or
 * may not be written. */
int outfile_open(const char *path, const struct outfile_options *o, struct outfile **ret,
		 struct err *err);

/* Add whole blocks. Returns 0 or E_IO; after a failure what came before is made readable as far as
 * it can be, and everything else fails too. */
int outfile_write(struct outfile *f, const void *p, size_t n, struct err *err);

/* Bring everything so far to where it can be read, should the program be killed; compression suffers.
 * Returns 0 or E_IO. */
int outfile_sync(struct outfile *f, struct err *err);

/* Bytes of the file so far; those compressed and not written yet are counted too. */
uint64_t outfile_size(const struct outfile *f);

/* Finish the file and free f, which may be NULL. The file takes its name only when it is_complete and
 * nothing has failed, and not that of a file that was read meanwhile; an incomplete file of no bytes is removed.
 * Returns 0, or E_IO when anything failed since opening. */
int outfile_close(struct outfile *f, bool is_complete, struct err *err);

/* The name under which an incomplete file stays, valid until outfile_close; NULL for a pipe or
 * device. */
const char *outfile_partial_name(const struct outfile *f);

#endif
