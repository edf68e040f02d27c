/* SPDX-License-Identifier: MIT */
/* source_gzip.c - gzip members back to back, decoded as far as any way leads.
 *
 * Headers and trailers are read here and the library only inflates, because after damage decoding goes
 * on in the middle of a member, at a full-flush point, where neither exists. Full-flush points
 * passed on the way are noted: when decoding derails, it takes a while until that is noticed, and
 * the flush points and headers overrun in between are where decoding can begin again. */
#include "source_gzip.h"

#include <stdlib.h>
#include <string.h>

#include "../base/bytes.h"
#include "../base/mem.h"

enum gzip_state {
	GZIP_HEADER, /* before a member, padding or the end */
	GZIP_BODY,
	GZIP_LOST, /* damage was noted; look for a place to go on */
	GZIP_END,
};

struct gzip {
	struct stream base;
	struct feed *in;
	struct source_stats *st;
	bool nested;
	enum gzip_state state;
	struct inflater *inflater;
	bool is_whole; /* decoded from its header on, so that its trailer can be checked */
	uint32_t crc;
	uint32_t len;     /* decoded bytes of the member, modulo 2^32 as in the trailer */
	uint64_t in_step; /* offset up to which decoding was certainly in step */
	uint64_t stop;    /* offset at which to look whether decoding is in step */
	bool stop_is_marker; /* a flush marker ends there; otherwise it is just as far as was scanned */
	uint8_t tail[4];     /* the last bytes decoded */
	bool has_output;     /* more may be held back: the last step filled its room */
	bool gap;            /* the next bytes follow a gap */
};

static void gzip_damage(struct gzip *g, enum status code, const char *what)
{
	uint64_t off = feed_tell(g->in);

	stats_damage(g->st, code, g->nested ? atomic_load(&g->st->file_pos) : off,
		     "gzip data: %s, at byte %llu%s", what, (unsigned long long)off,
		     g->nested ? " of the member" : "");
	g->state = GZIP_LOST;
}

/* Skip zero padding. Returns 1 when something follows, 0 at the end. */
static int gzip_skip_zeroes(struct gzip *g, struct err *err)
{
	const uint8_t *p;
	size_t n, i;
	int rc;

	for (;;) {
		rc = feed_peek(g->in, 1, &p, &n, err);
		if (rc < 0 || n == 0)
			return rc;
		for (i = 0; i < n && p[i] == 0; i++)
			;
		feed_skip(g->in, i);
		if (i < n)
			return 1;
	}
}

static void gzip_begin_body(struct gzip *g, bool is_whole)
{
	inflater_reset(g->inflater);
	g->is_whole = is_whole;
	g->crc = 0;
	g->len = 0;
	g->in_step = feed_tell(g->in);
	/* What was scanned ahead still holds, and scanning it again for each of many small members
	 * would take time by their number times the length of the buffer. */
	if (!is_whole || g->stop < g->in_step)
		g->stop = g->in_step;
	g->has_output = false;
	g->state = GZIP_BODY;
}

static int gzip_header(struct gzip *g, struct err *err)
{
	size_t want = GZIP_MIN_HEADER;
	const uint8_t *p;
	size_t n;
	ssize_t len;
	int rc = gzip_skip_zeroes(g, err);

	if (rc <= 0) {
		g->state = GZIP_END;
		return rc;
	}
	for (;; want *= 2) {
		rc = feed_peek(g->in, want, &p, &n, err);
		if (rc < 0)
			return rc;
		len = gzip_header_len(p, n);
		if (len != 0 || n < want || want >= MAX_PEEK)
			break;
	}
	if (len > 0) {
		feed_skip(g->in, (size_t)len);
		gzip_begin_body(g, true);
		atomic_fetch_add(&g->st->n_members, 1);
	} else if (len == 0 && n < want) {
		gzip_damage(g, E_TRUNCATED, "ends inside the header of a member");
	} else {
		gzip_damage(g, E_CORRUPT, "no member begins here");
	}
	return 0;
}

