/* SPDX-License-Identifier: MIT */
/* outfile.c - see outfile.h. */
#define ZLIB_CONST /* next_in points to const */
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "../base/buf.h"
#include "../base/bytes.h"
#include "../base/mem.h"

#define ZLIB_LEVEL 6 /* zlib's own default, and sysdig's */
/* Decoded bytes between places at which a cut gzip file can be closed. */
#define SYNC_BYTES  (256u << 10)
#define DEFLATE_OUT (64u << 10)
#define MAX_LINKS   40 /* followed to the file itself; as many as the kernel follows */

struct outfile {
	int fd;
	char *path;    /* name to take in the end; NULL: none to take */
	char *partial; /* name while writing, or of the pipe or device */
	bool failed;
	struct err why; /* the first failure */
	uint64_t size;  /* bytes written */

	/* Behind the last byte written as a whole: where a failed file is cut. */
	uint64_t good_size;

	/* gzip */
	bool gzip;
	bool in_member;
	z_stream z;
	struct buf out;       /* compressed, not written yet */
	uint32_t crc;         /* of the member */
	uint32_t n_member;    /* decoded bytes of the member */
	uint32_t n_unsynced;  /* of them since the last sync */
	uint8_t good_end[10]; /* what closes the member at good_size */
	bool has_good_end;
};

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
	if (f->has_good_end)
		(void)write_all(f->fd, f->good_end, sizeof(f->good_end), &f->size);
}

static int put(struct outfile *f, const void *p, size_t n, struct err *err)
{
	if (write_all(f->fd, p, n, &f->size))
		return 0;
	fail(f, "writing", err);
	cut_to_good(f);
	return E_IO;
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

/* ---- gzip ---- */

static void put_le32(uint8_t *to, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		to[i] = (uint8_t)(v >> 8 * i);
}

/* deflate raw: header and trailer are written here, so that a member can be closed later at an
 * earlier place. */
static void deflate_add(struct outfile *f, const void *p, size_t n, int flush)
{
	f->z.next_in = p;
	f->z.avail_in = (uInt)n;
	do {
		buf_reserve(&f->out, DEFLATE_OUT);
		f->z.next_out = (Bytef *)f->out.p + f->out.n;
		f->z.avail_out = DEFLATE_OUT;
		deflate(&f->z, flush);
		f->out.n += DEFLATE_OUT - f->z.avail_out;
	} while (f->z.avail_out == 0);
}

static int write_out(struct outfile *f, struct err *err)
{
	int r = put(f, f->out.p, f->out.n, err);

	f->out.n = 0;
	return r;
}

static void member_begin(struct outfile *f)
{
	/* deflate; no name, no time, so that the same input gives the same bytes; Unix */
	static const uint8_t header[10] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3 };

	buf_add(&f->out, header, sizeof(header));
	deflateReset(&f->z);
	f->crc = (uint32_t)crc32(0, NULL, 0);
	f->n_member = f->n_unsynced = 0;
	f->in_member = true;
}

static int member_end(struct outfile *f, struct err *err)
{
	uint8_t trailer[8];

	deflate_add(f, NULL, 0, Z_FINISH);
	put_le32(trailer, f->crc);
	put_le32(trailer + 4, f->n_member);
	buf_add(&f->out, trailer, sizeof(trailer));
	f->in_member = false;
	if (write_out(f, err) < 0)
		return E_IO;
	f->good_size = f->size;
	f->has_good_end = false;
	return 0;
}

/* Bring everything so far to a byte boundary and into the file: the member can be closed here. */
static int member_sync(struct outfile *f, struct err *err)
{
	deflate_add(f, NULL, 0, Z_SYNC_FLUSH);
	f->n_unsynced = 0;
	if (write_out(f, err) < 0)
		return E_IO;
	f->good_size = f->size;
	/* an empty last block */
	f->good_end[0] = 3;
	f->good_end[1] = 0;
	put_le32(f->good_end + 2, f->crc);
	put_le32(f->good_end + 6, f->n_member);
	f->has_good_end = true;
	return 0;
}

