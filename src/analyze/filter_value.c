/* SPDX-License-Identifier: MIT */
/* filter_value.c - the constants of a filter: text to numbers, times, addresses. */
#include <arpa/inet.h>
#include <netdb.h>

#include "../base/bytes.h"
#include "../base/clock.h"
#include "filter_internal.h"

enum cmp_class class_of_type(uint8_t type)
{
	switch (type) {
	case PT_INT8:
	case PT_INT16:
	case PT_INT32:
	case PT_INT64:
	case PT_ERRNO:
	case PT_FD:
	case PT_PID:
	case PT_FD32:
	case PT_PID32:
		return CMP_SIGNED;
	case PT_BOOL:
		return CMP_BOOL;
	case PT_DOUBLE:
		return CMP_REAL;
	case PT_BYTEBUF:
		return CMP_BYTES;
	case PT_IPADDR:
	case PT_IPV4ADDR:
	case PT_IPV6ADDR:
		return CMP_ADDR;
	case PT_IPNET:
	case PT_IPV4NET:
	case PT_IPV6NET:
		return CMP_NET;
	case PT_CHARBUF:
	case PT_FSPATH:
	case PT_FSRELPATH:
	case PT_SOCKADDR:
	case PT_SOCKTUPLE:
	case PT_FDLIST:
	case PT_NONE:
	case PT_DYN:
	case PT_CHARBUFARRAY:
	case PT_CHARBUF_PAIR_ARRAY:
		return CMP_TEXT;
	default:
		return CMP_UNSIGNED;
	}
}

/* ---- numbers ---- */

static int digit_of(char c, unsigned base)
{
	int d = c >= '0' && c <= '9'   ? c - '0'
		: c >= 'a' && c <= 'f' ? c - 'a' + 10
		: c >= 'A' && c <= 'F' ? c - 'A' + 10
				       : 99;

	return (unsigned)d < base ? d : -1;
}

/* Digits to the end of s, at least one. */
static bool parse_digits(struct str s, unsigned base, uint64_t *ret)
{
	uint64_t v = 0;
	bool is_over = false;

	for (size_t i = 0; i < s.n; i++) {
		int d = digit_of(s.p[i], base);

		if (d < 0)
			return false;
		is_over |= __builtin_mul_overflow(v, (uint64_t)base, &v);
		is_over |= __builtin_add_overflow(v, (uint64_t)d, &v);
	}
	*ret = is_over ? UINT64_MAX : v;
	return s.n > 0;
}

static struct str skip(struct str s, size_t n)
{
	return (struct str){ s.p + n, s.n - n };
}

bool parse_integer(struct str s, bool is_signed, uint64_t *ret)
{
	bool is_negative = false;
	uint64_t v, max;

	while (s.n && lex_is_blank(s.p[0]))
		s = skip(s, 1);
	if (s.n && (s.p[0] == '-' || s.p[0] == '+')) {
		is_negative = s.p[0] == '-';
		s = skip(s, 1);
	}
	if (str_starts(s, STR("0x")) || str_starts(s, STR("0X"))) {
		if (!parse_digits(skip(s, 2), 16, &v))
			return false;
	} else if (!parse_digits(s, 10, &v)) {
		return false;
	}
	max = is_signed ? (uint64_t)INT64_MAX + is_negative : UINT64_MAX;
	if (v > max)
		v = max;
	*ret = is_negative ? 0 - v : v;
	return true;
}

/* Keep the bits that a value of that type has. */
static uint64_t narrow(uint64_t v, uint8_t type)
{
	switch (type) {
	case PT_INT8:
		return (uint64_t)(int64_t)(int8_t)v;
	case PT_INT16:
		return (uint64_t)(int64_t)(int16_t)v;
	case PT_INT32:
	case PT_FD32:
	case PT_PID32:
		return (uint64_t)(int64_t)(int32_t)v;
	case PT_UINT8:
	case PT_FLAGS8:
	case PT_ENUMFLAGS8:
	case PT_L4PROTO:
	case PT_SIGTYPE:
		return (uint8_t)v;
	case PT_UINT16:
	case PT_FLAGS16:
	case PT_ENUMFLAGS16:
	case PT_PORT:
	case PT_SYSCALLID:
		return (uint16_t)v;
	case PT_UINT32:
	case PT_FLAGS32:
	case PT_ENUMFLAGS32:
	case PT_MODE:
	case PT_UID:
	case PT_GID:
		return (uint32_t)v;
	default:
		return v;
	}
}

/* The port of a service ("http"), or a number. */
static bool parse_port(struct str s, uint64_t *ret)
{
	struct servent *se;

	if (s.n == 0) {
		*ret = 0;
		return true;
	}
	if (parse_integer(s, false, ret))
		return true;
	se = getservbyname(s.p, NULL);
	if (se)
		*ret = ntohs((uint16_t)se->s_port);
	return se != NULL;
}

