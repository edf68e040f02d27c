/* SPDX-License-Identifier: MIT */
/* cmd_info.c - `scan info`: what a capture is, and how good its data is. */
#include <stdlib.h>

#include "../base/log.h"
#include "../base/mem.h"
#include "cmd.h"
#include "operands.h"
#include "pass.h"
#include "quality.h"

static struct {
	struct out_options out;
	struct capture_options in;
	bool hash;
} o;

static const struct opt opts[] = {
	OUT_OPTS(o.out),
	{ 0, "hash", OPT_FLAG, &o.hash,
	  .help = "also SHA-256 of the file and of its decoded content (reads it once more)" },
	CAPTURE_OPTS(o.in),
	{ 0 },
};

const struct opt_help cmd_info_help = {
	.usage = "scan info [options] FILE",
	.summary = "Tell what a capture is, what is in it and how good its data is.",
	.table = opts,
};

struct info_pass {
	struct source_hash hash;
};

static void on_event(struct pass *p, const struct step *s)
{
	info_event(&p->info, s);
}

static void on_finish(struct pass *p, const struct cap_stats *stats)
{
	struct info_pass *ip = p->ctx;
	struct info_facts k = {
		.path = p->path,
		.stats = stats,
		.replay = p->replay,
		.hash = o.hash ? &ip->hash : NULL,
	};
	struct out out = pass_out(&o.out);

	out_begin(&out, "info");
	info_print(&p->info, &k, &out);
	out_end(&out);
}

static int show(const char *path)
{
	struct info_pass ip;
	struct pass *p = xcalloc(1, sizeof(*p));
	struct err err;
	int status;

	if (o.hash && source_hash(path, &ip.hash, &err) < 0) {
		free(p);
		return quality_warn_failed(path, &err);
	}
	*p = (struct pass){ .path = path,
			    .force = o.in.force,
			    .replay = replay_new(),
			    .ctx = &ip,
			    .event = on_event,
			    .finish = on_finish };
	status = pass_run(p);
	replay_free(p->replay);
	free(p);
	return status;
}

int cmd_info(int argc, char **argv)
{
	struct operands w;

	if (!operands_read(opts, argc, argv, &o.in, &w))
		return EXIT_USAGE;
	if (w.n > 0) {
		warn("info: it takes one capture and no filter, so that '%s' is one word too many",
		     w.word[0]);
		return EXIT_USAGE;
	}
	return show(o.in.path);
}
