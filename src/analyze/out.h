/* SPDX-License-Identifier: MIT */
/* out.h - tables to a stream: one ops struct per format.
 *
 * Text from a capture is hostile: control characters, invalid UTF-8 and characters that reorder
 * or hide text are written as escapes in every format. */
#ifndef SCAN_OUT_H
#define SCAN_OUT_H

#include <stdbool.h>
#include <stdio.h>

#include "../base/buf.h"
#include "table.h"

/* Version of the json documents: raised when a key changes its meaning or goes. */
#define OUT_JSON_VERSION 1

struct out;
struct figure; /* of plot.h */

enum out_format { OUT_TEXT, OUT_JSON, OUT_CSV, OUT_HTML };

struct out_ops {
	/* kind: what the document is, "report" or "info". */
	void (*begin)(struct out *o, const char *kind);
	void (*table)(struct out *o, const struct table *t);
	void (*end)(struct out *o);
	/* A drawing, and a sentence between tables; NULL where the format has no place for them. */
	void (*figure)(struct out *o, const struct figure *f);
	void (*remark)(struct out *o, const char *text);
};

struct out {
	const struct out_ops *ops;
	FILE *f;
	unsigned width;          /* columns of the terminal; 0: no terminal, nothing is shortened */
	const char *const *only; /* ids of the tables that are wanted; */
	size_t n_only;           /* 0: all */
	bool wants_raw;          /* also tables of raw figures, which else have to be asked for */
	bool is_single;          /* the document has one table */
	const char *title;       /* of a page; NULL: none */
	unsigned n_tables;       /* written so far */
	struct buf line;
	struct buf links; /* of a page */
};

extern const struct out_ops out_text, out_json, out_csv, out_html, out_schema;

static inline void out_begin(struct out *o, const char *kind)
{
	o->ops->begin(o, kind);
}

const struct out_ops *out_ops_of(enum out_format format);
/* Is the table of that id wanted? */
bool out_wants(const struct out *o, const char *id);

static inline void out_table(struct out *o, const struct table *t)
{
	if (!out_wants(o, t->id))
		return;
	o->ops->table(o, t);
	o->n_tables++;
}

static inline void out_figure(struct out *o, const struct figure *f)
{
	if (o->ops->figure)
		o->ops->figure(o, f);
}

static inline void out_remark(struct out *o, const char *text)
{
	if (o->ops->remark)
		o->ops->remark(o, text);
}

static inline void out_end(struct out *o)
{
	o->ops->end(o);
	buf_fini(&o->line);
}

/* Append text with what must not reach a terminal as escapes: \n, \t, \xHH for bytes, \u{H} for
 * characters; a backslash stays as it is. */
void out_escape(struct buf *b, struct str s);
/* Columns that escaped text takes on a terminal. */
unsigned out_width(struct str s);
/* Append escaped text, shortened in its middle to that many columns (at least 3) if it is longer: both
 * ends of a path or a connection say more than what is between. */
void out_shorten(struct buf *b, struct str s, unsigned columns);
/* Append a cell as people read it, escaped; "-" when it is null. */
void out_cell(struct buf *b, enum cell_kind kind, const struct cell *c);
/* The day of the first time in a table, counted from 1970; UINT64_MAX: it has none. */
uint64_t out_day(const struct table *t);
/* Append an instant of that day without it, with so many digits (1 to 9) of the second's fraction;
 * one of another day has its date in front. */
void out_time(struct buf *b, uint64_t ns, uint64_t day, unsigned digits);
/* Append a sentence as lines of at most so many columns (0: as one line), all but the first indented. A
 * word that is longer is shortened in its middle. */
void out_wrap(struct buf *b, struct str s, unsigned indent, unsigned columns);
/* Append what programs get of a cell that is a whole number or a truth: every digit, true or false. Kinds
 * that formats write differently are not for this; nor is null. */
void out_exact(struct buf *b, enum cell_kind kind, const struct cell *c);

#endif
