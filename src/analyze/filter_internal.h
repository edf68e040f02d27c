/* SPDX-License-Identifier: MIT */
/* filter_internal.h - what the parts of the filter compiler hand to each other.
 *
 * Text -> (filter_lex, filter_parse) tree of nodes
 * -> (filter_check, filter_constant, filter_types) typed checks
 * -> (filter_compile) folded, sorted, turned into a list of tests with two ways out each
 * -> (filter_eval, filter_expr) walked for every event. */
#ifndef SCAN_FILTER_INTERNAL_H
#define SCAN_FILTER_INTERNAL_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "../base/intern.h"
#include "../base/mem.h"
#include "../base/vec.h"
#include "filter.h"
#include "filter_class.h"

enum filter_op {
	OP_EQ,
	OP_NE,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_CONTAINS,
	OP_ICONTAINS,
	OP_BCONTAINS,
	OP_STARTSWITH,
	OP_BSTARTSWITH,
	OP_ENDSWITH,
	OP_GLOB,
	OP_IGLOB,
	OP_REGEX,
	OP_IN,
	OP_INTERSECTS,
	OP_PMATCH,
	OP_EXISTS,
	OP_DESCENDANTOF,
	OP_MAX
};

/* How many of the values behind an operator must satisfy it. */
enum filter_each { EACH_ANY, EACH_ONE, EACH_ALL };

enum transform {
	FN_VAL,
	FN_TOLOWER,
	FN_TOUPPER,
	FN_B64,
	FN_BASENAME,
	FN_LEN,
	FN_JOIN,
	FN_CONCAT,
	FN_MAX
};

/* How two values are compared. */
enum cmp_class {
	CMP_TEXT,
	CMP_BYTES,
	CMP_SIGNED,
	CMP_UNSIGNED,
	CMP_REAL,
	CMP_BOOL,
	CMP_ADDR,
	CMP_NET
};

enum expr_kind { EXPR_FIELD, EXPR_CALL, EXPR_VALUE, EXPR_LIST };

/* What stands on a side of an operator, or in the brackets of a transformer. */
struct expr {
	enum expr_kind kind;
	enum transform fn;  /* EXPR_CALL */
	uint32_t off;       /* in the text */
	struct field field; /* EXPR_FIELD */
	struct str text;    /* EXPR_VALUE: escapes resolved, NUL-terminated, may contain NUL */
	struct expr *args;  /* EXPR_CALL, EXPR_LIST: the first; linked by next */
	struct expr *next;
	struct buf scratch; /* EXPR_CALL: its latest result */
};

static inline bool expr_is_field(const struct expr *e, uint16_t id)
{
	return e->kind == EXPR_FIELD && e->field.info->id == id;
}

/* A value of the filter's text in the type of what it is compared with. */
struct constant {
	struct str s; /* text, bytes; NUL-terminated */
	int64_t i;
	uint64_t u;
	double f;
	uint8_t ip[16];    /* network order */
	uint8_t ip_bits;   /* 32 or 128: the family */
	uint8_t prefix;    /* CMP_NET: bits of the network part */
	pcre2_code *regex; /* OP_REGEX */
	struct str *part;  /* OP_PMATCH: the components */
	uint32_t n_parts;
};

struct kind_set {
	uint64_t word[(N_KINDS + 63) / 64];
};

static inline bool kind_set_has(const struct kind_set *set, uint32_t kind)
{
	return set->word[kind / 64] >> kind % 64 & 1;
}

/* What the kind of an event alone says of a check. */
enum { BY_KIND_NO, BY_KIND_YES, BY_KIND_ASK };

struct check {
	struct expr *left;
	struct expr *right;  /* val() or another transformer, or NULL: constants */
	struct expr *values; /* as written; linked by next */
	uint32_t op_off;
	enum filter_op op;
	enum filter_each each;
	enum cmp_class cls;
	bool all_values; /* of a left side with several values all must satisfy it, not any */
	bool has_many;   /* the left side can have several values at a time */
	bool is_time;    /* evt.time against a date: compare the event's time stamp */
	bool is_around;  /* evt.around: constant[0] is the distance, around_ns the middle */
	uint64_t around_ns;
	struct constant *constant;
	uint32_t n_constants;
	struct pool *set; /* OP_IN over many texts: their set, else NULL */
	bool set_has_empty;
	uint8_t *by_kind; /* BY_KIND_* of each kind of event, or NULL: always ask */
	bool is_ordered;  /* its value depends on when it was asked last */
	uint32_t cost;
};

enum node_kind { NODE_CONST, NODE_CHECK, NODE_NOT, NODE_AND, NODE_OR };

struct node {
	enum node_kind kind;
	bool value;          /* NODE_CONST */
	struct check *check; /* NODE_CHECK */
	struct node **kid;   /* NODE_NOT: one */
	uint32_t n_kids;
	uint32_t cost;
	bool is_ordered; /* something in it remembers when it was asked last */
	struct kind_set may_be_true, may_be_false;
};

