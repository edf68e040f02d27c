/* SPDX-License-Identifier: MIT */
/* replay_peer.c - what sends and receives tell of a socket: its peer, its side, its own address. */
#include <string.h>

#include "netname.h"
#include "replay_internal.h"
#include "sockends.h"

/* 127.0.0.1 in network order. */
static const uint8_t loopback4[4] = { 127, 0, 0, 1 };
static const uint8_t zero16[16];

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

bool fd_has_no_role(const struct fd *fd)
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
	uint16_t sport = load_u16(FD(c)->sock + IP4_SPORT),
		 dport = load_u16(FD(c)->sock + IP4_DPORT);
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

bool fd_is_udp(const struct fd *fd)
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

/* ---- datagrams and what was missed ---- */

/* A bound socket gets a peer: only its protocol stays, and what sysdig leaves behind. */
static void unbind4(struct ctx *c, struct fd *fd)
{
	uint8_t l4 = fd->sock[SRV4_L4];

	if (!c->r->q->sockets_share_bytes)
		memset(fd->sock, 0, sizeof(fd->sock));
	fd->sock[IP4_L4] = l4;
}

/* Take over what a tuple says. Returns whether the socket is a different one now. */
static bool take_tuple(struct ctx *c, struct str t)
{
	struct fd *fd = FD(c);
	bool changed = true;

	switch (family_of(t)) {
	case socket_families_AF_INET:
		if (fd->type == fd_type_ipv4_servsock)
			unbind4(c, fd);
		fd->type = fd_type_ipv4_sock;
		changed = ends_set4(fd, ends4_of(t));
		break;
	case socket_families_AF_INET6:
		if (tuple_is_mapped(t)) {
			fd->type = fd_type_ipv4_sock;
			changed = ends_set4(fd, ends4_of_mapped(t));
		} else {
			changed = ends_set6(fd, t);
		}
		break;
	case socket_families_AF_UNIX:
		fd->type = fd_type_unix_sock;
		ends_set_unix(fd, t);
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

	if (!socket_wants_tuple(c) || tuple.n == 0 || !tuple_is_whole(tuple) ||
	    !take_tuple(c, tuple))
		return;
	if (fd->type != fd_type_ipv4_sock && fd->type != fd_type_ipv6_sock) {
		b = scratch_new(c->r);
		net_socktuple(b, c->r->port_names, tuple, fd_l4proto(fd));
		fd_set_name(c, b);
		return;
	}
	if (fd_has_no_role(fd))
		guess_role(c, incoming);
	if (FD(c)->flags & (incoming ? FD_ROLE_CLIENT : FD_ROLE_SERVER))
		ends_swap(FD(c));
	b = scratch_new(c->r);
	net_sock(b, c->r->port_names, FD(c)->type, FD(c)->sock);
	fd_set_name(c, b);
}
