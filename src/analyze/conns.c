/* SPDX-License-Identifier: MIT */
/* conns.c - see conns.h. */
#include "conns.h"

#include <errno.h>
#include <stdlib.h>

#include "../base/bytes.h"
#include "../base/mem.h"
#include "conns_internal.h"
#include "netname.h"
#include "sockends.h"
#include "sockerr.h"

#define MAX_ERRNO 4095 /* the kernel's: larger negatives are values */

struct conns *conns_new(struct replay *r)
{
	struct conns *c = xcalloc(1, sizeof(*c));

	c->r = r;
	if (field_parse(STR("fd.name"), &c->name, NULL) < 0)
		abort();
	pool_init(&c->keys);
	pool_init(&c->names);
	*vec_push(&c->conn) = (struct conn){ 0 };
	return c;
}

void conns_free(struct conns *c)
{
	if (!c)
		return;
	pool_fini(&c->keys);
	pool_fini(&c->names);
	vec_fini(&c->conn);
	vec_fini(&c->latest);
	buf_fini(&c->key);
	free(c);
}

/* ---- which connection ---- */

static bool is_connect(const struct step *s)
{
	return s->ev->type == EV_SOCKET_CONNECT_X;
}

static bool is_accept(const struct step *s)
{
	switch (s->ev->type) {
	case EV_SOCKET_ACCEPT_X:
	case EV_SOCKET_ACCEPT_5_X:
	case EV_SOCKET_ACCEPT4_X:
	case EV_SOCKET_ACCEPT4_5_X:
	case EV_SOCKET_ACCEPT4_6_X:
		return s->errno_code == 0;
	default:
		return false;
	}
}

/* Does the event open the socket's own end? A copy of a descriptor opens nothing. */
static bool opens(const struct step *s)
{
	return is_connect(s) || is_accept(s);
}

/* Of the socket, whether it has a role or not: a connect that failed gives it none. */
static uint8_t l4_of(const struct fd *fd)
{
	if (fd->type == fd_type_ipv6_sock)
		return fd->sock[IP6_L4];
	/* an IPv6 socket that speaks IPv4 keeps its own there */
	return fd->sock[IP4_L4] ? fd->sock[IP4_L4] : fd->sock[IP6_L4];
}

static bool has_two_ends(struct str name)
{
	return str_contains(name, STR("->"));
}

/* The address that a connect asked for: the event tells it, or replay has it from its enter event. */
static void add_asked(struct conns *c, const struct step *s)
{
	const struct port_names *names = replay_port_names(c->r);
	const struct fd *fd = s->fd;
	struct str addr = event_param(s->ev, 3);

	if (addr.n)
		net_sockaddr(&c->key, names, addr, l4_of(fd));
	else if (fd->type == fd_type_ipv4_sock)
		net_server4(&c->key, names, fd->sock + IP4_DIP, load_u16(fd->sock + IP4_DPORT));
	else
		net_server6(&c->key, names, fd->sock + IP6_DIP, load_u16(fd->sock + IP6_DPORT));
}

/* A tuple of addresses whose second is one: all zero is how a socket is taken from its peer. */
static bool tuple_has_peer(struct str t)
{
	uint8_t family = family_of(t);

	if (!tuple_is_whole(t))
		return false;
	if (family == socket_families_AF_INET)
		return load_u16(param_at(t, TUPLE4_BYTES - 2)) != 0;
	return family == socket_families_AF_INET6 && load_u16(param_at(t, TUPLE6_BYTES - 2)) != 0;
}

/* Put into c->key what the connection is called; false when it has no two ends. Mostly that is the field,
 * so that filters find it. */
static bool add_name(struct conns *c, struct field_ctx *fc, const struct step *s)
{
	struct str tuple = is_connect(s) ? event_param(s->ev, 1) : STR("");
	struct value v;

	if (field_get(fc, &c->name, s, &v) && v.kind == VAL_TEXT && has_two_ends(v.s)) {
		buf_addstr(&c->key, v.s);
	} else if (tuple_has_peer(tuple)) {
		net_socktuple(&c->key, replay_port_names(c->r), tuple, l4_of(s->fd));
	} else if (is_connect(s) && s->errno_code) {
		buf_adds(&c->key, "?->");
		add_asked(c, s);
	} else {
		return false;
	}
	return true;
}

static uint32_t add_conn(struct conns *c, uint32_t key, const struct step *s)
{
	struct conn x = { .key = key,
			  .l4proto = l4_of(s->fd),
			  .first_ns = s->ev->ts_ns,
			  .first_num = s->ev->num };

	*vec_push(&c->conn) = x;
	return c->conn.n - 1;
}

