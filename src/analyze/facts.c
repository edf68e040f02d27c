/* SPDX-License-Identifier: MIT */
/* facts.c - see facts.h. facts_event is the hot path: rows are found by the tags that replay keeps
 * on threads and descriptors, and a key is built and hashed only when a tag is 0. */
#include "facts.h"

#include <stdlib.h>

#include "../base/mem.h"
#include "facts_internal.h"
#include "quirks.h"

#define MAX_ERRNO 4095 /* the kernel's: larger negatives are addresses or values */

static const uint8_t proc_ops[PV_N] = { [PV_NAME] = AGG_KEEP,
					[PV_STARTED_NS] = AGG_MIN,
					[PV_ENDED_NS] = AGG_MAX,
					[PV_STATUS] = AGG_KEEP,
					[PV_PPID] = AGG_KEEP };
static const uint8_t fd_ops[FV_N] = { [FV_NAME] = AGG_KEEP,
				      [FV_SHARED] = AGG_MAX,
				      [FV_CLASS] = AGG_MAX,
				      [FV_LISTEN_NS] = AGG_MIN,
				      [FV_IS_LOG] = AGG_MAX };
static const uint8_t call_ops[CV_N] = {
	[CV_MAX_NS] = AGG_MAX, [CV_WAITS] = AGG_MAX, [CV_DEED] = AGG_MAX, [CV_IO] = AGG_MAX
};
static const uint8_t error_ops[ERR_N] = {
	[ERR_FIRST] = AGG_MIN, [ERR_FIRST_NS] = AGG_MIN, [ERR_LAST_NS] = AGG_MAX
};
static const uint8_t box_ops[BV_N] = { AGG_KEEP, AGG_KEEP, AGG_KEEP };
static const uint8_t command_ops[CMD_N] = {
	[CMD_FIRST_NS] = AGG_MIN, [CMD_LAST_NS] = AGG_MAX, [CMD_FIRST] = AGG_MIN,
	[CMD_PID] = AGG_KEEP,     [CMD_USER] = AGG_KEEP,   [CMD_PARENT] = AGG_KEEP
};

struct facts *facts_new(struct replay *r, uint32_t max_slow)
{
	struct facts *f = xcalloc(1, sizeof(*f));

	f->r = r;
	f->slowest.max = max_slow < MAX_SLOW ? max_slow : MAX_SLOW;
	pool_init(&f->names);
	timeline_init(&f->line);
	agg_init(&f->proc, PV_N, proc_ops);
	agg_init(&f->fd, FV_N, fd_ops);
	agg_init(&f->call, CV_N, call_ops);
	agg_init(&f->error, ERR_N, error_ops);
	agg_init(&f->box, BV_N, box_ops);
	agg_init(&f->command, CMD_N, command_ops);
	facts_init_traits(f);
	return f;
}

void facts_narrow(struct facts *f)
{
	f->is_narrowed = f->has_listeners = true;
}

void facts_free(struct facts *f)
{
	if (!f)
		return;
	for (uint32_t i = 0; i < f->hist.n; i++)
		hist_fini(&f->hist.v[i]);
	vec_fini(&f->hist);
	vec_fini(&f->cpu);
	map_fini(&f->error_rows);
	slowest_fini(&f->slowest);
	agg_fini(&f->proc);
	agg_fini(&f->fd);
	agg_fini(&f->call);
	agg_fini(&f->error);
	agg_fini(&f->box);
	agg_fini(&f->command);
	pool_fini(&f->names);
	free(f);
}

/* ---- one call ---- */

static inline uint32_t call_row(struct facts *f, const struct step *s, enum schema_view view,
				uint8_t traits)
{
	uint16_t type = s->ev->type, code;
	uint32_t row;

	if (traits & T_GENERIC) {
		code = (uint16_t)event_u64(s->ev, 0, 0);
		row = code < MAX_CODES ? f->call_of_code[view][code] : 0;
		return row ? row : facts_find_generic(f, view, code);
	}
	row = f->call_of_type[view][type];
	if (!row) {
		row = facts_make_call(f, str_of(s->info->name), traits);
		f->call_of_type[view][type] = row;
	}
	return row;
}

static inline void note_time(struct facts *f, uint64_t ns)
{
	if (__builtin_expect(ns > f->last_ns, 1))
		f->last_ns = ns;
	if (__builtin_expect(ns < f->first_ns || !f->first_ns, 0))
		f->first_ns = ns;
	timeline_at(&f->line, ns);
}

