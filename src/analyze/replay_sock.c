/* SPDX-License-Identifier: MIT */
/* replay_sock.c - sockets: who talks to whom, and which side is the client.
 *
 * In a socket with a role the source is the client and the destination the server, whichever of
 * them the process is; names therefore read client->server. */
#include <string.h>

#include "netname.h"
#include "replay_internal.h"

/* Values of the system that the format hands through unchanged. */
enum { SYS_SOCK_STREAM = 1, SYS_SOCK_DGRAM = 2, SYS_SOCK_RAW = 3, SYS_EINPROGRESS = 115 };
enum { SYS_IPPROTO_IP = 0, SYS_IPPROTO_ICMP = 1, SYS_IPPROTO_TCP = 6, SYS_IPPROTO_UDP = 17,
       SYS_IPPROTO_RAW = 255 };

/* Lengths of SOCKADDR and SOCKTUPLE parameters by family, family byte included. */
enum { ADDR4_BYTES = 7, ADDR6_BYTES = 19, TUPLE4_BYTES = 13, TUPLE6_BYTES = 37,
       UNIX_TUPLE_BYTES = 18 };

/* 127.0.0.1 in network order. */
static const uint8_t loopback4[4] = { 127, 0, 0, 1 };
static const uint8_t zero16[16];

static uint8_t family_of(struct str p)
{
	return p.n ? (uint8_t)p.p[0] : 0;
}

static const uint8_t *at(struct str p, unsigned i)
{
	return (const uint8_t *)p.p + i;
}

static void fd_set_name(struct ctx *c, const struct buf *b)
{
	FD(c)->name = intern(c->r, buf_str(b));
	FD(c)->tag = 0;
}

static struct buf *fresh(struct replay *r)
{
	r->scratch.n = 0;
	return &r->scratch;
}

/* ---- filling addresses in ---- */

/* The two ends of an IPv4 tuple, wherever they lie. */
struct ends4 {
	const uint8_t *sip, *dip, *sport, *dport;
};

static struct ends4 ends4_of(struct str t)
{
	return (struct ends4){ at(t, 1), at(t, 7), at(t, 5), at(t, 11) };
}

static struct ends4 ends4_of_mapped(struct str t)
{
	return (struct ends4){ at(t, 13), at(t, 31), at(t, 17), at(t, 35) };
}

static bool same(const uint8_t *sock, unsigned i, const uint8_t *p, size_t n)
{
	return memcmp(sock + i, p, n) == 0;
}

/* Copy n bytes to place i; did that change it? */
static bool put(uint8_t *sock, unsigned i, const uint8_t *p, size_t n)
{
	bool changed = !same(sock, i, p, n);

	memcpy(sock + i, p, n);
	return changed;
}

/* The same, only while the place is all zero. */
static bool put_if_zero(uint8_t *sock, unsigned i, const uint8_t *p, size_t n)
{
	if (!same(sock, i, zero16, n))
		return false;
	memcpy(sock + i, p, n);
	return true;
}

/* The source is taken over, the destination only when there was none: a datagram socket keeps
 * its first peer. Returns whether anything changed. */
static bool set_ends4(struct fd *fd, struct ends4 e)
{
	uint8_t *s = fd->sock;
	bool changed;

	if (fd->type == fd_type_ipv4_sock &&
	    ((same(s, IP4_SIP, e.sip, 4) && same(s, IP4_SPORT, e.sport, 2) &&
	      same(s, IP4_DIP, e.dip, 4) && same(s, IP4_DPORT, e.dport, 2)) ||
	     (same(s, IP4_SIP, e.dip, 4) && same(s, IP4_SPORT, e.dport, 2) &&
	      same(s, IP4_DIP, e.sip, 4) && same(s, IP4_DPORT, e.sport, 2))))
		return false;
	changed = put(s, IP4_SIP, e.sip, 4);
	changed |= put(s, IP4_SPORT, e.sport, 2);
	changed |= put_if_zero(s, IP4_DIP, e.dip, 4);
	changed |= put_if_zero(s, IP4_DPORT, e.dport, 2);
	return changed;
}

