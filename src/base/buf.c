/* SPDX-License-Identifier: MIT */
/* buf.c - growable byte buffer, and numbers to text without printf. */
#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"

/* "00" to "99": two decimal digits for one division. */
static const char PAIRS[] = "0001020304050607080910111213141516171819"
			    "2021222324252627282930313233343536373839"
			    "4041424344454647484950515253545556575859"
			    "6061626364656667686970717273747576777879"
			    "8081828384858687888990919293949596979899";

#define MAX_DIGITS 20 /* of UINT64_MAX in decimal */

void buf_fini(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

void buf_grow(struct buf *b, size_t more)
{
	size_t cap = size_add(b->cap, b->cap / 2);
	size_t need = size_add(size_add(b->n, more), 1);

	if (cap < need)
		cap = need;
	if (cap < 64)
		cap = 64;
	b->p = xrealloc(b->p, cap);
	b->cap = cap;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	buf_reserve(b, 128);
	va_start(ap, fmt);
	n = vsnprintf(b->p + b->n, b->cap - b->n, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n >= b->cap - b->n) {
		buf_reserve(b, (size_t)n + 1);
		va_start(ap, fmt);
		vsnprintf(b->p + b->n, b->cap - b->n, fmt, ap);
		va_end(ap);
	}
	b->n += (size_t)n;
}

/* The digits of v, written backwards so that they end before `end`; returns their start. */
static char *digits_before(char *end, uint64_t v)
{
	while (v >= 100) {
		end -= 2;
		memcpy(end, PAIRS + v % 100 * 2, 2);
		v /= 100;
	}
	if (v >= 10) {
		end -= 2;
		memcpy(end, PAIRS + v * 2, 2);
	} else {
		*--end = (char)('0' + v);
	}
	return end;
}

void buf_u64(struct buf *b, uint64_t v)
{
	char tmp[MAX_DIGITS];
	char *p;

	if (v < 10) {
		buf_addc(b, (char)('0' + v));
		return;
	}
	p = digits_before(tmp + sizeof(tmp), v);
	buf_add(b, p, (size_t)(tmp + sizeof(tmp) - p));
}

void buf_i64(struct buf *b, int64_t v)
{
	if (v < 0) {
		buf_addc(b, '-');
		buf_u64(b, -(uint64_t)v); /* unsigned, so that INT64_MIN is right too */
	} else {
		buf_u64(b, (uint64_t)v);
	}
}

void buf_u64_pad(struct buf *b, uint64_t v, unsigned width)
{
	char tmp[MAX_DIGITS];
	char *p = digits_before(tmp + sizeof(tmp), v);

	if (width > MAX_DIGITS)
		width = MAX_DIGITS;
	while (tmp + sizeof(tmp) - p < (ptrdiff_t)width)
		*--p = '0';
	buf_add(b, p, (size_t)(tmp + sizeof(tmp) - p));
}

static void add_hex(struct buf *b, uint64_t v, const char *digits)
{
	char tmp[16];
	char *p = tmp + sizeof(tmp);

	do {
		*--p = digits[v & 15];
		v >>= 4;
	} while (v);
	buf_add(b, p, (size_t)(tmp + sizeof(tmp) - p));
}

void buf_hex(struct buf *b, uint64_t v)
{
	add_hex(b, v, "0123456789abcdef");
}

void buf_HEX(struct buf *b, uint64_t v)
{
	add_hex(b, v, "0123456789ABCDEF");
}

void buf_oct(struct buf *b, uint64_t v)
{
	char tmp[22];
	char *p = tmp + sizeof(tmp);

	do {
		*--p = (char)('0' + (v & 7));
		v >>= 3;
	} while (v);
	buf_add(b, p, (size_t)(tmp + sizeof(tmp) - p));
}

void buf_fill(struct buf *b, char c, size_t n)
{
	buf_reserve(b, n);
	memset(b->p + b->n, c, n);
	b->n += n;
}

static bool csv_wants_quotes(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r')
			return true;
	return false;
}

void buf_add_csv(struct buf *b, struct str s)
{
	if (!csv_wants_quotes(s)) {
		buf_addstr(b, s);
		return;
	}
	buf_addc(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_addc(b, '"');
		buf_addc(b, s.p[i]);
	}
	buf_addc(b, '"');
}
