/* SPDX-License-Identifier: MIT */
/* chisels.h - chisels in place of event lines: their options, and running several in one pass. */
#ifndef SCAN_CHISELS_RUN_H
#define SCAN_CHISELS_RUN_H

#include "../analyze/chisel.h"
#include "../base/opt.h"

struct chisel_choice {
	const struct chisel_info *info;
	const char *args; /* borrowed from the command line; NULL: none */
};

struct chisels_options {
	struct chisel_choice *v; /* freed by stream_run */
	size_t n;
	bool lists;
	const char *explained; /* -i: a name */
};

/* clang-format off */

/* Rows of an option table whose values go to the struct chisels_options o. */
#define CHISELS_OPTS(o)                                                                            \
	{ 0, NULL, OPT_GROUP, .help = "Chisels" },                                                 \
	{ 'c', "chisel", OPT_WORDS, &(o), .arg = "NAME [ARGS]", .take = chisels_take,              \
	  .words = chisels_word,                                                                   \
	  .help = "print this report in place of events; several are possible; -cl lists them" },  \
	{ 'i', "chisel-info", OPT_STR, &(o).explained, .arg = "NAME",                              \
	  .words = chisels_word,                                                                   \
	  .help = "tell what a chisel does and which arguments it takes" },                        \
	{ 0, "list-chisels", OPT_FLAG, &(o).lists, .help = "the chisels there are" }

/* clang-format on */

/* For OPT_WORDS. Of the words behind a name, the first is its arguments when it needs some, or when
 * all the words together are no filter. */
int chisels_take(void *var, const char *name, int n_rest, char *const *rest, struct err *err);

/* The names of all, for completion. */
const char *chisels_word(uint32_t i);

/* Do the options ask for a list or an explanation? Then it is printed. *ret_status: an exit status. */
bool chisels_list(const struct chisels_options *o, int *ret_status);

struct chisels;

/* Returns 0 and *ret (NULL when none are asked for), or E_USAGE. */
int chisels_new(const struct chisels_options *o, const struct chisel_settings *set,
		struct chisels **ret, struct err *err);
void chisels_free(struct chisels *cs);
bool chisels_want_ascii(const struct chisels *cs);

/* As in chisel.h, for all of them. */
void chisels_begin(struct chisels *cs, struct field_ctx *fc, struct replay *r, struct buf *out);
/* Returns false when the capture is to end here. */
bool chisels_event(struct chisels *cs, const struct step *s);
/* Did one of them end it? cs may be NULL. */
bool chisels_have_enough(const struct chisels *cs);
void chisels_pass_by(struct chisels *cs, uint64_t ts_ns);
void chisels_end(struct chisels *cs, uint64_t first_ns, uint64_t last_ns);

/* The i-th copy that the chisels ask for afterwards, or NULL. */
const struct chisel_copy *chisels_copy(const struct chisels *cs, size_t i);

#endif
