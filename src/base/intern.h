/* SPDX-License-Identifier: MIT */
/* intern.h - strings as 32-bit ids: equal bytes have equal ids within a pool.
 *
 * Id 0 is the empty string. Ids stay valid until the pool is freed or the id is swept. Bytes may
 * contain NUL and need not be UTF-8. A pool that outlives what it names is swept now and then:
 * the owner marks the ids in use and pool_sweep forgets the rest, so memory follows live state. */
#ifndef SCAN_INTERN_H
#define SCAN_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

struct pool_entry {
	uint64_t off; /* of the bytes in `bytes` */
	uint32_t len;
	uint32_t hash; /* low half of hash_bytes */
};

struct pool {
	char *bytes;
	size_t n_bytes, cap_bytes;
	struct pool_entry *entry; /* by id */
	uint32_t n_entries, cap_entries;
	uint32_t *index; /* open addressing: id, or 0 for free */
	uint32_t cap_index, n_live;
	uint32_t *free_ids;
	uint32_t n_free, cap_free;
	size_t sweep_at; /* n_bytes at which pool_wants_sweep turns true */
};

void pool_init(struct pool *p);
void pool_fini(struct pool *p);
/* The id of these bytes, made when new. */
uint32_t pool_put(struct pool *p, const void *s, size_t n);
/* The id of these bytes, or UINT32_MAX when the pool has none; never adds. */
uint32_t pool_find(const struct pool *p, const void *s, size_t n);

/* Borrowed bytes of an id; valid until the next pool_put or pool_sweep. */
static inline struct str pool_get(const struct pool *p, uint32_t id)
{
	return (struct str){ p->bytes + p->entry[id].off, p->entry[id].len };
}

/* Has the pool doubled (and passed 4 MiB) since it was last swept? */
bool pool_wants_sweep(const struct pool *p);
/* Forget every id whose bit in `live` (n_entries bits) is clear; id 0 is always kept. */
void pool_sweep(struct pool *p, const uint64_t *live);

#endif
