/* SPDX-License-Identifier: MIT */
/* map.c - linear probing with backward-shift deletion. */
#include "map.h"

#include <stdlib.h>
#include <sys/random.h>

#include "bytes.h"
#include "mem.h"

/* Odd constants with about half of their bits set, taken from the fractions of sqrt(2) and
 * sqrt(3): any such numbers do. */
#define K0 0x6a09e667f3bcc909u
#define K1 0xbb67ae8584caa73bu

/* Drawn anew in each process: who writes a capture must not be able to choose names and numbers
 * that all fall on one slot. Nothing that is printed depends on an order of hashes. */
static uint64_t seed;

__attribute__((constructor)) static void draw_seed(void)
{
	(void)!getrandom(&seed, sizeof(seed), GRND_NONBLOCK);
}

/* A map with fewer than one slot in so many in use is not kept by map_clear: to clear must not cost
 * more than to fill did, or one long list makes each of many empty sections behind it slow. */
#define MAX_SPARSE 16

/* Both halves of a 128-bit product: every input bit reaches every output bit. */
static inline uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t hash_u64(uint64_t x)
{
	return mix(x ^ K0 ^ seed, K1);
}

/* The last 0 to 8 bytes as one number, without reading outside of them. */
static inline uint64_t load_tail(const uint8_t *p, uint64_t n)
{
	if (n >= 4)
		return (uint64_t)load_u32(p) << 32 | load_u32(p + n - 4);
	if (n == 0)
		return 0;
	return (uint64_t)p[0] << 16 | (uint64_t)p[n / 2] << 8 | p[n - 1];
}

uint64_t hash_bytes(const void *p, uint64_t n)
{
	const uint8_t *b = p;
	uint64_t h = n ^ K0 ^ seed;

	for (; n > 8; b += 8, n -= 8)
		h = mix(h ^ load_u64(b), K1);
	return mix(h ^ load_tail(b, n), K1) ^ h;
}

/* The slot of key, or the free slot where it belongs. Needs a free slot. */
static uint32_t find_slot(const struct map *m, uint64_t key)
{
	uint32_t mask = m->cap - 1;
	uint32_t i = (uint32_t)hash_u64(key) & mask;

	while (m->slot[i].val != MAP_NONE && m->slot[i].key != key)
		i = (i + 1) & mask;
	return i;
}

static void make_empty(struct map *m)
{
	for (uint32_t i = 0; i < m->cap; i++)
		m->slot[i] = (struct map_slot){ .val = MAP_NONE };
	m->n = 0;
}

static void resize(struct map *m, uint32_t cap)
{
	struct map old = *m;

	m->slot = xmalloc(size_mul(cap, sizeof(*m->slot)));
	m->cap = cap;
	make_empty(m);
	for (uint32_t i = 0; i < old.cap; i++) {
		if (old.slot[i].val != MAP_NONE)
			m->slot[find_slot(m, old.slot[i].key)] = old.slot[i];
	}
	m->n = old.n;
	free(old.slot);
}

uint32_t map_get(const struct map *m, uint64_t key)
{
	return m->n ? m->slot[find_slot(m, key)].val : MAP_NONE;
}

void map_put(struct map *m, uint64_t key, uint32_t val)
{
	struct map_slot *s;

	/* At most two thirds full: probes stay short. */
	if (m->n + 1 > m->cap / 3 * 2)
		resize(m, m->cap ? m->cap * 2 : 16);
	s = &m->slot[find_slot(m, key)];
	m->n += s->val == MAP_NONE;
	*s = (struct map_slot){ key, val };
}

/* Close the hole at i: an entry further on may move back into it unless its home lies between. */
static void shift_back(struct map *m, uint32_t i)
{
	uint32_t mask = m->cap - 1;

	for (uint32_t j = (i + 1) & mask; m->slot[j].val != MAP_NONE; j = (j + 1) & mask) {
		uint32_t home = (uint32_t)hash_u64(m->slot[j].key) & mask;

		if (((j - home) & mask) >= ((j - i) & mask)) {
			m->slot[i] = m->slot[j];
			i = j;
		}
	}
	m->slot[i].val = MAP_NONE;
}

uint32_t map_del(struct map *m, uint64_t key)
{
	uint32_t i, val;

	if (m->n == 0)
		return MAP_NONE;
	i = find_slot(m, key);
	val = m->slot[i].val;
	if (val != MAP_NONE) {
		shift_back(m, i);
		m->n--;
	}
	return val;
}

void map_clear(struct map *m)
{
	if (m->n < m->cap / MAX_SPARSE)
		map_fini(m);
	else
		make_empty(m);
}

void map_fini(struct map *m)
{
	free(m->slot);
	*m = (struct map){ 0 };
}
