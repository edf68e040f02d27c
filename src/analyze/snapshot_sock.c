/* SPDX-License-Identifier: MIT */
/* snapshot_sock.c - sockets that a list cannot tell as they are.
 *
 * Readers make the name of a listed socket from its addresses, and guess from the ports of listeners
 * who is the server. A socket that they would call or take otherwise is told again by the calls that
 * make it what it is. */
#include <string.h>

#include "../base/map.h"
#include "netname.h"
#include "snapshot_internal.h"
#include "sockends.h"

struct telling {
	struct replay *r;
	const struct snapshot_options *o;
	void (*tell)(void *ctx, const struct event *ev);
	void *ctx;
	struct map ports; /* of the listeners in the list */
	struct event ev;  /* being made, */
	struct buf b;     /* its bytes */
	struct buf text;
	struct buf address; /* a parameter of a kind of its own */
};

/* ---- events ---- */

static void begin(struct telling *x, uint16_t type)
{
	x->b.n = 0;
	buf_reserve(&x->b, 1); /* one without parameters has an address of data, too */
	x->ev.type = type;
	x->ev.n_params = 0;
}

static void add(struct telling *x, const void *p, size_t n)
{
	buf_add(&x->b, p, n);
	x->ev.at[++x->ev.n_params] = (uint32_t)x->b.n;
}

static void end(struct telling *x)
{
	x->ev.data = (const uint8_t *)x->b.p;
	x->tell(x->ctx, &x->ev);
}

/* Newer readers find the descriptor on the exit. An enter event would tell them of older drivers. */
static void enter_with_fd(struct telling *x, uint16_t type, const struct fd *fd)
{
	if (!x->o->is_classic)
		return;
	begin(x, type);
	add(x, &fd->num, sizeof(fd->num));
	end(x);
}

static void exit_with_address(struct telling *x, uint16_t type, const struct fd *fd)
{
	int64_t res = 0;

	begin(x, type);
	add(x, &res, sizeof(res));
	add(x, x->address.p, x->address.n);
	if (!x->o->is_classic)
		add(x, &fd->num, sizeof(fd->num));
	end(x);
}

/* ---- what makes a socket ---- */

static bool is_server(const struct fd *fd)
{
	return fd->type == fd_type_ipv4_servsock || fd->type == fd_type_ipv6_servsock;
}

static bool is_v6(const struct fd *fd)
{
	return fd->type == fd_type_ipv6_sock || fd->type == fd_type_ipv6_servsock;
}

static uint8_t l4_of(const struct fd *fd)
{
	return fd->sock[is_server(fd) ? is_v6(fd) ? SRV6_L4 : SRV4_L4
			: is_v6(fd)   ? IP6_L4
				      : IP4_L4];
}

/* Values of the system that the format hands through unchanged: type and protocol of socket(). */
static const uint32_t kind_of_l4[][2] = {
	[l4_proto_unknown] = { 1, 255 + 1 }, [l4_proto_na] = { 1, 255 + 1 },
	[l4_proto_tcp] = { 1, 6 },           [l4_proto_udp] = { 2, 17 },
	[l4_proto_icmp] = { 2, 1 },          [l4_proto_raw] = { 3, 255 },
};

static void add_kind(struct telling *x, const struct fd *fd, uint32_t family)
{
	uint8_t l4 = l4_of(fd);
	const uint32_t *kind = kind_of_l4[l4 <= l4_proto_raw ? l4 : l4_proto_unknown];

	add(x, &family, sizeof(family));
	add(x, &kind[0], sizeof(kind[0]));
	add(x, &kind[1], sizeof(kind[1]));
}

static void tell_socket(struct telling *x, const struct fd *fd, uint32_t family)
{
	if (x->o->is_classic) {
		begin(x, EV_SOCKET_SOCKET_E);
		add_kind(x, fd, family);
		end(x);
	}
	begin(x, EV_SOCKET_SOCKET_X);
	add(x, &fd->num, sizeof(fd->num));
	if (!x->o->is_classic)
		add_kind(x, fd, family);
	end(x);
}

