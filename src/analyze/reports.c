/* SPDX-License-Identifier: MIT */
/* reports.c - the reports: what they are about, their columns and their order.
 *
 * To add one, add its columns and a row of `reports` below, and describe it in
 * man/scan-report.1. Column ids are keys of the json contract: never renamed, units included. */
#include "report.h"

#include <string.h>

#include "../base/buf.h"
#include "../capture/constants.h"

#define KEY(id, header, kind, get)                                          \
	{                                                                   \
		{ id, header, kind, true, false }, COL_KEY, 0, 0, get, NULL \
	}
#define FLEX_KEY(id, header, get)                                               \
	{                                                                       \
		{ id, header, CELL_TEXT, true, true }, COL_KEY, 0, 0, get, NULL \
	}
#define FIRST(id, header, kind, get)                                           \
	{                                                                      \
		{ id, header, kind, false, false }, COL_FIRST, 0, 0, get, NULL \
	}
#define FLEX(id, header, get)                                                      \
	{                                                                          \
		{ id, header, CELL_TEXT, false, true }, COL_FIRST, 0, 0, get, NULL \
	}
#define SUM(id, header, kind, value)                                                  \
	{                                                                             \
		{ id, header, kind, false, false }, COL_SUM, value, value, NULL, NULL \
	}
#define SUM2(id, header, kind, a, b)                                          \
	{                                                                     \
		{ id, header, kind, false, false }, COL_SUM, a, b, NULL, NULL \
	}
#define COUNT(id, header)                                                             \
	{                                                                             \
		{ id, header, CELL_COUNT, false, false }, COL_COUNT, 0, 0, NULL, NULL \
	}

/* ---- what a capture tells ---- */

static bool has_switches(const struct facts *f)
{
	return f->n_switches > 0;
}

static bool has_times(const struct facts *f)
{
	for (uint32_t i = 0; i < f->hist.n; i++) {
		if (f->hist.v[i])
			return true;
	}
	return false;
}

/* ---- processes ---- */

struct proc_key {
	int64_t pid;
	struct str name, box;
};

static struct proc_key proc_key(const struct source_row *s)
{
	struct proc_key k = { .pid = load_i64(s->key.p) };
	uint32_t n = load_u32(s->key.p + 8);

	k.name = (struct str){ s->key.p + 12, n };
	k.box = (struct str){ s->key.p + 12 + n, s->key.n - 12 - n };
	return k;
}

static struct cell get_pid(struct table *t, const struct source_row *s)
{
	int64_t pid = proc_key(s).pid;

	(void)t;
	return pid < 0 ? cell_null() : cell_i64(pid);
}

static struct cell get_proc_name(struct table *t, const struct source_row *s)
{
	return cell_text(t, proc_key(s).name);
}

/* Events of no known thread (idle processors, above all) are neither on the host nor elsewhere. */
static struct cell get_box(struct table *t, const struct source_row *s)
{
	struct str id = proc_key(s).box;

	if (s->row == s->f->no_proc)
		return cell_null();
	return cell_text(t, id.n ? id : STR("host"));
}

/* The counters of the container a process is in, or NULL. */
static const uint64_t *box_of(const struct source_row *s)
{
	struct str id = proc_key(s).box;
	uint32_t row = id.n ? pool_find(&s->f->box.keys, id.p, id.n) : UINT32_MAX;

	return row != UINT32_MAX ? agg_at(&s->f->box, row) : NULL;
}

static struct cell box_text(struct table *t, const struct source_row *s, enum box_value value)
{
	const uint64_t *v = box_of(s);

	if (!v || !v[value])
		return cell_null();
	return cell_text(t, pool_get(&s->f->names, (uint32_t)v[value]));
}

static struct cell get_box_name(struct table *t, const struct source_row *s)
{
	return box_text(t, s, BV_NAME);
}

static struct cell get_box_image(struct table *t, const struct source_row *s)
{
	return box_text(t, s, BV_IMAGE);
}

static struct cell get_box_type(struct table *t, const struct source_row *s)
{
	const struct name_value *nv = schema_flags(SCHEMA_MODERN, FLAGS_container_type);
	const uint64_t *v = box_of(s);

	for (; v && nv && nv->name; nv++) {
		if (nv->value == v[BV_TYPE])
			return cell_text(t, str_of(nv->name));
	}
	return cell_null();
}

/* A row that was only seen in events that are no calls says nothing. */
static bool takes_active(const struct source_row *s)
{
	return s->v[PV_CALLS] || s->v[PV_CPU_NS];
}

