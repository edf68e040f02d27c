/* SPDX-License-Identifier: MIT */
/* buf.h - growable byte buffer, and numbers to text without printf.
 *
 * Printing an event line must cost tens of nanoseconds, so the adders that sit on that path are
 * inline and write straight into reserved space. The content is not NUL-terminated. */
#ifndef SCAN_BUF_H
#define SCAN_BUF_H

#include <stdint.h>
#include <string.h>

#include "str.h"

/* A zeroed buf is valid and empty. */
struct buf {
	char *p;
	size_t n;   /* bytes used */
	size_t cap; /* bytes allocated */
};

void buf_fini(struct buf *b);
/* Make room for at least `more` bytes behind n; may move p. */
void buf_grow(struct buf *b, size_t more);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline void buf_reserve(struct buf *b, size_t more)
{
	/* Always one byte to spare, so that p is never NULL behind this. */
	if (__builtin_expect(b->cap - b->n <= more, 0))
		buf_grow(b, more);
}

static inline void buf_add(struct buf *b, const void *p, size_t n)
{
	buf_reserve(b, n);
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

static inline void buf_addc(struct buf *b, char c)
{
	buf_reserve(b, 1);
	b->p[b->n++] = c;
}

static inline void buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

static inline void buf_addstr(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.n);
}

/* A field of a line of comma-separated values, quoted as RFC 4180 says where that is needed. */
void buf_add_csv(struct buf *b, struct str s);

/* The content as borrowed text, valid until the next change. */
static inline struct str buf_str(const struct buf *b)
{
	return (struct str){ b->p ? b->p : "", b->n };
}

/* Decimal, without and with sign. */
void buf_u64(struct buf *b, uint64_t v);
void buf_i64(struct buf *b, int64_t v);
/* Decimal, zero-padded on the left to `width` digits (at most 20). */
void buf_u64_pad(struct buf *b, uint64_t v, unsigned width);
/* Hexadecimal without prefix, lower and upper case. */
void buf_hex(struct buf *b, uint64_t v);
void buf_HEX(struct buf *b, uint64_t v);
/* Octal without prefix. */
void buf_oct(struct buf *b, uint64_t v);
/* n copies of c. */
void buf_fill(struct buf *b, char c, size_t n);

#endif
