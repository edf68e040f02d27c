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

/* The id of the i-th table that there can be; NULL at the end. */
const char *report_tables_id(uint32_t i);
/* The JSON Schema of documents. */
void report_tables_schema(FILE *f);

#endif
