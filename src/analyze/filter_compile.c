/* SPDX-License-Identifier: MIT */
/* filter_compile.c - the tree of a condition to a short list of tests.
 *
 * Each test names the next one for either outcome, so nothing is asked whose answer no longer
 * matters, and evaluation needs no stack. Functions that walk the tree recurse at most
 * 3 * MAX_FILTER_DEPTH deep, as that is how deep the parser lets it grow. */
#include "filter_internal.h"

/* ---- sets of kinds of events ---- */

#define N_WORDS (sizeof(((struct kind_set *)0)->word) / sizeof(uint64_t))

static const struct kind_set *all_kinds(void)
{
	static struct kind_set all;

	memset(&all, 0xff, sizeof(all));
	return &all;
}

static void set_add(struct kind_set *set, const struct kind_set *other)
{
	for (size_t i = 0; i < N_WORDS; i++)
		set->word[i] |= other->word[i];
}

static void set_keep(struct kind_set *set, const struct kind_set *other)
{
	for (size_t i = 0; i < N_WORDS; i++)
		set->word[i] &= other->word[i];
}

static bool set_is_empty(const struct kind_set *set)
{
	for (size_t i = 0; i < N_WORDS; i++)
		if (set->word[i])
			return false;
	return true;
}

static void set_of_check(struct node *n)
{
	const uint8_t *by_kind = n->check->by_kind;

	if (!by_kind) {
		n->may_be_true = n->may_be_false = *all_kinds();
		return;
	}
	for (uint32_t kind = 0; kind < N_KINDS; kind++) {
		uint64_t bit = 1ull << kind % 64;

		if (by_kind[kind] != BY_KIND_NO)
			n->may_be_true.word[kind / 64] |= bit;
		if (by_kind[kind] != BY_KIND_YES)
			n->may_be_false.word[kind / 64] |= bit;
	}
}

static void set_of_kids(struct node *n)
{
	bool is_and = n->kind == NODE_AND;

	n->may_be_true = n->kid[0]->may_be_true;
	n->may_be_false = n->kid[0]->may_be_false;
	for (uint32_t i = 1; i < n->n_kids; i++) {
		(is_and ? set_keep : set_add)(&n->may_be_true, &n->kid[i]->may_be_true);
		(is_and ? set_add : set_keep)(&n->may_be_false, &n->kid[i]->may_be_false);
	}
}

/* ---- folding ---- */

static struct node *simplify(struct filter *f, struct node *n);

static struct node *make_constant(struct node *n, bool value)
{
	n->kind = NODE_CONST;
	n->value = value;
	n->n_kids = 0;
	memset(&n->may_be_true, value ? 0xff : 0, sizeof(n->may_be_true));
	memset(&n->may_be_false, value ? 0 : 0xff, sizeof(n->may_be_false));
	return n;
}

static struct node *simplify_check(struct node *n)
{
	bool value;

	if (check_is_constant(n->check, &value))
		return make_constant(n, value);
	n->cost = n->check->cost;
	n->is_ordered = n->check->is_ordered;
	set_of_check(n);
	return n;
}

static struct node *simplify_not(struct filter *f, struct node *n)
{
	struct node *kid = n->kid[0] = simplify(f, n->kid[0]);

	if (kid->kind == NODE_CONST)
		return make_constant(n, !kid->value);
	n->cost = kid->cost;
	n->is_ordered = kid->is_ordered;
	n->may_be_true = kid->may_be_false;
	n->may_be_false = kid->may_be_true;
	return n;
}

/* Cheap ones first; as written among equals. */
static void sort_kids(struct node *n)
{
	struct node **tmp;

	if (n->is_ordered)
		return;
	tmp = xmalloc(n->n_kids * sizeof(*tmp));
	/* Merge sort, bottom up: stable. */
	for (uint32_t w = 1; w < n->n_kids; w *= 2) {
		for (uint32_t lo = 0; lo < n->n_kids; lo += 2 * w) {
			uint32_t mid = lo + w < n->n_kids ? lo + w : n->n_kids;
			uint32_t end = lo + 2 * w < n->n_kids ? lo + 2 * w : n->n_kids;
			uint32_t a = lo, b = mid, out = lo;

			while (out < end)
				tmp[out++] = b >= end || (a < mid &&
							  n->kid[a]->cost <= n->kid[b]->cost)
						     ? n->kid[a++]
						     : n->kid[b++];
		}
		memcpy(n->kid, tmp, n->n_kids * sizeof(*tmp));
	}
	free(tmp);
}

static struct node *simplify_chain(struct filter *f, struct node *n)
{
	bool decides = n->kind == NODE_OR; /* the constant that decides the whole */
	uint32_t kept = 0;

	for (uint32_t i = 0; i < n->n_kids; i++) {
		struct node *kid = simplify(f, n->kid[i]);

		if (kid->kind == NODE_CONST && kid->value == decides)
			return make_constant(n, decides);
		if (kid->kind == NODE_CONST)
			continue;
		n->kid[kept++] = kid;
		n->cost += kid->cost;
		n->is_ordered |= kid->is_ordered;
	}
	n->n_kids = kept;
	if (kept == 0)
		return make_constant(n, !decides);
	if (kept == 1)
		return n->kid[0];
	set_of_kids(n);
	sort_kids(n);
	return n;
}

static struct node *simplify(struct filter *f, struct node *n)
{
	n = n->kind == NODE_CHECK ? simplify_check(n)
	    : n->kind == NODE_NOT ? simplify_not(f, n)
				  : simplify_chain(f, n);
	if (n->kind != NODE_CONST && set_is_empty(&n->may_be_true))
		return make_constant(n, false);
	if (n->kind != NODE_CONST && set_is_empty(&n->may_be_false))
		return make_constant(n, true);
	return n;
}

