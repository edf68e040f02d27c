/* SPDX-License-Identifier: MIT */
/* paramtext_flags.c - flags and signals by their names. */
#include <string.h>

#include "../base/map.h"
#include "../capture/constants.h"
#include "paramtext_internal.h"

static void add_flag_name(struct buf *b, size_t start, const char *name)
{
	if (b->n > start)
		buf_addc(b, '|');
	buf_adds(b, name);
}

/* Every name of exactly this value. */
static void add_enum_names(struct buf *b, const struct name_value *names, uint32_t value)
{
	size_t start = b->n;

	for (const struct name_value *n = names; n->name; n++) {
		if (n->value == value)
			add_flag_name(b, start, n->name);
	}
}

/* In table order, each name whose bits are all still unnamed; one that equals the whole value is
 * named in any case, and is the last. */
static void add_flag_names(struct buf *b, const struct name_value *names, uint32_t value)
{
	size_t start = b->n;
	uint32_t left = value;
	const struct name_value *n = names;

	for (; n->name && n->value != value; n++) {
		if (n->value != 0 && (left & n->value) == n->value && left != 0) {
			add_flag_name(b, start, n->name);
			left &= ~n->value;
		}
	}
	if (n->name)
		add_flag_name(b, start, n->name);
}

static bool is_enum_type(uint8_t type)
{
	return type >= PT_ENUMFLAGS8 && type <= PT_ENUMFLAGS32;
}

static void add_resolved_flags(struct paramtext *pt, struct buf *b, const struct value *v,
			       uint32_t value)
{
	const struct name_value *names = v->row->names;
	bool is_enum = is_enum_type(v->info->type);
	struct flag_slot *slot;
	size_t open = b->n;

	if (!names)
		return;
	slot = &pt->flags[hash_u64((uintptr_t)names ^ (uint64_t)value << 32) % N_FLAG_SLOTS];
	if (slot->names == names && slot->value == value && slot->is_enum == is_enum) {
		buf_add(b, slot->text, slot->n);
		return;
	}
	buf_addc(b, '(');
	if (is_enum)
		add_enum_names(b, names, value);
	else
		add_flag_names(b, names, value);
	paramtext_close(b, open);
	if (b->n - open > sizeof(slot->text))
		return;
	*slot = (struct flag_slot){
		.names = names, .value = value, .is_enum = is_enum, .n = (uint8_t)(b->n - open)
	};
	memcpy(slot->text, b->p + open, slot->n);
}

size_t paramtext_flags(struct paramtext *pt, struct buf *b, const struct value *v, uint32_t value)
{
	size_t start = b->n;
	size_t raw;

	if (v->info->type == PT_MODE)
		paramtext_number(b, v->row->format, (int32_t)value, 4);
	else
		buf_u64(b, value);
	raw = b->n - start;
	add_resolved_flags(pt, b, v, value);
	return raw;
}

void paramtext_signals(struct buf *b, uint32_t set)
{
	size_t start = b->n;

	for (unsigned i = 0; i < 32; i++) {
		const char *name = set & 1u << i ? name_signal(i + 1) : NULL;

		if (!name)
			continue;
		if (b->n > start)
			buf_addc(b, ' ');
		buf_adds(b, name);
	}
}

size_t paramtext_signal(struct buf *b, uint8_t number)
{
	size_t start = b->n;
	size_t raw;

	buf_u64(b, number);
	raw = b->n - start;
	paramtext_resolve_name(b, name_signal(number));
	return raw;
}
