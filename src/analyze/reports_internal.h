/* SPDX-License-Identifier: MIT */
/* reports_internal.h - how columns of reports are written down, and the reports of each subject.
 *
 * KEY tells rows apart, FIRST is that of the first of the rows that are made one, SUM adds up. FLEX ones may
 * be long. */
#ifndef SCAN_REPORTS_INTERNAL_H
#define SCAN_REPORTS_INTERNAL_H

#include "report.h"

#define KEY(id, header, kind, get)                                          \
	{                                                                   \
		{ id, header, kind, true, false }, COL_KEY, 0, 0, get, NULL \
	}
#define FLEX_KEY(id, header, get)                                               \
	{                                                                       \
		{ id, header, CELL_TEXT, true, true }, COL_KEY, 0, 0, get, NULL \
	}
#define FIRST(id, header, kind, get)                                           \
	{                                                                      \
		{ id, header, kind, false, false }, COL_FIRST, 0, 0, get, NULL \
	}
#define FLEX(id, header, get)                                                      \
	{                                                                          \
		{ id, header, CELL_TEXT, false, true }, COL_FIRST, 0, 0, get, NULL \
	}
#define SUM(id, header, kind, value)                                                  \
	{                                                                             \
		{ id, header, kind, false, false }, COL_SUM, value, value, NULL, NULL \
	}
#define SUM2(id, header, kind, a, b)                                          \
	{                                                                     \
		{ id, header, kind, false, false }, COL_SUM, a, b, NULL, NULL \
	}
#define COUNT(id, header)                                                             \
	{                                                                             \
		{ id, header, CELL_COUNT, false, false }, COL_COUNT, 0, 0, NULL, NULL \
	}

/* A sum that only captures which tell it have: is_known decides. */
#define SUM_IF(id, header, kind, value, is_known)                                         \
	{                                                                                 \
		{ id, header, kind, false, false }, COL_SUM, value, value, NULL, is_known \
	}
#define COLUMNS(cols) cols, sizeof(cols) / sizeof((cols)[0])

/* Does the capture tell CPU time, and durations of calls? */
bool report_has_switches(const struct facts *f);
bool report_has_times(const struct facts *f);

/* A name of facts as a cell; null for id 0. */
struct cell report_name(struct table *t, const struct source_row *s, uint64_t id);

/* By subject; each list ends at id == NULL. */
extern const struct report reports_proc[], reports_fd[], reports_call[];

#endif
