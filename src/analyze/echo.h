/* SPDX-License-Identifier: MIT */
/* echo.h - what was read and written, as a conversation: a head line for each piece of data, with its direction, then
 * the data as safe text or hex; or the bytes alone.
 *
 * On connections, pairs of sockets and pipes whose both ends come by, data is shown once, when it is written. */
#ifndef SCAN_ECHO_H
#define SCAN_ECHO_H

#include "field.h"

enum echo_style {
	ECHO_TEXT, /* lines, unsafe characters as escapes */
	ECHO_HEX,
	ECHO_RAW, /* the bytes as they are, and nothing else */
};

struct echo;

/* has_colours: mark directions on a terminal. */
struct echo *echo_new(struct replay *r, enum echo_style style, bool has_colours);
void echo_free(struct echo *e);
/* Append to b what the event shows: nothing unless it moved data that the capture has. All events of what is
 * followed should come here, for the ends to be known. */
void echo_event(struct echo *e, struct field_ctx *fc, const struct step *s, struct buf *b);

#endif
