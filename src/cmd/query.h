/* SPDX-License-Identifier: MIT */
/* query.h - one pass over a capture with a filter and fields: what the verbs share that answer one
 * question with tables. */
#ifndef SCAN_QUERY_H
#define SCAN_QUERY_H

#include "../analyze/field.h"
#include "../analyze/filter.h"
#include "pass.h"

struct query {
	const char *verb; /* for messages */
	const char *path;
	const char *title;
	bool force;
	const struct out_options *out;
	void *ctx;
	/* Before the first event, when replay and fields are there. May be NULL. */
	void (*begin)(struct query *q);
	/* See struct pass; may be NULL. */
	bool (*is_enough)(struct query *q, const struct event *ev);
	/* For each shown event that passes the filter. NULL: events are only applied. */
	void (*event)(struct query *q, const struct step *s);
	/* See field_ctx_know_exited. */
	bool knows_exited;
	/* event is called for all shown events, and asks q->filter itself. */
	bool asks_itself;
	/* After the last event, also of a damaged capture: print tables. */
	void (*finish)(struct query *q, struct out *out);
	/* made by query_run; valid in both */
	struct replay *replay;
	struct field_ctx *fields;
	struct filter *filter; /* or NULL */
};

/* Compile a filter (NULL: none). One that is wrong is shown on stderr with the place; returns -1 then. */
int query_compile(const char *verb, const char *text, struct filter **ret);

/* Run it, with the words of a filter (none: all events). Says on stderr what went wrong and returns
 * an exit status. */
int query_run(struct query *q, char **word, int n_words);

#endif
