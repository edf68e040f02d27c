/* SPDX-License-Identifier: MIT */
/* outfile_internal.h - what the files of outfile share; only outfile*.c include it. */
#ifndef SCAN_OUTFILE_INTERNAL_H
#define SCAN_OUTFILE_INTERNAL_H

#include "../base/buf.h"
#include "outfile.h"

/* A way to compress. */
struct outfile_form {
	void *(*new)(void); /* NULL: no memory */
	void (*free)(void *coder);
	/* As outfile_write and outfile_sync. */
	int (*write)(struct outfile *f, const uint8_t *p, size_t n, struct err *err);
	int (*sync)(struct outfile *f, struct err *err);
	/* Nothing follows. */
	int (*end)(struct outfile *f, struct err *err);
};

extern const struct outfile_form outfile_gzip, outfile_zstd;

struct outfile {
	int fd;
	char *path;    /* name to take in the end; NULL: none to take */
	char *partial; /* name while writing, or of the pipe or device */
	bool failed;
	struct err why; /* the first failure */
	uint64_t size;  /* bytes written */

	/* A failed file is cut here and closed with good_end. */
	uint64_t good_size;
	uint8_t good_end[10];
	size_t n_good_end;

	const struct outfile_form *form; /* NULL: plain */
	void *coder;
	struct buf out; /* compressed, not written yet */
};

/* Write f->out, and empty it. What is in the file then is good; the form sets good_end. Returns 0, or E_IO
 * with the file cut. */
int outfile_put(struct outfile *f, struct err *err);

/* Decoded bytes between places at which a cut file of gzip can be closed. */
#define PIECE_BYTES (256u << 10)

/* How many of the n bytes of whole blocks to compress at once: about PIECE_BYTES, and no part of a block. */
size_t outfile_piece(const uint8_t *p, size_t n);

#endif
