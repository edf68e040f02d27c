/* SPDX-License-Identifier: MIT */
/* when.c - see when.h. */
#include "when.h"

#include "../base/clock.h"

int when_parse(const char *text, struct when *ret, struct err *err)
{
	struct clock_zone utc = { 0 };

	*ret = (struct when){ .is_set = text != NULL };
	if (!text)
		return 0;
	if (*text != '+')
		return clock_parse(text, &utc, &ret->ns, err);
	ret->is_offset = true;
	if (!clock_parse_duration(str_of(text + 1), &ret->ns))
		return err_set(err, E_USAGE, "'%s' is no duration such as +3.2s", text);
	return 0;
}
