/* SPDX-License-Identifier: MIT */
/* source_zstd.c - zstd frames back to back, decoded block by block.
 *
 * libzstd says how many bytes make the next block. Exactly these are handed to it, so that an
 * error costs no output of the blocks before. After damage, decoding goes on at the next frame. */
#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "../base/mem.h"
#include "source_internal.h"

/* A frame may ask for this window: 2^27 bytes, the limit of the zstd program, too. */
#define MAX_WINDOW_LOG 27
#define BLOCK_HEADER   3
/* Decoded bytes after which a frame found behind damage is believed. */
#define TRIAL_OUT ((size_t)64 << 10)
/* As for gzip: work of failed trials for each byte searched. */
#define TRIAL_WORK_PER_BYTE 64
#define TRIAL_WORK_START    ((uint64_t)64 << 20)

enum zstd_state { ZSTD_FRAME, ZSTD_BODY, ZSTD_LOST, ZSTD_END };

struct zstd {
	struct stream base;
	struct feed *in;
	struct source_stats *st;
	bool nested;
	enum zstd_state state;
	ZSTD_DCtx *ctx;
	size_t hint;     /* what ZSTD_decompressStream said last */
	bool has_output; /* its last call filled the buffer */
	uint64_t frame;  /* where the frame begins */
	bool gap;        /* the next bytes follow a gap */
};

static const uint8_t frame_magic[] = { 0x28, 0xb5, 0x2f, 0xfd };

static void zstd_damage(struct zstd *z, enum status code, const char *what)
{
	uint64_t off = feed_tell(z->in);

	stats_damage(z->st, code, z->nested ? atomic_load(&z->st->file_pos) : off,
		     "zstd data: %s, at byte %llu%s", what, (unsigned long long)off,
		     z->nested ? " of the member" : "");
	z->state = ZSTD_LOST;
}

static ZSTD_DCtx *new_ctx(void)
{
	ZSTD_DCtx *ctx = ZSTD_createDCtx();

	if (ctx)
		ZSTD_DCtx_setParameter(ctx, ZSTD_d_windowLogMax, MAX_WINDOW_LOG);
	return ctx;
}

static bool is_frame(const uint8_t *p, size_t n)
{
	return n >= 4 && (memcmp(p, frame_magic, 4) == 0 ||
			  ((p[0] & 0xf0) == 0x50 && memcmp(p + 1, "\x2a\x4d\x18", 3) == 0));
}

static int zstd_begin_frame(struct zstd *z, struct err *err)
{
	const uint8_t *p;
	size_t n;
	int rc = feed_peek(z->in, 4, &p, &n, err);

	if (rc < 0)
		return rc;
	if (n == 0) {
		z->state = ZSTD_END;
		return 0;
	}
	if (!is_frame(p, n)) {
		zstd_damage(z, E_CORRUPT, "no frame begins here");
		return 0;
	}
	if (memcmp(p, frame_magic, 4) == 0)
		atomic_fetch_add(&z->st->n_members, 1);
	z->hint = ZSTD_initDStream(z->ctx);
	z->frame = feed_tell(z->in);
	z->has_output = false;
	z->state = ZSTD_BODY;
	return 0;
}

/* How much to hand over: the body of a block without the header of the next one, which may be
 * wrong and would take the body with it. */
static size_t zstd_share(const struct zstd *z, size_t n)
{
	size_t share = z->hint > BLOCK_HEADER ? z->hint - BLOCK_HEADER : z->hint;

	return n < share ? n : share;
}

static ssize_t zstd_body(struct zstd *z, uint8_t *p, size_t n, struct err *err)
{
	ZSTD_outBuffer out = { .dst = p, .size = n };
	ZSTD_inBuffer in = { .src = NULL };
	const uint8_t *src;
	size_t n_src;
	int rc = feed_peek(z->in, z->has_output ? 0 : 1, &src, &n_src, err);

	if (rc < 0)
		return rc;
	/* a whole block at once spares libzstd a copy, but a pipe is not waited for */
	if (!z->base.is_live && n_src < zstd_share(z, MAX_PEEK)) {
		rc = feed_peek(z->in, zstd_share(z, MAX_PEEK), &src, &n_src, err);
		if (rc < 0)
			return rc;
	}
	if (n_src == 0 && !z->has_output) {
		zstd_damage(z, E_TRUNCATED, "ends inside a frame, how much is missing is unknown");
		return 0;
	}
	in.src = src;
	in.size = zstd_share(z, n_src);
	z->hint = ZSTD_decompressStream(z->ctx, &out, &in);
	if (ZSTD_isError(z->hint)) {
		zstd_damage(z, E_CORRUPT, ZSTD_getErrorName(z->hint));
		/* the frame is over and all of it is delivered */
		if (ZSTD_getErrorCode(z->hint) == ZSTD_error_checksum_wrong) {
			feed_skip(z->in, in.size);
			z->state = ZSTD_FRAME;
		}
		return 0;
	}
	feed_skip(z->in, in.pos);
	z->has_output = out.pos == n;
	if (z->hint == 0)
		z->state = ZSTD_FRAME;
	return (ssize_t)out.pos;
}

