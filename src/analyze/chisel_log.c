/* SPDX-License-Identifier: MIT */
/* chisel_log.c - what is written to log files and syslog, and copies of the events around. */
#include <stdlib.h>

#include "chisels.h"

/* ---- the copy: events of the same thread at about the same time ---- */

struct around {
	struct buf filter; /* "(evt.around[TIME]=MS and thread.tid=TID) or ..." */
	uint64_t n;
};

/* File and milliseconds are the first two arguments of all that make copies. */
static int around_init(struct chisel *ch, struct err *err)
{
	double ms;

	return chisel_number(ch, 1, &ms, err);
}

static void around_note(struct chisel *ch, struct around *a, const struct step *s)
{
	size_t start = a->filter.n;

	if (!ch->arg[0])
		return;
	buf_printf(&a->filter, "%s(evt.around[%ju]=%s and thread.tid=%jd)", a->n ? " or " : "",
		   (uintmax_t)s->ev->ts_ns, ch->arg[1] ? ch->arg[1] : "1000", (intmax_t)s->ev->tid);
	if (a->filter.n >= MAX_FILTER_TEXT)
		a->filter.n = start; /* the first ones must do */
	else
		a->n++;
}

static void around_end(struct chisel *ch, struct around *a)
{
	if (!ch->arg[0])
		return;
	buf_addc(&a->filter, '\0');
	a->filter.n--;
	ch->copy = (struct chisel_copy){ ch->arg[0], a->filter.p };
}

/* ---- spy_logs ---- */

#define LOG_FILES                                                                       \
	"(fd.name contains .log or fd.name contains _log or fd.name contains /var/log)" \
	" and not (fd.name contains .gz or fd.name contains .tgz)"

enum { LOG_BUFFER, LOG_PROC, LOG_FD, LOG_BOX };
static const char *const log_fields[] = { "evt.buffer", "proc.name", "fd.name", "container.name",
					  NULL };

struct log_state {
	struct around around;
};

static int log_init(struct chisel *ch, struct err *err)
{
	chisel_add_fields(ch, log_fields);
	ch->wants_ascii = true;
	if (around_init(ch, err) < 0)
		return E_USAGE;
	return chisel_set_filter(
		ch, "(" LOG_FILES ") and evt.is_io_write=true and evt.dir=< and evt.failed=false",
		err);
}

static void log_fini(struct chisel *ch)
{
	struct log_state *st = ch->state;

	buf_fini(&st->around.filter);
}

static enum chisel_color color_of(struct str message)
{
	bool warns = false;

	for (size_t i = 0; i + 4 <= message.n && !warns; i++)
		warns = strncasecmp(message.p + i, "warn", 4) == 0;
	return warns ? COLOR_YELLOW : str_contains(message, STR("err")) ? COLOR_RED : COLOR_GREEN;
}

/* Each part in colour on terminals. */
static void log_prefix(struct chisel *ch, const struct step *s, struct str message)
{
	enum chisel_color color = color_of(message);
	struct str box = chisel_text(ch, s, LOG_BOX);
	struct buf *b = ch->out;

	if (ch->set.is_terminal) {
		chisel_add_color(ch, color);
		buf_addc(b, ' ');
	}
	if (ch->set.with_containers && ch->set.is_terminal) {
		chisel_add_color(ch, str_eq(box, STR("host")) ? color : COLOR_BLUE);
		buf_addc(b, ' ');
	}
	if (ch->set.with_containers) {
		buf_addstr(b, box);
		buf_addc(b, ' ');
	}
	if (ch->set.with_containers && ch->set.is_terminal) {
		chisel_add_color(ch, color);
		buf_addc(b, ' ');
	}
}

static void log_line(struct chisel *ch, const struct step *s, struct str message)
{
	struct buf *b = ch->out;

	log_prefix(ch, s, message);
	buf_addstr(b, chisel_text(ch, s, LOG_PROC));
	buf_addc(b, ' ');
	buf_addstr(b, chisel_text(ch, s, LOG_FD));
	buf_addc(b, ' ');
	chisel_add_safe(ch, b, message);
	buf_addc(b, '\n');
}

static void log_event(struct chisel *ch, const struct step *s)
{
	struct log_state *st = ch->state;
	struct str text;

	if (!chisel_get_text(ch, s, LOG_BUFFER, &text))
		return;
	while (text.n) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end ? (size_t)(end - text.p) : text.n;

		if (n)
			log_line(ch, s, (struct str){ text.p, n });
		n += n < text.n;
		text.p += n;
		text.n -= n;
	}
	around_note(ch, &st->around, s);
}

static void log_end(struct chisel *ch)
{
	struct log_state *st = ch->state;

	if (ch->set.is_terminal)
		chisel_end_colors(ch);
	if (ch->arg[0])
		buf_printf(ch->out, "Writing events for %ju log entries\n",
			   (uintmax_t)st->around.n);
	around_end(ch, &st->around);
}