static bool set_ends6(struct fd *fd, struct str t)
{
	uint8_t *s = fd->sock;
	const uint8_t *sip = at(t, 1), *sport = at(t, 17), *dip = at(t, 19), *dport = at(t, 35);
	bool changed;

	if (fd->type == fd_type_ipv6_sock &&
	    ((same(s, IP6_SIP, sip, 16) && same(s, IP6_SPORT, sport, 2) &&
	      same(s, IP6_DIP, dip, 16) && same(s, IP6_DPORT, dport, 2)) ||
	     (same(s, IP6_SIP, dip, 16) && same(s, IP6_SPORT, dport, 2) &&
	      same(s, IP6_DIP, sip, 16) && same(s, IP6_DPORT, sport, 2))))
		return false;
	changed = put(s, IP6_SIP, sip, 16);
	changed |= put(s, IP6_SPORT, sport, 2);
	changed |= put_if_zero(s, IP6_DIP, dip, 16);
	changed |= put_if_zero(s, IP6_DPORT, dport, 2);
	return changed;
}

static bool tuple_is_mapped(struct str t)
{
	return net_is_mapped(at(t, 1)) && net_is_mapped(at(t, 19));
}

static bool tuple_is_whole(struct str t)
{
	switch (family_of(t)) {
	case socket_families_AF_INET:
		return t.n >= TUPLE4_BYTES;
	case socket_families_AF_INET6:
		return t.n >= TUPLE6_BYTES;
	case socket_families_AF_UNIX:
		return t.n >= UNIX_TUPLE_BYTES;
	default:
		return t.n > 0;
	}
}

static void set_unix_ends(struct fd *fd, struct str t)
{
	if (t.n >= 17)
		memcpy(fd->sock + UNIX_SOURCE, at(t, 1), 16);
}

static void swap_ends(struct fd *fd)
{
	bool is_v4 = fd->type == fd_type_ipv4_sock;
	unsigned n = is_v4 ? 4 : 16;
	unsigned sip = is_v4 ? IP4_SIP : IP6_SIP, dip = is_v4 ? IP4_DIP : IP6_DIP;
	unsigned sport = is_v4 ? IP4_SPORT : IP6_SPORT, dport = is_v4 ? IP4_DPORT : IP6_DPORT;
	uint8_t tmp[16];

	memcpy(tmp, fd->sock + sip, n);
	memcpy(fd->sock + sip, fd->sock + dip, n);
	memcpy(fd->sock + dip, tmp, n);
	memcpy(tmp, fd->sock + sport, 2);
	memcpy(fd->sock + sport, fd->sock + dport, 2);
	memcpy(fd->sock + dport, tmp, 2);
}

/* ---- an end the capture left open is taken from the interfaces ---- */

static void guess_ip4(const struct replay *r, const uint8_t *peer, uint8_t *ret)
{
	uint32_t ip = load_u32(peer);

	for (uint32_t i = 0; i < r->iface4.n; i++)
		if (r->iface4.v[i].addr == ip) {
			memcpy(ret, peer, 4);
			return;
		}
	for (uint32_t i = 0; i < r->iface4.n; i++) {
		const struct iface4 *f = &r->iface4.v[i];

		if ((f->addr & f->netmask) == (ip & f->netmask)) {
			store_u32(ret, f->addr);
			return;
		}
	}
	for (uint32_t i = 0; i < r->iface4.n; i++)
		if (r->iface4.v[i].addr != load_u32(loopback4)) {
			store_u32(ret, r->iface4.v[i].addr);
			return;
		}
	memset(ret, 0, 4);
}

static bool is_loopback6(const uint8_t *ip)
{
	return memcmp(ip, zero16, 15) == 0 && ip[15] == 1;
}

static void guess_ip6(const struct replay *r, const uint8_t *peer, uint8_t *ret)
{
	uint8_t found[16] = { 0 };

	for (uint32_t i = r->iface6.n; i-- > 0;)
		if (!is_loopback6(r->iface6.v[i].addr))
			memcpy(found, r->iface6.v[i].addr, 16);
	for (uint32_t i = r->iface6.n; i-- > 0;)
		if (memcmp(r->iface6.v[i].addr, peer, 8) == 0)
			memcpy(found, r->iface6.v[i].addr, 16);
	for (uint32_t i = 0; i < r->iface6.n; i++)
		if (memcmp(r->iface6.v[i].addr, peer, 16) == 0)
			memcpy(found, peer, 16);
	memcpy(ret, found, 16);
}

