/* SPDX-License-Identifier: MIT */
/* chisels.h - the kinds that rows of chisels.def name, and what tells their chisels apart. */
#ifndef SCAN_CHISELS_H
#define SCAN_CHISELS_H

#include "chisel_internal.h"

/* How the values of a table print. */
enum chisel_unit { UNIT_NONE, UNIT_BYTES, UNIT_TIME, UNIT_CPU };

/* A table: events grouped by fields, one field summed up, largest first. Keys "%" stand for the
 * first argument. Those with containers serve -pc; NULL: it makes no difference. */
struct chisel_table {
	const char *keys, *headings;
	const char *container_keys, *container_headings;
	const char *value, *heading;
	const char *filter;
	unsigned n_rows; /* 0: all */
	enum chisel_unit unit;
};

extern const struct chisel_kind chisel_kind_table, chisel_kind_httplog, chisel_kind_httptop;

#endif
