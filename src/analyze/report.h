/* SPDX-License-Identifier: MIT */
/* report.h - reports: declared in reports.c as keys, values and an order over what facts counted,
 * and made into tables by one function. */
#ifndef SCAN_REPORT_H
#define SCAN_REPORT_H

#include "facts.h"
#include "table.h"

/* The group-by a report starts from. */
enum report_source { FROM_PROC, FROM_FD, FROM_CALL, FROM_ERROR, FROM_COMMAND, FROM_SLOW };

/* One row of it. */
struct source_row {
	const struct facts *f;
	uint32_t row;
	struct str key;
	const uint64_t *v; /* NULL for FROM_SLOW */
};

/* How a column comes about when rows with the same keys are made one. */
enum column_op {
	COL_KEY,   /* get() of any of them: the keys are equal */
	COL_FIRST, /* get() of the first */
	COL_SUM,   /* sum of counter `value`, and of `value2` unless that is the same */
	COL_MAX,   /* its maximum */
	COL_COUNT, /* how many rows were made one */
};

struct report_column {
	struct column col;
	uint8_t op;
	uint8_t value, value2; /* COL_SUM, COL_MAX: which counters */
	struct cell (*get)(struct table *t, const struct source_row *s);
	/* Does the capture tell this at all? NULL: always. */
	bool (*is_known)(const struct facts *f);
};

struct report {
	const char *id, *title;
	const char *note;
	enum report_source source;
	bool (*takes)(const struct source_row *s); /* NULL: every row */
	const struct report_column *col;
	uint32_t n_cols;
	/* Ids of columns, the first that is known and not all 0: largest first, with a '-' in front
	 * smallest first. */
	const char *sort[2];
};

/* The reports in their order; NULL behind the last. */
const struct report *report_at(uint32_t i);

/* Make the table of a report; n_rows 0: all rows. Free it with table_fini. */
void report_make(const struct report *r, const struct facts *f, uint32_t n_rows, struct table *ret);

#endif
