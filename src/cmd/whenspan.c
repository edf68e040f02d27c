/* SPDX-License-Identifier: MIT */
/* whenspan.c - see whenspan.h. */
#include "whenspan.h"

#include <inttypes.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/log.h"

enum side { INSIDE, AHEAD, BEHIND };

static enum side side_of(const struct when *w, const struct when_span *s)
{
	uint64_t ns;

	if (w->kind == WHEN_UNSET)
		return INSIDE;
	if (w->kind == WHEN_EVENT)
		return w->n > s->last_num && !s->goes_on ? BEHIND : INSIDE;
	ns = when_ns(w, s->first_ns);
	if (ns < s->first_ns)
		return AHEAD;
	return ns > s->last_ns && !s->goes_on ? BEHIND : INSIDE;
}

/* The end of a range does not belong to it. */
static enum side side_of_end(const struct when *to, const struct when_span *s)
{
	bool is_first = to->kind != WHEN_UNSET && when_ns(to, s->first_ns) == s->first_ns;

	return is_first ? AHEAD : side_of(to, s);
}

/* ---- the capture in the notation of the moment ---- */

static void add_seconds(struct buf *b, uint64_t ns)
{
	buf_printf(b, "%" PRIu64, ns / NS_PER_S);
	if (ns % NS_PER_S)
		buf_printf(b, ".%09" PRIu64, ns % NS_PER_S);
}

static bool is_seconds(const char *text)
{
	return !text[strspn(text, "0123456789.")];
}

/* As the user wrote the time: since 1970, in UTC, or local. */
static void add_time(struct buf *b, const char *text, uint64_t ns, int32_t offset_s)
{
	size_t n = strlen(text);

	if (is_seconds(text))
		add_seconds(b, ns);
	else
		clock_iso(b, ns, n && text[n - 1] == 'Z' ? 0 : offset_s);
}

static void add_instant(struct buf *b, const struct when *w, uint64_t ns, uint64_t first_ns)
{
	struct clock_zone local;
	int32_t offset_s;

	clock_zone_init(&local, CLOCK_ZONE_LOCAL);
	offset_s = clock_zone_offset(&local, ns);
	switch (w->kind) {
	case WHEN_OFFSET:
		buf_addc(b, '+');
		add_seconds(b, ns - first_ns);
		buf_addc(b, 's');
		break;
	case WHEN_TIME_OF_DAY:
		clock_hms(b, ns, offset_s);
		break;
	default:
		add_time(b, w->text, ns, offset_s);
		break;
	}
}

/* " (10:00:00.000000000 to 10:00:05.500000000)" */
static void add_span(struct buf *b, const struct when *w, const struct when_span *s)
{
	if (w->kind == WHEN_EVENT) {
		buf_printf(b, " (#1 to #%" PRIu64 ")", s->last_num);
		return;
	}
	buf_adds(b, s->goes_on ? " (from " : " (");
	add_instant(b, w, s->first_ns, s->first_ns);
	buf_adds(b, s->goes_on ? " on" : " to ");
	if (!s->goes_on)
		add_instant(b, w, s->last_ns, s->first_ns);
	buf_addc(b, ')');
}

/* ---- the warnings ---- */

static void add_moment(struct buf *b, const struct when *w)
{
	buf_printf(b, "%s %s", w->option, w->text);
}

static void print(const struct when_span *s, struct buf *b, const char *instead)
{
	buf_addc(b, '\0');
	warn("%s: %s; %s", s->path, b->p, instead);
	buf_fini(b);
}

void when_warn_moment(const struct when *at, const struct when_span *s)
{
	enum side side = side_of(at, s);
	struct buf b = { 0 };

	if (side == INSIDE)
		return;
	add_moment(&b, at);
	buf_adds(&b, " lies outside the capture");
	add_span(&b, at, s);
	print(s, &b, side == AHEAD ? "this is its beginning" : "this is its end");
}

static bool is_empty(const struct when *from, const struct when *to, const struct when_span *s)
{
	uint64_t from_ns = from->kind ? when_ns(from, s->first_ns) : 0;

	return side_of(from, s) == BEHIND || side_of_end(to, s) == AHEAD ||
	       from_ns >= when_ns(to, s->first_ns);
}

void when_warn_range(const struct when *from, const struct when *to, const struct when_span *s)
{
	bool is_from_out = side_of(from, s) != INSIDE, is_to_out = side_of_end(to, s) != INSIDE;
	bool has_none = is_empty(from, to, s);
	struct buf b = { 0 };

	if (!is_from_out && !is_to_out && !has_none)
		return;
	if (is_from_out || !is_to_out)
		add_moment(&b, from);
	if (is_from_out && is_to_out)
		buf_adds(&b, " and ");
	if (is_to_out)
		add_moment(&b, to);
	if (!is_from_out && !is_to_out)
		buf_printf(&b, " is not before %s %s in the capture", to->option, to->text);
	else
		buf_printf(&b, " %s outside the capture",
			   is_from_out && is_to_out ? "lie" : "lies");
	add_span(&b, is_from_out || !is_to_out ? from : to, s);
	print(s, &b, has_none ? "nothing is counted" : "counted is what lies inside");
}

int when_check_range(const struct when *from, const struct when *to, struct err *err)
{
	bool is_comparable = from->kind == to->kind &&
			     (from->kind == WHEN_TIME || from->kind == WHEN_OFFSET);

	if (!is_comparable || from->n < to->n)
		return 0;
	return err_set(err, E_USAGE, "%s %s is not before %s %s", from->option, from->text,
		       to->option, to->text);
}
