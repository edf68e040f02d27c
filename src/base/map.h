/* SPDX-License-Identifier: MIT */
/* map.h - hash map from 64-bit keys to 32-bit values, open addressing, no pointers.
 *
 * Any key is allowed. A zeroed map is valid and empty. Look-ups are O(1); removal leaves no
 * tombstones (entries are shifted back), so a map in which keys come and go never degrades. */
#ifndef SCAN_MAP_H
#define SCAN_MAP_H

#include <stdbool.h>
#include <stdint.h>

#define MAP_NONE UINT32_MAX /* not a value */

struct map_slot {
	uint64_t key;
	uint32_t val; /* MAP_NONE: slot is free */
};

struct map {
	struct map_slot *slot;
	uint32_t n;
	uint32_t cap; /* power of two, or 0 */
};

/* The value of key, or MAP_NONE. */
uint32_t map_get(const struct map *m, uint64_t key);
/* Set key to val (not MAP_NONE), replacing any earlier value. */
void map_put(struct map *m, uint64_t key, uint32_t val);
/* Remove key and return its value, or MAP_NONE when there was none. */
uint32_t map_del(struct map *m, uint64_t key);
/* Remove all; its cost is paid by the map_put since the last time. */
void map_clear(struct map *m);
void map_fini(struct map *m);

/* A well-mixed 64-bit hash of 64 bits, and of bytes. */
uint64_t hash_u64(uint64_t x);
uint64_t hash_bytes(const void *p, uint64_t n);

#endif
