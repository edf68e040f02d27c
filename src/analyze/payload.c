/* SPDX-License-Identifier: MIT */
/* payload.c - the bytes of an I/O buffer as text, in the five layouts of the event line. */
#include "payload.h"

#include <stdbool.h>
#include <stdint.h>

#define ROW_BYTES 16 /* of data in a row of hex */

static inline bool is_printable(char c)
{
	return c >= 0x20 && c < 0x7f;
}

static void add_dots(struct buf *b, struct str data)
{
	char *t;

	buf_reserve(b, data.n);
	t = b->p + b->n;
	for (size_t i = 0; i < data.n; i++)
		t[i] = is_printable(data.p[i]) ? data.p[i] : '.';
	b->n += data.n;
}

static char *put_hex_byte(char *t, uint8_t v)
{
	static const char digits[] = "0123456789abcdef";

	*t++ = digits[v >> 4];
	*t++ = digits[v & 15];
	return t;
}

/* "\n\t0x0010:", at least four digits. */
static void add_row_offset(struct buf *b, size_t off)
{
	buf_add(b, "\n\t0x", 4);
	for (size_t limit = 0x1000; limit > off && limit > 1; limit >>= 4)
		buf_addc(b, '0');
	buf_hex(b, off);
	buf_addc(b, ':');
}

static void add_hex_row(struct buf *b, struct str row, bool with_ascii)
{
	size_t n_groups = (row.n + 1) / 2;
	char *t;

	/* A group takes 5 columns: a blank and four digits. */
	buf_reserve(b, 5 * ROW_BYTES / 2);
	t = b->p + b->n;
	for (size_t i = 0; i < row.n; i++) {
		if (i % 2 == 0)
			*t++ = ' ';
		t = put_hex_byte(t, (uint8_t)row.p[i]);
	}
	b->n = (size_t)(t - b->p);
	if (!with_ascii)
		return;
	/* A lone last byte counts as a whole group here, so its row is two columns short. */
	buf_fill(b, ' ', 5 * (ROW_BYTES / 2 - n_groups) + 2);
	add_dots(b, row);
}

static void add_hex(struct buf *b, struct str data, bool with_ascii)
{
	for (size_t off = 0; off < data.n; off += ROW_BYTES) {
		size_t n = data.n - off < ROW_BYTES ? data.n - off : ROW_BYTES;

		add_row_offset(b, off);
		add_hex_row(b, (struct str){ data.p + off, n }, with_ascii);
	}
	buf_addc(b, '\n');
}

/* CR, LF and CR LF all become one LF; a LF that comes first is dropped, as in sysdig. */
static void add_ascii(struct buf *b, struct str data)
{
	char *t;

	buf_reserve(b, data.n + 1);
	t = b->p + b->n;
	*t++ = '\n';
	for (size_t i = 0; i < data.n; i++) {
		char c = data.p[i];

		if (is_printable(c))
			*t++ = c;
		else if (c == '\r' || (c == '\n' && i > 0 && data.p[i - 1] != '\r'))
			*t++ = '\n';
	}
	b->n = (size_t)(t - b->p);
}

static void add_base64(struct buf *b, struct str data)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *t;

	buf_reserve(b, (data.n + 2) / 3 * 4);
	t = b->p + b->n;
	for (size_t i = 0; i < data.n; i += 3) {
		size_t left = data.n - i;
		uint32_t v = (uint32_t)(uint8_t)data.p[i] << 16;

		if (left > 1)
			v |= (uint32_t)(uint8_t)data.p[i + 1] << 8;
		if (left > 2)
			v |= (uint8_t)data.p[i + 2];
		*t++ = digits[v >> 18];
		*t++ = digits[v >> 12 & 63];
		*t++ = left > 1 ? digits[v >> 6 & 63] : '=';
		*t++ = left > 2 ? digits[v & 63] : '=';
	}
	b->n = (size_t)(t - b->p);
}

void payload_add(struct buf *b, enum payload_format format, struct str data)
{
	if (data.n == 0)
		return;
	switch (format) {
	case PAYLOAD_DOTS:
		add_dots(b, data);
		break;
	case PAYLOAD_HEX:
		add_hex(b, data, false);
		break;
	case PAYLOAD_HEXASCII:
		add_hex(b, data, true);
		break;
	case PAYLOAD_ASCII:
		add_ascii(b, data);
		break;
	case PAYLOAD_BASE64:
		add_base64(b, data);
		break;
	}
}
