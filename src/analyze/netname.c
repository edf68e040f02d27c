/* SPDX-License-Identifier: MIT */
/* netname.c - addresses and socket tuples as text. */
#include "netname.h"

#include "../base/bytes.h"
#include "../capture/constants.h"
#include "fds.h"
#include "paths.h"

#define MAX_IPV4 15 /* "255.255.255.255" */
#define N_GROUPS 8  /* of 16 bits in an IPv6 address */

/* One byte in decimal at t; returns the end. */
static char *put_octet(char *t, uint8_t v)
{
	if (v >= 100) {
		*t++ = (char)('0' + v / 100);
		v %= 100;
		*t++ = (char)('0' + v / 10);
	} else if (v >= 10) {
		*t++ = (char)('0' + v / 10);
	}
	*t++ = (char)('0' + v % 10);
	return t;
}

void net_ipv4(struct buf *b, const uint8_t ip[4])
{
	char *t;

	buf_reserve(b, MAX_IPV4);
	t = put_octet(b->p + b->n, ip[0]);
	for (int i = 1; i < 4; i++) {
		*t++ = '.';
		t = put_octet(t, ip[i]);
	}
	b->n = (size_t)(t - b->p);
}

static unsigned group(const uint8_t ip[16], int i)
{
	return (unsigned)ip[2 * i] << 8 | ip[2 * i + 1];
}

/* The longest run of at least two zero groups, the first of equals; *ret_n is 0 without one. */
static int longest_zero_run(const uint8_t ip[16], int *ret_n)
{
	int best = -1;
	int n = 0;

	*ret_n = 0;
	for (int i = 0; i < N_GROUPS; i++) {
		n = group(ip, i) == 0 ? n + 1 : 0;
		if (n >= 2 && n > *ret_n) {
			best = i + 1 - n;
			*ret_n = n;
		}
	}
	return best;
}

void net_ipv6(struct buf *b, const uint8_t ip[16])
{
	int n_zero;
	int zero = longest_zero_run(ip, &n_zero);

	for (int i = 0; i < N_GROUPS; i++) {
		if (i == zero) {
			buf_add(b, "::", 2);
			i += n_zero - 1;
			continue;
		}
		if (i > 0 && i != zero + n_zero)
			buf_addc(b, ':');
		/* ::a.b.c.d and ::ffff:a.b.c.d end in the IPv4 notation. */
		if (i == 6 && zero == 0 &&
		    (n_zero == 6 || (n_zero == 5 && group(ip, 5) == 0xffff))) {
			net_ipv4(b, ip + 12);
			return;
		}
		buf_hex(b, group(ip, i));
	}
}

bool net_is_mapped(const uint8_t ip[16])
{
	static const uint8_t zero[16];

	return memcmp(ip, zero, 10) == 0 &&
	       ((ip[10] == 0xff && ip[11] == 0xff) || memcmp(ip + 10, zero, 6) == 0);
}

/* ---- ports ---- */

void net_port(struct buf *b, const struct port_names *names, uint16_t port, uint8_t l4)
{
	const char *name = port_name(names, port, l4);

	if (name)
		buf_adds(b, name);
	else
		buf_u64(b, port);
}

static void server4(struct buf *b, const struct port_names *names, const uint8_t *ip, uint16_t port,
		    uint8_t l4)
{
	net_ipv4(b, ip);
	buf_addc(b, ':');
	net_port(b, names, port, l4);
}

static void server6(struct buf *b, const struct port_names *names, const uint8_t *ip, uint16_t port,
		    uint8_t l4)
{
	net_ipv6(b, ip);
	buf_addc(b, ':');
	net_port(b, names, port, l4);
}

static void tuple4(struct buf *b, const struct port_names *names, const uint8_t *sip,
		   uint16_t sport, const uint8_t *dip, uint16_t dport, uint8_t l4)
{
	server4(b, names, sip, sport, l4);
	buf_add(b, "->", 2);
	server4(b, names, dip, dport, l4);
}

static void tuple6(struct buf *b, const struct port_names *names, const uint8_t *sip,
		   uint16_t sport, const uint8_t *dip, uint16_t dport, uint8_t l4)
{
	if (net_is_mapped(sip) && net_is_mapped(dip)) {
		tuple4(b, names, sip + 12, sport, dip + 12, dport, l4);
		return;
	}
	server6(b, names, sip, sport, l4);
	buf_add(b, "->", 2);
	server6(b, names, dip, dport, l4);
}

void net_server4(struct buf *b, const struct port_names *names, const uint8_t ip[4], uint16_t port)
{
	server4(b, names, ip, port, l4_proto_unknown);
}

void net_server6(struct buf *b, const struct port_names *names, const uint8_t ip[16], uint16_t port)
{
	server6(b, names, ip, port, l4_proto_unknown);
}

void net_tuple4(struct buf *b, const struct port_names *names, const uint8_t sip[4], uint16_t sport,
		const uint8_t dip[4], uint16_t dport)
{
	tuple4(b, names, sip, sport, dip, dport, l4_proto_unknown);
}

