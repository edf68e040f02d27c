/* SPDX-License-Identifier: MIT */
/* heat.c - see heat.h. */
#include "heat.h"

#include "../base/clock.h"

#define FIRST_WIDTH_NS 100000u /* 0.1 ms: nothing shorter is worth a picture */

/* ---- counting ---- */

/* Two columns become one. */
static void widen(struct heat *h)
{
	h->width_ns *= 2;
	for (uint32_t row = 0; row < HEAT_ROWS; row++) {
		uint64_t *c = h->count[row];

		for (uint32_t i = 0; i < HEAT_COLUMNS / 2; i++)
			c[i] = c[2 * i] + c[2 * i + 1];
		for (uint32_t i = HEAT_COLUMNS / 2; i < HEAT_COLUMNS; i++)
			c[i] = 0;
	}
}

static uint32_t row_of(uint64_t ns)
{
	return ns ? 63 - (uint32_t)__builtin_clzll(ns) : 0;
}

void heat_add(struct heat *h, uint64_t ts_ns, uint64_t latency_ns)
{
	uint64_t at;

	if (!h->width_ns) {
		h->width_ns = FIRST_WIDTH_NS;
		h->origin_ns = ts_ns;
	}
	at = ts_ns > h->origin_ns ? ts_ns - h->origin_ns : 0;
	while (at / h->width_ns >= HEAT_COLUMNS)
		widen(h);
	h->count[row_of(latency_ns)][at / h->width_ns]++;
}

/* ---- as a table ---- */

static const struct column columns[] = {
	{ "from", "FROM", CELL_TIME, true, false },
	{ "width_ns", "WIDTH", CELL_NS, false, false },
	{ "latency_from_ns", "LATENCY FROM", CELL_NS, true, false },
	{ "calls", "CALLS", CELL_COUNT, false, false },
};

void heat_table(const struct heat *h, struct table *ret)
{
	table_init(ret, "heat", "Latency over time", columns, sizeof(columns) / sizeof(columns[0]));
	for (uint32_t i = 0; i < HEAT_COLUMNS; i++) {
		for (uint32_t row = 0; row < HEAT_ROWS; row++) {
			struct cell *c;

			if (!h->count[row][i])
				continue;
			c = table_add_row(ret);
			c[0] = cell_u64(h->origin_ns + i * h->width_ns);
			c[1] = cell_u64(h->width_ns);
			c[2] = cell_u64(heat_row_ns(row));
			c[3] = cell_u64(h->count[row][i]);
		}
	}
}

/* ---- as a picture ---- */

static const char *const plain[] = { " ", ".", ":", "-", "=", "+", "*", "#", "%", "@" };
static const char *const blocks[] = { " ", "░", "▒", "▓", "█" };
/* From green over yellow to red, of the 256 colours of terminals. */
static const char *const colours[] = { "0",   "22",  "28",  "34",  "70",  "106",
				       "142", "178", "214", "208", "202", "196" };

static const struct {
	const char *const *shade;
	uint32_t n;
} shades[] = {
	[HEAT_PLAIN] = { plain, sizeof(plain) / sizeof(plain[0]) },
	[HEAT_BLOCKS] = { blocks, sizeof(blocks) / sizeof(blocks[0]) },
	[HEAT_COLOURS] = { colours, sizeof(colours) / sizeof(colours[0]) },
};

/* What of the map is not empty. */
struct extent {
	uint32_t top, bottom; /* rows */
	uint32_t n_columns;
	uint64_t max; /* the fullest cell */
};

static bool measure(const struct heat *h, struct extent *e)
{
	*e = (struct extent){ .bottom = HEAT_ROWS };
	for (uint32_t row = 0; row < HEAT_ROWS; row++) {
		for (uint32_t i = 0; i < HEAT_COLUMNS; i++) {
			if (!h->count[row][i])
				continue;
			e->top = row;
			e->bottom = row < e->bottom ? row : e->bottom;
			e->n_columns = i + 1 > e->n_columns ? i + 1 : e->n_columns;
			e->max = h->count[row][i] > e->max ? h->count[row][i] : e->max;
		}
	}
	return e->max > 0;
}

/* Shades go with the number of digits: 1 call is the palest, the fullest cell the strongest. */
static uint32_t shade_of(uint64_t n, uint64_t max, uint32_t n_shades)
{
	uint32_t bits = n ? 64 - (uint32_t)__builtin_clzll(n) : 0;
	uint32_t max_bits = 64 - (uint32_t)__builtin_clzll(max);

	if (!n)
		return 0;
	return max_bits < 2 ? n_shades - 1 : 1 + (bits - 1) * (n_shades - 2) / (max_bits - 1);
}

static void add_shade(struct buf *b, enum heat_style style, uint32_t shade)
{
	if (style != HEAT_COLOURS || shade == 0)
		buf_adds(b, style == HEAT_COLOURS ? " " : shades[style].shade[shade]);
	else
		buf_printf(b, "\033[48;5;%sm \033[0m", colours[shade]);
}

/* "1.05 ms" is too exact for a power of two: "1 ms". */
static void add_power(struct buf *b, uint64_t ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s", "ks", "Ms", "Gs" };
	unsigned u = 0;

	for (; ns >= 1024; ns /= 1000)
		u++;
	buf_printf(b, "%5u %-2s |", (unsigned)ns, units[u]);
}

static void add_row(const struct heat *h, const struct extent *e, uint32_t row,
		    enum heat_style style, struct buf *b)
{
	size_t begin = b->n;

	add_power(b, heat_row_ns(row));
	for (uint32_t i = 0; i < e->n_columns; i++)
		add_shade(b, style, shade_of(h->count[row][i], e->max, shades[style].n));
	while (b->n > begin && b->p[b->n - 1] == ' ')
		b->n--;
	buf_addc(b, '\n');
}

static void add_legend(const struct heat *h, const struct extent *e, enum heat_style style,
		       struct buf *b)
{
	buf_adds(b, "         +");
	buf_fill(b, '-', e->n_columns);
	buf_adds(b, "\n          from ");
	clock_iso(b, h->origin_ns, 0);
	buf_printf(b, ", %.4g ms a column\n          ", (double)h->width_ns / 1e6);
	for (uint32_t i = 1; i < shades[style].n; i++)
		add_shade(b, style, i);
	buf_printf(b, " 1 to %llu calls\n", (unsigned long long)e->max);
}

void heat_draw(const struct heat *h, enum heat_style style, struct buf *b)
{
	struct extent e;

	if (!measure(h, &e))
		return;
	for (uint32_t row = e.top + 1; row-- > e.bottom;)
		add_row(h, &e, row, style, b);
	add_legend(h, &e, style, b);
}
