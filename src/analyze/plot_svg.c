/* SPDX-License-Identifier: MIT */
/* plot_svg.c - what gnuplot has drawn, checked and coloured. */
#include <string.h>
#include <strings.h>

#include "plot.h"

bool plot_next_svg(struct str *text, struct str *ret)
{
	const char *begin = memmem(text->p, text->n, "<svg", 4), *end;
	size_t left = begin ? text->n - (size_t)(begin - text->p) : 0;

	end = begin ? memmem(begin, left, "</svg>", 6) : NULL;
	if (!end)
		return false;
	*ret = (struct str){ begin, (size_t)(end + 6 - begin) };
	text->n -= (size_t)(end + 6 - text->p);
	text->p = end + 6;
	return true;
}

static bool has(struct str s, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= s.n; i++) {
		if (strncasecmp(s.p + i, word, n) == 0)
			return true;
	}
	return false;
}

/* Every link must lead to a part of the drawing or be a picture in it. */
static bool has_foreign_links(struct str s)
{
	const char *at;

	while ((at = memmem(s.p, s.n, "href", 4))) {
		size_t left = s.n - (size_t)(at - s.p);
		struct str rest = { at, left };

		if (!(left > 7 && at[4] == '=' && at[6] == '#') &&
		    !(left > 28 && at[4] == '=' &&
		      memcmp(at + 6, "data:image/png;base64,", 22) == 0))
			return true;
		s = (struct str){ rest.p + 4, rest.n - 4 };
	}
	return false;
}

/* An attribute that runs a script: a blank, "on", letters, "=". */
static bool has_handlers(struct str s)
{
	for (size_t i = 0; i + 3 < s.n; i++) {
		size_t k = i + 3;

		if (!strchr(" \t\r\n/\"'", s.p[i]) || strncasecmp(s.p + i + 1, "on", 2) != 0)
			continue;
		while (k < s.n && ((s.p[k] | 0x20) >= 'a' && (s.p[k] | 0x20) <= 'z'))
			k++;
		if (k > i + 3 && k < s.n && s.p[k] == '=')
			return true;
	}
	return false;
}

static bool is_drawing(struct str s)
{
	static const char *const bad[] = {
		"<script", "<foreignobject", "<!",   "<?",          "<style",
		"<iframe", "<animate",       "<set", "javascript:", "&#"
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (has(s, bad[i]))
			return false;
	}
	return !memchr(s.p, '\0', s.n) && !has_foreign_links(s) && !has_handlers(s);
}

/* Black becomes the colour of text, whichever that is. */
static void add_recoloured(struct buf *b, struct str s)
{
	while (s.n) {
		size_t n = str_starts(s, STR("'black'")) || str_starts(s, STR("\"black\"")) ? 7 : 0;

		if (n) {
			buf_printf(b, "%ccurrentColor%c", s.p[0], s.p[0]);
		} else {
			buf_addc(b, s.p[0]);
			n = 1;
		}
		s.p += n;
		s.n -= n;
	}
}

bool plot_clean_svg(struct str svg, struct buf *b)
{
	const char *head_end = memchr(svg.p, '>', svg.n);
	size_t head = head_end ? (size_t)(head_end + 1 - svg.p) : 0;

	if (!head || !is_drawing(svg))
		return false;
	buf_add(b, svg.p, head);
	buf_adds(b, "<style>svg{color:#1c2430}image{image-rendering:pixelated}"
		    "@media(prefers-color-scheme:dark){svg{color:#e3e8ef}}</style>");
	/* gnuplot sets color=\"black\" where it means that of text */
	add_recoloured(b, (struct str){ svg.p + head, svg.n - head });
	return true;
}
