/* SPDX-License-Identifier: MIT */
/* plot.c - see plot.h: data and commands. Colours are of middle lightness, for light and dark grounds. */
#include "plot.h"

#include "latency.h"
#include "out.h"

#define MAX_POINTS 256 /* along the time */
#define MAX_WORKS  6   /* kinds of work in one drawing */
#define FIRST_ROW  8   /* of durations: 256 ns */
#define LAST_ROW   36  /* 68 s */

static const struct {
	const char *id, *title;
} plots[PLOT_N] = {
	[PLOT_CALLS] = { "plot_calls", "Calls and errors a second" },
	[PLOT_CPU] = { "plot_cpu", "Processors in use" },
	[PLOT_IO] = { "plot_io", "Bytes a second" },
	[PLOT_HEAT] = { "plot_heat", "Durations of calls by time" },
	[PLOT_DURATIONS] = { "plot_durations", "Distribution of durations" },
};

const char *plot_id(enum plot p)
{
	return plots[p].id;
}

const char *plot_title(enum plot p)
{
	return plots[p].title;
}

/* ---- figures by time ---- */

/* Series side by side, each divided by `unit` a second. */
static bool add_rates(const struct facts *f, struct buf *b, double unit, unsigned n_series,
		      const enum series_id *series)
{
	static double v[4][MAX_POINTS];
	uint32_t n = 0, each = 1;
	double width_s, any = 0;

	for (unsigned s = 0; s < n_series; s++)
		n = timeline_series(&f->line, series[s], MAX_POINTS, v[s], &each);
	for (uint32_t i = 0; i < n; i++)
		for (unsigned s = 0; s < n_series; s++)
			any += v[s][i];
	if (any == 0)
		return false;
	width_s = (double)each * (double)timeline_slice_ns(&f->line) / 1e9;
	for (uint32_t i = 0; i < n; i++) {
		buf_printf(b, "%.6g", i * width_s);
		for (unsigned s = 0; s < n_series; s++)
			buf_printf(b, " %.6g", v[s][i] / width_s / unit);
		buf_addc(b, '\n');
	}
	return true;
}

static const enum series_id call_series[] = { TS_CALLS, TS_ERRORS };
static const enum series_id cpu_series[] = { TS_CPU };
static const enum series_id io_series[] = { TS_FILE_IN, TS_FILE_OUT, TS_NET_IN, TS_NET_OUT };

/* ---- durations ---- */

/* Time, power of two, how many; a line for each that is not none. */
static bool add_heat(const struct facts *f, struct buf *b)
{
	const struct timeline *tl = &f->line;
	uint32_t each = (tl->n_used + MAX_POINTS - 1) / MAX_POINTS;
	double width_s = (double)each * (double)timeline_slice_ns(tl) / 1e9;
	bool any = false;

	for (uint32_t i = 0; i < tl->n_used; i += each ? each : 1) {
		for (unsigned row = FIRST_ROW; row <= LAST_ROW; row++) {
			uint64_t n = 0;

			for (uint32_t k = i; k < i + each && k < tl->n_used; k++)
				for (unsigned plane = 0; plane < TIMELINE_WAIT; plane++)
					n += tl->durations[k][plane][row];
			any |= n > 0;
			buf_printf(b, n ? "%.6g %.6g %.0f\n" : "%.6g %.6g NaN\n",
				   (i / each + 0.5) * width_s, row + 0.5, (double)n);
		}
	}
	return any;
}

/* The kinds of work with most calls, waiting aside. */
struct works {
	unsigned n;
	enum work work[MAX_WORKS];
	struct hist hist[MAX_WORKS];
};

/* Take a kind in, and h with it; the last of too many goes. */
static void rank_work(struct works *ws, enum work w, struct hist *h)
{
	unsigned i = ws->n;

	if (ws->n == MAX_WORKS) {
		if (ws->hist[--i].n >= h->n) {
			hist_fini(h);
			return;
		}
		hist_fini(&ws->hist[i]);
	} else {
		ws->n++;
	}
	for (; i > 0 && ws->hist[i - 1].n < h->n; i--) {
		ws->hist[i] = ws->hist[i - 1];
		ws->work[i] = ws->work[i - 1];
	}
	ws->hist[i] = *h;
	ws->work[i] = w;
}

