/* SPDX-License-Identifier: MIT */
/* filter_lex.c - the words of a condition: names, operators, values with their quotes and escapes. */
#include "filter_internal.h"

bool lex_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\b';
}

void lex_skip_blanks(struct lexer *lx)
{
	while (lx->pos < lx->text.n && lex_is_blank(lx->text.p[lx->pos]))
		lx->pos++;
}

char lex_peek(const struct lexer *lx)
{
	return lx->pos < lx->text.n ? lx->text.p[lx->pos] : '\0';
}

static struct str rest(const struct lexer *lx)
{
	return (struct str){ lx->text.p + lx->pos, lx->text.n - lx->pos };
}

bool lex_take(struct lexer *lx, const char *word)
{
	if (!str_starts(rest(lx), str_of(word)))
		return false;
	lx->pos += strlen(word);
	return true;
}

bool lex_take_keyword(struct lexer *lx, const char *word)
{
	size_t begin = lx->pos;
	char next;

	if (!lex_take(lx, word))
		return false;
	next = lex_peek(lx);
	if (lx->dialect == FILTER_SYSDIG || lex_is_blank(next) || next == '(' || next == '\0')
		return true;
	lx->pos = begin;
	return false;
}

struct str lex_name(const struct lexer *lx, bool in_brackets)
{
	struct str s = rest(lx);
	bool is_argument = false;
	size_t n;

	for (n = 0; n < s.n; n++) {
		if (is_argument) {
			is_argument = s.p[n] != ']';
			continue;
		}
		if (s.p[n] == '[')
			is_argument = memchr(s.p + n, ']', s.n - n) != NULL;
		else if (lex_is_blank(s.p[n]) || strchr("()!=<>", s.p[n]) ||
			 (in_brackets && s.p[n] == ','))
			break;
	}
	return (struct str){ s.p, n };
}

/* Longer ones first where one begins with the other. */
static const struct {
	const char *text;
	enum filter_op op;
} operators[] = {
	{ "==", OP_EQ },
	{ "=", OP_EQ },
	{ "!=", OP_NE },
	{ "<=", OP_LE },
	{ "<", OP_LT },
	{ ">=", OP_GE },
	{ ">", OP_GT },
	{ "contains", OP_CONTAINS },
	{ "icontains", OP_ICONTAINS },
	{ "bcontains", OP_BCONTAINS },
	{ "startswith", OP_STARTSWITH },
	{ "bstartswith", OP_BSTARTSWITH },
	{ "endswith", OP_ENDSWITH },
	{ "glob", OP_GLOB },
	{ "iglob", OP_IGLOB },
	{ "regex", OP_REGEX },
	{ "intersects", OP_INTERSECTS },
	{ "in", OP_IN },
	{ "pmatch", OP_PMATCH },
	{ "exists", OP_EXISTS },
	{ "descendantof", OP_DESCENDANTOF },
};

enum filter_op lex_operator(struct lexer *lx)
{
	lex_skip_blanks(lx);
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (lex_take(lx, operators[i].text))
			return operators[i].op;
	err_at(lx->err, E_USAGE, lx->pos,
	       "a comparison is missing here: one of = != < <= > >= contains "
	       "icontains startswith endswith glob regex in intersects pmatch exists ...");
	return OP_MAX;
}

/* ---- values ---- */

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* What stands behind a backslash that is one character here; 0: nothing of the kind. */
static char simple_escape(const struct lexer *lx, char c, char quote)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *at;

	if (c == '\\')
		return '\\';
	if (lx->dialect == FILTER_SYSDIG)
		return c == '"' ? '"' : '\0';
	if (c == quote || c == '/')
		return c;
	if (c == ' ')
		return '\\';
	at = c ? strchr(from, c) : NULL;
	return at ? to[at - from] : '\0';
}

/* An escape whose backslash is at pos; adds what it means. Returns 0 or E_USAGE. */
static int take_escape(struct lexer *lx, char quote)
{
	size_t at = lx->pos++;
	char c = lex_peek(lx);
	int high, low;
	char simple = simple_escape(lx, c, quote);

	if (simple) {
		buf_addc(&lx->word, simple);
	} else if (c == 'x') {
		high = lx->pos + 2 < lx->text.n ? hex_digit(lx->text.p[lx->pos + 1]) : -1;
		low = lx->pos + 2 < lx->text.n ? hex_digit(lx->text.p[lx->pos + 2]) : -1;
		if (high < 0 || low < 0)
			return err_at(lx->err, E_USAGE, at, "\\x needs two hexadecimal digits");
		buf_addc(&lx->word, (char)(high << 4 | low));
		lx->pos += 2;
	} else if (lx->dialect == FILTER_FALCO || (!quote && lex_is_blank(c))) {
		return err_at(lx->err, E_USAGE, at, "unknown escape sequence; \\\\ is a backslash");
	} else if (lx->pos < lx->text.n) {
		buf_addc(&lx->word, '\\');
		buf_addc(&lx->word, c);
	}
	lx->pos += lx->pos < lx->text.n;
	return 0;
}

static bool ends_quote(struct lexer *lx, char c, char quote)
{
	if (c == quote)
		return true;
	if (!lx->any_quote_closes || (c != '"' && c != '\''))
		return false;
	lx->saw_mixed_quotes = true;
	return true;
}

static int lex_quoted(struct lexer *lx)
{
	size_t begin = lx->pos;
	char quote = lx->text.p[lx->pos++];
	char c;
	int rc;

	while (lx->pos < lx->text.n) {
		c = lx->text.p[lx->pos];
		if (ends_quote(lx, c, quote)) {
			lx->pos++;
			return 0;
		}
		if (c != '\\') {
			buf_addc(&lx->word, c);
			lx->pos++;
			continue;
		}
		rc = take_escape(lx, quote);
		if (rc < 0)
			return rc;
	}
	return err_at(lx->err, E_USAGE, begin, "this quote is not closed");
}

static bool ends_word(const struct lexer *lx, char c, bool in_list)
{
	if (lex_is_blank(c) || c == '(' || c == ')')
		return true;
	if (lx->dialect == FILTER_FALCO && (c == '"' || c == '\'' || c == '=' || c == ','))
		return true;
	return in_list && c == ',';
}

static int lex_word(struct lexer *lx, bool in_list)
{
	size_t begin = lx->pos;
	char c;
	int rc;

	while (lx->pos < lx->text.n && !ends_word(lx, c = lx->text.p[lx->pos], in_list)) {
		if (c != '\\' || lx->dialect == FILTER_FALCO) {
			buf_addc(&lx->word, c);
			lx->pos++;
			continue;
		}
		rc = take_escape(lx, '\0');
		if (rc < 0)
			return rc;
	}
	if (lx->pos == begin && lx->dialect == FILTER_FALCO)
		return err_at(lx->err, E_USAGE, begin, "a value is missing here");
	return 0;
}

int lex_value(struct lexer *lx, bool in_list, struct str *ret)
{
	char c;
	int rc;

	lex_skip_blanks(lx);
	c = lex_peek(lx);
	lx->word.n = 0;
	rc = c == '"' || c == '\'' ? lex_quoted(lx) : lex_word(lx, in_list);
	if (rc < 0)
		return rc;
	ret->n = lx->word.n;
	ret->p = arena_strndup(lx->arena, buf_str(&lx->word).p, ret->n);
	return 0;
}
