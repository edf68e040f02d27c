/* SPDX-License-Identifier: MIT */
/* filter_eval.c - asking a compiled filter about an event. */
#include "filter_internal.h"

/* Backtracking beyond this many steps counts as no match. */
#define MAX_REGEX_STEPS 1000000u

/* ---- one value against one constant ---- */

static bool by_order(enum filter_op op, int order)
{
	switch (op) {
	case OP_EQ:
	case OP_IN:
	case OP_INTERSECTS:
		return order == 0;
	case OP_NE:
		return order != 0;
	case OP_LT:
		return order < 0;
	case OP_LE:
		return order <= 0;
	case OP_GT:
		return order > 0;
	case OP_GE:
		return order >= 0;
	default:
		return false;
	}
}

static bool regex_matches(struct filter *f, const struct constant *k, struct str s)
{
	if (!f->match) {
		f->match = pcre2_match_data_create(1, NULL);
		f->match_limits = pcre2_match_context_create(NULL);
		if (!f->match || !f->match_limits)
			return false;
		pcre2_set_match_limit(f->match_limits, MAX_REGEX_STEPS);
	}
	return pcre2_match(k->regex, (PCRE2_SPTR)s.p, s.n, 0, 0, f->match, f->match_limits) >= 0;
}

static bool equal(struct str a, struct str b)
{
	return str_eq(a, b);
}

static bool text_satisfies(struct filter *f, enum filter_op op, struct str s,
			   const struct constant *k)
{
	switch (op) {
	case OP_EQ:
	case OP_IN:
	case OP_INTERSECTS:
		return equal(s, k->s);
	case OP_NE:
		return !equal(s, k->s);
	case OP_CONTAINS:
	case OP_BCONTAINS:
		return str_contains(s, k->s);
	case OP_ICONTAINS:
		return text_icontains(s, k->s);
	case OP_STARTSWITH:
	case OP_BSTARTSWITH:
		return str_starts(s, k->s);
	case OP_ENDSWITH:
		return str_ends(s, k->s);
	case OP_GLOB:
	case OP_IGLOB:
		return text_glob(k->s, s, op == OP_IGLOB);
	case OP_REGEX:
		return regex_matches(f, k, s);
	case OP_PMATCH:
		return text_pmatch(k->part, k->n_parts, s);
	default:
		return by_order(op, text_compare(s, k->s));
	}
}

static bool is_whole(const struct value *v)
{
	return v->kind == VAL_I64 || v->kind == VAL_U64 || v->kind == VAL_BOOL;
}

static double real_of(const struct value *v)
{
	return v->kind == VAL_F64 ? v->f : v->kind == VAL_I64 ? (double)v->i : (double)v->u;
}

static bool number_satisfies(const struct check *c, const struct value *v, const struct constant *k)
{
	double r;

	if (c->cls == CMP_REAL || v->kind == VAL_F64) {
		if (v->kind != VAL_F64 && !is_whole(v))
			return false;
		r = real_of(v);
		return by_order(c->op, r < k->f ? -1 : r > k->f);
	}
	if (!is_whole(v))
		return false;
	if (c->cls == CMP_SIGNED)
		return by_order(c->op, v->i < k->i ? -1 : v->i > k->i);
	return by_order(c->op, v->u < k->u ? -1 : v->u > k->u);
}

/* Do the first n bits agree? */
static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned n)
{
	unsigned rest = n % 8;

	if (memcmp(a, b, n / 8) != 0)
		return false;
	return !rest || (a[n / 8] ^ b[n / 8]) >> (8 - rest) == 0;
}

static bool address_satisfies(const struct check *c, const struct value *v,
			      const struct constant *k)
{
	unsigned bits = v->kind == VAL_IP4 ? 32 : v->kind == VAL_IP6 ? 128 : 0;
	bool same;

	if (!bits)
		return false;
	same = bits == k->ip_bits && same_bits(v->ip, k->ip, c->cls == CMP_NET ? k->prefix : bits);
	return same != (c->op == OP_NE);
}

static bool satisfies(struct filter *f, const struct check *c, const struct value *v,
		      const struct constant *k)
{
	switch (c->cls) {
	case CMP_TEXT:
	case CMP_BYTES:
		return (v->kind == VAL_TEXT || v->kind == VAL_BYTES) &&
		       text_satisfies(f, c->op, v->s, k);
	case CMP_ADDR:
	case CMP_NET:
		return address_satisfies(c, v, k);
	default:
		return number_satisfies(c, v, k);
	}
}