static inline void note_transfer(struct facts *f, uint8_t traits, uint64_t n, uint64_t *proc,
				 uint64_t *fd)
{
	uint64_t class = fd[FV_CLASS];

	fd[FV_TRANSFERS]++;
	if (traits & T_READS) {
		proc[PV_IN + class] += n;
		f->line.v[TS_FILE_IN + class] += n;
		/* copy_file_range: the descriptor it is told by is the one written to */
		if (!(traits & T_WRITES))
			fd[FV_IN] += n;
	}
	if (traits & T_WRITES) {
		proc[PV_OUT + class] += n;
		f->line.v[TS_FILE_OUT + class] += n;
		fd[FV_OUT] += n;
	}
}

static inline void note_slow_io(struct facts *f, uint64_t ns)
{
	f->line.v[TS_SLOW_1MS]++;
	f->line.v[TS_SLOW_10MS] += ns >= 10000000;
	f->line.v[TS_SLOW_100MS] += ns >= 100000000;
}

static inline void note_latency(struct facts *f, const struct call *c, uint64_t *v, unsigned io)
{
	bool waits = v[CV_WAITS];

	v[CV_TIMED]++;
	v[CV_TIME_NS] += c->ns;
	if (c->ns > v[CV_MAX_NS])
		v[CV_MAX_NS] = c->ns;
	hist_add(&f->hist.v[c->row * IO_CLASSES + io], c->ns);
	timeline_add_latency(&f->line, waits ? TIMELINE_WAIT : (enum timeline_plane)io, c->ns);
	if (c->ns >= 1000000 && io == IO_FILE && (c->traits & (T_READS | T_WRITES)))
		note_slow_io(f, c->ns);
	if (__builtin_expect(slowest_wants(&f->slowest, c->ns), 0) && !waits)
		facts_note_slow(f, c);
}

static __attribute__((noinline)) void note_error(struct facts *f, const struct call *c,
						 uint64_t *proc)
{
	uint32_t row = facts_find_error(f, (uint32_t)-c->res, c->row, proc[PV_NAME]);
	uint64_t *v = agg_at(&f->error, row);

	f->line.v[TS_ERRORS]++;
	proc[PV_ERRORS]++;
	agg_at(&f->call, c->row)[CV_ERRORS]++;
	v[ERR_COUNT]++;
	if (!v[ERR_FIRST]) {
		v[ERR_FIRST] = c->step->ev->num;
		v[ERR_FIRST_NS] = c->step->ev->ts_ns;
	}
	v[ERR_LAST_NS] = c->step->ev->ts_ns;
}

/* What a call did to its descriptor. */
static inline void note_fd(struct facts *f, const struct call *c, uint64_t *proc, bool transfers)
{
	const struct step *s = c->step;
	uint64_t *v = agg_at(&f->fd, fd_row(f, s->fd, c->proc));

	v[FV_CALLS]++;
	v[FV_ERRORS] += c->has_failed;
	v[FV_OPENS] += (c->traits & T_CREATES) && !c->has_failed;
	v[FV_SHARED] |= v[FV_NAME] != proc[PV_NAME];
	if (c->ns != UINT64_MAX)
		v[FV_TIME_NS] += c->ns;
	if (!transfers)
		return;
	note_transfer(f, c->traits, (uint64_t)c->res, proc, v);
	if (v[FV_CLASS] == IO_NET)
		facts_look_at_message(f, s, c->traits & T_READS);
	else if (__builtin_expect(v[FV_IS_LOG] && (c->traits & T_WRITES), 0))
		facts_look_at_log(f, s);
}

static inline void note_call(struct facts *f, const struct step *s, enum schema_view view,
			     uint8_t traits, uint32_t proc)
{
	struct call c = { .step = s, .traits = traits, .proc = proc };
	unsigned io = s->fd ? f->io_of_type[s->fd->type] : IO_OTHER;
	uint64_t *pv, *cv;
	bool transfers;

	c.row = call_row(f, s, view, traits);
	c.res = traits & T_RESULT ? event_i64(s->ev, 0, 0) : 0;
	c.has_failed = c.res < 0 && c.res >= -MAX_ERRNO;
	c.ns = s->is_paired ? s->latency_ns : UINT64_MAX;
	transfers = (traits & (T_READS | T_WRITES)) && c.res > 0;
	cv = agg_at(&f->call, c.row);
	c.deed = (uint8_t)cv[CV_DEED];
	cv[CV_CALLS]++;
	f->line.v[TS_CALLS]++;
	f->line.v[(c.has_failed ? TS_FAILED : TS_OK) + c.deed]++;
	if (c.ns != UINT64_MAX)
		note_latency(f, &c, cv, io);
	pv = agg_at(&f->proc, proc);
	pv[PV_CALLS]++;
	pv[PV_MADE_FDS] += (traits & T_CREATES) && !c.has_failed;
	if (__builtin_expect(c.has_failed, 0))
		note_error(f, &c, pv);
	if (s->fd || transfers)
		note_fd(f, &c, pv, transfers);
	if (f->is_looked_at[c.deed])
		facts_look(f, &c);
	if (__builtin_expect(s->has_syslog, 0))
		facts_look_at_syslog(f, s);
}

