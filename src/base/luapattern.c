/* SPDX-License-Identifier: MIT */
/* luapattern.c - see luapattern.h. An item of a pattern is a character, a class or a set, maybe repeated; captures, which
 * matter for what refers to them; %b and %f. */
#include "luapattern.h"

#include <string.h>

#define MAX_CAPTURES 32
#define MAX_PATTERN  1000
#define MAX_STEPS    10000000u
#define NOT_FOUND    SIZE_MAX

enum { IS_OPEN = -1, IS_POSITION = -2 };

struct match {
	struct str s;
	unsigned n_steps, n_captures;
	struct {
		size_t start;
		ptrdiff_t length; /* or one of the above */
	} capture[MAX_CAPTURES];
};

/* ---- items ---- */

static bool is_between(unsigned char c, char low, char high)
{
	return c >= (unsigned char)low && c <= (unsigned char)high;
}

/* Letters and such are those of ASCII. Capital letters mean the others. */
static bool is_in_class(unsigned char c, char name)
{
	char kind = (char)(name | 0x20);
	bool is_lower = is_between(c, 'a', 'z'), is_upper = is_between(c, 'A', 'Z');
	bool is_digit = is_between(c, '0', '9'), ret;

	switch (kind) {
	case 'a':
		ret = is_lower || is_upper;
		break;
	case 'c':
		ret = c < 0x20 || c == 0x7f;
		break;
	case 'd':
		ret = is_digit;
		break;
	case 'g':
		ret = is_between(c, '!', '~');
		break;
	case 'l':
		ret = is_lower;
		break;
	case 'p':
		ret = is_between(c, '!', '~') && !is_lower && !is_upper && !is_digit;
		break;
	case 's':
		ret = c == ' ' || is_between(c, '\t', '\r');
		break;
	case 'u':
		ret = is_upper;
		break;
	case 'w':
		ret = is_lower || is_upper || is_digit;
		break;
	case 'x':
		ret = is_digit || is_between(c, 'a', 'f') || is_between(c, 'A', 'F');
		break;
	case 'z':
		ret = c == 0;
		break;
	default:
		return c == (unsigned char)name;
	}
	return ret == is_between((unsigned char)name, 'a', 'z');
}

/* Behind the item at p; NULL: it does not end. A ']' at the start of a set is one of its characters. */
static const char *item_end(const char *p)
{
	if (*p == '%')
		return p[1] ? p + 2 : NULL;
	if (*p != '[')
		return p + 1;
	p += p[1] == '^' ? 2 : 1;
	do {
		if (!*p || (*p == '%' && !p[1]))
			return NULL;
		p += *p == '%' ? 2 : 1;
	} while (*p != ']');
	return p + 1;
}

/* Is c in the set from p, its '[', to end, behind its ']'? */
static bool is_in_set(unsigned char c, const char *p, const char *end)
{
	bool is_other = p[1] == '^', found = false;

	end--;
	for (p += 1 + is_other; p < end && !found; p++) {
		if (*p == '%') {
			found = is_in_class(c, *++p);
		} else if (p[1] == '-' && p + 2 < end) {
			found = is_between(c, p[0], p[2]);
			p += 2;
		} else {
			found = c == (unsigned char)*p;
		}
	}
	return found != is_other;
}

static bool item_takes(const struct match *m, size_t at, const char *p, const char *end)
{
	unsigned char c;

	if (at >= m->s.n)
		return false;
	c = (unsigned char)m->s.p[at];
	return *p == '.'   ? true
	       : *p == '%' ? is_in_class(c, p[1])
	       : *p == '[' ? is_in_set(c, p, end)
			   : c == (unsigned char)*p;
}

/* ---- matching: functions return the place behind the match, or NOT_FOUND ---- */

static size_t match_rest(struct match *m, size_t at, const char *p);

static size_t match_capture(struct match *m, size_t at, const char *p, ptrdiff_t length)
{
	size_t end;

	if (m->n_captures == MAX_CAPTURES)
		return NOT_FOUND;
	m->capture[m->n_captures].start = at;
	m->capture[m->n_captures++].length = length;
	end = match_rest(m, at, p);
	if (end == NOT_FOUND)
		m->n_captures--;
	return end;
}

static size_t match_capture_end(struct match *m, size_t at, const char *p)
{
	unsigned i = m->n_captures;
	size_t end;

	while (i-- > 0 && m->capture[i].length != IS_OPEN)
		;
	if (i >= m->n_captures)
		return NOT_FOUND;
	m->capture[i].length = (ptrdiff_t)(at - m->capture[i].start);
	end = match_rest(m, at, p);
	if (end == NOT_FOUND)
		m->capture[i].length = IS_OPEN;
	return end;
}

/* "%1": what a capture took, once more. */
static size_t match_again(struct match *m, size_t at, const char *p)
{
	unsigned i = (unsigned)(p[1] - '1');
	size_t n;

	if (i >= m->n_captures || m->capture[i].length < 0)
		return NOT_FOUND;
	n = (size_t)m->capture[i].length;
	if (m->s.n - at < n || memcmp(m->s.p + m->capture[i].start, m->s.p + at, n) != 0)
		return NOT_FOUND;
	return match_rest(m, at + n, p + 2);
}

