/* SPDX-License-Identifier: MIT */
/* filter_text.c - matching of texts: order, patterns, path prefixes. */
#include <ctype.h>

#include "filter_internal.h"

int text_compare(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = memcmp(a.p, b.p, n);

	return order ? order : a.n < b.n ? -1 : a.n > b.n;
}

/* ASCII only, whatever the locale. */
static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool starts_folded(const char *s, struct str part)
{
	for (size_t i = 0; i < part.n; i++)
		if (lower(s[i]) != lower(part.p[i]))
			return false;
	return true;
}

bool text_icontains(struct str s, struct str part)
{
	for (size_t i = 0; i + part.n <= s.n; i++)
		if (starts_folded(s.p + i, part))
			return true;
	return false;
}

/* ---- shell patterns, as fnmatch() without flags, in time proportional to pattern x text ---- */

struct glob {
	struct str pat;
	bool ignore_case;
};

static unsigned char fold(const struct glob *g, char c)
{
	return g->ignore_case ? lower(c) : (unsigned char)c;
}

static bool in_named_class(struct str name, unsigned char c)
{
	static const struct {
		const char *name;
		int (*is)(int);
	} classes[] = {
		{ "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank },
		{ "cntrl", iscntrl }, { "digit", isdigit }, { "graph", isgraph },
		{ "lower", islower }, { "print", isprint }, { "punct", ispunct },
		{ "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit },
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (str_eq(name, str_of(classes[i].name)))
			return c < 0x80 && classes[i].is(c);
	return false;
}

/* "[:name:]" at *pos: step over it. */
static bool take_named_class(const struct glob *g, size_t *pos, unsigned char c, bool *ret_hit)
{
	struct str rest = { g->pat.p + *pos, g->pat.n - *pos };
	const char *end;
	size_t n;

	if (!str_starts(rest, STR("[:")))
		return false;
	end = memmem(rest.p + 2, rest.n - 2, ":]", 2);
	if (!end)
		return false;
	n = (size_t)(end - rest.p) - 2;
	*ret_hit = in_named_class((struct str){ rest.p + 2, n }, c);
	*pos += n + 4;
	return true;
}

/* One member of a bracket: a byte, escaped or not. False when the pattern ends. */
static bool take_member(const struct glob *g, size_t *pos, unsigned char *ret)
{
	if (*pos < g->pat.n && g->pat.p[*pos] == '\\')
		(*pos)++;
	if (*pos >= g->pat.n)
		return false;
	*ret = fold(g, g->pat.p[(*pos)++]);
	return true;
}

/* A bracket expression whose '[' lies before pos. Returns the position behind its ']', or 0 when it
 * is not closed: the '[' then stands for itself. */
static size_t match_bracket(const struct glob *g, size_t pos, unsigned char c, bool *ret)
{
	bool negated = pos < g->pat.n && (g->pat.p[pos] == '!' || g->pat.p[pos] == '^');
	bool hit = false, one;
	unsigned char from, to;
	size_t begin;

	pos += negated;
	begin = pos;
	while (pos < g->pat.n && (g->pat.p[pos] != ']' || pos == begin)) {
		if (take_named_class(g, &pos, c, &one)) {
			hit |= one;
			continue;
		}
		if (!take_member(g, &pos, &from))
			return 0;
		to = from;
		if (pos + 1 < g->pat.n && g->pat.p[pos] == '-' && g->pat.p[pos + 1] != ']') {
			pos++;
			if (!take_member(g, &pos, &to))
				return 0;
		}
		hit |= c >= from && c <= to;
	}
	if (pos >= g->pat.n)
		return 0;
	*ret = hit != negated;
	return pos + 1;
}

/* Match one byte with the pattern at *pos (no '*'), and step over that part of it. */
static bool match_one(const struct glob *g, size_t *pos, unsigned char c)
{
	char p = g->pat.p[*pos];
	size_t end;
	bool hit;

	if (p == '[') {
		end = match_bracket(g, *pos + 1, c, &hit);
		if (end) {
			*pos = end;
			return hit;
		}
	} else if (p == '\\' && *pos + 1 < g->pat.n) {
		p = g->pat.p[++*pos];
	} else if (p == '\\') {
		return false; /* at the end: matches nothing */
	} else if (p == '?') {
		(*pos)++;
		return true;
	}
	(*pos)++;
	return fold(g, p) == c;
}

bool text_glob(struct str pattern, struct str s, bool ignore_case)
{
	struct glob g = { pattern, ignore_case };
	size_t pos = 0, i = 0;
	size_t star = SIZE_MAX, star_i = 0; /* behind the last '*', and where its match ends */

	while (i < s.n || pos < pattern.n) {
		if (pos < pattern.n && pattern.p[pos] == '*') {
			star = ++pos;
			star_i = i;
			continue;
		}
		if (i < s.n && pos < pattern.n && match_one(&g, &pos, fold(&g, s.p[i]))) {
			i++;
			continue;
		}
		if (star == SIZE_MAX || star_i >= s.n)
			return false;
		pos = star;
		i = ++star_i;
	}
	return true;
}

/* ---- path prefixes ---- */

bool path_component(struct str path, size_t *pos, struct str *ret)
{
	const char *end;

	while (*pos < path.n && path.p[*pos] == '/')
		(*pos)++;
	if (*pos >= path.n)
		return false;
	end = memchr(path.p + *pos, '/', path.n - *pos);
	*ret = (struct str){ path.p + *pos, end ? (size_t)(end - path.p) - *pos : path.n - *pos };
	*pos += ret->n;
	return true;
}

bool text_pmatch(const struct str *part, uint32_t n_parts, struct str path)
{
	struct str have;
	size_t pos = 0;

	for (uint32_t i = 0; i < n_parts; i++) {
		if (!path_component(path, &pos, &have))
			return false;
		if (!str_eq(part[i], have) && !text_glob(part[i], have, false))
			return false;
	}
	return true;
}
