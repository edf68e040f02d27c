/* SPDX-License-Identifier: MIT */
/* cmd_netstat.c - `scan netstat`: IP sockets at a moment. */
#include "cmd.h"
#include "stateverb.h"

static struct stateverb_options o;

static const struct opt opts[] = { STATEVERB_OPTS(o) };

const struct opt_help cmd_netstat_help = {
	.usage = "scan netstat [--at MOMENT] FILE [filter]",
	.summary = "List the IP sockets of processes as they were at a moment.",
	.details = STATEVERB_DETAILS,
	.table = opts,
};

int cmd_netstat(int argc, char **argv)
{
	return stateverb_table(opts, &o, argc, argv);
}
