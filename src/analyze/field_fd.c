/* SPDX-License-Identifier: MIT */
/* field_fd.c - fields of the descriptor an event is about: fd.*, fdlist.*. */
#include "field_internal.h"

#include "netname.h"

/* ---- which descriptor ---- */

/* The descriptor of the event; *ret_t is its thread. Returns false for events that have nothing
 * to do with descriptors; *ret_fd is NULL when it is unknown. */
static bool find_fd(struct field_ctx *fc, const struct step *s, struct thread **ret_t,
		    struct fd **ret_fd)
{
	if (!(s->info->flags & (EF_CREATES_FD | EF_USES_FD | EF_DESTROYS_FD)) ||
	    quirks_is_no_io(fc->q, s->ev->type))
		return false;
	*ret_t = thread_of_event(fc, s);
	if (!*ret_t)
		return false;
	*ret_fd = fc->fd;
	if (!*ret_fd)
		*ret_fd = replay_fd(fc->r, *ret_t, (*ret_t)->pending.fd);
	return true;
}

static struct fd *fd_of(struct field_ctx *fc, const struct step *s)
{
	struct thread *t;
	struct fd *fd;

	return find_fd(fc, s, &t, &fd) ? fd : NULL;
}

/* ---- names ---- */

/* The name a failed call asked for, to fc->b. */
static bool name_from_event(struct field_ctx *fc, const struct step *s, struct thread *t)
{
	struct str path;

	if (!event_type_is_exit(s->ev->type))
		return false;
	text_begin(fc);
	switch (s->ev->type) {
	case EV_SYSCALL_OPEN_X:
	case EV_SYSCALL_CREAT_X:
	case EV_SOCKET_ACCEPT_X:
	case EV_SOCKET_ACCEPT_5_X:
	case EV_SOCKET_ACCEPT4_X:
	case EV_SOCKET_ACCEPT4_5_X:
	case EV_SOCKET_ACCEPT4_6_X:
	case EV_SOCKET_CONNECT_X:
		if (n_params_of(s) > 1)
			param_text(fc, s, 1);
		return true;
	case EV_SYSCALL_OPENAT_X:
		return false; /* the path was on its enter event, which is gone */
	case EV_SYSCALL_OPENAT_2_X:
	case EV_SYSCALL_OPENAT2_X:
		path = event_param(s->ev, 2);
		if (path.n == 0 && fc->q->fd_from_exit)
			return false;
		if (path.n == 0)
			path = STR("<NA>\0"); /* its NUL counts as part of a parameter */
		path_join_at(fc, t, event_i64(s->ev, 1, -1), path, "<UNKNOWN>");
		return true;
	default:
		return true;
	}
}

static bool is_failed_connect(const struct step *s)
{
	return s->ev->type == EV_SOCKET_CONNECT_X && event_i64(s->ev, 0, 0) < 0;
}

/* The full name, to fc->b. */
static bool full_name(struct field_ctx *fc, const struct step *s, struct thread *t, struct fd *fd)
{
	if (!fd || (fc->q->failed_connect_by_event && is_failed_connect(s)))
		return name_from_event(fc, s, t);
	buf_addstr(text_begin(fc), fd_name_of(fc, fd));
	return true;
}

/* Put the container's id and a colon in front of fc->b. */
static void add_container(struct field_ctx *fc, const struct thread *t)
{
	struct str id = replay_str(fc->r, t->container);
	struct buf *b = &fc->b;

	buf_reserve(b, id.n + 1);
	memmove(b->p + id.n + 1, b->p, b->n);
	memcpy(b->p, id.p, id.n);
	b->p[id.n] = ':';
	b->n += id.n + 1;
}

static bool fd_name(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	if (!find_fd(fc, s, &t, &fd) || !full_name(fc, s, t, fd))
		return false;
	if (f->info->id == FIELD_FD_CONTAINERNAME)
		add_container(fc, t);
	return give_scratch(fc, ret);
}

static bool is_plain_file(const struct fd *fd)
{
	return fd->type == fd_type_file || fd->type == fd_type_file_v2;
}

