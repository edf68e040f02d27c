/* SPDX-License-Identifier: MIT */
/* chisel_echo.c - the data that calls move: of descriptors, standard streams, files, addresses, ports. */
#include <stdlib.h>

#include "chisels.h"
#include "format.h"

static bool is_host(struct chisel *ch, const struct step *s, unsigned name)
{
	struct str text;

	return chisel_get_text(ch, s, name, &text) && str_eq(text, STR("host"));
}

/* ---- echo_fds: a line that says what follows, then the data ---- */

enum { ECHO_READ, ECHO_RES, ECHO_FD, ECHO_PROC, ECHO_BOX, ECHO_BOX_ID };
static const char *const echo_fields[] = {
	"evt.is_io_read", "evt.rawarg.res", "fd.name", "proc.name",
	"container.name", "container.id",   NULL
};

struct echo_state {
	struct format *data;
};

static int echo_init(struct chisel *ch, struct err *err)
{
	struct echo_state *st = ch->state;

	chisel_add_fields(ch, echo_fields);
	if (format_parse("%evt.arg.data", &st->data, err) < 0)
		return E_USAGE;
	return chisel_set_filter(ch, "evt.is_io=true and evt.dir=< and evt.rawres>0", err);
}

static void echo_fini(struct chisel *ch)
{
	struct echo_state *st = ch->state;

	format_free(st->data);
}

static void add_container(struct chisel *ch, const struct step *s)
{
	if (!ch->set.with_containers)
		return;
	chisel_add_color(ch, is_host(ch, s, ECHO_BOX) ? COLOR_GREEN : COLOR_CYAN);
	buf_adds(ch->out, " [");
	buf_addstr(ch->out, chisel_text(ch, s, ECHO_BOX));
	buf_adds(ch->out, "] [");
	buf_addstr(ch->out, chisel_text(ch, s, ECHO_BOX_ID));
	buf_addc(ch->out, ']');
}

static void echo_event(struct chisel *ch, const struct step *s)
{
	struct echo_state *st = ch->state;
	bool is_read = chisel_is(ch, s, ECHO_READ);
	enum chisel_color color = is_read ? COLOR_RED : COLOR_BLUE;
	struct str name;
	double res;

	if (!chisel_get_number(ch, s, ECHO_RES, &res) || res <= 0)
		return;
	chisel_add_color(ch, color);
	buf_adds(ch->out, is_read ? "------ Read " : "------ Write ");
	chisel_add_bytes(ch->out, res);
	buf_adds(ch->out, is_read ? " from " : " to ");
	add_container(ch, s);
	buf_addc(ch->out, ' ');
	chisel_add_color(ch, color);
	buf_addc(ch->out, ' ');
	name = chisel_get_text(ch, s, ECHO_FD, &name) ? chisel_text(ch, s, ECHO_FD) : STR("<NA>");
	buf_addstr(ch->out, name);
	buf_adds(ch->out, " (");
	buf_addstr(ch->out, chisel_text(ch, s, ECHO_PROC));
	buf_adds(ch->out, ")\n");
	if (ch->set.json)
		format_add_json(st->data, ch->fc, s, ch->out);
	else
		format_add(st->data, ch->fc, s, ch->out);
}

const struct chisel_kind chisel_kind_echo_fds = {
	.state_size = sizeof(struct echo_state),
	.init = echo_init,
	.event = echo_event,
	.end = chisel_end_colors,
	.fini = echo_fini,
};

/* ---- stdin, stdout, stderr: the data alone ---- */

enum { STD_DATA, STD_BOX, STD_BOX_ID };
static const char *const std_fields[] = { "evt.rawarg.data", "container.name", "container.id",
					  NULL };

const struct chisel_stream chisel_stdin = { "fd.num=0 and evt.is_io=true", false };
const struct chisel_stream chisel_stdout = { "fd.num=1 and evt.is_io=true", false };
const struct chisel_stream chisel_stderr = { "fd.num=2 and evt.is_io=true", true };

static int std_init(struct chisel *ch, struct err *err)
{
	const struct chisel_stream *variant = ch->info->variant;

	chisel_add_fields(ch, std_fields);
	return chisel_set_filter(ch, variant->filter, err);
}

static void std_event(struct chisel *ch, const struct step *s)
{
	const struct chisel_stream *variant = ch->info->variant;
	struct str data;

	if (!chisel_get_text(ch, s, STD_DATA, &data))
		return;
	if (variant->tells_container && ch->set.with_containers) {
		chisel_add_color(ch, is_host(ch, s, STD_BOX) ? COLOR_GREEN : COLOR_BLUE);
		chisel_add_padded(ch->out, chisel_text(ch, s, STD_BOX_ID), 20, 20);
		buf_addc(ch->out, ' ');
		chisel_add_padded(ch->out, chisel_text(ch, s, STD_BOX), 20, 20);
		buf_addc(ch->out, ' ');
	}
	chisel_add_safe(ch, ch->out, data);
	buf_addc(ch->out, '\n');
}

