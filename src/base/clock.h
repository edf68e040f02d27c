/* SPDX-License-Identifier: MIT */
/* clock.h - nanoseconds since 1970 to text and back, and the offset of a time zone.
 *
 * Printing costs no libc call: callers ask the zone for its offset, which is cached, and hand it
 * to the printers as seconds east of Greenwich. */
#ifndef SCAN_CLOCK_H
#define SCAN_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "str.h"

#define NS_PER_S   1000000000u
#define NS_PER_H   (3600ull * NS_PER_S)
#define NS_PER_DAY (86400ull * NS_PER_S)

/* The present in ns. The environment variable SCAN_NOW (as clock_parse reads it) pins it. */
uint64_t clock_now_ns(void);
/* The present whatever SCAN_NOW says: to be compared with times of the kernel. */
uint64_t clock_real_ns(void);
/* ns since some moment, to measure how long things take: it goes on evenly when the clock is set. */
uint64_t clock_steady_ns(void);

enum clock_zone_kind {
	CLOCK_ZONE_UTC,
	CLOCK_ZONE_NOW,   /* the local offset of the present for all instants, as sysdig does */
	CLOCK_ZONE_LOCAL, /* the local offset at each instant (TZ, /etc/localtime) */
};

/* A zeroed zone is UTC. */
struct clock_zone {
	enum clock_zone_kind kind;
	int32_t offset_s;  /* known to hold ... */
	uint64_t from_s;   /* ... from this second since 1970 ... */
	uint64_t n_held_s; /* ... for so many */
};

/* A zone of that kind. Reads TZ and the clock. */
void clock_zone_init(struct clock_zone *z, enum clock_zone_kind kind);

/* The zone of that name ("Europe/Berlin", or rules as in TZ: "CET-1CEST,M3.5.0,M10.5.0/3"). It becomes
 * the local zone of the process: call it before threads start.
 * Returns 0, or E_USAGE when this machine does not know the name. */
int clock_zone_init_named(struct clock_zone *z, const char *name, struct err *err);

/* Fill the cache for the quarter of an hour around sec: zones change at no other instants. */
int32_t clock_zone_look_up(struct clock_zone *z, uint64_t sec);

/* Seconds to add to UTC at that instant. */
static inline int32_t clock_zone_offset(struct clock_zone *z, uint64_t ns)
{
	uint64_t sec = ns / NS_PER_S;

	if (z->kind != CLOCK_ZONE_LOCAL || sec - z->from_s < z->n_held_s)
		return z->offset_s;
	return clock_zone_look_up(z, sec);
}

/* "10:00:00.123456789" */
void clock_hms(struct buf *b, uint64_t ns, int32_t offset_s);
/* "10:00:00" */
void clock_hms_s(struct buf *b, uint64_t ns, int32_t offset_s);
/* "2026-11-23" */
void clock_date(struct buf *b, uint64_t ns, int32_t offset_s);
/* "2026-11-23T10:00:00.123456789+01:00"; with offset 0 the end is "Z". */
void clock_iso(struct buf *b, uint64_t ns, int32_t offset_s);

/* Read "2026-11-23T10:00:00.5Z" (a space may stand for the T, up to 9 decimals; without Z or "+01:00"
 * the zone's offset at that instant serves) or seconds since 1970 ("1795428000.5").
 * Returns 0 and *ret_ns, or E_USAGE. */
int clock_parse(const char *text, struct clock_zone *z, uint64_t *ret_ns, struct err *err);

/* Read a duration: "10ms", "1.5s"; units ns, us, ms, s, m, h, d. False when it is none; what does not fit
 * becomes UINT64_MAX. */
bool clock_parse_duration(struct str s, uint64_t *ret_ns);

#endif