bool check_compare(struct filter *f, const struct check *c, const struct value *v)
{
	uint32_t n = 0;

	if (c->op == OP_EXISTS)
		return true;
	if (c->set)
		return v->kind == VAL_TEXT &&
		       (v->s.n ? pool_find(c->set, v->s.p, v->s.n) != UINT32_MAX
			       : c->set_has_empty);
	for (uint32_t i = 0; i < c->n_constants; i++) {
		if (satisfies(f, c, v, &c->constant[i])) {
			n++;
			if (c->each == EACH_ANY)
				return true;
		} else if (c->each == EACH_ALL) {
			return false;
		}
	}
	return c->each == EACH_ONE ? n == 1 : c->each == EACH_ALL;
}

/* ---- checks ---- */

static void constant_of(const struct value *v, struct constant *ret)
{
	*ret = (struct constant){ 0 };
	ret->s = v->kind == VAL_TEXT || v->kind == VAL_BYTES ? v->s : STR("");
	if (v->kind == VAL_IP4 || v->kind == VAL_IP6) {
		ret->ip_bits = v->kind == VAL_IP4 ? 32 : 128;
		ret->prefix = ret->ip_bits;
		memcpy(ret->ip, v->ip, ret->ip_bits / 8);
	} else if (is_whole(v)) {
		ret->u = v->u;
		ret->i = v->i;
		ret->f = real_of(v);
	} else if (v->kind == VAL_F64) {
		ret->f = v->f;
	}
}

/* Against the right side; v's text may be in the field context's scratch, which that overwrites. */
static bool compare_right(struct filter *f, struct check *c, struct field_ctx *fc,
			  const struct step *s, struct value *v)
{
	struct constant k;
	struct value right;

	if (v->kind == VAL_TEXT || v->kind == VAL_BYTES) {
		f->left.n = 0;
		buf_addstr(&f->left, v->s);
		v->s = buf_str(&f->left);
	}
	if (!expr_get(c->right, fc, s, &right))
		return false;
	constant_of(&right, &k);
	return satisfies(f, c, v, &k);
}

static bool compare(struct filter *f, struct check *c, struct field_ctx *fc, const struct step *s,
		    struct value *v)
{
	return c->right ? compare_right(f, c, fc, s, v) : check_compare(f, c, v);
}

/* Any of several values must satisfy, or all of them. Without values nothing does. */
static bool many_hold(struct filter *f, struct check *c, struct field_ctx *fc, const struct step *s)
{
	struct value v;
	uint32_t i;

	for (i = 0; field_get_nth(fc, &c->left->field, s, i, &v); i++) {
		if (compare(f, c, fc, s, &v) == c->all_values)
			continue;
		/* A span does not contain the tracer that begins it; it is the latest. */
		if (i == 0 && s->ev->type == EV_TRACER_E && field_is_span(&c->left->field))
			return false;
		return !c->all_values;
	}
	return i && c->all_values;
}

static bool around_holds(const struct check *c, const struct step *s)
{
	uint64_t delta = c->constant[0].u * 1000000; /* ms */
	uint64_t ts = s->ev->ts_ns;

	return c->around_ns >= ts - delta && c->around_ns <= ts + delta;
}

/* kind: that of the event, found once for all checks. */
static bool check_holds(struct filter *f, struct check *c, struct field_ctx *fc,
			const struct step *s, uint32_t kind)
{
	struct value v;

	if (c->by_kind && c->by_kind[kind] != BY_KIND_ASK)
		return c->by_kind[kind] == BY_KIND_YES;
	if (c->is_around)
		return around_holds(c, s);
	if (c->is_time) {
		v = (struct value){ .kind = VAL_U64, .u = s->ev->ts_ns };
		return compare(f, c, fc, s, &v);
	}
	if (c->has_many)
		return many_hold(f, c, fc, s);
	return expr_get(c->left, fc, s, &v) && compare(f, c, fc, s, &v);
}

bool filter_match(struct filter *f, struct field_ctx *fc, const struct step *s)
{
	uint32_t at = f->first;
	uint32_t kind = event_kind(s->ev);

	if (!kind_set_has(&f->kinds, kind))
		return false;
	while (at < TEST_FAIL) {
		const struct test *t = &f->test.v[at];

		at = check_holds(f, t->check, fc, s, kind) ? t->if_true : t->if_false;
	}
	return at == TEST_PASS;
}
