/* SPDX-License-Identifier: MIT */
/* writeout.c - see writeout.h.
 *
 * A copy of a whole capture is its metadata as it came and its events. Where output goes on in another
 * file, that file begins with the state replayed so far. */
#include "writeout.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../analyze/keep.h"
#include "../analyze/snapshot.h"
#include "../base/clock.h"
#include "../base/log.h"
#include "../base/mem.h"
#include "../capture/outqueue.h"
#include "cmd.h"
#include "stop.h"

#define FLUSH_BYTES (256u << 10) /* collected before they go to the file */
/* The same while lists are read: they stay in one block unless they are absurdly long. */
#define FLUSH_LIST_BYTES (16u << 20)
#define MAX_IFACE_BYTES  (1u << 20) /* of interfaces kept for further files */

struct writeout {
	const struct writeout_options *o;
	struct meta_sink sink; /* of the capture being read */
	struct replay *r;
	struct field_ctx *fields;   /* for questions about what is listed */
	uint8_t generation;         /* of the section */
	struct filter *list_filter; /* what lists tell; NULL: everything */
	bool lists_later;           /* lists are written in front of the first event */
	struct keep_cuts cuts;

	struct outfile_options file_options;
	struct outqueue *q;
	bool is_open;         /* a file was ordered */
	uint64_t queue_bytes; /* size of that file at the last flush */
	uint64_t synced_ns; /* time of the event at which all was brought to the file, when live */
	struct rotate rot;
	struct keep *keep;
	struct writer w;       /* on its way to out */
	struct writer machine; /* machine and interfaces of the section, for further files */
	struct writer head; /* beginning of the next file, made when an event was due to open it */
	/* Of the current file, before compression: all that was flushed, and its beginning. */
	uint64_t flushed_bytes, head_bytes;
	struct buf scratch;
	bool has_filter;
	bool with_state;    /* keep what changes the state */
	bool before_events; /* no event of the section has come */
	bool owes_marker;
	bool has_head;
	bool failed; /* it was said */
};

/* What is recorded is complete whenever it ends; a copy is not. */
static int stopped_by(const struct writeout *wo)
{
	return wo->o->is_live ? 0 : stop_signal();
}

/* ---- files ---- */

static bool say_failed(struct writeout *wo, const struct err *err)
{
	if (!wo->failed)
		warn("%s", err->msg);
	wo->failed = true;
	return false;
}

static int give(struct writeout *wo, struct err *err)
{
	int rc;

	if (wo->o->flight)
		return flight_add(wo->o->flight, buf_str(&wo->w.b), err);
	rc = outqueue_write(wo->q, &wo->w.b, err);
	wo->queue_bytes = outqueue_size(wo->q);
	return rc;
}

static bool flush(struct writeout *wo)
{
	struct err err;

	writer_end(&wo->w);
	wo->flushed_bytes += wo->w.b.n;
	if (!wo->failed && give(wo, &err) < 0)
		say_failed(wo, &err);
	wo->w.b.n = 0; /* also of what nobody gets: lists still come */
	return !wo->failed;
}

/* Should the recorder be killed, no more is missing than the last second. */
static void sync_live(struct writeout *wo, uint64_t now_ns)
{
	if (!wo->q || !wo->is_open || now_ns - wo->synced_ns < NS_PER_S)
		return;
	if (flush(wo))
		outqueue_sync(wo->q, NULL);
	wo->synced_ns = now_ns;
}

void writeout_idle(struct writeout *wo)
{
	if (wo->q && wo->is_open && !wo->before_events && flush(wo))
		outqueue_sync(wo->q, NULL);
}

/* Create the file that comes next. */
static int next_file(struct writeout *wo, struct err *err)
{
	if (rotate_next(&wo->rot, err) < 0)
		return E_USAGE;
	if (wo->rot.obsolete)
		outqueue_remove(wo->q, wo->rot.obsolete, NULL);
	wo->is_open = true;
	wo->queue_bytes = 0;
	if (!wo->q)
		return 0;
	return outqueue_open(wo->q, wo->rot.name, err);
}

static uint64_t file_bytes(const struct writeout *wo)
{
	return wo->queue_bytes + (wo->file_options.coding == OUTFILE_PLAIN ? wo->w.b.n : 0);
}

/* A limit of size that the head alone exceeds must not make a file of every event: it waits for as many
 * bytes of events as the head has, so that heads are never more than half of all that is written. */
