/* SPDX-License-Identifier: MIT */
/* echo.c - see echo.h. */
#include "echo.h"

#include <stdlib.h>

#include "../base/bytes.h"
#include "../base/clock.h"
#include "../base/mem.h"
#include "../base/vec.h"
#include "out.h"
#include "payload.h"
#include "quirks.h"

struct echo {
	struct replay *r;
	enum echo_style style;
	bool has_colours;
	struct field name;
	struct pool keys;                /* of what has two ends, see find_ends */
	VEC(uint8_t) seen;               /* by key: a bit for each end that came by */
	int8_t data[SCHEMA_MAX][EV_MAX]; /* the parameter with the data, or -1 */
	struct buf key;
};

struct echo *echo_new(struct replay *r, enum echo_style style, bool has_colours)
{
	struct echo *e = xcalloc(1, sizeof(*e));

	e->r = r;
	e->style = style;
	e->has_colours = has_colours;
	if (field_parse(STR("fd.name"), &e->name, NULL) < 0)
		abort();
	pool_init(&e->keys);
	for (int view = 0; view < SCHEMA_MAX; view++)
		for (uint32_t type = 0; type < EV_MAX; type++)
			e->data[view][type] = schema_data_param(
				schema_event((enum schema_view)view, type));
	return e;
}

void echo_free(struct echo *e)
{
	if (!e)
		return;
	pool_fini(&e->keys);
	vec_fini(&e->seen);
	buf_fini(&e->key);
	free(e);
}

/* ---- both ends ---- */

/* Was it connected or accepted, so that its name is that of both ends? */
static bool has_role(const struct fd *fd)
{
	return fd->name && (fd->flags & (FD_ROLE_CLIENT | FD_ROLE_SERVER));
}

/* The addresses of a socket of socketpair; each end has its own first. */
static bool has_addresses(const struct fd *fd)
{
	return !fd->name && load_u64(fd->sock + UNIX_SOURCE) && load_u64(fd->sock + UNIX_DEST);
}

static unsigned add_addresses(struct buf *key, const struct fd *fd)
{
	uint64_t own = load_u64(fd->sock + UNIX_SOURCE), peer = load_u64(fd->sock + UNIX_DEST);
	uint64_t both[2] = { own < peer ? own : peer, own < peer ? peer : own };

	buf_add(key, both, sizeof(both));
	return own > peer;
}

/* The end that the event's descriptor is, 0 or 1, and in e->key what tells its connection or pipe from
 * others; -1 when the capture does not tell who is at the other end. */
static int find_ends(struct echo *e, const struct step *s, bool writes)
{
	const struct fd *fd = s->fd;
	struct buf *key = &e->key;

	key->n = 0;
	if (!fd || !s->thread)
		return -1;
	buf_addc(key, (char)fd->type);
	if (fd_is_connection(fd) && fd->name) {
		buf_addc(key, (char)fd_l4proto(fd));
		buf_addstr(key, replay_str(e->r, fd->name));
		return (int)replay_own_end(e->r, s->thread, fd);
	}
	if (fd->type == fd_type_unix_sock && has_role(fd)) {
		buf_addstr(key, replay_str(e->r, fd->name));
		return (fd->flags & FD_ROLE_SERVER) != 0;
	}
	/* the call that makes both is of neither */
	if (fd->type == fd_type_unix_sock && has_addresses(fd) && !(s->info->flags & EF_CREATES_FD))
		return (int)add_addresses(key, fd);
	if (fd->type == fd_type_fifo && fd->ino) {
		buf_add(key, &fd->ino, sizeof(fd->ino));
		return !writes;
	}
	return -1;
}

/* Note the end of the event; returns whether the other one has come by, too. */
static bool see_end(struct echo *e, int end)
{
	uint32_t key = pool_put(&e->keys, e->key.p, e->key.n);

	vec_reserve(&e->seen, key + 1);
	if (e->seen.n <= key)
		e->seen.n = key + 1;
	e->seen.v[key] |= (uint8_t)(1u << end);
	return e->seen.v[key] & (1u << !end);
}