/* A few whole blocks: members are to end, and numbers of zlib to suffice, however much is given. */
static int write_piece(struct outfile *f, const uint8_t *p, size_t n, struct err *err)
{
	if (!f->in_member)
		member_begin(f);
	deflate_add(f, p, n, Z_NO_FLUSH);
	f->crc = (uint32_t)crc32(f->crc, p, (uInt)n);
	f->n_member += (uint32_t)n;
	f->n_unsynced += (uint32_t)n;
	if (f->n_member >= MEMBER_BYTES)
		return member_end(f, err);
	return f->n_unsynced >= SYNC_BYTES ? member_sync(f, err) : 0;
}

/* How many of the first n bytes to write at once? A block stays in one piece. */
static size_t piece_bytes(const uint8_t *p, size_t n)
{
	size_t piece = whole_blocks(p, n < SYNC_BYTES ? n : SYNC_BYTES);

	if (!piece && n > SYNC_BYTES)
		piece = load_u32(p + 4);
	return piece && piece < n ? piece : n;
}

static int write_gzip(struct outfile *f, const uint8_t *p, size_t n, struct err *err)
{
	int r = 0;

	while (n && r == 0) {
		size_t piece = piece_bytes(p, n);

		r = write_piece(f, p, piece, err);
		p += piece;
		n -= piece;
	}
	return r;
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

/* A private capture must not become public by being written anew, and stays its owner's. */
static int open_new(struct outfile *f, const struct stat *old)
{
	f->partial = join(f->path, ".partial");
	f->fd = open(f->partial, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		     old ? old->st_mode & 0777 : 0666);
	if (f->fd >= 0 && old) {
		(void)!fchown(f->fd, old->st_uid, old->st_gid);
		(void)!fchmod(f->fd, old->st_mode & 0777);
	}
	return f->fd;
}

static int open_fd(struct outfile *f, const char *path)
{
	struct stat st;
	bool exists;

	if (strcmp(path, "-") == 0) {
		f->partial = join("standard output", "");
		return f->fd = dup(STDOUT_FILENO);
	}
	exists = stat(path, &st) == 0;
	if (exists && !S_ISREG(st.st_mode)) {
		f->partial = join(path, "");
		return f->fd = open(path, O_WRONLY | O_CLOEXEC);
	}
	f->path = resolve(path);
	return open_new(f, exists ? &st : NULL);
}

static void outfile_free(struct outfile *f)
{
	if (f->fd >= 0)
		close(f->fd);
	if (f->gzip)
		deflateEnd(&f->z);
	buf_fini(&f->out);
	free(f->path);
	free(f->partial);
	free(f);
}

int outfile_open(const char *path, bool gzip, struct outfile **ret, struct err *err)
{
	struct outfile *f = xcalloc(1, sizeof(*f));

	if (open_fd(f, path) < 0) {
		fail(f, "creating", err);
		outfile_free(f);
		return E_IO;
	}
	f->gzip = gzip && deflateInit2(&f->z, ZLIB_LEVEL, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL,
				       Z_DEFAULT_STRATEGY) == Z_OK;
	if (gzip && !f->gzip) {
		if (f->path)
			(void)unlink(f->partial);
		outfile_free(f);
		return err_set(err, E_IO, "no memory for compressing");
	}
	*ret = f;
	return 0;
}

/* ---- use ---- */

int outfile_write(struct outfile *f, const void *p, size_t n, struct err *err)
{
	if (f->failed) {
		if (err)
			*err = f->why;
		return E_IO;
	}
	if (!n)
		return 0;
	return f->gzip ? write_gzip(f, p, n, err) : write_plain(f, p, n, err);
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

int outfile_close(struct outfile *f, bool is_complete, struct err *err)
{
	int r = 0;

	if (!f)
		return 0;
	if (!f->failed && f->in_member)
		member_end(f, NULL);
	if (!f->failed && is_complete && f->path)
		settle(f);
	if (close(f->fd) < 0)
		fail(f, "closing", NULL);
	f->fd = -1;
	if (!f->failed && is_complete && f->path && rename(f->partial, f->path) < 0)
		fail(f, "renaming", NULL);
	if ((!is_complete || f->failed) && f->path && f->size == 0)
		(void)unlink(f->partial);
	if (f->failed)
		r = E_IO;
	if (r < 0 && err)
		*err = f->why;
	outfile_free(f);
	return r;
}
