/* SPDX-License-Identifier: MIT */
/* source_archive.c - a capture inside an archive: which member it is, and its bytes as a stream.
 *
 * Members are streamed, so their size does not matter; an archive inside an archive is not looked into. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "source_bundle.h"

/* Captures that a message names before it says "...". */
#define MAX_LISTED 8

/* The member that is being read, as a stream. */
struct member_stream {
	struct stream base;
	struct bundle *b;
	bool owns_bundle;
	bool must_be_only;    /* a further capture behind it is an error */
	const uint8_t *block; /* what is left of the library's current block */
	size_t n_block;
	uint64_t hole; /* zeroes to deliver before it */
	uint64_t pos;
};

/* The next block of the member. Returns 1, 0 at its end, <0 when the input below fails. */
static int member_fill(struct member_stream *m, struct err *err)
{
	struct bundle *b = m->b;
	const void *p;
	size_t n;
	la_int64_t off;
	int rc;

	do
		rc = libarchive.read_data_block(b->a, &p, &n, &off);
	while (rc == ARCHIVE_RETRY || (rc == ARCHIVE_OK && n == 0));
	if (rc == ARCHIVE_EOF)
		return 0;
	if (b->failure.code != E_OK)
		return bundle_error(b, E_IO, err);
	if (rc < ARCHIVE_WARN || (uint64_t)off < m->pos || (uint64_t)off - m->pos > MAX_HOLE) {
		const char *why = rc < ARCHIVE_WARN ? libarchive.error_string(b->a)
						    : "sparse member";

		stats_damage(b->st, E_CORRUPT, atomic_load(&b->st->file_pos),
			     "archive: %s, at byte %llu of the member", why ? why : "broken",
			     (unsigned long long)m->pos);
		return 0;
	}
	m->hole = (uint64_t)off - m->pos;
	m->block = p;
	m->n_block = n;
	return 1;
}

/* Behind the member of an archive that is read only once: is there another capture? */
static int member_check_only(struct member_stream *m, struct err *err);

static ssize_t member_read(struct stream *s, void *p, size_t n, struct err *err)
{
	struct member_stream *m = (struct member_stream *)s;

	if (m->hole == 0 && m->n_block == 0 && !s->ended) {
		int rc = member_fill(m, err);

		if (rc < 0)
			return rc;
		s->ended = rc == 0;
		s->gap = m->b->has_gap;
		m->b->has_gap = false;
	} else {
		s->gap = false;
	}
	if (s->ended)
		return m->must_be_only ? member_check_only(m, err) : 0;
	if (m->hole > 0) {
		n = m->hole < n ? (size_t)m->hole : n;
		memset(p, 0, n);
		m->hole -= n;
	} else {
		n = m->n_block < n ? m->n_block : n;
		memcpy(p, m->block, n);
		m->block += n;
		m->n_block -= n;
	}
	m->pos += n;
	return (ssize_t)n;
}

static void member_close(struct stream *s)
{
	struct member_stream *m = (struct member_stream *)s;

	if (m->owns_bundle)
		bundle_free(m->b);
	free(m);
}

static const struct stream_ops member_ops = { .read = member_read, .close = member_close };

static struct member_stream *member_new(struct bundle *b)
{
	struct member_stream *m = xcalloc(1, sizeof(*m));

	m->base.ops = &member_ops;
	m->base.is_live = b->in->in->is_live;
	m->b = b;
	return m;
}

/* A feed of the decoded content of the entry the bundle stands at; it does not own the bundle.
 * Returns 1 when a capture begins there, 0 when not, <0 on failure (no feed then). */
static int entry_feed(struct bundle *b, struct source_stats *st, struct feed **ret, int *ret_wrap,
		      struct member_stream **ret_m, struct err *err)
{
	struct member_stream *m = member_new(b);
	struct feed *f = feed_new(&m->base);
	int rc = feed_unwrap(&f, st, true, err);

	*ret_wrap = rc;
	if (rc >= 0)
		rc = feed_is_capture(f, err);
	if (rc < 0) {
		feed_free(f);
		return rc;
	}
	*ret = f;
	*ret_m = m;
	return rc;
}

/* Is the entry the bundle stands at a capture? Damage in it is not counted here. */
static int entry_is_capture(struct bundle *b, struct err *err)
{
	struct source_stats scratch = { .file_pos = 0 };
	struct source_stats *st = b->st;
	struct member_stream *m;
	struct feed *f;
	int wrap, rc;

	pthread_mutex_init(&scratch.lock, NULL);
	b->st = &scratch;
	rc = entry_feed(b, &scratch, &f, &wrap, &m, err);
	if (rc >= 0)
		feed_free(f);
	b->st = st;
	pthread_mutex_destroy(&scratch.lock);
	return rc;
}

static int member_check_only(struct member_stream *m, struct err *err)
{
	struct archive_entry *entry;
	int rc;

	m->must_be_only = false;
	while ((rc = bundle_next(m->b, &entry, err)) == 1) {
		rc = entry_is_capture(m->b, err);
		if (rc < 0)
			return rc;
		if (rc == 1)
			return err_set(err, E_USAGE,
				       "the archive holds another capture, %s; name one as "
				       "ARCHIVE:MEMBER",
				       bundle_entry_name(entry));
	}
	if (rc < 0 && m->b->failure.code == E_OK) {
		stats_damage(m->b->st, E_CORRUPT, atomic_load(&m->b->st->file_pos),
			     "%s, behind the capture", err ? err->msg : "archive: broken");
		rc = 0;
	}
	return rc;
}

/* What the search for the member has seen. */
struct choice {
	struct buf list; /* captures found, for the message */
	uint32_t n_captures;
	uint64_t n_files;
};

