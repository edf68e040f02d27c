/* SPDX-License-Identifier: MIT */
/* replay_sock.c - sockets: who talks to whom, and which side is the client.
 *
 * In a socket with a role the source is the client and the destination the server, whichever of
 * them the process is; names therefore read client->server. */
#include <string.h>

#include "netname.h"
#include "replay_internal.h"
#include "sockends.h"

/* Values of the system that the format hands through unchanged. */
enum { SYS_SOCK_STREAM = 1, SYS_SOCK_DGRAM = 2, SYS_SOCK_RAW = 3, SYS_EINPROGRESS = 115 };
enum {
	SYS_IPPROTO_IP = 0,
	SYS_IPPROTO_ICMP = 1,
	SYS_IPPROTO_TCP = 6,
	SYS_IPPROTO_UDP = 17,
	SYS_IPPROTO_RAW = 255
};

/* ---- socket ---- */

static uint8_t l4_of(uint64_t type, uint64_t proto)
{
	bool is_raw = type == SYS_SOCK_RAW;

	switch (proto) {
	case SYS_IPPROTO_TCP:
		return is_raw ? l4_proto_raw : l4_proto_tcp;
	case SYS_IPPROTO_UDP:
		return is_raw ? l4_proto_raw : l4_proto_udp;
	case SYS_IPPROTO_ICMP:
		return is_raw ? l4_proto_raw : l4_proto_icmp;
	case SYS_IPPROTO_RAW:
		return l4_proto_raw;
	case SYS_IPPROTO_IP: /* above the low byte are SOCK_NONBLOCK and SOCK_CLOEXEC */
		return (type & 0xff) == SYS_SOCK_STREAM  ? l4_proto_tcp
		       : (type & 0xff) == SYS_SOCK_DGRAM ? l4_proto_udp
							 : l4_proto_unknown;
	default:
		return l4_proto_unknown;
	}
}

static void create_socket(struct ctx *c, int64_t num, uint64_t domain, uint64_t type,
			  uint64_t proto)
{
	struct fd fd = fd_blank(fd_type_unknown);

	switch (domain) {
	case socket_families_AF_UNIX:
		fd.type = fd_type_unix_sock;
		break;
	case socket_families_AF_INET:
		fd.type = fd_type_ipv4_sock;
		fd.sock[IP4_L4] = l4_of(type, proto);
		break;
	case socket_families_AF_INET6:
		fd.type = fd_type_ipv6_sock;
		fd.sock[IP6_L4] = l4_of(type, proto);
		break;
	case socket_families_AF_NETLINK:
		fd.type = fd_type_netlink;
		break;
	}
	fd_create(c, num, &fd);
}

void on_socket_exit(struct ctx *c)
{
	int64_t num = event_i64(c->ev, 0, -1);

	if (num < 0 || c->th == ID_NONE)
		return;
	if (!event_param(c->ev, 1).n && !pending_enter(c))
		return;
	create_socket(c, num, arg_u64(c, 1, 0, 0), arg_u64(c, 2, 1, 0), arg_u64(c, 3, 2, 0));
}

void socket_infer(struct ctx *c, int64_t num, struct str tuple)
{
	uint8_t family = family_of(tuple);

	if (family == socket_families_AF_INET || family == socket_families_AF_INET6)
		create_socket(c, num, family, SYS_SOCK_DGRAM, SYS_IPPROTO_UDP);
}

/* A send on a descriptor whose socket() the capture missed: most likely a datagram socket. */
void on_sendto_enter(struct ctx *c)
{
	int64_t num = event_i64(c->ev, 0, -1);

	if (c->fd == ID_NONE && c->th != ID_NONE && num >= 0)
		socket_infer(c, num, event_param(c->ev, 2));
	pending_store(c);
}

/* ---- bind ---- */

static void become_server4(struct fd *fd, const uint8_t *ip, const uint8_t *port, uint8_t l4)
{
	fd->type = fd_type_ipv4_servsock;
	memcpy(fd->sock + SRV4_IP, ip, 4);
	memcpy(fd->sock + SRV4_PORT, port, 2);
	fd->sock[SRV4_L4] = l4;
	fd->flags |= FD_ROLE_SERVER;
}

