/* SPDX-License-Identifier: MIT */
/* state.h - the replayed state at a moment as tables: processes, descriptors, sockets, users, containers and the
 * tree of processes. */
#ifndef SCAN_STATE_H
#define SCAN_STATE_H

#include "field.h"
#include "filter.h"
#include "group.h"
#include "table.h"

enum state_over { OVER_PROCS, OVER_FDS, OVER_CONTAINERS };

/* See states.def. */
struct state_def {
	const char *id, *title;
	enum state_over over;
	const char *filter, *keys, *values;
};

/* The definition of that id, which must exist. */
const struct state_def *state_find(const char *id);

/* The moment, as the last event applied has it. */
struct state_at {
	uint64_t ts_ns, num;
	uint8_t generation; /* enum generation */
};

/* What is asked. */
struct state_question {
	struct replay *replay;
	struct field_ctx *fields;
	struct filter *filter; /* of the user, asked about each thing; or NULL */
	struct state_at at;
};

/* Make the table, rows by process id and descriptor. Its columns belong to *ret_group, which must outlive it
 * and is freed with group_free. */
void state_table(const struct state_question *q, const struct state_def *def,
		 struct group **ret_group, struct table *ret);

/* The process tree: a row a process, children below their parents. With is_text the column "process" has branches in
 * front of the name, without it the depth is a column. Of a filter, what passes stays, and what is above. */
void state_tree(const struct state_question *q, bool is_text, struct table *ret);

/* ---- for both ---- */

/* Main threads by process id; *ret_n of them. Freed by the caller. */
struct thread **state_processes(struct replay *r, uint32_t *ret_n);

/* An event that stands for a thing of the state, to ask fields about. */
struct state_step {
	struct event ev;
	struct step step;
};
/* Begin asking about t, and fd unless it is NULL. */
void state_ask(const struct state_question *q, struct thread *t, struct fd *fd,
	       struct state_step *ret);

#endif