/* Cut fc->b to its directory. */
static void keep_directory(struct field_ctx *fc)
{
	struct buf *b = &fc->b;
	const char *slash = b->n ? memrchr(b->p, '/', b->n) : NULL;

	if (!slash || slash == b->p) {
		b->n = 0;
		buf_addc(b, '/');
	} else if (slash + 1 < b->p + b->n) {
		b->n = (size_t)(slash - b->p);
	}
}

static bool fd_directory(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	if (!find_fd(fc, s, &t, &fd))
		return false;
	if (fd && !is_plain_file(fd) && fd->type != fd_type_directory)
		return false;
	if (!fd && !name_from_event(fc, s, t))
		return false;
	if (fd)
		buf_addstr(text_begin(fc), replay_str(fc->r, fd->name));
	if (!fd || is_plain_file(fd))
		keep_directory(fc);
	if (f->info->id == FIELD_FD_CONTAINERDIRECTORY)
		add_container(fc, t);
	return give_scratch(fc, ret);
}

static bool fd_filename(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	struct fd *fd = fd_of(fc, s);
	struct str name;
	const char *slash;

	(void)f;
	if (!fd || !is_plain_file(fd))
		return false;
	name = replay_str(fc->r, fd->name);
	slash = name.n ? memrchr(name.p, '/', name.n) : NULL;
	if (!slash)
		return give_text(ret, STR("/"));
	if (slash + 1 < name.p + name.n) {
		name.n -= (size_t)(slash + 1 - name.p);
		name.p = slash + 1;
	}
	return give_text(ret, name);
}

/* ---- number and kind ---- */

static bool fd_num(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	(void)f;
	return find_fd(fc, s, &t, &fd) && give_i64(ret, t->pending.fd);
}

static bool fd_type(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct fd *fd = fd_of(fc, s);

	(void)f;
	return fd && give_text(ret, str_of(fd_type_name(fd)));
}

/* What a call makes that has made nothing yet, or failed. */
static const char *typechar_of_call(uint16_t type)
{
	switch (type & ~1u) {
	case EV_SYSCALL_OPEN_E:
	case EV_SYSCALL_OPENAT_E:
	case EV_SYSCALL_OPENAT_2_E:
	case EV_SYSCALL_OPENAT2_E:
	case EV_SYSCALL_CREAT_E:
		return "f";
	case EV_SOCKET_SOCKET_E:
	case EV_SOCKET_ACCEPT_E:
	case EV_SOCKET_ACCEPT_5_E:
	case EV_SOCKET_ACCEPT4_E:
	case EV_SOCKET_ACCEPT4_5_E:
	case EV_SOCKET_ACCEPT4_6_E:
		return "4"; /* as good as any other family */
	case EV_SYSCALL_PIPE_E:
		return "p";
	case EV_SYSCALL_EVENTFD_E:
		return "e";
	case EV_SYSCALL_SIGNALFD_E:
		return "s";
	case EV_SYSCALL_TIMERFD_CREATE_E:
		return "t";
	case EV_SYSCALL_INOTIFY_INIT_E:
		return "i";
	default:
		return "o";
	}
}

static bool fd_typechar(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	(void)f;
	if (!find_fd(fc, s, &t, &fd))
		return false;
	if (!fd)
		return give_text(ret, str_of(typechar_of_call(s->ev->type)));
	buf_addc(text_begin(fc), fd_type_char(fd));
	return give_scratch(fc, ret);
}

static bool fd_uid(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	(void)f;
	if (!find_fd(fc, s, &t, &fd))
		return false;
	buf_i64(text_begin(fc), t->tid);
	buf_i64(&fc->b, t->pending.fd);
	return give_scratch(fc, ret);
}

/* ---- the two ends of a connection ---- */

static bool has_role(const struct fd *fd)
{
	return fd->flags & (FD_ROLE_CLIENT | FD_ROLE_SERVER);
}

enum { END_CLIENT, END_SERVER };

static bool is_connection(const struct fd *fd)
{
	return fd->type == fd_type_ipv4_sock || fd->type == fd_type_ipv6_sock;
}