static bool is_due(const struct writeout *wo, const struct event *ev)
{
	uint64_t given = wo->flushed_bytes + wo->w.b.n;
	bool may_grow = given - wo->head_bytes < wo->head_bytes;

	return rotate_is_due(&wo->rot, ev->ts_ns, may_grow ? 0 : file_bytes(wo));
}

/* ---- metadata ---- */

static void on_section(void *ctx, const struct section_meta *m)
{
	struct writeout *wo = ctx;

	wo->w.sink.section(wo->w.sink.ctx, m);
	writer_clear(&wo->machine);
	wo->before_events = true;
	wo->has_head = false; /* it tells of the section before */
	keep_new_section(wo->keep);
	replay_sink(wo->r)->section(replay_sink(wo->r)->ctx, m);
}

static void on_machine(void *ctx, const struct machine_meta *m)
{
	struct writeout *wo = ctx;
	const struct meta_sink *next = replay_sink(wo->r);

	wo->w.sink.machine(wo->w.sink.ctx, m);
	wo->machine.sink.machine(wo->machine.sink.ctx, m);
	next->machine(next->ctx, m);
}

static void on_iface(void *ctx, const struct iface_meta *m)
{
	struct writeout *wo = ctx;
	const struct meta_sink *next = replay_sink(wo->r);

	wo->w.sink.iface(wo->w.sink.ctx, m);
	if (wo->machine.b.n < MAX_IFACE_BYTES)
		wo->machine.sink.iface(wo->machine.sink.ctx, m);
	next->iface(next->ctx, m);
}

/* Write it unless the option forbids it, and pass it on. */
#define WRITE_AND_PASS(kind, forbids)                                 \
	static void on_##kind(void *ctx, const struct kind##_meta *m) \
	{                                                             \
		struct writeout *wo = ctx;                            \
		const struct meta_sink *next = replay_sink(wo->r);    \
                                                                      \
		if (!(forbids))                                       \
			wo->w.sink.kind(wo->w.sink.ctx, m);           \
		next->kind(next->ctx, m);                             \
		if (wo->is_open && wo->w.b.n >= FLUSH_LIST_BYTES)     \
			flush(wo);                                    \
	}

WRITE_AND_PASS(user, wo->o->no_users)
WRITE_AND_PASS(group, wo->o->no_users)
WRITE_AND_PASS(thread, wo->lists_later)
WRITE_AND_PASS(fd, wo->lists_later)

const struct meta_sink *writeout_begin(struct writeout *wo, struct replay *r, struct filter *f)
{
	wo->r = r;
	field_ctx_free(wo->fields);
	wo->fields = field_ctx_new(r);
	wo->list_filter = wo->o->filter_proclist ? f : wo->o->list_filter;
	/* Filters ask for what is complete; a recording brings lists up to date first. */
	wo->lists_later = wo->list_filter || wo->o->is_live;
	wo->sink = (struct meta_sink){
		wo, on_section, on_machine, on_iface, on_user, on_group, on_thread, on_fd,
	};
	return &wo->sink;
}

/* ---- the state as metadata ---- */

/* sysdig asks the filter as if the thread had just read from the descriptor. */
static bool wants_fd(void *ctx, struct thread *t, struct fd *fd)
{
	struct writeout *wo = ctx;
	struct event ev = {
		.tid = t->tid,
		.type = EV_SYSCALL_READ_X,
		.generation = wo->generation,
	};
	struct step s = {
		.ev = &ev,
		.info = schema_event(SCHEMA_CLASSIC, EV_SYSCALL_READ_X),
		.thread = t,
		.fd = fd,
	};

	field_ctx_event(wo->fields, &s);
	return filter_match(wo->list_filter, wo->fields, &s);
}

static struct snapshot_options what_to_tell(struct writeout *wo, const struct event *ev)
{
	wo->generation = ev->generation;
	return (struct snapshot_options){
		.is_classic = ev->generation == GEN_CLASSIC,
		.no_users = wo->o->no_users,
		.wants_fd = wo->list_filter ? wants_fd : NULL,
		.ctx = wo,
	};
}

