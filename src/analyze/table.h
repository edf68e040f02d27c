/* SPDX-License-Identifier: MIT */
/* table.h - the one table type: typed columns and rows; all that renderers know. */
#ifndef SCAN_TABLE_H
#define SCAN_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/str.h"

/* What a cell means, hence how it prints and compares. */
enum cell_kind {
	CELL_TEXT,   /* s */
	CELL_COUNT,  /* u: how many */
	CELL_ID,     /* i: a number that is a name: pid, port, event number */
	CELL_BYTES,  /* u */
	CELL_NS,     /* u: a duration */
	CELL_TIME,   /* u: ns since the epoch */
	CELL_RATIO,  /* f: 1 is 100 % */
	CELL_RATE,   /* f: a second */
	CELL_REAL,   /* f: any other number */
	CELL_BOOL,   /* u */
	CELL_AMOUNT, /* amount: a figure whose unit differs from row to row */
	CELL_SPAN,   /* span: a stretch of the capture's time, as shares of it */
	CELL_SERIES, /* series: figures of equal stretches of time, oldest first */
};

/* How a page shows a table; other formats have one way. */
enum table_look {
	LOOK_ROWS,
	LOOK_TILES, /* a tile a row: see tiles.h */
	LOOK_NOTES, /* a paragraph a row: see findings.h */
};

struct series {
	const double *v; /* in the table's arena */
	size_t n;
};

struct cell {
	union {
		uint64_t u;
		int64_t i;
		double f;
		struct str s; /* in the table's arena, or constant */
		struct series series;
		struct {
			double from, to; /* 0 to 1 */
		} span;
		struct {
			uint64_t v;
			uint32_t kind; /* CELL_COUNT, CELL_BYTES or CELL_NS */
		} amount;
	};
	bool is_null; /* unknown, or does not apply */
};

struct column {
	const char *id;     /* name in json and csv, unit included: "cpu_ns" */
	const char *header; /* in text */
	uint8_t kind;       /* enum cell_kind */
	bool is_key;        /* tells rows apart; breaks ties when sorting */
	bool is_flexible;   /* may be long: shortened on a terminal; best as the last column */
};

struct table {
	const char *id, *title;
	const char *note;         /* a line below the title in text, or NULL */
	const struct column *col; /* borrowed; of a record: own_col */
	struct column *own_col;
	uint32_t n_cols;
	uint32_t n_rows, cap_rows;
	uint32_t n_all_rows; /* before table_top */
	struct cell *cell;   /* n_cols a row */
	struct cell *total;  /* a row of sums, or NULL; owned */
	bool is_record;      /* one row, shown as "header: value" lines */
	bool hides_zero;     /* a record that in text leaves out what is 0 or no */
	uint64_t details;    /* bits of columns that only programs get, not people */
	uint64_t minor;      /* bits of columns that a narrow terminal does without first */
	uint32_t
		main_col; /* 1 + the column that rows are sorted by, or that they are about; 0: the first */
	uint8_t look;     /* enum table_look */
	uint32_t bar_col; /* 1 + the column whose cells are drawn as bars, too; 0: none */
	struct arena text;
};

void table_init(struct table *t, const char *id, const char *title, const struct column *col,
		uint32_t n_cols);
/* A record, to be filled with table_add_field. */
void table_init_record(struct table *t, const char *id, const char *title);
void table_fini(struct table *t);

/* One more field of a record. id and header must be constants. */
void table_add_field(struct table *t, const char *id, const char *header, enum cell_kind kind,
		     struct cell cell);

/* A new row with every cell null; valid until the next one. */
struct cell *table_add_row(struct table *t);
/* The row of totals, made when there is none: all null. */
struct cell *table_add_total(struct table *t);

static inline struct cell *table_row(const struct table *t, uint32_t row)
{
	return t->cell + (size_t)row * t->n_cols;
}

/* Cells. Text is copied into the table. */
struct cell cell_text(struct table *t, struct str s);
struct cell cell_u64(uint64_t v);
struct cell cell_i64(int64_t v);
struct cell cell_f64(double v);
struct cell cell_null(void);
struct cell cell_amount(uint64_t v, enum cell_kind kind);
struct cell cell_span(double from, double to);
struct cell cell_series(struct table *t, const double *v, size_t n);
/* A figure of any kind as a number; 0 when null or no figure. */
double cell_number(enum cell_kind kind, const struct cell *c);

/* By the column, largest (text: smallest) first, then by the key columns upwards; null comes
 * last. It becomes the main column. */
void table_sort(struct table *t, uint32_t col);
/* The same, but smallest first. */
void table_sort_up(struct table *t, uint32_t col);
/* Keep the first n rows; 0 keeps all. */
void table_top(struct table *t, uint32_t n);
/* Index of the column of that id, or UINT32_MAX. */
uint32_t table_find_column(const struct table *t, const char *id);
/* Make columns minor ones, by their ids; the list ends with NULL. */
void table_set_minor(struct table *t, const char *const *id);

/* What ids of columns end with, "_bytes"; "" for kinds without a unit. */
const char *cell_unit(enum cell_kind kind);
/* Append a text as part of an id: lower-case letters, digits and single underscores. */
void name_for_programs(struct buf *b, const char *text);

/* <0, 0, >0 like strcmp; nulls are equal to each other and above all. */
int cell_compare(enum cell_kind kind, const struct cell *a, const struct cell *b);

#endif