/* Ways out of a test, beside the number of another test. */
#define TEST_PASS UINT32_MAX
#define TEST_FAIL (UINT32_MAX - 1)

struct test {
	struct check *check;
	uint32_t if_true, if_false;
};

struct filter {
	struct arena arena; /* of nodes, checks, expressions, constants */
	VEC(struct test) test;
	uint32_t first;           /* test to begin with, or TEST_* */
	struct kind_set kinds;    /* that can pass, */
	struct kind_set may_fail; /* and that can fail */
	bool is_ordered;          /* see field_is_ordered */
	bool needs_slices;        /* has a field of FIELD_SLICES */
	VEC(struct expr *) calls; /* whose scratch is to be freed */
	VEC(pcre2_code *) regex;
	VEC(struct pool *) set;
	pcre2_match_data *match; /* shared by all regexes; NULL without any */
	pcre2_match_context *match_limits;
	struct buf left; /* copy of a left side while the right one is made */
};

/* ---- filter_lex.c: words of a condition ---- */

struct lexer {
	struct str text;
	size_t pos;
	enum filter_dialect dialect;
	bool any_quote_closes; /* as in sysdig: "a' is the text a */
	bool saw_mixed_quotes; /* a text was closed by the other kind of quote */
	struct arena *arena;
	struct buf word; /* the value under way */
	struct err *err;
};

bool lex_is_blank(char c);
void lex_skip_blanks(struct lexer *lx);
/* The byte at the present position, 0 at the end. */
char lex_peek(const struct lexer *lx);
/* Take this literal if it stands here. */
bool lex_take(struct lexer *lx, const char *word);
/* The same for and, or, not, which must not run into what follows in Falco's dialect. */
bool lex_take_keyword(struct lexer *lx, const char *word);
/* A field name or the name of a transformer: what stands before a blank or one of ()!=<>, where
 * brackets [] protect. Does not consume. */
struct str lex_name(const struct lexer *lx, bool in_brackets);
/* An operator. Returns OP_MAX and sets the error when none stands here. */
enum filter_op lex_operator(struct lexer *lx);
/* A value: quoted or a word. Returns 0 or E_USAGE. */
int lex_value(struct lexer *lx, bool in_list, struct str *ret);

/* ---- filter_parse.c ---- */

/* The tree of a whole text, in f->arena. Returns NULL with the error set. */
struct node *filter_parse(struct filter *f, struct lexer *lx);
struct node *node_new(struct filter *f, enum node_kind kind);

/* ---- filter_check.c: meaning of one comparison ---- */

/* Find types, constants and cost. Returns 0 or <0 with the error set. */
int check_prepare(struct filter *f, struct check *c, enum filter_dialect dialect, struct err *err);
/* The parts of it: values to constants; a set of many texts; classes of calls to their calls, and
 * names of event types that must exist; what each event type says of the outcome. */
int check_prepare_constants(struct filter *f, struct check *c, struct err *err);
void check_prepare_set(struct filter *f, struct check *c);
int check_prepare_types(struct filter *f, struct check *c, enum filter_dialect dialect,
			struct err *err);
void check_prepare_by_kind(struct filter *f, struct check *c);
/* Does the check have one outcome on all events? */
bool check_is_constant(const struct check *c, bool *ret);

/* ---- filter_value.c: text to constants ---- */

/* An integer as sysdig reads it (blanks, sign, decimal, too large: the largest) or 0x hex. Returns
 * false when it is none. */
bool parse_integer(struct str s, bool is_signed, uint64_t *ret);
/* Parse text for a field of that type. Returns 0 or E_USAGE with a message without place. */
int constant_parse(struct str text, uint8_t type, enum cmp_class cls, struct constant *ret,
		   struct err *err);
enum cmp_class class_of_type(uint8_t type);

/* ---- filter_text.c: matching of texts ---- */

int text_compare(struct str a, struct str b);
bool text_icontains(struct str s, struct str part);
/* Shell pattern over the whole text; * and ? match every byte, '/' too. */
bool text_glob(struct str pattern, struct str s, bool ignore_case);
/* Is the list of components a prefix of the path's? */
bool text_pmatch(const struct str *part, uint32_t n_parts, struct str path);
/* The next component of a path at *pos; false at its end. Empty ones are skipped. */
bool path_component(struct str path, size_t *pos, struct str *ret);

/* ---- filter_expr.c ---- */

/* The value of an expression on an event; false: it has none. A text is valid until the expression or
 * any field is asked again. */
bool expr_get(struct expr *e, struct field_ctx *fc, const struct step *s, struct value *ret);
/* Is it a field that can have several values at a time? */
bool expr_has_many(const struct expr *e);

/* ---- filter_eval.c ---- */

/* Compare a value with the constants of a check. */
bool check_compare(struct filter *f, const struct check *c, const struct value *v);

#endif
