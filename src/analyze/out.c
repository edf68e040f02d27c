/* SPDX-License-Identifier: MIT */
/* out.c - what the formats share. */
#include "out.h"

#include <string.h>

#include "utf8.h"

const struct out_ops *out_ops_of(enum out_format format)
{
	static const struct out_ops *const ops[] = {
		[OUT_TEXT] = &out_text,
		[OUT_JSON] = &out_json,
		[OUT_CSV] = &out_csv,
	};

	return ops[format];
}

bool out_wants(const struct out *o, const char *id)
{
	for (size_t i = 0; i < o->n_only; i++) {
		if (strcmp(o->only[i], id) == 0)
			return true;
	}
	return o->n_only == 0;
}

void out_escape(struct buf *b, struct str s)
{
	unsigned n;

	while (s.n) {
		int32_t c = utf8_next(s, &n);

		if (c == '\n')
			buf_adds(b, "\\n");
		else if (c == '\t')
			buf_adds(b, "\\t");
		else if (c < 0 || (c < 0x80 && utf8_is_unsafe(c)))
			buf_printf(b, "\\x%02x", (unsigned)(uint8_t)s.p[0]);
		else if (utf8_is_unsafe(c))
			buf_printf(b, "\\u{%x}", (unsigned)c);
		else
			buf_add(b, s.p, n);
		s.p += n;
		s.n -= n;
	}
}

unsigned out_width(struct str s)
{
	unsigned n, width = 0;

	for (; s.n; s.p += n, s.n -= n)
		width += utf8_columns(utf8_next(s, &n));
	return width;
}
