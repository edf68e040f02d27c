/* SPDX-License-Identifier: MIT */
/* source_gzip_place.c - gzip headers, and the search for a place to go on after damage. */
#include <stdlib.h>
#include <string.h>

#include "../base/bytes.h"
#include "../base/mem.h"
#include "source_gzip.h"

/* A place is believed when this much decodes from it: garbage derails much earlier. */
#define TRIAL_OUT ((size_t)64 << 10)
/* Trials that fail may cost this many bytes of work for each byte searched, plus a start, so that
 * input made of false places cannot keep the search busy. */
#define TRIAL_WORK_PER_BYTE 64
#define TRIAL_WORK_START    ((uint64_t)64 << 20)

const uint8_t gzip_marker[4] = { 0, 0, 0xff, 0xff };

enum { FLAG_CRC = 2, FLAG_EXTRA = 4, FLAG_NAME = 8, FLAG_COMMENT = 16, FLAG_RESERVED = 0xe0 };

/* The offset behind the NUL-terminated text at i, or 0 when it does not end. */
static size_t skip_text(const uint8_t *p, size_t n, size_t i)
{
	const uint8_t *nul = i < n ? memchr(p + i, 0, n - i) : NULL;

	return nul ? (size_t)(nul - p) + 1 : 0;
}

ssize_t gzip_header_len(const uint8_t *p, size_t n)
{
	static const uint8_t magic[] = { 0x1f, 0x8b, 8 };
	size_t i = GZIP_MIN_HEADER;

	if (memcmp(p, magic, n < sizeof(magic) ? n : sizeof(magic)) != 0)
		return -1;
	if (n < GZIP_MIN_HEADER)
		return 0;
	if (p[3] & FLAG_RESERVED)
		return -1;
	if (p[3] & FLAG_EXTRA) {
		if (n < i + 2)
			return 0;
		i += 2 + (size_t)(p[i] | p[i + 1] << 8);
	}
	if (p[3] & FLAG_NAME && (i = skip_text(p, n, i)) == 0)
		return 0;
	if (p[3] & FLAG_COMMENT && (i = skip_text(p, n, i)) == 0)
		return 0;
	if (p[3] & FLAG_CRC)
		i += 2;
	return i <= n ? (ssize_t)i : 0;
}

#define GLANCE 64 /* bytes that are looked at together; a number that compilers make vectors of */

/* Every marker covers a whole pair of bytes, counted from p, that is 00 00 or 00 ff. */
static inline bool has_marker_pair(const uint8_t *p)
{
	const uint16_t half = load_u16(gzip_marker + 1);
	uint16_t found = 0;

	for (size_t i = 0; i < GLANCE; i += 2) {
		uint16_t pair = load_u16(p + i);

		found |= pair == 0 || pair == half;
	}
	return found;
}

/* Go on to bytes of which a look at each pair does not tell that there is no marker. */
static size_t marker_candidate(const uint8_t *p, size_t n, size_t i)
{
	while (i + GLANCE <= n && !has_marker_pair(p + i))
		i += GLANCE;
	return i;
}

/* A byte-by-byte look at the markers that begin in p[i..end). */
static size_t marker_among(const uint8_t *p, size_t n, size_t i, size_t end)
{
	const uint32_t marker = load_u32(gzip_marker);

	for (; i < end && i + 4 <= n; i++) {
		if (load_u32(p + i) == marker)
			return i;
	}
	return n;
}

size_t gzip_find_marker(const uint8_t *p, size_t n)
{
	size_t i = 0;

	while (i + 4 <= n) {
		size_t near = marker_candidate(p, n, i);
		/* a marker may begin one byte in front of its pair */
		size_t lo = near > i ? near - 1 : i;
		size_t at = marker_among(p, n, lo, near + GLANCE);

		if (at < n)
			return at;
		i = near + GLANCE;
	}
	return n;
}

int gzip_ends_sanely(struct feed *in, size_t skip, struct err *err)
{
	const uint8_t *p;
	size_t n;
	int rc = feed_peek(in, skip + GZIP_MIN_HEADER, &p, &n, err);

	if (rc < 0)
		return rc;
	if (n < skip)
		return 0;
	if (n == skip || p[skip] == 0)
		return 1;
	return gzip_header_len(p + skip, n - skip) >= 0;
}

struct trial {
	struct feed *in;
	struct inflater *inflater;
	uint8_t *out;   /* TRIAL_OUT bytes */
	uint64_t start; /* where the search began */
	uint64_t work;  /* bytes read and written by trials that failed */
};

