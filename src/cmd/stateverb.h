/* SPDX-License-Identifier: MIT */
/* stateverb.h - what the verbs share that print the state at a moment: ps, lsof, netstat, users, containers, tree. */
#ifndef SCAN_STATEVERB_H
#define SCAN_STATEVERB_H

#include "../analyze/state.h"
#include "../base/opt.h"
#include "operands.h"
#include "pass.h"
#include "query.h"

struct stateverb_options {
	struct out_options out;
	struct capture_options in;
	const char *at; /* NULL: the end */
};

/* clang-format off */

/* Rows of an option table whose values go to the static struct stateverb_options o. */
#define STATEVERB_OPTS(o)                                                                  \
	{ 0, "at", OPT_STR, &(o).at, .arg = "MOMENT",                                      \
	  .help = "at this time, so long after the first event (+3.2s), or behind that event ('#123')" }, \
	OUT_OPTS((o).out),                                                                 \
	CAPTURE_OPTS((o).in),                                                              \
	{ 0 }

#define STATEVERB_DETAILS                                                                  \
	"Without --at: at the end of the capture. The filter is asked about each row; it can use " \
	"the fields of processes, users, containers, and of descriptors where these are listed."

/* clang-format on */

/* Print one table; is_text: it is for people. */
typedef void stateverb_print(const struct state_question *q, bool is_text, struct out *out);

/* Run the verb argv[0] with options parsed by the table; returns an exit status. */
int stateverb_run(const struct opt *opts, struct stateverb_options *o, int argc, char **argv,
		  stateverb_print *print);
/* The same for the table of states.def with the verb's name. */
int stateverb_table(const struct opt *opts, struct stateverb_options *o, int argc, char **argv);

/* Print a table with a note that tells the moment. */
void stateverb_out(const struct state_question *q, struct table *t, struct out *out);

#endif
