/* SPDX-License-Identifier: MIT */
/* source_internal.h - the parts a byte source is stacked from; only source*.c include it.
 *
 *     fd | memory  ->  feed  ->  gzip | zstd | plain  ->  [feed -> archive member -> feed -> ...]
 *
 * Each "->" is a struct stream that is pulled from above. The topmost stream runs in a thread and
 * fills the slots of a hand-over queue (source.c); a plain file has no thread but a sliding
 * mapping (source_flat.c). */
#ifndef SCAN_SOURCE_INTERNAL_H
#define SCAN_SOURCE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "source.h"

/* Largest `keep` of source_next. A block of a capture is never that long. */
#define MAX_KEEP ((size_t)64 << 20)
/* Longest name of an archive member that is looked at; PATH_MAX of Linux. */
#define MAX_MEMBER_NAME 4096
/* Largest run of zeroes that a sparse archive member may stand for. */
#define MAX_HOLE ((uint64_t)64 << 20)

/* Counters shared by the decoding thread and the reader. */
struct source_stats {
	_Atomic uint64_t file_pos;
	_Atomic uint64_t decoded_bytes;
	_Atomic uint64_t n_members;
	_Atomic uint64_t lost_bytes;
	_Atomic uint64_t n_damages;
	pthread_mutex_t lock; /* for first_damage */
	struct err first_damage;
};

