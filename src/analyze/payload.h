/* SPDX-License-Identifier: MIT */
/* payload.h - the bytes of an I/O buffer as text, in the five layouts of the event line. */
#ifndef SCAN_PAYLOAD_H
#define SCAN_PAYLOAD_H

#include "../base/buf.h"
#include "../base/str.h"

enum payload_format {
	PAYLOAD_DOTS,     /* printable ASCII, '.' for the rest */
	PAYLOAD_HEX,      /* rows of 16 bytes in groups of two */
	PAYLOAD_HEXASCII, /* the same with the text beside */
	PAYLOAD_ASCII,    /* printable ASCII and ends of lines only */
	PAYLOAD_BASE64,
};

/* Append data; nothing when it is empty. Every byte written is printable ASCII, '\n' or '\t'. */
void payload_add(struct buf *b, enum payload_format format, struct str data);

#endif
