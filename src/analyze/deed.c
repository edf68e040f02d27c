/* SPDX-License-Identifier: MIT */
/* deed.c - see deed.h. */
#include "deed.h"

#include "filter_class.h"

static const struct {
	const char *name, *calls;
	bool is_looked_at;
} deeds[DEED_N] = {
#define DEED(id, name, calls, looks) { name, calls, looks },
#include "deeds.def"
#undef DEED
};

bool deed_is_listed(const char *list, struct str word)
{
	while (*list) {
		struct str item = { list, strcspn(list, " ") };

		if (str_eq(item, word))
			return true;
		list += item.n + (list[item.n] == ' ');
	}
	return false;
}

enum deed deed_of(struct str call)
{
	for (int d = 0; d < DEED_N; d++) {
		const char *calls = deeds[d].calls;

		if (deed_is_listed(calls[0] == '%' ? call_class(str_of(calls)) : calls, call))
			return (enum deed)d;
	}
	return DEED_OTHER;
}

bool deed_is_looked_at(enum deed d)
{
	return deeds[d].is_looked_at;
}

const char *deed_name(enum deed d)
{
	return deeds[d].name;
}

void deed_add_list(struct buf *b, enum deed d)
{
	for (const char *p = deeds[d].calls; *p; p++)
		buf_addc(b, *p == ' ' ? ',' : *p);
}

enum deed deed_find(struct str name)
{
	for (int d = 0; d < DEED_N; d++) {
		if (str_eq(name, str_of(deeds[d].name)))
			return (enum deed)d;
	}
	return DEED_N;
}
