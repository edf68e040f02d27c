/* SPDX-License-Identifier: MIT */
/* source_inflate.c - one interface over the inflate of ISA-L and that of zlib. */
#include "source_inflate.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mem.h"

#ifdef HAVE_ISAL

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

struct inflater {
	struct inflate_state s; /* some 90 KiB */
	int status;
};

struct inflater *inflater_new(void)
{
	/* Zeroed: a damaged stream can name codes of which its tables have no entry. */
	struct inflater *f = xcalloc(1, sizeof(*f));

	isal_inflate_init(&f->s);
	f->status = ISAL_DECOMP_OK;
	return f;
}

void inflater_free(struct inflater *f)
{
	free(f);
}

void inflater_reset(struct inflater *f)
{
	isal_inflate_reset(&f->s);
	f->s.read_in = 0; /* the bits read ahead, which the library's reset leaves */
	f->s.read_in_length = 0;
}

/* At the end of the data, return the bytes that were read ahead. 2.31 does it by itself. */
static void put_back(struct inflate_state *s)
{
	uint32_t n = (uint32_t)s->read_in_length / 8;

	s->next_in -= n;
	s->avail_in += n;
	s->read_in = 0;
	s->read_in_length = 0;
}

enum inflate_status inflater_run(struct inflater *f, struct inflate_step *io)
{
	f->s.next_in = (uint8_t *)(uintptr_t)io->in;
	f->s.avail_in = (uint32_t)io->n_in;
	f->s.next_out = io->out;
	f->s.avail_out = (uint32_t)io->n_out;
	f->status = isal_inflate(&f->s);
	if (f->s.block_state == ISAL_BLOCK_FINISH)
		put_back(&f->s);
	io->in = f->s.next_in;
	io->n_in = f->s.avail_in;
	io->out = f->s.next_out;
	io->n_out = f->s.avail_out;
	if (f->status != ISAL_DECOMP_OK)
		return INFLATE_BAD;
	return f->s.block_state == ISAL_BLOCK_FINISH ? INFLATE_END : INFLATE_MORE;
}

/* What up to two more bytes would be if the input went on with bytes of `fill`, and with what was
 * decoded before turned into its complement or not. Returns their number. */
static size_t guess(const struct inflater *f, uint8_t fill, bool complement,
		    uint8_t out[INFLATE_MAX_REST])
{
	struct inflater *trial = xmalloc(sizeof(*trial));
	uint8_t in[8];
	struct inflate_step io = { in, sizeof(in), out, INFLATE_MAX_REST };

	*trial = *f;
	memset(in, fill, sizeof(in));
	for (int32_t i = 0; complement && i < trial->s.tmp_out_valid; i++)
		trial->s.tmp_out_buffer[i] ^= 0xff;
	inflater_run(trial, &io);
	free(trial);
	return INFLATE_MAX_REST - io.n_out;
}

/* ISA-L decodes up to three symbols at once, and none when the input ends among them. Held back are
 * only literals: those are what comes out whatever follows and whatever could be repeated. */
size_t inflater_rest(const struct inflater *f, uint8_t out[INFLATE_MAX_REST])
{
	static const uint8_t fills[] = { 0x00, 0xff, 0x55, 0xaa };
	size_t n = INFLATE_MAX_REST;

	if (f->s.block_state != ISAL_BLOCK_CODED)
		return 0;
	for (size_t i = 0; i < 2 * sizeof(fills) && n > 0; i++) {
		uint8_t now[INFLATE_MAX_REST];
		size_t made = guess(f, fills[i / 2], i % 2, i == 0 ? out : now);
		size_t same = 0;

		while (same < n && same < made && (i == 0 || out[same] == now[same]))
			same++;
		n = same;
	}
	return n;
}

bool inflater_at_block_start(const struct inflater *f)
{
	/* ISAL_BLOCK_HDR: it looked for a header already, of which it then keeps what there is */
	return (f->s.block_state == ISAL_BLOCK_NEW_HDR || f->s.block_state == ISAL_BLOCK_HDR) &&
	       f->s.tmp_in_size == 0 && f->s.read_in_length == 0;
}

const char *inflater_why(const struct inflater *f)
{
	switch (f->status) {
	case ISAL_INVALID_BLOCK:
		return "invalid block";
	case ISAL_INVALID_SYMBOL:
		return "invalid code";
	case ISAL_INVALID_LOOKBACK:
		return "invalid distance too far back";
	default:
		return "cannot be inflated";
	}
}

uint32_t gzip_crc32(uint32_t crc, const void *p, size_t n)
{
	return crc32_gzip_refl(crc, p, n);
}

#else

#define ZLIB_CONST /* next_in points to const */
#include <zlib.h>

struct inflater {
	z_stream z;
};

struct inflater *inflater_new(void)
{
	struct inflater *f = xcalloc(1, sizeof(*f));

	/* -15: bare deflate data, window of 32 KiB. It fails only when memory is exhausted; inflate
	 * then refuses the stream. */
	(void)inflateInit2(&f->z, -15);
	return f;
}

void inflater_free(struct inflater *f)
{
	if (f)
		inflateEnd(&f->z);
	free(f);
}

void inflater_reset(struct inflater *f)
{
	inflateReset(&f->z);
}

enum inflate_status inflater_run(struct inflater *f, struct inflate_step *io)
{
	int rc;

	f->z.next_in = io->in;
	f->z.avail_in = (uInt)io->n_in;
	f->z.next_out = io->out;
	f->z.avail_out = (uInt)io->n_out;
	rc = inflate(&f->z, Z_NO_FLUSH);
	io->in = f->z.next_in;
	io->n_in = f->z.avail_in;
	io->out = f->z.next_out;
	io->n_out = f->z.avail_out;
	switch (rc) {
	case Z_STREAM_END:
		return INFLATE_END;
	case Z_OK:
	case Z_BUF_ERROR:
		return INFLATE_MORE;
	case Z_MEM_ERROR:
		return INFLATE_NO_MEMORY;
	default:
		return INFLATE_BAD;
	}
}

size_t inflater_rest(const struct inflater *f, uint8_t out[INFLATE_MAX_REST])
{
	(void)f;
	(void)out;
	return 0; /* zlib holds nothing back */
}

bool inflater_at_block_start(const struct inflater *f)
{
	/* zlib.h: 128 stands for "between blocks", the low six bits count unused bits */
	return (f->z.data_type & (128 | 63)) == 128;
}

const char *inflater_why(const struct inflater *f)
{
	return f->z.msg ? f->z.msg : "cannot be inflated";
}

uint32_t gzip_crc32(uint32_t crc, const void *p, size_t n)
{
	return (uint32_t)crc32(crc, p, (uInt)n);
}

#endif
