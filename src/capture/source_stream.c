/* SPDX-License-Identifier: MIT */
/* source_stream.c - the bottom of a byte source: file descriptors and memory as streams, the
 * look-ahead buffer over any stream, and the injected read failure of the tests. */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/mem.h"
#include "source_internal.h"

static _Atomic uint64_t reads_until_failure;

void source_fail_read_at(uint64_t nth)
{
	atomic_store(&reads_until_failure, nth);
}

bool source_read_fails(void)
{
	uint64_t left = atomic_load(&reads_until_failure);

	if (left == 0)
		return false;
	atomic_store(&reads_until_failure, left - 1);
	if (left > 1)
		return false;
	errno = EIO;
	return true;
}

void stats_damage(struct source_stats *st, enum status code, uint64_t off, const char *fmt, ...)
{
	va_list ap;

	pthread_mutex_lock(&st->lock);
	if (st->first_damage.code == E_OK) {
		st->first_damage.code = code;
		st->first_damage.off = off;
		va_start(ap, fmt);
		vsnprintf(st->first_damage.msg, sizeof(st->first_damage.msg), fmt, ap);
		va_end(ap);
	}
	pthread_mutex_unlock(&st->lock);
	atomic_fetch_add(&st->n_damages, 1);
}

/* An eventfd once source_can_stop was called, else -1. */
static int all_stop_fd = -1;
static _Atomic bool is_stopped;

