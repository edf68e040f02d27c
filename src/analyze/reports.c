/* SPDX-License-Identifier: MIT */
/* reports.c - the reports in their order.
 *
 * To add one, add its columns and a row to the file of its subject (reports_proc.c, reports_fd.c,
 * reports_call.c), and describe it in man/scan-report.1. Column ids are keys of the json contract: never
 * renamed, units included. */
#include "reports_internal.h"

static const struct report *const lists[] = { reports_proc, reports_fd, reports_call };

const struct report *report_at(uint32_t i)
{
	for (size_t l = 0; l < sizeof(lists) / sizeof(lists[0]); l++) {
		for (const struct report *r = lists[l]; r->id; r++) {
			if (i-- == 0)
				return r;
		}
	}
	return NULL;
}

bool report_has_switches(const struct facts *f)
{
	return f->n_switches > 0;
}

bool report_has_times(const struct facts *f)
{
	for (uint32_t i = 0; i < f->hist.n; i++) {
		if (f->hist.v[i].n)
			return true;
	}
	return false;
}

struct cell report_name(struct table *t, const struct source_row *s, uint64_t id)
{
	return id ? cell_text(t, pool_get(&s->f->names, (uint32_t)id)) : cell_null();
}
