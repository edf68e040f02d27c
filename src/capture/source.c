/* SPDX-License-Identifier: MIT */
/* source.c - the byte source: finds out what the input is wrapped in, stacks the streams that
 * unwrap it, and serves windows over the result. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/mem.h"
#include "input_files.h"
#include "source_internal.h"

struct source {
	struct windows *windows;
	struct source_stats *stats;
	struct member member;
	uint64_t file_bytes;
	int stop_fd; /* eventfd for pipes, or -1 */
	bool is_undecoded;
};

/* Where the bytes come from, before anything is known about them. */
struct origin {
	const void *memory; /* or NULL: fd */
	size_t n;
	int fd;
	bool is_file; /* a regular file that was opened by name: can be mapped and rewound */
};

static struct source *source_new(void)
{
	struct source *s = xcalloc(1, sizeof(*s));

	s->stats = xcalloc(1, sizeof(*s->stats));
	pthread_mutex_init(&s->stats->lock, NULL);
	s->member.ordinal = UINT64_MAX;
	s->stop_fd = -1;
	return s;
}

void source_close(struct source *s)
{
	if (!s)
		return;
	if (s->windows)
		s->windows->close(s->windows);
	if (s->stop_fd >= 0)
		close(s->stop_fd);
	pthread_mutex_destroy(&s->stats->lock);
	free(s->stats);
	free(s->member.name);
	free(s);
}

/* A fresh feed over the start of the input (of a pipe: over what is left). */
static int origin_feed(const struct origin *o, const struct source *s, struct feed **ret,
		       struct err *err)
{
	int fd;

	if (o->memory) {
		*ret = feed_new(stream_of_memory(o->memory, o->n, s->stats));
		return 0;
	}
	fd = fcntl(o->fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0 || (o->is_file && lseek(fd, 0, SEEK_SET) < 0)) {
		if (fd >= 0)
			close(fd);
		return err_set(err, E_IO, "cannot reopen: %s", strerror(errno));
	}
	*ret = feed_new(stream_of_fd(fd, s->stop_fd, o->is_file, s->stats));
	return 0;
}

/* Begin again from the start with counters at zero. */
static int origin_rewind(const struct origin *o, struct source *s, struct feed **f, struct err *err)
{
	struct source_stats *st = s->stats;

	feed_free(*f);
	*f = NULL;
	st->file_pos = st->decoded_bytes = st->n_members = st->lost_bytes = st->n_damages = 0;
	st->first_damage = (struct err){ .code = E_OK };
	return origin_feed(o, s, f, err);
}

int feed_unwrap(struct feed **f, struct source_stats *st, bool nested, struct err *err)
{
	const uint8_t *p;
	size_t n;
	int rc = feed_peek(*f, 4, &p, &n, err);

	if (rc < 0)
		return rc;
	if (n >= 2 && memcmp(p, "\x1f\x8b", 2) == 0) {
		*f = feed_new(stream_of_gzip(*f, st, nested));
		return WRAP_GZIP;
	}
	/* a frame, or a skippable frame in front of one */
	if (n >= 4 && (memcmp(p, "\x28\xb5\x2f\xfd", 4) == 0 ||
		       ((p[0] & 0xf0) == 0x50 && memcmp(p + 1, "\x2a\x4d\x18", 3) == 0))) {
		*f = feed_new(stream_of_zstd(*f, st, nested));
		return WRAP_ZSTD;
	}
	return WRAP_NONE;
}

int feed_is_capture(struct feed *f, struct err *err)
{
	const uint8_t *p;
	size_t n;
	int rc = feed_peek(f, 4, &p, &n, err);

	if (rc < 0)
		return rc;
	/* the section header block; the same in both byte orders */
	return n >= 4 && memcmp(p, "\x0a\x0d\x0d\x0a", 4) == 0;
}

static int feed_is_archive(struct feed *f, struct err *err)
{
	const uint8_t *p;
	size_t n;
	int rc = feed_peek(f, ARCHIVE_HEAD, &p, &n, err);

	return rc < 0 ? rc : archive_recognises(p, n);
}

