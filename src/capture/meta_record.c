/* SPDX-License-Identifier: MIT */
/* meta_record.c - the fields of one entry, by the field tables of formats/metafields.def. */
#include <stdio.h>

#include "constants.h"
#include "meta_internal.h"
#include "swap.h"

/* ---- the tables ---- */

#define IS_BOOL(meta, field) \
	_Generic(((struct meta##_meta *)0)->field, bool : true, default : false)

/* clang-format off */
#define RECORD(NAME) const struct field record_##NAME[] = {
#define RECORD_END(NAME) { .type = TYPE_END } };
/* clang-format on */
#define ENTRY_LEN(TYPE, since) { TYPE_##TYPE, since, false, 0, 0, "length" },
#define SKIP(bytes)            { TYPE_SKIP, 1, false, bytes, 0, "rest" },
#define FIELD(meta, field, TYPE, since, max_len)                                                  \
	{ TYPE_##TYPE, since, IS_BOOL(meta, field), max_len, offsetof(struct meta##_meta, field), \
	  #field },
#include "../../formats/metafields.def"

void meta_thread_defaults(struct thread_meta *thread)
{
	*thread = (struct thread_meta){ 0 };
	thread->comm = thread->exe = thread->exepath = thread->args = STR("");
	thread->cwd = thread->env = thread->cgroups = thread->root = STR("");
#define DEFAULT(meta, field, value) meta->field = value;
#include "../../formats/metafields.def"
}

const struct field *meta_record_tail(size_t left)
{
#define TAIL_CHOICE(max_left, RECORD) \
	if (left <= (max_left))       \
		return record_##RECORD;
#include "../../formats/metafields.def"
	return NULL;
}

#define CHOICE_CASE(value, RECORD) \
	case value:                \
		return record_##RECORD;

const struct field *meta_record_fd(uint8_t type)
{
	switch (type) {
#define FD_CHOICE(constant, RECORD) CHOICE_CASE(fd_type_##constant, RECORD)
#include "../../formats/metafields.def"
	}
	return NULL;
}

const struct field *meta_record_iface(uint16_t type)
{
	switch (type) {
#define IFACE_CHOICE(constant, RECORD) CHOICE_CASE(iface_type_##constant, RECORD)
#include "../../formats/metafields.def"
	}
	return NULL;
}

/* ---- one record ---- */

static size_t field_width(uint8_t type)
{
	static const uint8_t width[] = {
		[TYPE_U8] = 1,         [TYPE_U16] = 2,   [TYPE_U32] = 4,   [TYPE_U64] = 8,
		[TYPE_I64] = 8,        [TYPE_IPV4] = 4,  [TYPE_IPV6] = 16, [TYPE_STR16] = 2,
		[TYPE_CHARS128] = 128, [TYPE_LEN16] = 2, [TYPE_LEN32] = 4, [TYPE_LEN32_REST] = 4,
		[TYPE_SKIP] = 0,
	};

	return width[type];
}

static bool too_long(struct list *l, const struct field *f, uint32_t len)
{
	if (len <= f->max)
		return false;
	snprintf(l->why, sizeof(l->why), "%s of %u bytes, at most %u are possible", f->name, len,
		 f->max);
	return true;
}

/* Take a field whose first bytes are at p. False when it is damaged. */
static bool field_store(struct list *l, const struct field *f, const uint8_t *p, uint8_t *to)
{
	bool sw = l->mr->is_swapped;
	struct str text;
	uint32_t len;

	switch (f->type) {
	case TYPE_U8:
		*to = f->is_bool ? *p != 0 : *p;
		return true;
	case TYPE_U16:
		store_u16(to, load_u16_as(p, sw));
		return true;
	case TYPE_U32:
		store_u32(to, load_u32_as(p, sw));
		return true;
	case TYPE_U64:
	case TYPE_I64:
		store_u64(to, load_u64_as(p, sw));
		return true;
	case TYPE_IPV4:
	case TYPE_IPV6:
		memcpy(to, p, f->type == TYPE_IPV4 ? 4 : 16);
		return true;
	case TYPE_CHARS128:
		text = (struct str){ (const char *)p, strnlen((const char *)p, 128) };
		break;
	case TYPE_LEN16:
		l->chars_len = load_u16_as(p, sw);
		return !too_long(l, f, l->chars_len);
	case TYPE_STR16:
	case TYPE_CHARS:
		len = f->type == TYPE_STR16 ? load_u16_as(p, sw) : l->chars_len;
		if (too_long(l, f, len))
			return false;
		text = cursor_str(&l->c, len);
		break;
	case TYPE_SKIP:
		cursor_take(&l->c, f->max);
		return true;
	default:
		return true;
	}
	memcpy(to, &text, sizeof(text));
	return true;
}

bool meta_record_read(struct list *l, const struct field *f, void *meta)
{
	for (; f->type != TYPE_END; f++) {
		struct cursor before = l->c;
		const uint8_t *p;

		if (f->since > l->version || f->type == TYPE_LEN32 || f->type == TYPE_LEN32_REST)
			continue;
		p = cursor_take(&l->c, field_width(f->type));
		if (p && !field_store(l, f, p, (uint8_t *)meta + f->off))
			return false;
		if (!l->c.failed)
			continue;
		if (l->has_len && f->since >= l->len_since) {
			l->c = before;
			return true;
		}
		snprintf(l->why, sizeof(l->why), "%s needs %zu bytes, %zu are left", f->name,
			 l->c.fail_need, l->c.fail_left);
		return false;
	}
	return true;
}