static uint8_t family_of_fd(const struct fd *fd)
{
	return is_v6(fd) ? socket_families_AF_INET6 : socket_families_AF_INET;
}

static bool is_named(struct telling *x, const struct fd *fd)
{
	return str_eq(buf_str(&x->text), replay_str(x->r, fd->name));
}

/* Is this the address that the listener was bound to? It then lies in x->address. */
static bool try_address(struct telling *x, const struct fd *fd, bool v6, const uint8_t *ip,
			const uint8_t *port)
{
	x->address.n = x->text.n = 0;
	buf_addc(&x->address, v6 ? socket_families_AF_INET6 : socket_families_AF_INET);
	buf_add(&x->address, ip, v6 ? 16 : 4);
	buf_add(&x->address, port, 2);
	net_sockaddr(&x->text, x->r->port_names, buf_str(&x->address), l4_of(fd));
	return is_named(x, fd);
}

/* A listener on "::" counts as one of IPv4, and is called by its address of IPv6. */
static bool find_address(struct telling *x, const struct fd *fd)
{
	const uint8_t *port = fd->sock + SRV4_PORT;
	uint8_t mapped[16] = { 0 };

	if (is_v6(fd))
		return try_address(x, fd, true, fd->sock + SRV6_IP, fd->sock + SRV6_PORT);
	memcpy(mapped + 12, fd->sock + SRV4_IP, 4);
	if (try_address(x, fd, false, mapped + 12, port) || try_address(x, fd, true, mapped, port))
		return true;
	mapped[10] = mapped[11] = 0xff;
	return try_address(x, fd, true, mapped, port);
}

/* The two ends as a parameter, in x->address. */
static void put_tuple(struct telling *x, const struct fd *fd)
{
	const uint8_t *s = fd->sock;
	struct buf *b = &x->address;
	bool v6 = is_v6(fd);

	b->n = 0;
	buf_addc(b, (char)family_of_fd(fd));
	buf_add(b, s + (v6 ? IP6_SIP : IP4_SIP), v6 ? 16 : 4);
	buf_add(b, s + (v6 ? IP6_SPORT : IP4_SPORT), 2);
	buf_add(b, s + (v6 ? IP6_DIP : IP4_DIP), v6 ? 16 : 4);
	buf_add(b, s + (v6 ? IP6_DPORT : IP4_DPORT), 2);
}

static void tell_accept(struct telling *x, const struct fd *fd)
{
	x->text.n = 0;
	net_socktuple(&x->text, x->r->port_names, buf_str(&x->address), l4_proto_unknown);
	if (!is_named(x, fd))
		return;
	if (x->o->is_classic) {
		begin(x, EV_SOCKET_ACCEPT_5_E);
		end(x);
	}
	begin(x, EV_SOCKET_ACCEPT_5_X);
	add(x, &fd->num, sizeof(fd->num));
	add(x, x->address.p, x->address.n);
	end(x);
}

static void tell_connect(struct telling *x, const struct fd *fd)
{
	x->text.n = 0;
	net_sock(&x->text, x->r->port_names, fd->type, fd->sock);
	if (!is_named(x, fd))
		return;
	tell_socket(x, fd, family_of_fd(fd));
	enter_with_fd(x, EV_SOCKET_CONNECT_E, fd);
	exit_with_address(x, EV_SOCKET_CONNECT_X, fd);
}

static void tell(struct telling *x, const struct fd *fd)
{
	if (is_server(fd)) {
		if (!find_address(x, fd))
			return;
		/* a listener on "::" keeps its protocol where one of IPv6 has it */
		tell_socket(x, fd, family_of(buf_str(&x->address)));
		enter_with_fd(x, EV_SOCKET_BIND_E, fd);
		exit_with_address(x, EV_SOCKET_BIND_X, fd);
		return;
	}
	if (!replay_str(x->r, fd->name).n) {
		tell_socket(x, fd, family_of_fd(fd));
		return;
	}
	put_tuple(x, fd);
	if (fd->flags & FD_ROLE_SERVER && l4_of(fd) == l4_proto_tcp)
		tell_accept(x, fd);
	else
		tell_connect(x, fd);
}

