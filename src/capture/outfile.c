/* SPDX-License-Identifier: MIT */
/* outfile.c - see outfile.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/bytes.h"
#include "../base/mem.h"
#include "input_files.h"
#include "outfile_internal.h"

#define MAX_LINKS 40 /* followed to the file itself; as many as the kernel follows */

/* ---- plain bytes ---- */

static int fail(struct outfile *f, const char *what, struct err *err)
{
	if (!f->failed)
		err_set(&f->why, E_IO, "%s %s: %s", what, f->partial, strerror(errno));
	f->failed = true;
	if (err)
		*err = f->why;
	return E_IO;
}

static bool write_all(int fd, const uint8_t *p, size_t n, uint64_t *size)
{
	while (n) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
		*size += (uint64_t)done;
	}
	return true;
}

/* Cut the file behind what is known to be whole. Cutting has freed more room than closing the
 * member takes. Nothing can be done about a second failure, nor about a pipe. */
static void cut_to_good(struct outfile *f)
{
	uint64_t size = f->good_size;

	if (!f->path || ftruncate(f->fd, (off_t)size) < 0 ||
	    lseek(f->fd, (off_t)size, SEEK_SET) < 0)
		return;
	f->size = size;
	(void)write_all(f->fd, f->good_end, f->n_good_end, &f->size);
}

int outfile_put(struct outfile *f, struct err *err)
{
	bool is_done = write_all(f->fd, (const uint8_t *)f->out.p, f->out.n, &f->size);

	f->out.n = 0;
	if (!is_done) {
		fail(f, "writing", err);
		cut_to_good(f);
		return E_IO;
	}
	f->good_size = f->size;
	return 0;
}

/* How many of the first n bytes are whole blocks (type, length, ...)? */
static size_t whole_blocks(const uint8_t *p, size_t n)
{
	size_t at = 0;
	uint32_t len;

	while (n - at >= 8) {
		len = load_u32(p + at + 4);
		if (len < 12 || len > n - at)
			break;
		at += len;
	}
	return at;
}

size_t outfile_piece(const uint8_t *p, size_t n)
{
	size_t piece = whole_blocks(p, n < PIECE_BYTES ? n : PIECE_BYTES);

	if (!piece && n > PIECE_BYTES)
		piece = load_u32(p + 4);
	return piece && piece < n ? piece : n;
}

static int write_plain(struct outfile *f, const void *p, size_t n, struct err *err)
{
	if (write_all(f->fd, p, n, &f->size)) {
		f->good_size = f->size;
		return 0;
	}
	fail(f, "writing", err);
	f->good_size += whole_blocks(p, (size_t)(f->size - f->good_size));
	cut_to_good(f);
	return E_IO;
}

/* ---- opening ---- */

static char *join(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	char *s = xmalloc(n + m + 1);

	memcpy(s, a, n);
	memcpy(s + n, b, m + 1);
	return s;
}

/* Where a link at `from` (which is freed) leads that says `to`. */
static char *follow(char *from, const char *to)
{
	char *slash = strrchr(from, '/');
	char *s;

	if (slash)
		slash[1] = '\0';
	s = join(to[0] != '/' && slash ? from : "", to);
	free(from);
	return s;
}

/* The file that path is a link to, which need not exist, else path itself: the link is to stay one. */
static char *resolve(const char *path)
{
	char *s = join(path, "");
	char to[4096];
	ssize_t n;

	for (int i = 0; i < MAX_LINKS && (n = readlink(s, to, sizeof(to) - 1)) > 0; i++) {
		to[n] = '\0';
		s = follow(s, to);
	}
	return s;
}

/* A private capture must not become public by being written anew, and stays its owner's. What is left of
 * an earlier one has a mode, too. */
static int open_new(struct outfile *f, const struct stat *old, bool is_private)
{
	mode_t mode = is_private ? 0600 : old ? old->st_mode & 0777 : 0666;

	int fd;

	f->partial = join(f->path, ".partial");
	fd = open(f->partial, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd >= 0 && old)
		(void)!fchown(fd, old->st_uid, old->st_gid);
	if (fd >= 0 && (old || is_private))
		(void)!fchmod(fd, mode);
	return fd;
}

static int refuse_input(const char *path, struct err *err)
{
	return err_set(err, E_IO, "%s is what is read, and would be lost", path);
}

