/* SPDX-License-Identifier: MIT */
/* report_plots.h - the drawings of `scan report`, which gnuplot makes. */
#ifndef SCAN_REPORT_PLOTS_H
#define SCAN_REPORT_PLOTS_H

#include "../analyze/facts.h"
#include "../analyze/out.h"

/* Put the drawings into a document. Without gnuplot, their descriptions and why there are no more. */
void report_plots_show(const struct facts *f, struct out *out);

/* Write data, commands and pictures (SVG, PNG) into a folder, made when missing. Says on stderr what went
 * wrong; returns false when a file could not be written. Without gnuplot there are no pictures. */
bool report_plots_write(const struct facts *f, const char *dir);

#endif
