/* SPDX-License-Identifier: MIT */
/* cmd_tree.c - `scan tree`: the process tree at a moment. */
#include "cmd.h"
#include "stateverb.h"

static struct stateverb_options o;

static const struct opt opts[] = { STATEVERB_OPTS(o) };

const struct opt_help cmd_tree_help = {
	.usage = "scan tree [--at MOMENT] FILE [filter]",
	.summary = "Print the tree of processes as it was at a moment.",
	.details = STATEVERB_DETAILS "\nWhat the filter leaves is shown with all that is above it.",
	.table = opts,
};

static void print(const struct state_question *q, bool is_text, struct out *out)
{
	struct table t;

	state_tree(q, is_text, &t);
	stateverb_out(q, &t, out);
	table_fini(&t);
}

int cmd_tree(int argc, char **argv)
{
	return stateverb_run(opts, &o, argc, argv, print);
}
