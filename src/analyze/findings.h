/* SPDX-License-Identifier: MIT */
/* findings.h - what a report points at by itself, by fixed rules (findings.def) over counters. */
#ifndef SCAN_FINDINGS_H
#define SCAN_FINDINGS_H

#include "facts.h"
#include "table.h"

#define MAX_FINDINGS_EACH 5 /* of one rule: the largest */

/* Columns of the table; out_html shows a row as a paragraph. */
enum finding_column {
	FIND_WEIGHT,
	FIND_TITLE,
	FIND_VALUE,
	FIND_SUBJECT,
	FIND_FIRST,
	FIND_ID,
	FIND_LIMIT,
	FIND_UNIT,
	FIND_FILTER,
	FIND_TEXT,
	FIND_COLS
};

/* The table `findings`. n_damages: places of the capture that could not be read. within: as in tiles.h. */
void findings_table(const struct facts *f, uint64_t n_damages, const char *within,
		    struct table *ret);

#endif