struct trial {
	ZSTD_DCtx *ctx;
	uint8_t *out; /* TRIAL_OUT bytes */
	uint64_t work;
};

/* Does a frame that decodes begin at p? Cut off input is good enough when it is all there is. */
static bool trial_decodes(struct trial *t, const uint8_t *p, size_t n)
{
	ZSTD_inBuffer in = { .src = p, .size = n < MAX_PEEK ? n : MAX_PEEK };
	ZSTD_outBuffer out = { .dst = t->out, .size = TRIAL_OUT };
	size_t rc = ZSTD_initDStream(t->ctx);

	while (!ZSTD_isError(rc) && rc != 0 && in.pos < in.size && out.pos < out.size) {
		size_t before = in.pos + out.pos;

		rc = ZSTD_decompressStream(t->ctx, &out, &in);
		if (in.pos + out.pos == before)
			break;
	}
	t->work += in.size + out.pos;
	if (ZSTD_isError(rc))
		return false;
	return rc == 0 || out.pos == out.size || (out.pos > 0 && n < MAX_PEEK);
}

/* Go to the next frame that decodes. Returns 1, 0 when there is none, or <0. */
static int zstd_search(struct zstd *z, struct trial *t, struct err *err)
{
	uint64_t start = feed_tell(z->in);

	for (;;) {
		const uint8_t *p, *at;
		size_t n;
		int rc = feed_peek(z->in, MAX_PEEK, &p, &n, err);

		if (rc < 0)
			return rc;
		at = memmem(p, n, frame_magic, 4);
		if (!at) {
			feed_skip(z->in, n < MAX_PEEK ? n : n - 3);
			if (n < MAX_PEEK)
				return 0;
			continue;
		}
		feed_skip(z->in, (size_t)(at - p));
		rc = feed_peek(z->in, MAX_PEEK, &p, &n, err);
		if (rc < 0)
			return rc;
		if (t->work <=
			    TRIAL_WORK_START + (feed_tell(z->in) - start) * TRIAL_WORK_PER_BYTE &&
		    trial_decodes(t, p, n))
			return 1;
		feed_skip(z->in, 1);
	}
}

static int zstd_resync(struct zstd *z, struct err *err)
{
	uint64_t broke = feed_tell(z->in);
	uint64_t from = z->frame + 1;
	struct trial t = { .ctx = new_ctx(), .out = xmalloc(TRIAL_OUT) };
	int rc;

	/* A wrong block length may have carried the decoder over the end of its frame. */
	if (from < feed_oldest(z->in))
		from = feed_oldest(z->in);
	feed_move(z->in, from < broke ? from : broke);
	rc = t.ctx ? zstd_search(z, &t, err) : err_set(err, E_IO, "zstd: out of memory");
	ZSTD_freeDCtx(t.ctx);
	free(t.out);
	if (rc < 0)
		return rc;
	if (feed_tell(z->in) > broke)
		atomic_fetch_add(&z->st->lost_bytes, feed_tell(z->in) - broke);
	z->gap = true;
	z->state = rc == 1 ? ZSTD_FRAME : ZSTD_END;
	return 0;
}

static ssize_t zstd_read(struct stream *s, void *p, size_t n, struct err *err)
{
	struct zstd *z = (struct zstd *)s;
	size_t out = 0;
	ssize_t rc = 0;

	if (!z->ctx)
		return err_set(err, E_IO, "zstd: out of memory");
	s->gap = z->gap;
	while (out < n && z->state != ZSTD_END && rc >= 0) {
		if (out > 0 && z->state == ZSTD_LOST)
			break;
		if (out > 0 && s->is_live && feed_ready(z->in) == 0)
			break;
		if (z->state == ZSTD_FRAME) {
			rc = zstd_begin_frame(z, err);
		} else if (z->state == ZSTD_BODY) {
			rc = zstd_body(z, (uint8_t *)p + out, n - out, err);
			out += rc > 0 ? (size_t)rc : 0;
		} else {
			rc = zstd_resync(z, err);
			s->gap = z->gap;
		}
	}
	if (rc < 0 && out == 0)
		return rc;
	if (out > 0)
		z->gap = false;
	s->ended = z->state == ZSTD_END;
	return (ssize_t)out;
}

static void zstd_close(struct stream *s)
{
	struct zstd *z = (struct zstd *)s;

	ZSTD_freeDCtx(z->ctx);
	feed_free(z->in);
	free(z);
}

static const struct stream_ops zstd_ops = { .read = zstd_read, .close = zstd_close };

struct stream *stream_of_zstd(struct feed *in, struct source_stats *st, bool nested)
{
	struct zstd *z = xcalloc(1, sizeof(*z));

	z->base.ops = &zstd_ops;
	z->base.is_live = in->in->is_live;
	z->in = in;
	z->st = st;
	z->nested = nested;
	z->ctx = new_ctx();
	return &z->base;
}
