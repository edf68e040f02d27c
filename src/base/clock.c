/* SPDX-License-Identifier: MIT */
/* clock.c - instants to text and back without libc on the way. */
#include "clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define S_PER_DAY 86400

/* Seconds of local time since 1970; negative only west of Greenwich on the first day. */
static int64_t local_seconds(uint64_t ns, int32_t offset_s)
{
	return (int64_t)(ns / NS_PER_S) + offset_s;
}

static void two_digits(char *p, unsigned v)
{
	p[0] = (char)('0' + v / 10);
	p[1] = (char)('0' + v % 10);
}

/* 8 bytes, "10:00:00" */
static void put_hms(char *p, int64_t local_s)
{
	int64_t rest = local_s % S_PER_DAY;
	unsigned s = (unsigned)(rest < 0 ? rest + S_PER_DAY : rest);

	two_digits(p, s / 3600);
	p[2] = ':';
	two_digits(p + 3, s / 60 % 60);
	p[5] = ':';
	two_digits(p + 6, s % 60);
}

/* 10 bytes, ".123456789" */
static void put_fraction(char *p, uint64_t ns)
{
	unsigned v = (unsigned)(ns % NS_PER_S);

	p[0] = '.';
	p[1] = (char)('0' + v / 100000000);
	two_digits(p + 2, v / 1000000 % 100);
	two_digits(p + 4, v / 10000 % 100);
	two_digits(p + 6, v / 100 % 100);
	two_digits(p + 8, v % 100);
}

struct civil {
	unsigned year, month, day; /* month and day from 1 */
};

/* The Gregorian date of a day counted from 1970-01-01. Years are counted from March, so that the
 * leap day is the last of its year; month lengths from March on follow (153 m + 2) / 5. */
static struct civil civil_of_day(int64_t day)
{
	uint64_t d = (uint64_t)(day + 719468);    /* since 0000-03-01 */
	unsigned in_era = (unsigned)(d % 146097); /* days in 400 years */
	unsigned y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	unsigned in_year = in_era - (365 * y + y / 4 - y / 100);
	unsigned m = (5 * in_year + 2) / 153; /* 0 is March */
	struct civil c;

	c.day = in_year - (153 * m + 2) / 5 + 1;
	c.month = m < 10 ? m + 3 : m - 9;
	c.year = (unsigned)(d / 146097) * 400 + y + (c.month <= 2);
	return c;
}

/* The inverse, for years from 1970. */
static int64_t day_of_civil(struct civil c)
{
	unsigned year = c.year - (c.month <= 2);
	unsigned m = c.month > 2 ? c.month - 3 : c.month + 9;
	int64_t in_year = (153 * m + 2) / 5 + c.day - 1;

	return (int64_t)year * 365 + year / 4 - year / 100 + year / 400 + in_year - 719468;
}

/* 10 bytes, "2026-11-23". 64 bits of ns end in 2554: four digits always do. */
static void put_date(char *p, int64_t local_s)
{
	int64_t day = local_s >= 0 ? local_s / S_PER_DAY : -1;
	struct civil c = civil_of_day(day);

	two_digits(p, c.year / 100);
	two_digits(p + 2, c.year % 100);
	p[4] = '-';
	two_digits(p + 5, c.month);
	p[7] = '-';
	two_digits(p + 8, c.day);
}

void clock_hms(struct buf *b, uint64_t ns, int32_t offset_s)
{
	buf_reserve(b, 18);
	put_hms(b->p + b->n, local_seconds(ns, offset_s));
	put_fraction(b->p + b->n + 8, ns);
	b->n += 18;
}

void clock_hms_s(struct buf *b, uint64_t ns, int32_t offset_s)
{
	buf_reserve(b, 8);
	put_hms(b->p + b->n, local_seconds(ns, offset_s));
	b->n += 8;
}

void clock_date(struct buf *b, uint64_t ns, int32_t offset_s)
{
	buf_reserve(b, 10);
	put_date(b->p + b->n, local_seconds(ns, offset_s));
	b->n += 10;
}

void clock_iso(struct buf *b, uint64_t ns, int32_t offset_s)
{
	unsigned minutes = (unsigned)(offset_s < 0 ? -offset_s : offset_s) / 60;

	clock_date(b, ns, offset_s);
	buf_addc(b, 'T');
	clock_hms(b, ns, offset_s);
	if (offset_s == 0) {
		buf_addc(b, 'Z');
		return;
	}
	buf_addc(b, offset_s < 0 ? '-' : '+');
	buf_u64_pad(b, minutes / 60, 2);
	buf_addc(b, ':');
	buf_u64_pad(b, minutes % 60, 2);
}

