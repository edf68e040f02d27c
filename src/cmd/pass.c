/* SPDX-License-Identifier: MIT */
/* pass.c - see pass.h. */
#include "pass.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../base/log.h"
#include "cmd.h"
#include "progress.h"
#include "quality.h"

#define PROGRESS_EVERY 65536 /* events; a few milliseconds */

static int read_events(struct pass *p, struct capture *c, struct err *err)
{
	uint64_t n = 0, n_sections = 1;
	struct progress progress;
	struct event ev;
	struct step step;
	int rc;

	progress_start(&progress);
	while ((rc = cap_next(c, &ev, err)) > 0) {
		if (__builtin_expect(p->info.n_sections != n_sections, 0)) {
			n_sections = p->info.n_sections;
			if (p->section)
				p->section(p);
		}
		if (p->is_enough && p->is_enough(p, &ev))
			break;
		replay_event(p->replay, &ev, &step);
		p->event(p, &step);
		if (++n % PROGRESS_EVERY == 0 && progress.is_on)
			progress_update(&progress, &cap_get_stats(c)->source);
	}
	progress_end(&progress);
	if (n == 0 && rc == 0)
		warn("%s: no events", p->path);
	return rc < 0 ? rc : 0;
}

int pass_run(struct pass *p)
{
	struct cap_options opt = { .force = p->force };
	struct capture *c;
	struct err err;
	int status, rc;

	info_init(&p->info, replay_sink(p->replay));
	if (cap_open(p->path, &opt, &p->info.sink, &c, &err) < 0)
		return quality_warn_failed(p->path, &err);
	rc = read_events(p, c, &err);
	if (rc == 0 ||
	    cap_get_stats(c)->n_events) /* a report of nothing would say that nothing is wrong */
		p->finish(p, cap_get_stats(c));
	fflush(stdout);
	status = quality_warn(p->path, cap_get_stats(c));
	if (rc < 0)
		status = quality_warn_failed(p->path, &err);
	cap_close(c);
	return status;
}

/* COLUMNS wins over the terminal, so that tests can set it; outside a terminal it has no say. */
unsigned pass_terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize ws;
	long n = columns ? strtol(columns, NULL, 10) : 0;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (n > 0 && n < 10000)
		return (unsigned)n;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col ? ws.ws_col : 80;
}

bool pass_draws(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(term && strcmp(term, "dumb") == 0);
}

bool pass_has_colours(void)
{
	const char *none = getenv("NO_COLOR");

	return pass_draws() && !(none && *none);
}

enum out_format pass_format(const struct out_options *o)
{
	return o->json ? OUT_JSON : (enum out_format)o->format;
}

struct out pass_out(const struct out_options *o)
{
	enum out_format format = pass_format(o);

	return (struct out){
		.ops = out_ops_of(format),
		.f = stdout,
		.width = format == OUT_TEXT ? pass_terminal_width() : 0,
	};
}
