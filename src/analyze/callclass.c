/* SPDX-License-Identifier: MIT */
/* callclass.c - see callclass.h. */
#include "callclass.h"

static const struct {
	const char *name, *calls;
	bool is_looked_at;
} classes[CC_N] = {
#define CALL_CLASS(id, name, calls, looks) { name, calls, looks },
#include "callclass.def"
#undef CALL_CLASS
};

/* The next word of a list that blanks separate; *p moves behind it. */
static struct str next_word(const char **p)
{
	struct str word = { *p, strcspn(*p, " ") };

	*p += word.n + ((*p)[word.n] == ' ');
	return word;
}

enum call_class callclass_of(struct str call)
{
	for (int cc = 0; cc < CC_N; cc++) {
		const char *p = classes[cc].calls;

		while (*p) {
			if (str_eq(next_word(&p), call))
				return (enum call_class)cc;
		}
	}
	return CC_OTHER;
}

bool callclass_is_looked_at(enum call_class cc)
{
	return classes[cc].is_looked_at;
}

const char *callclass_name(enum call_class cc)
{
	return classes[cc].name;
}

void callclass_add_list(struct buf *b, enum call_class cc)
{
	for (const char *p = classes[cc].calls; *p; p++)
		buf_addc(b, *p == ' ' ? ',' : *p);
}

enum call_class callclass_find(struct str name)
{
	for (int cc = 0; cc < CC_N; cc++) {
		if (str_eq(name, str_of(classes[cc].name)))
			return (enum call_class)cc;
	}
	return CC_N;
}
