/* SPDX-License-Identifier: MIT */
/* scan.c - main(): find the verb, run it, check that its output arrived.
 *
 * The map of the tree; a folder is a layer, and lower never includes higher:
 *
 *   formats/        what a capture holds: tables (.def) and prose specifications
 *   src/base/       memory, text, maps, options: knows nothing of captures
 *   src/capture/    bytes in, checked events out: sources, blocks, schema
 *   src/analyze/    events in, tables out: replayed state, reports, renderers
 *   src/tui/        the viewer
 *   src/cmd/        one file a verb, listed in verbs.def
 *   src/scan.c      this file
 *   src/kmod/       the kernel module; shares formats/ and scan_abi.h with the rest
 *
 * The road of an event: source -> reader -> replay -> reports -> tables -> renderer. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/version.h"
#include "cmd/cmd.h"

/* Is the word among argv[1..] before a "--"? Options that every verb has are found like this, so
 * that no table need repeat them. */
static bool has_word(int argc, char **argv, const char *word)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], word) == 0)
			return true;
	}
	return false;
}

static int run_verb(const struct verb *v, int argc, char **argv)
{
	if (has_word(argc, argv, "--help") || has_word(argc, argv, "-h")) {
		opt_print_help(v->help);
		return EXIT_OK;
	}
	if (has_word(argc, argv, "--dump-opts")) {
		opt_dump(v->help->table);
		return EXIT_OK;
	}
	return v->run(argc, argv);
}

/* No verb: a question about the program itself, or options as sysdig takes them. */
static int run_front_door(int argc, char **argv)
{
	const struct verb *front = verb_front_door();

	if (strcmp(argv[1], "--version") == 0) {
		puts("scan " SCAN_VERSION);
		return EXIT_OK;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return cmd_help(1, argv);
	if (front)
		return run_verb(front, argc, argv);
	warn("name a verb first; 'scan help' lists them");
	return EXIT_USAGE;
}

static int run(int argc, char **argv)
{
	const struct verb *v;

	if (argc < 2) {
		cmd_help(1, argv);
		return EXIT_USAGE;
	}
	if (argv[1][0] == '-')
		return run_front_door(argc, argv);
	v = verb_find(argv[1]);
	return v ? run_verb(v, argc - 1, argv + 1) : verb_unknown(argv[1]);
}

/* A full disk shows when the last bytes are written: output that got lost is a failure. */
static int check_stdout(int status)
{
	int failed = ferror(stdout);

	if (fclose(stdout) != 0 || failed) {
		warn("standard output: %s", strerror(errno));
		return EXIT_FAILED;
	}
	return status;
}

int main(int argc, char **argv)
{
	/* `scan ... | head` ends quietly, also under a parent that ignores the signal. */
	signal(SIGPIPE, SIG_DFL);
	return check_stdout(run(argc, argv));
}