#define PROC_VALUES                                                                  \
	{ { "cpu_ns", "CPU", CELL_NS, false, false },                                \
	  COL_SUM,                                                                   \
	  PV_CPU_NS,                                                                 \
	  PV_CPU_NS,                                                                 \
	  NULL,                                                                      \
	  has_switches },                                                            \
		SUM("calls", "CALLS", CELL_COUNT, PV_CALLS),                         \
		SUM("errors", "ERRORS", CELL_COUNT, PV_ERRORS),                      \
		SUM("file_read_bytes", "FILE-IN", CELL_BYTES, PV_IN + IO_FILE),      \
		SUM("file_written_bytes", "FILE-OUT", CELL_BYTES, PV_OUT + IO_FILE), \
		SUM("net_received_bytes", "NET-IN", CELL_BYTES, PV_IN + IO_NET),     \
		SUM("net_sent_bytes", "NET-OUT", CELL_BYTES, PV_OUT + IO_NET),       \
		SUM("other_read_bytes", "OTHER-IN", CELL_BYTES, PV_IN + IO_OTHER),   \
		SUM("other_written_bytes", "OTHER-OUT", CELL_BYTES, PV_OUT + IO_OTHER)

static const struct report_column programs[] = {
	PROC_VALUES,
	COUNT("processes", "PROCS"),
	KEY("program", "PROGRAM", CELL_TEXT, get_proc_name),
};

static const struct report_column processes[] = {
	PROC_VALUES,
	KEY("pid", "PID", CELL_ID, get_pid),
	KEY("program", "PROGRAM", CELL_TEXT, get_proc_name),
	KEY("container_id", "CONTAINER", CELL_TEXT, get_box),
};

static const struct report_column containers[] = {
	SUM("events", "EVENTS", CELL_COUNT, PV_EVENTS),
	PROC_VALUES,
	COUNT("processes", "PROCS"),
	KEY("container_id", "ID", CELL_TEXT, get_box),
	FIRST("type", "TYPE", CELL_TEXT, get_box_type),
	FIRST("name", "NAME", CELL_TEXT, get_box_name),
	FLEX("image", "IMAGE", get_box_image),
};

/* ---- descriptors ---- */

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
	return fd_key(s).kind == FK_OTHER || fd_key(s).kind == FK_LISTENING;
}

