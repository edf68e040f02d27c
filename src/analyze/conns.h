/* SPDX-License-Identifier: MIT */
/* conns.h - the IP connections of a capture, each told once: both ends joined where both are in it.
 *
 * A connection is a protocol and the two addresses of a tuple; opened again by the same end, it is another one.
 * Copies of a descriptor and further connects of a socket that is still being connected open nothing.
 * Memory grows with connections, not with events. */
#ifndef SCAN_CONNS_H
#define SCAN_CONNS_H

#include "field.h"
#include "table.h"

struct conns;

enum conns_order { CONNS_BY_BYTES, CONNS_BY_DURATION, CONNS_BY_ERRORS, CONNS_BY_START };

/* Tags descriptors of the replay: nobody else may do so in the same pass. */
struct conns *conns_new(struct replay *r);
void conns_free(struct conns *c);
/* Count an event; field_ctx_event must have been called for it. A connection is wanted when one of its events
 * is. */
void conns_event(struct conns *c, struct field_ctx *fc, const struct step *s, bool is_wanted);
/* After the last event: the wanted ones. is_text: what people want to see of it. n_rows 0: all. The
 * table is valid as long as c. */
void conns_table(struct conns *c, enum conns_order order, bool is_text, uint32_t n_rows,
		 struct table *ret);

#endif
