/* SPDX-License-Identifier: MIT */
/* vec.c - growth of typed arrays. */
#include "vec.h"

#include <string.h>

#include "mem.h"

void *vec_grow_(void *v, uint32_t *cap, uint32_t need, uint32_t size)
{
	uint64_t new_cap = *cap + (uint64_t)*cap / 2;

	if (new_cap < 16)
		new_cap = 16;
	if (new_cap < need)
		new_cap = need;
	if (new_cap > UINT32_MAX)
		new_cap = UINT32_MAX;
	v = xrealloc(v, size_mul(new_cap, size));
	memset((char *)v + (size_t)*cap * size, 0, (size_t)(new_cap - *cap) * size);
	*cap = (uint32_t)new_cap;
	return v;
}
