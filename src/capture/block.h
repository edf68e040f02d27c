/* SPDX-License-Identifier: MIT */
/* block.h - framing of blocks, and event blocks to checked views.
 *
 * A block is {u32 type, u32 length L, body, padding, u32 trailer = L}. Everything here works on
 * bytes that the caller holds whole, in the byte order of this machine (see swap.h). */
#ifndef SCAN_BLOCK_H
#define SCAN_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture.h"

/* What a block is for; BLOCK_NONE: a type this reader does not know. */
enum block_kind {
	BLOCK_NONE,
	BLOCK_SECTION,
	BLOCK_MACHINE,
	BLOCK_THREADS,
	BLOCK_FDS,
	BLOCK_IFACES,
	BLOCK_USERS,
	BLOCK_EVENT,
};

/* Forms of an event block, as bits. */
#define FORM_EVENT 1u /* always set for events, so that no event has form 0 */
#define FORM_FLAGS 2u /* a flags word stands before the event header */
#define FORM_V2    4u /* the header has a parameter count */
#define FORM_LARGE 8u /* lengths of an unknown type are 32 bits wide; no 64 KiB limit */

/* All types but the section header and those of the first days (0x80..ABCD) lie in this range. */
#define BLOCK_FIRST        0x201u
#define BLOCK_LAST         0x222u
#define BLOCK_TYPE_SECTION 0x0A0D0D0Au /* the same in both byte orders */
#define BLOCK_MAGIC        0x1A2B3C4Du
#define BLOCK_MIN_LEN      12u /* type, length, trailer */
#define BLOCK_SECTION_LEN  28u

/* Sizes that a file may ask for. Writers keep ordinary events within 64 KiB; the rest is margin
 * for other writers. Lists and large events carry whole machines and JSON documents. */
#define MAX_EVENT_BLOCK (256u << 10)
#define MAX_BLOCK       (64u << 20)
#define MAX_FILE_PARAMS 1024u   /* in one event; today's longest has 31 */
#define MAX_EVENT_TYPE  0x7fffu /* types beyond are damage, not a newer writer */

struct block_info {
	uint32_t type;
	uint8_t kind;    /* enum block_kind */
	uint8_t version; /* of a list: 1.. */
	uint8_t form;    /* FORM_* of an event, else 0 */
	uint32_t min_len, max_len;
	const char *name; /* "process list" */
};

/* The row of a block type; one with kind BLOCK_NONE for an unknown type. Never NULL. O(1). */
const struct block_info *block_info(uint32_t type);

/* Can a block of this kind have this length? */
static inline bool block_len_ok(const struct block_info *b, uint32_t len)
{
	return len >= b->min_len && len <= b->max_len && len % 4 == 0;
}

/* Offset of the event header in a block, without and with a flags word. */
#define EVENT_OFF       10u
#define EVENT_OFF_FLAGS 14u

static inline uint32_t event_head_off(unsigned form)
{
	return form & FORM_FLAGS ? EVENT_OFF_FLAGS : EVENT_OFF;
}

static inline uint32_t event_head_len(unsigned form)
{
	return form & FORM_V2 ? 26 : 22;
}

enum event_state {
	EVENT_GOOD,
	EVENT_UNKNOWN, /* well-formed, but of a type this reader does not know */
	EVENT_BAD,     /* contradicts itself */
};

#define WHY_BYTES sizeof(((struct damage *)0)->what)

/* Check an event block of len bytes and fill *ev but for num, off and generation. Only the
 * header and the parameter lengths are looked at. On EVENT_BAD why (WHY_BYTES, may be NULL)
 * says what is wrong. */
enum event_state event_decode(const uint8_t *block, uint32_t len, unsigned form, struct event *ev,
			      char *why);

/* The length of the block that the event's own header implies, 0 when that is implausible. */
uint32_t event_implied_len(const uint8_t *block, size_t n, unsigned form);

/* Number of parameters of a v1 event, which does not store it: the largest n not above max_n
 * with 2 * n + the sum of the first n lengths == n_bytes. <0 when there is none.
 * len_at(lens, i) is the ith length. */
int event_v1_n_params(const uint8_t *lens, uint32_t n_bytes, unsigned max_n, bool swapped);

/* The parameter count that v1 blocks of this type start the search from: the layout that was
 * current when the last of them was written. */
unsigned event_v1_table_params(uint32_t type);

/* The length in a v1 event header, corrected: writers stored 3 too much for two types. */
uint32_t event_v1_len(uint32_t type, uint32_t len);

/* What framing needs to know of an event type. */
struct event_shape {
	uint8_t n_params; /* of the newest layout */
	uint8_t origin;   /* enum event_origin */
	bool is_large;    /* parameter lengths are 32 bits wide */
};

extern const struct event_shape event_shapes[EV_MAX];

static inline bool event_is_large(uint32_t type, unsigned form)
{
	return type < EV_MAX ? event_shapes[type].is_large : form & FORM_LARGE;
}

/* Has it more parameters than the table knows? */
static inline bool event_has_extra(const struct event *ev)
{
	return ev->type < EV_MAX && ev->n_params > event_shapes[ev->type].n_params;
}

/* Bytes that event_decode_fast may read behind the block. */
#define FAST_MARGIN 8

/* The common case of event_decode, for the loop over intact events: a v2 block of a known type
 * with 16-bit lengths. False when it is anything else, sound or not. The first four offsets are
 * computed always: most events have fewer parameters, and no branch then depends on how many.
 * off is where the event header is. */
static inline bool event_decode_fast(const uint8_t *block, uint32_t block_len, uint32_t off,
				     struct event *ev)
{
	const uint8_t *h = block + off, *lens = h + 26;
	uint32_t len = load_u32(h + 16), n = load_u32(h + 22), i;
	uint16_t type = load_u16(h + 20);
	uint64_t ts = load_u64(h);

	if (type >= EV_MAX || event_shapes[type].is_large || n > event_shapes[type].n_params ||
	    ts >> 63 || len > block_len - 4 - off || len < 26 + 2 * n)
		return false;
	ev->at[0] = 0;
	ev->at[1] = load_u16(lens);
	ev->at[2] = ev->at[1] + load_u16(lens + 2);
	ev->at[3] = ev->at[2] + load_u16(lens + 4);
	ev->at[4] = ev->at[3] + load_u16(lens + 6);
	for (i = 4; i < n; i++)
		ev->at[i + 1] = ev->at[i] + load_u16(lens + 2 * i);
	if (ev->at[n] > len - 26 - 2 * n)
		return false;
	ev->ts_ns = ts;
	ev->tid = load_i64(h + 8);
	ev->type = type;
	ev->cpu = load_u16(block + 8);
	ev->flags = off == EVENT_OFF_FLAGS ? load_u32(block + 10) : 0;
	ev->n_params = (uint8_t)n;
	ev->data = lens + 2 * n;
	return true;
}

/* Is it an enter event of a system call that the newest drivers no longer emit? */
bool event_is_old_enter(uint32_t type);

/* Is it the exit event of a system call? */
bool event_is_syscall_exit(uint32_t type);

#endif
