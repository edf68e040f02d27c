/* SPDX-License-Identifier: MIT */
/* format.h - lines laid out by a format as -p takes it: "%proc.name wrote %20fd.name".
 *
 * %field prints a value, %NN before its name cuts or pads it to NN bytes, \n \t \e \\ are what
 * they are in C. A '*' in front has <NA> printed for values that are missing; without it such
 * lines are left out. */
#ifndef SCAN_FORMAT_H
#define SCAN_FORMAT_H

#include <stdbool.h>

#include "../base/buf.h"
#include "../base/err.h"
#include "field.h"

/* Longer fields are refused. */
#define MAX_FORMAT_WIDTH 65536

struct format;

/* What sysdig prints without -p, and with -pc, -pk and -pm. */
extern const char format_default[], format_container[], format_kubernetes[], format_mesos[];

/* Returns 0 and *ret, or E_USAGE with a message. */
int format_parse(const char *text, struct format **ret, struct err *err);
void format_free(struct format *fmt);
/* May it leave a terminal in other colours? */
bool format_has_escape(const struct format *fmt);

/* Append the line of the event, its '\n' included. Returns false, and appends nothing, when a value
 * is missing that must not be. */
bool format_add(struct format *fmt, struct field_ctx *fc, const struct step *s, struct buf *b);
/* The same as a JSON object, keys in order of their names, as sysdig -j prints it. */
bool format_add_json(struct format *fmt, struct field_ctx *fc, const struct step *s, struct buf *b);

#endif
