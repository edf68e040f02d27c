/* SPDX-License-Identifier: MIT */
/* pass.h - one pass over a capture: what the verbs that print tables share. */
#ifndef SCAN_PASS_H
#define SCAN_PASS_H

#include <stdbool.h>

#include "../analyze/info.h"
#include "../analyze/out.h"
#include "../analyze/replay.h"

struct pass {
	const char *path;
	bool force;
	struct info info; /* metadata is collected by the pass itself */
	struct replay *replay;
	void *ctx;
	/* For each event, applied to the replay. */
	void (*event)(struct pass *p, const struct step *s);
	/* Asked before an event is applied: does reading end in front of it? NULL: never. */
	bool (*is_enough)(struct pass *p, const struct event *ev);
	/* A section but the first begins. May be NULL. */
	void (*section)(struct pass *p);
	/* After the last event, also of a damaged capture; prints. stats go with the call. */
	void (*finish)(struct pass *p, const struct cap_stats *stats);
};

/* Run it. Says on stderr what went wrong and returns an exit status. */
int pass_run(struct pass *p);

/* How the tables of a verb are printed. */
struct out_options {
	int format; /* enum out_format */
	bool json;  /* the same as OUT_JSON */
};

/* clang-format off */

/* Rows of an option table whose values go to the static struct out_options o. */
#define OUT_OPTS(o)                                                                       \
	{ 0, "format", OPT_CHOICE, &(o).format, .arg = "FORMAT", .choices = "text|json|csv", \
	  .help = "text (usual), one JSON document, or comma-separated values" },         \
	{ 0, "json", OPT_FLAG, &(o).json, .help = "the same as --format json" }

/* clang-format on */

/* Columns of the terminal that standard output is, or 0. */
unsigned pass_terminal_width(void);
/* Does standard output show more than text: is it a terminal, and no dumb one? May it have colours, too? */
bool pass_draws(void);
bool pass_has_colours(void);

/* The format that was asked for. */
enum out_format pass_format(const struct out_options *o);
/* A renderer to standard output; text fits the terminal when it is one. */
struct out pass_out(const struct out_options *o);

#endif
