/* SPDX-License-Identifier: MIT */
/* field_infra.c - fields of infrastructure events: evt.infra.*. */
#include "field_internal.h"

static struct str trim(struct str s)
{
	while (s.n && strchr(" \t\n\r", s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && strchr(" \t\n\r", s.p[s.n - 1]))
		s.n--;
	return s;
}

/* The text before the first c; *rest is what follows it. */
static struct str cut(struct str s, char c, struct str *rest)
{
	const char *p = memchr(s.p, c, s.n);
	size_t n = p ? (size_t)(p - s.p) : s.n;

	*rest = p ? (struct str){ p + 1, s.n - n - 1 } : STR("");
	return (struct str){ s.p, n };
}

/* An image is cut at its digest; one that is nothing but a digest stays whole. */
static struct str image_name(struct str value)
{
	struct str rest;
	struct str head = cut(value, ':', &rest);

	if (memchr(head.p, '@', head.n))
		return cut(head, '@', &rest);
	return str_contains(head, STR("sha256")) ? value : head;
}

#define SHORT_ID 12 /* characters of a container's id that are shown */

/* From text as "Event:start;ID:...;name:...;Image:...". */
static bool evt_infra(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	static const char *const key[] = { "Event", "ID", "name", "Image" };
	unsigned which = f->info->id - FIELD_EVT_INFRA_DOCKER_NAME;
	struct str rest, value, item;

	(void)fc;
	if (s->ev->type != EV_INFRASTRUCTURE_EVENT_E)
		return false;
	for (rest = str_to_nul(event_param(s->ev, 2)); rest.n;) {
		item = trim(cut(rest, ';', &rest));
		if (!str_starts(item, str_of(key[which])))
			continue;
		(void)cut(item, ':', &value);
		if (which == 3)
			return give_text(ret, trim(image_name(value)));
		value = trim(cut(value, ':', &item));
		if (which == 1 && value.n > SHORT_ID)
			value.n = SHORT_ID;
		return give_text(ret, value);
	}
	return false;
}

field_fn *const field_infra_fn[FIELD_MAX] = {
	[FIELD_EVT_INFRA_DOCKER_NAME] = evt_infra,
	[FIELD_EVT_INFRA_DOCKER_CONTAINER_ID] = evt_infra,
	[FIELD_EVT_INFRA_DOCKER_CONTAINER_NAME] = evt_infra,
	[FIELD_EVT_INFRA_DOCKER_CONTAINER_IMAGE] = evt_infra,
};

_Static_assert(FIELD_EVT_INFRA_DOCKER_CONTAINER_IMAGE == FIELD_EVT_INFRA_DOCKER_NAME + 3,
	       "evt.infra.docker.*");
