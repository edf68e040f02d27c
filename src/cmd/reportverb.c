/* SPDX-License-Identifier: MIT */
/* reportverb.c - see reportverb.h. */
#include "reportverb.h"

#include "../base/log.h"
#include "query.h"

int reportverb_add(struct reportverb *v, const struct report_def *def, struct str by)
{
	enum report_part part;
	struct report_run *run;
	struct err err;
	int rc = report_run_new(def, by, &run, &part, &err);

	if (rc < 0)
		warn("%s: %s", v->verb, err.msg);
	else
		*vec_push(&v->runs) = run;
	return rc;
}

static void on_event(struct query *q, const struct step *s)
{
	struct reportverb *v = q->ctx;

	for (uint32_t i = 0; i < v->runs.n; i++)
		report_run_event(v->runs.v[i], q->fields, s);
}

static void on_finish(struct query *q, struct out *out)
{
	struct reportverb *v = q->ctx;
	uint32_t rows = v->rows < UINT32_MAX ? (uint32_t)v->rows : 0;

	out->is_single = v->runs.n == 1;
	for (uint32_t i = 0; i < v->runs.n; i++) {
		struct table t;

		report_run_table(v->runs.v[i], q->fields, rows, &t);
		out_table(out, &t);
		table_fini(&t);
	}
}

int reportverb_run(struct reportverb *v, char **word, int n_words)
{
	struct query q = {
		.verb = v->verb,
		.path = v->path,
		.force = v->force,
		.out = v->out,
		.ctx = v,
		.event = on_event,
		.finish = on_finish,
	};

	return query_run(&q, word, n_words);
}

void reportverb_fini(struct reportverb *v)
{
	for (uint32_t i = 0; i < v->runs.n; i++)
		report_run_free(v->runs.v[i]);
	vec_fini(&v->runs);
}
