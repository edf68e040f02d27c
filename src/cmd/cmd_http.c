/* SPDX-License-Identifier: MIT */
/* cmd_http.c - `scan http`: HTTP requests, one by one or by url. */
#include "../analyze/requests.h"
#include "../base/log.h"
#include "cmd.h"
#include "operands.h"
#include "pass.h"
#include "query.h"

#define DEFAULT_ROWS 20 /* of top; the log has no limit but that of what is kept */

static struct {
	struct out_options out;
	struct capture_options in;
	uint64_t rows;
} o = { .rows = UINT64_MAX };

static const struct opt opts[] = {
	{ 'n', "rows", OPT_U64, &o.rows, .arg = "ROWS", .zero_ok = true,
	  .help = "rows to show (log: all; top: 20); 0: all" },
	OUT_OPTS(o.out),
	CAPTURE_OPTS(o.in),
	{ 0 },
};

const struct opt_help cmd_http_help = {
	.usage = "scan http [options] FILE [log|top] [filter]",
	.summary = "List the HTTP requests of a capture with their answers, or add them up by url.",
	.details =
		"Requests are found in the data of calls that the recorder kept. Where both ends are in "
		"the capture, both tell of a request: the column SIDE says which.",
	.table = opts,
};

static bool is_log = true;

static void on_event(struct query *q, const struct step *s)
{
	requests_event(q->ctx, q->fields, s);
}

static uint32_t n_rows(void)
{
	if (o.rows == UINT64_MAX)
		return is_log ? 0 : DEFAULT_ROWS;
	return o.rows < UINT32_MAX ? (uint32_t)o.rows : 0;
}

static void on_finish(struct query *q, struct out *out)
{
	struct table t;

	out->is_single = true;
	if (is_log)
		requests_log_table(q->ctx, n_rows(), &t);
	else
		requests_top_table(q->ctx, n_rows(), &t);
	out_table(out, &t);
	table_fini(&t);
}

static bool is_form(const char *word)
{
	return strcmp(word, "log") == 0 || strcmp(word, "top") == 0;
}

static int http(const struct operands *w)
{
	bool has_form = w->n > 0 && is_form(w->word[0]);
	struct query q = {
		.verb = "http",
		.path = o.in.path,
		.force = o.in.force,
		.out = &o.out,
		.event = on_event,
		.finish = on_finish,
	};
	int status;

	is_log = !has_form || *w->word[0] == 'l';
	q.ctx = requests_new(is_log);
	status = query_run(&q, w->word + has_form, w->n - has_form);
	requests_free(q.ctx);
	return status;
}

int cmd_http(int argc, char **argv)
{
	struct operands w;

	if (!operands_read(opts, argc, argv, &o.in, &w))
		return EXIT_USAGE;
	if (is_form(o.in.path) && !operands_is_file(o.in.path)) {
		warn("http: '%s' stands behind the capture: scan http FILE %s [filter]", o.in.path,
		     o.in.path);
		return EXIT_USAGE;
	}
	return http(&w);
}
