/* SPDX-License-Identifier: MIT */
/* meta.c - metadata blocks to the records of capture.h, by the field tables of
 * formats/metafields.def. */
#include "meta.h"

#include <stddef.h>
#include <stdio.h>

#include "../base/cursor.h"
#include "constants.h"
#include "swap.h"

/* ---- the tables ---- */

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

#define IS_BOOL(meta, field) \
	_Generic(((struct meta##_meta *)0)->field, bool : true, default : false)

/* clang-format off */
#define RECORD(NAME) static const struct field record_##NAME[] = {
#define RECORD_END(NAME) { .type = TYPE_END } };
/* clang-format on */
#define ENTRY_LEN(TYPE, since) { TYPE_##TYPE, since, false, 0, 0, "length" },
#define SKIP(bytes)            { TYPE_SKIP, 1, false, bytes, 0, "rest" },
#define FIELD(meta, field, TYPE, since, max_len)                                                  \
	{ TYPE_##TYPE, since, IS_BOOL(meta, field), max_len, offsetof(struct meta##_meta, field), \
	  #field },
#define TAIL_CHOICE(max_left, RECORD)
#define FD_CHOICE(constant, RECORD)
#define IFACE_CHOICE(constant, RECORD)
#define USER_CHOICE(constant, RECORD)
#define DEFAULT(meta, field, value)
#include "../../formats/metafields.def"
#undef RECORD
#undef ENTRY_LEN
#undef SKIP
#undef FIELD
#undef RECORD_END
#undef TAIL_CHOICE
#undef FD_CHOICE
#undef IFACE_CHOICE
#undef USER_CHOICE
#undef DEFAULT

#define RECORD(NAME)
#define ENTRY_LEN(TYPE, since)
#define SKIP(bytes)
#define FIELD(meta, field, TYPE, since, max_len)
#define RECORD_END(NAME)
#define TAIL_CHOICE(max_left, RECORD)
#define FD_CHOICE(constant, RECORD)
#define IFACE_CHOICE(constant, RECORD)
#define USER_CHOICE(constant, RECORD)

/* What fields that are not in the file hold. */
static void thread_defaults(struct thread_meta *thread)
{
	*thread = (struct thread_meta){ 0 };
	thread->comm = thread->exe = thread->exepath = thread->args = STR("");
	thread->cwd = thread->env = thread->cgroups = thread->root = STR("");
#define DEFAULT(meta, field, value) meta->field = value;
#include "../../formats/metafields.def"
#undef DEFAULT
}
#define DEFAULT(meta, field, value)

static const struct field *thread_tail(size_t left)
{
#undef TAIL_CHOICE
#define TAIL_CHOICE(max_left, RECORD) \
	if (left <= (max_left))       \
		return record_##RECORD;
#include "../../formats/metafields.def"
#undef TAIL_CHOICE
#define TAIL_CHOICE(max_left, RECORD)
	return NULL;
}

/* The records behind an entry's type; NULL when the type is unknown. */
#define CHOICE_CASE(value, RECORD) \
	case value:                \
		return record_##RECORD;

static const struct field *fd_record(uint8_t type)
{
	switch (type) {
#undef FD_CHOICE
#define FD_CHOICE(constant, RECORD) CHOICE_CASE(fd_type_##constant, RECORD)
#include "../../formats/metafields.def"
#undef FD_CHOICE
#define FD_CHOICE(constant, RECORD)
	}
	return NULL;
}

static const struct field *iface_record(uint16_t type)
{
	switch (type) {
#undef IFACE_CHOICE
#define IFACE_CHOICE(constant, RECORD) CHOICE_CASE(iface_type_##constant, RECORD)
#include "../../formats/metafields.def"
#undef IFACE_CHOICE
#define IFACE_CHOICE(constant, RECORD)
	}
	return NULL;
}

/* ---- one record ---- */

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

/* Read the fields of a record into meta. Fields that only entries with a length can have may be
 * missing; all others must be there. False, with a reason, when the entry does not hold them. */
static bool record_read(struct list *l, const struct field *f, void *meta)
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

/* ---- lists ---- */

static void list_damage(struct list *l, const uint8_t *at, size_t lost, const char *what)
{
	l->n_damages++;
	if (l->mr->damage)
		l->mr->damage(l->mr->damage_ctx, (size_t)(at - l->body), lost, what);
}

/* Give up the rest of the list. */
static void list_end(struct list *l, const uint8_t *at, const char *what)
{
	list_damage(l, at, l->all.left + (size_t)(l->all.p - at), what);
	l->all.left = 0;
}

/* Move to the next entry; first is the record it starts with.
 * False at the end of the list, which may be one of damage. */
static bool entry_begin(struct list *l, const struct field *first)
{
	const uint8_t *at = l->all.p;
	uint32_t len, own;
	char why[80];

	if (l->all.left < 4)
		return false;
	l->len_since = first->type == TYPE_LEN32 || first->type == TYPE_LEN32_REST ? first->since
										   : UINT8_MAX;
	l->has_len = l->version >= l->len_since;
	if (!l->has_len) {
		l->c = l->all;
		return true;
	}
	own = first->type == TYPE_LEN32 ? 4 : 0;
	len = load_u32_as(cursor_take(&l->all, 4), l->mr->is_swapped);
	if (len < own || len - own > l->all.left) {
		snprintf(why, sizeof(why), "entry of %u bytes, %zu are left", len,
			 l->all.left + own);
		list_end(l, at, why);
		return false;
	}
	l->c = cursor_of(cursor_take(&l->all, len - own), len - own);
	return true;
}

/* Finish the entry that began at `at`. False when it was damaged. */
static bool entry_end(struct list *l, const uint8_t *at, bool is_good)
{
	if (!is_good && l->has_len)
		list_damage(l, at, (size_t)(l->all.p - at), l->why);
	else if (!is_good)
		list_end(l, at, l->why);
	else if (!l->has_len)
		l->all = l->c;
	return is_good;
}

static bool read_thread(struct list *l, struct thread_meta *m)
{
	thread_defaults(m);
	if (!record_read(l, record_THREAD, m))
		return false;
	return !l->has_len || record_read(l, thread_tail(l->c.left), m);
}

static bool read_fd(struct list *l, struct fd_meta *m, int64_t tid)
{
	const struct field *rest;

	*m = (struct fd_meta){ .tid = tid, .name = STR("") };
	if (!record_read(l, record_FD, m))
		return false;
	rest = fd_record(m->type);
	if (!rest && !l->has_len) {
		snprintf(l->why, sizeof(l->why), "fd of unknown type %u", m->type);
		return false;
	}
	return !rest || record_read(l, rest, m);
}

static bool read_iface(struct list *l, struct iface_meta *m)
{
	const uint8_t *p = cursor_take(&l->c, 2);
	uint16_t type = p ? load_u16_as(p, l->mr->is_swapped) : 0;
	const struct field *f = iface_record(type);

	*m = (struct iface_meta){ .name = STR("") };
	if (!f) {
		snprintf(l->why, sizeof(l->why), "interface of unknown type %u", type);
		return false;
	}
	m->is_ipv6 = type == iface_type_ipv6 || type == iface_type_ipv6_nolinkspeed;
	return record_read(l, f, m);
}

/* A user or a group, by the byte in front; what is not a user is a group. */
static bool read_user(struct list *l, struct user_meta *u, struct group_meta *g, bool *ret_is_user)
{
	*u = (struct user_meta){ .name = STR(""), .home = STR(""), .shell = STR("") };
	*g = (struct group_meta){ .name = STR("") };
	*ret_is_user = cursor_u8(&l->c) == user_kind_user;
	return *ret_is_user ? record_read(l, record_USER, u) : record_read(l, record_GROUP, g);
}

static void list_threads(struct list *l, const uint8_t *at)
{
	const struct meta_sink *s = l->mr->sink;
	struct thread_meta m;

	if (entry_end(l, at, read_thread(l, &m)) && s->thread)
		s->thread(s->ctx, &m);
}

static void list_fds(struct list *l, const uint8_t *at)
{
	const struct meta_sink *s = l->mr->sink;
	int64_t tid = (int64_t)load_u64_as(l->body, l->mr->is_swapped);
	struct fd_meta m;

	if (entry_end(l, at, read_fd(l, &m, tid)) && s->fd)
		s->fd(s->ctx, &m);
}

static void list_ifaces(struct list *l, const uint8_t *at)
{
	const struct meta_sink *s = l->mr->sink;
	struct iface_meta m;

	if (entry_end(l, at, read_iface(l, &m)) && s->iface)
		s->iface(s->ctx, &m);
}

static void list_users(struct list *l, const uint8_t *at)
{
	const struct meta_sink *s = l->mr->sink;
	struct user_meta u;
	struct group_meta g;
	bool is_user;

	if (!entry_end(l, at, read_user(l, &u, &g, &is_user)))
		return;
	if (is_user && s->user)
		s->user(s->ctx, &u);
	else if (!is_user && s->group)
		s->group(s->ctx, &g);
}

/* How lists are read: the record with the entry's length, bytes in front of the first entry. */
static const struct list_kind {
	const struct field *first;
	size_t skip;
	void (*entry)(struct list *l, const uint8_t *at);
} kinds[] = {
	[BLOCK_THREADS] = { record_THREAD, 0, list_threads },
	[BLOCK_FDS] = { record_FD, 8, list_fds },
	[BLOCK_IFACES] = { record_IFACE, 0, list_ifaces },
	[BLOCK_USERS] = { record_USER_ENTRY, 0, list_users },
};

static void read_machine(struct list *l)
{
	const struct meta_sink *s = l->mr->sink;
	struct machine_meta m = { .hostname = STR("") };

	l->c = l->all;
	if (!record_read(l, record_MACHINE, &m))
		list_end(l, l->body, l->why);
	else if (s->machine)
		s->machine(s->ctx, &m);
}

uint32_t meta_read(const struct meta_reader *mr, const struct block_info *b, const uint8_t *body,
		   size_t n)
{
	struct list l = {
		.mr = mr, .body = body, .all = cursor_of(body, n), .version = b->version
	};
	const struct list_kind *kind = &kinds[b->kind];
	uint32_t i;

	if (b->kind == BLOCK_MACHINE) {
		read_machine(&l);
		return l.n_damages;
	}
	if (!cursor_take(&l.all, kind->skip)) {
		list_end(&l, body, "too short");
		return l.n_damages;
	}
	for (i = 0; !mr->max_entries || i < mr->max_entries; i++) {
		const uint8_t *at = l.all.p;

		if (!entry_begin(&l, kind->first))
			break;
		kind->entry(&l, at);
	}
	return l.n_damages;
}

bool meta_plausible(const struct block_info *b, const uint8_t *body, size_t n, bool is_swapped)
{
	static const struct meta_sink sink;
	struct meta_reader mr = { .sink = &sink, .is_swapped = is_swapped, .max_entries = 4 };

	return meta_read(&mr, b, body, n) == 0;
}
