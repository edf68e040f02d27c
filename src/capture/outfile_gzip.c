/* SPDX-License-Identifier: MIT */
/* outfile_gzip.c - captures as a row of gzip members.
 *
 * Data are deflated raw and members framed here, so that a member can be closed later at an earlier
 * place. */
#define ZLIB_CONST /* next_in points to const */
#include <stdlib.h>
#include <zlib.h>

#include "../base/bytes.h"
#include "../base/mem.h"
#include "outfile_internal.h"
#include "source_inflate.h"

/* Captures are compressed while they are recorded. Level 6, zlib's own default and sysdig's, takes 2.3 times as
 * long for files a tenth to a seventh smaller. More memory than zlib's default makes them larger. */
#define ZLIB_LEVEL  3
#define ZLIB_MEMORY 8
#define DEFLATE_OUT (64u << 10)

struct gzip {
	z_stream z;
	bool in_member;
	uint32_t crc;        /* of the member */
	uint32_t n_member;   /* decoded bytes of the member */
	uint32_t n_unsynced; /* of them since the last sync */
};

static void put_le32(uint8_t *to, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		to[i] = (uint8_t)(v >> 8 * i);
}

static void deflate_add(struct outfile *f, const void *p, size_t n, int flush)
{
	struct gzip *g = f->coder;

	g->z.next_in = p;
	g->z.avail_in = (uInt)n;
	do {
		buf_reserve(&f->out, DEFLATE_OUT);
		g->z.next_out = (Bytef *)f->out.p + f->out.n;
		g->z.avail_out = DEFLATE_OUT;
		deflate(&g->z, flush);
		f->out.n += DEFLATE_OUT - g->z.avail_out;
	} while (g->z.avail_out == 0);
}

static void member_begin(struct outfile *f)
{
	/* deflate; no name, no time, so that the same input gives the same bytes; Unix */
	static const uint8_t header[10] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3 };
	struct gzip *g = f->coder;

	buf_add(&f->out, header, sizeof(header));
	deflateReset(&g->z);
	g->crc = g->n_member = g->n_unsynced = 0;
	g->in_member = true;
}

static int member_end(struct outfile *f, struct err *err)
{
	struct gzip *g = f->coder;
	uint8_t trailer[8];

	if (!g->in_member)
		return 0;
	deflate_add(f, NULL, 0, Z_FINISH);
	put_le32(trailer, g->crc);
	put_le32(trailer + 4, g->n_member);
	buf_add(&f->out, trailer, sizeof(trailer));
	g->in_member = false;
	if (outfile_put(f, err) < 0)
		return E_IO;
	f->n_good_end = 0;
	return 0;
}

/* Bring everything so far to a byte boundary and into the file: the member can be closed here. */
static int member_sync(struct outfile *f, struct err *err)
{
	struct gzip *g = f->coder;

	if (!g->in_member || !g->n_unsynced)
		return 0;
	deflate_add(f, NULL, 0, Z_SYNC_FLUSH);
	g->n_unsynced = 0;
	if (outfile_put(f, err) < 0)
		return E_IO;
	/* an empty last block */
	f->good_end[0] = 3;
	f->good_end[1] = 0;
	put_le32(f->good_end + 2, g->crc);
	put_le32(f->good_end + 6, g->n_member);
	f->n_good_end = 10;
	return 0;
}

/* A few whole blocks: members are to end, and numbers of zlib to suffice, however much is given. */
static int write_piece(struct outfile *f, const uint8_t *p, size_t n, struct err *err)
{
	struct gzip *g = f->coder;

	if (!g->in_member)
		member_begin(f);
	deflate_add(f, p, n, Z_NO_FLUSH);
	g->crc = gzip_crc32(g->crc, p, n);
	g->n_member += (uint32_t)n;
	g->n_unsynced += (uint32_t)n;
	if (g->n_member >= MEMBER_BYTES)
		return member_end(f, err);
	return g->n_unsynced >= PIECE_BYTES ? member_sync(f, err) : 0;
}

static int gzip_write(struct outfile *f, const uint8_t *p, size_t n, struct err *err)
{
	int r = 0;

	while (n && r == 0) {
		size_t piece = outfile_piece(p, n);

		r = write_piece(f, p, piece, err);
		p += piece;
		n -= piece;
	}
	return r;
}

static void *gzip_new(void)
{
	struct gzip *g = xcalloc(1, sizeof(*g));

	if (deflateInit2(&g->z, ZLIB_LEVEL, Z_DEFLATED, -MAX_WBITS, ZLIB_MEMORY,
			 Z_DEFAULT_STRATEGY) == Z_OK)
		return g;
	free(g);
	return NULL;
}

static void gzip_free(void *coder)
{
	struct gzip *g = coder;

	deflateEnd(&g->z);
	free(g);
}

const struct outfile_form outfile_gzip = {
	.new = gzip_new,
	.free = gzip_free,
	.write = gzip_write,
	.sync = member_sync,
	.end = member_end,
};
