/* SPDX-License-Identifier: MIT */
/* html_text.h - text of a capture into HTML. */
#ifndef SCAN_HTML_TEXT_H
#define SCAN_HTML_TEXT_H

#include "../base/buf.h"

/* Append text as HTML or XML text, also for attributes in double quotes: markup is escaped, what cannot
 * be shown appears as out_escape has it. */
void html_escape(struct buf *b, struct str s);

/* Append text that is safe already (made by out_escape or ourselves), with markup escaped. */
void html_escape_markup(struct buf *b, struct str s);

#endif
