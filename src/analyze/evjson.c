/* SPDX-License-Identifier: MIT */
/* evjson.c - values of fields as JSON, written as sysdig -j does. */
#include "evjson.h"

#include "field_internal.h"

/* ---- text ---- */

#define REPLACEMENT 0xfffd

/* The character at the head of s. What follows a leading byte is not looked at but for its low
 * six bits, and a sequence that is cut takes only its first byte, as in sysdig. */
static uint32_t next_char(struct str s, size_t *ret_n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const uint8_t *p = (const uint8_t *)s.p;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf8 ? 4 : 0;
	uint32_t c;

	*ret_n = 1;
	if (n == 1)
		return p[0];
	if (n == 0 || n > s.n)
		return REPLACEMENT;
	c = p[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3f);
	*ret_n = n;
	return c < least[n] || (c >= 0xd800 && c <= 0xdfff) ? REPLACEMENT : c;
}

static void add_unicode(struct buf *b, uint32_t unit)
{
	static const char digits[] = "0123456789abcdef";

	buf_add(b, "\\u", 2);
	for (int shift = 12; shift >= 0; shift -= 4)
		buf_addc(b, digits[unit >> shift & 15]);
}

static void add_special(struct buf *b, uint32_t c)
{
	static const char letter[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
				       ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\' };

	if (c < sizeof(letter) && letter[c]) {
		buf_addc(b, '\\');
		buf_addc(b, letter[c]);
	} else if (c >= 0x10000) {
		add_unicode(b, 0xd800 + ((c - 0x10000) >> 10 & 0x3ff));
		add_unicode(b, 0xdc00 + (c & 0x3ff));
	} else {
		add_unicode(b, c);
	}
}

static bool is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

void evjson_text(struct buf *b, struct str s)
{
	size_t n;

	buf_addc(b, '"');
	while (s.n) {
		for (n = 0; n < s.n && is_plain((uint8_t)s.p[n]);)
			n++;
		buf_add(b, s.p, n);
		if (n < s.n) {
			size_t m;

			add_special(b, next_char((struct str){ s.p + n, s.n - n }, &m));
			n += m;
		}
		s.p += n;
		s.n -= n;
	}
	buf_addc(b, '"');
}

/* ---- values ---- */

static void add_double(struct buf *b, double v)
{
	buf_printf(b, "%.17g", v);
}

void evjson_value(struct buf *b, struct field_ctx *fc, const struct field *f, const struct step *s,
		  const struct value *v)
{
	struct buf text = { 0 };

	if (f->info->id == FIELD_EVT_OUTPUTTIME) {
		buf_u64(b, s->ev->ts_ns);
		return;
	}
	switch (v->kind) {
	case VAL_NONE:
		buf_adds(b, "null");
		return;
	case VAL_BOOL:
		buf_adds(b, v->u ? "true" : "false");
		return;
	case VAL_F64:
		add_double(b, v->f);
		return;
	case VAL_I64:
	case VAL_U64:
		if (f->info->format == PF_HEX || f->info->format == PF_OCT)
			break;
		v->kind == VAL_I64 ? buf_i64(b, v->i) : buf_u64(b, v->u);
		return;
	default:
		break;
	}
	field_text(fc, f, v, &text);
	evjson_text(b, buf_str(&text));
	buf_fini(&text);
}
