/* SPDX-License-Identifier: MIT */
/* meta_internal.h - between the files of meta: a list being read, and the records of its entries. */
#ifndef SCAN_META_INTERNAL_H
#define SCAN_META_INTERNAL_H

#include <stddef.h>

#include "../base/cursor.h"
#include "meta.h"

enum field_type {
	TYPE_END,
	TYPE_U8,
	TYPE_U16,
	TYPE_U32,
	TYPE_U64,
	TYPE_I64,
	TYPE_IPV4,
	TYPE_IPV6,
	TYPE_STR16,
	TYPE_CHARS128,
	TYPE_LEN16,
	TYPE_CHARS,
	TYPE_LEN32,
	TYPE_LEN32_REST,
	TYPE_SKIP,
};

struct field {
	uint8_t type;  /* enum field_type */
	uint8_t since; /* version of the list */
	bool is_bool;  /* where it goes */
	uint32_t max;  /* longest text; bytes to skip */
	size_t off;    /* where it goes */
	const char *name;
};

/* The place in a list. */
struct list {
	const struct meta_reader *mr;
	const uint8_t *body;
	struct cursor all; /* what is left of the list */
	struct cursor c;   /* what is left of the entry; of the list when entries have no length */
	uint32_t version;
	uint8_t len_since; /* the version from which on entries have a length */
	bool has_len;
	uint32_t n_damages;
	uint32_t chars_len; /* of the CHARS to come */
	char why[80];
};

/* Read the fields of a record into meta. Fields that only entries with a length can have may be
 * missing; all others must be there. False, with a reason, when the entry does not hold them. */
bool meta_record_read(struct list *l, const struct field *f, void *meta);

/* The record behind an entry's type; NULL when the type is unknown. */
const struct field *meta_record_fd(uint8_t type);
const struct field *meta_record_iface(uint16_t type);
/* The end of a thread's record, by the bytes that are left for it; NULL when there is none so long. */
const struct field *meta_record_tail(size_t left);

/* What fields that are not in the file hold. */
void meta_thread_defaults(struct thread_meta *thread);

/* The records of formats/metafields.def. */
#define RECORD(NAME) extern const struct field record_##NAME[];
#include "../../formats/metafields.def"

#endif
