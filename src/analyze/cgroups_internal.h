/* SPDX-License-Identifier: MIT */
/* cgroups_internal.h - between the files of cgroups: the question that engines answer, and looking into
 * text. */
#ifndef SCAN_CGROUPS_INTERNAL_H
#define SCAN_CGROUPS_INTERNAL_H

#include <string.h>

#include "../capture/constants.h"
#include "cgroups.h"

#define NPOS SIZE_MAX
#define LIT(s)                   \
	{                        \
		s, sizeof(s) - 1 \
	} /* a struct str as initialiser */

#define MAX_ITEMS 64 /* Linux has 14 controllers; a hierarchy each is the most */

struct item {
	struct str subsys, path;
};

struct question {
	struct item item[MAX_ITEMS];
	unsigned n_items;
	struct str root;
	const struct ancestry *anc;
	struct container_guess *ret;
};

/* The answer is "a", "b" joined by ':' when b is not empty. */
bool cgroups_answer(struct question *q, uint32_t type, struct str a, struct str b);

/* ---- cgroups_ancestor.c ---- */
bool cgroups_is_mesos(struct question *q);
bool cgroups_is_rkt(struct question *q);

/* ---- text ---- */

static inline size_t find(struct str s, struct str part)
{
	const char *p = memmem(s.p, s.n, part.p, part.n);

	return p ? (size_t)(p - s.p) : NPOS;
}

static inline size_t find_last(struct str s, struct str part)
{
	for (size_t i = s.n + 1 - part.n; s.n >= part.n && i-- > 0;) {
		if (memcmp(s.p + i, part.p, part.n) == 0)
			return i;
	}
	return NPOS;
}

static inline struct str slice(struct str s, size_t from, size_t n)
{
	return (struct str){ s.p + from, n < s.n - from ? n : s.n - from };
}

static inline struct str slice_from(struct str s, size_t from)
{
	return slice(s, from, NPOS);
}

/* The text up to the first `end`, or all of it. */
static inline struct str until(struct str s, struct str end)
{
	size_t at = find(s, end);

	return at == NPOS ? s : slice(s, 0, at);
}

static inline bool only_of(struct str s, const char *allowed)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!s.p[i] || !strchr(allowed, s.p[i]))
			return false;
	}
	return true;
}

/* Sets of letters. */
#define HEX   "0123456789abcdefABCDEF"
#define ALNUM "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

#endif
