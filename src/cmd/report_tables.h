/* SPDX-License-Identifier: MIT */
/* report_tables.h - the tables of `scan report` in their order. */
#ifndef SCAN_REPORT_TABLES_H
#define SCAN_REPORT_TABLES_H

#include <stdio.h>

#include "../analyze/facts.h"
#include "../analyze/info.h"
#include "../analyze/out.h"

struct report_tables {
	const struct facts *facts; /* finished */
	const struct info *info;
	struct info_facts k;
	const char *within; /* what was counted, as a filter for `scan events`; NULL: everything */
	uint32_t n_rows;    /* of each table; 0: all */
};

/* The whole document. */
void report_tables_print(const struct report_tables *r, struct out *out);

/* Is there a table of that id? */
bool report_tables_has(const char *id);
/* The JSON Schema of documents. */
void report_tables_schema(FILE *f);

#endif
