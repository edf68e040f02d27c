/* SPDX-License-Identifier: MIT */
/* chisel_internal.h - what the files of chisels share: their state, values of fields, lines. */
#ifndef SCAN_CHISEL_INTERNAL_H
#define SCAN_CHISEL_INTERNAL_H

#include "../base/mem.h"
#include "../base/vec.h"
#include "chisel.h"
#include "filter.h"

/* What a family of chisels does. All but init may be NULL. */
struct chisel_kind {
	size_t state_size;
	/* Once: ask for fields and the filter. */
	int (*init)(struct chisel *ch, struct err *err);
	/* For each capture, before its events. */
	void (*begin)(struct chisel *ch);
	/* An event that passes the filter. */
	void (*event)(struct chisel *ch, const struct step *s);
	/* interval_ns of capture time have passed; ts_ns is that of the event at hand. */
	void (*tick)(struct chisel *ch, uint64_t ts_ns);
	void (*end)(struct chisel *ch);
	void (*fini)(struct chisel *ch);
};

struct chisel_slot {
	struct field field;
	char *name;      /* field borrows its argument from it */
	struct buf text; /* of chisel_get_text */
	struct buf safe; /* of chisel_text */
};

struct chisel {
	const struct chisel_info *info;
	struct chisel_settings set;
	char *arg[MAX_CHISEL_ARGS]; /* NULL: not given */
	VEC(struct chisel_slot) slot;
	struct filter *filter; /* NULL: every event */
	bool wants_ascii, has_color, has_enough;
	uint64_t interval_ns; /* 0: no ticks */
	uint64_t sample_ns, tick_ns;
	bool has_begun;
	/* of the capture being read */
	struct field_ctx *fc;
	struct replay *r;
	struct buf *out;
	uint64_t first_ns, last_ns; /* in end */
	struct chisel_copy copy;
	void *state;
};

/* ---- for init ---- */

/* The filter on top of that of the command line. */
int chisel_set_filter(struct chisel *ch, const char *text, struct err *err);
/* A field, by a number that counts from 0. Of those who ask for fields by constants, err is NULL. */
int chisel_add_field(struct chisel *ch, const char *name, struct err *err);
/* Fields one after the other, the last NULL: they get the numbers 0, 1, ... */
void chisel_add_fields(struct chisel *ch, const char *const *name);
/* A decimal number. */
int chisel_number(const struct chisel *ch, unsigned arg, double *ret, struct err *err);

/* ---- values ---- */

/* The value of field number i; false where it has none. Valid until the next field of any chisel. */
bool chisel_get(struct chisel *ch, const struct step *s, unsigned i, struct value *ret);
/* A number as sysdig's scripts see it; false for what is none. */
bool chisel_as_number(const struct value *v, double *ret);
/* The value of the field as such a number. */
bool chisel_get_number(struct chisel *ch, const struct step *s, unsigned i, double *ret);
/* Is there a value that is true? */
bool chisel_is(struct chisel *ch, const struct step *s, unsigned i);
/* As text to be shown, escaped when it goes to a terminal; "nil" where there is none. Valid until
 * chisel_text for the same field. */
struct str chisel_text(struct chisel *ch, const struct step *s, unsigned i);
/* The same as it is, not escaped; false where there is none. */
bool chisel_get_text(struct chisel *ch, const struct step *s, unsigned i, struct str *ret);

/* ---- lines ---- */

enum chisel_color {
	COLOR_RESET = 0,
	COLOR_RED = 31,
	COLOR_GREEN,
	COLOR_YELLOW,
	COLOR_BLUE,
	COLOR_CYAN = 36
};

/* Nothing when colours were refused. */
void chisel_add_color(struct chisel *ch, enum chisel_color c);
/* At least `width` bytes, blanks behind; at most `max`. */
void chisel_add_padded(struct buf *b, struct str s, size_t width, size_t max);
/* Exactly `width` bytes, 1 or more, of which the last is a blank. */
void chisel_add_cell(struct buf *b, struct str s, size_t width);
/* "1.20KB" */
void chisel_add_bytes(struct buf *b, double v);
/* "1.20%" */
void chisel_add_percent(struct buf *b, double v);
/* "1.20us" */
void chisel_add_interval(struct buf *b, double ns);
/* A number without needless digits, as scripts print it. */
void chisel_add_number(struct buf *b, double v);
/* Text of a capture on its way to a terminal: control characters but tabulators and line ends as
 * \xHH. Elsewhere as it is. */
void chisel_add_safe(const struct chisel *ch, struct buf *b, struct str s);

#endif
