/* SPDX-License-Identifier: MIT */
/* hashorder.c - see hashorder.h. */
#include "hashorder.h"

/* What bucket holds beside elements. */
#define HEAD (UINT32_MAX - 1)
#define NONE UINT32_MAX

/* Buckets, and the most elements with them. */
static const uint32_t sizes[] = { 1,      13,     29,     59,      127,    257,   541,
				  1109,   2357,   5087,   10273,   20753,  42043, 85229,
				  172933, 351061, 712697, 1447153, 2938679 };

#define N_SIZES (sizeof(sizes) / sizeof(*sizes))

void hashorder_init(struct hashorder *o)
{
	*o = (struct hashorder){ .first = HASHORDER_END };
}

void hashorder_fini(struct hashorder *o)
{
	vec_fini(&o->element);
	vec_fini(&o->bucket);
}

static uint32_t *bucket_of(struct hashorder *o, uint32_t i)
{
	return &o->bucket.v[o->element.v[i].hash % o->bucket.n];
}

static uint32_t *link_behind(struct hashorder *o, uint32_t before)
{
	return before == HEAD ? &o->first : &o->element.v[before].next;
}

/* To the front of its bucket; that of a bucket without elements is the front of the list. */
static void link_element(struct hashorder *o, uint32_t i)
{
	uint32_t *bucket = bucket_of(o, i), *link;

	if (*bucket == NONE) {
		if (o->first != HASHORDER_END)
			*bucket_of(o, o->first) = i;
		*bucket = HEAD;
	}
	link = link_behind(o, *bucket);
	o->element.v[i].next = *link;
	*link = i;
}

/* All elements anew, in the order that they have. */
static void grow(struct hashorder *o)
{
	uint32_t i = o->first, next;

	o->size++;
	o->first = HASHORDER_END;
	o->bucket.n = 0;
	vec_reserve(&o->bucket, sizes[o->size]);
	while (o->bucket.n < sizes[o->size])
		o->bucket.v[o->bucket.n++] = NONE;
	for (; i != HASHORDER_END; i = next) {
		next = o->element.v[i].next;
		link_element(o, i);
	}
}

bool hashorder_add(struct hashorder *o, uint64_t hash)
{
	if (o->size == 0 || o->element.n == sizes[o->size]) {
		if (o->size == N_SIZES - 1)
			return false;
		grow(o);
	}
	*vec_push(&o->element) = (struct hashorder_element){ .hash = hash };
	link_element(o, o->element.n - 1);
	return true;
}