static int gzip_trailer(struct gzip *g, struct err *err)
{
	const uint8_t *p;
	size_t n;
	int rc = feed_peek(g->in, GZIP_TRAILER, &p, &n, err);

	if (rc < 0)
		return rc;
	if (n < GZIP_TRAILER) {
		feed_skip(g->in, n);
		gzip_damage(g, E_TRUNCATED, "ends inside the trailer of a member");
	} else if (g->is_whole && (load_le32(p) != g->crc || load_le32(p + 4) != g->len)) {
		gzip_damage(g, E_CORRUPT, "check sum or length of a member does not match");
		/* What derailed unnoticed ends anywhere; a true end has something sane behind it. */
		rc = gzip_ends_sanely(g->in, GZIP_TRAILER, err);
		if (rc > 0) {
			feed_skip(g->in, GZIP_TRAILER);
			g->state = GZIP_HEADER;
		}
		return rc < 0 ? rc : 0;
	} else {
		feed_skip(g->in, GZIP_TRAILER);
		g->in_step = feed_tell(g->in);
		g->state = GZIP_HEADER;
	}
	return 0;
}

/* Find the next stop: the end of a flush marker, or of the n bytes ahead. */
static void gzip_find_stop(struct gzip *g, const uint8_t *p, size_t n)
{
	uint64_t off = feed_tell(g->in);
	/* a marker may begin in front of the position; the feed keeps those bytes */
	size_t back = off - feed_oldest(g->in) < 3 ? (size_t)(off - feed_oldest(g->in)) : 3;
	size_t at = gzip_find_marker(p - back, n + back);

	g->stop_is_marker = at < n + back;
	g->stop = off + (g->stop_is_marker ? at + 4 - back : n);
}

static void gzip_note_output(struct gzip *g, const uint8_t *p, size_t n)
{
	size_t keep = n < sizeof(g->tail) ? sizeof(g->tail) - n : 0;

	g->crc = gzip_crc32(g->crc, p, n);
	g->len += (uint32_t)n;
	memmove(g->tail, g->tail + sizeof(g->tail) - keep, keep);
	memcpy(g->tail + keep, p + n - (sizeof(g->tail) - keep), sizeof(g->tail) - keep);
}

/* The end of a flush marker was reached. Decoding is in step when it stands between two blocks
 * there. When not, these bytes are either content that is stored as it is, and then they were
 * just copied to the output, or decoding has derailed without noticing, and then what follows
 * decodes afresh. (In packed content they come up by chance once in 2^32 bytes.) */
static int gzip_at_marker(struct gzip *g, struct err *err)
{
	int rc;

	if (inflater_at_block_start(g->inflater)) {
		g->in_step = feed_tell(g->in);
		return 0;
	}
	if (g->has_output || memcmp(g->tail, gzip_marker, sizeof(g->tail)) == 0)
		return 0;
	rc = gzip_decodes_ahead(g->in, err);
	if (rc <= 0)
		return rc;
	gzip_damage(g, E_CORRUPT, "decoding is out of step at a flush point");
	g->in_step = feed_tell(g->in) - sizeof(gzip_marker);
	return 0;
}

/* Inflate the bytes up to the next stop, with room for n bytes at p; *ret_made counts the bytes
 * produced. */
static enum inflate_status gzip_inflate(struct gzip *g, const uint8_t *in, size_t n_in, uint8_t *p,
					size_t n, size_t *ret_made)
{
	struct inflate_step io = { .in = in, .out = p, .n_out = n };
	uint64_t off = feed_tell(g->in);
	enum inflate_status status;

	if (off == g->stop)
		gzip_find_stop(g, in, n_in);
	io.n_in = (size_t)(g->stop - off);
	status = inflater_run(g->inflater, &io);
	feed_move(g->in, off + (uint64_t)(io.in - in));
	*ret_made = n - io.n_out;
	g->has_output = io.n_out == 0;
	gzip_note_output(g, p, *ret_made);
	return status;
}

