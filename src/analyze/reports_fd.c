/* SPDX-License-Identifier: MIT */
/* reports_fd.c - reports on files, connections and other descriptors. */
#include <string.h>

#include "../base/buf.h"
#include "../capture/constants.h"
#include "reports_internal.h"

static struct fd_key fd_key(const struct source_row *s)
{
	struct fd_key k;

	memcpy(&k, s->key.p, sizeof(k));
	return k;
}

static struct cell get_fd_name(struct table *t, const struct source_row *s)
{
	return cell_text(t, (struct str){ s->key.p + sizeof(struct fd_key),
					  s->key.n - sizeof(struct fd_key) });
}

static struct cell get_fd_side(struct table *t, const struct source_row *s)
{
	return cell_text(t, fd_key(s).is_server ? STR("server") : STR("client"));
}

static struct cell get_fd_port(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_i64(fd_key(s).port);
}

static struct cell get_fd_proto(struct table *t, const struct source_row *s)
{
	static const char *const names[] = {
		[l4_proto_unknown] = "?", [l4_proto_na] = "?",      [l4_proto_tcp] = "tcp",
		[l4_proto_udp] = "udp",   [l4_proto_icmp] = "icmp", [l4_proto_raw] = "raw",
	};
	uint8_t l4 = fd_key(s).l4proto;

	return cell_text(t, str_of(l4 < sizeof(names) / sizeof(names[0]) ? names[l4] : "?"));
}

static struct cell get_fd_type(struct table *t, const struct source_row *s)
{
	struct fd fd = { .type = fd_key(s).type };

	return cell_text(t, fd.type == FD_TYPE_UNSET ? STR("unknown") : str_of(fd_type_name(&fd)));
}

/* The first program that used it, and a mark when others did too. */
static struct cell get_fd_user(struct table *t, const struct source_row *s)
{
	struct buf b = { 0 };
	struct cell c;

	buf_addstr(&b, pool_get(&s->f->names, (uint32_t)s->v[FV_NAME]));
	if (s->v[FV_SHARED])
		buf_adds(&b, " +");
	c = cell_text(t, buf_str(&b));
	buf_fini(&b);
	return c;
}

static bool takes_file(const struct source_row *s)
{
	return fd_key(s).kind == FK_FILE;
}

static bool takes_connection(const struct source_row *s)
{
	return fd_key(s).kind == FK_CONNECTION;
}

static bool takes_port(const struct source_row *s)
{
	return takes_connection(s) && fd_key(s).port;
}

static bool takes_other(const struct source_row *s)
{
	return fd_key(s).kind == FK_OTHER || (fd_key(s).kind == FK_LISTENING && s->v[FV_CALLS]);
}

#define FD_TIME                                                                                \
	{                                                                                      \
		{ "time_ns", "TIME", CELL_NS, false, false }, COL_SUM, FV_TIME_NS, FV_TIME_NS, \
			NULL, report_has_times                                                 \
	}
#define FD_BYTES SUM2("bytes", "TOTAL", CELL_BYTES, FV_IN, FV_OUT)
#define FD_COUNTS \
	SUM("calls", "CALLS", CELL_COUNT, FV_CALLS), SUM("errors", "ERRORS", CELL_COUNT, FV_ERRORS)

static const struct report_column files[] = {
	FD_BYTES,
	SUM("read_bytes", "READ", CELL_BYTES, FV_IN),
	SUM("written_bytes", "WRITTEN", CELL_BYTES, FV_OUT),
	FD_COUNTS,
	SUM("opens", "OPENS", CELL_COUNT, FV_OPENS),
	FD_TIME,
	FIRST("program", "PROGRAM", CELL_TEXT, get_fd_user),
	FLEX_KEY("file", "FILE", get_fd_name),
};

static const struct report_column connections[] = {
	FD_BYTES,
	SUM("received_bytes", "RECEIVED", CELL_BYTES, FV_IN),
	SUM("sent_bytes", "SENT", CELL_BYTES, FV_OUT),
	FD_COUNTS,
	FD_TIME,
	FIRST("program", "PROGRAM", CELL_TEXT, get_fd_user),
	KEY("protocol", "PROTO", CELL_TEXT, get_fd_proto),
	KEY("side", "SIDE", CELL_TEXT, get_fd_side),
	FLEX_KEY("connection", "CLIENT->SERVER", get_fd_name),
};

static const struct report_column ports[] = {
	FD_BYTES,
	SUM("received_bytes", "RECEIVED", CELL_BYTES, FV_IN),
	SUM("sent_bytes", "SENT", CELL_BYTES, FV_OUT),
	FD_COUNTS,
	COUNT("connections", "CONNS"),
	KEY("side", "SIDE", CELL_TEXT, get_fd_side),
	KEY("protocol", "PROTO", CELL_TEXT, get_fd_proto),
	KEY("port", "PORT", CELL_ID, get_fd_port),
	FIRST("program", "PROGRAM", CELL_TEXT, get_fd_user),
};

static const struct report_column others[] = {
	FD_BYTES,
	SUM("read_bytes", "READ", CELL_BYTES, FV_IN),
	SUM("written_bytes", "WRITTEN", CELL_BYTES, FV_OUT),
	FD_COUNTS,
	FD_TIME,
	FIRST("program", "PROGRAM", CELL_TEXT, get_fd_user),
	KEY("type", "TYPE", CELL_TEXT, get_fd_type),
	FLEX_KEY("name", "NAME", get_fd_name),
};

/* ---- listening ---- */

static bool takes_listening(const struct source_row *s)
{
	return fd_key(s).kind == FK_LISTENING;
}

static struct cell get_listen_time(struct table *t, const struct source_row *s)
{
	(void)t;
	return s->v[FV_LISTEN_NS] ? cell_u64(s->v[FV_LISTEN_NS]) : cell_null();
}

static const struct report_column listeners[] = {
	SUM("calls", "CALLS", CELL_COUNT, FV_CALLS),
	SUM("errors", "ERRORS", CELL_COUNT, FV_ERRORS),
	FIRST("listens_since", "SINCE", CELL_TIME, get_listen_time),
	KEY("protocol", "PROTO", CELL_TEXT, get_fd_proto),
	FIRST("program", "PROGRAM", CELL_TEXT, get_fd_user),
	FLEX_KEY("address", "ADDRESS", get_fd_name),
};

const struct report reports_fd[] = {
	{ "files", "Files", NULL, FROM_FD, takes_file, COLUMNS(files), { "bytes", "calls" } },
	{ "connections",
	  "Connections",
	  NULL,
	  FROM_FD,
	  takes_connection,
	  COLUMNS(connections),
	  { "bytes", "calls" } },
	{ "ports",
	  "Server ports",
	  NULL,
	  FROM_FD,
	  takes_port,
	  COLUMNS(ports),
	  { "bytes", "calls" } },
	{ "listeners",
	  "Listening",
	  "SINCE is empty when it listened before the capture began; CALLS are those on the socket itself.",
	  FROM_FD,
	  takes_listening,
	  COLUMNS(listeners),
	  { "calls" } },
	{ "others",
	  "Other descriptors",
	  NULL,
	  FROM_FD,
	  takes_other,
	  COLUMNS(others),
	  { "bytes", "calls" } },
	{ 0 },
};
