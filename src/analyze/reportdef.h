/* SPDX-License-Identifier: MIT */
/* reportdef.h - the list of declared reports: those of reports.def, and those that users write.
 *
 * A report of a user is text, a key and its value a line; man/scan-top.1 describes it. */
#ifndef SCAN_REPORTDEF_H
#define SCAN_REPORTDEF_H

#include "../base/err.h"
#include "../base/mem.h"
#include "../base/str.h"
#include "../base/vec.h"

enum report_chart { CHART_BAR, CHART_LINE, CHART_NONE };

/* See reports.def. Where a text says nothing it is "". */
struct report_def {
	const char *id, *title, *filter, *keys, *values, *sort;
	int chart; /* enum report_chart */
	const char *drill, *chisels, *view;
};

struct report_list {
	VEC(struct report_def) def;
	struct arena text; /* of reports that users wrote */
};

#define MAX_REPORT_BYTES (64u << 10) /* of one that a user wrote */

/* The i-th built-in one; NULL at the end. */
const struct report_def *report_def_at(uint32_t i);

/* The built-in ones. */
void report_list_init(struct report_list *l);
void report_list_fini(struct report_list *l);
/* Add the report that text describes, or replace the one with its id; name is that of its file.
 * Everything is checked. Returns 0, or E_USAGE / E_LIMIT with "NAME:LINE: " before the message. */
int report_list_read(struct report_list *l, const char *name, struct str text, struct err *err);
/* By id, or by the name of a chisel or view that it answers; NULL when there is none. *ret_by is then the
 * value that the chisel sorts by, else empty. */
const struct report_def *report_list_find(const struct report_list *l, struct str name,
					  struct str *ret_by);
/* "bar", ... */
const char *report_chart_name(int chart);

#endif
