/* SPDX-License-Identifier: MIT */
/* cmd_errors.c - `scan errors`: which calls failed, how, whose they were and what they were about. */
#include "cmd.h"
#include "operands.h"
#include "reportverb.h"

#define DEFAULT_ROWS 20

static struct {
	struct out_options out;
	struct capture_options in;
	uint64_t rows;
} o = { .rows = DEFAULT_ROWS };

static const struct opt opts[] = {
	{ 'n', "rows", OPT_U64, &o.rows, .arg = "ROWS", .zero_ok = true,
	  .help = "rows of each table (20); 0: all" },
	OUT_OPTS(o.out),
	CAPTURE_OPTS(o.in),
	{ 0 },
};

const struct opt_help cmd_errors_help = {
	.usage = "scan errors [options] FILE [filter]",
	.summary = "Count the failed calls of a capture, and tell first and last of each kind.",
	.details =
		"First by call and error, then by program and what the call was about, too. 'scan events' "
		"shows an example with the filter evt.num=NUMBER.",
	.table = opts,
};

/* Reports of reports.def, the overview first. */
static const char *const reports[] = { "failures", "errors" };

static int errors(const struct operands *w)
{
	struct reportverb v = {
		.verb = "errors",
		.path = o.in.path,
		.out = &o.out,
		.force = o.in.force,
		.rows = o.rows,
	};
	struct report_list l;
	struct str by;
	int status = EXIT_FAILED, rc = 0;

	report_list_init(&l);
	for (size_t i = 0; rc == 0 && i < sizeof(reports) / sizeof(reports[0]); i++)
		rc = reportverb_add(&v, report_list_find(&l, str_of(reports[i]), &by), by);
	if (rc == 0)
		status = reportverb_run(&v, w->word, w->n);
	reportverb_fini(&v);
	report_list_fini(&l);
	return status;
}

int cmd_errors(int argc, char **argv)
{
	struct operands w;

	if (!operands_read(opts, argc, argv, &o.in, &w))
		return EXIT_USAGE;
	return errors(&w);
}