/* ---- one event ---- */

static enum schema_view view_of(const struct event *ev)
{
	return quirks_of[ev->generation].view;
}

static bool is_uncounted(struct facts *f, const struct step *s)
{
	f->n_events++;
	f->n_by_type[s->ev->type]++;
	if (__builtin_expect(!s->is_hidden && !s->is_internal, 1))
		return false;
	f->n_hidden += s->is_hidden;
	f->n_internal += s->is_internal && !s->is_hidden;
	if (f->traits[view_of(s->ev)][s->ev->type] & T_SPECIAL && s->ev->type != EV_SCHEDSWITCH_6_E)
		facts_special(f, s, 0, false);
	return true;
}

void facts_event(struct facts *f, const struct step *s)
{
	const struct event *ev = s->ev;
	enum schema_view view = view_of(ev);
	uint8_t traits = f->traits[view][ev->type];
	uint32_t proc;

	if (is_uncounted(f, s))
		return;
	if (__builtin_expect(!f->has_listeners, 0)) {
		f->has_listeners = true;
		facts_note_listeners(f);
	}
	if (ev->tid != -1)
		note_time(f, ev->ts_ns);
	f->line.v[TS_EVENTS]++;
	proc = proc_row(f, s);
	agg_at(&f->proc, proc)[PV_EVENTS]++;
	if ((traits & T_CALL) && !s->is_child_return)
		note_call(f, s, view, traits, proc);
	else if (traits & T_SPECIAL)
		facts_special(f, s, proc, true);
}

void facts_skip(struct facts *f, const struct step *s)
{
	if (is_uncounted(f, s))
		return;
	f->n_refused++;
	if (f->traits[view_of(s->ev)][s->ev->type] & T_SPECIAL)
		facts_special(f, s, 0, false);
}

void facts_section(struct facts *f)
{
	f->has_listeners = f->is_narrowed;
	if (f->cpu.n)
		memset(f->cpu.v, 0, f->cpu.n * sizeof(*f->cpu.v));
}

/* By process, then by start. */
static int compare_starts(const void *pa, const void *pb, void *ctx)
{
	const struct facts *f = ctx;
	uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;
	int64_t pid_a = load_i64(agg_key(&f->proc, a).p), pid_b = load_i64(agg_key(&f->proc, b).p);
	uint64_t from_a = agg_at(&f->proc, a)[PV_STARTED_NS];
	uint64_t from_b = agg_at(&f->proc, b)[PV_STARTED_NS];

	if (pid_a != pid_b)
		return pid_a < pid_b ? -1 : 1;
	if (from_a != from_b)
		return from_a < from_b ? -1 : 1;
	return (a > b) - (a < b);
}

/* What a process was before it ran another program ended when that began. */
static void end_replaced(struct facts *f)
{
	uint32_t n = f->proc.n_rows - 1, *row = xcalloc(n + 1, sizeof(*row));

	for (uint32_t i = 0; i < n; i++)
		row[i] = i + 1;
	qsort_r(row, n, sizeof(*row), compare_starts, f);
	for (uint32_t i = 0; i + 1 < n; i++) {
		uint64_t *v = agg_at(&f->proc, row[i]), *next = agg_at(&f->proc, row[i + 1]);

		if (!v[PV_ENDED_NS] && next[PV_STARTED_NS] > v[PV_STARTED_NS] &&
		    load_i64(agg_key(&f->proc, row[i]).p) ==
			    load_i64(agg_key(&f->proc, row[i + 1]).p))
			v[PV_ENDED_NS] = next[PV_STARTED_NS];
	}
	free(row);
}

void facts_finish(struct facts *f)
{
	end_replaced(f);
	facts_note_containers(f, UINT32_MAX);
	slowest_sort(&f->slowest);
}

bool facts_latency(const struct facts *f, uint32_t call_row, struct hist *ret)
{
	for (unsigned io = 0; io < IO_CLASSES; io++)
		hist_merge(ret, &f->hist.v[call_row * IO_CLASSES + io]);
	return ret->n > 0;
}
