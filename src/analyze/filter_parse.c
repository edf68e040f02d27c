/* SPDX-License-Identifier: MIT */
/* filter_parse.c - the grammar of conditions: text to a tree of nodes.
 *
 *   or      := and ('or' and)*
 *   and     := not ('and' not)*
 *   not     := 'not'* primary
 *   primary := '(' or ')' | %CLASS | expr operator value
 *
 * Both sides of an operator are fields or transformers of fields; the right one is constants as a
 * rule. Brackets nest MAX_FILTER_DEPTH deep; nothing else recurses. */
#include "filter_internal.h"

struct parser {
	struct filter *f;
	struct lexer *lx;
	uint32_t depth;
};

static struct node *parse_or(struct parser *p);

static void *zalloc(struct parser *p, size_t n)
{
	return memset(arena_alloc(&p->f->arena, n), 0, n);
}

struct node *node_new(struct filter *f, enum node_kind kind)
{
	struct node *n = arena_alloc(&f->arena, sizeof(*n));

	*n = (struct node){ .kind = kind };
	return n;
}

static int too_deep(struct parser *p)
{
	return err_at(p->lx->err, E_LIMIT, p->lx->pos, "more than %u brackets inside each other",
		      MAX_FILTER_DEPTH);
}

/* ---- lists of nodes under one and, or ---- */

struct kids {
	VEC(struct node *) v;
};

/* The one node of the list, or a new one over all of them. */
static struct node *join(struct parser *p, enum node_kind kind, struct kids *k)
{
	struct node *n;

	if (k->v.n == 1) {
		n = k->v.v[0];
	} else {
		n = node_new(p->f, kind);
		n->n_kids = k->v.n;
		n->kid = arena_alloc(&p->f->arena, k->v.n * sizeof(struct node *));
		memcpy(n->kid, k->v.v, k->v.n * sizeof(struct node *));
	}
	vec_fini(&k->v);
	return n;
}

/* part ('word' part)* */
static struct node *parse_chain(struct parser *p, enum node_kind kind, const char *word,
				struct node *(*part)(struct parser *))
{
	struct kids k = { 0 };
	struct node *n;

	do {
		n = part(p);
		if (!n) {
			vec_fini(&k.v);
			return NULL;
		}
		*vec_push(&k.v) = n;
		lex_skip_blanks(p->lx);
	} while (lex_take_keyword(p->lx, word));
	return join(p, kind, &k);
}

/* ---- expressions ---- */

static const char *const transforms[FN_MAX] = {
	[FN_VAL] = "val",   [FN_TOLOWER] = "tolower",   [FN_TOUPPER] = "toupper",
	[FN_B64] = "b64",   [FN_BASENAME] = "basename", [FN_LEN] = "len",
	[FN_JOIN] = "join", [FN_CONCAT] = "concat",
};

/* The transformer of that name if a bracket follows it, else FN_MAX. */
static enum transform transform_here(const struct lexer *lx)
{
	struct str name = lex_name(lx, true);
	size_t end = lx->pos + name.n;
	int i;

	if (end >= lx->text.n || lx->text.p[end] != '(')
		return FN_MAX;
	for (i = 0; i < FN_MAX; i++)
		if (str_eq(name, str_of(transforms[i])))
			break;
	return (enum transform)i;
}

static struct expr *expr_new(struct parser *p, enum expr_kind kind)
{
	struct expr *e = zalloc(p, sizeof(*e));

	e->kind = kind;
	e->off = (uint32_t)p->lx->pos;
	return e;
}

static struct expr *parse_field(struct parser *p, bool in_brackets)
{
	struct expr *e = expr_new(p, EXPR_FIELD);
	struct str name = lex_name(p->lx, in_brackets);
	struct err why;
	int n;

	if (name.n == 0) {
		err_at(p->lx->err, E_USAGE, e->off, "the name of a field is missing here");
		return NULL;
	}
	/* The field keeps pointers into its name. */
	name.p = arena_strndup(&p->f->arena, name.p, name.n);
	n = field_parse(name, &e->field, &why);
	if (n < 0) {
		err_at(p->lx->err, E_USAGE, e->off, "%s", why.msg);
		return NULL;
	}
	if ((size_t)n != name.n) {
		err_at(p->lx->err, E_USAGE, e->off + (uint32_t)n,
		       "'%.*s' is not part of the field %s",
		       (int)(name.n - (size_t)n < 40 ? name.n - (size_t)n : 40), name.p + n,
		       e->field.info->name);
		return NULL;
	}
	p->lx->pos += name.n;
	p->f->needs_slices |= (e->field.info->flags & FIELD_SLICES) != 0;
	return e;
}

