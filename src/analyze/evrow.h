/* SPDX-License-Identifier: MIT */
/* evrow.h - events as rows of chosen fields, for programs: CSV, TSV, or JSON objects.
 *
 * A contract, unlike text: numbers are decimal, durations in nanoseconds, times ISO 8601 in UTC with
 * nanoseconds, what has no value is empty (CSV, TSV) or null. Text that is no UTF-8, and payload, is
 * base64: "base64:..." in CSV and TSV (text that begins so is base64, too), {"base64":"..."} in JSON.
 * CSV quotes as RFC 4180 says; TSV writes tabulator, line ends and backslash as \t \n \r \\. */
#ifndef SCAN_EVROW_H
#define SCAN_EVROW_H

#include "../base/buf.h"
#include "../base/err.h"
#include "field.h"

enum row_format { ROW_CSV, ROW_TSV, ROW_JSON };

struct evrow;

/* The fields when nobody chooses. */
extern const char evrow_default[];

/* fields: names separated by commas. Returns 0 and *ret, or E_USAGE. */
int evrow_new(const char *fields, enum row_format format, struct evrow **ret, struct err *err);
void evrow_free(struct evrow *row);

/* Append the line of column names; nothing for JSON. */
void evrow_add_head(const struct evrow *row, struct buf *b);
/* Append the event, its '\n' included. */
void evrow_add(struct evrow *row, struct field_ctx *fc, const struct step *s, struct buf *b);

#endif
