/* SPDX-License-Identifier: MIT */
/* vec.h - typed growable arrays: `VEC(struct fd) fds = {0}; *vec_push(&fds) = x; fds.v[i]`. */
#ifndef SCAN_VEC_H
#define SCAN_VEC_H

#include <stdint.h>
#include <stdlib.h>

#define VEC(T)                \
	struct {              \
		T *v;         \
		uint32_t n;   \
		uint32_t cap; \
	}

/* Reallocate v, which has *cap items of `size` bytes, so that it holds at least `need`; updates
 * *cap and returns the new address. New room is zeroed. */
void *vec_grow_(void *v, uint32_t *cap, uint32_t need, uint32_t size);

#define vec_reserve(vec, need)                                                            \
	((need) > (vec)->cap ? (void)((vec)->v = vec_grow_((vec)->v, &(vec)->cap, (need), \
							   (uint32_t)sizeof(*(vec)->v)))  \
			     : (void)0)

/* The address of one more item; its content is unspecified. */
#define vec_push(vec) (vec_reserve((vec), (vec)->n + 1), &(vec)->v[(vec)->n++])

#define vec_fini(vec) (free((vec)->v), (vec)->v = NULL, (vec)->n = (vec)->cap = 0)

#endif
