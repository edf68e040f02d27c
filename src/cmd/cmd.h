/* SPDX-License-Identifier: MIT */
/* cmd.h - the verbs: what each exports and the table made from verbs.def. */
#ifndef SCAN_CMD_H
#define SCAN_CMD_H

#include "../base/opt.h"

enum verb_flag {
	VERB_CAPTURE = 1 << 0,    /* operands are captures: completion offers files */
	VERB_FRONT_DOOR = 1 << 1, /* runs when options stand where a verb would; not listed */
};

/* What a verb's function returns and the program exits with. */
enum exit_status {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_DAMAGED = 3, /* the capture was damaged: everything readable was printed */
};

struct verb {
	const char *name;
	unsigned flags; /* enum verb_flag */
	const char *summary;
	int (*run)(int argc, char **argv); /* argv[0] is the verb; returns enum exit_status */
	const struct opt_help *help;
};

#define VERB(name, flags, summary)             \
	int cmd_##name(int argc, char **argv); \
	extern const struct opt_help cmd_##name##_help;
#include "verbs.def"
#undef VERB

/* All verbs in the order of verbs.def; ends at name == NULL. */
extern const struct verb verbs[];

/* The verb of that name, or NULL. */
const struct verb *verb_find(const char *name);
/* The verb that takes over when options come first, or NULL. */
const struct verb *verb_front_door(void);
/* The names of those that are listed, for completion. */
const char *verb_word(uint32_t i);
/* Say on stderr that there is no such verb, and which is nearest; returns EXIT_USAGE. */
int verb_unknown(const char *name);

#endif
