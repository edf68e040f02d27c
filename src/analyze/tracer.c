/* SPDX-License-Identifier: MIT */
/* tracer.c - see tracer.h. The text ends at its first NUL; reading behind the end yields NUL, so
 * no step needs a check of its own. Each step returns a result and moves in->at. */
#include "tracer.h"

#include <stddef.h>

struct in {
	struct str text;
	size_t at;
	int64_t tid, pid, ppid;
};

static char peek_at(const struct in *in, size_t ahead)
{
	return in->at + ahead < in->text.n ? in->text.p[in->at + ahead] : '\0';
}

static char peek(const struct in *in)
{
	return peek_at(in, 0);
}

/* Neither form can go on at this character: it ended too early, or it is wrong. */
static enum tracer_result stop_at(char c)
{
	return c ? TRACER_INVALID : TRACER_INCOMPLETE;
}

/* A sign and digits; overflow wraps, as any number is only a label. */
static int64_t take_number(struct in *in)
{
	bool negative = peek(in) == '-';
	uint64_t v = 0;

	if (negative)
		in->at++;
	for (; peek(in) >= '0' && peek(in) <= '9'; in->at++)
		v = v * 10 + (uint64_t)(peek(in) - '0');
	return (int64_t)(negative ? -v : v);
}

/* "t", "p", "pp", "g": the id they stand for; at is moved to the last letter. */
static bool take_scope(struct in *in, int64_t *ret)
{
	switch (peek(in)) {
	case 't':
		*ret = in->tid;
		return true;
	case 'p':
		*ret = in->pid;
		if (peek_at(in, 1) == 'p') {
			*ret = in->ppid;
			in->at++;
		}
		return true;
	case 'g':
		*ret = 0;
		return true;
	default:
		return false;
	}
}

/* ---- short form ---- */

/* Copy to out up to one of `ends`; a backslash takes the next character as it is. Characters of
 * `forbidden` make the text invalid. */
static enum tracer_result take_word(struct in *in, const char *ends, const char *forbidden,
				    struct buf *out)
{
	for (char c; (c = peek(in)) != '\0'; in->at++) {
		if (c == '\\') {
			in->at++;
			c = peek(in);
			if (!c)
				return TRACER_INCOMPLETE;
		} else if (strchr(ends, c)) {
			return TRACER_OK;
		} else if (strchr(forbidden, c)) {
			return TRACER_INVALID;
		}
		buf_addc(out, c);
	}
	return TRACER_INCOMPLETE;
}

static enum tracer_result short_id(struct in *in, int64_t *ret)
{
	/* Sysdig takes the digit zero for the end of the text here. */
	if (peek(in) == '0')
		return TRACER_INCOMPLETE;
	*ret = 0;
	if (peek(in) == ':') {
		in->at++;
		return TRACER_OK;
	}
	if (take_scope(in, ret)) {
		in->at += 2; /* whatever stands behind the letter */
		return TRACER_OK;
	}
	*ret = take_number(in);
	if (peek(in) != ':')
		return stop_at(peek(in));
	in->at++;
	return TRACER_OK;
}

static enum tracer_result short_tags(struct in *in, struct buf *out)
{
	enum tracer_result res;

	if (peek(in) == '0')
		return TRACER_INCOMPLETE;
	while (peek(in) != ':') {
		res = take_word(in, ".:", "><=\n", out);
		if (res != TRACER_OK)
			return res;
		if (peek(in) == '.') {
			in->at++;
			buf_addc(out, '\0');
		}
	}
	in->at++;
	return TRACER_OK;
}

static enum tracer_result short_args(struct in *in, struct buf *out)
{
	enum tracer_result res;

	if (peek(in) == ':')
		return TRACER_OK;
	for (;;) {
		res = take_word(in, "=", "><\n", out);
		/* The text is whole, but its last name has no value. */
		if (res == TRACER_INCOMPLETE && in->at && in->at == in->text.n &&
		    in->text.p[in->at - 1] == ':')
			return TRACER_INVALID;
		if (res != TRACER_OK)
			return res;
		in->at++;
		buf_addc(out, '\0');
		res = take_word(in, ",:=", "", out);
		if (res != TRACER_OK || peek(in) == ':')
			return res;
		in->at++;
		buf_addc(out, '\0');
	}
}

static enum tracer_result parse_short(struct in *in, struct tracer *ret)
{
	enum tracer_result res;

	ret->is_exit = peek(in) == '<';
	in->at++;
	if (peek(in) != ':')
		return stop_at(peek(in));
	in->at++;
	res = short_id(in, &ret->id);
	if (res == TRACER_OK)
		res = short_tags(in, &ret->tags);
	if (res == TRACER_OK && !peek(in))
		return TRACER_INCOMPLETE;
	return res == TRACER_OK ? short_args(in, &ret->args) : res;
}

/* ---- JSON form ---- */

/* How many of each were passed over between two tokens. */
struct skipped {
	unsigned commas, squares, opens, closes, colons;
};

/* Pass over blanks and the characters of `set`; incomplete when the text ends in them. A ']'
 * behind a '[' ends an empty list and is left alone. */
static enum tracer_result skip(struct in *in, const char *set, struct skipped *n)
{
	*n = (struct skipped){ 0 };
	for (char c; (c = peek(in)) != '\0'; in->at++) {
		if (c != ' ' && !strchr(set, c))
			return TRACER_OK;
		if (c == ']' && n->squares)
			return TRACER_OK;
		n->commas += c == ',';
		n->squares += c == '[';
		n->opens += c == '{';
		n->closes += c == '}';
		n->colons += c == ':';
	}
	return TRACER_INCOMPLETE;
}

