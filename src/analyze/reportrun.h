/* SPDX-License-Identifier: MIT */
/* reportrun.h - a declared report at work: its filter, its group-by, and the table in the end. */
#ifndef SCAN_REPORTRUN_H
#define SCAN_REPORTRUN_H

#include "ask.h"
#include "reportdef.h"
#include "table.h"

struct report_run;

/* What is wrong with a report, and in which of its texts. */
enum report_part { PART_NONE, PART_FILTER, PART_KEYS, PART_VALUES, PART_SORT };

/* def and ask must outlive the run. by: the name of a value to sort by, empty: as the report says. ask: the
 * questions of all runs of a pass. Returns 0, or E_USAGE with *ret_part. */
int report_run_new(const struct report_def *def, struct str by, struct ask *ask,
		   struct report_run **ret, enum report_part *ret_part, struct err *err);
void report_run_free(struct report_run *r);
/* Can it count events of this one's kind (event_kind)? ask_event must have been called. */
bool report_run_may_count(const struct report_run *r);
/* Count an event; field_ctx_event and ask_event must have been called for it. */
void report_run_event(struct report_run *r, struct field_ctx *fc, const struct step *s);
/* The table, with totals of all rows; valid as long as the run. n_rows 0: all. When a value to sort by was
 * named, rows in which it is 0 are left out. */
void report_run_table(struct report_run *r, struct field_ctx *fc, uint32_t n_rows,
		      struct table *ret);

#endif
