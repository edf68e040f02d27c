/* SPDX-License-Identifier: MIT */
/* evtext.h - one event as a line of text, laid out as sysdig 0.29.3 does:
 *
 *   NUMBER TIME CPU COMM (TID) DIRECTION TYPE NAME=VALUE NAME=VALUE(MEANING) ... */
#ifndef SCAN_EVTEXT_H
#define SCAN_EVTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "paramtext.h"

/* What the second column shows; in the order of the letters of -t: h a r d D. */
enum time_style {
	TIME_OF_DAY,   /* 10:00:00.123456789 in the zone of params */
	TIME_EPOCH,    /* seconds since 1970; the nanoseconds are not padded, as in sysdig */
	TIME_RELATIVE, /* since the first event of the section */
	TIME_LATENCY,  /* of the call that the thread finished last */
	TIME_DELTA,    /* since the line before */
};

struct evtext;

/* r must outlive the printer. Payload is cut and text is not escaped until the parameters are
 * told otherwise; the zone is UTC. */
struct evtext *evtext_new(struct replay *r, enum time_style style);
void evtext_free(struct evtext *x);

/* How values print: set its public fields before the first line. */
struct paramtext *evtext_params(struct evtext *x);
/* Print with another replay from now on (a new capture). The line before stays known. */
void evtext_set_replay(struct evtext *x, struct replay *r);

/* Append the line of the event, its '\n' included. */
void evtext_add(struct evtext *x, struct buf *b, const struct step *s);

/* Its pieces, for those who lay the line out themselves. */
void evtext_add_time(struct evtext *x, struct buf *b, const struct step *s, enum time_style style);
/* "fd=3(<f>/etc/passwd) size=100 ", each with a blank behind; nothing for generic events. */
void evtext_add_args(struct evtext *x, struct buf *b, const struct step *s);
/* The same, or what a write to syslog says. */
void evtext_add_info(struct evtext *x, struct buf *b, const struct step *s);

/* The name that stands for the event in its line: that of the call for generic events. */
const char *evtext_type_name(const struct step *s);

#endif