static void complete_from_ifaces(const struct replay *r, struct fd *fd)
{
	bool is_v4 = fd->type == fd_type_ipv4_sock;
	unsigned n = is_v4 ? 4 : 16;
	uint8_t *sip = fd->sock + (is_v4 ? IP4_SIP : IP6_SIP);
	uint8_t *dip = fd->sock + (is_v4 ? IP4_DIP : IP6_DIP);
	uint8_t *open_end, *peer, guess[16];
	bool same_port;

	if (!is_v4 && fd->type != fd_type_ipv6_sock)
		return;
	if (memcmp(sip, zero16, n) == 0) {
		open_end = sip;
		peer = dip;
	} else if (memcmp(dip, zero16, n) == 0) {
		open_end = dip;
		peer = sip;
	} else {
		return;
	}
	same_port = memcmp(fd->sock + (is_v4 ? IP4_SPORT : IP6_SPORT),
			   fd->sock + (is_v4 ? IP4_DPORT : IP6_DPORT), 2) == 0;
	if (is_v4)
		guess_ip4(r, peer, guess);
	else
		guess_ip6(r, peer, guess);
	if (memcmp(guess, peer, n) == 0 && same_port)
		return;
	memcpy(open_end, guess, n);
}

/* ---- roles ---- */

static bool has_no_role(const struct fd *fd)
{
	return !(fd->flags & (FD_ROLE_CLIENT | FD_ROLE_SERVER));
}

/* Does a descriptor of the process serve this port, or use it as a client? */
static void ports_of_process(struct ctx *c, uint16_t server_port, uint16_t client_port,
			     bool *ret_serves, bool *ret_uses)
{
	struct replay *r = c->r;
	uint32_t table = fd_table_of(r, c->th), it = 0, id;

	*ret_serves = *ret_uses = false;
	while (table != ID_NONE && (id = fds_table_next(&r->fds, table, &it)) != ID_NONE) {
		const struct fd *fd = &r->fds.fd.v[id];

		if (fd->type == fd_type_ipv4_sock) {
			*ret_serves |= load_u16(fd->sock + IP4_DPORT) == server_port;
			*ret_uses |= load_u16(fd->sock + IP4_SPORT) == client_port;
		} else if (fd->type == fd_type_ipv4_servsock) {
			*ret_serves |= load_u16(fd->sock + SRV4_PORT) == server_port;
		}
	}
}

static void guess_role(struct ctx *c, bool incoming)
{
	/* sysdig looks at the IPv4 ports also of IPv6 sockets */
	uint16_t sport = load_u16(FD(c)->sock + IP4_SPORT), dport = load_u16(FD(c)->sock + IP4_DPORT);
	bool serves, uses;

	ports_of_process(c, dport, sport, &serves, &uses);
	if (!serves)
		FD(c)->flags |= FD_ROLE_CLIENT;
	else if (!uses || incoming) /* both: a server starts with a read */
		FD(c)->flags |= FD_ROLE_SERVER;
	else
		FD(c)->flags |= FD_ROLE_CLIENT;
}

static bool is_tcp(const struct fd *fd)
{
	return fd->type == fd_type_ipv4_sock && fd->sock[IP4_L4] == l4_proto_tcp;
}

static bool is_udp(const struct fd *fd)
{
	return fd->type == fd_type_ipv4_sock && fd->sock[IP4_L4] == l4_proto_udp;
}

/* ---- syslog: writes to /dev/log are shown as messages ---- */

