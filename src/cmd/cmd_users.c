/* SPDX-License-Identifier: MIT */
/* cmd_users.c - `scan users`: users and what they run at a moment. */
#include "cmd.h"
#include "stateverb.h"

static struct stateverb_options o;

static const struct opt opts[] = { STATEVERB_OPTS(o) };

const struct opt_help cmd_users_help = {
	.usage = "scan users [--at MOMENT] FILE [filter]",
	.summary = "List the users of processes as they were at a moment.",
	.details = STATEVERB_DETAILS,
	.table = opts,
};

int cmd_users(int argc, char **argv)
{
	return stateverb_table(opts, &o, argc, argv);
}
