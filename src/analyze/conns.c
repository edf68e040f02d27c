/* SPDX-License-Identifier: MIT */
/* conns.c - see conns.h. */
#include "conns.h"

#include <errno.h>
#include <stdlib.h>

#include "../base/mem.h"
#include "../base/vec.h"

#define MAX_ERRNO 4095 /* the kernel's: larger negatives are values */

/* What the table tells of an end. */
enum { END_PID, END_PROGRAM, END_CONTAINER, END_COLUMNS };

/* In the order in which they are shown. */
enum {
	COL_BYTES,
	COL_SENT,
	COL_RECEIVED,
	COL_DURATION,
	COL_CALLS,
	COL_ERRORS,
	COL_FIRST,
	COL_LAST,
	COL_EVENT,
	COL_STATE,
	COL_ERROR,
	COL_CLIENT, /* and those of END_... */
	COL_SERVER = COL_CLIENT + END_COLUMNS,
	COL_PROTOCOL = COL_SERVER + END_COLUMNS,
	COL_CONNECTION,
	N_COLUMNS,
};

/* What one end tells. */
struct end {
	bool is_seen, is_opened; /* is_opened: by a connect or accept in the capture */
	int64_t pid;
	uint32_t program, container; /* ids in names; of who used it first */
	uint64_t in, out;            /* bytes */
	uint64_t calls, errors;
	uint64_t closed_ns; /* the last close; 0: none */
	bool is_open;       /* at the end of the capture */
};

struct conn {
	uint32_t key; /* id in keys */
	uint8_t l4proto;
	bool is_wanted;
	uint32_t error; /* errno of a connect that failed; 0 */
	uint64_t first_ns, last_ns, first_num;
	struct end end[2]; /* client, server */
};

struct conns {
	struct replay *r;
	struct field name;
	struct pool keys, names;
	VEC(struct conn) conn; /* 0 is none */
	VEC(uint32_t) latest;  /* by key: the newest connection */
	struct buf key;
	struct column column[N_COLUMNS]; /* of the table */
};

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

/* Does the event open the socket's own end? */
static bool opens(const struct step *s)
{
	return is_connect(s) || ((s->info->flags & EF_CREATES_FD) && s->errno_code == 0);
}

static uint32_t add_conn(struct conns *c, uint32_t key, const struct fd *fd, const struct step *s)
{
	struct conn x = { .key = key,
			  .l4proto = fd_l4proto(fd),
			  .first_ns = s->ev->ts_ns,
			  .first_num = s->ev->num };

	*vec_push(&c->conn) = x;
	return c->conn.n - 1;
}

/* The connection of a descriptor, or 0. Its text comes from the field, which also knows whom a failed connect
 * asked for. */
static uint32_t find_conn(struct conns *c, struct field_ctx *fc, const struct step *s, unsigned end)
{
	struct value v;
	uint8_t l4 = fd_l4proto(s->fd);
	uint32_t key, i;

	if (!field_get(fc, &c->name, s, &v) || v.kind != VAL_TEXT || v.s.n == 0)
		return 0;
	c->key.n = 0;
	buf_addc(&c->key, (char)l4);
	buf_addstr(&c->key, v.s);
	key = pool_put(&c->keys, c->key.p, c->key.n);
	vec_reserve(&c->latest, key + 1);
	if (c->latest.n <= key)
		c->latest.n = key + 1;
	i = c->latest.v[key];
	if (!i || (opens(s) && c->conn.v[i].end[end].is_opened))
		i = c->latest.v[key] = add_conn(c, key, s->fd, s);
	return i;
}

