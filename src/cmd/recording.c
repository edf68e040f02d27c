/* SPDX-License-Identifier: MIT */
/* recording.c - see recording.h. */
#include "recording.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "../analyze/preroll.h"
#include "../base/clock.h"
#include "../base/log.h"
#include "../base/mem.h"
#include "../capture/machine.h"
#include "../capture/source_live.h"
#include "../capture/writer.h"
#include "advice.h"
#include "blackbox.h"
#include "cmd.h"
#include "command.h"
#include "liveline.h"
#include "privileges.h"
#include "query.h"
#include "stop.h"

struct recording {
	struct recording_options *o;
	struct device *device; /* NULL with only_state */
	struct writer head;    /* the machine as it was found */
	struct command command;
	struct filter *filter, *proc_filter, *dump_on;
	struct blackbox *box; /* NULL: to files */
	struct writeout *out;
	struct machine_counts found;
	struct preroll preroll;
	struct live_options live;
	uint64_t begin_ns; /* of the steady clock */
	_Atomic uint64_t n_written, n_bytes;
	_Atomic bool is_over; /* nothing more is wanted */
	bool prints;          /* lines, and no capture */
	bool is_asked; /* what the state is at each event: by a filter, or for further files */
};

/* ---- in the thread that reads the rings ---- */

static uint64_t count_lost(const struct recording *r, struct device_counts *ret)
{
	uint64_t n = 0;

	*ret = (struct device_counts){ 0 };
	if (r->device)
		device_count(r->device, ret);
	for (int i = 0; i < SCAN_DROP_MAX; i++)
		n += ret->n_dropped[i];
	return n;
}

static void show_status(struct recording *r)
{
	struct device_counts n;
	struct liveline_figures f = {
		.n_events = atomic_load(&r->n_written),
		.n_bytes = atomic_load(&r->n_bytes),
		.n_lost = count_lost(r, &n),
	};

	liveline_draw(&f);
}

static bool is_over(void *ctx)
{
	struct recording *r = ctx;

	if (liveline_is_due())
		show_status(r);
	return atomic_load(&r->is_over) || command_has_ended(&r->command) ||
	       (r->o->max_seconds &&
		(clock_steady_ns() - r->begin_ns) / NS_PER_S >= r->o->max_seconds);
}

static bool wants_mark(void *ctx)
{
	(void)ctx;
	return blackbox_was_asked();
}

/* ---- events to the file ---- */

/* What came before the machine was read to its end changes its state at most. */
static bool is_early(void *ctx, struct replay *replay, const struct event *ev)
{
	struct recording *r = ctx;
	struct step s;

	if (!preroll_has(&r->preroll, ev))
		return false;
	if (preroll_wants(&r->preroll, ev))
		replay_event(replay, ev, &s);
	return true;
}

struct pass_state {
	struct replay *replay;
	struct field_ctx *fields;
	uint64_t n_written; /* events */
	bool has_enough;    /* only what tells of losses is still wanted */
};

static bool is_internal(const struct event *ev)
{
	const struct event_info *info = schema_event(SCHEMA_MODERN, ev->type);

	return info && info->category == CAT_INTERNAL;
}

/* False when the output has ended. */
static bool write_event(struct recording *r, struct pass_state *p, const struct event *ev)
{
	struct step s;
	bool passes;

	if (p->has_enough && ev->type != EV_SCAPEVENT_E)
		return true;
	if (is_early(r, p->replay, ev))
		return true;
	if (!writeout_before(r->out, ev))
		return false;
	if (r->is_asked)
		replay_event(p->replay, ev, &s);
	else
		s = (struct step){ .ev = ev, .is_internal = is_internal(ev) };
	if (r->filter || r->dump_on)
		field_ctx_event(p->fields, &s);
	passes = !r->filter || (!s.is_hidden && filter_match(r->filter, p->fields, &s));
	if (!writeout_event(r->out, ev, &s, passes))
		return false;
	if (r->box)
		blackbox_event(r->box, p->fields, &s);
	if (!passes || s.is_internal)
		return true;
	p->has_enough = ++p->n_written == r->o->max_events;
	atomic_store_explicit(&r->n_written, p->n_written, memory_order_relaxed);
	if (p->has_enough)
		atomic_store(&r->is_over, true);
	return true;
}