/* Taking the name of a file asks nobody whether that file may be written. */
static int may_replace(const char *path, struct err *err)
{
	if (input_file_is(path))
		return refuse_input(path, err);
	if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) < 0)
		return err_set(err, E_IO, "replacing %s: %s", path, strerror(errno));
	return 0;
}

static int open_fd(struct outfile *f, const char *path, bool is_private, struct err *err)
{
	struct stat st;
	bool exists;

	if (strcmp(path, "-") == 0) {
		f->partial = join("standard output", "");
		f->fd = dup(STDOUT_FILENO);
		return f->fd < 0 ? fail(f, "creating", err) : 0;
	}
	exists = stat(path, &st) == 0;
	if (exists && !S_ISREG(st.st_mode)) {
		f->partial = join(path, "");
		f->fd = open(path, O_WRONLY | O_CLOEXEC);
	} else {
		if (exists && may_replace(path, err) < 0)
			return E_IO;
		f->path = resolve(path);
		f->fd = open_new(f, exists ? &st : NULL, is_private);
	}
	return f->fd < 0 ? fail(f, "creating", err) : 0;
}

static void outfile_free(struct outfile *f)
{
	if (f->fd >= 0)
		close(f->fd);
	if (f->coder)
		f->form->free(f->coder);
	buf_fini(&f->out);
	free(f->path);
	free(f->partial);
	free(f);
}

int outfile_open(const char *path, const struct outfile_options *o, struct outfile **ret,
		 struct err *err)
{
	static const struct outfile_form *const forms[] = {
		[OUTFILE_GZIP] = &outfile_gzip,
		[OUTFILE_ZSTD] = &outfile_zstd,
	};
	struct outfile *f = xcalloc(1, sizeof(*f));

	f->fd = -1;
	if (open_fd(f, path, o->is_private, err) < 0) {
		outfile_free(f);
		return E_IO;
	}
	f->form = forms[o->coding];
	f->coder = f->form ? f->form->new () : NULL;
	if (f->form && !f->coder) {
		if (f->path)
			(void)unlink(f->partial);
		outfile_free(f);
		return err_set(err, E_IO, "no memory for compressing");
	}
	*ret = f;
	return 0;
}

/* ---- use ---- */

static int say_failed(const struct outfile *f, struct err *err)
{
	if (err)
		*err = f->why;
	return E_IO;
}

int outfile_write(struct outfile *f, const void *p, size_t n, struct err *err)
{
	if (f->failed)
		return say_failed(f, err);
	if (!n)
		return 0;
	return f->form ? f->form->write(f, p, n, err) : write_plain(f, p, n, err);
}

int outfile_sync(struct outfile *f, struct err *err)
{
	if (f->failed)
		return say_failed(f, err);
	return f->form ? f->form->sync(f, err) : 0;
}

uint64_t outfile_size(const struct outfile *f)
{
	return f->size + f->out.n;
}

const char *outfile_partial_name(const struct outfile *f)
{
	return f->path ? f->partial : NULL;
}

/* The bytes must be on the disk before the name is: else a crash could leave an empty file where an
 * old capture was. Some file systems cannot tell. */
static void settle(struct outfile *f)
{
	if (fdatasync(f->fd) < 0 && errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
		fail(f, "writing", NULL);
}

/* A file may have been opened as input since. */
static void take_name(struct outfile *f)
{
	if (input_file_is(f->path))
		f->failed = refuse_input(f->path, &f->why) < 0;
	else if (rename(f->partial, f->path) < 0)
		fail(f, "renaming", NULL);
}

int outfile_close(struct outfile *f, bool is_complete, struct err *err)
{
	int r = 0;

	if (!f)
		return 0;
	if (!f->failed && f->form)
		f->form->end(f, NULL);
	if (!f->failed && is_complete && f->path)
		settle(f);
	if (close(f->fd) < 0)
		fail(f, "closing", NULL);
	f->fd = -1;
	if (!f->failed && is_complete && f->path)
		take_name(f);
	if ((!is_complete || f->failed) && f->path && f->size == 0)
		(void)unlink(f->partial);
	if (f->failed)
		r = E_IO;
	if (r < 0 && err)
		*err = f->why;
	outfile_free(f);
	return r;
}
