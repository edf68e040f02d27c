/* SPDX-License-Identifier: MIT */
/* filter.h - conditions on events in the language of sysdig and Falco: compiled once, asked for
 * each event. */
#ifndef SCAN_FILTER_H
#define SCAN_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/err.h"
#include "../base/str.h"
#include "field.h"
#include "kind.h"

/* Where the two languages give one text two meanings. Both know everything else. */
enum filter_dialect {
	FILTER_SYSDIG, /* as sysdig 0.29.3 reads quotes, escapes, `not not` and `in ()` */
	FILTER_FALCO,  /* as today's Falco does */
};

#define MAX_FILTER_TEXT  (1u << 20) /* bytes of a condition */
#define MAX_FILTER_DEPTH 1000u      /* brackets and transformers inside each other, as in Falco */

struct filter;

/* Compile text; *ret is freed with filter_free. Nothing of text is kept.
 * Returns 0, or E_USAGE / E_LIMIT with err->off the place in text (see filter_explain). */
int filter_compile(struct str text, enum filter_dialect dialect, struct filter **ret,
		   struct err *err);
void filter_free(struct filter *f);

/* Does the event pass? field_ctx_event must have been called for it. f is not const as some fields
 * remember the event they were asked on last (evt.deltatime). */
bool filter_match(struct filter *f, struct field_ctx *fc, const struct step *s);

/* Does it have a field that needs to see all switches (FIELD_SLICES)? */
bool filter_needs_slices(const struct filter *f);

/* What the kind of an event (kind.h) alone says of a filter: filter_match would return the same of NO and YES,
 * and need not be called. */
enum filter_verdict { FILTER_NO, FILTER_YES, FILTER_ASK };

enum filter_verdict filter_says(const struct filter *f, uint32_t kind);
/* Is it not FILTER_NO? */
bool filter_may_pass(const struct filter *f, uint32_t kind);

/* Is a field asked of which field_is_ordered? */
bool filter_is_ordered(const struct filter *f);

/* Add the line of text in which err->off lies, and below it a caret at that place; nothing when the
 * error has no place. Both lines are indented and end in a newline. */
void filter_explain(struct str text, const struct err *err, struct buf *b);

#endif
