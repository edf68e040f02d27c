/* SPDX-License-Identifier: MIT */
/* svg.h - small drawings that need no other program: lines and bars as SVG, and their like in text.
 *
 * Colours are classes of html_style.c or currentColor, so that drawings follow light and dark. */
#ifndef SCAN_SVG_H
#define SCAN_SVG_H

#include "../base/buf.h"
#include "table.h"

/* A line over a filled area, as wide as its place; `label` says the same in words (escaped here). */
void svg_sparkline(struct buf *b, const struct series *s, struct str label);

/* A bar from one share of the width to another. */
void svg_span(struct buf *b, double from, double to);

/* A course in one line of text: a block of an eighth to eight eighths for each of `columns` stretches;
 * a stretch of nothing is blank. */
void text_sparkline(struct buf *b, const struct series *s, unsigned columns);
/* A bar from one share of `columns` to another, with blanks around; at least one block. */
void text_span(struct buf *b, double from, double to, unsigned columns);
/* A bar of at most `columns` blocks that stands for part / whole, padded with blanks. */
void text_bar(struct buf *b, double part, double whole, unsigned columns);

#endif
