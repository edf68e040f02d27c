/* SPDX-License-Identifier: MIT */
/* field_fdlist.c - fields of the descriptors that poll waits for: fdlist.*. */
#include "field_internal.h"

#include "netname.h"

#define FDLIST_ITEM 10 /* bytes: descriptor 8, poll flags 2 */

static bool poll_list(const struct step *s, struct str *ret)
{
	switch (s->ev->type) {
	case EV_SYSCALL_POLL_E:
	case EV_SYSCALL_PPOLL_E:
		*ret = event_param(s->ev, 0);
		break;
	case EV_SYSCALL_POLL_X:
	case EV_SYSCALL_PPOLL_X:
		*ret = event_param(s->ev, 1);
		break;
	default:
		return false;
	}
	return ret->n >= 2;
}

static void add_list_ip(struct buf *b, const struct fd *fd, int end)
{
	int at = sock_ip_at(fd, end);

	if (fd->type == fd_type_ipv6_sock)
		net_ipv6(b, fd->sock + at);
	else
		net_ipv4(b, fd->sock + at); /* also what sysdig shows of IPv6 servers */
}

/* Returns false when there is nothing to say about this one. */
static bool add_list_item(struct field_ctx *fc, const struct field *f, const struct fd *fd,
			  int64_t num)
{
	int end = f->info->id == FIELD_FDLIST_CIPS || f->info->id == FIELD_FDLIST_CPORTS
			  ? END_CLIENT
			  : END_SERVER;

	switch (f->info->id) {
	case FIELD_FDLIST_NUMS:
		buf_i64(&fc->b, num);
		return true;
	case FIELD_FDLIST_NAMES:
		buf_addstr(&fc->b, fd && fd->name ? fd_name_of(fc, fd) : STR("<NA>"));
		return true;
	case FIELD_FDLIST_CIPS:
	case FIELD_FDLIST_SIPS:
		if (!fd || sock_ip_at(fd, end) < 0)
			return false;
		add_list_ip(&fc->b, fd, end);
		return true;
	default:
		if (!fd || !fd_is_connection(fd))
			return false;
		buf_u64(&fc->b, load_u16(fd->sock + sock_port_at(fd, end)));
		return true;
	}
}

static bool fdlist(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);
	struct buf *b = text_begin(fc);
	struct str list;
	size_t n;

	if (!t || !poll_list(s, &list))
		return false;
	n = (list.n - 2) / FDLIST_ITEM;
	if (n > load_u16(list.p))
		n = load_u16(list.p);
	for (size_t i = 0; i < n; i++) {
		int64_t num = load_i64(list.p + 2 + i * FDLIST_ITEM);

		if (add_list_item(fc, f, replay_fd(fc->r, t, num), num))
			buf_addc(b, ',');
	}
	if (b->n && b->p[b->n - 1] == ',')
		b->n--;
	return b->n && give_scratch(fc, ret);
}

/* clang-format off */
field_fn *const field_fdlist_fn[FIELD_MAX] = {
	[FIELD_FDLIST_NUMS] = fdlist,
	[FIELD_FDLIST_NAMES] = fdlist,
	[FIELD_FDLIST_CIPS] = fdlist,
	[FIELD_FDLIST_SIPS] = fdlist,
	[FIELD_FDLIST_CPORTS] = fdlist,
	[FIELD_FDLIST_SPORTS] = fdlist,
};
/* clang-format on */
