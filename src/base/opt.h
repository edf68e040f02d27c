/* SPDX-License-Identifier: MIT */
/* opt.h - one table of options per verb: parsing, --help, completion and the man-page check.
 *
 * A row names its letter, its long form, what it takes, where the value goes and what it means;
 * nothing else in the program repeats any of that. */
#ifndef SCAN_OPT_H
#define SCAN_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

enum opt_kind {
	OPT_FLAG,   /* bool *: set to true */
	OPT_STR,    /* const char **: the argument */
	OPT_U64,    /* uint64_t *: a decimal number, 1 or more unless zero_ok */
	OPT_CHOICE, /* int *: the index of the argument among the words of `choices` */
	OPT_LIST,   /* struct opt_list *: the argument appended */
	OPT_WORDS,  /* whatever take() wants: the argument, and words behind it if take() says so */
	OPT_REFUSE, /* the option is known to sysdig but not supported here: `help` says why */
	OPT_GROUP,  /* no option: `help` is a heading in --help */
};

/* The i-th of some words that completion offers; NULL at the end. */
typedef const char *opt_words(uint32_t i);

struct opt {
	char letter;      /* 0: none */
	const char *name; /* long name without dashes, or NULL */
	enum opt_kind kind;
	void *var;
	const char *arg;     /* name of the argument in help: "FILE" */
	const char *choices; /* OPT_CHOICE: "h|a|r|d|D" */
	const char *help;    /* OPT_REFUSE: what to do instead */
	bool takes_arg;      /* OPT_REFUSE: does the refused option take an argument? */
	bool zero_ok;        /* OPT_U64: is 0 allowed? */
	/* OPT_WORDS: called with var, the argument and all words behind it. Returns how many of those
	 * belong to the option too, or E_USAGE. */
	int (*take)(void *var, const char *arg, int n_rest, char *const *rest, struct err *err);
	opt_words *words; /* what the argument may be, for completion, or NULL */
};

struct opt_list {
	const char **v; /* borrowed from argv; the array is freed by the caller */
	size_t n;
};

/* Parse argv[1..argc) by the table (ended by a zeroed row; NULL has no options). Options may stand
 * between operands, long ones as --name=VALUE or --name VALUE, letters may be joined (-qv, -n100);
 * "--" ends them.
 * Operands are moved to argv[1..] and *ret_n_operands counts them.
 * Returns 0, or E_USAGE with a message that names the option and the nearest known one. */
int opt_parse(const struct opt *table, int argc, char **argv, int *ret_n_operands, struct err *err);

/* What one verb (or the sysdig-compatible front door) shows of itself. */
struct opt_help {
	const char *usage;   /* "scan events [options] FILE" ; further lines after \n */
	const char *summary; /* one line */
	const char *details; /* paragraphs below the options, or NULL */
	const struct opt *table;
	opt_words *words; /* what the first operand may be besides a file, or NULL */
};

/* --help, to stdout. */
void opt_print_help(const struct opt_help *h);

/* Does a value belong to the option? */
bool opt_takes_arg(const struct opt *o);

/* Does the table end at this row? A NULL table has no rows. */
static inline bool opt_is_end(const struct opt *o)
{
	return !o || (!o->letter && !o->name && o->kind != OPT_GROUP);
}

/* --dump-opts, to stdout, for tests: one "-x\t--long\tARG\thelp" a row, without groups and refused
 * options. */
void opt_dump(const struct opt *table);

/* The candidate that word begins (three letters or more), else the nearest one (edit distance at
 * most 2, or a third of its length), or NULL. */
const char *nearest_word(const char *word, const char *const *candidates, size_t n);

#endif