static int write_events(struct recording *r, struct capture *c, struct replay *replay,
			struct err *err)
{
	struct pass_state p = { .replay = replay, .fields = field_ctx_new(replay) };
	struct event ev;
	int rc;

	while ((rc = cap_next(c, &ev, err)) > 0 && write_event(r, &p, &ev))
		atomic_store_explicit(&r->n_bytes, writeout_bytes(r->out), memory_order_relaxed);
	field_ctx_free(p.fields);
	return rc < 0 ? rc : 0;
}

/* The command begins when events are read. */
static int open_live(void *ctx, const struct cap_idle *idle, const struct meta_sink *sink,
		     struct capture **ret, struct err *err)
{
	/* The module knows the event types of GEN_CLASSIC, and a quiet machine gives nothing to look ahead at. */
	const struct cap_options opt = { .is_classic = true, .idle = *idle };
	struct recording *r = ctx;
	struct source *src;
	int rc;

	r->live = (struct live_options){
		.device = r->device,
		.head = buf_str(&r->head.b),
		.is_over = is_over,
		.wants_mark = r->box ? wants_mark : NULL,
		.ctx = r,
	};
	rc = source_open_live(&r->live, &src, err);
	if (rc == 0)
		rc = cap_open_source(src, &opt, sink, ret, err);
	if (rc == 0)
		command_begin(&r->command);
	return rc;
}

static void on_idle(void *ctx)
{
	writeout_idle(((struct recording *)ctx)->out);
}

static int read_live(struct recording *r, struct replay *replay, struct err *err)
{
	const struct meta_sink *sink = writeout_begin(r->out, replay, r->filter);
	const struct cap_idle idle = { on_idle, r };
	struct capture *c;
	int rc;

	if (!r->o->is_quiet)
		liveline_start();
	rc = open_live(r, &idle, sink, &c, err);
	if (rc == 0) {
		rc = write_events(r, c, replay, err);
		cap_close(c);
	}
	liveline_end();
	return rc;
}

/* ---- around it ---- */

/* The rings run before the state is read: what happens meanwhile is in one or the other. What needs root is
 * over then. */
static int read_machine(struct recording *r, const char *path, struct err *err)
{
	const struct writeout_options *w = &r->o->write;
	struct machine_options m = { .no_users = w->no_users, .no_env = w->no_env };
	int rc = r->o->command ? command_prepare(&r->command, r->o->command, err) : 0;

	if (rc == 0 && r->device)
		rc = device_start(r->device, err);
	if (rc == 0)
		rc = machine_tell(&m, &r->preroll.sink, &r->found, err);
	preroll_end(&r->preroll);
	writer_end(&r->head);
	r->begin_ns = clock_steady_ns();
	return rc < 0 ? rc : privileges_drop(path, err);
}

static int begin(struct recording *r, struct err *err)
{
	const struct writeout_options *w = &r->o->write;
	int rc = read_machine(r, w->path, err);

	r->is_asked = r->filter || r->dump_on || rotate_is_on(&w->limits);
	if (rc == 0 && r->o->flight.max_bytes)
		rc = blackbox_open(r->o, r->device, r->dump_on, &r->box, err);
	if (rc == 0)
		rc = writeout_open(w, r->filter != NULL, &r->out, err);
	if (rc == 0 && r->box)
		blackbox_begin(r->box, r->out);
	return rc;
}

static int run(struct recording *r)
{
	struct replay *replay = replay_new();
	struct err err;
	int status, rc = begin(r, &err);

	if (rc == 0)
		rc = read_live(r, replay, &err);
	if (rc < 0)
		warn("record: %s", err.msg);
	status = rc < 0 ? EXIT_FAILED : EXIT_OK;
	if (rc == 0 && r->box)
		blackbox_end(r->box);
	if (writeout_close(r->out, rc == 0) != EXIT_OK)
		status = EXIT_FAILED;
	if (!blackbox_close(r->box))
		status = EXIT_FAILED;
	replay_free(replay);
	return rc == E_USAGE ? EXIT_USAGE : status;
}