/* ---- zones ---- */

static int32_t offset_at(uint64_t sec)
{
	time_t t = (time_t)sec;
	struct tm tm;

	return localtime_r(&t, &tm) ? (int32_t)tm.tm_gmtoff : 0;
}

int32_t clock_zone_look_up(struct clock_zone *z, uint64_t sec)
{
	z->from_s = sec - sec % 900;
	z->n_held_s = 900;
	z->offset_s = offset_at(sec);
	return z->offset_s;
}

void clock_zone_init(struct clock_zone *z, enum clock_zone_kind kind)
{
	*z = (struct clock_zone){ .kind = kind };
	tzset();
	if (kind == CLOCK_ZONE_NOW)
		z->offset_s = offset_at(clock_now_ns() / NS_PER_S);
}

/* Is it "NAME[+-]H...", rules as TZ takes them? tzset() takes anything and makes UTC of what it does not
 * understand, with no way to ask afterwards. */
static bool is_zone_rule(const char *s)
{
	size_t n;

	if (*s == '<') {
		n = strcspn(s, ">");
		if (n < 4 || !s[n])
			return false;
		n++;
	} else {
		n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
		if (n < 3)
			return false;
	}
	s += n;
	s += *s == '+' || *s == '-';
	return *s >= '0' && *s <= '9';
}

/* Is there such a file below the folder of zones, and is it one ("TZif")? */
static bool is_zone_file(const char *name)
{
	const char *dir = getenv("TZDIR");
	struct buf path = { 0 };
	char magic[4] = "";
	FILE *f;

	if (*name == '/' || strstr(name, ".."))
		return false;
	buf_printf(&path, "%s/%s", dir ? dir : "/usr/share/zoneinfo", name);
	buf_addc(&path, '\0');
	f = fopen(path.p, "rb");
	buf_fini(&path);
	if (!f)
		return false;
	if (fread(magic, 1, sizeof(magic), f) != sizeof(magic))
		magic[0] = '\0';
	fclose(f);
	return memcmp(magic, "TZif", 4) == 0;
}

int clock_zone_init_named(struct clock_zone *z, const char *name, struct err *err)
{
	if (strcmp(name, "UTC") == 0) {
		*z = (struct clock_zone){ .kind = CLOCK_ZONE_UTC };
		return 0;
	}
	if (!is_zone_file(name) && !is_zone_rule(name))
		return err_set(err, E_USAGE, "this machine knows no time zone '%s'", name);
	if (setenv("TZ", name, 1) < 0)
		return err_set(err, E_IO, "cannot set the time zone");
	clock_zone_init(z, CLOCK_ZONE_LOCAL);
	return 0;
}

/* ---- text to instants ---- */

/* Exactly n digits at *s, which moves behind them; *ok turns false otherwise. */
static unsigned take_digits(const char **s, int n, bool *ok)
{
	unsigned v = 0;

	for (int i = 0; i < n && *ok; i++) {
		if (**s < '0' || **s > '9')
			*ok = false;
		else
			v = v * 10 + (unsigned)(*(*s)++ - '0');
	}
	return v;
}

static void take_char(const char **s, char c, bool *ok)
{
	if (*ok && **s == c)
		(*s)++;
	else
		*ok = false;
}

/* ".5" as 500000000; nothing as 0. */
static unsigned take_fraction(const char **s, bool *ok)
{
	unsigned v = 0, scale = NS_PER_S / 10;

	if (**s != '.')
		return 0;
	(*s)++;
	if (**s < '0' || **s > '9')
		*ok = false;
	for (; **s >= '0' && **s <= '9'; (*s)++) {
		if (!scale)
			*ok = false;
		v += (unsigned)(**s - '0') * scale;
		scale /= 10;
	}
	return v;
}

/* Seconds since 1970 as if the text were UTC. */
static int64_t take_date_time(const char **s, bool *ok)
{
	unsigned hour, minute, second;
	struct civil c;

	c.year = take_digits(s, 4, ok);
	take_char(s, '-', ok);
	c.month = take_digits(s, 2, ok);
	take_char(s, '-', ok);
	c.day = take_digits(s, 2, ok);
	take_char(s, **s == ' ' ? ' ' : 'T', ok);
	hour = take_digits(s, 2, ok);
	take_char(s, ':', ok);
	minute = take_digits(s, 2, ok);
	take_char(s, ':', ok);
	second = take_digits(s, 2, ok);
	/* 64 bits of ns end in July 2554; 30 February comes back as another day. */
	if (!*ok || c.year < 1970 || c.year > 2553 || c.month < 1 || c.month > 12 || hour > 23 ||
	    minute > 59 || second > 60 || civil_of_day(day_of_civil(c)).day != c.day)
		*ok = false;
	return *ok ? day_of_civil(c) * S_PER_DAY + hour * 3600 + minute * 60 + second : 0;
}

