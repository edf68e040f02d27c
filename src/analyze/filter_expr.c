/* SPDX-License-Identifier: MIT */
/* filter_expr.c - the values of fields and transformers on an event. */
#include "filter_internal.h"

bool expr_has_many(const struct expr *e)
{
	return e->kind == EXPR_FIELD && field_has_many(&e->field);
}

static void add_value(struct expr *e, struct field_ctx *fc, const struct value *v, struct buf *b)
{
	if (v->kind == VAL_TEXT || v->kind == VAL_BYTES)
		buf_addstr(b, v->s);
	else if (e->kind == EXPR_FIELD)
		field_text(fc, &e->field, v, b);
	else if (v->kind == VAL_I64)
		buf_i64(b, v->i);
	else
		buf_u64(b, v->u);
}

/* The texts of the arguments from first on, joined. */
static bool join_args(struct expr *first, struct str separator, struct field_ctx *fc,
		      const struct step *s, struct buf *b)
{
	struct value v;

	for (struct expr *a = first; a; a = a->next) {
		if (!expr_get(a, fc, s, &v))
			return false;
		if (a != first)
			buf_addstr(b, separator);
		add_value(a, fc, &v, b);
	}
	return true;
}

static bool get_join(struct expr *e, struct field_ctx *fc, const struct step *s, struct buf *b)
{
	struct buf separator = { 0 };
	struct value v;
	bool ok = expr_get(e->args, fc, s, &v);

	if (ok) {
		add_value(e->args, fc, &v, &separator);
		ok = join_args(e->args->next->args, buf_str(&separator), fc, s, b);
	}
	buf_fini(&separator);
	return ok;
}

static void add_case(struct buf *b, struct str s, char first, int shift)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		buf_addc(b, c >= first && c <= first + 25 ? (char)(c + shift) : c);
	}
}

static int base64_digit(char c)
{
	return c >= 'A' && c <= 'Z'   ? c - 'A'
	       : c >= 'a' && c <= 'z' ? c - 'a' + 26
	       : c >= '0' && c <= '9' ? c - '0' + 52
	       : c == '+' || c == '-' ? 62
	       : c == '/' || c == '_' ? 63
				      : -1;
}

/* Decode base64; false when it is none. */
static bool add_decoded(struct buf *b, struct str s)
{
	uint32_t bits = 0;
	unsigned n_bits = 0;
	size_t i;

	for (i = 0; i < s.n && s.p[i] != '='; i++) {
		int d = base64_digit(s.p[i]);

		if (d < 0)
			return false;
		bits = bits << 6 | (uint32_t)d;
		n_bits += 6;
		if (n_bits >= 8) {
			n_bits -= 8;
			buf_addc(b, (char)(bits >> n_bits));
		}
	}
	while (i < s.n)
		if (s.p[i++] != '=')
			return false;
	return n_bits < 6;
}

static struct str base_name(struct str path)
{
	const char *slash = memrchr(path.p, '/', path.n);
	size_t skip = slash ? (size_t)(slash - path.p) + 1 : 0;

	return (struct str){ path.p + skip, path.n - skip };
}

static bool get_length(struct expr *e, struct field_ctx *fc, const struct step *s,
		       struct value *ret)
{
	struct value v;
	uint32_t n = 0;

	ret->kind = VAL_U64;
	if (expr_has_many(e)) {
		while (field_get_nth(fc, &e->field, s, n, &v))
			n++;
		ret->u = n;
		return true;
	}
	if (!expr_get(e, fc, s, &v))
		return false;
	ret->u = v.s.n;
	return v.kind == VAL_TEXT || v.kind == VAL_BYTES;
}

/* The transformers that make a text of a text. */
static bool get_changed(struct expr *e, struct field_ctx *fc, const struct step *s, struct buf *b)
{
	struct value v;

	if (!expr_get(e->args, fc, s, &v) || (v.kind != VAL_TEXT && v.kind != VAL_BYTES))
		return false;
	if (e->fn == FN_TOLOWER)
		add_case(b, v.s, 'A', 'a' - 'A');
	else if (e->fn == FN_TOUPPER)
		add_case(b, v.s, 'a', 'A' - 'a');
	else if (e->fn == FN_B64)
		return add_decoded(b, v.s);
	else
		buf_addstr(b, base_name(v.s));
	return true;
}

static bool call_get(struct expr *e, struct field_ctx *fc, const struct step *s, struct value *ret)
{
	struct buf *b = &e->scratch;
	bool ok;

	if (e->fn == FN_VAL)
		return expr_get(e->args, fc, s, ret);
	if (e->fn == FN_LEN)
		return get_length(e->args, fc, s, ret);
	b->n = 0;
	ok = e->fn == FN_JOIN     ? get_join(e, fc, s, b)
	     : e->fn == FN_CONCAT ? join_args(e->args, STR(""), fc, s, b)
				  : get_changed(e, fc, s, b);
	ret->kind = VAL_TEXT;
	ret->s = buf_str(b);
	return ok;
}

bool expr_get(struct expr *e, struct field_ctx *fc, const struct step *s, struct value *ret)
{
	switch (e->kind) {
	case EXPR_FIELD:
		return expr_has_many(e) ? field_get_nth(fc, &e->field, s, 0, ret)
					: field_get(fc, &e->field, s, ret);
	case EXPR_CALL:
		return call_get(e, fc, s, ret);
	case EXPR_VALUE:
		ret->kind = VAL_TEXT;
		ret->s = e->text;
		return true;
	case EXPR_LIST:
		break;
	}
	return false;
}
