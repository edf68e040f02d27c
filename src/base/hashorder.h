/* SPDX-License-Identifier: MIT */
/* hashorder.h - the order in which a std::unordered_map of GNU's C++ library gives out its elements.
 *
 * It follows from their hashes and the order in which they came. csysdig walks such maps, and what it shows depends
 * on which of several elements it meets first. */
#ifndef SCAN_HASHORDER_H
#define SCAN_HASHORDER_H

#include <stdbool.h>

#include "vec.h"

#define HASHORDER_END UINT32_MAX

struct hashorder_element {
	uint64_t hash;
	uint32_t next; /* HASHORDER_END: none */
};

struct hashorder {
	VEC(struct hashorder_element) element; /* as they came */
	uint32_t first;
	VEC(uint32_t)
	bucket; /* the element in front of its first, or what stands for the list's head or for none */
	unsigned size; /* which of the sizes it has by now */
};

void hashorder_init(struct hashorder *o);
void hashorder_fini(struct hashorder *o);
/* One more element; they are numbered from 0. All hashes are of different keys. Returns false when there are too
 * many, above two million. */
bool hashorder_add(struct hashorder *o, uint64_t hash);
/* for (uint32_t i = o.first; i != HASHORDER_END; i = hashorder_next(&o, i)) */
static inline uint32_t hashorder_next(const struct hashorder *o, uint32_t i)
{
	return o->element.v[i].next;
}

#endif