/* Offset in sock of an end's address, or -1 when this kind of socket has no such end. */
static int ip_at(const struct fd *fd, int end)
{
	switch (fd->type) {
	case fd_type_ipv4_sock:
		return end == END_CLIENT ? IP4_SIP : IP4_DIP;
	case fd_type_ipv6_sock:
		return end == END_CLIENT ? IP6_SIP : IP6_DIP;
	case fd_type_ipv4_servsock:
		return end == END_CLIENT ? -1 : SRV4_IP;
	case fd_type_ipv6_servsock:
		return end == END_CLIENT ? -1 : SRV6_IP;
	default:
		return -1;
	}
}

static int port_at(const struct fd *fd, int end)
{
	switch (fd->type) {
	case fd_type_ipv4_sock:
		return end == END_CLIENT ? IP4_SPORT : IP4_DPORT;
	case fd_type_ipv6_sock:
		return end == END_CLIENT ? IP6_SPORT : IP6_DPORT;
	case fd_type_ipv4_servsock:
		return end == END_CLIENT ? -1 : SRV4_PORT;
	case fd_type_ipv6_servsock:
		return end == END_CLIENT ? -1 : SRV6_PORT;
	default:
		return -1;
	}
}

static bool is_ip6(const struct fd *fd)
{
	return fd->type == fd_type_ipv6_sock || fd->type == fd_type_ipv6_servsock;
}

static bool is_local_end(struct field_ctx *fc, const struct thread *t, const struct fd *fd, int end)
{
	return replay_is_local(fc->r, t, fd->sock + ip_at(fd, end), is_ip6(fd));
}

/* Which end a field asks for: by its letter, c and s as stored, l and r by whose address it is.
 * -1: not known. */
static int chosen_end(struct field_ctx *fc, char letter, const struct thread *t,
		      const struct fd *fd)
{
	int local;

	if (letter == 'c' || letter == 's')
		return letter == 'c' ? END_CLIENT : END_SERVER;
	if (!is_connection(fd) || !has_role(fd))
		return -1;
	local = is_local_end(fc, t, fd, END_CLIENT) ? END_CLIENT : END_SERVER;
	return letter == 'l' ? local : !local;
}

static char end_letter(const struct field *f)
{
	return f->info->name[sizeof("fd.") - 1];
}

static bool give_ip(struct value *ret, const struct fd *fd, int end)
{
	int at = ip_at(fd, end);

	if (at < 0)
		return false;
	ret->kind = is_ip6(fd) ? VAL_IP6 : VAL_IP4;
	memcpy(ret->ip, fd->sock + at, is_ip6(fd) ? 16 : 4);
	return true;
}

static bool give_port(struct value *ret, const struct fd *fd, int end)
{
	int at = port_at(fd, end);

	return at >= 0 && give_u64(ret, load_u16(fd->sock + at));
}

static bool fd_end_ip(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	struct thread *t;
	struct fd *fd;
	int end;

	if (!find_fd(fc, s, &t, &fd) || !fd || !has_role(fd))
		return false;
	end = chosen_end(fc, end_letter(f), t, fd);
	return end >= 0 && give_ip(ret, fd, end);
}

static bool fd_end_port(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	bool is_client = end_letter(f) == 'c';
	struct thread *t;
	struct fd *fd;
	int end;

	if (!find_fd(fc, s, &t, &fd) || !fd || (!has_role(fd) && (is_client || is_connection(fd))))
		return false;
	end = chosen_end(fc, end_letter(f), t, fd);
	if (is_client && !is_connection(fd))
		return give_u64(ret, 0); /* sysdig's answer for sockets without ports */
	return end >= 0 && give_port(ret, fd, end);
}

/* The port as text: its name when names were asked for. */
static bool fd_end_proto(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	struct value port;

	text_begin(fc);
	if (!fd_end_port(fc, f, s, &port))
		return false;
	if (is_connection(fd_of(fc, s)))
		net_port(&fc->b, replay_port_names(fc->r), (uint16_t)port.u,
			 fd_l4proto(fd_of(fc, s)));
	return give_scratch(fc, ret);
}

