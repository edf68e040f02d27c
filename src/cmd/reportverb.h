/* SPDX-License-Identifier: MIT */
/* reportverb.h - printing declared reports of a capture, all in one pass: what `scan top` and `scan errors` share. */
#ifndef SCAN_REPORTVERB_H
#define SCAN_REPORTVERB_H

#include "../analyze/reportrun.h"
#include "pass.h"

struct reportverb {
	const char *verb, *path;
	const struct out_options *out;
	bool force;
	uint64_t rows;                 /* 0: all */
	VEC(struct report_run *) runs; /* in the order of printing; owned */
	struct ask *ask;               /* their questions; owned */
	/* By kind of event, those that may count it, ended by NULL; made when the first comes by. */
	struct report_run **of_kind[N_KINDS];
};

/* Add a report; by as in report_run_new. Says on stderr what is wrong; returns 0 or <0. */
int reportverb_add(struct reportverb *v, const struct report_def *def, struct str by);
/* Make and print them, with the words of a filter. Returns an exit status. */
int reportverb_run(struct reportverb *v, char **word, int n_words);
/* Frees the runs. */
void reportverb_fini(struct reportverb *v);

#endif
