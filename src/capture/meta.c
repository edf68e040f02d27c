/* SPDX-License-Identifier: MIT */
/* meta.c - metadata blocks to the records of capture.h: lists and their entries. */
#include "meta_internal.h"

#include <stdio.h>

#include "constants.h"
#include "swap.h"

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
	meta_thread_defaults(m);
	if (!meta_record_read(l, record_THREAD, m))
		return false;
	return !l->has_len || meta_record_read(l, meta_record_tail(l->c.left), m);
}

static bool read_fd(struct list *l, struct fd_meta *m, int64_t tid)
{
	const struct field *rest;

	*m = (struct fd_meta){ .tid = tid, .name = STR("") };
	if (!meta_record_read(l, record_FD, m))
		return false;
	rest = meta_record_fd(m->type);
	if (!rest && !l->has_len) {
		snprintf(l->why, sizeof(l->why), "fd of unknown type %u", m->type);
		return false;
	}
	return !rest || meta_record_read(l, rest, m);
}

static bool read_iface(struct list *l, struct iface_meta *m)
{
	const uint8_t *p = cursor_take(&l->c, 2);
	uint16_t type = p ? load_u16_as(p, l->mr->is_swapped) : 0;
	const struct field *f = meta_record_iface(type);

	*m = (struct iface_meta){ .name = STR("") };
	if (!f) {
		snprintf(l->why, sizeof(l->why), "interface of unknown type %u", type);
		return false;
	}
	m->is_ipv6 = type == iface_type_ipv6 || type == iface_type_ipv6_nolinkspeed;
	return meta_record_read(l, f, m);
}

/* A user or a group, by the byte in front; what is not a user is a group. */
static bool read_user(struct list *l, struct user_meta *u, struct group_meta *g, bool *ret_is_user)
{
	*u = (struct user_meta){ .name = STR(""), .home = STR(""), .shell = STR("") };
	*g = (struct group_meta){ .name = STR("") };
	*ret_is_user = cursor_u8(&l->c) == user_kind_user;
	return *ret_is_user ? meta_record_read(l, record_USER, u)
			    : meta_record_read(l, record_GROUP, g);
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
	if (!meta_record_read(l, record_MACHINE, &m))
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
