/* SPDX-License-Identifier: MIT */
/* chisel_slow.c - calls slower than a limit, the slowest calls, and how long processes ran. */
#include <stdlib.h>

#include "../base/map.h"
#include "chisels.h"

#define NO_MAX SIZE_MAX

/* A cell of a line and the blank behind it. */
static void add_cell(struct chisel *ch, struct str s, size_t width, size_t max)
{
	chisel_add_padded(ch->out, s, width, max);
	buf_addc(ch->out, ' ');
}

static bool is_in_container(struct chisel *ch, const struct step *s, unsigned name)
{
	struct str text;

	return !chisel_get_text(ch, s, name, &text) || !str_eq(text, STR("host"));
}

static void add_container(struct chisel *ch, const struct step *s, unsigned id, unsigned name)
{
	if (!ch->set.with_containers)
		return;
	add_cell(ch, chisel_text(ch, s, id), 20, 20);
	add_cell(ch, chisel_text(ch, s, name), 20, 20);
}

static void print_head(struct chisel *ch, const char *const head[2])
{
	buf_adds(ch->out, head[ch->set.with_containers]);
}

/* ---- fileslower, netlower, scallslower ---- */

#define TIME_HEAD "evt.datetime            "
#define TIME_RULE "----------------------- "
#define BOX_HEAD  "container.id         container.name       "
#define BOX_RULE  "-------------------- -------------------- "
#define IO_HEAD   "proc.name    evt.type LATENCY(ms)  fd.name\n"
#define IO_RULE   "------------ -------- ------------ -----------------------------------------\n"
#define CALL_HEAD "proc.name               LATENCY(ms)          evt.type\n"
#define CALL_RULE "----------------------- -------------------- --------------------\n"

static const char *const io_head[] = {
	TIME_HEAD IO_HEAD TIME_RULE IO_RULE,
	TIME_HEAD BOX_HEAD IO_HEAD TIME_RULE BOX_RULE IO_RULE,
};
/* The further blank is sysdig's. */
static const char *const call_head[] = {
	TIME_HEAD CALL_HEAD TIME_RULE CALL_RULE,
	TIME_HEAD
	"container.id          container.name       " CALL_HEAD TIME_RULE BOX_RULE CALL_RULE,
};

enum { TYPE, DIR, DATETIME, FD, NAME, LATENCY, BOX, BOX_ID };
static const char *const slow_fields[] = { "evt.type",       "evt.dir",      "evt.datetime",
					   "fd.name",        "proc.name",    "evt.latency",
					   "container.name", "container.id", NULL };

struct slow {
	double min_ms;
};

const struct chisel_slow chisel_slow_file = { "evt.is_io=true and fd.type=file", true };
const struct chisel_slow chisel_slow_net = { "evt.is_io=true and (fd.type=ipv4 or fd.type=ipv6)",
					     false };

static int slow_init(struct chisel *ch, struct err *err)
{
	const struct chisel_slow *variant = ch->info->variant;
	struct slow *st = ch->state;

	chisel_add_fields(ch, slow_fields);
	if (chisel_number(ch, 0, &st->min_ms, err) < 0)
		return E_USAGE;
	return chisel_set_filter(ch, variant ? variant->filter : "", err);
}

static void io_begin(struct chisel *ch)
{
	print_head(ch, io_head);
}

static void call_begin(struct chisel *ch)
{
	print_head(ch, call_head);
}

static bool is_slow(struct chisel *ch, const struct step *s, double *ret_ms)
{
	const struct slow *st = ch->state;

	if (!chisel_get_number(ch, s, LATENCY, ret_ms))
		return false;
	*ret_ms /= 1e6;
	return *ret_ms > st->min_ms;
}

static bool is_exit(struct chisel *ch, const struct step *s)
{
	struct str dir;

	return chisel_get_text(ch, s, DIR, &dir) && str_eq(dir, STR("<"));
}

