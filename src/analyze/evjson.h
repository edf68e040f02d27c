/* SPDX-License-Identifier: MIT */
/* evjson.h - values of fields as JSON, written as sysdig -j does. */
#ifndef SCAN_EVJSON_H
#define SCAN_EVJSON_H

#include "../base/buf.h"
#include "field.h"

/* Text in quotes; what is no ASCII as \uXXXX, bytes that are no UTF-8 as U+FFFD. */
void evjson_text(struct buf *b, struct str s);
/* A value of the field: numbers as numbers but for those printed in hex, null for none. */
void evjson_value(struct buf *b, struct field_ctx *fc, const struct field *f, const struct step *s,
		  const struct value *v);

#endif