/* Count a place where decoding broke; the first one is kept with its text. */
void stats_damage(struct source_stats *st, enum status code, uint64_t off, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* A stream of bytes that is pulled. */
struct stream {
	const struct stream_ops *ops;
	bool is_live;  /* a pipe: return what there is rather than wait for a full buffer */
	bool gap;      /* bytes were lost in front of those the last read returned */
	bool ended;    /* set once nothing follows what the last read returned */
	uint64_t size; /* only when it can seek */
};

struct stream_ops {
	/* Up to n bytes (n > 0). Returns their number, 0 at the end, <0 enum status (err filled). */
	ssize_t (*read)(struct stream *s, void *p, size_t n, struct err *err);
	/* Go to an offset from the start; NULL when the stream only goes forward. */
	int (*seek)(struct stream *s, uint64_t off, struct err *err);
	/* From another thread: a read that waits, and all that follow, shall end soon. NULL where stop_fd
	 * does it, or nothing waits. */
	void (*stop)(struct stream *s);
	void (*close)(struct stream *s);
};

static inline void stream_close(struct stream *s)
{
	if (s)
		s->ops->close(s);
}

/* The bottom: a file descriptor (closed with the stream) or caller-owned memory. stop_fd, or -1: a
 * descriptor that becomes readable when a blocked read must give up. */
struct stream *stream_of_fd(int fd, int stop_fd, bool can_seek, struct source_stats *st);
struct stream *stream_of_memory(const void *p, size_t n, struct source_stats *st);

/* Does the input read that comes next have to fail (source_fail_read_at)? Sets errno then. */
bool source_read_fails(void);

/* A look-ahead buffer over a stream, which it owns. It also keeps some bytes behind the position,
 * so that a decoder that went wrong unnoticed can go back. */
struct feed {
	struct stream *in;
	uint8_t *buf;
	size_t pos, end;    /* unread: buf[pos..end) */
	uint64_t off;       /* of buf[0] in the stream */
	uint64_t gap_off;   /* where the first gap among the unread bytes is, or UINT64_MAX */
	bool ended;         /* the stream has no more */
	struct err failure; /* why it cannot be read any further; code E_OK: it can */
};

#define FEED_SIZE ((size_t)1 << 20)
#define FEED_STEP \
	((size_t)128 << 10) /* read at a time: it is still in the cache when it is decoded */
#define FEED_BACK ((size_t)256 << 10) /* bytes kept behind the position */
#define MAX_PEEK  ((size_t)256 << 10)

struct feed *feed_new(struct stream *in);
void feed_free(struct feed *f);
/* Look at the bytes ahead: at least `want` (up to MAX_PEEK) of them unless the stream ends
 * before. *ret_p is valid until the next call on the feed. Returns 0 or <0. */
int feed_peek(struct feed *f, size_t want, const uint8_t **ret_p, size_t *ret_n, struct err *err);
void feed_skip(struct feed *f, size_t n);
/* Of the *n bytes ahead, those in front of the next gap to *n. Were bytes lost in front of them? Told once. */
bool feed_gap(struct feed *f, size_t *n);
/* Go to an offset between feed_oldest and the end of what was peeked. */
void feed_move(struct feed *f, uint64_t off);
/* Go to any offset; only when the stream can seek. */
int feed_seek(struct feed *f, uint64_t off, struct err *err);

static inline uint64_t feed_tell(const struct feed *f)
{
	return f->off + f->pos;
}

/* Unread bytes that need no read of the stream. */
static inline size_t feed_ready(const struct feed *f)
{
	return f->end - f->pos;
}

/* The oldest offset still in the buffer. */
static inline uint64_t feed_oldest(const struct feed *f)
{
	return f->off;
}

/* Decoders. Each owns the feed from then on. `nested`: the feed is not the file itself (a member
 * of an archive), so offsets in messages come from the file position. */
struct stream *stream_of_plain(struct feed *in);
struct stream *stream_of_gzip(struct feed *in, struct source_stats *st, bool nested);
struct stream *stream_of_zstd(struct feed *in, struct source_stats *st, bool nested);

/* What a feed is compressed with, by the first bytes. */
enum wrap { WRAP_NONE, WRAP_GZIP, WRAP_ZSTD };

/* If *f holds gzip or zstd data, replace it by a feed of the decoded bytes. Returns the enum wrap
 * or <0; *f stays valid (and the caller's) in any case. */
int feed_unwrap(struct feed **f, struct source_stats *st, bool nested, struct err *err);
/* Does a capture begin here? Returns 1, 0 or <0. */
int feed_is_capture(struct feed *f, struct err *err);

/* Archives (source_archive.c, source_bundle.c). */

#define ARCHIVE_HEAD ((size_t)64 << 10) /* bytes to look at */

/* Does an archive (or compression that only the archive library knows) begin with p[0..n)? */
bool archive_recognises(const uint8_t *p, size_t n);

struct member {
	const char *want;    /* the name the user gave, or NULL: the one that is a capture */
	uint64_t ordinal;    /* which entry it is, counted from 0; UINT64_MAX: not known yet */
	char *name;          /* its name, owned; NULL for compression without an archive */
	char wrapping[64];   /* "tar.xz", "zip+gzip" */
	bool is_tail_broken; /* the archive could not be read to its end */
};

/* Look through the archive in `in` (freed) for the member to open and fill ordinal. Returns 0, or
 * <0: E_USAGE when there are several captures or no such member, E_UNSUPPORTED when there is no
 * capture. */
int archive_choose(struct feed *in, struct source_stats *st, struct member *m, struct err *err);
/* Open the member: *ret (a feed of its decoded content) owns `in`, which is freed on failure.
 * When the ordinal is not known the first that fits is taken, and a further capture makes the
 * read at its end fail with E_USAGE. Fills name and wrapping. */
int archive_open_member(struct feed *in, struct source_stats *st, struct member *m,
			struct feed **ret, struct err *err);

/* Open the file that path names, of "FILE:MEMBER" the archive, as bytes that are not decoded. */
int source_open_undecoded(const char *path, struct source **ret, struct err *err);

/* A source over a stream of capture bytes, which is owned from then on, also on failure. */
int source_of_stream(struct stream *top, const char *wrapping, struct source **ret,
		     struct err *err);

/* How windows are made: by a thread and its queue, or over memory and mappings. */
struct windows {
	int (*next)(struct windows *v, size_t keep, struct window *w, struct err *err);
	/* As source_wait; NULL: true at once. */
	bool (*wait)(struct windows *v, uint64_t until_ns);
	void (*close)(struct windows *v);
};

/* Start the thread that pulls top, which is owned from then on, also on failure. Writing to
 * stop_fd (an eventfd, or -1) makes a blocked read of the bottom stream return; that, and the stop
 * operation of top, are what closing does before it waits for the thread. */
int windows_of_stream(struct stream *top, int stop_fd, struct source_stats *st,
		      struct windows **ret, struct err *err);
struct windows *windows_of_memory(const void *p, size_t n, struct source_stats *st);
/* fd is owned from then on. NULL when the file cannot be mapped; fd is then still the caller's. */
struct windows *windows_of_file(int fd, struct source_stats *st);

/* Make *w what source_next leaves at the end: the kept bytes. */
static inline int window_end(struct window *w, size_t keep)
{
	w->off += w->n - keep;
	w->p = keep > 0 ? w->p + (w->n - keep) : w->p;
	w->n = keep;
	w->gap_before = false;
	w->last = true;
	return 0;
}

#endif
