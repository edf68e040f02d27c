/* SPDX-License-Identifier: MIT */
/* chisel_heat.c - spectrogram and subsecoffset: a row of colours for each interval, on a terminal. */
#include <math.h>
#include <stdlib.h>

#include "../base/clock.h"
#include "chisels.h"

#define NS_PER_MS 1000000.0

struct state {
	bool has_begun;
	uint32_t *n; /* events by column; columns count from 1, and two more have room */
};

static const struct chisel_heat *variant_of(const struct chisel *ch)
{
	return ch->info->variant;
}

static int init(struct chisel *ch, struct err *err)
{
	const struct chisel_heat *variant = variant_of(ch);
	struct state *st = ch->state;
	double ms = variant->interval_ms;

	if (!ch->set.is_terminal)
		return err_set(err, E_USAGE, "%s works on terminals only; %s", ch->info->name,
			       variant->instead);
	if (chisel_number(ch, 0, &ms, err) < 0)
		return E_USAGE;
	if (!(ms >= 1 && ms <= 86400e3))
		return err_set(err, E_USAGE, "%s: %s: from a millisecond to a day", ch->info->name,
			       ch->info->arg[0].name);
	ch->interval_ns = (uint64_t)(ms * NS_PER_MS);
	st->n = xcalloc(ch->set.width + 2, sizeof(*st->n));
	chisel_add_field(ch, variant->field, NULL);
	return chisel_set_filter(ch, variant->filter, err);
}

static void fini(struct chisel *ch)
{
	struct state *st = ch->state;

	free(st->n);
}

static void begin(struct chisel *ch)
{
	struct state *st = ch->state;

	if (st->has_begun)
		return;
	st->has_begun = true;
	buf_adds(ch->out, "\033[?25l"); /* no cursor */
	buf_adds(ch->out, variant_of(ch)->head);
}

/* ---- colours ---- */

static void add_color(struct buf *b, bool is_background, unsigned color)
{
	buf_printf(b, "\033[%d;5;%um", is_background ? 48 : 38, color);
}

/* A cell for n events: a colour of the logarithm of their rate, and between two colours a character that fills
 * a part of the cell. Three quarters are a quarter with the colours exchanged. */
static void add_cell(const struct chisel *ch, uint32_t n)
{
	static const uint8_t colors[] = { 22,  28,  64, 34,  2,   76,  46,  118, 154, 191,
					  227, 226, 11, 220, 209, 208, 202, 197, 9,   1 };
	static const char *const fills[] = { " ", "\u2591", "\u2592", "\u2591" };
	const double n_colors = sizeof(colors);
	double rate = n * ((double)NS_PER_S / (double)ch->interval_ns);
	double color = log10(rate + 1) / log10(1.6), part;
	uint8_t low, high;

	color = color < 1 ? 1 : color > n_colors ? n_colors : color;
	part = color - floor(color);
	low = colors[(int)floor(color) - 1];
	high = colors[(int)ceil(color) - 1];
	add_color(ch->out, false, part > 0.75 ? high : low);
	add_color(ch->out, true, part > 0.75 ? low : high);
	buf_adds(ch->out, fills[(int)floor(part * 4)]);
}

static void on_tick(struct chisel *ch, uint64_t ts_ns)
{
	struct state *st = ch->state;

	(void)ts_ns;
	buf_adds(ch->out, "\033[1F"); /* over the scale */
	for (unsigned x = 1; x <= ch->set.width; x++) {
		if (st->n[x]) {
			add_cell(ch, st->n[x]);
			continue;
		}
		add_color(ch->out, variant_of(ch)->has_one_color, 0);
		add_color(ch->out, true, 0);
		buf_addc(ch->out, ' ');
	}
	buf_adds(ch->out, "\033[0m\n");
	variant_of(ch)->add_scale(ch);
	buf_addc(ch->out, '\n');
	memset(st->n, 0, (ch->set.width + 2) * sizeof(*st->n));
}

static void on_event(struct chisel *ch, const struct step *s)
{
	struct state *st = ch->state;
	double x;

	if (chisel_get_number(ch, s, 0, &x) && (x = variant_of(ch)->column(ch, x)) >= 0)
		st->n[(size_t)x]++;
}

static void on_end(struct chisel *ch)
{
	if (variant_of(ch)->shows_rest)
		on_tick(ch, ch->last_ns);
	buf_adds(ch->out, "\033[0m\n\033[?25h");
}

const struct chisel_kind chisel_kind_heat = {
	.state_size = sizeof(struct state),
	.init = init,
	.begin = begin,
	.event = on_event,
	.tick = on_tick,
	.end = on_end,
	.fini = fini,
};

/* Does a new one of n parts of the width begin at x? Its number, or -1. */
static int part_at(const struct chisel *ch, unsigned x, int n)
{
	double w = ch->set.width;
	int part = (int)floor(x * n / w);

	return part != (int)floor(((double)x - 1) * n / w) ? part : -1;
}

/* ---- spectrogram: latency, from 1 ns to 100 s ---- */

#define DECADES 11

static double latency_column(const struct chisel *ch, double ns)
{
	double decades;

	if (ns == 0)
		return -1;
	decades = log10(ns);
	if (decades > DECADES)
		decades = DECADES;
	return floor(decades * ch->set.width / DECADES) + 1;
}

static void add_latencies(struct chisel *ch)
{
	for (unsigned x = 0; x < ch->set.width; x++) {
		int decade = part_at(ch, x, DECADES);
		size_t start = ch->out->n;

		if (decade < 0) {
			buf_addc(ch->out, ' ');
			continue;
		}
		buf_addc(ch->out, '|');
		chisel_add_interval(ch->out, pow(10, decade));
		x += (unsigned)(ch->out->n - start) - 1;
	}
}

const struct chisel_heat chisel_heat_latency = {
	.filter = "evt.dir=<",
	.field = "evt.latency",
	.interval_ms = 500,
	.head = "",
	.shows_rest = true,
	.column = latency_column,
	.add_scale = add_latencies,
	.instead = "scan slow FILE has a map",
};

/* ---- subsecoffset: where in the interval ---- */

#define PARTS 10

/* As sysdig's script computes it, with what a double loses of today's times. */
static double offset_column(const struct chisel *ch, double ns)
{
	double thousandths = ns * 1000 / (double)ch->interval_ns;

	thousandths -= floor(thousandths / 1000) * 1000;
	return floor(thousandths / 1000 * ch->set.width);
}

static void add_label(const struct chisel *ch, struct buf *b, double part)
{
	buf_addc(b, '|');
	chisel_add_number(b, part * (double)ch->interval_ns / (PARTS * NS_PER_MS));
	buf_adds(b, "ms");
}

static void add_offsets(struct chisel *ch)
{
	struct buf longest = { 0 };

	add_label(ch, &longest, 0.9);
	for (unsigned x = 0; x < ch->set.width; x++) {
		int part = part_at(ch, x, PARTS);
		size_t start = ch->out->n;

		if (part < 0 || x + longest.n > ch->set.width) {
			buf_addc(ch->out, ' ');
			continue;
		}
		add_label(ch, ch->out, part);
		x += (unsigned)(ch->out->n - start) - 1;
	}
	buf_fini(&longest);
}

const struct chisel_heat chisel_heat_offset = {
	.filter = "evt.dir=>",
	.field = "evt.rawtime",
	.interval_ms = 1000,
	.head = "Tracing syscalls... red (hot) == high frequency <-> green == low frequency.\n\n",
	.has_one_color = true,
	.column = offset_column,
	.add_scale = add_offsets,
	.instead = "scan by evt.rawtime.ns FILE counts events",
};
