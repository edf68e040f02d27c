/* SPDX-License-Identifier: MIT */
/* tiles.h - figures at a glance (tiles.def), each with its course over time and a filter that shows the
 * events behind it. */
#ifndef SCAN_TILES_H
#define SCAN_TILES_H

#include "facts.h"
#include "table.h"

#define TILE_POINTS 48 /* at most so many figures in a course */

/* Columns of the table; out_html shows a row as a tile. */
enum tile_column {
	TILE_GROUP,
	TILE_TITLE,
	TILE_VALUE,
	TILE_COURSE,
	TILE_UNIT,
	TILE_ID,
	TILE_EXACT,
	TILE_OPTIONS,
	TILE_FILTER,
	TILE_COLS
};

/* The table `tiles`. within: a filter the facts were counted by, or NULL; it becomes part of theirs. */
void tiles_table(const struct facts *f, const char *within, struct table *ret);

/* Add a row for each of the busiest server ports. */
void tiles_add_ports(const struct facts *f, const char *within, struct table *t);

/* Add a filter of tiles.def or findings.def with the names of deeds in braces replaced by their calls. */
void tiles_add_filter(struct buf *b, const char *filter, const char *within);

#endif
