/* SPDX-License-Identifier: MIT */
/* fuzz_state.c - any sequence of events through the state engine, the line printer and the
 * reports.
 *
 * The bytes are a recipe: for each event its type, a thread out of a few, and for each parameter
 * whether it has the width of its type or another one. Numbers are small more often than not, so
 * that events meet each other's threads and descriptors. The first byte chooses the generation. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/analyze/evtext.h"
#include "../../src/analyze/facts.h"
#include "../../src/analyze/findings.h"
#include "../../src/analyze/latency.h"
#include "../../src/analyze/paramtext.h"
#include "../../src/analyze/plot.h"
#include "../../src/analyze/report.h"
#include "../../src/analyze/tiles.h"
#include "../../src/capture/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_EVENTS 400
#define MAX_DATA   8192

struct recipe {
	const uint8_t *p;
	size_t n;
};

static uint8_t take(struct recipe *r)
{
	if (!r->n)
		return 0;
	r->n--;
	return *r->p++;
}

static size_t take_bytes(struct recipe *r, uint8_t *to, size_t want)
{
	size_t n = want < r->n ? want : r->n;

	memcpy(to, r->p, n);
	r->p += n;
	r->n -= n;
	return n;
}

static unsigned width_of(uint8_t type)
{
	static const uint8_t bytes[PT_MAX] = {
#define PARAM_TYPE(id, name, width, text) [id] = (width),
#include "../../formats/types.def"
#undef PARAM_TYPE
	};

	return type < PT_MAX ? bytes[type] : 0;
}

/* One parameter behind the ones there: a small number of the right width, or bytes as they come. */
static uint32_t add_param(struct recipe *r, uint8_t *to, uint8_t type)
{
	uint8_t how = take(r);
	unsigned width = width_of(type);

	if (width && how < 0xe0) {
		memset(to, how & 0x80 ? 0xff : 0, width);
		to[0] = (uint8_t)(how & 0x3f) ^ (how & 0x80 ? 0xff : 0);
		return width;
	}
	return (uint32_t)take_bytes(r, to, how & 0x3f);
}

static void make_event(struct recipe *r, struct event *ev, uint8_t *data)
{
	const struct event_info *info;
	uint32_t at = 0;
	uint8_t n;

	ev->type = (uint16_t)((take(r) | take(r) << 8) % EV_MAX);
	info = schema_event(ev->generation == GEN_CLASSIC ? SCHEMA_CLASSIC : SCHEMA_MODERN,
			    ev->type);
	if (!info) {
		ev->type = EV_SYSCALL_READ_X;
		info = schema_event(SCHEMA_CLASSIC, ev->type);
	}
	ev->tid = (int8_t)take(r) % 8;
	ev->cpu = ev->tid & 1;
	ev->num++;
	ev->ts_ns += take(r) * 10000000ull;
	ev->flags = 0;
	n = take(r);
	ev->n_params = n < 0xc0 ? info->n_params : n % (MAX_PARAMS + 1);
	for (unsigned i = 0; i < ev->n_params; i++) {
		ev->at[i] = at;
		if (at < MAX_DATA - 64)
			at += add_param(r, data + at,
					i < info->n_params ? info->params[i].type : 0);
	}
	ev->at[ev->n_params] = at;
	/* an exact copy, so that a read behind the parameters is noticed */
	ev->data = malloc(at ? at : 1);
	memcpy((void *)(uintptr_t)ev->data, data, at);
}

static void print_reports(struct facts *f)
{
	for (uint32_t i = 0; report_at(i); i++) {
		struct table t;

		report_make(report_at(i), f, 5, &t);
		table_fini(&t);
	}
}

static void print_overview(struct facts *f)
{
	struct buf b = { 0 };
	struct table t;

	findings_table(f, 1, NULL, &t);
	table_fini(&t);
	tiles_table(f, "proc.name=x", &t);
	table_fini(&t);
	latency_table(f, &t);
	table_fini(&t);
	latency_by_time_table(f, &t);
	table_fini(&t);
	timeline_table(&f->line, &t);
	table_fini(&t);
	for (int p = 0; p < PLOT_N; p++) {
		plot_data((enum plot)p, f, &b);
		plot_commands((enum plot)p, f, "$x", &b);
		plot_describe((enum plot)p, f, &b);
	}
	buf_fini(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[MAX_DATA];
	struct recipe in = { data, size };
	struct replay *r = replay_new();
	struct facts *f = facts_new(r, 5);
	struct evtext *x = evtext_new(r, TIME_LATENCY);
	struct event ev = { .ts_ns = 1600000000000000000ull };
	struct buf line = { 0 };
	struct step step;

	ev.generation = take(&in) % GEN_MAX;
	replay_sink(r)->section(replay_sink(r)->ctx, &(struct section_meta){ 0 });
	for (int i = 0; i < MAX_EVENTS && in.n; i++) {
		make_event(&in, &ev, bytes);
		replay_event(r, &ev, &step);
		facts_event(f, &step);
		line.n = 0;
		if (!step.is_hidden)
			evtext_add(x, &line, &step);
		free((void *)(uintptr_t)ev.data);
	}
	facts_finish(f);
	print_reports(f);
	print_overview(f);
	buf_fini(&line);
	evtext_free(x);
	facts_free(f);
	replay_free(r);
	return 0;
}