static void become_server6(struct fd *fd, const uint8_t *ip, const uint8_t *port, uint8_t l4)
{
	fd->type = fd_type_ipv6_servsock;
	memcpy(fd->sock + SRV6_PORT, port, 2);
	memcpy(fd->sock + SRV6_IP, ip, 16);
	fd->sock[SRV6_L4] = l4;
	fd->flags |= FD_ROLE_SERVER;
}

static void bind_address(struct fd *fd, struct str a)
{
	uint8_t l4;

	if (family_of(a) == socket_families_AF_INET && a.n >= ADDR4_BYTES &&
	    load_u16(param_at(a, 5))) {
		l4 = fd->sock[IP4_L4];
		become_server4(fd, param_at(a, 1), param_at(a, 5), l4);
	} else if (family_of(a) == socket_families_AF_INET6 && a.n >= ADDR6_BYTES &&
		   load_u16(param_at(a, 17))) {
		l4 = fd->sock[IP6_L4];
		if (net_is_mapped(param_at(a, 1)))
			become_server4(fd, param_at(a, 13), param_at(a, 17), l4);
		else
			become_server6(fd, param_at(a, 1), param_at(a, 17), l4);
	}
}

void on_bind_exit(struct ctx *c)
{
	struct str addr = event_param(c->ev, 1);
	struct buf *b = scratch_new(c->r);

	if (c->fd == ID_NONE || event_i64(c->ev, 0, -1) < 0 || addr.n == 0)
		return;
	bind_address(FD(c), addr);
	net_sockaddr(b, c->r->port_names, addr, fd_l4proto(FD(c)));
	fd_set_name(c, b);
}

/* ---- connect ---- */

/* Only the address the caller gave is known: it becomes the destination. */
static void set_destination(struct ctx *c, struct str a)
{
	struct fd *fd = FD(c);
	struct buf *b;

	if (family_of(a) == socket_families_AF_INET && a.n >= ADDR4_BYTES) {
		fd->type = fd_type_ipv4_sock;
		memcpy(fd->sock + IP4_DIP, param_at(a, 1), 4);
		memcpy(fd->sock + IP4_DPORT, param_at(a, 5), 2);
	} else if (family_of(a) == socket_families_AF_INET6 && a.n >= ADDR6_BYTES) {
		if (net_is_mapped(param_at(a, 1))) {
			fd->type = fd_type_ipv4_sock;
			memcpy(fd->sock + IP4_DIP, param_at(a, 13), 4);
			memcpy(fd->sock + IP4_DPORT, param_at(a, 17), 2);
		} else {
			fd->type = fd_type_ipv6_sock;
			memcpy(fd->sock + IP6_DPORT, param_at(a, 17), 2);
			memcpy(fd->sock + IP6_DIP, param_at(a, 1), 16);
		}
	} else {
		b = scratch_new(c->r);
		net_sockaddr(b, c->r->port_names, a, fd_l4proto(FD(c)));
		fd_set_name(c, b);
		ends_set_unix(FD(c), a);
	}
}

void on_connect_enter(struct ctx *c)
{
	struct str addr = event_param(c->ev, 1);

	if (c->r->q->connect_needs_exit)
		pending_store(c);
	else if (c->fd != ID_NONE && addr.n)
		set_destination(c, addr);
}

/* Take both ends from a tuple over those that are there; did they change? */
static bool connect_ip(struct ctx *c, struct str t)
{
	struct fd *fd = FD(c);
	bool is_v4 = family_of(t) == socket_families_AF_INET || tuple_is_mapped(t);

	fd->type = is_v4 ? fd_type_ipv4_sock : fd_type_ipv6_sock;
	if (c->r->q->connect_needs_exit) {
		/* today's libs let the destination be overwritten by a second connect */
		memset(fd->sock + (is_v4 ? IP4_DIP : IP6_DIP), 0, is_v4 ? 4 : 16);
		memset(fd->sock + (is_v4 ? IP4_DPORT : IP6_DPORT), 0, 2);
	}
	if (family_of(t) == socket_families_AF_INET)
		return ends_set4(fd, ends4_of(t));
	return is_v4 ? ends_set4(fd, ends4_of_mapped(t)) : ends_set6(fd, t);
}