void net_tuple6(struct buf *b, const struct port_names *names, const uint8_t sip[16],
		uint16_t sport, const uint8_t dip[16], uint16_t dport)
{
	tuple6(b, names, sip, sport, dip, dport, l4_proto_unknown);
}

void net_unix(struct buf *b, uint64_t source, uint64_t destination, struct str path)
{
	buf_hex(b, source);
	buf_add(b, "->", 2);
	buf_hex(b, destination);
	buf_addc(b, ' ');
	text_add_printable(b, path);
}

/* ---- names of descriptors ---- */

static bool has_ports(uint8_t l4)
{
	return l4 == l4_proto_tcp || l4 == l4_proto_udp;
}

static void add_sock4(struct buf *b, const struct port_names *names, const uint8_t *sock)
{
	uint8_t l4 = sock[IP4_L4];

	if (has_ports(l4)) {
		tuple4(b, names, sock + IP4_SIP, load_u16(sock + IP4_SPORT), sock + IP4_DIP,
		       load_u16(sock + IP4_DPORT), l4);
	} else if (l4 == l4_proto_icmp || l4 == l4_proto_raw) {
		net_ipv4(b, sock + IP4_SIP);
		buf_add(b, "->", 2);
		net_ipv4(b, sock + IP4_DIP);
	} else {
		buf_add(b, "<unknown>", 9);
	}
}

static void add_sock6(struct buf *b, const struct port_names *names, const uint8_t *sock)
{
	const uint8_t *sip = sock + IP6_SIP;
	const uint8_t *dip = sock + IP6_DIP;
	bool is_mapped = net_is_mapped(sip) && net_is_mapped(dip);

	if (has_ports(sock[IP6_L4]) && is_mapped) {
		/* The ports are those of the IPv4 layout, as in sysdig: 0 and 65535 in practice. */
		tuple4(b, names, sip + 12, load_u16(sock + IP4_SPORT), dip + 12,
		       load_u16(sock + IP4_DPORT), sock[IP6_L4]);
	} else if (has_ports(sock[IP6_L4])) {
		tuple6(b, names, sip, load_u16(sock + IP6_SPORT), dip, load_u16(sock + IP6_DPORT),
		       sock[IP6_L4]);
	} else if (sock[IP6_L4] == l4_proto_icmp) {
		is_mapped ? net_ipv4(b, sip + 12) : net_ipv6(b, sip);
		buf_add(b, "->", 2);
		is_mapped ? net_ipv4(b, dip + 12) : net_ipv6(b, dip);
	} else {
		buf_add(b, "<unknown>", 9);
	}
}

void net_sock(struct buf *b, const struct port_names *names, uint8_t fd_type, const uint8_t *sock)
{
	if (fd_type == fd_type_ipv4_sock)
		add_sock4(b, names, sock);
	else if (fd_type == fd_type_ipv6_sock)
		add_sock6(b, names, sock);
}

/* ---- parameters ---- */

static void add_family(struct buf *b, uint8_t family)
{
	buf_add(b, "family ", 7);
	/* A signed byte to sysdig; families above 127 do not exist. */
	buf_i64(b, (int8_t)family);
}

static void add_invalid(struct buf *b, uint8_t family)
{
	buf_adds(b, family == socket_families_AF_INET    ? "INVALID IPv4"
		    : family == socket_families_AF_INET6 ? "INVALID IPv6"
							 : "INVALID UNIX");
}

void net_sockaddr(struct buf *b, const struct port_names *names, struct str param, uint8_t l4)
{
	const uint8_t *p = (const uint8_t *)param.p;

	if (param.n == 0)
		buf_add(b, "NULL", 4);
	else if (p[0] == socket_families_AF_INET && param.n == 7)
		server4(b, names, p + 1, load_u16(p + 5), l4);
	else if (p[0] == socket_families_AF_INET6 && param.n == 19)
		server6(b, names, p + 1, load_u16(p + 17), l4);
	else if (p[0] == socket_families_AF_UNIX)
		text_add_printable(b, (struct str){ param.p + 1, param.n - 1 });
	else if (p[0] == socket_families_AF_INET || p[0] == socket_families_AF_INET6)
		add_invalid(b, p[0]);
	else
		add_family(b, p[0]);
}

void net_socktuple(struct buf *b, const struct port_names *names, struct str param, uint8_t l4)
{
	const uint8_t *p = (const uint8_t *)param.p;

	if (param.n == 0)
		buf_add(b, "NULL", 4);
	else if (p[0] == socket_families_AF_INET && param.n == 13)
		tuple4(b, names, p + 1, load_u16(p + 5), p + 7, load_u16(p + 11), l4);
	else if (p[0] == socket_families_AF_INET6 && param.n == 37)
		tuple6(b, names, p + 1, load_u16(p + 17), p + 19, load_u16(p + 35), l4);
	else if (p[0] == socket_families_AF_UNIX && param.n >= 17)
		net_unix(b, load_u64(p + 1), load_u64(p + 9),
			 (struct str){ param.p + 17, param.n - 17 });
	else if (p[0] == socket_families_AF_UNIX || p[0] == socket_families_AF_INET ||
		 p[0] == socket_families_AF_INET6)
		add_invalid(b, p[0]);
	else
		add_family(b, p[0]);
}
