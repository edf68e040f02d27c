/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* encode.h - an event as a block of a capture file (formats/capture.md), by the rows of encode.def. */
#ifndef SCAN_ENCODE_H
#define SCAN_ENCODE_H

#include "kschema.h"

/* What happened: where and when, and the registers of the call. */
struct encode_in {
	union {
		u64 value[VALUE_MAX]; /* by enum value_slot */
		struct {
			u64 arg[6]; /* of 32-bit programs only the low halves */
			s64 ret;    /* of an exit */
			u64 number; /* of the call */
			u64 code;
			u64 zero;
		};
	};
	u64 ts_ns; /* since the epoch */
	s64 tid;
	u16 cpu;
	bool is_compat; /* a 32-bit program */
	u32 snaplen;    /* bytes kept of data */
};

/* Write the event into at most `room` bytes. *unread is raised by the parameters whose memory was not
 * there. Returns the length of the block, 0 when it does not fit. */
u32 encode_event(u16 type, const struct encode_in *in, u8 *to, u32 room, u64 *unread);

#endif
