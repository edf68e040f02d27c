/* SPDX-License-Identifier: MIT */
/* netname.h - addresses and socket tuples as text.
 *
 * Addresses are network-order bytes, ports are in host order. Everything is appended to b. Ports print by
 * their names where `names` has one; NULL: as numbers. */
#ifndef SCAN_NETNAME_H
#define SCAN_NETNAME_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/str.h"
#include "portnames.h"

/* A port as it is printed; l4 (l4_proto of formats/flags.def) may choose among its names. */
void net_port(struct buf *b, const struct port_names *names, uint16_t port, uint8_t l4);

/* "10.0.2.15" */
void net_ipv4(struct buf *b, const uint8_t ip[4]);
/* "fe80::1", as inet_ntop writes it. */
void net_ipv6(struct buf *b, const uint8_t ip[16]);
/* Is this an IPv4 address in IPv6 clothes (::ffff:a.b.c.d), or all zero, which may be either? */
bool net_is_mapped(const uint8_t ip[16]);

/* "10.0.2.15:22"; IPv6 has no brackets: "::1:80". */
void net_server4(struct buf *b, const struct port_names *names, const uint8_t ip[4], uint16_t port);
void net_server6(struct buf *b, const struct port_names *names, const uint8_t ip[16],
		 uint16_t port);
/* "a:p->b:q". net_tuple6 writes IPv4 when both ends are mapped. */
void net_tuple4(struct buf *b, const struct port_names *names, const uint8_t sip[4], uint16_t sport,
		const uint8_t dip[4], uint16_t dport);
void net_tuple6(struct buf *b, const struct port_names *names, const uint8_t sip[16],
		uint16_t sport, const uint8_t dip[16], uint16_t dport);
/* "0->ffff94dc817b9400 /run/nscd/socket": kernel addresses of the two ends in hex, and the path
 * without its unprintable bytes. */
void net_unix(struct buf *b, uint64_t source, uint64_t destination, struct str path);

/* The name of an IPv4 or IPv6 socket from its address bytes (enum sock_at of fds.h) and fd type:
 * "a:p->b:q" for tcp and udp, "a->b" for icmp and IPv4 raw, else "<unknown>". Nothing for other
 * types. */
void net_sock(struct buf *b, const struct port_names *names, uint8_t fd_type, const uint8_t *sock);

/* A parameter of type SOCKADDR (one address) or SOCKTUPLE (two), checked: "NULL" when empty,
 * "INVALID IPv4" when its length is wrong, "family 16" for families without addresses.
 * l4: of the socket it is about, l4_proto_unknown without one. */
void net_sockaddr(struct buf *b, const struct port_names *names, struct str param, uint8_t l4);
void net_socktuple(struct buf *b, const struct port_names *names, struct str param, uint8_t l4);

#endif