static uint32_t conn_of(struct conns *c, struct field_ctx *fc, const struct step *s, unsigned end)
{
	if (s->fd->tag && !opens(s))
		return s->fd->tag;
	s->fd->tag = find_conn(c, fc, s, end);
	return s->fd->tag;
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

static void note_opening(struct conn *k, struct end *e, const struct step *s)
{
	e->is_opened = true;
	/* a connect that goes on in the background has not failed */
	if (is_connect(s) && s->errno_code && s->errno_code != EINPROGRESS)
		k->error = s->errno_code;
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
	if (s->info->flags & EF_DESTROYS_FD)
		e->closed_ns = s->ev->ts_ns;
}

/* ---- in the end ---- */

/* Ends that a process still has are open. */
static void find_open(struct conns *c)
{
	struct thread *t;
	uint32_t it = 0;

	while ((t = replay_next_thread(c->r, &it))) {
		uint32_t k = 0;
		struct fd *fd;

		while (thread_is_main(t) && (fd = replay_next_fd(c->r, t, &k)))
			if (fd->tag && fd->tag < c->conn.n && fd_is_connection(fd))
				c->conn.v[fd->tag].end[replay_own_end(c->r, t, fd)].is_open = true;
	}
}

static uint64_t max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t ended_ns(const struct conn *k)
{
	uint64_t closed = max(k->end[0].closed_ns, k->end[1].closed_ns);

	return closed && !k->end[0].is_open && !k->end[1].is_open ? closed : k->last_ns;
}

static const char *state_of(const struct conn *k)
{
	bool is_open = k->end[0].is_open || k->end[1].is_open;

	if (k->error)
		return "failed";
	if (!is_open)
		return "closed";
	if (k->end[0].is_seen && k->end[1].is_seen && k->end[0].is_open != k->end[1].is_open)
		return "half closed";
	return "open";
}

/* A column and whether people want to see it. */
static const struct {
	struct column column;
	bool is_for_text;
} columns[N_COLUMNS] = {
	/* clang-format off */
	[COL_BYTES]                  = { { "bytes", "BYTES", CELL_BYTES, false, false }, true },
	[COL_SENT]                   = { { "sent_bytes", "SENT", CELL_BYTES, false, false }, true },
	[COL_RECEIVED]               = { { "received_bytes", "RECEIVED", CELL_BYTES, false, false }, true },
	[COL_DURATION]               = { { "duration_ns", "DURATION", CELL_NS, false, false }, true },
	[COL_CALLS]                  = { { "calls", "CALLS", CELL_COUNT, false, false }, false },
	[COL_ERRORS]                 = { { "errors", "ERRORS", CELL_COUNT, false, false }, true },
	[COL_FIRST]                  = { { "first", "FIRST", CELL_TIME, true, false }, true },
	[COL_LAST]                   = { { "last", "LAST", CELL_TIME, false, false }, false },
	[COL_EVENT]                  = { { "event", "EVENT", CELL_ID, true, false }, true },
	[COL_STATE]                  = { { "state", "STATE", CELL_TEXT, false, false }, true },
	[COL_ERROR]                  = { { "error", "ERROR", CELL_TEXT, false, false }, true },
	[COL_CLIENT + END_PID]       = { { "client_pid", "PID", CELL_ID, false, false }, true },
	[COL_CLIENT + END_PROGRAM]   = { { "client", "CLIENT", CELL_TEXT, false, false }, true },
	[COL_CLIENT + END_CONTAINER] = { { "client_container", "CONTAINER", CELL_TEXT, false, false }, false },
	[COL_SERVER + END_PID]       = { { "server_pid", "PID", CELL_ID, false, false }, true },
	[COL_SERVER + END_PROGRAM]   = { { "server", "SERVER", CELL_TEXT, false, false }, true },
	[COL_SERVER + END_CONTAINER] = { { "server_container", "CONTAINER", CELL_TEXT, false, false }, false },
	[COL_PROTOCOL]               = { { "protocol", "PROTO", CELL_TEXT, true, false }, true },
	[COL_CONNECTION]             = { { "connection", "CLIENT->SERVER", CELL_TEXT, true, true }, true },
	/* clang-format on */
};

static struct cell name_cell(const struct conns *c, struct table *t, uint32_t id)
{
	return id ? cell_text(t, pool_get(&c->names, id)) : cell_null();
}

static void fill_end(const struct conns *c, struct table *t, const struct end *e, struct cell *cell)
{
	cell[END_PID] = e->is_seen ? cell_i64(e->pid) : cell_null();
	cell[END_PROGRAM] = name_cell(c, t, e->program);
	cell[END_CONTAINER] = name_cell(c, t, e->container);
}

static const char *proto_name(uint8_t l4)
{
	static const char *const names[] = { [l4_proto_tcp] = "tcp",
					     [l4_proto_udp] = "udp",
					     [l4_proto_icmp] = "icmp",
					     [l4_proto_raw] = "raw" };

	return l4 < sizeof(names) / sizeof(names[0]) && names[l4] ? names[l4] : "?";
}

/* The cells of all columns. */
static void fill(const struct conns *c, const struct conn *k, struct table *t, struct cell *cell)
{
	const struct end *a = &k->end[0], *b = &k->end[1];
	struct str key = pool_get(&c->keys, k->key);
	uint64_t sent = max(a->out, b->in), received = max(a->in, b->out);
	uint64_t ended = ended_ns(k);
	const char *error = k->error ? name_errno(k->error) : NULL;

	cell[COL_BYTES] = cell_u64(sent + received);
	cell[COL_SENT] = cell_u64(sent);
	cell[COL_RECEIVED] = cell_u64(received);
	cell[COL_DURATION] = cell_u64(ended > k->first_ns ? ended - k->first_ns : 0);
	cell[COL_CALLS] = cell_u64(a->calls + b->calls);
	cell[COL_ERRORS] = cell_u64(a->errors + b->errors);
	cell[COL_FIRST] = cell_u64(k->first_ns);
	cell[COL_LAST] = cell_u64(k->last_ns);
	cell[COL_EVENT] = cell_i64((int64_t)k->first_num);
	cell[COL_STATE] = cell_text(t, str_of(state_of(k)));
	cell[COL_ERROR] = error ? cell_text(t, str_of(error)) : cell_null();
	fill_end(c, t, a, &cell[COL_CLIENT]);
	fill_end(c, t, b, &cell[COL_SERVER]);
	cell[COL_PROTOCOL] = cell_text(t, str_of(proto_name(k->l4proto)));
	cell[COL_CONNECTION] = cell_text(t, (struct str){ key.p + 1, key.n - 1 });
}

static bool is_shown(uint32_t column, bool is_text)
{
	return !is_text || columns[column].is_for_text;
}

static void add_row(const struct conns *c, const struct conn *k, bool is_text, struct table *t)
{
	struct cell all[N_COLUMNS], *row = table_add_row(t);

	fill(c, k, t, all);
	for (uint32_t i = 0; i < N_COLUMNS; i++)
		if (is_shown(i, is_text))
			*row++ = all[i];
}

void conns_table(struct conns *c, enum conns_order order, bool is_text, uint32_t n_rows,
		 struct table *ret)
{
	static const char *const sort_by[] = {
		[CONNS_BY_BYTES] = "bytes",
		[CONNS_BY_DURATION] = "duration_ns",
		[CONNS_BY_ERRORS] = "errors",
	};
	uint32_t n = 0;

	find_open(c);
	for (uint32_t i = 0; i < N_COLUMNS; i++)
		if (is_shown(i, is_text))
			c->column[n++] = columns[i].column;
	table_init(ret, "conns", "Connections", c->column, n);
	for (uint32_t i = 1; i < c->conn.n; i++) /* as they began */
		if (c->conn.v[i].is_wanted)
			add_row(c, &c->conn.v[i], is_text, ret);
	if (order != CONNS_BY_START)
		table_sort(ret, table_find_column(ret, sort_by[order]));
	table_top(ret, n_rows);
}