const struct chisel_kind chisel_kind_stream = {
	.init = std_init,
	.event = std_event,
};

/* ---- spy_ip, spy_port: the data, below a line of which way they go ---- */

enum { END_DATA, END_READ, END_RES };
static const char *const end_fields[] = { "evt.arg.data", "evt.is_io_read", "evt.rawarg.res",
					  NULL };

const struct chisel_end_of chisel_end_ip = { "fd.ip", "Read" };
const struct chisel_end_of chisel_end_port = { "fd.port", "Write" };

enum way { WAY_NONE, WAY_READ, WAY_WRITE };

struct end_state {
	enum way way;
	double res; /* of the call that went another way than the one before */
};

static int end_init(struct chisel *ch, struct err *err)
{
	const struct chisel_end_of *variant = ch->info->variant;
	struct buf filter = { 0 };
	int rc;

	chisel_add_fields(ch, end_fields);
	buf_printf(&filter, "evt.is_io=true and (fd.type=ipv4 or fd.type=ipv6) and %s=%s",
		   variant->field, ch->arg[0]);
	buf_addc(&filter, '\0');
	rc = chisel_set_filter(ch, filter.p, err);
	buf_fini(&filter);
	return rc;
}

/* The line is sysdig's: it stays the same until the direction changes, figure included. */
static void end_event(struct chisel *ch, const struct step *s)
{
	const struct chisel_end_of *variant = ch->info->variant;
	struct end_state *st = ch->state;
	enum way way = chisel_is(ch, s, END_READ) ? WAY_READ : WAY_WRITE;
	struct str data;
	double res;

	if (!chisel_get_number(ch, s, END_RES, &res) || res <= 0 ||
	    !chisel_get_text(ch, s, END_DATA, &data))
		return;
	if (way != st->way) {
		st->way = way;
		st->res = res;
	}
	chisel_add_color(ch, way == WAY_READ ? COLOR_RED : COLOR_BLUE);
	buf_printf(ch->out, "------ %s ", way == WAY_READ ? "Read" : variant->write);
	chisel_add_bytes(ch->out, st->res);
	buf_addc(ch->out, '\n');
	buf_addstr(ch->out, chisel_text(ch, s, END_DATA));
	buf_addc(ch->out, '\n');
}

const struct chisel_kind chisel_kind_end_of = {
	.state_size = sizeof(struct end_state),
	.init = end_init,
	.event = end_event,
	.end = chisel_end_colors,
};

/* ---- spy_file: a line for each call on files ---- */

enum { FILE_TIME, FILE_PROC, FILE_PID, FILE_WRITE, FILE_RES, FILE_FD, FILE_DATA };
static const char *const file_fields[] = { "evt.time",       "proc.name",
					   "proc.pid",       "evt.is_io_write",
					   "evt.rawarg.res", "fd.name",
					   "evt.arg.data",   NULL };

/* Terminals are left out unless a file is named. */
static int file_init(struct chisel *ch, struct err *err)
{
	const char *way = ch->arg[0] ? ch->arg[0] : "RW";
	struct buf filter = { 0 };
	int rc;

	chisel_add_fields(ch, file_fields);
	ch->wants_ascii = true;
	if (ch->arg[1] && *ch->arg[1])
		buf_printf(&filter, "(fd.name=%s) and ", ch->arg[1]);
	else
		buf_adds(&filter,
			 "(not fd.name contains /dev/pt and not fd.name contains /dev/tty) and ");
	buf_adds(&filter, strcasecmp(way, "R") == 0   ? "evt.is_io_read=true"
			  : strcasecmp(way, "W") == 0 ? "evt.is_io_write=true"
						      : "evt.is_io=true");
	buf_adds(&filter, " and fd.type=file and evt.dir=< and evt.failed=false");
	buf_addc(&filter, '\0');
	rc = chisel_set_filter(ch, filter.p, err);
	buf_fini(&filter);
	return rc;
}

static void file_event(struct chisel *ch, const struct step *s)
{
	struct buf *b = ch->out;
	double res = 0;

	buf_addstr(b, chisel_text(ch, s, FILE_TIME));
	buf_addc(b, ' ');
	buf_addstr(b, chisel_text(ch, s, FILE_PROC));
	buf_addc(b, '(');
	buf_addstr(b, chisel_text(ch, s, FILE_PID));
	buf_adds(b, chisel_is(ch, s, FILE_WRITE) ? ") W " : ") R ");
	chisel_get_number(ch, s, FILE_RES, &res);
	chisel_add_bytes(b, res);
	buf_addc(b, ' ');
	buf_addstr(b, chisel_text(ch, s, FILE_FD));
	buf_addc(b, ' ');
	buf_addstr(b, chisel_text(ch, s, FILE_DATA));
	buf_addc(b, '\n');
}

const struct chisel_kind chisel_kind_spy_file = {
	.init = file_init,
	.event = file_event,
};