/* The event that tells the generation, where the file may lack those that do; bytes in scratch. */
static bool make_marker(struct writeout *wo, const struct event *ev, struct event *ret)
{
	if (ev->generation == GEN_CLASSIC || (!wo->has_filter && !rotate_is_on(&wo->o->limits)))
		return false;
	keep_marker(ev, ret, &wo->scratch);
	return true;
}

/* What a file that begins in front of this event begins with. */
static void make_head(struct writeout *wo, const struct event *ev)
{
	struct snapshot_options o = what_to_tell(wo, ev);
	struct snapshot_head h = { .ts_ns = ev->ts_ns };
	struct event marker;

	writer_clear(&wo->head);
	writer_end(&wo->machine);
	h.machine = buf_str(&wo->machine.b);
	h.marker = make_marker(wo, ev, &marker) ? &marker : NULL;
	snapshot_add_head(wo->r, &o, &h, &wo->head);
	wo->has_head = true;
}

static bool change_files(struct writeout *wo, const struct event *ev)
{
	struct err err;

	if (!flush(wo))
		return false;
	if (outqueue_close(wo->q, true, &err) < 0 || next_file(wo, &err) < 0)
		return say_failed(wo, &err);
	if (!wo->has_head)
		make_head(wo, ev);
	writer_add_blocks(&wo->w, buf_str(&wo->head.b));
	wo->flushed_bytes = 0;
	wo->head_bytes = wo->w.b.n;
	keep_new_file(wo->keep);
	return true;
}

/* ---- events ---- */

uint64_t writeout_bytes(const struct writeout *wo)
{
	const struct flight *f = wo->o->flight;

	return f ? flight_end(f) - flight_begin(f) + wo->w.b.n : file_bytes(wo);
}

uint64_t writeout_collected(const struct writeout *wo)
{
	return wo->w.b.n;
}

void writeout_flush(struct writeout *wo)
{
	flush(wo);
}

bool writeout_has_ended(const struct writeout *wo)
{
	return stopped_by(wo) || wo->failed;
}

static void begin_events(struct writeout *wo, const struct event *ev)
{
	struct snapshot_options o = what_to_tell(wo, ev);

	wo->before_events = false;
	wo->owes_marker = true;
	o.no_users = true; /* they have been written as they came */
	if (wo->lists_later)
		snapshot_tell(wo->r, &o, &wo->w.sink);
	if (wo->o->is_live)
		snapshot_add_sockets(wo->r, &o, ev->ts_ns, &wo->w);
}

/* The state in front of the event that opens a file is what the file must begin with. Without the
 * events that change it, the state would be old by the time one passes. */
bool writeout_before(struct writeout *wo, const struct event *ev)
{
	if (writeout_has_ended(wo))
		return false;
	if (wo->o->is_live) {
		if (wo->before_events)
			begin_events(wo, ev);
		sync_live(wo, ev->ts_ns);
	}
	if (wo->is_open && !wo->has_head && rotate_is_on(&wo->o->limits) && wo->with_state &&
	    is_due(wo, ev))
		make_head(wo, ev);
	return true;
}

/* Choose the file that the event goes to. */
static bool choose_file(struct writeout *wo, const struct event *ev)
{
	bool changes;
	struct err err;
	bool ok = true;

	if (wo->is_open && !rotate_is_on(&wo->o->limits))
		return true;
	changes = wo->is_open && is_due(wo, ev);
	rotate_count(&wo->rot, ev->ts_ns, changes);
	if (!wo->is_open && next_file(wo, &err) < 0)
		return say_failed(wo, &err);
	if (changes)
		ok = change_files(wo, ev);
	wo->has_head = false;
	return ok;
}

/* Events that tell of users, as the list does. */
static bool is_about_users(uint16_t type)
{
	return type >= EV_USER_ADDED_E && type <= EV_GROUP_DELETED_E + 1;
}

bool writeout_event(struct writeout *wo, const struct event *ev, const struct step *s, bool passes)
{
	bool uses_enters = wo->with_state && (wo->has_filter || rotate_is_on(&wo->o->limits));
	bool is_kept;
	struct event copy, marker;
	uint32_t flags;

	if (wo->before_events)
		begin_events(wo, ev);
	is_kept = keep_wants(ev, s, passes, wo->with_state, &flags) &&
		  !(wo->o->no_users && is_about_users(ev->type));
	if (is_kept && !choose_file(wo, ev))
		return false;
	if (uses_enters)
		keep_before(wo->keep, ev, is_kept, &wo->w);
	if (!is_kept)
		return true;
	if (wo->owes_marker && !keep_is_head(ev->type)) {
		wo->owes_marker = false;
		if (make_marker(wo, ev, &marker))
			writer_event(&wo->w, &marker, EVENT_STATE_ONLY);
	}
	writer_event(&wo->w, keep_cut(ev, s, &wo->cuts, &copy, &wo->scratch), flags);
	return wo->w.b.n < FLUSH_BYTES || flush(wo);
}

