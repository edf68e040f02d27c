/* SPDX-License-Identifier: MIT */
/* chisel.h - the reports that sysdig calls chisels: events in, the text that sysdig 0.29.3 prints out.
 *
 * chisels.def lists them. Each is asked for every event that passes the filter of the command line,
 * has a filter of its own on top, and prints while events come or at the end of a capture. */
#ifndef SCAN_CHISEL_H
#define SCAN_CHISEL_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/err.h"
#include "field.h"

#define MAX_CHISEL_ARGS 3

struct chisel_arg {
	const char *type; /* "string", "int", "ipv4", "filter" */
	const char *name, *help;
	bool is_optional;
};

struct chisel_kind; /* chisel_internal.h */

struct chisel_info {
	const char *name, *category;
	const char *summary; /* of a line */
	const char *details;
	const struct chisel_arg *arg; /* ends at name == NULL */
	const struct chisel_kind *kind;
	const void *variant; /* for kind: what tells this one from its siblings */
};

/* In the order of their names within their categories; NULL at the end. */
const struct chisel_info *chisel_info_at(uint32_t i);
const struct chisel_info *chisel_info_find(const char *name);
/* Do arguments have to follow the name? */
bool chisel_needs_args(const struct chisel_info *info);

/* What the command line says. All is borrowed. */
struct chisel_settings {
	bool json;
	bool with_containers; /* -pc, -pk, -pm */
	bool is_terminal;     /* standard output is one: text of the capture is escaped */
	unsigned width;       /* of the terminal; 0: none */
	const char *filter;   /* NULL: none */
	/* Append data to a file of that name, which holds no '/'. */
	void (*save)(struct str name, struct str data);
};

struct chisel;

/* args: words divided by blanks; single quotes and backquotes hold blanks together. NULL: none.
 * Returns 0 and *ret, or E_USAGE. */
int chisel_new(const struct chisel_info *info, const char *args, const struct chisel_settings *set,
	       struct chisel **ret, struct err *err);
void chisel_free(struct chisel *ch);

/* Does it print payload as -A does unless the command line says otherwise? */
bool chisel_wants_ascii(const struct chisel *ch);

/* A capture begins: fc, r and out serve until chisel_end. What it counted so far stays. */
void chisel_begin(struct chisel *ch, struct field_ctx *fc, struct replay *r, struct buf *out);
/* An event that is shown and passes the filter. field_ctx_event must have been called for it. */
void chisel_event(struct chisel *ch, const struct step *s);
/* An event that does not pass, or is for the state only: just time goes on. */
void chisel_pass_by(struct chisel *ch, uint64_t ts_ns);
/* Has it seen enough? Then the capture ends here for all. */
bool chisel_has_enough(const struct chisel *ch);
/* The capture ended: first_ns and last_ns are those of all its events. Prints tables. */
void chisel_end(struct chisel *ch, uint64_t first_ns, uint64_t last_ns);

/* A copy to be made afterwards: events that pass `filter`, into the file `path`. NULL: none asked
 * for. Valid until chisel_free. */
struct chisel_copy {
	const char *path, *filter;
};
const struct chisel_copy *chisel_copy(const struct chisel *ch);

#endif
