/* SPDX-License-Identifier: MIT */
/* outfile_zstd.c - captures as a row of zstd frames, each with a checksum.
 *
 * A frame cannot be closed at an earlier place, so frames are short, and a file that is cut is cut
 * between two of them. */
#include <stdlib.h>
#include <zstd.h>

#include "../base/mem.h"
#include "outfile_internal.h"

#define LEVEL       3 /* libzstd's own default */
#define FRAME_BYTES (1u << 20)

struct zstd {
	ZSTD_CCtx *ctx;
	size_t n_frame; /* decoded bytes of the frame that is open; 0: none is */
};

static void add(struct outfile *f, const void *p, size_t n, ZSTD_EndDirective how)
{
	struct zstd *z = f->coder;
	ZSTD_inBuffer in = { p, n, 0 };
	size_t left;

	do {
		ZSTD_outBuffer out = { .size = ZSTD_CStreamOutSize() };

		buf_reserve(&f->out, out.size);
		out.dst = f->out.p + f->out.n;
		left = ZSTD_compressStream2(z->ctx, &out, &in, how);
		f->out.n += out.pos;
	} while (!ZSTD_isError(left) && (how == ZSTD_e_end ? left > 0 : in.pos < in.size));
}

static int frame_end(struct outfile *f, struct err *err)
{
	struct zstd *z = f->coder;

	if (!z->n_frame)
		return 0;
	add(f, "", 0, ZSTD_e_end);
	z->n_frame = 0;
	return outfile_put(f, err);
}

static int zstd_write(struct outfile *f, const uint8_t *p, size_t n, struct err *err)
{
	struct zstd *z = f->coder;
	int r = 0;

	while (n && r == 0) {
		size_t piece = outfile_piece(p, n);

		add(f, p, piece, ZSTD_e_continue);
		z->n_frame += piece;
		if (z->n_frame >= FRAME_BYTES)
			r = frame_end(f, err);
		p += piece;
		n -= piece;
	}
	return r;
}

static void *zstd_new(void)
{
	struct zstd *z = xcalloc(1, sizeof(*z));

	z->ctx = ZSTD_createCCtx();
	if (z->ctx) {
		ZSTD_CCtx_setParameter(z->ctx, ZSTD_c_compressionLevel, LEVEL);
		ZSTD_CCtx_setParameter(z->ctx, ZSTD_c_checksumFlag, 1);
		return z;
	}
	free(z);
	return NULL;
}

static void zstd_free(void *coder)
{
	struct zstd *z = coder;

	ZSTD_freeCCtx(z->ctx);
	free(z);
}

const struct outfile_form outfile_zstd = {
	.new = zstd_new,
	.free = zstd_free,
	.write = zstd_write,
	.sync = frame_end,
	.end = frame_end,
};
