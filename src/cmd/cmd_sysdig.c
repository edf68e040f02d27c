/* SPDX-License-Identifier: MIT */
/* cmd_sysdig.c - `scan -r FILE`: called as sysdig is, for people and scripts that know its letters. */
#include <stdlib.h>

#include "../base/log.h"
#include "cmd.h"
#include "stream.h"

static struct stream_options o = STREAM_OPTIONS_INIT;

static const struct opt opts[] = { STREAM_OPTS(o) };

const struct opt_help cmd_sysdig_help = {
	.usage = "scan -r FILE [-r FILE]... [options] [filter]",
	.summary = "Print the events of a capture, called with the letters of sysdig.",
	.table = opts,
};

int cmd_sysdig(int argc, char **argv)
{
	struct err err;
	int status;
	int n;

	if (opt_parse(opts, argc, argv, &n, &err) < 0) {
		warn("%s", err.msg);
		return EXIT_USAGE;
	}
	if (stream_list(&o, &status))
		return status;
	if (o.files.n == 0) {
		warn("name a capture with -r; recording comes in a later release");
		return EXIT_USAGE;
	}
	o.filter = stream_join_words(argv + 1, n);
	status = stream_run("", &o);
	free(o.files.v);
	return status;
}
