/* SPDX-License-Identifier: MIT */
/* str.h - borrowed text: a pointer and a length, not NUL-terminated, not trusted UTF-8. */
#ifndef SCAN_STR_H
#define SCAN_STR_H

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *p; /* never NULL; owned by someone else */
	size_t n;
};

#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 })

static inline struct str str_of(const char *s)
{
	return (struct str){ s, strlen(s) };
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

static inline bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && memcmp(s.p, prefix.p, prefix.n) == 0;
}

static inline bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0;
}

/* Without the blanks at both ends. */
static inline struct str str_trim(struct str s)
{
	for (; s.n && isspace((unsigned char)*s.p); s.p++)
		s.n--;
	while (s.n && isspace((unsigned char)s.p[s.n - 1]))
		s.n--;
	return s;
}

static inline bool str_contains(struct str s, struct str part)
{
	return part.n == 0 || memmem(s.p, s.n, part.p, part.n) != NULL;
}

#endif