static int open_archive(struct source *s, const struct origin *o, enum wrap wrap, struct feed **f,
			struct err *err)
{
	static const char *const suffix[] = {
		[WRAP_NONE] = "",
		[WRAP_GZIP] = ".gz",
		[WRAP_ZSTD] = ".zst",
	};
	struct feed *in = *f;
	struct member *m = &s->member;
	int rc = 0;

	*f = NULL;
	/* A pipe is gone through once, so its first capture is taken. */
	if (o->is_file || o->memory) {
		rc = origin_rewind(o, s, &in, err);
		if (rc == 0)
			rc = feed_unwrap(&in, s->stats, false, err);
		if (rc >= 0)
			rc = archive_choose(in, s->stats, m, err);
		else
			feed_free(in);
		in = NULL;
		if (rc == 0)
			rc = origin_rewind(o, s, &in, err);
		if (rc == 0)
			rc = feed_unwrap(&in, s->stats, false, err);
	}
	if (rc < 0) {
		feed_free(in);
		return rc;
	}
	snprintf(m->wrapping, sizeof(m->wrapping), "%s", suffix[wrap]);
	rc = archive_open_member(in, s->stats, m, f, err);
	if (rc == 0 && m->is_tail_broken)
		stats_damage(s->stats, E_CORRUPT, ERR_NO_OFF,
			     "the archive cannot be read to its end; it may hold other captures");
	return rc;
}

/* The last step for what is not wrapped at all. Returns 1 when *ret was made. */
static int open_flat(const struct origin *o, struct source_stats *st, struct windows **ret)
{
	int fd;

	if (o->memory) {
		*ret = windows_of_memory(o->memory, o->n, st);
		return 1;
	}
	if (!o->is_file)
		return 0;
	fd = fcntl(o->fd, F_DUPFD_CLOEXEC, 0);
	*ret = fd >= 0 ? windows_of_file(fd, st) : NULL;
	if (!*ret && fd >= 0)
		close(fd);
	return *ret != NULL;
}

/* Find out what *f holds and put on it what unwraps it. Returns 1 when nothing had to be done. */
static int unwrap(struct source *s, const struct origin *o, struct feed **f, struct err *err)
{
	static const char *const name[] = {
		[WRAP_NONE] = "none",
		[WRAP_GZIP] = "gzip",
		[WRAP_ZSTD] = "zstd",
	};
	int wrap = feed_unwrap(f, s->stats, false, err);
	int rc = wrap < 0 ? wrap : feed_is_capture(*f, err);

	if (rc < 0)
		return rc;
	if (rc == 0) {
		rc = feed_is_archive(*f, err);
		if (rc != 0)
			return rc < 0 ? rc : open_archive(s, o, (enum wrap)wrap, f, err);
	}
	if (s->member.want)
		return err_set(err, E_USAGE, "is not an archive, so it has no member %s",
			       s->member.want);
	snprintf(s->member.wrapping, sizeof(s->member.wrapping), "%s", name[wrap]);
	return wrap == WRAP_NONE;
}

static int open_origin(struct source *s, const struct origin *o, struct err *err)
{
	struct feed *f = NULL;
	int rc = origin_feed(o, s, &f, err);

	if (rc == 0)
		rc = s->is_undecoded ? 1 : unwrap(s, o, &f, err);
	if (rc < 0) {
		feed_free(f);
		return rc;
	}
	if (rc == 1 && open_flat(o, s->stats, &s->windows)) {
		feed_free(f);
		return 0;
	}
	return windows_of_stream(stream_of_plain(f), s->stop_fd, s->stats, &s->windows, err);
}

/* Open path, or the first existing FILE of "FILE:MEMBER", cut at each ':' in turn. An existing file
 * whose whole name contains ':' wins. Returns the descriptor or -1 with errno. */
static int open_path(const char *path, const char **ret_member)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int why = errno;
	const char *colon = path;

	*ret_member = NULL;
	while (fd < 0 && (why == ENOENT || why == ENOTDIR) && (colon = strchr(colon, ':'))) {
		char *file = xstrndup(path, (size_t)(colon - path));

		colon++;
		if (strcmp(file, "-") == 0)
			fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
		else if (*file)
			fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		free(file);
		if (fd >= 0)
			*ret_member = colon;
	}
	errno = why;
	return fd;
}

