/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* encode_sock.c - parameters that need a descriptor looked up: files, socket addresses and tuples,
 * messages, socket options. */
#include "encode_internal.h"

enum { FAMILY_UNIX = 1, FAMILY_INET = 2, FAMILY_INET6 = 10 };

#define MAX_ADDR   128u /* struct sockaddr_storage */
#define MAX_OPTION 1024u

/* ---- addresses ---- */

/* struct sockaddr of the program. */
struct address {
	u32 n; /* bytes, 0: none */
	u8 bytes[MAX_ADDR];
};

static u16 address_family(const struct address *a)
{
	return a->n >= 2 ? get_16(a->bytes) : 0;
}

static u16 network_16(const u8 *p)
{
	return (u16)(p[0] << 8 | p[1]);
}

static bool read_address(struct out *o, u64 at, u64 n, struct address *ret)
{
	ret->n = 0;
	if (!at || !n || n > MAX_ADDR)
		return false;
	memset(ret->bytes, 0, sizeof(ret->bytes));
	if (!out_copy(o, ret->bytes, at, (u32)n))
		return false;
	ret->n = (u32)n;
	return true;
}

static void out_end(struct out *o, const u8 *addr, u32 n, u16 port)
{
	out_bytes(o, addr, n);
	out_int(o, port, 2);
}

/* A path as it stands in an address, or the name of an abstract one with @ for its leading NUL. */
static void out_unix_path(struct out *o, const u8 *path, u32 n)
{
	u32 len = 0;

	if (n > 1 && !*path) {
		out_int(o, '@', 1);
		path++;
		n--;
	}
	while (len < n && path[len])
		len++;
	out_bytes(o, path, len);
	out_int(o, 0, 1);
}

void encode_addr(struct out *o, const struct source *s)
{
	struct address a;

	if ((s32)o->in->arg[0] < 0 || !read_address(o, in_pointer(o, s), o->in->arg[s->arg2], &a))
		return;
	switch (address_family(&a)) {
	case FAMILY_INET:
		out_int(o, FAMILY_INET, 1);
		out_end(o, a.bytes + 4, 4, network_16(a.bytes + 2));
		break;
	case FAMILY_INET6:
		out_int(o, FAMILY_INET6, 1);
		out_end(o, a.bytes + 8, 16, network_16(a.bytes + 2));
		break;
	case FAMILY_UNIX:
		out_int(o, FAMILY_UNIX, 1);
		out_unix_path(o, a.bytes + 2, a.n - 2);
		break;
	default:
		break;
	}
}

/* ---- tuples ---- */

/* The remote end is the one that the call names, when it names one. */
static void use_address(struct world_socket *w, const struct address *a)
{
	if (w->family == FAMILY_INET)
		memcpy(w->remote, a->bytes + 4, 4);
	else
		memcpy(w->remote, a->bytes + 8, 16);
	w->remote_port = network_16(a->bytes + 2);
}

static void out_unix_tuple(struct out *o, const struct world_socket *w, const struct address *a,
			   bool is_inbound)
{
	out_int(o, FAMILY_UNIX, 1);
	out_int(o, is_inbound ? w->self : w->peer, 8);
	out_int(o, is_inbound ? w->peer : w->self, 8);
	if (is_inbound || !a)
		out_unix_path(o, w->path, w->path_len);
	else
		out_unix_path(o, a->bytes + 2, a->n - 2);
}

/* From where to where data goes: outbound from the socket's own end, inbound to it. */
static void out_tuple(struct out *o, s64 fd, const struct address *a, bool is_inbound)
{
	struct world_socket w;
	u32 n;

	if (!world_socket(fd, &w))
		return;
	if (w.family == FAMILY_UNIX) {
		out_unix_tuple(o, &w, a, is_inbound);
		return;
	}
	if (w.family != FAMILY_INET && w.family != FAMILY_INET6)
		return;
	if (a)
		use_address(&w, a);
	n = w.family == FAMILY_INET ? 4 : 16;
	out_int(o, w.family, 1);
	if (is_inbound) {
		out_end(o, w.remote, n, w.remote_port);
		out_end(o, w.local, n, w.local_port);
	} else {
		out_end(o, w.local, n, w.local_port);
		out_end(o, w.remote, n, w.remote_port);
	}
}

/* The address that the call was given, or has given back; without one there is no tuple. */
void encode_tuple(struct out *o, const struct source *s)
{
	bool is_inbound = s->op == SRC_TUPLE_FROM;
	u64 len = o->in->arg[s->arg2];
	struct address a;
	u32 n;

	if (is_inbound) { /* len is where the length stands */
		if (o->in->ret < 0 || !len || !in_pointer(o, s) || !out_copy(o, &n, len, sizeof(n)))
			return;
		len = n;
	}
	if (read_address(o, in_pointer(o, s), len, &a) && a.n >= 2)
		out_tuple(o, (s32)o->in->arg[0], &a, is_inbound);
}

void encode_accepted(struct out *o, const struct source *s)
{
	struct world_socket w;
	u32 v = 0;

	if (s->op == SRC_TUPLE_ACCEPTED) {
		if (o->in->ret >= 0)
			out_tuple(o, o->in->ret, NULL, true);
		return;
	}
	if (world_socket((s32)o->in->arg[0], &w)) {
		if (s->op == SRC_QUEUE_LEN)
			v = w.queue_len;
		else if (s->op == SRC_QUEUE_MAX)
			v = w.queue_max;
		else if (w.queue_max)
			v = (u32)((u64)w.queue_len * 100 / w.queue_max);
	}
	out_int(o, v, s->width);
}

/* ---- messages ---- */

/* struct msghdr: name, its length, vector, its length. */
struct message {
	u64 name, vec, n_vec;
	u32 name_len;
};