static void choice_add(struct choice *c, struct member *m, uint64_t ordinal, const char *name)
{
	if (c->n_captures++ == 0 && !m->want)
		m->ordinal = ordinal;
	if (c->n_captures <= MAX_LISTED)
		buf_printf(&c->list, "%s%s", c->n_captures > 1 ? ", " : "", name);
	else if (c->n_captures == MAX_LISTED + 1)
		buf_adds(&c->list, ", ...");
}

/* Look at each member until the wanted one is found. Returns <0 only when the input fails. */
static int choose_scan(struct bundle *b, struct member *m, struct choice *c, struct err *err)
{
	struct archive_entry *entry;
	int rc;

	while ((rc = bundle_next(b, &entry, err)) == 1) {
		char *name = xstrdup(bundle_entry_name(entry));

		c->n_files++;
		if (m->want && strcmp(name, m->want) == 0)
			m->ordinal = b->n_entries - 1;
		else if ((rc = entry_is_capture(b, err)) == 1)
			choice_add(c, m, b->n_entries - 1, name);
		free(name);
		if (m->want && m->ordinal != UINT64_MAX)
			return 0;
		if (b->failure.code != E_OK)
			return bundle_error(b, E_IO, err);
	}
	if (rc < 0 && b->failure.code != E_OK)
		return rc;
	m->is_tail_broken = rc < 0;
	return 0;
}

static int choose_judge(const struct choice *c, struct member *m, struct err *err)
{
	int n = c->list.n < 160 ? (int)c->list.n : 160;
	const char *list = c->list.p ? c->list.p : "";

	if (m->want && m->ordinal == UINT64_MAX)
		return err_set(err, E_USAGE, "the archive has no member %s; captures in it: %.*s",
			       m->want, n > 0 ? n : 4, n > 0 ? list : "none");
	if (!m->want && c->n_captures > 1)
		return err_set(err, E_USAGE,
			       "the archive holds %u captures, name one as FILE:MEMBER: %.*s",
			       c->n_captures, n, list);
	if (!m->want && c->n_captures == 0 && m->is_tail_broken)
		return err ? err->code : E_CORRUPT; /* says where it broke */
	if (!m->want && c->n_captures == 0)
		return err_set(err, E_UNSUPPORTED,
			       "none of the %llu files in the archive is a capture",
			       (unsigned long long)c->n_files);
	return 0;
}

int archive_choose(struct feed *in, struct source_stats *st, struct member *m, struct err *err)
{
	struct choice c = { .n_captures = 0 };
	struct bundle *b = NULL;
	int rc = bundle_open(in, st, &b, err);

	if (rc == 0)
		rc = choose_scan(b, m, &c, err);
	if (rc == 0)
		rc = choose_judge(&c, m, err);
	buf_fini(&c.list);
	bundle_free(b);
	return rc;
}

/* Is the entry the bundle stands at the member to open? */
static bool is_wanted(const struct bundle *b, const struct member *m, struct archive_entry *entry)
{
	if (m->ordinal != UINT64_MAX)
		return b->n_entries - 1 == m->ordinal;
	return !m->want || strcmp(bundle_entry_name(entry), m->want) == 0;
}

/* Put together what source_info calls the wrapping; m->wrapping holds the compression around the
 * archive so far. */
static void name_wrapping(struct bundle *b, int wrap, struct member *m)
{
	char outer[16];
	bool has_filter = libarchive.filter_code(b->a, 0) != ARCHIVE_FILTER_NONE;
	const char *filter = has_filter ? libarchive.filter_name(b->a, 0) : "";
	static const char *const inner[] = {
		[WRAP_NONE] = "",
		[WRAP_GZIP] = "+gzip",
		[WRAP_ZSTD] = "+zstd",
	};

	snprintf(outer, sizeof(outer), "%.15s", m->wrapping);
	snprintf(m->wrapping, sizeof(m->wrapping), "%s%s%s%s%s",
		 bundle_is_raw(b) ? "" : bundle_suffix(b),
		 has_filter && !bundle_is_raw(b) ? "." : "", filter ? filter : "", outer,
		 inner[wrap]);
}

/* Open the entry the bundle stands at if it is the one. Returns 1, 0 when it is not, or <0. */
static int open_entry(struct bundle *b, struct archive_entry *entry, struct member *m,
		      struct feed **ret, struct err *err)
{
	struct member_stream *ms;
	struct feed *f;
	int wrap, rc;

	if (!is_wanted(b, m, entry))
		return 0;
	m->name = bundle_is_raw(b) ? NULL : xstrdup(bundle_entry_name(entry));
	rc = entry_feed(b, b->st, &f, &wrap, &ms, err);
	if (rc < 0)
		return rc;
	if (rc == 0 && !m->want) {
		free(m->name);
		m->name = NULL;
		feed_free(f);
		return 0;
	}
	*ret = f;
	name_wrapping(b, wrap, m);
	ms->owns_bundle = true;
	ms->must_be_only = m->ordinal == UINT64_MAX && !m->want;
	return 1;
}

int archive_open_member(struct feed *in, struct source_stats *st, struct member *m,
			struct feed **ret, struct err *err)
{
	struct archive_entry *entry;
	struct bundle *b;
	int rc = bundle_open(in, st, &b, err);

	if (rc < 0)
		return rc;
	while ((rc = bundle_next(b, &entry, err)) == 1) {
		rc = open_entry(b, entry, m, ret, err);
		if (rc == 1)
			return 0;
		if (rc < 0)
			break;
	}
	bundle_free(b);
	if (rc == 0)
		rc = m->want ? err_set(err, E_USAGE, "the archive has no member %s", m->want)
			     : err_set(err, E_UNSUPPORTED,
				       "none of the files in the archive is a capture");
	return rc;
}
