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
	int rc;

	if (!v->ask)
		v->ask = ask_new();
	rc = report_run_new(def, by, v->ask, &run, &part, &err);
	if (rc < 0)
		warn("%s: %s", v->verb, err.msg);
	else
		*vec_push(&v->runs) = run;
	return rc;
}

static struct report_run **choose_runs(const struct reportverb *v)
{
	struct report_run **run = xcalloc(v->runs.n + 1, sizeof(*run));
	uint32_t n = 0;

	for (uint32_t i = 0; i < v->runs.n; i++)
		if (report_run_may_count(v->runs.v[i]))
			run[n++] = v->runs.v[i];
	return run;
}

static void on_event(struct query *q, const struct step *s)
{
	struct reportverb *v = q->ctx;

	struct report_run **run;

	ask_event(v->ask, q->fields, s);
	if (!v->of_kind[v->ask->kind])
		v->of_kind[v->ask->kind] = choose_runs(v);
	for (run = v->of_kind[v->ask->kind]; *run; run++)
		report_run_event(*run, q->fields, s);
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
		.knows_exited = true,
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
	for (uint32_t kind = 0; kind < N_KINDS; kind++)
		free(v->of_kind[kind]);
	ask_free(v->ask);
}
