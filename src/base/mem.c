/* SPDX-License-Identifier: MIT */
/* mem.c - allocation that ends the program when memory is exhausted, and arenas. */
#include "mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static void *or_die(void *p, size_t n)
{
	if (!p) {
		fprintf(stderr, "scan: out of memory (%zu bytes asked for)\n", n);
		exit(1);
	}
	return p;
}

/* malloc(0) may return NULL, which the callers' returns_nonnull forbids: ask for a byte. A
 * saturated size is refused here already, as gcc warns about handing it on. */
void *xmalloc(size_t n)
{
	return or_die(n > PTRDIFF_MAX ? NULL : malloc(n ? n : 1), n);
}

void *xcalloc(size_t n, size_t size)
{
	if (n == 0 || size == 0)
		n = size = 1;
	return or_die(calloc(n, size), size_mul(n, size));
}

void *xrealloc(void *p, size_t n)
{
	return or_die(n > PTRDIFF_MAX ? NULL : realloc(p, n ? n : 1), n);
}

void *xmalloc_huge(size_t n)
{
	void *p = or_die(aligned_alloc(HUGE_PAGE, n), n);

	/* a kernel that has none refuses, and nothing is lost */
	(void)madvise(p, n, MADV_HUGEPAGE);
	return p;
}

char *xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

char *xstrndup(const char *s, size_t n)
{
	char *p = xmalloc(size_add(n, 1));

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

/* Small enough to waste little, large enough that malloc does not matter. */
#define ARENA_BLOCK 65536

struct arena_block {
	struct arena_block *next;
	size_t used, cap; /* bytes of data */
	uint64_t data[];  /* uint64_t for the promised alignment */
};

/* A piece larger than a block gets a block of its own, behind the head so that the head's free
 * room stays in use. */
static struct arena_block *arena_add_block(struct arena *a, size_t n)
{
	size_t cap = n > ARENA_BLOCK ? n : ARENA_BLOCK;
	struct arena_block *b = xmalloc(size_add(sizeof(*b), cap));

	b->used = 0;
	b->cap = cap;
	if (a->head && n > ARENA_BLOCK) {
		b->next = a->head->next;
		a->head->next = b;
	} else {
		b->next = a->head;
		a->head = b;
	}
	a->bytes += sizeof(*b) + cap;
	return b;
}

void *arena_alloc(struct arena *a, size_t n)
{
	struct arena_block *b = a->head;
	void *p;

	n = size_add(n, 7) & ~(size_t)7;
	if (!b || b->cap - b->used < n)
		b = arena_add_block(a, n);
	p = (char *)b->data + b->used;
	b->used += n;
	return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, size_add(n, 1));

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

void arena_fini(struct arena *a)
{
	struct arena_block *b = a->head;

	while (b) {
		struct arena_block *next = b->next;

		free(b);
		b = next;
	}
	*a = (struct arena){ 0 };
}
