/* SPDX-License-Identifier: MIT */
/* paramtext.h - one parameter of an event as text, with what replay knows of it.
 *
 * The text is RAW, or RAW(RESOLVED) where the value has a meaning beyond its number: the name of
 * a descriptor, of a process, of flags. Layouts are those of sysdig 0.29.3. */
#ifndef SCAN_PARAMTEXT_H
#define SCAN_PARAMTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/clock.h"
#include "payload.h"
#include "replay.h"

/* Payload longer than this is cut when is_cut is set. */
#define MAX_PAYLOAD_SHOWN 80

/* Texts that cost more to make than to look up; the slot of a key is its hash. */
#define N_RELTIME_SLOTS 64
#define N_FLAG_SLOTS    256

struct reltime_slot {
	uint64_t ns;
	uint8_t n; /* 0: free */
	char text[15];
};

struct flag_slot {
	const struct name_value *names; /* NULL: free */
	uint32_t value;
	uint8_t n;
	bool is_enum;
	char text[114];
};

struct paramtext {
	struct replay *r;
	enum payload_format payload;
	bool is_cut;            /* PAYLOAD_DOTS: cut at MAX_PAYLOAD_SHOWN */
	bool is_escaped;        /* control characters in text of the capture become \xHH */
	struct clock_zone zone; /* of absolute times */
	size_t raw_room; /* sysdig cuts paths and poll lists at what its buffer has grown to */
	struct buf scratch;
	struct reltime_slot reltime[N_RELTIME_SLOTS];
	struct flag_slot flags[N_FLAG_SLOTS];
};

/* r must outlive *pt. Set payload, is_cut, is_escaped and zone afterwards if need be. */
void paramtext_init(struct paramtext *pt, struct replay *r);
void paramtext_fini(struct paramtext *pt);

/* Append parameter i of the event, RAW or RAW(RESOLVED). Returns the length of RAW.
 *
 * Lengths that do not fit the type: bytes beyond the value are ignored; too few, or none where
 * the type needs some, print as "<NA>" (sysdig prints what lies behind in its memory). */
size_t paramtext_add(struct paramtext *pt, struct buf *b, const struct step *s, unsigned i);

/* Append payload as a parameter of type BYTEBUF prints. */
void paramtext_add_payload(struct paramtext *pt, struct buf *b, struct str data);

/* Append text of the capture up to its first NUL, escaped when is_escaped says so. */
void paramtext_add_text(struct paramtext *pt, struct buf *b, struct str text);

#endif
