/* SPDX-License-Identifier: MIT */
/* sockends.h - the two ends of a socket: taking them out of tuples and putting them into the address
 * bytes of a descriptor (enum sock_at of fds.h). */
#ifndef SCAN_SOCKENDS_H
#define SCAN_SOCKENDS_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/str.h"
#include "fds.h"

/* Lengths of SOCKADDR and SOCKTUPLE parameters by family, family byte included. */
enum {
	ADDR4_BYTES = 7,
	ADDR6_BYTES = 19,
	TUPLE4_BYTES = 13,
	TUPLE6_BYTES = 37,
	UNIX_TUPLE_BYTES = 18
};

/* Family byte of a SOCKADDR or SOCKTUPLE parameter; 0 when it is empty. */
static inline uint8_t family_of(struct str p)
{
	return p.n ? (uint8_t)p.p[0] : 0;
}

/* Byte i of a parameter. */
static inline const uint8_t *param_at(struct str p, unsigned i)
{
	return (const uint8_t *)p.p + i;
}

/* Is the parameter as long as its family asks for? Nothing else may look into it. */
bool tuple_is_whole(struct str t);
/* An IPv6 tuple of two IPv4 addresses. */
bool tuple_is_mapped(struct str t);

/* The two ends of an IPv4 tuple, wherever they lie. */
struct ends4 {
	const uint8_t *sip, *dip, *sport, *dport;
};

/* Of a whole IPv4 tuple, and of a whole mapped IPv6 one; point into it. */
struct ends4 ends4_of(struct str t);
struct ends4 ends4_of_mapped(struct str t);

/* Take the source over, and the destination only when there was none: a datagram socket keeps its
 * first peer. Return whether anything changed; the same two ends in either direction do not. */
bool ends_set4(struct fd *fd, struct ends4 e);
bool ends_set6(struct fd *fd, struct str tuple);
void ends_set_unix(struct fd *fd, struct str param);
/* Exchange client and server. */
void ends_swap(struct fd *fd);

#endif