static void skip_blanks(struct in *in)
{
	while (peek(in) == ' ')
		in->at++;
}

/* A quoted string without escapes: only a quote behind a backslash does not end it. */
static enum tracer_result take_quoted(struct in *in, struct str *ret)
{
	size_t from = in->at + 1;

	if (peek(in) != '"')
		return stop_at(peek(in));
	for (in->at++; peek(in); in->at++) {
		if (peek(in) == '"' && in->text.p[in->at - 1] != '\\') {
			*ret = (struct str){ in->text.p + from, in->at - from };
			in->at++;
			return TRACER_OK;
		}
	}
	return TRACER_INCOMPLETE;
}

/* The same where a list may be empty: anything else than a quote is passed over as its end. */
static enum tracer_result take_first(struct in *in, struct str *ret, bool *is_empty)
{
	enum tracer_result res = take_quoted(in, ret);

	*is_empty = res == TRACER_INVALID;
	if (!*is_empty)
		return res;
	in->at++;
	return TRACER_OK;
}

static enum tracer_result json_id(struct in *in, int64_t *ret)
{
	struct skipped n;
	size_t from = in->at, gap;
	enum tracer_result res = skip(in, ",", &n);

	gap = in->at - from;
	if (res != TRACER_OK)
		return res;
	if (n.commas < 1)
		return TRACER_INVALID;
	*ret = 0;
	if (peek(in) == '"') {
		in->at++;
		if (take_scope(in, ret))
			in->at += 2;
		else if (peek(in) == ':')
			in->at++;
		else
			in->at += gap; /* an unknown word: sysdig goes on by its last step */
	} else {
		*ret = take_number(in);
		if (peek(in) == ',') {
			in->at++;
			skip_blanks(in);
			return TRACER_OK;
		}
		if (peek(in) != ' ')
			return stop_at(peek(in));
		in->at++;
	}
	res = skip(in, ",", &n);
	return res == TRACER_OK && n.commas < 1 ? TRACER_INVALID : res;
}

static enum tracer_result json_tags(struct in *in, struct buf *out)
{
	struct skipped n;
	struct str tag;
	bool is_empty;
	enum tracer_result res = skip(in, "[", &n);

	if (res != TRACER_OK)
		return res;
	if (n.squares != 1)
		return TRACER_INVALID;
	res = take_first(in, &tag, &is_empty);
	if (res != TRACER_OK || is_empty)
		return res;
	for (;;) {
		buf_addstr(out, tag);
		res = skip(in, ",", &n);
		if (res != TRACER_OK || peek(in) == ']')
			return res;
		res = take_quoted(in, &tag);
		if (res != TRACER_OK)
			return res;
		buf_addc(out, '\0');
	}
}

/* The value behind a name, and both to out. */
static enum tracer_result json_pair(struct in *in, struct str name, struct buf *out)
{
	struct skipped n;
	struct str value;
	enum tracer_result res = skip(in, ":", &n);

	if (res != TRACER_OK)
		return res;
	if (n.colons != 1)
		return TRACER_INVALID;
	res = take_quoted(in, &value);
	if (res != TRACER_OK)
		return res;
	buf_addstr(out, name);
	buf_addc(out, '\0');
	buf_addstr(out, value);
	return TRACER_OK;
}

static enum tracer_result json_args(struct in *in, struct buf *out)
{
	struct skipped n;
	struct str name;
	bool is_empty;
	enum tracer_result res = skip(in, ",[]{}", &n);

	if (res != TRACER_OK)
		return res;
	if (n.commas != 1 || n.squares != 1 || (n.opens != 1 && peek(in) != ']'))
		return TRACER_INVALID;
	res = take_first(in, &name, &is_empty);
	if (res != TRACER_OK || is_empty)
		return res;
	for (;;) {
		res = json_pair(in, name, out);
		if (res != TRACER_OK)
			return res;
		res = skip(in, ",{}", &n);
		if (res != TRACER_OK)
			return res;
		if (!(n.commas == 1 && (n.opens == 1 || n.closes == 1)) &&
		    !(n.closes == 1 && peek(in) == ']'))
			return TRACER_INVALID;
		if (peek(in) == ']') {
			in->at++;
			return TRACER_OK;
		}
		res = take_quoted(in, &name);
		if (res != TRACER_OK)
			return res;
		buf_addc(out, '\0');
	}
}

static enum tracer_result parse_json(struct in *in, struct tracer *ret)
{
	enum tracer_result res;
	struct str direction;

	skip_blanks(in);
	if (peek(in) != '[')
		return TRACER_INVALID;
	in->at++;
	res = take_quoted(in, &direction);
	if (res != TRACER_OK)
		return res;
	ret->is_exit = direction.n == 0 || direction.p[0] != '>';
	res = json_id(in, &ret->id);
	if (res == TRACER_OK)
		res = json_tags(in, &ret->tags);
	if (res == TRACER_OK)
		res = json_args(in, &ret->args);
	if (res != TRACER_OK)
		return res;
	skip_blanks(in);
	return peek(in) == ']' ? TRACER_OK : stop_at(peek(in));
}

enum tracer_result tracer_parse(struct str text, int64_t tid, int64_t pid, int64_t ppid,
				struct tracer *ret)
{
	struct in in = {
		.text = { text.p, strnlen(text.p, text.n) }, .tid = tid, .pid = pid, .ppid = ppid
	};

	ret->tags.n = ret->args.n = 0;
	if (text.n == 0)
		return TRACER_INVALID;
	if (peek(&in) == '>' || peek(&in) == '<')
		return parse_short(&in, ret);
	return parse_json(&in, ret);
}

void tracer_fini(struct tracer *t)
{
	buf_fini(&t->tags);
	buf_fini(&t->args);
}
