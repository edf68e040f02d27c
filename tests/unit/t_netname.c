/* SPDX-License-Identifier: MIT */
/* t_netname.c - addresses and tuples as text. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../src/analyze/fds.h"
#include "../../src/analyze/netname.h"
#include "../../src/base/bytes.h"
#include "../../src/capture/constants.h"

static void check_text(struct buf *b, const char *want)
{
	if (b->n != strlen(want) || memcmp(buf_str(b).p, want, b->n) != 0)
		fail_msg("got '%.*s', want '%s'", (int)b->n, buf_str(b).p, want);
	b->n = 0;
}

/* Against the C library, over addresses with many zero groups and over random ones. */
static void test_like_inet_ntop(void **state)
{
	struct buf b = { 0 };

	(void)state;
	srand(1);
	for (int i = 0; i < 200000; i++) {
		uint8_t ip[16];
		char want[INET6_ADDRSTRLEN];

		for (int k = 0; k < 16; k++)
			ip[k] = (uint8_t)rand();
		for (int k = 0; k < 8; k++) {
			if (rand() % 4 != 0)
				ip[2 * k] = ip[2 * k + 1] = rand() % 8 ? 0 : 0xff;
		}
		inet_ntop(AF_INET6, ip, want, sizeof(want));
		net_ipv6(&b, ip);
		check_text(&b, want);
		inet_ntop(AF_INET, ip, want, sizeof(want));
		net_ipv4(&b, ip);
		check_text(&b, want);
	}
	buf_fini(&b);
}

/* The fixed-size test tuples: family byte, addresses, ports. */
static struct str tuple4(uint8_t t[13])
{
	static const uint8_t head[] = { 2, 10, 0, 2, 15 };

	memcpy(t, head, sizeof(head));
	store_u16(t + 5, 22);
	memcpy(t + 7, (const uint8_t[]){ 192, 168, 100, 9 }, 4);
	store_u16(t + 11, 61560);
	return (struct str){ (const char *)t, 13 };
}

static struct str tuple6(uint8_t t[37], bool is_mapped)
{
	memset(t, 0, 37);
	t[0] = 10;
	if (is_mapped)
		t[11] = t[12] = t[29] = t[30] = 0xff;
	t[16] = 1;
	t[34] = 2;
	store_u16(t + 17, 40000);
	store_u16(t + 35, 80);
	return (struct str){ (const char *)t, 37 };
}

static void test_tuples(void **state)
{
	struct buf b = { 0 };
	uint8_t t[37];

	(void)state;
	net_socktuple(&b, NULL, tuple4(t), l4_proto_unknown);
	check_text(&b, "10.0.2.15:22->192.168.100.9:61560");
	net_socktuple(&b, NULL, tuple6(t, false), l4_proto_unknown);
	check_text(&b, "::1:40000->::2:80");
	net_socktuple(&b, NULL, tuple6(t, true), l4_proto_unknown);
	check_text(&b, "0.0.0.1:40000->0.0.0.2:80");
	net_socktuple(&b, NULL,
		      STR("\x01\x2a\0\0\0\0\0\0\0\x00\xb9\x17\x8c\xdc\x94\xff\xff/run/a\nb\0zz"),
		      l4_proto_unknown);
	check_text(&b, "2a->ffff94dc8c17b900 /run/ab");
	net_socktuple(&b, NULL, STR(""), l4_proto_unknown);
	check_text(&b, "NULL");
	net_socktuple(&b, NULL, STR("\x10"), l4_proto_unknown);
	check_text(&b, "family 16");
	buf_fini(&b);
}

