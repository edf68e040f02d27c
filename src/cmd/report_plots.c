/* SPDX-License-Identifier: MIT */
/* report_plots.c - see report_plots.h. */
#include "report_plots.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "../analyze/plot.h"
#include "../base/log.h"
#include "../capture/outfile.h"
#include "gnuplot.h"

/* ---- in a document ---- */

/* All drawings in one run, their data in between. Returns how many there are. */
static unsigned add_script(const struct facts *f, struct buf *b, bool has_data[PLOT_N])
{
	struct buf data = { 0 };
	unsigned n = 0;

	plot_terminal(b);
	for (int p = 0; p < PLOT_N; p++) {
		char block[32] = "$";

		data.n = 0;
		has_data[p] = plot_data((enum plot)p, f, &data);
		if (!has_data[p])
			continue;
		strcat(block, plot_id((enum plot)p));
		buf_printf(b, "%s << END\n", block);
		buf_addstr(b, buf_str(&data));
		buf_adds(b, "END\n");
		plot_commands((enum plot)p, f, block, b);
		buf_adds(b, "set output\n");
		n++;
	}
	buf_fini(&data);
	return n;
}

static void show(const struct facts *f, enum plot p, struct str svg, struct out *out)
{
	struct buf alt = { 0 }, clean = { 0 };
	struct figure figure = { .id = plot_id(p), .title = plot_title(p) };

	plot_describe(p, f, &alt);
	figure.alt = buf_str(&alt);
	if (svg.n && plot_clean_svg(svg, &clean))
		figure.svg = buf_str(&clean);
	else
		figure.svg = STR("");
	out_figure(out, &figure);
	buf_fini(&alt);
	buf_fini(&clean);
}

void report_plots_show(const struct facts *f, struct out *out)
{
	struct buf script = { 0 }, drawn = { 0 };
	bool has_data[PLOT_N];
	struct str rest;
	struct err err;

	if (!out->ops->figure || !add_script(f, &script, has_data)) {
		buf_fini(&script);
		return;
	}
	if (gnuplot_run(buf_str(&script), NULL, &drawn, &err) < 0) {
		drawn.n = 0;
		out_remark(out, err.msg);
	}
	rest = buf_str(&drawn);
	for (int p = 0; p < PLOT_N; p++) {
		struct str svg = STR("");

		if (!has_data[p])
			continue;
		if (!plot_next_svg(&rest, &svg))
			svg = STR("");
		show(f, (enum plot)p, svg, out);
	}
	buf_fini(&script);
	buf_fini(&drawn);
}

/* ---- as files ---- */

static bool write_file(const char *dir, const char *name, const char *ending, struct str text)
{
	struct outfile *file;
	struct buf path = { 0 };
	struct err err;
	bool ok;

	buf_printf(&path, "%s/%s.%s", dir, name, ending);
	buf_addc(&path, '\0');
	ok = outfile_open(path.p, &(struct outfile_options){ 0 }, &file, &err) == 0;
	if (ok) {
		ok = outfile_write(file, text.p, text.n, &err) == 0;
		ok = outfile_close(file, ok, &err) == 0 && ok;
	}
	if (!ok)
		warn("%s: %s", path.p, err.msg);
	buf_fini(&path);
	return ok;
}

/* A script that draws from its data file, in the folder of both, as SVG and as PNG. */
static void add_file_script(const struct facts *f, enum plot p, struct buf *b)
{
	struct buf data = { 0 };

	buf_printf(&data, "'%s.dat'", plot_id(p));
	buf_addc(&data, '\0');
	plot_terminal(b);
	buf_printf(b, "set output '%s.svg'\n", plot_id(p));
	plot_commands(p, f, data.p, b);
	buf_printf(
		b,
		"set terminal png size 1100,300 noenhanced\nset output '%s.png'\nreplot\nset output\n",
		plot_id(p));
	buf_fini(&data);
}

static bool write_plot(const struct facts *f, enum plot p, const char *dir, struct buf *all)
{
	struct buf data = { 0 }, script = { 0 };
	bool ok = true;

	if (plot_data(p, f, &data)) {
		add_file_script(f, p, &script);
		ok = write_file(dir, plot_id(p), "dat", buf_str(&data)) &&
		     write_file(dir, plot_id(p), "gp", buf_str(&script));
		buf_addstr(all, buf_str(&script));
	}
	buf_fini(&data);
	buf_fini(&script);
	return ok;
}

bool report_plots_write(const struct facts *f, const char *dir)
{
	struct buf all = { 0 };
	struct err err;
	bool ok = true;

	if (mkdir(dir, 0777) < 0 && errno != EEXIST) {
		warn("%s: %s", dir, strerror(errno));
		return false;
	}
	for (int p = 0; p < PLOT_N && ok; p++)
		ok = write_plot(f, (enum plot)p, dir, &all);
	if (ok && all.n && gnuplot_run(buf_str(&all), dir, NULL, &err) < 0) {
		warn("%s: no pictures: %s", dir, err.msg);
		ok = err.code == E_UNSUPPORTED;
	}
	buf_fini(&all);
	return ok;
}