static struct expr *parse_args(struct parser *p);

/* A transformer at whose name we stand. */
static struct expr *parse_call(struct parser *p, enum transform fn)
{
	struct expr *e = expr_new(p, EXPR_CALL);

	e->fn = fn;
	*vec_push(&p->f->calls) = e;
	p->lx->pos += strlen(transforms[fn]) + 1;
	e->args = parse_args(p);
	return e->args ? e : NULL;
}

/* A field that is one: letters, a dot. */
static bool looks_like_field(struct str name)
{
	return name.n && ((name.p[0] | 0x20) >= 'a' && (name.p[0] | 0x20) <= 'z') &&
	       memchr(name.p, '.', name.n);
}

static struct expr *parse_arg(struct parser *p)
{
	enum transform fn = transform_here(p->lx);
	struct expr *e;

	if (fn != FN_MAX)
		return parse_call(p, fn);
	if (looks_like_field(lex_name(p->lx, true)))
		return parse_field(p, true);
	if (lex_peek(p->lx) == '(') {
		e = expr_new(p, EXPR_LIST);
		p->lx->pos++;
		e->args = parse_args(p);
		return e->args ? e : NULL;
	}
	e = expr_new(p, EXPR_VALUE);
	return lex_value(p->lx, true, &e->text) < 0 ? NULL : e;
}

/* Behind '(': arguments up to and with ')'. */
static struct expr *parse_args(struct parser *p)
{
	struct expr *first = NULL;
	struct expr **link = &first;

	if (++p->depth > MAX_FILTER_DEPTH) {
		too_deep(p);
		return NULL;
	}
	do {
		lex_skip_blanks(p->lx);
		*link = parse_arg(p);
		if (!*link)
			return NULL;
		link = &(*link)->next;
		lex_skip_blanks(p->lx);
	} while (lex_take(p->lx, ","));
	p->depth--;
	if (lex_take(p->lx, ")"))
		return first;
	err_at(p->lx->err, E_USAGE, p->lx->pos, "',' or ')' is missing here");
	return NULL;
}

/* ---- what stands behind an operator ---- */

static struct expr *parse_value(struct parser *p, bool in_list)
{
	struct expr *e;

	lex_skip_blanks(p->lx);
	e = expr_new(p, EXPR_VALUE);
	return lex_value(p->lx, in_list, &e->text) < 0 ? NULL : e;
}

/* Behind '(': values up to and with ')'. */
static int parse_list(struct parser *p, struct check *c)
{
	struct expr **link = &c->values;

	lex_skip_blanks(p->lx);
	/* Nothing in brackets is nothing in Falco, and one empty text in sysdig. */
	if (p->lx->dialect == FILTER_FALCO && lex_take(p->lx, ")"))
		return 0;
	do {
		*link = parse_value(p, true);
		if (!*link)
			return -1;
		link = &(*link)->next;
		lex_skip_blanks(p->lx);
	} while (lex_take(p->lx, ","));
	if (lex_take(p->lx, ")"))
		return 0;
	return err_at(p->lx->err, E_USAGE, p->lx->pos, "',' or ')' is missing in this list");
}

/* "oneof (", "anyof (", "allof (": taken with the bracket. */
static bool take_each(struct lexer *lx, enum filter_each *ret)
{
	static const char *const words[] = {
		[EACH_ANY] = "anyof",
		[EACH_ONE] = "oneof",
		[EACH_ALL] = "allof",
	};
	size_t begin = lx->pos;

	for (int i = 0; i < 3; i++) {
		if (!lex_take(lx, words[i]))
			continue;
		lex_skip_blanks(lx);
		if (lex_take(lx, "(")) {
			*ret = (enum filter_each)i;
			return true;
		}
		lx->pos = begin;
	}
	return false;
}

