/* SPDX-License-Identifier: MIT */
/* paths.c - joining a path to its base, and paths as they are printed. */
#include "paths.h"

static inline bool is_printable(char c)
{
	return c >= 0x20 && c < 0x7f;
}

/* The path being written: [base, t) is done. */
struct out {
	char *base;
	char *t;
};

/* Drop the last component, but never the first byte. */
static void drop_component(struct out *o)
{
	if (o->t <= o->base + 1)
		return;
	o->t--;
	while (o->t > o->base && o->t[-1] != '/')
		o->t--;
}

/* Byte i of the path; NUL behind its end, as C has it. */
static inline char at(struct str path, size_t i)
{
	return i < path.n ? path.p[i] : '\0';
}

/* A '.' at i in the classic rules; returns how many bytes of path it dealt with. */
static size_t classic_dot(struct out *o, struct str path, size_t i)
{
	char next = at(path, i + 1);

	if (next == '.') {
		char third = at(path, i + 2);

		if (third == '/' || third == '\0') {
			drop_component(o);
			return third ? 3 : 2;
		}
		*o->t++ = '.';
		*o->t++ = '.';
		return 2;
	}
	if (next == '/')
		return 2;
	if (next != '\0')
		*o->t++ = '.';
	return 1;
}

static void join_classic(struct out *o, struct str path)
{
	size_t i = 0;

	while (i < path.n) {
		char c = path.p[i];

		if (c == '.') {
			i += classic_dot(o, path, i);
			continue;
		}
		if (c != '/' || o->t == o->base || o->t[-1] != '/')
			*o->t++ = is_printable(c) ? c : '.';
		i++;
	}
}

/* A '.' that begins a component in the modern rules; returns how many bytes it dealt with. */
static size_t modern_dot(struct out *o, struct str path, size_t i)
{
	char next = at(path, i + 1);
	char third = at(path, i + 2);

	if (next == '.' && (third == '/' || third == '\0')) {
		drop_component(o);
		return third ? 3 : 2;
	}
	if (next == '/')
		return 2;
	if (next != '\0')
		*o->t++ = '.';
	return 1;
}

static void join_modern(struct out *o, struct str path)
{
	bool empty_base = o->t == o->base;
	size_t i = 0;

	while (i < path.n) {
		char c = path.p[i];
		bool at_start = o->t == o->base;

		if (c == '.' && (at_start || o->t[-1] == '/')) {
			i += modern_dot(o, path, i);
			continue;
		}
		/* Rewound to nothing, a relative path does not become absolute. */
		if (c != '/' || !(at_start ? !empty_base : o->t[-1] == '/'))
			*o->t++ = c;
		i++;
	}
}

static uint32_t too_long(char *dst, enum path_rules rules)
{
	struct str s = rules == PATH_CLASSIC ? STR("/PATH_TOO_LONG")
					     : STR("/DIR_TOO_LONG/FILENAME_TOO_LONG");

	memcpy(dst, s.p, s.n);
	return (uint32_t)s.n;
}

uint32_t path_join(char *dst, size_t cap, enum path_rules rules, struct str base, struct str path,
		   bool *ret_is_relative)
{
	struct out o = { dst, dst };
	bool fits = base.n + path.n + 1 <= cap;
	bool is_relative = fits && path.n > 0 && path.p[0] != '/';

	if (ret_is_relative)
		*ret_is_relative = is_relative;
	if (!fits)
		return too_long(dst, rules);
	if (is_relative) {
		memcpy(dst, base.p, base.n);
		o.t += base.n;
	}
	path = str_to_nul(path);
	if (rules == PATH_CLASSIC)
		join_classic(&o, path);
	else
		join_modern(&o, path);
	if (o.t > o.base + 1 && o.t[-1] == '/')
		o.t--;
	return (uint32_t)(o.t - o.base);
}

void text_add_printable(struct buf *b, struct str s)
{
	char *t;

	buf_reserve(b, s.n);
	t = b->p + b->n;
	for (size_t i = 0; i < s.n && s.p[i] != '\0'; i++) {
		*t = s.p[i];
		t += is_printable(s.p[i]);
	}
	b->n = (size_t)(t - b->p);
}
