/* SPDX-License-Identifier: MIT */
/* machine_socks.c - the sockets of a network namespace, from the tables in /proc/PID/net.
 *
 * Addresses stand there as 32-bit words in hexadecimal, each as this machine reads a word that is in
 * network order: stored as words they are in network order again. */
#include <stdio.h>
#include <sys/stat.h>

#include "../base/bytes.h"
#include "constants.h"
#include "machine_internal.h"

#define MAX_TABLE_BYTES ((size_t)256 << 20)
#define MAX_SOCKS       4000000u

static const struct {
	const char *path;
	enum sock_table table;
	bool is_ipv6;
} tables[] = {
	{ "net/tcp", TABLE_TCP, false },   { "net/tcp6", TABLE_TCP, true },
	{ "net/udp", TABLE_UDP, false },   { "net/udp6", TABLE_UDP, true },
	{ "net/raw", TABLE_RAW, false },   { "net/raw6", TABLE_RAW, true },
	{ "net/icmp", TABLE_ICMP, false }, { "net/icmp6", TABLE_ICMP, true },
	{ "net/unix", TABLE_UNIX, false }, { "net/netlink", TABLE_NETLINK, false },
};

/* "0100007F:1F90" */
static bool read_end(struct str word, bool is_ipv6, uint8_t addr[16], uint16_t *port)
{
	size_t digits = is_ipv6 ? 32 : 8;

	if (word.n < digits + 2 || word.p[digits] != ':')
		return false;
	for (size_t i = 0; i < digits / 8; i++)
		store_u32(addr + 4 * i, (uint32_t)proc_u64((struct str){ word.p + 8 * i, 8 }, 16));
	*port = (uint16_t)proc_u64((struct str){ word.p + digits + 1, word.n - digits - 1 }, 16);
	return true;
}

static bool read_inet(enum sock_table table, bool is_ipv6, struct str line, struct fd_meta *ret)
{
	static const uint8_t proto[] = {
		[TABLE_TCP] = l4_proto_tcp,
		[TABLE_UDP] = l4_proto_udp,
		[TABLE_RAW] = l4_proto_raw,
		[TABLE_ICMP] = l4_proto_icmp,
	};
	bool is_server;

	if (!read_end(proc_word(line, 1), is_ipv6, ret->sip, &ret->sport) ||
	    !read_end(proc_word(line, 2), is_ipv6, ret->dip, &ret->dport))
		return false;
	is_server = ret->dport == 0;
	ret->type = is_ipv6 ? (is_server ? fd_type_ipv6_servsock : fd_type_ipv6_sock)
			    : (is_server ? fd_type_ipv4_servsock : fd_type_ipv4_sock);
	ret->l4proto = proto[table];
	ret->ino = proc_u64(proc_word(line, 9), 10);
	return true;
}

/* Num RefCount Protocol Flags Type St Inode [Path]; the path is the rest of the line. */
static bool read_unix(struct str line, struct fd_meta *ret)
{
	struct str num = proc_word(line, 0), ino = proc_word(line, 6);

	if (!num.n || num.p[num.n - 1] != ':' || !ino.n)
		return false;
	ret->type = fd_type_unix_sock;
	ret->source = proc_u64(num, 16);
	ret->ino = proc_u64(ino, 10);
	ret->name = (struct str){ ino.p + ino.n, (size_t)(line.p + line.n - ino.p) - ino.n };
	if (ret->name.n) { /* one blank between */
		ret->name.p++;
		ret->name.n--;
	}
	return true;
}

static bool read_netlink(struct str line, struct fd_meta *ret)
{
	struct str ino = proc_word(line, 9);

	if (!ino.n || *ino.p < '0' || *ino.p > '9')
		return false;
	ret->type = fd_type_netlink;
	ret->ino = proc_u64(ino, 10);
	return true;
}

bool machine_sock_line(enum sock_table table, bool is_ipv6, struct str line, struct fd_meta *ret)
{
	*ret = (struct fd_meta){ .name = STR("") };
	if (table == TABLE_UNIX)
		return read_unix(line, ret);
	if (table == TABLE_NETLINK)
		return read_netlink(line, ret);
	return read_inet(table, is_ipv6, line, ret);
}

static void add(struct machine_socks *s, const struct fd_meta *m)
{
	if (!m->ino || s->sock.n >= MAX_SOCKS)
		return;
	map_put(&s->by_ino, m->ino, s->sock.n);
	*vec_push(&s->sock) = *m;
	*vec_push(&s->path) = (uint32_t)s->paths.n;
	buf_addstr(&s->paths, m->name);
	s->sock.v[s->sock.n - 1].name = (struct str){ "", m->name.n };
}

void machine_socks_read(struct machine_socks *s, int dir, struct machine_counts *n)
{
	struct str text, line;
	struct fd_meta m;
	struct stat sb;
	bool has_table = false;

	if (fstatat(dir, "ns/net", &sb, 0) < 0 || map_get(&s->namespaces, sb.st_ino) != MAP_NONE)
		return;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (!proc_read(dir, tables[i].path, MAX_TABLE_BYTES, &s->scratch))
			continue;
		has_table = true;
		text = buf_str(&s->scratch);
		while (proc_line(&text, &line))
			if (machine_sock_line(tables[i].table, tables[i].is_ipv6, line, &m))
				add(s, &m);
	}
	/* a process that has ended meanwhile leaves it to another of its namespace */
	if (!has_table || fstatat(dir, "ns/net", &sb, 0) < 0)
		return;
	map_put(&s->namespaces, sb.st_ino, 0);
	n->n_netns++;
}

bool machine_socks_find(const struct machine_socks *s, uint64_t ino, struct fd_meta *ret)
{
	uint32_t i = map_get(&s->by_ino, ino);
	int64_t tid = ret->tid, fd = ret->fd;

	if (i == MAP_NONE)
		return false;
	*ret = s->sock.v[i];
	ret->name.p = s->paths.p ? s->paths.p + s->path.v[i] : "";
	ret->tid = tid;
	ret->fd = fd;
	return true;
}

void machine_socks_fini(struct machine_socks *s)
{
	map_fini(&s->by_ino);
	map_fini(&s->namespaces);
	vec_fini(&s->sock);
	vec_fini(&s->path);
	buf_fini(&s->paths);
	buf_fini(&s->scratch);
}