/* ---- what a list says ---- */

static uint16_t server_port(const struct fd *fd)
{
	return load_u16(fd->sock + (is_v6(fd) ? SRV6_PORT : SRV4_PORT));
}

/* The name that a reader gives it goes to x->text. Returns the role that it gives it. */
static uint16_t listed(struct telling *x, const struct fd *fd)
{
	struct fd copy = *fd;
	uint8_t *s = copy.sock;
	uint16_t role = FD_ROLE_CLIENT;

	x->text.n = 0;
	switch (fd->type) {
	case fd_type_ipv4_servsock:
		net_server4(&x->text, x->r->port_names, s + SRV4_IP, server_port(fd));
		return 0;
	case fd_type_ipv6_servsock:
		net_server6(&x->text, x->r->port_names, s + SRV6_IP, server_port(fd));
		return 0;
	case fd_type_ipv6_sock:
		net_tuple6(&x->text, x->r->port_names, s + IP6_SIP, load_u16(s + IP6_SPORT),
			   s + IP6_DIP, load_u16(s + IP6_DPORT));
		return 0;
	}
	if (map_get(&x->ports, load_u16(s + IP4_SPORT)) != MAP_NONE) {
		ends_swap(&copy);
		role = FD_ROLE_SERVER;
	}
	net_tuple4(&x->text, x->r->port_names, s + IP4_SIP, load_u16(s + IP4_SPORT), s + IP4_DIP,
		   load_u16(s + IP4_DPORT));
	return role;
}

/* Nothing makes a server of a datagram socket that has a peer. */
static bool list_suffices(struct telling *x, const struct fd *fd)
{
	uint16_t role = fd->flags & (FD_ROLE_CLIENT | FD_ROLE_SERVER);
	bool same_role = listed(x, fd) == role;

	return is_named(x, fd) && (same_role || (fd_is_udp(fd) && role == FD_ROLE_SERVER));
}

/* ---- all of them ---- */

static void each_socket(struct telling *x, void (*fn)(struct telling *x, const struct fd *fd))
{
	struct replay *r = x->r;

	for (uint32_t i = 0; i < r->procs.thread.n; i++) {
		struct thread *t = &r->procs.thread.v[i];
		uint32_t it = 0, id;

		if (!t->is_live || t->fds == ID_NONE || fd_table_of(r, i) != t->fds)
			continue;
		x->ev.tid = t->tid;
		while ((id = fds_table_next(&r->fds, t->fds, &it)) != ID_NONE)
			if (fd_is_inet(&r->fds.fd.v[id]) &&
			    snapshot_wants(x->o, t, &r->fds.fd.v[id]))
				fn(x, &r->fds.fd.v[id]);
	}
}

static void note_port(struct telling *x, const struct fd *fd)
{
	if (is_server(fd))
		map_put(&x->ports, server_port(fd), 1);
}

static void tell_again(struct telling *x, const struct fd *fd)
{
	if (!list_suffices(x, fd))
		tell(x, fd);
}

void snapshot_sockets(struct replay *r, const struct snapshot_options *o, uint64_t ts_ns,
		      void (*tell_event)(void *ctx, const struct event *ev), void *ctx)
{
	struct telling x = {
		.r = r, .o = o, .tell = tell_event, .ctx = ctx, .ev = { .ts_ns = ts_ns }
	};

	each_socket(&x, note_port);
	each_socket(&x, tell_again);
	map_fini(&x.ports);
	buf_fini(&x.b);
	buf_fini(&x.text);
	buf_fini(&x.address);
}
