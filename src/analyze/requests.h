/* SPDX-License-Identifier: MIT */
/* requests.h - the HTTP requests of a capture as tables: one a row, or added up by method and url.
 *
 * Both ends of a connection are told where both are in the capture: the side says which. */
#ifndef SCAN_REQUESTS_H
#define SCAN_REQUESTS_H

#include "field.h"
#include "table.h"

#define MAX_REQUESTS_KEPT 100000 /* of the log; all are counted */

struct requests;

/* is_log: keep them one by one. */
struct requests *requests_new(bool is_log);
void requests_free(struct requests *q);
/* Look at an event; field_ctx_event must have been called for it. */
void requests_event(struct requests *q, struct field_ctx *fc, const struct step *s);
/* After the last event: in the order of the responses. n_rows 0: all that were kept. */
void requests_log_table(const struct requests *q, uint32_t n_rows, struct table *ret);
/* Most requests first. */
void requests_top_table(const struct requests *q, uint32_t n_rows, struct table *ret);

#endif
