/* SPDX-License-Identifier: MIT */
/* chisel_rank.h - rows of texts, each with a number, printed largest first as sysdig's tables are. */
#ifndef SCAN_CHISEL_RANK_H
#define SCAN_CHISEL_RANK_H

#include "chisels.h"

/* What stands above the columns, and the names of fields that JSON tells. Lists by commas. */
struct chisel_heads {
	const char *keys, *headings;
	const char *value, *heading;
	unsigned n_rows; /* to print; 0: all */
	enum chisel_unit unit;
};

/* For init of chisels whose variant is a struct chisel_table: its heads, as the settings and the first argument want
 * them, and its filter. Returns as chisel_set_filter. */
int chisel_init_table(struct chisel *ch, struct chisel_heads *ret_heads, struct err *err);

struct chisel_row {
	double value;
	uint32_t order; /* of equal values, the smaller comes first */
	uint32_t text;  /* offset in the texts: one after the other, each ended by NUL */
};

struct chisel_rank {
	VEC(struct chisel_row) row;
	struct buf texts;
};

/* A new row; its texts are appended with chisel_rank_text, in the order of the headings. */
void chisel_rank_add(struct chisel_rank *rk, double value);
void chisel_rank_text(struct chisel_rank *rk, struct str text);
/* All of them at once, each ended by NUL. */
void chisel_rank_texts(struct chisel_rank *rk, struct str texts);
/* Print as text or, when the settings say so, JSON, and forget all rows. */
void chisel_rank_print(struct chisel *ch, struct chisel_rank *rk, const struct chisel_heads *heads);
/* Lines of the first text, a tabulator and the value, and forget all rows. */
void chisel_rank_print_pairs(struct chisel *ch, struct chisel_rank *rk);
void chisel_rank_fini(struct chisel_rank *rk);

#endif
