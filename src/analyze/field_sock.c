/* SPDX-License-Identifier: MIT */
/* field_sock.c - fields of the two ends of a connection: fd.cip, fd.sport, fd.lip, fd.proto, ... */
#include <arpa/inet.h>

#include "field_internal.h"

#include "netname.h"

static bool has_role(const struct fd *fd)
{
	return fd->flags & (FD_ROLE_CLIENT | FD_ROLE_SERVER);
}

int sock_ip_at(const struct fd *fd, int end)
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

int sock_port_at(const struct fd *fd, int end)
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
	return replay_is_local(fc->r, t, fd->sock + sock_ip_at(fd, end), is_ip6(fd));
}

/* Which end a field asks for: by its letter, c and s as stored, l and r by whose address it is.
 * -1: not known. */
static int chosen_end(struct field_ctx *fc, char letter, const struct thread *t,
		      const struct fd *fd)
{
	int local;

	if (letter == 'c' || letter == 's')
		return letter == 'c' ? END_CLIENT : END_SERVER;
	if (!fd_is_connection(fd) || !has_role(fd))
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
	int at = sock_ip_at(fd, end);

	if (at < 0)
		return false;
	ret->kind = is_ip6(fd) ? VAL_IP6 : VAL_IP4;
	memcpy(ret->ip, fd->sock + at, is_ip6(fd) ? 16 : 4);
	return true;
}

static bool give_port(struct value *ret, const struct fd *fd, int end)
{
	int at = sock_port_at(fd, end);

	return at >= 0 && give_u64(ret, load_u16(fd->sock + at));
}

static bool fd_end_ip(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	struct thread *t;
	struct fd *fd;
	int end;

	if (!fd_find(fc, s, &t, &fd) || !fd || !has_role(fd))
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

	if (!fd_find(fc, s, &t, &fd) || !fd ||
	    (!has_role(fd) && (is_client || fd_is_connection(fd))))
		return false;
	end = chosen_end(fc, end_letter(f), t, fd);
	if (is_client && !fd_is_connection(fd))
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
	if (fd_is_connection(fd_of(fc, s)))
		net_port(&fc->b, replay_port_names(fc->r), (uint16_t)port.u,
			 fd_l4proto(fd_of(fc, s)));
	return give_scratch(fc, ret);
}

/* fd.ip, fd.net, fd.port, fd.proto: the one or two ends there are. */
bool sock_nth(struct field_ctx *fc, struct field *f, const struct step *s, uint32_t i,
	      struct value *ret)
{
	struct fd *fd = fd_of(fc, s);
	bool is_port = f->info->id == FIELD_FD_PORT || f->info->id == FIELD_FD_PROTO;
	int end = fd && fd_is_connection(fd) ? (int)i : END_SERVER;

	if (!fd || i > 1 || (i == 1 && !fd_is_connection(fd)))
		return false;
	return is_port ? give_port(ret, fd, end) : give_ip(ret, fd, end);
}

static bool fd_either(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	return sock_nth(fc, f, s, 0, ret);
}

static bool fd_is_server(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	(void)f;
	if (!fd_find(fc, s, &t, &fd) || !fd)
		return false;
	if (fd_is_connection(fd))
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

/* ---- ends as text ---- */

static void add_end(struct buf *b, const struct fd *fd, int end)
{
	char text[INET6_ADDRSTRLEN] = "";

	inet_ntop(is_ip6(fd) ? AF_INET6 : AF_INET, fd->sock + sock_ip_at(fd, end), text,
		  sizeof(text));
	buf_printf(b, is_ip6(fd) ? "[%s]:%u" : "%s:%u", text,
		   load_u16(fd->sock + sock_port_at(fd, end)));
}

static bool fd_end_text(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	bool is_remote = f->info->id == FIELD_FD_REMOTE;
	struct thread *t;
	struct fd *fd;
	int end;

	if (!fd_find(fc, s, &t, &fd) || !fd || !fd_is_inet(fd) || !fd->name ||
	    (is_remote && !fd_is_connection(fd)))
		return false;
	end = (int)replay_own_end(fc->r, t, fd);
	add_end(text_begin(fc), fd, is_remote ? !end : end);
	return give_scratch(fc, ret);
}

static bool fd_state(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct fd *fd = fd_of(fc, s);

	(void)f;
	if (!fd || !fd_is_inet(fd))
		return false;
	if (!fd_is_connection(fd))
		return give_text(ret, STR("listening"));
	return give_text(ret, fd->name ? STR("connected") : STR("unconnected"));
}

/* clang-format off */
field_fn *const field_sock_fn[FIELD_MAX] = {
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
	[FIELD_FD_LOCAL] = fd_end_text,
	[FIELD_FD_REMOTE] = fd_end_text,
	[FIELD_FD_STATE] = fd_state,
};
/* clang-format on */