/* The i-th of the types that the descriptors of the process have. */
static bool nth_type(struct field_ctx *fc, const struct step *s, uint32_t i, struct value *ret)
{
	struct thread *t;
	struct fd *fd;
	uint32_t it = 0, seen = 0;

	if (!find_fd(fc, s, &t, &fd))
		return false;
	while ((fd = replay_next_fd(fc->r, t, &it))) {
		if (fd->type >= 32 || seen & 1u << fd->type)
			continue;
		seen |= 1u << fd->type;
		if (i-- == 0)
			return give_text(ret, str_of(fd_type_name(fd)));
	}
	return false;
}

/* fd.ip, fd.net, fd.port, fd.proto: the one or two ends there are. */
bool field_fd_nth(struct field_ctx *fc, struct field *f, const struct step *s, uint32_t i,
		  struct value *ret)
{
	struct fd *fd = fd_of(fc, s);
	bool is_port = f->info->id == FIELD_FD_PORT || f->info->id == FIELD_FD_PROTO;
	int end = fd && is_connection(fd) ? (int)i : END_SERVER;

	if (f->info->id == FIELD_FD_TYPES)
		return nth_type(fc, s, i, ret);
	if (!fd || i > 1 || (i == 1 && !is_connection(fd)))
		return false;
	return is_port ? give_port(ret, fd, end) : give_ip(ret, fd, end);
}

static bool fd_either(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	return field_fd_nth(fc, f, s, 0, ret);
}

static bool fd_is_server(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	(void)f;
	if (!find_fd(fc, s, &t, &fd) || !fd)
		return false;
	if (is_connection(fd))
		return give_bool(ret, is_local_end(fc, t, fd, END_SERVER));
	return give_bool(ret,
			 fd->type == fd_type_ipv4_servsock || fd->type == fd_type_ipv6_servsock);
}

static bool fd_l4(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	static const char *const name[] = { [l4_proto_tcp] = "tcp",
					    [l4_proto_udp] = "udp",
					    [l4_proto_icmp] = "icmp",
					    [l4_proto_raw] = "raw" };
	struct fd *fd = fd_of(fc, s);
	uint8_t l4;

	(void)f;
	if (!fd)
		return false;
	l4 = fd_l4proto(fd);
	return give_text(ret,
			 str_of(l4 < sizeof(name) / sizeof(*name) && name[l4] ? name[l4] : "<NA>"));
}

static bool fd_sockfamily(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	struct fd *fd = fd_of(fc, s);

	(void)f;
	if (!fd)
		return false;
	if (fd->type >= fd_type_ipv4_sock && fd->type <= fd_type_ipv6_servsock)
		return give_text(ret, STR("ip"));
	return fd->type == fd_type_unix_sock && give_text(ret, STR("unix"));
}

/* ---- the rest ---- */

static bool fd_flag(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct fd *fd = fd_of(fc, s);

	if (!fd)
		return false;
	switch (f->info->id) {
	case FIELD_FD_CONNECTED:
		return give_bool(ret, fd->flags & FD_CONNECTED);
	case FIELD_FD_NAME_CHANGED:
		return give_bool(ret, fc->fd && fc->fd->name != fc->fd->old_name);
	case FIELD_FD_IS_UPPER_LAYER:
		return give_bool(ret, fd->open_flags & file_flags_FD_UPPER_LAYER);
	default:
		return give_bool(ret, fd->open_flags & file_flags_FD_LOWER_LAYER);
	}
}

/* Kernel layout of a device number: 12 bits major above 8 of minor, 12 more of minor on top. */
static bool fd_dev(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct fd *fd = fd_of(fc, s);

	if (!fd)
		return false;
	switch (f->info->id) {
	case FIELD_FD_DEV:
		return give_i64(ret, (int32_t)fd->dev);
	case FIELD_FD_DEV_MAJOR:
		return give_i64(ret, (fd->dev & 0xfff00) >> 8);
	case FIELD_FD_DEV_MINOR:
		return give_i64(ret, (fd->dev & 0xff) | (fd->dev >> 12 & 0xfff00));
	default:
		return give_i64(ret, (int64_t)fd->ino);
	}
}

/* The path as the call named it. */
static bool fd_nameraw(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	int i = param_index(s, STR("name"));
	struct str name = i >= 0 ? str_to_nul(event_param(s->ev, (unsigned)i)) : STR("");

	if (name.n && event_type_is_exit(s->ev->type))
		return give_text(ret, name);
	return fd_name(fc, f, s, ret);
}