static void connect_tuple(struct ctx *c, struct str t)
{
	uint8_t family = family_of(t);
	struct buf *b;
	bool changed;

	if (family == socket_families_AF_INET || family == socket_families_AF_INET6) {
		changed = connect_ip(c, t);
		if (changed && (FD(c)->flags & FD_ROLE_SERVER) && fd_is_udp(FD(c)))
			ends_swap(FD(c));
		b = scratch_new(c->r);
		net_sock(b, c->r->port_names, FD(c)->type, FD(c)->sock);
	} else {
		b = scratch_new(c->r);
		net_socktuple(b, c->r->port_names, t, l4_proto_unknown);
		ends_set_unix(FD(c), t);
	}
	fd_set_name(c, b);
	if (fd_has_no_role(FD(c)))
		FD(c)->flags |= FD_ROLE_CLIENT;
	syslog_note_fd(c->r, c->fd);
}

void on_connect_exit(struct ctx *c)
{
	int64_t res = event_i64(c->ev, 0, -1);
	struct str tuple = event_param(c->ev, 1);
	struct str addr;

	if (c->fd == ID_NONE || (res < 0 && res != -SYS_EINPROGRESS))
		return;
	FD(c)->flags |= FD_CONNECTED;
	if (tuple.n && tuple_is_whole(tuple)) {
		connect_tuple(c, tuple);
	} else if (c->r->q->connect_needs_exit) {
		addr = arg_of(c, 3, 1);
		if (addr.n)
			set_destination(c, addr);
	}
}

/* ---- accept ---- */

void on_accept_exit(struct ctx *c)
{
	int64_t num = event_i64(c->ev, 0, -1);
	struct str t = event_param(c->ev, 1);
	struct fd fd = fd_blank(FD_TYPE_UNSET);
	struct buf *b = scratch_new(c->r);

	if (c->th == ID_NONE || num < 0)
		return;
	THREAD(c)->pending.fd = num;
	if (t.n == 0 || !tuple_is_whole(t))
		return;
	switch (family_of(t)) {
	case socket_families_AF_INET:
		ends_set4(&fd, ends4_of(t));
		fd.type = fd_type_ipv4_sock;
		fd.sock[IP4_L4] = l4_proto_tcp;
		break;
	case socket_families_AF_INET6:
		if (tuple_is_mapped(t)) {
			ends_set4(&fd, ends4_of_mapped(t));
			fd.type = fd_type_ipv4_sock;
			fd.sock[IP4_L4] = l4_proto_tcp;
		} else {
			ends_set6(&fd, t);
			fd.type = fd_type_ipv6_sock;
			fd.sock[IP6_L4] = l4_proto_tcp;
		}
		break;
	case socket_families_AF_UNIX:
		ends_set_unix(&fd, t);
		fd.type = fd_type_unix_sock;
		break;
	default:
		return;
	}
	net_socktuple(b, c->r->port_names, t, l4_proto_unknown); /* the socket is not there yet */
	fd.name = intern(c->r, buf_str(b));
	fd.flags = FD_ROLE_SERVER | FD_CONNECTED;
	fd_create(c, num, &fd);
}

void on_socketpair_exit(struct ctx *c)
{
	struct fd fd = fd_blank(fd_type_unix_sock);
	int64_t fd1 = event_i64(c->ev, 1, -1), fd2 = event_i64(c->ev, 2, -1);
	uint32_t first;

	if (c->th == ID_NONE || event_i64(c->ev, 0, -1) < 0)
		return;
	if (fd1 == fd2 && !c->r->q->unpaired_is_blind)
		return;
	store_u64(fd.sock + UNIX_SOURCE, event_u64(c->ev, 3, 0));
	store_u64(fd.sock + UNIX_DEST, event_u64(c->ev, 4, 0));
	fd_create(c, fd1, &fd);
	first = c->fd;
	/* each end has its own address first */
	store_u64(fd.sock + UNIX_SOURCE, event_u64(c->ev, 4, 0));
	store_u64(fd.sock + UNIX_DEST, event_u64(c->ev, 3, 0));
	fd_create(c, fd2, &fd);
	c->fd = first;
}

void on_getsockopt_exit(struct ctx *c)
{
	uint32_t main;

	if (c->th == ID_NONE || c->ev->n_params < 2)
		return;
	THREAD(c)->pending.fd = event_i64(c->ev, 1, -1);
	main = thread_main(c->r, c->th);
	c->fd = main != ID_NONE ? fd_get(c->r, main, THREAD(c)->pending.fd) : ID_NONE;
}
