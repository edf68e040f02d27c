/* SPDX-License-Identifier: MIT */
/* packed.c - a capture file as a whole in memory, with what zlib and libzstd make of it. */
#include "packed.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#ifndef ZLIB_CONST
#define ZLIB_CONST /* next_in points to const */
#endif
#include <zlib.h>
#include <zstd.h>

#include "../../src/base/bytes.h"
#include "../../src/base/mem.h"

#define STEP_OUT ((size_t)1 << 20)
/* The window of deflate is 32 KiB: what decodes this far without history needs none. */
#define PROOF_OUT    ((size_t)64 << 10)
#define ANY_GZIP     (15 + 16) /* inflateInit2: largest window, gzip header and trailer */
#define BARE_DEFLATE (-15)

/* ---- decoding ---- */

/* Room for more output at *out, which is NULL when only the length is asked for. */
static uint8_t *out_at(uint8_t **out, size_t n_out, size_t *cap, uint8_t *scratch)
{
	if (!out)
		return scratch;
	if (*cap - n_out < STEP_OUT) {
		*cap = 2 * *cap + STEP_OUT;
		*out = xrealloc(*out, *cap);
	}
	return *out + n_out;
}

/* Decode all members as far as they go. starts may be NULL. */
static size_t gzip_decode(const uint8_t *p, size_t n, uint8_t **out, struct packed *starts)
{
	uint8_t *scratch = xmalloc(STEP_OUT);
	z_stream z = { .next_in = p, .avail_in = (uInt)n };
	size_t n_out = 0, cap = 0;
	int rc = Z_STREAM_END;

	if (inflateInit2(&z, ANY_GZIP) != Z_OK)
		n = 0;
	while (rc == Z_STREAM_END || rc == Z_OK) {
		if (rc == Z_STREAM_END) {
			if (z.avail_in < 2 || z.next_in[0] != 0x1f || z.next_in[1] != 0x8b)
				break;
			inflateReset(&z);
			if (starts && n_out)
				*vec_push(&starts->restarts) = (struct restart){ n - z.avail_in,
										 n_out };
		}
		z.next_out = out_at(out, n_out, &cap, scratch);
		z.avail_out = (uInt)STEP_OUT;
		rc = inflate(&z, Z_SYNC_FLUSH);
		n_out += STEP_OUT - z.avail_out;
	}
	inflateEnd(&z);
	free(scratch);
	return n_out;
}

static size_t zstd_decode(const uint8_t *p, size_t n, uint8_t **out)
{
	uint8_t *scratch = xmalloc(STEP_OUT);
	ZSTD_DCtx *z = ZSTD_createDCtx();
	ZSTD_inBuffer in = { p, n, 0 };
	size_t n_out = 0, cap = 0;

	for (;;) {
		ZSTD_outBuffer o = { out_at(out, n_out, &cap, scratch), STEP_OUT, 0 };
		size_t rc = ZSTD_decompressStream(z, &o, &in);

		n_out += o.pos;
		if (ZSTD_isError(rc) || (in.pos == in.size && o.pos < o.size))
			break;
	}
	ZSTD_freeDCtx(z);
	free(scratch);
	return n_out;
}

/* ---- places to begin anew ---- */

/* Does the deflate data at p decode, without history, to what stands at want? */
static bool decodes_to(const uint8_t *p, size_t n, const uint8_t *want, size_t n_want)
{
	uint8_t *out = xmalloc(PROOF_OUT);
	z_stream z = { .next_in = p, .avail_in = (uInt)n, .next_out = out, .avail_out = PROOF_OUT };
	size_t made;
	int rc = inflateInit2(&z, BARE_DEFLATE);

	if (rc == Z_OK)
		rc = inflate(&z, Z_SYNC_FLUSH);
	made = PROOF_OUT - z.avail_out;
	inflateEnd(&z);
	rc = (rc == Z_OK || rc == Z_STREAM_END) && made > 0 && made <= n_want &&
	     memcmp(out, want, made) == 0;
	free(out);
	return rc;
}

/* Add the full-flush points: empty stored blocks that need no history behind them. */
static void add_flush_points(struct packed *pk)
{
	static const uint8_t marker[] = { 0, 0, 0xff, 0xff };
	uint8_t *scratch = xmalloc(STEP_OUT);
	z_stream z = { .next_in = pk->file };
	size_t made = 0, at = 0;
	const uint8_t *m;
	int rc = inflateInit2(&z, ANY_GZIP);

	while ((rc == Z_OK || rc == Z_BUF_ERROR) &&
	       (m = memmem(pk->file + at, pk->n_file - at, marker, sizeof(marker))) != NULL) {
		at = (size_t)(m - pk->file) + 1;
		if ((size_t)(m + 4 - z.next_in) > pk->n_file)
			continue;
		z.avail_in = (uInt)(m + 4 - z.next_in);
		do {
			z.next_out = scratch;
			z.avail_out = (uInt)STEP_OUT;
			rc = inflate(&z, Z_BLOCK);
			made += STEP_OUT - z.avail_out;
		} while (rc == Z_OK && (z.avail_in || !z.avail_out));
		if ((z.data_type & (128 | 63)) == 128 &&
		    decodes_to(m + 4, pk->n_file - at - 3, pk->data + made, pk->n_data - made))
			*vec_push(&pk->restarts) = (struct restart){ at - 1, made };
	}
	inflateEnd(&z);
	free(scratch);
}

