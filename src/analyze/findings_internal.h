/* SPDX-License-Identifier: MIT */
/* findings_internal.h - what the rules (findings_rules.c) and the table of findings (findings.c) share. */
#ifndef SCAN_FINDINGS_INTERNAL_H
#define SCAN_FINDINGS_INTERNAL_H

#include "../base/buf.h"
#include "findings.h"

enum finding {
#define FINDING(ID, ...) F_##ID,
#include "findings.def"
#undef FINDING
	F_N
};

/* One thing found. Text is copied by findings_add. */
struct found {
	enum finding rule;
	uint64_t value, first_ns;
	struct str subject;
	const char *filter; /* or NULL */
	uint32_t proc;      /* the row of facts.proc that it is about; 0: none */
};

struct search {
	const struct facts *f;
	struct table *t;
	const char *within;
	uint64_t n_damages;
	struct buf filter;
	uint32_t n_left_out; /* by MAX_FINDINGS_EACH */
};

/* The least figure that is told. */
uint64_t findings_limit(enum finding rule);

/* Add a row, if the figure reaches the rule's limit. */
void findings_add(struct search *s, const struct found *x);
/* Go through all rules. */
void findings_search(struct search *s);

#endif