/* What to subtract from local time: "Z", "+01:00", or that of the zone when nothing is there. */
static int32_t take_offset(const char **s, int64_t local_s, struct clock_zone *z, bool *ok)
{
	bool is_west = **s == '-';
	int32_t offset_s;

	if (**s == 'Z') {
		(*s)++;
		return 0;
	}
	if (is_west || **s == '+') {
		(*s)++;
		offset_s = (int32_t)take_digits(s, 2, ok) * 3600;
		take_char(s, ':', ok);
		offset_s += (int32_t)take_digits(s, 2, ok) * 60;
		return is_west ? -offset_s : offset_s;
	}
	/* The offset depends on the instant and the instant on the offset: the second guess is right but
	 * in the hours around a change. */
	offset_s = clock_zone_offset(z, (uint64_t)(local_s > 0 ? local_s : 0) * NS_PER_S);
	local_s -= offset_s;
	return clock_zone_offset(z, (uint64_t)(local_s > 0 ? local_s : 0) * NS_PER_S);
}

/* "1795428000" without fraction. */
static int64_t take_seconds(const char **s, bool *ok)
{
	int64_t v = 0;

	if (**s < '0' || **s > '9')
		*ok = false;
	for (; **s >= '0' && **s <= '9'; (*s)++) {
		v = v * 10 + (**s - '0');
		if (v >= (int64_t)(UINT64_MAX / NS_PER_S)) {
			*ok = false;
			return 0;
		}
	}
	return v;
}

int clock_parse(const char *text, struct clock_zone *z, uint64_t *ret_ns, struct err *err)
{
	const char *s = text;
	bool ok = true;
	bool is_date = strlen(text) > 4 && text[4] == '-';
	int64_t sec = is_date ? take_date_time(&s, &ok) : take_seconds(&s, &ok);
	unsigned ns = ok ? take_fraction(&s, &ok) : 0;

	if (ok && is_date)
		sec -= take_offset(&s, sec, z, &ok);
	if (!ok || *s || sec < 0)
		return err_set(err, E_USAGE,
			       "'%s' is no time; write 2026-11-23T10:00:00Z or seconds since 1970",
			       text);
	*ret_ns = (uint64_t)sec * NS_PER_S + ns;
	return 0;
}

static uint64_t read_clock(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

uint64_t clock_now_ns(void)
{
	const char *pinned = getenv("SCAN_NOW");
	struct clock_zone utc = { .kind = CLOCK_ZONE_UTC };
	uint64_t ns;

	if (pinned && clock_parse(pinned, &utc, &ns, NULL) == 0)
		return ns;
	return clock_real_ns();
}

uint64_t clock_real_ns(void)
{
	return read_clock(CLOCK_REALTIME);
}

uint64_t clock_steady_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

/* ---- durations ---- */

static const struct {
	const char *suffix;
	double ns;
} units[] = {
	{ "ns", 1 },   { "us", 1e3 },   { "ms", 1e6 },    { "s", 1e9 },
	{ "m", 60e9 }, { "h", 3600e9 }, { "d", 86400e9 },
};

#define MAX_DECIMALS 9

/* Digits at the head of s as a number, which they leave; false when there are none. Those behind
 * `max` are for nothing. */
static bool take_number(struct str *s, size_t max, double *ret, double *ret_scale)
{
	size_t n = 0;

	*ret = 0;
	*ret_scale = 1;
	for (; n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++) {
		if (n >= max)
			continue;
		*ret = *ret * 10 + (s->p[n] - '0');
		*ret_scale *= 10;
	}
	s->p += n;
	s->n -= n;
	return n > 0;
}

bool clock_parse_duration(struct str s, uint64_t *ret_ns)
{
	double whole, part = 0, scale;

	if (!take_number(&s, s.n, &whole, &scale))
		return false;
	scale = 1;
	if (s.n && *s.p == '.') {
		s.p++;
		s.n--;
		if (!take_number(&s, MAX_DECIMALS, &part, &scale))
			return false;
	}
	for (size_t u = 0; u < sizeof(units) / sizeof(units[0]); u++) {
		double ns = (whole + part / scale) * units[u].ns;

		if (!str_eq(s, str_of(units[u].suffix)))
			continue;
		/* 2^64: more does not fit; not a number: so many digits that both are infinite. */
		*ret_ns = ns < 18446744073709551616.0 ? (uint64_t)(ns + 0.5) : UINT64_MAX;
		return true;
	}
	return false;
}
