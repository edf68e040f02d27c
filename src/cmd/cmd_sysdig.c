/* SPDX-License-Identifier: MIT */
/* cmd_sysdig.c - `scan -r FILE`: called as sysdig is, for people and scripts that know its letters.
 *
 * Without -r, sysdig records: to the screen, or with -w to a file. */
#include <stdlib.h>
#include <string.h>

#include "../base/log.h"
#include "../base/mem.h"
#include "cmd.h"
#include "stream.h"

static struct stream_options o = STREAM_OPTIONS_INIT;

static const struct opt opts[] = { STREAM_OPTS(o) };

const struct opt_help cmd_sysdig_help = {
	.usage = "scan -r FILE [-r FILE]... [options] [filter]\n"
		 "scan [-w FILE] [options of scan record] [filter]",
	.summary = "Print the events of a capture, called with the letters of sysdig.",
	.table = opts,
	.words = verb_word,
};

static int print_captures(char **words, int n)
{
	int status;

	o.filter = stream_join_words(words, n);
	status = stream_run("", &o);
	free(o.files.v);
	return status;
}

/* all: the words as they were typed. */
static int run(char **argv, int n_words, int argc, char **all)
{
	int status;

	if (stream_list(&o, &status))
		return status;
	if (o.files.n)
		return print_captures(argv + 1, n_words);
	return cmd_record(argc, all);
}

int cmd_sysdig(int argc, char **argv)
{
	/* Parsing moves words; the list also ends in NULL. */
	char **all = xcalloc((size_t)argc + 1, sizeof(*all));
	int status = EXIT_USAGE;
	struct err err;
	int n;

	memcpy(all, argv, (size_t)argc * sizeof(*all));
	if (opt_parse(opts, argc, argv, &n, &err) < 0)
		warn("%s", err.msg);
	else
		status = run(argv, n, argc, all);
	free(all);
	return status;
}
