/* SPDX-License-Identifier: MIT */
/* blackbox.c - see blackbox.h. */
#include "blackbox.h"

#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "../base/log.h"
#include "../base/mem.h"
#include "../capture/source_live.h"
#include "dumper.h"
#include "liveline.h"
#include "stop.h"

struct blackbox {
	const struct device *device;
	struct filter *on; /* --dump-on, or NULL */
	struct flight_options flight_options;
	struct flight *flight;
	struct dumper_options dumper_options;
	struct dumper *dumper;
	struct writeout *out;
	uint64_t last_ns;   /* time of the last event */
	uint64_t n_skipped; /* files not written: two others were not done */
	/* Positions in the flight. */
	uint64_t dumped_to; /* behind the last event that is in a file */
	uint64_t owed_at;   /* in front of the first that matched and is in none */
	bool owes;
};

static _Atomic bool was_asked;

static void on_signal(int sig)
{
	(void)sig;
	atomic_store(&was_asked, true);
}

void blackbox_catch_signal(void)
{
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	sigaction(SIGUSR1, &sa, NULL);
}

bool blackbox_was_asked(void)
{
	return atomic_load(&was_asked) && atomic_exchange(&was_asked, false);
}

static bool is_quiet; /* of the one recording of a process */

static void say_done(const char *name, const struct err *err)
{
	liveline_wipe();
	if (err)
		warn("record: %s", err->msg);
	else if (!is_quiet)
		warn("record: the window is in %s", name);
}

/* ---- files ---- */

/* flushed: what has been written is in the flight. */
static void dump(struct blackbox *b, bool may_wait)
{
	struct flight_copy *copy = flight_copy(b->flight);
	struct writer lost;

	writer_init(&lost);
	live_tell_lost(b->device, b->last_ns, &lost);
	flight_copy_add(copy, buf_str(&lost.b));
	writer_fini(&lost);
	if (dumper_give(b->dumper, copy, may_wait))
		b->dumped_to = flight_end(b->flight);
	else
		b->n_skipped++;
	b->owes = false;
}

static void before_loss(void *ctx, uint64_t position)
{
	struct blackbox *b = ctx;

	if (b->owes && b->owed_at < position)
		dump(b, false);
}

/* ---- events ---- */

static void note_match(struct blackbox *b, uint64_t position)
{
	if (b->owes)
		return;
	b->owes = true;
	b->owed_at = position;
	writeout_flush(b->out);
	/* The flush may have paid. */
	if (b->owes && b->dumped_to <= flight_begin(b->flight))
		dump(b, false);
}

static bool is_mark(const struct event *ev)
{
	return ev->type == EV_SCAPEVENT_E && event_u64(ev, 0, 0) == LIVE_MARK;
}

void blackbox_event(struct blackbox *b, struct field_ctx *fields, const struct step *s)
{
	b->last_ns = s->ev->ts_ns;
	if (is_mark(s->ev)) {
		writeout_flush(b->out);
		dump(b, false);
	} else if (b->on && !s->is_hidden && !s->is_internal && filter_match(b->on, fields, s)) {
		note_match(b, flight_end(b->flight) + writeout_collected(b->out) - 1);
	}
}

void blackbox_end(struct blackbox *b)
{
	int sig = stop_signal();

	writeout_flush(b->out);
	if (b->owes || (!b->on && sig != SIGTERM && sig != SIGHUP))
		dump(b, true);
}

/* ---- lifetime ---- */

int blackbox_open(struct recording_options *o, const struct device *device, struct filter *on,
		  struct blackbox **ret, struct err *err)
{
	struct blackbox *b = xcalloc(1, sizeof(*b));
	int rc;

	b->device = device;
	b->on = on;
	is_quiet = o->is_quiet;
	b->flight_options = o->flight;
	b->flight_options.before_loss = before_loss;
	b->flight_options.ctx = b;
	b->dumper_options = (struct dumper_options){
		.path = o->write.path,
		.file = writeout_file_options(&o->write),
		.max_files = o->write.limits.max_files,
		.done = say_done,
	};
	rc = dumper_new(&b->dumper_options, &b->dumper, err);
	if (rc < 0) {
		free(b);
		return rc;
	}
	b->flight = flight_new(&b->flight_options);
	o->write.flight = b->flight;
	*ret = b;
	return 0;
}

void blackbox_begin(struct blackbox *b, struct writeout *out)
{
	b->out = out;
}

bool blackbox_close(struct blackbox *b)
{
	bool is_good;

	if (!b)
		return true;
	if (b->n_skipped)
		warn("record: %" PRIu64 " files were not written: two others were not done",
		     b->n_skipped);
	is_good = !dumper_close(b->dumper) && !b->n_skipped;
	flight_free(b->flight);
	free(b);
	return is_good;
}