static int open_fd(struct source *s, int fd, bool is_stdin, struct err *err)
{
	struct origin o = { .fd = fd };
	struct stat sb;

	if (fstat(fd, &sb) < 0)
		return err_set(err, E_IO, "cannot stat: %s", strerror(errno));
	if (S_ISDIR(sb.st_mode))
		return err_set(err, E_IO, "is a directory");
	if (S_ISREG(sb.st_mode)) {
		input_file_note(fd);
		s->file_bytes = (uint64_t)sb.st_size;
		/* files of /proc say 0 and are read like a pipe */
		o.is_file = !is_stdin && sb.st_size > 0;
	} else {
		s->stop_fd = eventfd(0, EFD_CLOEXEC);
	}
	return open_origin(s, &o, err);
}

static int open_source(const char *path, bool is_undecoded, struct source **ret, struct err *err)
{
	struct source *s = source_new();
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
			  : open_path(path, &s->member.want);
	int rc;

	s->is_undecoded = is_undecoded;
	if (fd < 0) {
		rc = err_set(err, E_IO, "cannot open: %s", strerror(errno));
	} else {
		is_stdin = is_stdin || (s->member.want && strncmp(path, "-:", 2) == 0);
		rc = open_fd(s, fd, is_stdin, err);
		close(fd);
	}
	s->member.want = NULL; /* path is not ours to keep */
	if (rc < 0)
		source_close(s);
	else
		*ret = s;
	return rc;
}

int source_open(const char *path, struct source **ret, struct err *err)
{
	return open_source(path, false, ret, err);
}

int source_open_undecoded(const char *path, struct source **ret, struct err *err)
{
	return open_source(path, true, ret, err);
}

int source_open_memory(const void *p, size_t n, struct source **ret, struct err *err)
{
	struct source *s = source_new();
	struct origin o = { .memory = p ? p : "", .n = n, .fd = -1 };
	int rc;

	s->file_bytes = n;
	rc = open_origin(s, &o, err);
	if (rc < 0)
		source_close(s);
	else
		*ret = s;
	return rc;
}

int source_of_stream(struct stream *top, const char *wrapping, struct source **ret, struct err *err)
{
	struct source *s = source_new();
	int rc;

	snprintf(s->member.wrapping, sizeof(s->member.wrapping), "%s", wrapping);
	rc = windows_of_stream(top, -1, s->stats, &s->windows, err);
	if (rc < 0)
		source_close(s);
	else
		*ret = s;
	return rc;
}

int source_next(struct source *s, size_t keep, struct window *w, struct err *err)
{
	if (keep > w->n)
		return err_set(err, E_USAGE, "keep of %zu bytes from a window of %zu", keep, w->n);
	if (keep > MAX_KEEP)
		return err_at(err, E_LIMIT, w->off + (w->n - keep),
			      "%zu bytes would have to be kept, the limit is %zu", keep, MAX_KEEP);
	return s->windows->next(s->windows, keep, w, err);
}

bool source_wait(struct source *s, uint64_t until_ns)
{
	return !s->windows->wait || s->windows->wait(s->windows, until_ns);
}

void source_get_info(const struct source *s, struct source_info *ret)
{
	struct source_stats *st = s->stats;

	*ret = (struct source_info){
		.wrapping = s->member.wrapping,
		.member = s->member.name,
		.file_bytes = s->file_bytes,
		.file_pos = atomic_load(&st->file_pos),
		.decoded_bytes = atomic_load(&st->decoded_bytes),
		.n_members = atomic_load(&st->n_members),
		.lost_bytes = atomic_load(&st->lost_bytes),
		.n_damages = atomic_load(&st->n_damages),
	};
	pthread_mutex_lock(&st->lock);
	ret->first_damage = st->first_damage;
	pthread_mutex_unlock(&st->lock);
}