static void works_init(struct works *ws, const struct facts *f)
{
	ws->n = 0;
	for (int w = 0; w < WORK_N; w++) {
		struct hist h = { 0 };

		if (w != WORK_WAIT && latency_of(f, (enum work)w, &h))
			rank_work(ws, (enum work)w, &h);
	}
}

static void works_fini(struct works *ws)
{
	for (unsigned i = 0; i < ws->n; i++)
		hist_fini(&ws->hist[i]);
}

static bool add_durations(const struct facts *f, struct buf *b)
{
	double powers[MAX_WORKS][LATENCY_ROWS];
	struct works ws;

	works_init(&ws, f);
	for (unsigned i = 0; i < ws.n; i++)
		latency_by_power(&ws.hist[i], powers[i]);
	for (unsigned row = FIRST_ROW; ws.n && row <= LAST_ROW; row++) {
		buf_printf(b, "%u", row);
		for (unsigned i = 0; i < ws.n; i++)
			buf_printf(b, " %.0f", powers[i][row]);
		buf_addc(b, '\n');
	}
	works_fini(&ws);
	return ws.n > 0;
}

bool plot_data(enum plot p, const struct facts *f, struct buf *b)
{
	size_t before = b->n;
	bool has_any = false;

	switch (p) {
	case PLOT_CALLS:
		has_any = add_rates(f, b, 1, 2, call_series);
		break;
	case PLOT_CPU:
		has_any = add_rates(f, b, 1e9, 1, cpu_series);
		break;
	case PLOT_IO:
		has_any = add_rates(f, b, 1, 4, io_series);
		break;
	case PLOT_HEAT:
		has_any = add_heat(f, b);
		break;
	case PLOT_DURATIONS:
		has_any = add_durations(f, b);
		break;
	case PLOT_N:
		break;
	}
	if (!has_any)
		b->n = before;
	return has_any;
}

/* ---- commands ---- */

static const char powers_axis[] =
	"('256 ns' 8, '4 us' 12, '65 us' 16, '1 ms' 20, '17 ms' 24, '268 ms' 28, '4.3 s' 32, "
	"'69 s' 36)";

void plot_terminal(struct buf *b)
{
	buf_adds(b, "set terminal svg size 1100,300 font 'sans-serif,13' noenhanced\n");
}

static void add_common(struct buf *b)
{
	buf_adds(
		b,
		"reset\n"
		"set style line 1 lc rgb '#2f81f7' lw 1.6\nset style line 2 lc rgb '#db6d28' lw 1.6\n"
		"set style line 3 lc rgb '#3fb950' lw 1.6\nset style line 4 lc rgb '#a371f7' lw 1.6\n"
		"set style line 5 lc rgb '#e5484d' lw 1.6\nset style line 6 lc rgb '#8b949e' lw 1.6\n"
		"set border 3\nset tics nomirror out\nset grid ytics lc rgb '#8b949e' lw 0.3\n"
		"set key above left horizontal samplen 1.5\n");
}

static void add_each(struct buf *b, const char *data, unsigned n, const char *const *titles)
{
	for (unsigned i = 0; i < n; i++)
		buf_printf(b, "%s%s using 1:%u with lines ls %u title '%s'", i ? ", " : "plot ",
			   data, i + 2, i + 1, titles[i]);
	buf_addc(b, '\n');
}

