/* SPDX-License-Identifier: MIT */
/* query.c - see query.h. */
#include "query.h"

#include <stdio.h>
#include <stdlib.h>

#include "../base/log.h"
#include "cmd.h"
#include "pass.h"
#include "stream.h"

static void on_event(struct pass *p, const struct step *s)
{
	struct query *q = p->ctx;

	field_ctx_event(q->fields, s);
	if (s->is_hidden || s->is_internal || !q->event)
		return;
	if (!q->filter || q->asks_itself || filter_match(q->filter, q->fields, s))
		q->event(q, s);
}

static bool is_enough(struct pass *p, const struct event *ev)
{
	struct query *q = p->ctx;

	return q->is_enough(q, ev);
}

static void on_finish(struct pass *p, const struct cap_stats *stats)
{
	struct query *q = p->ctx;
	struct out out = pass_out(q->out);

	(void)stats;
	out_begin(&out, q->verb);
	q->finish(q, &out);
	out_end(&out);
}

int query_compile(const char *verb, const char *text, struct filter **ret)
{
	struct buf b = { 0 };
	struct err err;

	if (!text || filter_compile(str_of(text), FILTER_SYSDIG, ret, &err) == 0)
		return 0;
	filter_explain(str_of(text), &err, &b);
	warn("%s: filter: %s", verb, err.msg);
	fwrite(b.p, 1, b.n, stderr);
	buf_fini(&b);
	return -1;
}

int query_run(struct query *q, char **word, int n_words)
{
	char *text = stream_join_words(word, n_words);
	struct pass *p;
	int status;

	if (query_compile(q->verb, text, &q->filter) < 0) {
		free(text);
		return EXIT_USAGE;
	}
	p = xcalloc(1, sizeof(*p));
	q->replay = replay_new();
	q->fields = field_ctx_new(q->replay);
	if (q->knows_exited)
		field_ctx_know_exited(q->fields);
	*p = (struct pass){ .path = q->path,
			    .force = q->force,
			    .replay = q->replay,
			    .ctx = q,
			    .is_enough = q->is_enough ? is_enough : NULL,
			    .event = on_event,
			    .finish = on_finish };
	if (q->begin)
		q->begin(q);
	status = pass_run(p);
	free(p);
	field_ctx_free(q->fields);
	replay_free(q->replay);
	filter_free(q->filter);
	free(text);
	return status;
}
