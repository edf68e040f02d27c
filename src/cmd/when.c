/* SPDX-License-Identifier: MIT */
/* when.c - see when.h. */
#include "when.h"

#include <ctype.h>
#include <stdlib.h>

#include "../base/clock.h"

static bool is_time_of_day(const char *s)
{
	static const char form[] = "dd:dd:dd";

	for (size_t i = 0; form[i]; i++)
		if (form[i] == 'd' ? !isdigit((unsigned char)s[i]) : s[i] != form[i])
			return false;
	return true;
}

/* A time of day on the day of that instant. */
static int parse_on_day(const char *text, uint64_t day_ns, uint64_t *ret, struct err *err)
{
	struct clock_zone local;
	struct buf b = { 0 };
	int rc;

	clock_zone_init(&local, CLOCK_ZONE_LOCAL);
	clock_date(&b, day_ns, clock_zone_offset(&local, day_ns));
	buf_printf(&b, "T%s", text);
	buf_addc(&b, '\0');
	rc = clock_parse(b.p, &local, ret, err);
	buf_fini(&b);
	return rc;
}

static int parse_time(const char *text, uint64_t *ret, struct err *err)
{
	struct clock_zone local;

	clock_zone_init(&local, CLOCK_ZONE_LOCAL);
	return clock_parse(text, &local, ret, err);
}

static bool parse_number(const char *s, uint64_t *ret)
{
	char *end;

	*ret = strtoull(s, &end, 10);
	return isdigit((unsigned char)*s) && !*end;
}

static bool parse(struct when *w)
{
	struct err err;

	switch (w->kind) {
	case WHEN_EVENT:
		return parse_number(w->text + 1, &w->n);
	case WHEN_OFFSET:
		return clock_parse_duration(str_of(w->text + 1), &w->n);
	case WHEN_TIME_OF_DAY:
		/* the day is not known yet; the first one began before 1970 west of Greenwich */
		return parse_on_day(w->text, 2 * NS_PER_DAY, &w->n, &err) == 0;
	default:
		return parse_time(w->text, &w->n, &err) == 0;
	}
}

int when_parse(const char *option, const char *text, struct when *ret, struct err *err)
{
	*ret = (struct when){ .option = option, .text = text };
	if (!text)
		return 0;
	ret->kind = *text == '#'           ? WHEN_EVENT
		    : *text == '+'         ? WHEN_OFFSET
		    : is_time_of_day(text) ? WHEN_TIME_OF_DAY
					   : WHEN_TIME;
	if (parse(ret))
		return 0;
	return err_set(
		err, E_USAGE,
		"%s: '%s' is no moment, such as 10:00:00.5, 2026-11-23T10:00:00Z, +3.2s or #123",
		option, text);
}

static uint64_t time_of_day(const struct when *w, uint64_t first_ns)
{
	uint64_t ns = first_ns;

	parse_on_day(w->text, first_ns, &ns, NULL);
	if (ns + WHEN_EARLIEST_H * NS_PER_H <= first_ns)
		return ns + NS_PER_DAY;
	if (ns > first_ns + (24 - WHEN_EARLIEST_H) * NS_PER_H && ns >= NS_PER_DAY)
		return ns - NS_PER_DAY;
	return ns;
}

uint64_t when_ns(const struct when *w, uint64_t first_ns)
{
	switch (w->kind) {
	case WHEN_TIME:
		return w->n;
	case WHEN_OFFSET:
		return w->n < UINT64_MAX - first_ns ? first_ns + w->n : UINT64_MAX;
	case WHEN_TIME_OF_DAY:
		return time_of_day(w, first_ns);
	default:
		return UINT64_MAX;
	}
}
