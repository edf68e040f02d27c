/* SPDX-License-Identifier: MIT */
/* cmd_lsof.c - `scan lsof`: open descriptors at a moment. */
#include "cmd.h"
#include "stateverb.h"

static struct stateverb_options o;

static const struct opt opts[] = { STATEVERB_OPTS(o) };

const struct opt_help cmd_lsof_help = {
	.usage = "scan lsof [--at MOMENT] FILE [filter]",
	.summary = "List the open files, sockets and pipes of processes as they were at a moment.",
	.details = STATEVERB_DETAILS,
	.table = opts,
};

int cmd_lsof(int argc, char **argv)
{
	return stateverb_table(opts, &o, argc, argv);
}
