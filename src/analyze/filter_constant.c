/* SPDX-License-Identifier: MIT */
/* filter_constant.c - the right side of a comparison: values as written to values to compare with. */
#include "filter_internal.h"

/* Above so many texts a hash set is faster than comparing one after the other. */
#define MAX_LINEAR_SET 6

static int prepare_regex(struct filter *f, struct constant *k, struct err *err)
{
	int code;
	size_t at;

	k->regex = pcre2_compile((PCRE2_SPTR)k->s.p, k->s.n,
				 PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_ANCHORED |
					 PCRE2_ENDANCHORED,
				 &code, &at, NULL);
	if (!k->regex) {
		char why[120];

		pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof(why));
		return err_set(err, E_USAGE, "bad regular expression at its byte %zu: %s", at, why);
	}
	*vec_push(&f->regex) = k->regex;
	/* Without JIT it is only slower. */
	pcre2_jit_compile(k->regex, PCRE2_JIT_COMPLETE);
	return 0;
}

static void prepare_path(struct filter *f, struct constant *k)
{
	struct str part;
	size_t pos = 0;
	uint32_t i = 0;

	while (path_component(k->s, &pos, &part))
		k->n_parts++;
	k->part = arena_alloc(&f->arena, (k->n_parts + 1) * sizeof(struct str));
	for (pos = 0; path_component(k->s, &pos, &part); i++)
		k->part[i] = part;
}

static int prepare_hex(struct filter *f, struct constant *k, struct err *err)
{
	char *out = arena_alloc(&f->arena, k->s.n / 2 + 1);
	uint64_t byte;

	for (size_t i = 0; i + 1 < k->s.n; i += 2) {
		char two[] = { '0', 'x', k->s.p[i], k->s.p[i + 1] };

		if (!parse_integer((struct str){ two, 4 }, false, &byte))
			return err_set(err, E_USAGE, "'%.40s' are no hexadecimal digits", k->s.p);
		out[i / 2] = (char)byte;
	}
	if (k->s.n % 2)
		return err_set(err, E_USAGE, "hexadecimal digits come in pairs");
	k->s = (struct str){ out, k->s.n / 2 };
	return 0;
}

static int prepare_constant(struct filter *f, const struct check *c, struct str text,
			    struct constant *k, struct err *err)
{
	uint8_t type = c->left->kind == EXPR_FIELD ? c->left->field.type : PT_UINT64;
	int rc = constant_parse(text, type, c->cls, k, err);

	if (rc < 0)
		return rc;
	if (c->op == OP_REGEX)
		return prepare_regex(f, k, err);
	if (c->op == OP_PMATCH)
		prepare_path(f, k);
	if (c->op == OP_BCONTAINS || c->op == OP_BSTARTSWITH)
		return prepare_hex(f, k, err);
	return 0;
}

static uint32_t count_values(const struct check *c)
{
	uint32_t n = 0;

	for (const struct expr *e = c->values; e; e = e->next)
		n++;
	return n;
}

int check_prepare_constants(struct filter *f, struct check *c, struct err *err)
{
	uint32_t n = count_values(c);
	struct err why;

	c->constant = arena_alloc(&f->arena, (n + 1) * sizeof(struct constant));
	for (const struct expr *e = c->values; e; e = e->next) {
		if (prepare_constant(f, c, e->text, &c->constant[c->n_constants], &why) < 0)
			return err_at(err, E_USAGE, e->off, "%s", why.msg);
		c->n_constants++;
	}
	return 0;
}

void check_prepare_set(struct filter *f, struct check *c)
{
	if ((c->op != OP_IN && c->op != OP_INTERSECTS) || c->cls != CMP_TEXT ||
	    c->n_constants <= MAX_LINEAR_SET)
		return;
	c->set = xcalloc(1, sizeof(*c->set));
	*vec_push(&f->set) = c->set;
	pool_init(c->set);
	for (uint32_t i = 0; i < c->n_constants; i++) {
		struct str s = c->constant[i].s;

		/* A pool always has the empty text. */
		c->set_has_empty |= s.n == 0;
		pool_put(c->set, s.p, s.n);
	}
}