static bool parse_time(struct str s, uint64_t *ret_ns)
{
	struct clock_zone zone;
	struct err ignored;

	/* Seconds since 1970 would be ambiguous with ns: only dates. */
	if (s.n < 10 || s.p[4] != '-')
		return false;
	clock_zone_init(&zone, CLOCK_ZONE_NOW);
	return clock_parse(s.p, &zone, ret_ns, &ignored) == 0;
}

static int parse_unsigned(struct str s, uint8_t type, struct constant *ret, struct err *err)
{
	if (type == PT_PORT) {
		if (!parse_port(s, &ret->u))
			return err_set(err, E_USAGE,
				       "'%.40s' is neither a port nor a known service", s.p);
	} else if (!parse_integer(s, false, &ret->u) &&
		   !(type == PT_RELTIME && clock_parse_duration(s, &ret->u)) &&
		   !(type == PT_ABSTIME && parse_time(s, &ret->u))) {
		return err_set(err, E_USAGE, "'%.40s' is no number%s", s.p,
			       type == PT_RELTIME   ? ", nor a duration such as 10ms"
			       : type == PT_ABSTIME ? ", nor a time such as 2026-11-23T10:00:00Z"
						    : "");
	}
	ret->u = narrow(ret->u, type);
	return 0;
}

static int parse_signed(struct str s, uint8_t type, struct constant *ret, struct err *err)
{
	uint64_t v;

	if (!parse_integer(s, true, &v))
		return err_set(err, E_USAGE, "'%.40s' is no number", s.p);
	ret->i = (int64_t)narrow(v, type);
	return 0;
}

static int parse_real(struct str s, struct constant *ret, struct err *err)
{
	char *end;

	ret->f = strtod(s.p, &end);
	if (s.n == 0 || *end)
		return err_set(err, E_USAGE, "'%.40s' is no number", s.p);
	return 0;
}

static int parse_bool(struct str s, struct constant *ret, struct err *err)
{
	ret->u = str_eq(s, STR("true"));
	if (!ret->u && !str_eq(s, STR("false")))
		return err_set(err, E_USAGE, "'%.40s' is neither true nor false", s.p);
	return 0;
}

/* ---- addresses ---- */

static int parse_address(struct str s, struct constant *ret, struct err *err)
{
	ret->ip_bits = memchr(s.p, '.', s.n) && !memchr(s.p, ':', s.n) ? 32 : 128;
	if (inet_pton(ret->ip_bits == 32 ? AF_INET : AF_INET6, s.p, ret->ip) != 1)
		return err_set(err, E_USAGE, "'%.60s' is no address", s.p);
	return 0;
}

/* sysdig takes IPv6 networks without a length, and as 64 bits. */
#define DEFAULT_IPV6_PREFIX 64

static int parse_net(struct str s, struct constant *ret, struct err *err)
{
	const char *slash = memchr(s.p, '/', s.n);
	char address[INET6_ADDRSTRLEN];
	size_t n = slash ? (size_t)(slash - s.p) : s.n;
	uint64_t bits = DEFAULT_IPV6_PREFIX;

	if (n >= sizeof(address))
		return err_set(err, E_USAGE, "'%.60s' is no network", s.p);
	memcpy(address, s.p, n);
	address[n] = '\0';
	if (parse_address(str_of(address), ret, err) < 0)
		return E_USAGE;
	if (!slash && ret->ip_bits == 32)
		return err_set(err, E_USAGE, "'%.60s' is no network: write %.40s/32", s.p, s.p);
	if (slash && (!parse_integer(skip(s, n + 1), false, &bits) || bits > ret->ip_bits))
		return err_set(err, E_USAGE, "'%.60s' is no network: 0 to %u bits", s.p,
			       ret->ip_bits);
	ret->prefix = (uint8_t)bits;
	return 0;
}

int constant_parse(struct str text, uint8_t type, enum cmp_class cls, struct constant *ret,
		   struct err *err)
{
	*ret = (struct constant){ .s = text };
	switch (cls) {
	case CMP_TEXT:
		/* sysdig's texts end at a NUL. */
		ret->s.n = strlen(text.p);
		return 0;
	case CMP_BYTES:
		return 0;
	case CMP_SIGNED:
		return parse_signed(text, type, ret, err);
	case CMP_UNSIGNED:
		return parse_unsigned(text, type, ret, err);
	case CMP_REAL:
		return parse_real(text, ret, err);
	case CMP_BOOL:
		return parse_bool(text, ret, err);
	case CMP_ADDR:
		return parse_address(text, ret, err);
	case CMP_NET:
		return parse_net(text, ret, err);
	}
	return 0;
}
