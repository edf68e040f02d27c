/* SPDX-License-Identifier: MIT */
/* opt_help.c - --help from an option table, aligned and wrapped to the width of the terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "opt.h"

#define DEFAULT_WIDTH 80
#define MIN_WIDTH     40
#define MAX_WIDTH     200 /* wider lines are hard to read */
#define MAX_LEFT      30  /* an option longer than this has its help on the next line */

static size_t width_of_terminal(void)
{
	const char *s = getenv("COLUMNS");
	long n = s ? strtol(s, NULL, 10) : 0;

	if (n <= 0)
		return DEFAULT_WIDTH;
	return n < MIN_WIDTH ? MIN_WIDTH : n > MAX_WIDTH ? MAX_WIDTH : (size_t)n;
}

/* Append n characters of one paragraph, broken at spaces into lines of at most width columns, each
 * but the first behind `indent` spaces. The first line has `at` columns already. */
static void add_paragraph(struct buf *b, const char *p, size_t n, size_t at, size_t indent,
			  size_t width)
{
	const char *end = p + n;
	size_t col = at;

	while (p < end) {
		const char *space = memchr(p, ' ', (size_t)(end - p));
		size_t len = (size_t)((space ? space : end) - p);

		if (col > indent && col + 1 + len > width) {
			buf_addc(b, '\n');
			col = 0;
		}
		if (col <= indent)
			buf_fill(b, ' ', indent - col);
		else
			buf_addc(b, ' ');
		col = (col <= indent ? indent : col + 1) + len;
		buf_add(b, p, len);
		p += len + (space != NULL);
	}
	buf_addc(b, '\n');
}

/* The same for paragraphs ended by newlines; a paragraph keeps the indentation it begins with. */
static void add_wrapped(struct buf *b, const char *text, size_t at, size_t indent, size_t width)
{
	while (*text) {
		size_t spaces = strspn(text, " ");
		size_t n = strcspn(text + spaces, "\n");

		add_paragraph(b, text + spaces, n, at, indent + spaces, width);
		text += spaces + n;
		text += *text == '\n';
		at = 0;
	}
}

/* "  -n, --count N" */
static void add_left(struct buf *b, const struct opt *o)
{
	if (o->letter)
		buf_printf(b, "  -%c%s", o->letter, o->name ? ", " : "");
	else
		buf_adds(b, "      ");
	if (o->name)
		buf_printf(b, "--%s", o->name);
	if (o->kind == OPT_FLAG)
		return;
	buf_addc(b, ' ');
	buf_adds(b, o->arg ? o->arg : o->choices ? o->choices : "VALUE");
}

/* The column at which help texts start: behind the longest left side that is not too long. */
static size_t help_column(const struct opt *table)
{
	struct buf left = { 0 };
	size_t max = 0;

	for (const struct opt *o = table; !opt_is_end(o); o++) {
		if (o->kind == OPT_GROUP || o->kind == OPT_REFUSE)
			continue;
		left.n = 0;
		add_left(&left, o);
		if (left.n > max && left.n <= MAX_LEFT)
			max = left.n;
	}
	buf_fini(&left);
	return max + 2;
}

static void add_option(struct buf *b, const struct opt *o, size_t column, size_t width)
{
	size_t start = b->n;

	add_left(b, o);
	if (b->n - start + 2 > column) {
		buf_addc(b, '\n');
		start = b->n;
	}
	add_wrapped(b, o->help ? o->help : "\n", b->n - start, column, width);
}

static void add_options(struct buf *b, const struct opt *table, size_t width)
{
	size_t column = help_column(table);

	if (!opt_is_end(table) && table->kind != OPT_GROUP)
		buf_adds(b, "\nOptions:\n");
	for (const struct opt *o = table; !opt_is_end(o); o++) {
		if (o->kind == OPT_GROUP)
			buf_printf(b, "\n%s:\n", o->help);
		else if (o->kind != OPT_REFUSE)
			add_option(b, o, column, width);
	}
}

static void add_usage(struct buf *b, const char *usage)
{
	const char *lead = "Usage: ";

	while (*usage) {
		size_t n = strcspn(usage, "\n");

		buf_adds(b, lead);
		buf_add(b, usage, n);
		buf_addc(b, '\n');
		usage += n + (usage[n] == '\n');
		lead = "       ";
	}
}

void opt_print_help(const struct opt_help *h)
{
	struct buf b = { 0 };
	size_t width = width_of_terminal();

	add_usage(&b, h->usage);
	buf_addc(&b, '\n');
	add_wrapped(&b, h->summary, 0, 0, width);
	add_options(&b, h->table, width);
	if (h->details) {
		buf_addc(&b, '\n');
		add_wrapped(&b, h->details, 0, 0, width);
	}
	fwrite(b.p, 1, b.n, stdout);
	buf_fini(&b);
}