static void syslog_retag(struct ctx *c)
{
	struct fd *fd = FD(c);

	if (str_contains(pool_get(&c->r->pool, fd->name), STR("/dev/log")))
		syslog_note_fd(c->r, c->fd);
	else if (fd->n_syslog)
		fd->n_syslog--;
}

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
		return (type & 0xff) == SYS_SOCK_STREAM ? l4_proto_tcp
		     : (type & 0xff) == SYS_SOCK_DGRAM ? l4_proto_udp : l4_proto_unknown;
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

	if (family_of(a) == socket_families_AF_INET && a.n >= ADDR4_BYTES && load_u16(at(a, 5))) {
		l4 = fd->sock[IP4_L4];
		become_server4(fd, at(a, 1), at(a, 5), l4);
	} else if (family_of(a) == socket_families_AF_INET6 && a.n >= ADDR6_BYTES &&
		   load_u16(at(a, 17))) {
		l4 = fd->sock[IP6_L4];
		if (net_is_mapped(at(a, 1)))
			become_server4(fd, at(a, 13), at(a, 17), l4);
		else
			become_server6(fd, at(a, 1), at(a, 17), l4);
	}
}

void on_bind_exit(struct ctx *c)
{
	struct str addr = event_param(c->ev, 1);
	struct buf *b = fresh(c->r);

	if (c->fd == ID_NONE || event_i64(c->ev, 0, -1) < 0 || addr.n == 0)
		return;
	bind_address(FD(c), addr);
	net_sockaddr(b, addr);
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
		memcpy(fd->sock + IP4_DIP, at(a, 1), 4);
		memcpy(fd->sock + IP4_DPORT, at(a, 5), 2);
	} else if (family_of(a) == socket_families_AF_INET6 && a.n >= ADDR6_BYTES) {
		if (net_is_mapped(at(a, 1))) {
			fd->type = fd_type_ipv4_sock;
			memcpy(fd->sock + IP4_DIP, at(a, 13), 4);
			memcpy(fd->sock + IP4_DPORT, at(a, 17), 2);
		} else {
			fd->type = fd_type_ipv6_sock;
			memcpy(fd->sock + IP6_DPORT, at(a, 17), 2);
			memcpy(fd->sock + IP6_DIP, at(a, 1), 16);
		}
	} else {
		b = fresh(c->r);
		net_sockaddr(b, a);
		fd_set_name(c, b);
		set_unix_ends(FD(c), a);
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
		return set_ends4(fd, ends4_of(t));
	return is_v4 ? set_ends4(fd, ends4_of_mapped(t)) : set_ends6(fd, t);
}

