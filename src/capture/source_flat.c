/* SPDX-License-Identifier: MIT */
/* source_flat.c - windows over bytes that need no decoding: caller-owned memory, or a plain file
 * through a mapping that slides, so that memory in use does not grow with the file.
 *
 * The size is asked for again with each mapping. A file that is cut while a window on it is in use
 * ends the program with SIGBUS, as for any reader of mappings; copy a file that is being
 * rewritten, or pipe it in. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/mem.h"
#include "source_internal.h"

/* New bytes per window: large enough to make mapping free, small enough not to show in memory. */
#define STEP_BYTES ((uint64_t)8 << 20)

struct flat {
	struct windows base;
	struct source_stats *st;
	const uint8_t *memory; /* or NULL: fd is mapped */
	int fd;
	uint64_t size;
	uint64_t pos; /* end of the last window */
	void *map;
	size_t map_len;
	bool has_shrunk;
};

static void flat_unmap(struct flat *f)
{
	if (f->map)
		munmap(f->map, f->map_len);
	f->map = NULL;
}

/* Replace the mapping by one that covers [start, end). Returns the address of start. */
static int flat_map(struct flat *f, uint64_t start, uint64_t end, const uint8_t **ret,
		    struct err *err)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t from = start - start % page;
	size_t len = (size_t)(end - from);
	void *p = MAP_FAILED;

	if (!source_read_fails())
		p = mmap(NULL, len, PROT_READ, MAP_PRIVATE, f->fd, (off_t)from);
	if (p == MAP_FAILED)
		return err_at(err, E_IO, start, "cannot map: %s", strerror(errno));
	madvise(p, len, MADV_SEQUENTIAL);
	flat_unmap(f);
	f->map = p;
	f->map_len = len;
	*ret = (const uint8_t *)p + (start - from);
	return 0;
}

static int flat_update_size(struct flat *f, struct err *err)
{
	struct stat sb;

	if (f->memory)
		return 0;
	if (fstat(f->fd, &sb) < 0)
		return err_set(err, E_IO, "cannot stat: %s", strerror(errno));
	f->size = (uint64_t)sb.st_size;
	if (f->size < f->pos && !f->has_shrunk) {
		f->has_shrunk = true;
		stats_damage(f->st, E_TRUNCATED, f->size, "the file was cut while it was read");
	}
	return 0;
}

static int flat_next(struct windows *v, size_t keep, struct window *w, struct err *err)
{
	struct flat *f = (struct flat *)v;
	const uint8_t *p = NULL;
	uint64_t end;
	int rc = flat_update_size(f, err);

	if (rc < 0)
		return rc;
	if (f->size <= f->pos)
		return window_end(w, keep);
	end = f->size - f->pos > STEP_BYTES ? f->pos + STEP_BYTES : f->size;
	if (f->memory)
		p = f->memory + (f->pos - keep);
	else
		rc = flat_map(f, f->pos - keep, end, &p, err);
	if (rc < 0)
		return rc;
	*w = (struct window){
		.p = p,
		.n = (size_t)(end - f->pos) + keep,
		.off = f->pos - keep,
		.last = end == f->size,
	};
	f->pos = end;
	atomic_store_explicit(&f->st->file_pos, end, memory_order_relaxed);
	atomic_store_explicit(&f->st->decoded_bytes, end, memory_order_relaxed);
	return 1;
}

static void flat_close(struct windows *v)
{
	struct flat *f = (struct flat *)v;

	flat_unmap(f);
	if (f->fd >= 0)
		close(f->fd);
	free(f);
}

static struct flat *flat_new(struct source_stats *st)
{
	struct flat *f = xcalloc(1, sizeof(*f));

	f->base = (struct windows){ .next = flat_next, .close = flat_close };
	f->st = st;
	f->fd = -1;
	return f;
}

struct windows *windows_of_memory(const void *p, size_t n, struct source_stats *st)
{
	struct flat *f = flat_new(st);

	f->memory = p ? p : (const uint8_t *)"";
	f->size = n;
	return &f->base;
}

struct windows *windows_of_file(int fd, struct source_stats *st)
{
	void *p = mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0);
	struct flat *f;

	if (p == MAP_FAILED)
		return NULL;
	munmap(p, 1);
	f = flat_new(st);
	f->fd = fd;
	return &f->base;
}
