/* SPDX-License-Identifier: MIT */
/* mem.h - allocation that does not return on failure, and an arena freed at once.
 *
 * A size that comes from a file must be checked against a named limit before it gets here. */
#ifndef SCAN_MEM_H
#define SCAN_MEM_H

#include <stddef.h>
#include <stdint.h>

/* Like their namesakes, but print one line to stderr and exit(1) when memory is exhausted. */
void *xmalloc(size_t n) __attribute__((malloc, returns_nonnull));
void *xcalloc(size_t n, size_t size) __attribute__((malloc, returns_nonnull));
void *xrealloc(void *p, size_t n) __attribute__((returns_nonnull));
char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull));
char *xstrndup(const char *s, size_t n) __attribute__((malloc, returns_nonnull));

/* The size of a huge page of x86-64 and arm64. */
#define HUGE_PAGE ((size_t)2 << 20)

/* n bytes, a multiple of HUGE_PAGE, that will all be used again and again: in huge pages, where the kernel has any.
 * Freed by free(). */
void *xmalloc_huge(size_t n) __attribute__((malloc, returns_nonnull));

/* Saturating size arithmetic: SIZE_MAX on overflow, which no allocation can satisfy. */
static inline size_t size_mul(size_t a, size_t b)
{
	size_t r;

	return __builtin_mul_overflow(a, b, &r) ? SIZE_MAX : r;
}

static inline size_t size_add(size_t a, size_t b)
{
	size_t r;

	return __builtin_add_overflow(a, b, &r) ? SIZE_MAX : r;
}

/* Blocks of memory handed out in pieces and freed together; a zeroed arena is valid and empty. */
struct arena {
	struct arena_block *head;
	size_t bytes; /* reserved from the system */
};

/* n bytes aligned to 8, valid until arena_fini. */
void *arena_alloc(struct arena *a, size_t n) __attribute__((malloc, returns_nonnull));
/* A NUL-terminated copy of n bytes. */
char *arena_strndup(struct arena *a, const char *s, size_t n);
void arena_fini(struct arena *a);

#endif