static void connect_tuple(struct ctx *c, struct str t)
{
	uint8_t family = family_of(t);
	struct buf *b;
	bool changed;

	if (family == socket_families_AF_INET || family == socket_families_AF_INET6) {
		changed = connect_ip(c, t);
		if (changed && (FD(c)->flags & FD_ROLE_SERVER) && is_udp(FD(c)))
			swap_ends(FD(c));
		b = fresh(c->r);
		net_sock(b, FD(c)->type, FD(c)->sock);
	} else {
		b = fresh(c->r);
		net_socktuple(b, t);
		set_unix_ends(FD(c), t);
	}
	fd_set_name(c, b);
	if (has_no_role(FD(c)))
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
	struct buf *b = fresh(c->r);

	if (c->th == ID_NONE || num < 0)
		return;
	THREAD(c)->pending.fd = num;
	if (t.n == 0 || !tuple_is_whole(t))
		return;
	switch (family_of(t)) {
	case socket_families_AF_INET:
		set_ends4(&fd, ends4_of(t));
		fd.type = fd_type_ipv4_sock;
		fd.sock[IP4_L4] = l4_proto_tcp;
		break;
	case socket_families_AF_INET6:
		if (tuple_is_mapped(t)) {
			set_ends4(&fd, ends4_of_mapped(t));
			fd.type = fd_type_ipv4_sock;
			fd.sock[IP4_L4] = l4_proto_tcp;
		} else {
			set_ends6(&fd, t);
			fd.type = fd_type_ipv6_sock;
			fd.sock[IP6_L4] = l4_proto_tcp;
		}
		break;
	case socket_families_AF_UNIX:
		set_unix_ends(&fd, t);
		fd.type = fd_type_unix_sock;
		break;
	default:
		return;
	}
	net_socktuple(b, t);
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

/* ---- datagrams and what was missed ---- */

/* Take over what a tuple says. Returns whether the socket is a different one now. */
static bool take_tuple(struct ctx *c, struct str t)
{
	struct fd *fd = FD(c);
	bool changed = true;

	switch (family_of(t)) {
	case socket_families_AF_INET:
		if (fd->type == fd_type_ipv4_servsock)
			fd->sock[IP4_L4] = fd->sock[SRV4_L4];
		fd->type = fd_type_ipv4_sock;
		changed = set_ends4(fd, ends4_of(t));
		break;
	case socket_families_AF_INET6:
		if (tuple_is_mapped(t)) {
			fd->type = fd_type_ipv4_sock;
			changed = set_ends4(fd, ends4_of_mapped(t));
		} else {
			changed = set_ends6(fd, t);
		}
		break;
	case socket_families_AF_UNIX:
		fd->type = fd_type_unix_sock;
		set_unix_ends(fd, t);
		fd->name = intern(c->r, str_to_nul((struct str){ t.p + 17, t.n - 17 }));
		syslog_retag(c);
		return true;
	}
	if (!changed)
		return false;
	if (fd->type == fd_type_ipv4_sock && fd->sock[IP4_L4] == l4_proto_unknown)
		fd->sock[IP4_L4] = l4_proto_udp;
	else if (fd->type == fd_type_ipv6_sock && fd->sock[IP6_L4] == l4_proto_unknown)
		fd->sock[IP6_L4] = l4_proto_udp;
	complete_from_ifaces(c->r, fd);
	syslog_retag(c);
	return true;
}

bool socket_wants_tuple(const struct ctx *c)
{
	return !FD(c)->name || !is_tcp(FD(c));
}

void socket_update(struct ctx *c, struct str tuple, bool incoming)
{
	struct buf *b;
	struct fd *fd = FD(c);

	if (!socket_wants_tuple(c) || tuple.n == 0 || !tuple_is_whole(tuple) || !take_tuple(c, tuple))
		return;
	if (fd->type != fd_type_ipv4_sock && fd->type != fd_type_ipv6_sock) {
		b = fresh(c->r);
		net_socktuple(b, tuple);
		fd_set_name(c, b);
		return;
	}
	if (has_no_role(fd))
		guess_role(c, incoming);
	if (FD(c)->flags & (incoming ? FD_ROLE_CLIENT : FD_ROLE_SERVER))
		swap_ends(FD(c));
	b = fresh(c->r);
	net_sock(b, FD(c)->type, FD(c)->sock);
	fd_set_name(c, b);
}

/* ---- the list at the head of a section ---- */

static void import_ip4(struct replay *r, struct fd *fd, const uint8_t *sip, const uint8_t *dip,
		       const struct fd_meta *m)
{
	fd->type = fd_type_ipv4_sock;
	memcpy(fd->sock + IP4_SIP, sip, 4);
	memcpy(fd->sock + IP4_DIP, dip, 4);
	store_u16(fd->sock + IP4_SPORT, m->sport);
	store_u16(fd->sock + IP4_DPORT, m->dport);
	fd->sock[IP4_L4] = m->l4proto;
	net_tuple4(fresh(r), sip, m->sport, dip, m->dport);
}

static void import_ip6(struct replay *r, struct fd *fd, const struct fd_meta *m)
{
	if (net_is_mapped(m->sip) && net_is_mapped(m->dip)) {
		import_ip4(r, fd, m->sip + 12, m->dip + 12, m);
		return;
	}
	memcpy(fd->sock + IP6_SIP, m->sip, 16);
	memcpy(fd->sock + IP6_DIP, m->dip, 16);
	store_u16(fd->sock + IP6_SPORT, m->sport);
	store_u16(fd->sock + IP6_DPORT, m->dport);
	fd->sock[IP6_L4] = m->l4proto;
	net_ipv6(fresh(r), m->sip);
	buf_addc(&r->scratch, ':');
	buf_u64(&r->scratch, m->sport);
	buf_adds(&r->scratch, "->");
	net_ipv6(&r->scratch, m->dip);
	buf_addc(&r->scratch, ':');
	buf_u64(&r->scratch, m->dport);
}

static void import_server(struct replay *r, struct fd *fd, const struct fd_meta *m)
{
	if (m->type == fd_type_ipv4_servsock) {
		memcpy(fd->sock + SRV4_IP, m->sip, 4);
		store_u16(fd->sock + SRV4_PORT, m->sport);
		fd->sock[SRV4_L4] = m->l4proto;
		net_server4(fresh(r), m->sip, m->sport);
	} else {
		memcpy(fd->sock + SRV6_IP, m->sip, 16);
		store_u16(fd->sock + SRV6_PORT, m->sport);
		fd->sock[SRV6_L4] = m->l4proto;
		net_server6(fresh(r), m->sip, m->sport);
	}
	map_put(&r->server_ports, m->sport, 1);
}

/* Fill in what the kind of descriptor calls for, its name into r->scratch. */
static void import_kind(struct replay *r, struct fd *fd, const struct fd_meta *m)
{
	switch (m->type) {
	case fd_type_ipv4_sock:
		import_ip4(r, fd, m->sip, m->dip, m);
		break;
	case fd_type_ipv6_sock:
		import_ip6(r, fd, m);
		break;
	case fd_type_ipv4_servsock:
	case fd_type_ipv6_servsock:
		import_server(r, fd, m);
		return;
	case fd_type_unix_sock:
		store_u64(fd->sock + UNIX_SOURCE, m->source);
		store_u64(fd->sock + UNIX_DEST, m->destination);
		buf_addstr(fresh(r), str_to_nul(m->name));
		fd->flags |= r->scratch.n ? FD_ROLE_SERVER : FD_ROLE_CLIENT;
		return;
	default:
		buf_addstr(fresh(r), str_to_nul(m->name));
		fd->flags |= str_eq(buf_str(&r->scratch), STR("/dev/null")) ? FD_TRACER_FILE
									     : FD_NOT_TRACER;
		return;
	}
	if (m->l4proto == l4_proto_tcp)
		fd->flags |= FD_CONNECTED;
}

void fd_import(struct replay *r, const struct fd_meta *m)
{
	struct fd fd = fd_blank(m->type);
	uint32_t th = thread_get(r, m->tid), id;

	if (th == ID_NONE || m->type == fd_type_unknown)
		return;
	fd.num = m->fd;
	fd.ino = m->ino;
	fd.dev = m->dev;
	fd.open_flags = m->open_flags;
	fd.flags = FD_FROM_PROC;
	if (m->open_flags & file_flags_O_CLOEXEC)
		fd.flags |= FD_CLOEXEC;
	if (r->listed_tid == m->tid)
		memcpy(fd.sock, r->listed_sock, SOCK_BYTES);
	import_kind(r, &fd, m);
	memcpy(r->listed_sock, fd.sock, SOCK_BYTES);
	r->listed_tid = m->tid;
	fd.name = intern(r, buf_str(&r->scratch));
	id = fds_put(&r->fds, r->procs.thread.v[th].fds, &fd);
	if (id != ID_NONE)
		syslog_note_fd(r, id);
	r->totals.n_listed_fds++;
}

static void fix_side(struct replay *r, struct fd *fd)
{
	if (fd->type != fd_type_ipv4_sock || !(fd->flags & FD_FROM_PROC))
		return;
	if (map_get(&r->server_ports, load_u16(fd->sock + IP4_SPORT)) == MAP_NONE) {
		fd->flags |= FD_ROLE_CLIENT;
		return;
	}
	swap_ends(fd);
	net_tuple4(fresh(r), fd->sock + IP4_SIP, load_u16(fd->sock + IP4_SPORT),
		   fd->sock + IP4_DIP, load_u16(fd->sock + IP4_DPORT));
	fd->name = intern(r, buf_str(&r->scratch));
	fd->flags |= FD_ROLE_SERVER;
}

void sockets_fix_sides(struct replay *r)
{
	for (uint32_t i = 0; i < r->procs.thread.n; i++) {
		uint32_t it = 0, id;

		if (!r->procs.thread.v[i].is_live || r->procs.thread.v[i].fds == ID_NONE)
			continue;
		while ((id = fds_table_next(&r->fds, r->procs.thread.v[i].fds, &it)) != ID_NONE)
			fix_side(r, &r->fds.fd.v[id]);
	}
}