#define FD_TIME                                                                                \
	{                                                                                      \
		{ "time_ns", "TIME", CELL_NS, false, false }, COL_SUM, FV_TIME_NS, FV_TIME_NS, \
			NULL, has_times                                                        \
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

/* ---- errors ---- */

static uint32_t error_number(const struct source_row *s)
{
	return load_u32(s->key.p);
}

static struct cell get_errno_number(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_i64(error_number(s));
}

static struct cell get_errno(struct table *t, const struct source_row *s)
{
	const char *name = name_errno(error_number(s));

	return name ? cell_text(t, str_of(name)) : cell_null();
}

static struct cell get_error_call(struct table *t, const struct source_row *s)
{
	return cell_text(t, (struct str){ s->key.p + 4, strnlen(s->key.p + 4, s->key.n - 4) });
}

static struct cell get_error_program(struct table *t, const struct source_row *s)
{
	size_t skip = 4 + strnlen(s->key.p + 4, s->key.n - 4) + 1;

	return cell_text(t, (struct str){ s->key.p + skip, s->key.n - skip });
}

static struct cell get_error_first(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_i64((int64_t)s->v[ERR_FIRST]);
}

static const struct report_column errors[] = {
	SUM("count", "COUNT", CELL_COUNT, ERR_COUNT),
	KEY("errno", "ERRNO", CELL_ID, get_errno_number),
	KEY("error", "ERROR", CELL_TEXT, get_errno),
	KEY("call", "CALL", CELL_TEXT, get_error_call),
	KEY("program", "PROGRAM", CELL_TEXT, get_error_program),
	FIRST("first_event", "FIRST-EVENT", CELL_ID, get_error_first),
};

/* ---- calls ---- */

static struct cell get_call(struct table *t, const struct source_row *s)
{
	return cell_text(t, s->key);
}

static struct cell percentile(const struct source_row *s, double percent)
{
	struct hist h = { 0 };

	return facts_latency(s->f, s->row, &h) ? cell_u64(hist_percentile(&h, percent))
					       : cell_null();
}

static struct cell get_p50(struct table *t, const struct source_row *s)
{
	(void)t;
	return percentile(s, 50);
}

static struct cell get_p95(struct table *t, const struct source_row *s)
{
	(void)t;
	return percentile(s, 95);
}

static struct cell get_p99(struct table *t, const struct source_row *s)
{
	(void)t;
	return percentile(s, 99);
}

static struct cell get_call_max(struct table *t, const struct source_row *s)
{
	(void)t;
	return s->v[CV_TIMED] ? cell_u64(s->v[CV_MAX_NS]) : cell_null();
}

static struct cell get_waits(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_u64(s->v[CV_WAITS]);
}

static const struct report_column calls[] = {
	SUM("calls", "CALLS", CELL_COUNT, CV_CALLS),
	SUM("errors", "ERRORS", CELL_COUNT, CV_ERRORS),
	{ { "timed", "TIMED", CELL_COUNT, false, false },
	  COL_SUM,
	  CV_TIMED,
	  CV_TIMED,
	  NULL,
	  has_times },
	{ { "time_ns", "TIME", CELL_NS, false, false },
	  COL_SUM,
	  CV_TIME_NS,
	  CV_TIME_NS,
	  NULL,
	  has_times },
	FIRST("p50_ns", "P50", CELL_NS, get_p50),
	FIRST("p95_ns", "P95", CELL_NS, get_p95),
	FIRST("p99_ns", "P99", CELL_NS, get_p99),
	FIRST("max_ns", "MAX", CELL_NS, get_call_max),
	FIRST("waits", "WAITS", CELL_BOOL, get_waits),
	KEY("call", "CALL", CELL_TEXT, get_call),
};

/* ---- slowest calls ---- */

static const struct slow_call *slow_of(const struct source_row *s)
{
	return &s->f->slow[s->row];
}

static struct cell get_slow_ns(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_u64(slow_of(s)->ns);
}

static struct cell get_slow_time(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_u64(slow_of(s)->ts_ns);
}

static struct cell get_slow_num(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_i64((int64_t)slow_of(s)->num);
}

static struct cell get_slow_tid(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_i64(slow_of(s)->tid);
}

static struct cell slow_text(struct table *t, const struct source_row *s, uint32_t id)
{
	return cell_text(t, pool_get(&s->f->names, id));
}

static struct cell get_slow_program(struct table *t, const struct source_row *s)
{
	return slow_text(t, s, slow_of(s)->name);
}

static struct cell get_slow_call(struct table *t, const struct source_row *s)
{
	return slow_text(t, s, slow_of(s)->call);
}

static struct cell get_slow_arg(struct table *t, const struct source_row *s)
{
	return slow_of(s)->arg ? slow_text(t, s, slow_of(s)->arg) : cell_null();
}

static const struct report_column slowest[] = {
	FIRST("duration_ns", "DURATION", CELL_NS, get_slow_ns),
	FIRST("ended_at", "ENDED", CELL_TIME, get_slow_time),
	KEY("event", "EVENT", CELL_ID, get_slow_num),
	FIRST("tid", "TID", CELL_ID, get_slow_tid),
	FIRST("program", "PROGRAM", CELL_TEXT, get_slow_program),
	FIRST("call", "CALL", CELL_TEXT, get_slow_call),
	FLEX("subject", "ON", get_slow_arg),
};

/* ---- the list ---- */

#define COLUMNS(cols) cols, sizeof(cols) / sizeof((cols)[0])

const struct report reports[] = {
	{ "programs",
	  "Programs",
	  NULL,
	  FROM_PROC,
	  takes_active,
	  COLUMNS(programs),
	  { "cpu_ns", "calls" } },
	{ "processes",
	  "Processes",
	  NULL,
	  FROM_PROC,
	  takes_active,
	  COLUMNS(processes),
	  { "cpu_ns", "calls" } },
	{ "containers", "Containers", NULL, FROM_PROC, NULL, COLUMNS(containers), { "events" } },
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
	{ "others",
	  "Other descriptors",
	  NULL,
	  FROM_FD,
	  takes_other,
	  COLUMNS(others),
	  { "bytes", "calls" } },
	{ "errors", "Errors", NULL, FROM_ERROR, NULL, COLUMNS(errors), { "count" } },
	{ "calls", "Calls", NULL, FROM_CALL, NULL, COLUMNS(calls), { "time_ns", "calls" } },
	{ "slowest",
	  "Slowest calls",
	  "Calls whose purpose is to wait are left out.",
	  FROM_SLOW,
	  NULL,
	  COLUMNS(slowest),
	  { "duration_ns" } },
};

const uint32_t n_reports = sizeof(reports) / sizeof(reports[0]);
