/* SPDX-License-Identifier: MIT */
/* reports_proc.c - reports on programs, processes, commands and containers. */
#include "../base/buf.h"
#include "../capture/constants.h"
#include "reports_internal.h"

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
	  report_has_switches },                                                     \
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

/* ---- their lives ---- */

static bool takes_changed(const struct source_row *s)
{
	return s->v[PV_STARTED_NS] || s->v[PV_ENDED_NS];
}

static struct cell time_cell(uint64_t ns)
{
	return ns ? cell_u64(ns) : cell_null();
}

static struct cell get_started(struct table *t, const struct source_row *s)
{
	(void)t;
	return time_cell(s->v[PV_STARTED_NS]);
}

static struct cell get_ended(struct table *t, const struct source_row *s)
{
	(void)t;
	return time_cell(s->v[PV_ENDED_NS]);
}

static struct cell get_lifetime(struct table *t, const struct source_row *s)
{
	uint64_t from = s->v[PV_STARTED_NS], to = s->v[PV_ENDED_NS];

	(void)t;
	return from && to > from ? cell_u64(to - from) : cell_null();
}

/* When it lived, of the time of the capture. */
static struct cell get_span(struct table *t, const struct source_row *s)
{
	uint64_t first = s->f->first_ns, all = s->f->last_ns - first;
	uint64_t from = s->v[PV_STARTED_NS] > first ? s->v[PV_STARTED_NS] - first : 0;
	uint64_t to = s->v[PV_ENDED_NS] > first ? s->v[PV_ENDED_NS] - first : all;

	(void)t;
	return all ? cell_span((double)from / (double)all, (double)to / (double)all) : cell_null();
}

/* What wait(2) tells: 7 bits of signal, 8 bits of exit code above another one. */
static struct cell get_exit_code(struct table *t, const struct source_row *s)
{
	uint64_t status = s->v[PV_STATUS] - 1;

	(void)t;
	return s->v[PV_STATUS] && (status & 0x7f) == 0 ? cell_i64((int64_t)(status >> 8))
						       : cell_null();
}

static struct cell get_exit_signal(struct table *t, const struct source_row *s)
{
	const char *name = s->v[PV_STATUS] ? name_signal((uint32_t)(s->v[PV_STATUS] - 1) & 0x7f)
					   : NULL;

	return name ? cell_text(t, str_of(name)) : cell_null();
}

static struct cell get_ppid(struct table *t, const struct source_row *s)
{
	(void)t;
	return s->v[PV_PPID] ? cell_i64((int64_t)s->v[PV_PPID] - 1) : cell_null();
}

static const struct report_column lifetimes[] = {
	SUM_IF("cpu_ns", "CPU", CELL_NS, PV_CPU_NS, report_has_switches),
	FIRST("lifetime_ns", "LIFETIME", CELL_NS, get_lifetime),
	FIRST("span_ratio", "OF THE CAPTURE", CELL_SPAN, get_span),
	FIRST("started_at", "STARTED", CELL_TIME, get_started),
	FIRST("ended_at", "ENDED", CELL_TIME, get_ended),
	FIRST("exit_code", "EXIT", CELL_ID, get_exit_code),
	FIRST("exit_signal", "SIGNAL", CELL_TEXT, get_exit_signal),
	FIRST("ppid", "PPID", CELL_ID, get_ppid),
	KEY("pid", "PID", CELL_ID, get_pid),
	KEY("program", "PROGRAM", CELL_TEXT, get_proc_name),
	KEY("container_id", "CONTAINER", CELL_TEXT, get_box),
};

/* ---- commands ---- */

static struct command_key command_key(const struct source_row *s)
{
	struct command_key k;

	memcpy(&k, s->key.p, sizeof(k));
	return k;
}

static struct cell get_command(struct table *t, const struct source_row *s)
{
	return cell_text(t, (struct str){ s->key.p + sizeof(struct command_key),
					  s->key.n - sizeof(struct command_key) });
}

static struct cell get_command_first(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_u64(s->v[CMD_FIRST_NS]);
}

static struct cell get_command_event(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_i64((int64_t)s->v[CMD_FIRST]);
}

static struct cell get_command_pid(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_i64((int64_t)s->v[CMD_PID]);
}

static struct cell get_command_uid(struct table *t, const struct source_row *s)
{
	uint32_t uid = command_key(s).uid;

	(void)t;
	return uid == UINT32_MAX ? cell_null() : cell_i64(uid);
}

static struct cell get_command_user(struct table *t, const struct source_row *s)
{
	return report_name(t, s, s->v[CMD_USER]);
}

static struct cell get_command_parent(struct table *t, const struct source_row *s)
{
	return report_name(t, s, s->v[CMD_PARENT]);
}

static struct cell get_interactive(struct table *t, const struct source_row *s)
{
	(void)t;
	return cell_u64(command_key(s).is_interactive);
}

static bool takes_interactive(const struct source_row *s)
{
	return command_key(s).is_interactive;
}

static bool takes_login(const struct source_row *s)
{
	return command_key(s).is_login;
}

/* Who ran what: the columns that both orders of commands end with. */
#define COMMAND_WHO                                                            \
	KEY("uid", "UID", CELL_ID, get_command_uid),                           \
		FIRST("user", "USER", CELL_TEXT, get_command_user),            \
		FIRST("pid", "PID", CELL_ID, get_command_pid),                 \
		FIRST("first_event", "EVENT", CELL_ID, get_command_event),     \
		KEY("is_interactive", "TERMINAL", CELL_BOOL, get_interactive), \
		FIRST("parent", "RUN-BY", CELL_TEXT, get_command_parent),      \
		FLEX_KEY("command", "COMMAND", get_command)

static const struct report_column commands[] = {
	SUM("count", "COUNT", CELL_COUNT, CMD_COUNT),
	FIRST("first_at", "FIRST", CELL_TIME, get_command_first),
	COMMAND_WHO,
};

/* The same in the order of time. */
static const struct report_column commands_by_time[] = {
	FIRST("first_at", "FIRST", CELL_TIME, get_command_first),
	SUM("count", "COUNT", CELL_COUNT, CMD_COUNT),
	COMMAND_WHO,
};

const struct report reports_proc[] = {
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
	{ "lifetimes",
	  "Processes that began or ended",
	  NULL,
	  FROM_PROC,
	  takes_changed,
	  COLUMNS(lifetimes),
	  { "cpu_ns", "lifetime_ns" } },
	{ "commands", "Commands", NULL, FROM_COMMAND, NULL, COLUMNS(commands), { "count" } },
	{ "terminal_commands",
	  "Commands at a terminal",
	  NULL,
	  FROM_COMMAND,
	  takes_interactive,
	  COLUMNS(commands_by_time),
	  { "-first_at" } },
	{ "logins",
	  "Log-ins",
	  "Shells run as a log-in does, or right below sshd, login, su, sudo and the like.",
	  FROM_COMMAND,
	  takes_login,
	  COLUMNS(commands_by_time),
	  { "-first_at" } },
	{ "containers", "Containers", NULL, FROM_PROC, NULL, COLUMNS(containers), { "events" } },
	{ 0 },
};