void source_can_stop(void)
{
	if (all_stop_fd < 0)
		all_stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void source_stop(void)
{
	static const uint64_t one = 1;
	int saved = errno;

	atomic_store(&is_stopped, true);
	(void)!write(all_stop_fd, &one, sizeof(one));
	errno = saved;
}

bool source_is_stopped(void)
{
	return atomic_load(&is_stopped);
}

/* File descriptors. */

struct fd_stream {
	struct stream base;
	int fd, stop_fd;
	uint64_t off;
	struct source_stats *st;
};

/* Wait for input or for the order to stop. Returns false in the second case. */
static bool fd_wait(const struct fd_stream *f)
{
	struct pollfd p[3] = {
		{ .fd = f->fd, .events = POLLIN },
		{ .fd = f->stop_fd, .events = POLLIN },
		{ .fd = all_stop_fd, .events = POLLIN },
	};

	while (poll(p, 3, -1) < 0) {
		if (errno != EINTR && errno != EAGAIN)
			return true; /* let read() find out */
	}
	return p[1].revents == 0 && p[2].revents == 0;
}

static ssize_t fd_read(struct stream *s, void *p, size_t n, struct err *err)
{
	struct fd_stream *f = (struct fd_stream *)s;
	ssize_t got = -1;

	if (s->is_live && f->stop_fd >= 0 && !fd_wait(f))
		return 0;
	if (!source_read_fails()) {
		do
			got = read(f->fd, p, n);
		while (got < 0 && errno == EINTR);
	}
	if (got < 0)
		return err_at(err, E_IO, f->off, "cannot read: %s", strerror(errno));
	f->off += (uint64_t)got;
	atomic_store_explicit(&f->st->file_pos, f->off, memory_order_relaxed);
	return got;
}

static int fd_seek(struct stream *s, uint64_t off, struct err *err)
{
	struct fd_stream *f = (struct fd_stream *)s;

	if (lseek(f->fd, (off_t)off, SEEK_SET) < 0)
		return err_at(err, E_IO, off, "cannot seek: %s", strerror(errno));
	f->off = off;
	return 0;
}

static void fd_close(struct stream *s)
{
	struct fd_stream *f = (struct fd_stream *)s;

	close(f->fd);
	free(f);
}

static const struct stream_ops fd_ops = { .read = fd_read, .seek = fd_seek, .close = fd_close };
static const struct stream_ops pipe_ops = { .read = fd_read, .close = fd_close };

struct stream *stream_of_fd(int fd, int stop_fd, bool can_seek, struct source_stats *st)
{
	struct fd_stream *f = xcalloc(1, sizeof(*f));
	struct stat sb;

	f->base.ops = can_seek ? &fd_ops : &pipe_ops;
	if (fstat(fd, &sb) == 0) {
		f->base.is_live = !S_ISREG(sb.st_mode);
		f->base.size = (uint64_t)sb.st_size;
	}
	f->fd = fd;
	f->stop_fd = stop_fd;
	f->st = st;
	return &f->base;
}

/* Memory. */

struct memory_stream {
	struct stream base;
	const uint8_t *p;
	size_t n, pos;
	struct source_stats *st;
};

static ssize_t memory_read(struct stream *s, void *p, size_t n, struct err *err)
{
	struct memory_stream *m = (struct memory_stream *)s;
	size_t left = m->n - m->pos;

	if (source_read_fails())
		return err_at(err, E_IO, m->pos, "cannot read: %s", strerror(errno));
	if (n > left)
		n = left;
	if (n > 0)
		memcpy(p, m->p + m->pos, n);
	m->pos += n;
	atomic_store_explicit(&m->st->file_pos, m->pos, memory_order_relaxed);
	return (ssize_t)n;
}

static int memory_seek(struct stream *s, uint64_t off, struct err *err)
{
	struct memory_stream *m = (struct memory_stream *)s;

	if (off > m->n)
		return err_at(err, E_IO, off, "cannot seek behind the end");
	m->pos = (size_t)off;
	return 0;
}

static void memory_close(struct stream *s)
{
	free(s);
}

static const struct stream_ops memory_ops = {
	.read = memory_read,
	.seek = memory_seek,
	.close = memory_close,
};

struct stream *stream_of_memory(const void *p, size_t n, struct source_stats *st)
{
	struct memory_stream *m = xcalloc(1, sizeof(*m));

	m->base.ops = &memory_ops;
	m->base.size = n;
	m->p = p;
	m->n = n;
	m->st = st;
	return &m->base;
}

/* The look-ahead buffer. */

struct feed *feed_new(struct stream *in)
{
	struct feed *f = xcalloc(1, sizeof(*f));

	f->in = in;
	f->buf = xmalloc(FEED_SIZE);
	f->gap_off = UINT64_MAX;
	return f;
}

void feed_free(struct feed *f)
{
	if (!f)
		return;
	stream_close(f->in);
	free(f->buf);
	free(f);
}

/* Make room behind `end` by dropping all but FEED_BACK bytes in front of the position. Done only
 * when little room is left, so that small reads from a pipe do not move the bytes each time. */
static void feed_compact(struct feed *f)
{
	size_t drop = f->pos > FEED_BACK ? f->pos - FEED_BACK : 0;

	memmove(f->buf, f->buf + drop, f->end - drop);
	f->off += drop;
	f->pos -= drop;
	f->end -= drop;
}

static int feed_fill(struct feed *f, size_t want, struct err *err)
{
	while (!f->ended && feed_ready(f) < want && f->failure.code == E_OK) {
		size_t room;
		ssize_t got;

		/* pos <= FEED_BACK afterwards, so at least FEED_SIZE / 2 is free */
		if (FEED_SIZE - f->end < want || FEED_SIZE - f->end < FEED_SIZE / 8)
			feed_compact(f);
		room = FEED_SIZE - f->end;
		got = f->in->ops->read(f->in, f->buf + f->end, room < FEED_STEP ? room : FEED_STEP,
				       &f->failure);
		f->ended = got == 0;
		if (got > 0 && f->in->gap && f->gap_off == UINT64_MAX)
			f->gap_off = f->off + f->end;
		f->end += got > 0 ? (size_t)got : 0;
	}
	/* A decoder that still has output to deliver asks again: the failure stays. */
	if (feed_ready(f) < want && f->failure.code != E_OK) {
		if (err)
			*err = f->failure;
		return f->failure.code;
	}
	return 0;
}

int feed_peek(struct feed *f, size_t want, const uint8_t **ret_p, size_t *ret_n, struct err *err)
{
	int rc = feed_fill(f, want, err);

	if (rc < 0)
		return rc;
	*ret_p = f->buf + f->pos;
	*ret_n = feed_ready(f);
	return 0;
}

bool feed_gap(struct feed *f, size_t *n)
{
	uint64_t off = feed_tell(f);
	bool is_behind = off == f->gap_off;

	if (is_behind)
		f->gap_off = UINT64_MAX;
	else if (f->gap_off - off < *n)
		*n = (size_t)(f->gap_off - off);
	return is_behind;
}

void feed_skip(struct feed *f, size_t n)
{
	f->pos += n;
}

void feed_move(struct feed *f, uint64_t off)
{
	f->pos = (size_t)(off - f->off);
}

int feed_seek(struct feed *f, uint64_t off, struct err *err)
{
	int rc = f->in->ops->seek(f->in, off, err);

	if (rc < 0)
		return rc;
	f->off = off;
	f->pos = f->end = 0;
	f->ended = false;
	return 0;
}

/* What a feed holds and what follows it, unchanged: plain input that cannot be mapped, or a decoder
 * whose first bytes were looked at. Behind the looked-at bytes nothing is copied. */

struct plain {
	struct stream base;
	struct feed *in;
};

static ssize_t plain_read(struct stream *s, void *p, size_t n, struct err *err)
{
	struct feed *in = ((struct plain *)s)->in;
	size_t ready = feed_ready(in);
	ssize_t got;

	if (ready == 0) {
		got = in->ended ? 0 : in->in->ops->read(in->in, p, n, err);
		s->gap = in->in->gap;
		s->ended = got == 0 || in->in->ended;
		return got;
	}
	s->gap = feed_gap(in, &ready);
	if (n > ready)
		n = ready;
	memcpy(p, in->buf + in->pos, n);
	feed_skip(in, n);
	s->ended = feed_ready(in) == 0 && (in->ended || in->in->ended);
	return (ssize_t)n;
}

static void plain_close(struct stream *s)
{
	feed_free(((struct plain *)s)->in);
	free(s);
}

static const struct stream_ops plain_ops = { .read = plain_read, .close = plain_close };

struct stream *stream_of_plain(struct feed *in)
{
	struct plain *d = xcalloc(1, sizeof(*d));

	d->base.ops = &plain_ops;
	d->base.is_live = in->in->is_live;
	d->in = in;
	return &d->base;
}
