/* SPDX-License-Identifier: MIT */
/* fds.c - see fds.h. A table is a run of slots in one shared array; runs are recycled by size. */
#include "fds.h"

#include <stdlib.h>
#include <string.h>

#define MIN_CAP_LOG2 4 /* 16 slots: most processes hold fewer than ten descriptors */

void fds_init(struct fds *f)
{
	memset(f, 0, sizeof(*f));
}

void fds_fini(struct fds *f)
{
	vec_fini(&f->fd);
	vec_fini(&f->free_fd);
	vec_fini(&f->table);
	vec_fini(&f->free_table);
	vec_fini(&f->slot);
	for (unsigned i = 0; i < sizeof(f->free_run) / sizeof(f->free_run[0]); i++)
		vec_fini(&f->free_run[i]);
}

static uint32_t run_new(struct fds *f, unsigned log2)
{
	uint32_t off;

	if (f->free_run[log2].n) {
		off = f->free_run[log2].v[--f->free_run[log2].n];
	} else {
		off = f->slot.n;
		vec_reserve(&f->slot, f->slot.n + (1u << log2));
		f->slot.n += 1u << log2;
	}
	memset(f->slot.v + off, 0xff, sizeof(uint32_t) << log2);
	return off;
}

static void run_free(struct fds *f, uint32_t off, uint32_t cap)
{
	if (cap)
		*vec_push(&f->free_run[__builtin_ctz(cap)]) = off;
}

uint32_t fds_table_new(struct fds *f)
{
	uint32_t id;

	if (f->free_table.n) {
		id = f->free_table.v[--f->free_table.n];
	} else {
		id = f->table.n;
		(void)vec_push(&f->table);
	}
	f->table.v[id] = (struct fd_table){ 0 };
	return id;
}

uint32_t fds_table_next(const struct fds *f, uint32_t table, uint32_t *it)
{
	const struct fd_table *t = &f->table.v[table];

	while (*it < t->cap) {
		uint32_t id = f->slot.v[t->off + (*it)++];

		if (id != ID_NONE)
			return id;
	}
	return ID_NONE;
}

void fds_table_free(struct fds *f, uint32_t table)
{
	struct fd_table *t = &f->table.v[table];
	uint32_t it = 0, id;

	while ((id = fds_table_next(f, table, &it)) != ID_NONE)
		*vec_push(&f->free_fd) = id;
	run_free(f, t->off, t->cap);
	*t = (struct fd_table){ 0 };
	*vec_push(&f->free_table) = table;
}

/* Low numbers are dense, so the number itself is the hash. */
static uint32_t slot_of(int64_t num, uint32_t cap)
{
	return (uint32_t)num & (cap - 1);
}

/* The slot holding num, or the free one where it belongs. cap must not be 0. */
static uint32_t find_slot(const struct fds *f, const struct fd_table *t, int64_t num)
{
	uint32_t i = slot_of(num, t->cap);
	uint32_t id;

	while ((id = f->slot.v[t->off + i]) != ID_NONE && f->fd.v[id].num != num)
		i = (i + 1) & (t->cap - 1);
	return i;
}

uint32_t fds_find(const struct fds *f, uint32_t table, int64_t num)
{
	const struct fd_table *t = &f->table.v[table];

	return t->cap ? f->slot.v[t->off + find_slot(f, t, num)] : ID_NONE;
}

static void table_resize(struct fds *f, uint32_t table, unsigned log2)
{
	struct fd_table old = f->table.v[table];
	struct fd_table *t = &f->table.v[table];

	t->off = run_new(f, log2);
	t->cap = 1u << log2;
	for (uint32_t i = 0; i < old.cap; i++) {
		uint32_t id = f->slot.v[old.off + i];

		if (id != ID_NONE)
			f->slot.v[t->off + find_slot(f, t, f->fd.v[id].num)] = id;
	}
	run_free(f, old.off, old.cap);
}

static bool has_room(struct fds *f, uint32_t n)
{
	if (f->fd.n - f->free_fd.n + n <= MAX_FDS)
		return true;
	f->n_refused += n;
	return false;
}

static uint32_t record_new(struct fds *f)
{
	if (f->free_fd.n)
		return f->free_fd.v[--f->free_fd.n];
	(void)vec_push(&f->fd);
	return f->fd.n - 1;
}

static uint32_t insert(struct fds *f, uint32_t table, const struct fd *fd)
{
	struct fd copy = *fd; /* record_new may move the array fd lies in */
	struct fd_table *t = &f->table.v[table];
	uint32_t id;

	if (t->n >= MAX_FDS_PER_TABLE || !has_room(f, 1))
		return ID_NONE;
	if ((t->n + 1) * 4 > t->cap * 3)
		table_resize(f, table, t->cap ? (unsigned)__builtin_ctz(t->cap) + 1 : MIN_CAP_LOG2);
	id = record_new(f);
	f->fd.v[id] = copy;
	f->slot.v[t->off + find_slot(f, t, copy.num)] = id;
	t->n++;
	return id;
}

uint32_t fds_put(struct fds *f, uint32_t table, const struct fd *fd)
{
	uint32_t id = fds_find(f, table, fd->num);
	struct fd next = *fd;

	next.tag = 0;
	if (id == ID_NONE)
		return insert(f, table, &next);
	if (f->fd.v[id].flags & FD_CLOSING) {
		struct fd closing = f->fd.v[id];

		closing.num = FD_CANCELED;
		fds_remove(f, table, FD_CANCELED);
		insert(f, table, &closing);
		next.flags = (uint16_t)((next.flags & ~FD_CLOSING) | FD_CLOSE_CANCELED);
	}
	f->fd.v[id] = next;
	return id;
}

/* Close the hole at slot i by moving later entries of the same cluster back. */
static void shift_back(struct fds *f, const struct fd_table *t, uint32_t i)
{
	uint32_t mask = t->cap - 1;
	uint32_t *slot = f->slot.v + t->off;

	for (uint32_t j = (i + 1) & mask; slot[j] != ID_NONE; j = (j + 1) & mask) {
		uint32_t home = slot_of(f->fd.v[slot[j]].num, t->cap);

		if (((j - home) & mask) >= ((j - i) & mask)) {
			slot[i] = slot[j];
			i = j;
		}
	}
	slot[i] = ID_NONE;
}

void fds_remove(struct fds *f, uint32_t table, int64_t num)
{
	struct fd_table *t = &f->table.v[table];
	uint32_t i, id;

	if (!t->cap)
		return;
	i = find_slot(f, t, num);
	id = f->slot.v[t->off + i];
	if (id == ID_NONE)
		return;
	*vec_push(&f->free_fd) = id;
	shift_back(f, t, i);
	t->n--;
}

uint32_t fds_table_clone(struct fds *f, uint32_t table, uint16_t flags)
{
	uint32_t copy = fds_table_new(f);
	struct fd_table src = f->table.v[table];
	struct fd_table *dst = &f->table.v[copy];

	if (!src.n || !has_room(f, src.n))
		return copy;
	dst->off = run_new(f, (unsigned)__builtin_ctz(src.cap));
	dst->cap = src.cap;
	dst->n = src.n;
	for (uint32_t i = 0; i < src.cap; i++) {
		uint32_t id = f->slot.v[src.off + i];

		if (id == ID_NONE)
			continue;
		uint32_t new_id = record_new(f);

		f->fd.v[new_id] = f->fd.v[id];
		f->fd.v[new_id].flags |= flags;
		f->fd.v[new_id].tag = 0;
		f->slot.v[dst->off + i] = new_id;
	}
	return copy;
}