/* Is it the socket's own connection that a connect asks about again? The first could not be made at once. */
static bool asks_again(const struct conns *c, const struct step *s, uint32_t i)
{
	return is_connect(s) && s->fd->tag == i && !c->conn.v[i].error;
}

/* The connection of a descriptor, or 0. */
static uint32_t find_conn(struct conns *c, struct field_ctx *fc, const struct step *s, unsigned end)
{
	uint32_t key, i;

	c->key.n = 0;
	buf_addc(&c->key, (char)l4_of(s->fd));
	if (!add_name(c, fc, s))
		return 0;
	key = pool_put(&c->keys, c->key.p, c->key.n);
	while (c->latest.n <= key)
		*vec_push(&c->latest) = 0;
	i = c->latest.v[key];
	if (!i || (opens(s) && c->conn.v[i].end[end].is_opened && !asks_again(c, s, i)))
		i = c->latest.v[key] = add_conn(c, key, s);
	return i;
}

/* What a connect that is told no tuple asks about, when it is not the first of its socket. */
static bool is_answer(const struct conns *c, const struct step *s)
{
	return is_connect(s) && s->fd->tag && !c->conn.v[s->fd->tag].error &&
	       !tuple_has_peer(event_param(s->ev, 1)) && s->errno_code;
}

static uint32_t conn_of(struct conns *c, struct field_ctx *fc, const struct step *s, unsigned end)
{
	if (!s->fd->tag || (opens(s) && !is_answer(c, s)))
		s->fd->tag = find_conn(c, fc, s, end);
	return s->fd->tag;
}

uint32_t conns_named(struct conns *c, const struct fd *fd)
{
	uint32_t key;

	c->key.n = 0;
	buf_addc(&c->key, (char)l4_of(fd));
	buf_addstr(&c->key, replay_fd_name(c->r, fd));
	key = pool_find(&c->keys, c->key.p, c->key.n);
	return key < c->latest.n ? c->latest.v[key] : 0;
}

/* ---- counting ---- */

static uint32_t name_id(struct conns *c, uint32_t replay_id)
{
	struct str s = replay_str(c->r, replay_id);

	return pool_put(&c->names, s.p, s.n);
}

static void see_end(struct conns *c, struct end *e, const struct thread *t)
{
	if (e->is_seen)
		return;
	e->is_seen = true;
	e->pid = t->pid;
	e->program = name_id(c, t->comm);
	e->container = name_id(c, t->container);
}

static void count_call(struct end *e, const struct step *s)
{
	int64_t res = event_i64(s->ev, 0, 0);
	bool writes = (s->info->flags & EF_WRITES_TO_FD) || s->ev->type == EV_SYSCALL_SENDFILE_X;

	e->calls++;
	e->errors += res < 0 && res >= -MAX_ERRNO;
	if (res > 0 && writes)
		e->out += (uint64_t)res;
	else if (res > 0 && (s->info->flags & EF_READS_FROM_FD))
		e->in += (uint64_t)res;
}

/* The connect goes on in the background, or has been done before: no failure. */
static bool is_no_failure(uint32_t error)
{
	return error == EINPROGRESS || error == EALREADY || error == EINTR || error == EISCONN;
}

static void note_opening(struct conn *k, struct end *e, const struct step *s)
{
	e->is_opened = true;
	if (!is_connect(s))
		return;
	k->is_pending = s->errno_code != EISCONN && s->errno_code && is_no_failure(s->errno_code);
	if (s->errno_code && !is_no_failure(s->errno_code))
		k->error = s->errno_code;
}

/* What has become of a connect in the background. */
static void note_fate(struct conn *k, const struct step *s)
{
	k->error = sock_error_told(s);
	if (k->error || k->end[0].in || k->end[0].out || k->end[1].is_opened)
		k->is_pending = false;
}

void conns_event(struct conns *c, struct field_ctx *fc, const struct step *s, bool is_wanted)
{
	struct conn *k;
	struct end *e;
	unsigned end;
	uint32_t i;

	if (!s->fd || !s->thread || !fd_is_connection(s->fd))
		return;
	end = is_connect(s) ? 0 : replay_own_end(c->r, s->thread, s->fd);
	i = conn_of(c, fc, s, end);
	if (!i)
		return;
	k = &c->conn.v[i];
	if (k->error) /* it never got a role */
		end = 0;
	e = &k->end[end];
	k->is_wanted |= is_wanted;
	k->last_ns = s->ev->ts_ns > k->last_ns ? s->ev->ts_ns : k->last_ns;
	see_end(c, e, s->thread);
	if (!step_is_call(s))
		return;
	count_call(e, s);
	if (opens(s))
		note_opening(k, e, s);
	else if (k->is_pending && end == 0)
		note_fate(k, s);
}
