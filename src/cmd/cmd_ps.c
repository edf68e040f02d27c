/* SPDX-License-Identifier: MIT */
/* cmd_ps.c - `scan ps`: the processes at a moment. */
#include "cmd.h"
#include "stateverb.h"

static struct stateverb_options o;

static const struct opt opts[] = { STATEVERB_OPTS(o) };

const struct opt_help cmd_ps_help = {
	.usage = "scan ps [--at MOMENT] FILE [filter]",
	.summary = "List the processes of a capture as they were at a moment.",
	.details = STATEVERB_DETAILS,
	.table = opts,
};

int cmd_ps(int argc, char **argv)
{
	return stateverb_table(opts, &o, argc, argv);
}