static int parse_right(struct parser *p, struct check *c)
{
	bool wants_list = c->op == OP_IN || c->op == OP_INTERSECTS || c->op == OP_PMATCH;
	enum transform fn;

	if (c->op == OP_EXISTS)
		return 0;
	lex_skip_blanks(p->lx);
	fn = transform_here(p->lx);
	if (fn != FN_MAX) {
		c->right = parse_call(p, fn);
		return c->right ? 0 : -1;
	}
	if ((wants_list || c->op == OP_DESCENDANTOF) && lex_take(p->lx, "("))
		return parse_list(p, c);
	if (!wants_list && take_each(p->lx, &c->each))
		return parse_list(p, c);
	c->values = parse_value(p, false);
	return c->values ? 0 : -1;
}

/* ---- conditions ---- */

static struct node *parse_check(struct parser *p)
{
	struct node *n = node_new(p->f, NODE_CHECK);
	enum transform fn = transform_here(p->lx);
	struct check *c = zalloc(p, sizeof(*c));

	n->check = c;
	c->left = fn != FN_MAX ? parse_call(p, fn) : parse_field(p, false);
	if (!c->left)
		return NULL;
	lex_skip_blanks(p->lx);
	c->op_off = (uint32_t)p->lx->pos;
	c->op = lex_operator(p->lx);
	if (c->op == OP_MAX || parse_right(p, c) < 0)
		return NULL;
	return check_prepare(p->f, c, p->lx->dialect, p->lx->err) < 0 ? NULL : n;
}

/* "%file" is short for evt.type in (%file). */
static struct node *parse_class(struct parser *p)
{
	struct node *n = node_new(p->f, NODE_CHECK);
	struct check *c = zalloc(p, sizeof(*c));

	c->left = expr_new(p, EXPR_FIELD);
	if (field_parse(STR("evt.type"), &c->left->field, p->lx->err) < 0)
		return NULL;
	c->op = OP_IN;
	c->op_off = c->left->off;
	c->values = parse_value(p, false);
	if (!c->values || check_prepare(p->f, c, p->lx->dialect, p->lx->err) < 0)
		return NULL;
	n->check = c;
	return n;
}

static struct node *parse_brackets(struct parser *p)
{
	size_t begin = p->lx->pos - 1;
	struct node *n;

	if (++p->depth > MAX_FILTER_DEPTH) {
		too_deep(p);
		return NULL;
	}
	n = parse_or(p);
	p->depth--;
	if (!n)
		return NULL;
	if (lex_take(p->lx, ")"))
		return n;
	if (p->lx->pos >= p->lx->text.n)
		err_at(p->lx->err, E_USAGE, begin, "this bracket is not closed");
	else
		err_at(p->lx->err, E_USAGE, p->lx->pos, "'and', 'or' or ')' is missing here");
	return NULL;
}

static struct node *parse_primary(struct parser *p)
{
	lex_skip_blanks(p->lx);
	if (lex_take(p->lx, "("))
		return parse_brackets(p);
	if (lex_peek(p->lx) == '%')
		return parse_class(p);
	return parse_check(p);
}

static struct node *parse_not(struct parser *p)
{
	bool negated = false;
	struct node *kid, *n;

	lex_skip_blanks(p->lx);
	while (lex_take_keyword(p->lx, "not")) {
		/* In sysdig a second "not" changes nothing. */
		negated = p->lx->dialect == FILTER_SYSDIG || !negated;
		lex_skip_blanks(p->lx);
	}
	kid = parse_primary(p);
	if (!kid || !negated)
		return kid;
	n = node_new(p->f, NODE_NOT);
	n->kid = zalloc(p, sizeof(struct node *));
	n->kid[0] = kid;
	n->n_kids = 1;
	return n;
}

static struct node *parse_and(struct parser *p)
{
	return parse_chain(p, NODE_AND, "and", parse_not);
}

static struct node *parse_or(struct parser *p)
{
	return parse_chain(p, NODE_OR, "or", parse_and);
}

struct node *filter_parse(struct filter *f, struct lexer *lx)
{
	struct parser p = { f, lx, 0 };
	struct node *n = parse_or(&p);

	if (!n)
		return NULL;
	if (lx->pos >= lx->text.n)
		return n;
	if (lex_peek(lx) == ')')
		err_at(lx->err, E_USAGE, lx->pos, "this bracket was not opened");
	else
		err_at(lx->err, E_USAGE, lx->pos, "'and' or 'or' is missing here");
	return NULL;
}