static void begin_line(struct chisel *ch, const struct step *s)
{
	chisel_add_color(ch, is_in_container(ch, s, BOX) ? COLOR_BLUE : COLOR_GREEN);
	add_cell(ch, chisel_text(ch, s, DATETIME), 23, 23);
	add_container(ch, s, BOX_ID, BOX);
}

static void io_event(struct chisel *ch, const struct step *s)
{
	const struct chisel_slow *variant = ch->info->variant;
	struct str file;
	double ms;

	if (!is_exit(ch, s) || !is_slow(ch, s, &ms))
		return;
	file = chisel_text(ch, s, FD);
	if (variant->skips_dev && str_starts(file, STR("/dev/")))
		return;
	begin_line(ch, s);
	add_cell(ch, chisel_text(ch, s, NAME), 12, 12);
	add_cell(ch, chisel_text(ch, s, TYPE), 8, NO_MAX);
	buf_printf(ch->out, "%12jd ", (intmax_t)ms);
	buf_addstr(ch->out, file);
	buf_addc(ch->out, '\n');
}

static void call_event(struct chisel *ch, const struct step *s)
{
	struct buf text = { 0 };
	double ms;

	if (!is_slow(ch, s, &ms))
		return;
	begin_line(ch, s);
	add_cell(ch, chisel_text(ch, s, NAME), 23, 23);
	chisel_add_number(&text, ms);
	add_cell(ch, buf_str(&text), 20, NO_MAX);
	buf_fini(&text);
	buf_addstr(ch->out, chisel_text(ch, s, TYPE));
	buf_addc(ch->out, '\n');
}

const struct chisel_kind chisel_kind_slow_io = {
	.state_size = sizeof(struct slow),
	.init = slow_init,
	.begin = io_begin,
	.event = io_event,
};

const struct chisel_kind chisel_kind_slow_calls = {
	.state_size = sizeof(struct slow),
	.init = slow_init,
	.begin = call_begin,
	.event = call_event,
};

/* ---- proc_exec_time ---- */

#define RAN_HEAD "proc.duration "
#define RAN_RULE "------------- "

enum { RAN_NAME, RAN_ARGS, RAN_TIME, RAN_BOX, RAN_BOX_ID };
static const char *const ran_fields[] = { "proc.name",      "proc.args",    "proc.duration",
					  "container.name", "container.id", NULL };

static int ran_init(struct chisel *ch, struct err *err)
{
	chisel_add_fields(ch, ran_fields);
	return chisel_set_filter(ch, "evt.type=procexit", err);
}

static void ran_begin(struct chisel *ch)
{
	static const char *const head[] = {
		RAN_HEAD "proc.name    proc.args\n" RAN_RULE "------------ --------------------\n",
		RAN_HEAD BOX_HEAD "proc.name    proc.args\n" RAN_RULE BOX_RULE
				  "------------ --------------------\n",
	};

	print_head(ch, head);
}

static void ran_event(struct chisel *ch, const struct step *s)
{
	struct buf text = { 0 };
	double ns;

	if (!chisel_get_number(ch, s, RAN_TIME, &ns))
		return;
	chisel_add_color(ch, ns > 10e9                         ? COLOR_RED
			     : ns > 3e9                        ? COLOR_YELLOW
			     : is_in_container(ch, s, RAN_BOX) ? COLOR_BLUE
							       : COLOR_GREEN);
	chisel_add_interval(&text, ns);
	add_cell(ch, buf_str(&text), 13, 13);
	buf_fini(&text);
	add_container(ch, s, RAN_BOX_ID, RAN_BOX);
	add_cell(ch, chisel_text(ch, s, RAN_NAME), 12, 12);
	buf_addstr(ch->out, chisel_text(ch, s, RAN_ARGS));
	buf_addc(ch->out, '\n');
}

void chisel_end_colors(struct chisel *ch)
{
	chisel_add_color(ch, COLOR_RESET);
	buf_addc(ch->out, '\n');
}

const struct chisel_kind chisel_kind_ran = {
	.init = ran_init,
	.begin = ran_begin,
	.event = ran_event,
	.end = chisel_end_colors,
};