static void add_zstd_frames(struct packed *pk)
{
	size_t at = 0, out = 0;

	while (at < pk->n_file) {
		size_t len = ZSTD_findFrameCompressedSize(pk->file + at, pk->n_file - at);

		if (ZSTD_isError(len))
			return;
		if (at)
			*vec_push(&pk->restarts) = (struct restart){ at, out };
		out += zstd_decode(pk->file + at, len, NULL);
		at += len;
	}
}

/* ---- the file ---- */

static void packed_decode(struct packed *pk)
{
	if (pk->n_file > 2 && pk->file[0] == 0x1f && pk->file[1] == 0x8b) {
		pk->packing = PACK_GZIP;
		pk->has_checksum = true;
		pk->n_data = gzip_decode(pk->file, pk->n_file, &pk->data, pk);
		if (!pk->restarts.n) /* members and flush points are not mixed here */
			add_flush_points(pk);
	} else if (pk->n_file > 4 && load_le32(pk->file) == 0xFD2FB528) {
		pk->packing = PACK_ZSTD;
		pk->has_checksum = pk->file[4] & 4; /* frame header descriptor, RFC 8878 */
		pk->n_data = zstd_decode(pk->file, pk->n_file, &pk->data);
		add_zstd_frames(pk);
	} else {
		pk->data = pk->file;
		pk->n_data = pk->n_file;
	}
}

bool packed_load(const char *path, struct packed *ret)
{
	FILE *f = fopen(path, "rb");
	struct stat st;

	*ret = (struct packed){ 0 };
	if (f && fstat(fileno(f), &st) == 0) {
		ret->n_file = (size_t)st.st_size;
		ret->file = xmalloc(ret->n_file + 1);
		if (fread(ret->file, 1, ret->n_file, f) == ret->n_file) {
			fclose(f);
			packed_decode(ret);
			return true;
		}
	}
	perror(path);
	if (f)
		fclose(f);
	packed_fini(ret);
	return false;
}

void packed_fini(struct packed *pk)
{
	if (pk->data != pk->file)
		free(pk->data);
	free(pk->file);
	vec_fini(&pk->restarts);
}

static size_t gzip_piece(const uint8_t *p, size_t n, uint8_t *out, size_t cap)
{
	z_stream z = { .next_in = p, .avail_in = (uInt)n, .next_out = out, .avail_out = (uInt)cap };

	deflateInit2(&z, 6, Z_DEFLATED, ANY_GZIP, 8, Z_DEFAULT_STRATEGY);
	deflate(&z, Z_FINISH);
	deflateEnd(&z);
	return cap - z.avail_out;
}

static size_t gzip_flushed(const struct packed *from, size_t step, uint8_t *out, size_t cap)
{
	z_stream z = { .next_in = from->data, .next_out = out, .avail_out = (uInt)cap };
	size_t at = 0;

	deflateInit2(&z, 6, Z_DEFLATED, ANY_GZIP, 8, Z_DEFAULT_STRATEGY);
	for (; at + step < from->n_data; at += step) {
		z.avail_in = (uInt)step;
		deflate(&z, Z_FULL_FLUSH);
	}
	z.avail_in = (uInt)(from->n_data - at);
	deflate(&z, Z_FINISH);
	deflateEnd(&z);
	return cap - z.avail_out;
}

/* With a check sum, as the zstd program writes it. */
static size_t zstd_piece(const uint8_t *p, size_t n, uint8_t *out, size_t cap)
{
	ZSTD_CCtx *z = ZSTD_createCCtx();
	size_t n_out;

	ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
	n_out = ZSTD_compress2(z, out, cap, p, n);
	ZSTD_freeCCtx(z);
	return ZSTD_isError(n_out) ? 0 : n_out;
}

void packed_again(const struct packed *from, enum repack how, size_t step, struct packed *ret)
{
	size_t cap = from->n_data * 2 + (from->n_data / step + 1) * 256, at, n;

	*ret = (struct packed){ .file = xmalloc(cap) };
	if (how == REPACK_FLUSH) {
		ret->n_file = gzip_flushed(from, step, ret->file, cap);
	} else {
		for (at = 0; at < from->n_data; at += n) {
			uint8_t *out = ret->file + ret->n_file;
			size_t room = cap - ret->n_file;

			n = from->n_data - at < step ? from->n_data - at : step;
			if (how == REPACK_MEMBERS)
				ret->n_file += gzip_piece(from->data + at, n, out, room);
			else
				ret->n_file += zstd_piece(from->data + at, n, out, room);
		}
	}
	ret->file = xrealloc(ret->file, ret->n_file);
	packed_decode(ret);
}

size_t packed_prefix(const struct packed *pk, size_t n)
{
	if (pk->packing == PACK_GZIP)
		return gzip_decode(pk->file, n, NULL, NULL);
	return pk->packing == PACK_ZSTD ? zstd_decode(pk->file, n, NULL) : n;
}

const struct restart *packed_restart(const struct packed *pk, size_t n)
{
	uint32_t i;

	for (i = 0; i < pk->restarts.n; i++)
		if (pk->restarts.v[i].file_off >= n)
			return &pk->restarts.v[i];
	return NULL;
}
