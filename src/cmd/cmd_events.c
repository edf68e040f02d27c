/* SPDX-License-Identifier: MIT */
/* cmd_events.c - `scan events`: the events of a capture, a line each. */
#include <stdlib.h>

#include "../base/log.h"
#include "cmd.h"
#include "stream.h"

static struct stream_options o = STREAM_OPTIONS_INIT;

static const struct opt opts[] = { STREAM_OPTS(o) };

const struct opt_help cmd_events_help = {
	.usage = "scan events [options] FILE [filter]\n"
		 "scan events [options] -r FILE [-r FILE]... [filter]",
	.summary = "Print the events of a capture, a line each, as sysdig does.",
	.details =
		"A line is: number, time, CPU, process, (thread), direction (> enters a call, < leaves "
		"it), call, arguments. Numbers count all events; those that are not shown are missing.\n"
		"A filter is a condition such as proc.name=nginx and evt.type in (open, openat); see "
		"scan-filter(7).",
	.table = opts,
};

int cmd_events(int argc, char **argv)
{
	const char *operand[1];
	struct err err;
	int first_filter = 1;
	int status;
	int n;

	if (opt_parse(opts, argc, argv, &n, &err) < 0) {
		warn("events: %s", err.msg);
		return EXIT_USAGE;
	}
	if (stream_list(&o, &status))
		return status;
	if (o.files.n == 0 && n > 0) {
		operand[0] = argv[1];
		o.files = (struct opt_list){ operand, 1 };
		first_filter = 2;
	}
	if (o.files.n == 0) {
		warn("events: name a capture");
		return EXIT_USAGE;
	}
	o.filter = stream_join_words(argv + first_filter, n - first_filter + 1);
	status = stream_run("events: ", &o);
	if (first_filter == 1)
		free(o.files.v);
	return status;
}
