/* SPDX-License-Identifier: MIT */
/* cmd_help.c - `scan help`: the list of verbs, or the help of one. */
#include <stdio.h>

#include "../base/log.h"
#include "cmd.h"

const struct opt_help cmd_help_help = {
	.usage = "scan help [VERB]",
	.summary = "List the verbs, or explain one (as scan VERB --help does).",
	.words = verb_word,
};

static void list_verbs(void)
{
	puts("Usage: scan VERB [options] [CAPTURE]\n"
	     "       scan -r CAPTURE [options] [filter]     with sysdig's letters\n"
	     "\n"
	     "Read captures of system calls (.scap), whole or damaged, compressed or not.\n"
	     "\n"
	     "Verbs:");
	for (const struct verb *v = verbs; v->name; v++) {
		if (!(v->flags & VERB_FRONT_DOOR))
			printf("  %-12s %s\n", v->name, v->summary);
	}
	puts("\n"
	     "'scan VERB --help' and 'man scan-VERB' explain a verb.\n"
	     "Exit status: 0 done, 1 failed, 2 wrong usage, 3 done but the capture is damaged.");
}

int cmd_help(int argc, char **argv)
{
	const struct verb *v;
	struct err err;
	int n;

	if (opt_parse(NULL, argc, argv, &n, &err) < 0) {
		warn("help: %s", err.msg);
		return EXIT_USAGE;
	}
	if (n == 0) {
		list_verbs();
		return EXIT_OK;
	}
	v = verb_find(argv[1]);
	if (!v)
		return verb_unknown(argv[1]);
	opt_print_help(v->help);
	return EXIT_OK;
}
