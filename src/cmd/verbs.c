/* SPDX-License-Identifier: MIT */
/* verbs.c - the table of verbs and look-ups in it. */
#include <string.h>
#include <unistd.h>

#include "../base/log.h"
#include "cmd.h"

const struct verb verbs[] = {
#define VERB(name, flags, summary) { #name, (flags), summary, cmd_##name, &cmd_##name##_help },
#include "verbs.def"
#undef VERB
	{ 0 },
};

#define N_VERBS (sizeof(verbs) / sizeof(verbs[0]) - 1)

const struct verb *verb_find(const char *name)
{
	for (const struct verb *v = verbs; v->name; v++) {
		if (strcmp(v->name, name) == 0)
			return v;
	}
	return NULL;
}

const struct verb *verb_front_door(void)
{
	for (const struct verb *v = verbs; v->name; v++) {
		if (v->flags & VERB_FRONT_DOOR)
			return v;
	}
	return NULL;
}

/* The front door stands last. */
const char *verb_word(uint32_t i)
{
	return verbs[i].flags & VERB_FRONT_DOOR ? NULL : verbs[i].name;
}

int verb_unknown(const char *name)
{
	const char *names[N_VERBS];
	const char *near;

	for (size_t i = 0; i < N_VERBS; i++)
		names[i] = verbs[i].name;
	near = nearest_word(name, names, N_VERBS);
	if (access(name, R_OK) == 0)
		warn("name a verb first, as in 'scan report %s'; 'scan help' lists them", name);
	else if (strchr(name, '.') || strchr(name, '/'))
		warn("%s: no such file, and no verb", name);
	else if (near)
		warn("no verb '%s'; did you mean '%s'?", name, near);
	else
		warn("no verb '%s'; 'scan help' lists them", name);
	return EXIT_USAGE;
}
