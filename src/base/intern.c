/* SPDX-License-Identifier: MIT */
/* intern.c - the string pool: bytes in one array, entries by id, an open-addressing index. */
#include "intern.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "mem.h"

#define MIN_BYTES 4096
#define MIN_INDEX 64
#define MIN_SWEEP ((size_t)4 << 20) /* below this a sweep is not worth its time */

void pool_init(struct pool *p)
{
	*p = (struct pool){
		.bytes = xmalloc(MIN_BYTES),
		.cap_bytes = MIN_BYTES,
		.entry = xcalloc(MIN_INDEX, sizeof(*p->entry)),
		.n_entries = 1, /* id 0, the empty string */
		.cap_entries = MIN_INDEX,
		.index = xcalloc(MIN_INDEX, sizeof(*p->index)),
		.cap_index = MIN_INDEX,
		.n_live = 1,
		.sweep_at = MIN_SWEEP,
	};
}

void pool_fini(struct pool *p)
{
	free(p->bytes);
	free(p->entry);
	free(p->index);
	free(p->free_ids);
	*p = (struct pool){ 0 };
}

static bool entry_is(const struct pool *p, uint32_t id, uint32_t hash, const void *s, size_t n)
{
	const struct pool_entry *e = &p->entry[id];

	return e->hash == hash && e->len == n && memcmp(p->bytes + e->off, s, n) == 0;
}

/* The place in the index of these bytes, or the free place where they belong. */
static uint32_t find_place(const struct pool *p, uint32_t hash, const void *s, size_t n)
{
	uint32_t mask = p->cap_index - 1;
	uint32_t i = hash & mask;

	while (p->index[i] && !entry_is(p, p->index[i], hash, s, n))
		i = (i + 1) & mask;
	return i;
}

/* A free entry has length 0, as otherwise only id 0 has. */
static bool entry_is_free(const struct pool *p, uint32_t id)
{
	return p->entry[id].len == 0;
}

/* Fill a fresh index with every live id but 0. */
static void build_index(struct pool *p, uint32_t cap)
{
	uint32_t mask = cap - 1;

	free(p->index);
	p->index = xcalloc(cap, sizeof(*p->index));
	p->cap_index = cap;
	for (uint32_t id = 1; id < p->n_entries; id++) {
		uint32_t i = p->entry[id].hash & mask;

		if (entry_is_free(p, id))
			continue;
		while (p->index[i])
			i = (i + 1) & mask;
		p->index[i] = id;
	}
}

static uint32_t new_id(struct pool *p)
{
	if (p->n_free)
		return p->free_ids[--p->n_free];
	if (p->n_entries == p->cap_entries) {
		assert(p->cap_entries < UINT32_MAX / 2);
		p->cap_entries *= 2;
		p->entry = xrealloc(p->entry, size_mul(p->cap_entries, sizeof(*p->entry)));
	}
	return p->n_entries++;
}

/* Append n bytes, which may be a piece of the pool itself; returns their offset. */
static size_t add_bytes(struct pool *p, const void *s, size_t n)
{
	uintptr_t own = (uintptr_t)s - (uintptr_t)p->bytes;
	size_t off = p->n_bytes;

	if (p->cap_bytes - off < n) {
		p->cap_bytes = size_add(size_mul(p->cap_bytes, 2), n);
		p->bytes = xrealloc(p->bytes, p->cap_bytes);
		if (own < off)
			s = p->bytes + own;
	}
	memcpy(p->bytes + off, s, n);
	p->n_bytes += n;
	return off;
}

uint32_t pool_put(struct pool *p, const void *s, size_t n)
{
	uint32_t hash, place, id;

	if (n == 0)
		return 0;
	assert(n <= UINT32_MAX);
	hash = (uint32_t)hash_bytes(s, n);
	place = find_place(p, hash, s, n);
	if (p->index[place])
		return p->index[place];
	id = new_id(p);
	p->entry[id] = (struct pool_entry){ add_bytes(p, s, n), (uint32_t)n, hash };
	p->index[place] = id;
	if (++p->n_live > p->cap_index / 3 * 2)
		build_index(p, p->cap_index * 2);
	return id;
}

uint32_t pool_find(const struct pool *p, const void *s, size_t n)
{
	uint32_t id;

	if (n == 0)
		return 0;
	id = p->index[find_place(p, (uint32_t)hash_bytes(s, n), s, n)];
	return id ? id : UINT32_MAX;
}

bool pool_wants_sweep(const struct pool *p)
{
	return p->n_bytes >= p->sweep_at;
}

static void free_id(struct pool *p, uint32_t id)
{
	if (p->n_free == p->cap_free) {
		p->cap_free = p->cap_free ? p->cap_free * 2 : MIN_INDEX;
		p->free_ids = xrealloc(p->free_ids, size_mul(p->cap_free, sizeof(*p->free_ids)));
	}
	p->free_ids[p->n_free++] = id;
	p->entry[id] = (struct pool_entry){ 0 };
	p->n_live--;
}

static bool bit_is_set(const uint64_t *bits, uint32_t i)
{
	return bits[i / 64] >> (i % 64) & 1;
}

/* Drop the entries that are not live; returns the bytes of those that are. */
static size_t free_dead(struct pool *p, const uint64_t *live)
{
	size_t n_bytes = 0;

	for (uint32_t id = 1; id < p->n_entries; id++) {
		if (entry_is_free(p, id))
			continue;
		if (bit_is_set(live, id))
			n_bytes += p->entry[id].len;
		else
			free_id(p, id);
	}
	return n_bytes;
}

void pool_sweep(struct pool *p, const uint64_t *live)
{
	size_t n_bytes = free_dead(p, live);
	size_t cap_bytes = n_bytes + n_bytes / 4 + MIN_BYTES;
	char *bytes = xmalloc(cap_bytes);
	uint32_t cap_index = MIN_INDEX;
	size_t off = 0;

	for (uint32_t id = 1; id < p->n_entries; id++) {
		struct pool_entry *e = &p->entry[id];

		memcpy(bytes + off, p->bytes + e->off, e->len);
		e->off = off;
		off += e->len;
	}
	free(p->bytes);
	p->bytes = bytes;
	p->cap_bytes = cap_bytes;
	p->n_bytes = off;
	p->sweep_at = off * 2 > MIN_SWEEP ? off * 2 : MIN_SWEEP;
	while (p->n_live >= cap_index / 3 * 2)
		cap_index *= 2;
	build_index(p, cap_index);
}