/* "%bxy": from an x to the y that closes it. */
static size_t match_balance(struct match *m, size_t at, const char *p)
{
	size_t depth = 1;

	if (at >= m->s.n || m->s.p[at] != p[2])
		return NOT_FOUND;
	while (++at < m->s.n && ++m->n_steps <= MAX_STEPS) {
		if (m->s.p[at] == p[3] && --depth == 0)
			return match_rest(m, at + 1, p + 4);
		if (m->s.p[at] == p[2] && p[2] != p[3])
			depth++;
	}
	return NOT_FOUND;
}

/* "%f[set]": between a character that is not in the set and one that is; NUL stands around the text. */
static size_t match_frontier(struct match *m, size_t at, const char *p)
{
	const char *end = item_end(p + 2);
	unsigned char before = at ? (unsigned char)m->s.p[at - 1] : 0;
	unsigned char behind = at < m->s.n ? (unsigned char)m->s.p[at] : 0;

	if (is_in_set(before, p + 2, end) || !is_in_set(behind, p + 2, end))
		return NOT_FOUND;
	return match_rest(m, at, end);
}

/* "*" and "+": as many as possible, then fewer; "-": as few as possible, then more. */
static size_t match_repeated(struct match *m, size_t at, const char *p, const char *end)
{
	size_t n = 0, least = *end == '+', ret;

	if (*end == '-') {
		while ((ret = match_rest(m, at, end + 1)) == NOT_FOUND && item_takes(m, at, p, end))
			at++;
		return ret;
	}
	while (item_takes(m, at + n, p, end))
		n++;
	m->n_steps += (unsigned)n;
	for (n++; n-- > least;)
		if ((ret = match_rest(m, at + n, end + 1)) != NOT_FOUND)
			return ret;
	return NOT_FOUND;
}

static size_t match_rest(struct match *m, size_t at, const char *p)
{
	const char *end;
	size_t ret;

	for (; *p; p = end) {
		if (++m->n_steps > MAX_STEPS)
			return NOT_FOUND;
		if (*p == '(')
			return p[1] == ')' ? match_capture(m, at, p + 2, IS_POSITION)
					   : match_capture(m, at, p + 1, IS_OPEN);
		if (*p == ')')
			return match_capture_end(m, at, p + 1);
		if (*p == '$' && !p[1])
			return at == m->s.n ? at : NOT_FOUND;
		if (*p == '%' && p[1] == 'b')
			return match_balance(m, at, p);
		if (*p == '%' && p[1] == 'f')
			return match_frontier(m, at, p);
		if (*p == '%' && is_between((unsigned char)p[1], '1', '9'))
			return match_again(m, at, p);
		end = item_end(p);
		if (*end == '*' || *end == '+' || *end == '-')
			return match_repeated(m, at, p, end);
		if (*end == '?') {
			if (item_takes(m, at, p, end) &&
			    (ret = match_rest(m, at + 1, end + 1)) != NOT_FOUND)
				return ret;
			end++;
			continue;
		}
		if (!item_takes(m, at, p, end))
			return NOT_FOUND;
		at++;
	}
	return at;
}

bool luapattern_find(struct str s, const char *pattern)
{
	struct match m = { .s = s };
	bool is_anchored = *pattern == '^';

	for (size_t at = 0; at <= s.n && m.n_steps <= MAX_STEPS; at++) {
		m.n_captures = 0;
		if (match_rest(&m, at, pattern + is_anchored) != NOT_FOUND)
			return true;
		if (is_anchored)
			break;
	}
	return false;
}

/* ---- what is no pattern ---- */

/* Behind the item, capture or %b at p; NULL: none. *n_open counts captures. */
static const char *checked_end(const char *p, unsigned *n_captures, unsigned *n_open)
{
	if (*p == '(') {
		*n_open += p[1] != ')';
		return ++*n_captures > MAX_CAPTURES ? NULL : p[1] == ')' ? p + 2 : p + 1;
	}
	if (*p == ')')
		return (*n_open)-- > 0 ? p + 1 : NULL;
	if (*p == '%' && p[1] == 'b')
		return p[2] && p[3] ? p + 4 : NULL;
	if (*p == '%' && p[1] == 'f')
		return p[2] == '[' ? item_end(p + 2) : NULL;
	return item_end(p);
}

int luapattern_check(const char *pattern, struct err *err)
{
	unsigned n_captures = 0, n_open = 0;
	const char *p = pattern;

	while (p && *p && p - pattern <= MAX_PATTERN)
		p = checked_end(p, &n_captures, &n_open);
	if (!p || *p || n_open)
		return err_set(
			err, E_USAGE,
			"'%s' is no pattern of Lua; %% in front of a character takes it as it is",
			pattern);
	return 0;
}