static void test_wrong_lengths(void **state)
{
	struct buf b = { 0 };
	uint8_t t[37];

	(void)state;
	for (size_t n = 1; n < 13; n++) {
		net_socktuple(&b, NULL, (struct str){ tuple4(t).p, n }, l4_proto_unknown);
		check_text(&b, "INVALID IPv4");
	}
	net_socktuple(&b, NULL, (struct str){ tuple6(t, false).p, 36 }, l4_proto_unknown);
	check_text(&b, "INVALID IPv6");
	net_socktuple(&b, NULL, STR("\x01zzzz"), l4_proto_unknown);
	check_text(&b, "INVALID UNIX");
	net_sockaddr(&b, NULL, STR("\x02zzzz"), l4_proto_unknown);
	check_text(&b, "INVALID IPv4");
	net_sockaddr(&b, NULL, STR("\x0azzzz"), l4_proto_unknown);
	check_text(&b, "INVALID IPv6");
	buf_fini(&b);
}

static void test_addresses(void **state)
{
	struct buf b = { 0 };
	uint8_t t[19] = { 2, 127, 0, 0, 1 };

	(void)state;
	store_u16(t + 5, 8080);
	net_sockaddr(&b, NULL, (struct str){ (const char *)t, 7 }, l4_proto_unknown);
	check_text(&b, "127.0.0.1:8080");
	memset(t, 0, sizeof(t));
	t[0] = 10;
	store_u16(t + 17, 53);
	net_sockaddr(&b, NULL, (struct str){ (const char *)t, 19 }, l4_proto_unknown);
	check_text(&b, ":::53");
	net_sockaddr(&b, NULL, STR("\x01/dev/log\0"), l4_proto_unknown);
	check_text(&b, "/dev/log");
	net_sockaddr(&b, NULL, STR("\x01"), l4_proto_unknown);
	check_text(&b, "");
	net_sockaddr(&b, NULL, STR(""), l4_proto_unknown);
	check_text(&b, "NULL");
	buf_fini(&b);
}

static void test_sock_names(void **state)
{
	struct buf b = { 0 };
	uint8_t s[SOCK_BYTES] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	(void)state;
	store_u16(s + IP4_SPORT, 1);
	store_u16(s + IP4_DPORT, 2);
	s[IP4_L4] = l4_proto_udp;
	net_sock(&b, NULL, fd_type_ipv4_sock, s);
	check_text(&b, "1.2.3.4:1->5.6.7.8:2");
	s[IP4_L4] = l4_proto_icmp;
	net_sock(&b, NULL, fd_type_ipv4_sock, s);
	check_text(&b, "1.2.3.4->5.6.7.8");
	s[IP4_L4] = l4_proto_unknown;
	net_sock(&b, NULL, fd_type_ipv4_sock, s);
	check_text(&b, "<unknown>");
	memset(s, 0, sizeof(s));
	s[IP6_L4] = l4_proto_icmp;
	s[IP6_SIP] = 0xfe;
	s[IP6_DIP + 15] = 1;
	net_sock(&b, NULL, fd_type_ipv6_sock, s);
	check_text(&b, "fe00::->::1");
	s[IP6_L4] = l4_proto_raw;
	net_sock(&b, NULL, fd_type_ipv6_sock, s);
	check_text(&b, "<unknown>");
	net_sock(&b, NULL, fd_type_file, s);
	check_text(&b, "");
	buf_fini(&b);
}

/* Names of ports differ from machine to machine: what counts is that one without a name stays a
 * number, and that the protocol matters only where there is a choice. */
static void test_port_names(void **state)
{
	struct port_names *names;
	struct buf b = { 0 };

	(void)state;
	net_port(&b, NULL, 80, l4_proto_tcp);
	buf_addc(&b, '\0');
	assert_string_equal(b.p, "80");
	names = port_names_new();
	b.n = 0;
	net_port(&b, names, 65535, l4_proto_udp);
	buf_addc(&b, ' ');
	net_port(&b, names, 0, l4_proto_icmp);
	buf_addc(&b, '\0');
	assert_string_equal(b.p, "65535 0");
	port_names_free(names);
	buf_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_like_inet_ntop), cmocka_unit_test(test_tuples),
		cmocka_unit_test(test_wrong_lengths),  cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_sock_names),     cmocka_unit_test(test_port_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