/* ---- one piece of data ---- */

/* What is left of it by the recorder's limit may be less than was moved. */
static void add_size(struct buf *b, uint64_t moved, size_t kept)
{
	buf_u64(b, moved);
	buf_adds(b, moved == 1 ? " byte" : " bytes");
	if (kept < moved)
		buf_printf(b, " (%zu of them recorded)", kept);
}

/* Away from the process, or on connections from client to server. */
static bool goes_out(const struct echo *e, const struct step *s, bool writes)
{
	if (s->fd && s->thread && fd_is_connection(s->fd))
		return writes == !replay_own_end(e->r, s->thread, s->fd);
	if (s->fd && s->fd->type == fd_type_unix_sock && (s->fd->flags & FD_ROLE_SERVER))
		return !writes;
	return writes;
}

static void add_head(struct echo *e, struct field_ctx *fc, const struct step *s, bool writes,
		     struct str data, struct buf *b)
{
	bool is_out = goes_out(e, s, writes);
	struct value name;

	if (e->has_colours)
		buf_adds(b, is_out ? "\033[1;34m" : "\033[1;32m");
	buf_adds(b, is_out ? ">>> " : "<<< ");
	clock_iso(b, s->ev->ts_ns, 0);
	buf_printf(b, " %llu ", (unsigned long long)s->ev->num);
	if (s->thread)
		out_escape(b, replay_str(e->r, s->thread->comm));
	buf_printf(b, " (%lld) ", (long long)s->ev->tid);
	buf_adds(b, writes ? "wrote " : "read ");
	add_size(b, event_u64(s->ev, 0, 0), data.n);
	buf_adds(b, writes ? " to " : " from ");
	if (field_get(fc, &e->name, s, &name) && name.kind == VAL_TEXT && name.s.n)
		out_escape(b, name.s);
	else
		buf_adds(b, s->fd ? fd_type_name(s->fd) : "an unknown descriptor");
	if (e->has_colours)
		buf_adds(b, "\033[0m");
	buf_addc(b, '\n');
}

/* Indented, so that no data can look like a head line. */
static void add_lines(struct buf *b, struct str data)
{
	while (data.n) {
		const char *end = memchr(data.p, '\n', data.n);
		size_t n = end ? (size_t)(end - data.p) : data.n;
		size_t line = n && data.p[n - 1] == '\r' && end ? n - 1 : n;

		buf_adds(b, line ? "    " : "");
		out_escape(b, (struct str){ data.p, line });
		buf_addc(b, '\n');
		n += end != NULL;
		data.p += n;
		data.n -= n;
	}
}

static void add_data(struct echo *e, struct field_ctx *fc, const struct step *s, bool writes,
		     struct str data, struct buf *b)
{
	if (e->style == ECHO_RAW) {
		buf_addstr(b, data);
		return;
	}
	add_head(e, fc, s, writes, data, b);
	if (e->style == ECHO_TEXT) {
		add_lines(b, data);
		return;
	}
	payload_add(b, PAYLOAD_HEXASCII, data);
}

void echo_event(struct echo *e, struct field_ctx *fc, const struct step *s, struct buf *b)
{
	int8_t at = e->data[quirks_of[s->ev->generation].view][s->ev->type];
	bool writes = s->info->flags & EF_WRITES_TO_FD, has_peer = false;
	bool moves = at >= 0 && step_is_call(s) && event_i64(s->ev, 0, -1) > 0;
	struct str data = moves ? event_param(s->ev, (unsigned)at) : STR("");
	int end = find_ends(e, s, writes);

	if (end >= 0)
		has_peer = see_end(e, end);
	if (data.n && (writes || !has_peer))
		add_data(e, fc, s, writes, data, b);
}
