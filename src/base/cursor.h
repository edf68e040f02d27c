/* SPDX-License-Identifier: MIT */
/* cursor.h - the only way to take bytes out of a block: bounds-checked, failure is sticky.
 *
 * After a failed take every further one fails too and yields zeroes, so a caller may read a whole
 * record and check `failed` once; fail_need and fail_left keep the numbers for the message. */
#ifndef SCAN_CURSOR_H
#define SCAN_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "str.h"

struct cursor {
	const uint8_t *p; /* next byte */
	size_t left;      /* bytes from p to the end */
	bool failed;
	size_t fail_need; /* bytes the first failed take wanted */
	size_t fail_left; /* bytes that were left then */
};

static inline struct cursor cursor_of(const void *p, size_t n)
{
	return (struct cursor){ .p = p, .left = n };
}

/* n bytes, or NULL (and failed) when fewer are left. */
static inline const uint8_t *cursor_take(struct cursor *c, size_t n)
{
	const uint8_t *p = c->p;

	if (c->failed || c->left < n) {
		if (!c->failed) {
			c->failed = true;
			c->fail_need = n;
			c->fail_left = c->left;
		}
		return NULL;
	}
	c->p += n;
	c->left -= n;
	return p;
}

static inline uint8_t cursor_u8(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 1);

	return p ? *p : 0;
}

static inline uint16_t cursor_u16(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 2);

	return p ? load_u16(p) : 0;
}

static inline uint32_t cursor_u32(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 4);

	return p ? load_u32(p) : 0;
}

static inline uint64_t cursor_u64(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 8);

	return p ? load_u64(p) : 0;
}

/* n bytes as borrowed text; empty after a failure. */
static inline struct str cursor_str(struct cursor *c, size_t n)
{
	const uint8_t *p = cursor_take(c, n);

	return p ? (struct str){ (const char *)p, n } : STR("");
}

#endif
