/* SPDX-License-Identifier: MIT */
/* t_html.c - hostile text in a page, drawings from elsewhere, and drawings of our own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/html_text.h"
#include "../../src/analyze/plot.h"
#include "../../src/analyze/svg.h"

static void expect(struct buf *b, const char *want)
{
	buf_addc(b, '\0');
	assert_string_equal(b->p, want);
	buf_fini(b);
}

static void test_escape(void **state)
{
	struct buf b = { 0 };

	(void)state;
	html_escape(&b, STR("<a href='x' on=\"y\">&amp;</a>"));
	expect(&b, "&lt;a href=&#39;x&#39; on=&quot;y&quot;&gt;&amp;amp;&lt;/a&gt;");
	/* what could end a line, drive a terminal, or is no UTF-8; and text turned round */
	html_escape(&b, STR("\x1b]0;x\x07\n\r\xff\xc3\xa9\xe2\x80\xae"));
	expect(&b, "\\x1b]0;x\\x07\\n\\x0d\\xff\xc3\xa9\\u{202e}");
	html_escape(&b, (struct str){ "a\0b", 3 });
	expect(&b, "a\\x00b");
}

static bool is_clean(const char *svg)
{
	struct buf b = { 0 };
	bool ok = plot_clean_svg(str_of(svg), &b);

	assert_true(ok || b.n == 0);
	buf_fini(&b);
	return ok;
}

static void test_drawings(void **state)
{
	struct str text = STR("noise<svg a='1'><g/></svg>between<svg><p/></svg><svg>cut");
	struct buf b = { 0 };
	struct str svg;

	(void)state;
	assert_true(plot_next_svg(&text, &svg));
	assert_memory_equal(svg.p, "<svg a='1'><g/></svg>", svg.n);
	assert_true(plot_next_svg(&text, &svg));
	assert_memory_equal(svg.p, "<svg><p/></svg>", svg.n);
	assert_false(plot_next_svg(&text, &svg));
	assert_true(is_clean("<svg><use xlink:href='#p'/></svg>"));
	assert_true(is_clean("<svg><image xlink:href='data:image/png;base64,AA=='/></svg>"));
	assert_true(is_clean("<svg><text>on time = money</text></svg>"));
	assert_false(is_clean("<svg><script>x</script></svg>"));
	assert_false(is_clean("<svg><SCRIPT/></svg>"));
	assert_false(is_clean("<svg onload='x'></svg>"));
	assert_false(is_clean("<svg><g\nonclick=x></svg>"));
	assert_false(is_clean("<svg><a href='https://example.com'/></svg>"));
	assert_false(is_clean("<svg><image xlink:href='data:image/svg+xml;base64,AA'/></svg>"));
	assert_false(is_clean("<svg><a xlink:href='javascript:x'/></svg>"));
	assert_false(is_clean("<svg><foreignObject/></svg>"));
	assert_false(is_clean("<svg><!ENTITY x></svg>"));
	assert_false(is_clean("<svg><style>*{}</style></svg>"));
	assert_false(is_clean("<svg"));
	assert_true(plot_clean_svg(STR("<svg><g stroke='black'/></svg>"), &b));
	assert_non_null(memmem(b.p, b.n, "stroke='currentColor'", 21));
	assert_non_null(memmem(b.p, b.n, "prefers-color-scheme:dark", 25));
	buf_fini(&b);
}

static void test_text_drawings(void **state)
{
	const double v[] = { 0, 1, 8, 4, 0.01, 0 };
	const struct series s = { v, 6 };
	struct buf b = { 0 };

	(void)state;
	text_sparkline(&b, &s, 6);
	expect(&b, " \xe2\x96\x81\xe2\x96\x88\xe2\x96\x84\xe2\x96\x81 ");
	text_sparkline(&b, &s, 2); /* sums of three */
	expect(&b, "\xe2\x96\x88\xe2\x96\x84");
	text_sparkline(&b, &(struct series){ v, 0 }, 6);
	expect(&b, "");
	text_bar(&b, 3, 4, 2);
	expect(&b, "\xe2\x96\x88\xe2\x96\x8c");
	text_bar(&b, 0, 0, 2);
	expect(&b, "  ");
	text_span(&b, 0.5, 1, 4);
	expect(&b, "  \xe2\x96\x88\xe2\x96\x88");
	text_span(&b, 1, 1, 4); /* at least one block */
	expect(&b, "   \xe2\x96\x88");
}

static void test_sparkline(void **state)
{
	const double v[] = { 0, 2 };
	struct buf b = { 0 };

	(void)state;
	svg_sparkline(&b, &(struct series){ v, 2 }, STR("a \"<b>"));
	expect(&b,
	       "<svg class=\"spark\" viewBox=\"0 0 160 32\" preserveAspectRatio=\"none\" role=\"img\" "
	       "aria-label=\"a &quot;&lt;b&gt;\"><polygon class=\"area\" points=\"0,32 0,31 160,1 160,32\"/>"
	       "<polyline class=\"line\" points=\"0,31 160,1\"/></svg>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_drawings),
		cmocka_unit_test(test_text_drawings),
		cmocka_unit_test(test_sparkline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
