/* SPDX-License-Identifier: MIT */
/* html_text.c - see html_text.h. */
#include "html_text.h"

#include "out.h"

void html_escape_markup(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '<':
			buf_adds(b, "&lt;");
			break;
		case '>':
			buf_adds(b, "&gt;");
			break;
		case '&':
			buf_adds(b, "&amp;");
			break;
		case '"':
			buf_adds(b, "&quot;");
			break;
		case '\'':
			buf_adds(b, "&#39;");
			break;
		default:
			buf_addc(b, s.p[i]);
		}
	}
}

void html_escape(struct buf *b, struct str s)
{
	struct buf safe = { 0 };

	out_escape(&safe, s);
	html_escape_markup(b, buf_str(&safe));
	buf_fini(&safe);
}
