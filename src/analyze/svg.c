/* SPDX-License-Identifier: MIT */
/* svg.c - see svg.h. */
#include "svg.h"

#include "html_text.h"

#define SPARK_HEIGHT 32
#define SPARK_WIDTH  160

static double largest(const struct series *s)
{
	double max = 0;

	for (size_t i = 0; i < s->n; i++)
		max = s->v[i] > max ? s->v[i] : max;
	return max;
}

static void add_points(struct buf *b, const struct series *s, double max)
{
	for (size_t i = 0; i < s->n; i++) {
		double x = s->n > 1 ? (double)i * SPARK_WIDTH / (double)(s->n - 1) : 0;
		double y = SPARK_HEIGHT - 1 - (max > 0 ? s->v[i] / max * (SPARK_HEIGHT - 2) : 0);

		buf_printf(b, "%s%.4g,%.3g", i ? " " : "", x, y);
	}
}

void svg_sparkline(struct buf *b, const struct series *s, struct str label)
{
	double max = largest(s);

	buf_printf(b,
		   "<svg class=\"spark\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" "
		   "role=\"img\" aria-label=\"",
		   SPARK_WIDTH, SPARK_HEIGHT);
	html_escape(b, label);
	buf_adds(b, "\"><polygon class=\"area\" points=\"");
	buf_printf(b, "0,%d ", SPARK_HEIGHT);
	add_points(b, s, max);
	buf_printf(b, " %d,%d\"/><polyline class=\"line\" points=\"", SPARK_WIDTH, SPARK_HEIGHT);
	add_points(b, s, max);
	buf_adds(b, "\"/></svg>");
}

void svg_span(struct buf *b, double from, double to)
{
	double width = to - from;

	buf_printf(
		b,
		"<svg class=\"span\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\" "
		"aria-label=\"from %.0f %% to %.0f %% of the time\"><rect x=\"%.0f\" width=\"%.0f\" "
		"height=\"10\"/></svg>",
		100 * from, 100 * to, 1000 * from, width > 0.008 ? 1000 * width : 8);
}

/* U+2581 (one eighth) to U+2588 (full) */
static void add_block(struct buf *b, unsigned eighths)
{
	char c[3] = { '\xe2', '\x96', (char)(0x80 + eighths) };

	if (eighths == 0)
		buf_addc(b, ' ');
	else
		buf_add(b, c, 3);
}

void text_sparkline(struct buf *b, const struct series *s, unsigned columns)
{
	double sums[64] = { 0 }, max = 0;
	unsigned n = columns < 64 ? columns : 64;

	if (s->n < n)
		n = (unsigned)s->n;
	for (size_t i = 0; i < s->n; i++) {
		double *sum = &sums[i * n / s->n];

		*sum += s->v[i];
		max = *sum > max ? *sum : max;
	}
	for (unsigned i = 0; i < n; i++) {
		unsigned eighths = max > 0 ? (unsigned)(sums[i] / max * 8 + 0.5) : 0;

		add_block(b, sums[i] > 0 && eighths == 0 ? 1 : eighths);
	}
}

/* U+258F (one eighth from the left) to U+2588 (full) */
void text_bar(struct buf *b, double part, double whole, unsigned columns)
{
	unsigned eighths = whole > 0 ? (unsigned)(part / whole * columns * 8 + 0.5) : 0;

	for (unsigned i = 0; i < columns; i++) {
		unsigned here = eighths > 8 ? 8 : eighths;
		char c[3] = { '\xe2', '\x96', (char)(0x90 - here) };

		if (here)
			buf_add(b, c, 3);
		else
			buf_addc(b, ' ');
		eighths -= here;
	}
}

void text_span(struct buf *b, double from, double to, unsigned columns)
{
	unsigned begin = (unsigned)(from * columns), end = (unsigned)(to * columns + 0.5);

	begin = begin < columns ? begin : columns - 1;
	end = end > columns ? columns : end > begin ? end : begin + 1;
	buf_fill(b, ' ', begin);
	for (unsigned i = begin; i < end; i++)
		add_block(b, 8);
	buf_fill(b, ' ', columns - end);
}