static bool read_message(struct out *o, u64 at, struct message *ret)
{
	u32 word = word_bytes(o);
	u8 head[32];

	if (!out_copy(o, head, at, 4 * word))
		return false;
	ret->name = word_at(o, head, 0);
	ret->name_len = get_32(head + word);
	ret->vec = word_at(o, head, 2);
	ret->n_vec = word_at(o, head, 3);
	return true;
}

void encode_message(struct out *o, const struct source *s)
{
	u64 max = s->aux == LEN_RET && o->in->ret >= 0 ? (u64)o->in->ret : ~0ull;
	bool is_inbound = s->op == SRC_MSG_FROM;
	struct address a;
	struct message m;

	if (!read_message(o, in_pointer(o, s), &m))
		return;
	if (s->op == SRC_MSG_SIZE)
		out_int(o, vector_size(o, m.vec, m.n_vec, max), s->width);
	else if (s->op == SRC_MSG_DATA && (s->aux == LEN_ALL || o->in->ret > 0))
		vector_data(o, m.vec, m.n_vec, max);
	else if (s->op != SRC_MSG_DATA && !(is_inbound && o->in->ret < 0) &&
		 read_address(o, m.name, m.name_len, &a) && a.n >= 2)
		out_tuple(o, (s32)o->in->arg[0], &a, is_inbound);
}

/* ---- options ---- */

enum { SOL_SOCKET_NR = 1 };
enum { OPT_ERROR = 4, OPT_RCVTIMEO = 20, OPT_SNDTIMEO = 21, OPT_LAST_SAME = 50, OPT_COOKIE = 57 };
enum { VALUE_BYTES, VALUE_ERRNO, VALUE_U32, VALUE_U64, VALUE_TIME };

/* Options of SOL_SOCKET whose value is an int. */
static bool is_int_option(u32 option)
{
	/* DEBUG ... REUSEPORT without LINGER and BSDCOMPAT; PASSCRED, RCVLOWAT, SNDLOWAT;
	 * TIMESTAMP ... INCOMING_CPU without PEERNAME. */
	static const u64 ints = 0x3ffffffffull << 16 | 0x9fffull;
	static const u64 others = 1ull << 0 | 1ull << OPT_ERROR | 1ull << 13 | 1ull << 14 |
				  1ull << 17 | 1ull << OPT_RCVTIMEO | 1ull << OPT_SNDTIMEO |
				  0x7full << 22;

	return option < 50 && ((ints & ~others) >> option & 1);
}

static void out_number(struct out *o, u8 choice, u64 at, u32 n)
{
	u64 v = 0;

	if (!out_copy(o, &v, at, n))
		return;
	if (choice == VALUE_ERRNO)
		v = (u64) - (s64)(s32)v;
	out_int(o, choice, 1);
	out_int(o, v, choice == VALUE_U32 ? 4 : 8);
}

static void out_timeval(struct out *o, u64 at)
{
	u32 word = word_bytes(o);
	u8 t[16];

	if (!out_copy(o, t, at, 2 * word))
		return;
	out_int(o, VALUE_TIME, 1);
	out_int(o, word_at(o, t, 0) * 1000000000u + word_at(o, t, 1) * 1000, 8);
}

void encode_option_value(struct out *o, const struct source *s)
{
	u32 level = (u32)o->in->arg[1], option = (u32)o->in->arg[2], n;
	u64 at = in_pointer(o, s);

	if (s->op == SRC_OPTION_VALUE)
		n = (u32)o->in->arg[s->arg2];
	else if (!out_copy(o, &n, o->in->arg[s->arg2], sizeof(n)))
		return;
	if (level == SOL_SOCKET_NR && option == OPT_ERROR)
		out_number(o, VALUE_ERRNO, at, 4);
	else if (level == SOL_SOCKET_NR && (option == OPT_RCVTIMEO || option == OPT_SNDTIMEO))
		out_timeval(o, at);
	else if (level == SOL_SOCKET_NR && option == OPT_COOKIE)
		out_number(o, VALUE_U64, at, 8);
	else if (level == SOL_SOCKET_NR && is_int_option(option))
		out_number(o, VALUE_U32, at, 4);
	else {
		out_int(o, VALUE_BYTES, 1);
		out_data(o, at, smaller(n, MAX_OPTION));
	}
}

void encode_option(struct out *o, const struct source *s)
{
	u32 level = (u32)o->in->arg[s->arg2], option = (u32)o->in->arg[s->arg];

	if (level != SOL_SOCKET_NR)
		option = 0;
	else if (option > OPT_LAST_SAME)
		option = flagmap_named(MAP_option, option);
	out_int(o, option, s->width);
}

/* ---- descriptors ---- */

void encode_file(struct out *o, const struct source *s)
{
	struct world_file f = { 0 };
	s64 fd = o->in->ret;
	u32 v;

	if (s->op == SRC_INO_AT) {
		if (!out_copy(o, &v, in_pointer(o, s), sizeof(v)))
			return;
		fd = (s32)v;
	}
	if (fd >= 0)
		(void)world_file(fd, &f);
	out_int(o, s->op == SRC_INO_AT ? f.ino : f.dev, s->width);
}

/* The two ends that socketpair has made; zeroes when it failed. */
void encode_pair(struct out *o, const struct source *s)
{
	struct world_socket w;
	u64 v = 0;
	s32 fd[2];

	if (o->in->ret >= 0 && out_copy(o, fd, in_pointer(o, s), sizeof(fd))) {
		if (s->op == SRC_PAIR_FD)
			v = (u64)(s64)fd[s->aux & 1];
		else if (world_socket(fd[0], &w))
			v = s->op == SRC_PAIR_SELF ? w.self : w.peer;
	}
	out_int(o, v, s->width);
}
