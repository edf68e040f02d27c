/* SPDX-License-Identifier: MIT */
/* operands.h - the words of a verb that reads one capture: which one, what stands in front of it, and the filter behind. */
#ifndef SCAN_OPERANDS_H
#define SCAN_OPERANDS_H

#include <stdbool.h>

#include "../base/opt.h"

struct capture_options {
	const char *path; /* NULL until operands_take, unless -r names it */
	bool force;
};

/* clang-format off */

/* Rows of an option table whose values go to the static struct capture_options c. */
#define CAPTURE_OPTS(c)                                                                    \
	{ 'r', "read", OPT_WORDS, &(c).path, .arg = "FILE", .take = operands_take_path,    \
	  .help = "read this capture; then no other is named" },                           \
	{ 0, "force", OPT_FLAG, &(c).force, .help = "try captures of a newer major version" }

/* clang-format on */

/* take() of -r: var is a const char **. */
int operands_take_path(void *var, const char *arg, int n_rest, char *const *rest, struct err *err);

/* The words that are no options and not yet taken; borrowed from argv. */
struct operands {
	const char *verb;
	char **word;
	int n;
};

/* Parse the options of the verb argv[0]. What is wrong is said on stderr; returns whether nothing is. */
bool operands_parse(const struct opt *table, int argc, char **argv, struct operands *ret);

/* Take the first word for *ret_first (NULL: no word stands in front), then the capture, unless -r named it. When
 * they are not there, says "VERB: WANTED" on stderr and returns false. */
bool operands_take(struct operands *w, struct capture_options *c, const char **ret_first,
		   const char *wanted);
/* The same for verbs without a word in front, options first. */
bool operands_read(const struct opt *table, int argc, char **argv, struct capture_options *c,
		   struct operands *ret);

/* Is the word the name of a file to read, or "-"? */
bool operands_is_file(const char *word);

#endif