/* The input ends inside a member. Returns the bytes that were still held back. */
static ssize_t gzip_break_off(struct gzip *g, uint8_t *p, size_t n)
{
	uint8_t rest[INFLATE_MAX_REST];
	size_t made = inflater_rest(g->inflater, rest);

	if (made > n)
		made = n;
	memcpy(p, rest, made);
	gzip_note_output(g, p, made);
	gzip_damage(g, E_TRUNCATED, "ends inside a member, how much is missing is unknown");
	return (ssize_t)made;
}

/* Inflate one step into p. Returns bytes produced or <0; the state tells what comes next. */
static ssize_t gzip_body(struct gzip *g, uint8_t *p, size_t n, struct err *err)
{
	const uint8_t *in;
	enum inflate_status status;
	size_t n_in, made;
	int rc = feed_peek(g->in, g->has_output ? 0 : 1, &in, &n_in, err);

	if (rc < 0)
		return rc;
	if (n_in == 0 && !g->has_output)
		return gzip_break_off(g, p, n);
	status = gzip_inflate(g, in, n_in, p, n, &made);
	if (status == INFLATE_NO_MEMORY)
		return err_set(err, E_IO, "gzip data: out of memory");
	if (status == INFLATE_END)
		rc = gzip_trailer(g, err);
	else if (status == INFLATE_BAD)
		gzip_damage(g, E_CORRUPT, inflater_why(g->inflater));
	else if (g->stop_is_marker && feed_tell(g->in) == g->stop)
		rc = gzip_at_marker(g, err);
	/* what was produced is delivered first; a failure to read stays and is met again */
	return rc < 0 && made == 0 ? rc : (ssize_t)made;
}

/* After damage: go on at the next place that decodes. */
static int gzip_resync(struct gzip *g, struct err *err)
{
	uint64_t broke = feed_tell(g->in);
	uint64_t from = g->in_step > feed_oldest(g->in) ? g->in_step : feed_oldest(g->in);
	enum gzip_place place;
	int rc;

	feed_move(g->in, from);
	rc = gzip_find_place(g->in, &place, err);
	if (rc < 0)
		return rc;
	if (feed_tell(g->in) > broke)
		atomic_fetch_add(&g->st->lost_bytes, feed_tell(g->in) - broke);
	g->gap = true;
	if (place == GZIP_PLACE_NONE) {
		g->state = GZIP_END;
	} else if (place == GZIP_PLACE_MEMBER) {
		g->state = GZIP_HEADER;
		g->in_step = g->stop = feed_tell(g->in);
	} else {
		gzip_begin_body(g, false);
	}
	return 0;
}

static ssize_t gzip_read(struct stream *s, void *p, size_t n, struct err *err)
{
	struct gzip *g = (struct gzip *)s;
	size_t out = 0;
	ssize_t rc = 0;

	s->gap = g->gap;
	while (out < n && g->state != GZIP_END && rc >= 0) {
		/* Bytes in front of a gap, or of a wait for input, are delivered first. */
		if (out > 0 && g->state == GZIP_LOST)
			break;
		if (out > 0 && s->is_live && feed_ready(g->in) == 0)
			break;
		if (g->state == GZIP_HEADER) {
			rc = gzip_header(g, err);
		} else if (g->state == GZIP_BODY) {
			rc = gzip_body(g, (uint8_t *)p + out, n - out, err);
			out += rc > 0 ? (size_t)rc : 0;
		} else {
			rc = gzip_resync(g, err);
			s->gap = g->gap;
		}
	}
	if (rc < 0 && out == 0)
		return rc;
	if (out > 0)
		g->gap = false;
	s->ended = g->state == GZIP_END;
	return (ssize_t)out;
}

static void gzip_close(struct stream *s)
{
	struct gzip *g = (struct gzip *)s;

	inflater_free(g->inflater);
	feed_free(g->in);
	free(g);
}

static const struct stream_ops gzip_ops = { .read = gzip_read, .close = gzip_close };

struct stream *stream_of_gzip(struct feed *in, struct source_stats *st, bool nested)
{
	struct gzip *g = xcalloc(1, sizeof(*g));

	g->base.ops = &gzip_ops;
	g->base.is_live = in->in->is_live;
	g->in = in;
	g->st = st;
	g->nested = nested;
	g->inflater = inflater_new();
	return &g->base;
}