const struct chisel_kind chisel_kind_spy_logs = {
	.state_size = sizeof(struct log_state),
	.init = log_init,
	.event = log_event,
	.end = log_end,
	.fini = log_fini,
};

/* ---- spy_syslog ---- */

enum { SYS_FACILITY, SYS_SEVERITY, SYS_CODE, SYS_MESSAGE, SYS_TID, SYS_PROC, SYS_BOX, SYS_BOX_ID };
static const char *const sys_fields[] = {
	"syslog.facility.str", "syslog.severity.str", "syslog.severity",
	"syslog.message",      "thread.tid",          "proc.name",
	"container.name",      "container.id",        NULL,
};

static int sys_init(struct chisel *ch, struct err *err)
{
	chisel_add_fields(ch, sys_fields);
	if (around_init(ch, err) < 0)
		return E_USAGE;
	return chisel_set_filter(
		ch,
		"fd.name contains /dev/log and evt.is_io_write=true and evt.dir=< and evt.failed=false",
		err);
}

static void sys_color(struct chisel *ch, const struct step *s)
{
	double code = 0;

	chisel_get_number(ch, s, SYS_CODE, &code);
	chisel_add_color(ch, code == 4                                          ? COLOR_YELLOW
			     : code < 4                                         ? COLOR_RED
			     : str_eq(chisel_text(ch, s, SYS_BOX), STR("host")) ? COLOR_GREEN
										: COLOR_BLUE);
}

/* Outside of terminals the facility stands before the container, as in sysdig. */
static void sys_origin(struct chisel *ch, const struct step *s)
{
	bool is_first = ch->set.with_containers && !ch->set.is_terminal;
	struct buf *b = ch->out;

	if (is_first) {
		chisel_add_padded(b, chisel_text(ch, s, SYS_FACILITY), 20, SIZE_MAX);
		buf_addc(b, ' ');
	}
	if (ch->set.with_containers) {
		chisel_add_padded(b, chisel_text(ch, s, SYS_BOX_ID), 20, SIZE_MAX);
		buf_addc(b, ' ');
		chisel_add_padded(b, chisel_text(ch, s, SYS_BOX), is_first ? 0 : 20, SIZE_MAX);
		if (!is_first)
			buf_addc(b, ' ');
	}
	if (!is_first)
		buf_addstr(b, chisel_text(ch, s, SYS_FACILITY));
}

static void sys_event(struct chisel *ch, const struct step *s)
{
	struct log_state *st = ch->state;
	struct buf *b = ch->out;

	if (ch->set.is_terminal)
		sys_color(ch, s);
	sys_origin(ch, s);
	buf_addc(b, '.');
	buf_addstr(b, chisel_text(ch, s, SYS_SEVERITY));
	buf_addc(b, ' ');
	buf_addstr(b, chisel_text(ch, s, SYS_PROC));
	buf_addc(b, '[');
	buf_addstr(b, chisel_text(ch, s, SYS_TID));
	buf_adds(b, "] ");
	buf_addstr(b, chisel_text(ch, s, SYS_MESSAGE));
	buf_addc(b, '\n');
	around_note(ch, &st->around, s);
}

const struct chisel_kind chisel_kind_spy_syslog = {
	.state_size = sizeof(struct log_state),
	.init = sys_init,
	.event = sys_event,
	.end = log_end,
	.fini = log_fini,
};

/* ---- around: the same for any filter ---- */

enum { AROUND_TIME, AROUND_PROC, AROUND_TID };
static const char *const around_fields[] = { "evt.time", "proc.name", "thread.tid", NULL };

static int any_init(struct chisel *ch, struct err *err)
{
	if (!ch->set.filter)
		return err_set(err, E_USAGE, "around: give a filter: around what?");
	chisel_add_fields(ch, around_fields);
	return around_init(ch, err);
}

static void any_event(struct chisel *ch, const struct step *s)
{
	struct log_state *st = ch->state;
	struct str name;

	buf_addstr(ch->out, chisel_text(ch, s, AROUND_TIME));
	buf_addc(ch->out, ' ');
	name = chisel_get_text(ch, s, AROUND_PROC, &name) ? chisel_text(ch, s, AROUND_PROC)
							  : STR("<NA>");
	buf_addstr(ch->out, name);
	buf_addc(ch->out, '(');
	buf_addstr(ch->out, chisel_text(ch, s, AROUND_TID));
	buf_adds(ch->out, ")\n");
	around_note(ch, &st->around, s);
}

static void any_end(struct chisel *ch)
{
	struct log_state *st = ch->state;

	if (ch->set.is_terminal)
		chisel_end_colors(ch);
	buf_printf(ch->out, "\nSaving events around %ju syslog entries to %s\n",
		   (uintmax_t)st->around.n, ch->arg[0]);
	around_end(ch, &st->around);
}

const struct chisel_kind chisel_kind_around = {
	.state_size = sizeof(struct log_state),
	.init = any_init,
	.event = any_event,
	.end = any_end,
	.fini = log_fini,
};
