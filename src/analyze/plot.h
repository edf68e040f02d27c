/* SPDX-License-Identifier: MIT */
/* plot.h - drawings that gnuplot makes: their data, their commands and what they show in words.
 *
 * Nothing of a capture but numbers gets into either: gnuplot can run commands that stand in texts. */
#ifndef SCAN_PLOT_H
#define SCAN_PLOT_H

#include "facts.h"

enum plot { PLOT_CALLS, PLOT_CPU, PLOT_IO, PLOT_HEAT, PLOT_DURATIONS, PLOT_N };

/* A drawing in a document. */
struct figure {
	const char *id, *title;
	struct str alt; /* the same in words */
	struct str svg; /* checked by plot_clean_svg; empty: there is none */
};

const char *plot_id(enum plot p);
const char *plot_title(enum plot p);
/* Add lines of numbers. Returns false, adding nothing, when the capture tells none. */
bool plot_data(enum plot p, const struct facts *f, struct buf *b);
/* Add what draws it, from a file or data block of that name, quotes included. */
void plot_commands(enum plot p, const struct facts *f, const char *data, struct buf *b);
/* Add what it shows in words. */
void plot_describe(enum plot p, const struct facts *f, struct buf *b);
/* Add commands that choose SVG as the format. */
void plot_terminal(struct buf *b);

/* The next <svg> of what gnuplot said: *text moves behind it. Returns false at the end. */
bool plot_next_svg(struct str *text, struct str *ret);
/* Add an SVG made by gnuplot, following light and dark. Returns false, adding nothing, for one that has
 * scripts, links or anything else that a drawing has no need of. */
bool plot_clean_svg(struct str svg, struct buf *b);

#endif