/* [N]: the type of that descriptor; else all types in use, each once. */
static bool fd_types(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	if (!find_fd(fc, s, &t, &fd))
		return false;
	if (!field_has_many(f)) {
		fd = replay_fd(fc->r, t, f->index);
		return fd && give_text(ret, str_of(fd_type_name(fd)));
	}
	text_begin(fc);
	for (uint32_t i = 0; nth_type(fc, s, i, ret); i++) {
		if (i > 0)
			buf_addc(&fc->b, ',');
		buf_addstr(&fc->b, ret->s);
	}
	return fc->b.n && give_scratch(fc, ret);
}

/* ---- poll ---- */

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
	int at = ip_at(fd, end);

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
		if (!fd || ip_at(fd, end) < 0)
			return false;
		add_list_ip(&fc->b, fd, end);
		return true;
	default:
		if (!fd || !is_connection(fd))
			return false;
		buf_u64(&fc->b, load_u16(fd->sock + port_at(fd, end)));
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

field_fn *const field_fd_fn[FIELD_MAX] = {
	[FIELD_FD_NUM] = fd_num,
	[FIELD_FD_TYPE] = fd_type,
	[FIELD_FD_TYPECHAR] = fd_typechar,
	[FIELD_FD_NAME] = fd_name,
	[FIELD_FD_CONTAINERNAME] = fd_name,
	[FIELD_FD_DIRECTORY] = fd_directory,
	[FIELD_FD_CONTAINERDIRECTORY] = fd_directory,
	[FIELD_FD_FILENAME] = fd_filename,
	[FIELD_FD_IP] = fd_either,
	[FIELD_FD_NET] = fd_either,
	[FIELD_FD_PORT] = fd_either,
	[FIELD_FD_PROTO] = fd_either,
	[FIELD_FD_CIP] = fd_end_ip,
	[FIELD_FD_SIP] = fd_end_ip,
	[FIELD_FD_LIP] = fd_end_ip,
	[FIELD_FD_RIP] = fd_end_ip,
	[FIELD_FD_CNET] = fd_end_ip,
	[FIELD_FD_SNET] = fd_end_ip,
	[FIELD_FD_LNET] = fd_end_ip,
	[FIELD_FD_RNET] = fd_end_ip,
	[FIELD_FD_CPORT] = fd_end_port,
	[FIELD_FD_SPORT] = fd_end_port,
	[FIELD_FD_LPORT] = fd_end_port,
	[FIELD_FD_RPORT] = fd_end_port,
	[FIELD_FD_CPROTO] = fd_end_proto,
	[FIELD_FD_SPROTO] = fd_end_proto,
	[FIELD_FD_LPROTO] = fd_end_proto,
	[FIELD_FD_RPROTO] = fd_end_proto,
	[FIELD_FD_L4PROTO] = fd_l4,
	[FIELD_FD_SOCKFAMILY] = fd_sockfamily,
	[FIELD_FD_IS_SERVER] = fd_is_server,
	[FIELD_FD_UID] = fd_uid,
	[FIELD_FD_CONNECTED] = fd_flag,
	[FIELD_FD_NAME_CHANGED] = fd_flag,
	[FIELD_FD_IS_UPPER_LAYER] = fd_flag,
	[FIELD_FD_IS_LOWER_LAYER] = fd_flag,
	[FIELD_FD_DEV] = fd_dev,
	[FIELD_FD_DEV_MAJOR] = fd_dev,
	[FIELD_FD_DEV_MINOR] = fd_dev,
	[FIELD_FD_INO] = fd_dev,
	[FIELD_FD_NAMERAW] = fd_nameraw,
	[FIELD_FD_TYPES] = fd_types,
	[FIELD_FDLIST_NUMS] = fdlist,
	[FIELD_FDLIST_NAMES] = fdlist,
	[FIELD_FDLIST_CIPS] = fdlist,
	[FIELD_FDLIST_SIPS] = fdlist,
	[FIELD_FDLIST_CPORTS] = fdlist,
	[FIELD_FDLIST_SPORTS] = fdlist,
};
