/* SPDX-License-Identifier: MIT */
/* slow.h - which calls took long: the slowest ones, percentiles by class of call, a histogram and a heat map.
 *
 * A call's time is that from its enter to its exit event, so captures with exit events only have none. */
#ifndef SCAN_SLOW_H
#define SCAN_SLOW_H

#include "field.h"
#include "heat.h"
#include "table.h"

/* What a call was about, hence what it waited for. */
enum slow_class {
	SLOW_WAIT, /* its purpose is to wait */
	SLOW_FILE,
	SLOW_IPC, /* pipes, unix sockets, System V IPC */
	SLOW_NET,
	SLOW_OTHER,
	SLOW_CLASSES,
	SLOW_ANY = SLOW_CLASSES, /* all but SLOW_WAIT */
};

#define MAX_SLOWEST 10000 /* kept one by one */

struct slow_spec {
	int class;       /* enum slow_class: which calls the list, histogram and map are about */
	uint64_t min_ns; /* the list leaves out what is faster */
	uint32_t max;    /* calls of the list, at most MAX_SLOWEST */
};

struct slow;

struct slow *slow_new(const struct slow_spec *spec);
void slow_free(struct slow *sl);
/* Count an event; field_ctx_event must have been called for it. */
void slow_event(struct slow *sl, struct field_ctx *fc, const struct step *s);

/* After the last event. The tables are valid as long as sl. */
void slow_list_table(struct slow *sl, struct table *ret);
void slow_class_table(const struct slow *sl, struct table *ret);
/* Calls by power of two; with bars for people. */
void slow_hist_table(const struct slow *sl, bool has_bars, struct table *ret);
const struct heat *slow_heat(const struct slow *sl);
/* Returns of calls seen, and how many of them have a known duration. */
uint64_t slow_n_calls(const struct slow *sl);
uint64_t slow_n_timed(const struct slow *sl);

#endif