/* ---- lifetime ---- */

int writeout_check(const struct writeout_options *o, bool has_filter, struct err *err)
{
	const struct rotate_limits *l = &o->limits;

	if (o->filter_proclist && !has_filter)
		return err_set(err, E_USAGE, "--filter-proclist needs a filter");
	if (o->with_state && o->no_state)
		return err_set(err, E_USAGE, "-F and --no-state exclude each other");
	if (l->max_files > MAX_ROTATE_FILES)
		return err_set(err, E_USAGE, "-W: at most %u files", MAX_ROTATE_FILES);
	if (o->gzip && o->zstd)
		return err_set(err, E_USAGE, "-z and --zstd exclude each other");
	if (strcmp(o->path, "-") == 0 && isatty(STDOUT_FILENO))
		return err_set(
			err, E_USAGE,
			"a capture is nothing for a terminal; name a file, or send it to a pipe");
	if (strcmp(o->path, "-") == 0 && rotate_is_on(l))
		return err_set(err, E_USAGE, "standard output cannot be several files");
	return 0;
}

static void writeout_free(struct writeout *wo)
{
	outqueue_free(wo->q);
	rotate_fini(&wo->rot);
	keep_free(wo->keep);
	writer_fini(&wo->w);
	writer_fini(&wo->machine);
	writer_fini(&wo->head);
	field_ctx_free(wo->fields);
	buf_fini(&wo->scratch);
	free(wo);
}

struct outfile_options writeout_file_options(const struct writeout_options *o)
{
	return (struct outfile_options){
		.coding = o->gzip   ? OUTFILE_GZIP
			  : o->zstd ? OUTFILE_ZSTD
				    : OUTFILE_PLAIN,
		.is_private = o->is_live,
	};
}

int writeout_open(const struct writeout_options *o, bool has_filter, struct writeout **ret,
		  struct err *err)
{
	struct writeout *wo;
	int r = writeout_check(o, has_filter, err);

	if (r < 0)
		return r;
	wo = xcalloc(1, sizeof(*wo));
	wo->o = o;
	wo->file_options = writeout_file_options(o);
	wo->cuts = (struct keep_cuts){ .max_data = o->snaplen, .no_env = o->no_env };
	wo->has_filter = has_filter;
	wo->with_state = !o->no_state;
	wo->keep = keep_new();
	writer_init(&wo->w);
	writer_init(&wo->machine);
	writer_init(&wo->head);
	rotate_init(&wo->rot, o->path, &o->limits);
	if (!o->flight)
		r = outqueue_new(&wo->file_options, o->is_live, &wo->q, err);
	if (r == 0 && !rotate_needs_time(&wo->rot)) {
		r = next_file(wo, err);
		if (r == 0 && wo->q)
			r = outqueue_wait(wo->q, err);
	}
	if (r < 0) {
		writeout_free(wo);
		return r;
	}
	stop_catch();
	*ret = wo;
	return 0;
}

static void finish(struct writeout *wo, bool is_complete)
{
	struct err err;

	if (!wo->is_open && !wo->failed && next_file(wo, &err) < 0)
		say_failed(wo, &err);
	if (!wo->failed)
		flush(wo);
	if (!wo->q)
		return;
	outqueue_close(wo->q, is_complete && !wo->failed, NULL);
	if (outqueue_wait(wo->q, &err) < 0)
		say_failed(wo, &err);
	if (outqueue_left(wo->q))
		warn("not complete; what was written is in %s", outqueue_left(wo->q));
}

int writeout_close(struct writeout *wo, bool is_complete)
{
	int sig, status;

	if (!wo)
		return EXIT_OK;
	sig = stopped_by(wo);
	if (sig)
		warn("stopped by signal %d", sig);
	finish(wo, is_complete && !sig);
	status = wo->failed || sig ? EXIT_FAILED : EXIT_OK;
	writeout_free(wo);
	return status;
}
