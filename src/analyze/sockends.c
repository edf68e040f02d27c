/* SPDX-License-Identifier: MIT */
/* sockends.c - see sockends.h. */
#include "sockends.h"

#include "../capture/constants.h"
#include "netname.h"

static const uint8_t zero16[16];

struct ends4 ends4_of(struct str t)
{
	return (struct ends4){ param_at(t, 1), param_at(t, 7), param_at(t, 5), param_at(t, 11) };
}

struct ends4 ends4_of_mapped(struct str t)
{
	return (struct ends4){ param_at(t, 13), param_at(t, 31), param_at(t, 17), param_at(t, 35) };
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

bool ends_set4(struct fd *fd, struct ends4 e)
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

bool ends_set6(struct fd *fd, struct str t)
{
	uint8_t *s = fd->sock;
	const uint8_t *sip = param_at(t, 1), *sport = param_at(t, 17), *dip = param_at(t, 19),
		      *dport = param_at(t, 35);
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

bool tuple_is_mapped(struct str t)
{
	return net_is_mapped(param_at(t, 1)) && net_is_mapped(param_at(t, 19));
}

bool tuple_is_whole(struct str t)
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

void ends_set_unix(struct fd *fd, struct str t)
{
	if (t.n >= 17)
		memcpy(fd->sock + UNIX_SOURCE, param_at(t, 1), 16);
}

void ends_swap(struct fd *fd)
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
