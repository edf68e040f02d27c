/* SPDX-License-Identifier: MIT */
/* view.h - the tables and lists of csysdig: events, and in the end all threads, counted by key. */
#ifndef SCAN_VIEW_H
#define SCAN_VIEW_H

#include "../base/buf.h"
#include "state.h"
#include "table.h"

/* Rows of a list, or of a table; further ones are left out. */
#define MAX_VIEW_ROWS (1u << 20)

enum view_kind { VIEW_TABLE, VIEW_LIST, VIEW_SPECTROGRAM };

struct view_def {
	const char *id, *name;
	enum view_kind kind;
	const char *filter;
	bool has_defaults;
	const char *columns; /* see views.def */
};

const struct view_def *view_def_at(uint32_t i); /* NULL at the end */
const struct view_def *view_def_find(const char *id);
/* Does it ask for what captures of single machines do not hold (Kubernetes, Mesos)? */
bool view_def_is_cluster(const struct view_def *def);

struct view;

/* Returns 0 and *ret, or E_USAGE. */
int view_new(const struct view_def *def, bool with_containers, struct view **ret, struct err *err);
void view_free(struct view *v);

/* Count an event; field_ctx_event must have been called for it. */
void view_event(struct view *v, struct field_ctx *fc, const struct step *s);
/* The end of the capture: count all threads of q, unless there was no event, merge and sort. */
void view_end(struct view *v, const struct state_question *q);

/* Was anything left out? */
bool view_is_cut(const struct view *v);
/* As a table whose columns belong to v. Of what is counted for each second, the sum is divided by seconds. */
void view_table(struct view *v, double seconds, struct table *ret);
/* As csysdig -j writes it; sums stay sums. */
void view_json(struct view *v, struct buf *b);

#endif