/* Does the trailer tell of the len bytes that were decoded? */
static int member_matches(const struct trial *t, size_t len, const uint8_t *trailer, size_t n)
{
	return n >= GZIP_TRAILER && load_le32(trailer + 4) == (uint32_t)len &&
	       load_le32(trailer) == gzip_crc32(0, t->out, len);
}

/* Does deflate data begin `skip` bytes ahead? Returns 1, 0 or <0. */
static int trial_inflate(struct trial *t, size_t skip, bool is_member, struct err *err)
{
	struct inflate_step io = { .out = t->out, .n_out = TRIAL_OUT };
	enum inflate_status status;
	const uint8_t *p;
	size_t n, used, made;
	int rc = feed_peek(t->in, MAX_PEEK, &p, &n, err);

	if (rc < 0)
		return rc;
	if (n <= skip)
		return 0;
	io.in = p + skip;
	io.n_in = (n < MAX_PEEK ? n : MAX_PEEK) - skip;
	inflater_reset(t->inflater);
	status = inflater_run(t->inflater, &io);
	used = (size_t)(io.in - p);
	made = TRIAL_OUT - io.n_out;
	t->work += used + made;
	if (status == INFLATE_END && is_member)
		return member_matches(t, made, p + used, n - used);
	if (status == INFLATE_END)
		return gzip_ends_sanely(t->in, used + GZIP_TRAILER, err);
	if (status != INFLATE_MORE)
		return 0;
	/* All of it, or all there is when the input ends early. */
	return made == TRIAL_OUT || (made > 0 && n < MAX_PEEK);
}

/* Try the place `at` bytes ahead. Returns 1 and *ret when it decodes. */
static int try_place(struct trial *t, const uint8_t *p, size_t n, enum gzip_place *ret,
		     struct err *err)
{
	ssize_t header = gzip_header_len(p, n);
	uint64_t searched = feed_tell(t->in) - t->start;
	int rc;

	if (t->work > TRIAL_WORK_START + searched * TRIAL_WORK_PER_BYTE)
		return 0;
	if (header > 0) {
		*ret = GZIP_PLACE_MEMBER;
		return trial_inflate(t, (size_t)header, true, err);
	}
	if (n < 4 || memcmp(p, gzip_marker, 4) != 0)
		return 0;
	rc = trial_inflate(t, 4, false, err);
	if (rc > 0) {
		*ret = GZIP_PLACE_FLUSH;
		feed_skip(t->in, 4);
	}
	return rc;
}

/* Bytes to look for places in at once. Small, because with many places of one kind the search for
 * the other kind begins anew behind each. */
#define SEARCH_STEP ((size_t)4096)

/* The offset of the next byte at which a member or a marker may begin, or n. */
static size_t next_place(const uint8_t *p, size_t n)
{
	const uint8_t *header = memmem(p, n, "\x1f\x8b\x08", 3);
	size_t at = header ? (size_t)(header - p) : n;
	size_t marker = gzip_find_marker(p, at);

	return marker < at ? marker : at;
}

static int search(struct trial *t, enum gzip_place *ret, struct err *err)
{
	for (;;) {
		const uint8_t *p;
		size_t n, at;
		int rc = feed_peek(t->in, SEARCH_STEP, &p, &n, err);

		if (rc < 0)
			return rc;
		n = n < SEARCH_STEP ? n : SEARCH_STEP;
		at = next_place(p, n);
		if (at == n) {
			/* the last three bytes may be the beginning of a place */
			feed_skip(t->in, n < SEARCH_STEP ? n : n - 3);
			if (n < SEARCH_STEP)
				return 0;
			continue;
		}
		feed_skip(t->in, at);
		rc = feed_peek(t->in, MAX_PEEK, &p, &n, err);
		if (rc == 0)
			rc = try_place(t, p, n, ret, err);
		if (rc != 0)
			return rc;
		feed_skip(t->in, 1);
	}
}

static void trial_init(struct trial *t, struct feed *in)
{
	*t = (struct trial){ .in = in, .start = feed_tell(in), .inflater = inflater_new() };
	t->out = xmalloc(TRIAL_OUT);
}

static void trial_fini(struct trial *t)
{
	free(t->out);
	inflater_free(t->inflater);
}

int gzip_decodes_ahead(struct feed *in, struct err *err)
{
	struct trial t;
	int rc;

	trial_init(&t, in);
	rc = trial_inflate(&t, 0, false, err);
	trial_fini(&t);
	return rc;
}

int gzip_find_place(struct feed *in, enum gzip_place *ret, struct err *err)
{
	struct trial t;
	int rc;

	trial_init(&t, in);
	rc = search(&t, ret, err);
	if (rc == 0)
		*ret = GZIP_PLACE_NONE;
	trial_fini(&t);
	return rc < 0 ? rc : 0;
}