static void say_result(const struct recording *r)
{
	fprintf(stderr, "%" PRIu64 " events, %" PRIu64 " threads, %" PRIu64 " descriptors %s%s\n",
		atomic_load(&r->n_written), r->found.n_threads, r->found.n_fds,
		r->box ? "have gone through memory" : "in ", r->box ? "" : r->o->write.path);
}

/* What the user must know to judge the capture, also one that ended early. */
static void say_losses(const struct recording *r)
{
	struct device_counts n;
	uint64_t n_lost = count_lost(r, &n);

	if (n_lost)
		warn("%" PRIu64 " events were lost: %" PRIu64 " because the buffers were full (see "
		     "--ring), %" PRIu64 " too long, %" PRIu64 " nested",
		     n_lost, n.n_dropped[SCAN_DROP_FULL], n.n_dropped[SCAN_DROP_FAULT],
		     n.n_dropped[SCAN_DROP_RECURSION]);
	if (r->device && device_rings(r->device)->n_bad)
		warn("buffers held nonsense %" PRIu64 " times; what was behind it is missing",
		     device_rings(r->device)->n_bad);
	if (r->found.n_unreadable)
		warn("descriptors of %" PRIu64
		     " processes of other users could not be read, nor the connections of "
		     "network namespaces that they alone are in",
		     r->found.n_unreadable);
}

static int open_device(struct recording *r)
{
	enum device_problem problem;
	struct err err;

	if (r->o->only_state || device_open(&r->o->device, &r->device, &problem, &err) == 0)
		return 0;
	advice_print(problem, &err);
	return E_IO;
}

static void recording_init(struct recording *r, struct recording_options *o)
{
	*r = (struct recording){ .o = o, .command.go = -1 };
	writer_init(&r->head);
	preroll_init(&r->preroll, &r->head.sink, clock_now_ns);
}

static void recording_fini(struct recording *r)
{
	command_finish(&r->command, r->o->command ? r->o->command[0] : "");
	device_close(r->device);
	filter_free(r->filter);
	filter_free(r->proc_filter);
	filter_free(r->dump_on);
	writer_fini(&r->head);
	preroll_fini(&r->preroll);
}

int recording_run(struct recording_options *o)
{
	struct recording r;
	int status = EXIT_FAILED;

	if (o->flight.max_bytes)
		blackbox_catch_signal();
	recording_init(&r, o);
	if (query_compile("record", o->filter, &r.filter) < 0 ||
	    query_compile("record: --proc-filter", o->proc_filter, &r.proc_filter) < 0 ||
	    query_compile("record: --dump-on", o->dump_on, &r.dump_on) < 0) {
		status = EXIT_USAGE;
	} else if (open_device(&r) == 0) {
		o->write.list_filter = r.proc_filter;
		status = run(&r);
		if (status == EXIT_OK && !o->is_quiet)
			say_result(&r);
		say_losses(&r);
	}
	recording_fini(&r);
	return status;
}

/* ---- to the screen ---- */

int recording_print(struct recording_options *o, const struct stream_options *print)
{
	const char *name = "record";
	struct recording r;
	struct stream_live live = { open_live, is_early, &r };
	struct stream_options s = *print;
	int status = EXIT_FAILED;
	struct err err;

	recording_init(&r, o);
	r.prints = true;
	s.files = (struct opt_list){ &name, 1 };
	s.live = &live;
	s.max_events = o->max_events;
	if (query_compile("record", o->filter, &r.filter) < 0) {
		status = EXIT_USAGE;
	} else if (open_device(&r) == 0) {
		if (read_machine(&r, NULL, &err) < 0) {
			warn("record: %s", err.msg);
		} else {
			stop_catch();
			s.filter = o->filter ? xstrdup(o->filter) : NULL;
			status = stream_run("record: ", &s);
			say_losses(&r);
		}
	}
	recording_fini(&r);
	return status;
}
