/* SPDX-License-Identifier: MIT */
/* cmd_containers.c - `scan containers`: containers at a moment. */
#include "cmd.h"
#include "stateverb.h"

static struct stateverb_options o;

static const struct opt opts[] = { STATEVERB_OPTS(o) };

const struct opt_help cmd_containers_help = {
	.usage = "scan containers [--at MOMENT] FILE [filter]",
	.summary = "List the containers of a capture as they were at a moment.",
	.details = STATEVERB_DETAILS,
	.table = opts,
};

int cmd_containers(int argc, char **argv)
{
	return stateverb_table(opts, &o, argc, argv);
}