void plot_commands(enum plot p, const struct facts *f, const char *data, struct buf *b)
{
	static const char *const io[] = { "read from files", "written to files", "received",
					  "sent" };
	const char *names[MAX_WORKS];
	struct works ws;

	add_common(b);
	if (p != PLOT_DURATIONS)
		buf_printf(b, "set xlabel 'seconds since the first event'\nset xrange [0:%.6g]\n",
			   (double)f->line.n_used * (double)timeline_slice_ns(&f->line) / 1e9);
	switch (p) {
	case PLOT_CALLS:
		buf_adds(b, "set yrange [0:*]\nset y2range [0:*]\nset y2tics\nset border 11\n"
			    "set format y '%.1s%c'\nset format y2 '%.1s%c'\n");
		buf_printf(
			b,
			"plot %s using 1:2 with filledcurves y1=0 ls 1 fs transparent solid 0.2 notitle, "
			"%s using 1:2 with lines ls 1 title 'calls', %s using 1:3 axes x1y2 with lines "
			"ls 5 title 'errors (right)'\n",
			data, data, data);
		break;
	case PLOT_CPU:
		buf_printf(
			b,
			"unset key\nset yrange [0:*]\nplot %s using 1:2 with filledcurves y1=0 ls 1 fs "
			"transparent solid 0.2, %s using 1:2 with lines ls 1\n",
			data, data);
		break;
	case PLOT_IO:
		buf_adds(b, "set yrange [0:*]\nset format y '%.1b %BB'\n");
		add_each(b, data, 4, io);
		break;
	case PLOT_HEAT:
		buf_printf(
			b,
			"unset key\nset palette defined (0 '#8ab8ff', 0.5 '#a371f7', 1 '#e5484d') "
			"maxcolors 24\nset logscale cb\nset cblabel 'calls'\nset yrange [8:37]\n"
			"set ytics %s\nplot %s using 1:2:3 with image\n",
			powers_axis, data);
		break;
	case PLOT_DURATIONS:
		works_init(&ws, f);
		for (unsigned i = 0; i < ws.n; i++)
			names[i] = work_name(ws.work[i]);
		buf_printf(
			b,
			"set logscale y\nset yrange [0.8:*]\nset format y '%%.0s%%c'\nset xrange [8:36]\n"
			"set xtics %s\nset ylabel 'calls'\n",
			powers_axis);
		add_each(b, data, ws.n, names);
		works_fini(&ws);
		break;
	case PLOT_N:
		break;
	}
}

/* ---- in words ---- */

static void add_rate(struct buf *b, enum series_id s, double v)
{
	if (series_kind(s) == CELL_BYTES)
		out_cell(b, CELL_BYTES, &(struct cell){ .u = (uint64_t)(v + 0.5) });
	else
		out_cell(b, CELL_REAL, &(struct cell){ .f = v });
}

/* " TITLE: at most 12.3 MiB/s, 1.20 MiB/s on average." */
static void describe_rate(struct buf *b, const struct facts *f, enum series_id s, const char *title,
			  double unit)
{
	double v[MAX_POINTS], max = 0, sum = 0, width_s;
	uint32_t each = 1, n = timeline_series(&f->line, s, MAX_POINTS, v, &each);

	width_s = (double)each * (double)timeline_slice_ns(&f->line) / 1e9;
	for (uint32_t i = 0; i < n; i++) {
		max = v[i] > max ? v[i] : max;
		sum += v[i];
	}
	buf_printf(b, " %s: at most ", title);
	add_rate(b, s, max / width_s / unit);
	buf_adds(b, " a second, ");
	add_rate(b, s, n ? sum / (n * width_s) / unit : 0);
	buf_adds(b, " on average.");
}

static void describe_durations(struct buf *b, const struct facts *f)
{
	struct works ws;

	works_init(&ws, f);
	for (unsigned i = 0; i < ws.n; i++) {
		buf_printf(b, " %s: half of them took up to ", work_name(ws.work[i]));
		out_cell(b, CELL_NS, &(struct cell){ .u = hist_percentile(&ws.hist[i], 50) });
		buf_adds(b, ", 99 of 100 up to ");
		out_cell(b, CELL_NS, &(struct cell){ .u = hist_percentile(&ws.hist[i], 99) });
		buf_addc(b, '.');
	}
	works_fini(&ws);
}

void plot_describe(enum plot p, const struct facts *f, struct buf *b)
{
	buf_printf(b, "%s.", plot_title(p));
	switch (p) {
	case PLOT_CALLS:
		describe_rate(b, f, TS_CALLS, "Calls", 1);
		describe_rate(b, f, TS_ERRORS, "Errors", 1);
		break;
	case PLOT_CPU:
		describe_rate(b, f, TS_CPU, "Seconds of processor time", 1e9);
		break;
	case PLOT_IO:
		describe_rate(b, f, TS_FILE_IN, "Bytes read from files", 1);
		describe_rate(b, f, TS_FILE_OUT, "Bytes written to files", 1);
		describe_rate(b, f, TS_NET_IN, "Bytes received", 1);
		describe_rate(b, f, TS_NET_OUT, "Bytes sent", 1);
		break;
	case PLOT_HEAT:
		buf_adds(
			b,
			" How many calls took how long, over time; calls whose purpose is to wait are "
			"left out.");
		break;
	case PLOT_DURATIONS:
		describe_durations(b, f);
		break;
	case PLOT_N:
		break;
	}
}