/* ---- tests ---- */

/* Add the tests of a node; returns the number of the one to begin with. Made from the last to the
 * first, as a test must know where it leads. */
static uint32_t emit(struct filter *f, const struct node *n, uint32_t if_true, uint32_t if_false)
{
	switch (n->kind) {
	case NODE_CONST:
		return n->value ? if_true : if_false;
	case NODE_CHECK:
		*vec_push(&f->test) = (struct test){ n->check, if_true, if_false };
		return f->test.n - 1;
	case NODE_NOT:
		return emit(f, n->kid[0], if_false, if_true);
	case NODE_AND:
		for (uint32_t i = n->n_kids; i-- > 0;)
			if_true = emit(f, n->kid[i], if_true, if_false);
		return if_true;
	case NODE_OR:
		for (uint32_t i = n->n_kids; i-- > 0;)
			if_false = emit(f, n->kid[i], if_true, if_false);
		return if_false;
	}
	return TEST_FAIL;
}

static void compile_tree(struct filter *f, struct node *n)
{
	n = simplify(f, n);
	f->first = emit(f, n, TEST_PASS, TEST_FAIL);
	/* What remembers must be asked on each event that reaches it. */
	f->kinds = n->is_ordered ? *all_kinds() : n->may_be_true;
	f->may_fail = n->is_ordered ? *all_kinds() : n->may_be_false;
	f->is_ordered = n->is_ordered;
}

static struct filter *filter_new(void)
{
	return xcalloc(1, sizeof(struct filter));
}

/* Parse with either reading of mixed quotes. */
static struct node *parse_text(struct filter *f, struct str text, enum filter_dialect dialect,
			       bool any_quote_closes, bool *ret_mixed, struct err *err)
{
	struct lexer lx = {
		.text = text,
		.dialect = dialect,
		.arena = &f->arena,
		.err = err,
		.any_quote_closes = any_quote_closes,
	};
	struct node *n = filter_parse(f, &lx);

	*ret_mixed = lx.saw_mixed_quotes;
	buf_fini(&lx.word);
	return n;
}

int filter_compile(struct str text, enum filter_dialect dialect, struct filter **ret,
		   struct err *err)
{
	struct filter *f;
	struct node *n;
	struct err local = { 0 };
	bool mixed;

	err = err ? err : &local;
	*err = (struct err){ .off = ERR_NO_OFF };
	if (text.n > MAX_FILTER_TEXT)
		return err_set(err, E_LIMIT, "the filter is longer than %u bytes", MAX_FILTER_TEXT);
	f = filter_new();
	n = parse_text(f, text, dialect, dialect == FILTER_SYSDIG, &mixed, err);
	if (!n && mixed) {
		filter_free(f);
		f = filter_new();
		n = parse_text(f, text, dialect, false, &mixed, err);
	}
	if (!n) {
		filter_free(f);
		return err->code;
	}
	compile_tree(f, n);
	*ret = f;
	return 0;
}

void filter_free(struct filter *f)
{
	if (!f)
		return;
	for (uint32_t i = 0; i < f->calls.n; i++)
		buf_fini(&f->calls.v[i]->scratch);
	for (uint32_t i = 0; i < f->regex.n; i++)
		pcre2_code_free(f->regex.v[i]);
	for (uint32_t i = 0; i < f->set.n; i++) {
		pool_fini(f->set.v[i]);
		free(f->set.v[i]);
	}
	vec_fini(&f->calls);
	vec_fini(&f->regex);
	vec_fini(&f->set);
	vec_fini(&f->test);
	pcre2_match_data_free(f->match);
	pcre2_match_context_free(f->match_limits);
	buf_fini(&f->left);
	arena_fini(&f->arena);
	free(f);
}

bool filter_is_ordered(const struct filter *f)
{
	return f->is_ordered;
}

enum filter_verdict filter_says(const struct filter *f, uint32_t kind)
{
	if (!kind_set_has(&f->kinds, kind))
		return FILTER_NO;
	return kind_set_has(&f->may_fail, kind) ? FILTER_ASK : FILTER_YES;
}

bool filter_may_pass(const struct filter *f, uint32_t kind)
{
	return kind_set_has(&f->kinds, kind);
}

bool filter_needs_slices(const struct filter *f)
{
	return f->needs_slices;
}

/* ---- errors ---- */

/* A caret below a wide character stands below its first byte's column. */
static void add_caret(struct buf *b, struct str line, size_t n)
{
	for (size_t i = 0; i < n && i < line.n; i++)
		if ((line.p[i] & 0xc0) != 0x80)
			buf_addc(b, line.p[i] == '\t' ? '\t' : ' ');
	buf_adds(b, "^\n");
}

void filter_explain(struct str text, const struct err *err, struct buf *b)
{
	size_t begin, end;

	if (err->off > text.n)
		return;
	begin = end = (size_t)err->off;
	while (begin > 0 && text.p[begin - 1] != '\n')
		begin--;
	while (end < text.n && text.p[end] != '\n')
		end++;
	buf_adds(b, "    ");
	for (size_t i = begin; i < end; i++)
		buf_addc(b, (unsigned char)text.p[i] < ' ' && text.p[i] != '\t' ? '?' : text.p[i]);
	buf_adds(b, "\n    ");
	add_caret(b, (struct str){ text.p + begin, end - begin }, (size_t)err->off - begin);
}
