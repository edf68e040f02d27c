/* SPDX-License-Identifier: MIT */
/* conns_table.c - the table of connections, after the last event. */
#include "conns_internal.h"

static void find_open_of(struct conns *c, struct thread *t)
{
	uint32_t it = 0, i;
	struct fd *fd;

	while ((fd = replay_next_fd(c->r, t, &it))) {
		if (!fd_is_connection(fd))
			continue;
		i = fd->tag ? fd->tag : conns_named(c, fd);
		if (i)
			c->conn.v[i].end[replay_own_end(c->r, t, fd)].is_open = true;
	}
}

/* Ends that a process still has are open. */
static void find_open(struct conns *c)
{
	struct thread *t;
	uint32_t it = 0;

	while ((t = replay_next_thread(c->r, &it)))
		if (thread_is_main(t))
			find_open_of(c, t);
}

static uint64_t max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
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
} columns[N_CONN_COLUMNS] = {
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
	const char *error = k->error ? name_errno(k->error) : NULL;

	cell[COL_BYTES] = cell_u64(sent + received);
	cell[COL_SENT] = cell_u64(sent);
	cell[COL_RECEIVED] = cell_u64(received);
	cell[COL_DURATION] = cell_u64(k->last_ns > k->first_ns ? k->last_ns - k->first_ns : 0);
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
	struct cell all[N_CONN_COLUMNS], *row = table_add_row(t);

	fill(c, k, t, all);
	for (uint32_t i = 0; i < N_CONN_COLUMNS; i++)
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
		[CONNS_BY_START] = "first",
	};
	static const char *const minor[] = { "sent_bytes", "received_bytes", "first",    "event",
					     "client_pid", "server_pid",     "protocol", NULL };
	uint32_t n = 0, col;

	find_open(c);
	for (uint32_t i = 0; i < N_CONN_COLUMNS; i++)
		if (is_shown(i, is_text))
			c->column[n++] = columns[i].column;
	table_init(ret, "conns", "Connections", c->column, n);
	table_set_minor(ret, minor);
	for (uint32_t i = 1; i < c->conn.n; i++) /* as they began */
		if (c->conn.v[i].is_wanted)
			add_row(c, &c->conn.v[i], is_text, ret);
	col = table_find_column(ret, sort_by[order]);
	if (order == CONNS_BY_START)
		ret->main_col = col + 1;
	else
		table_sort(ret, col);
	table_top(ret, n_rows);
}
