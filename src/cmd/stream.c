/* SPDX-License-Identifier: MIT */
/* stream.c - printing the events of captures, one after the other. */
#include "stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../analyze/callcount.h"
#include "../analyze/evrow.h"
#include "../analyze/evtext.h"
#include "../analyze/filter.h"
#include "../analyze/format.h"
#include "../analyze/portnames.h"
#include "../base/log.h"
#include "../base/mem.h"
#include "../capture/capture.h"
#include "cmd.h"
#include "extract.h"
#include "outbuf.h"
#include "pass.h"
#include "progress.h"
#include "quality.h"

/* The first file, which is decoded while filter and formats are made. */
struct ahead {
	struct source *src;
	int rc; /* <0: why it cannot be opened is in err, for when it is its turn */
	struct err err;
};

struct stream {
	const struct stream_options *o;
	struct ahead ahead;
	struct evtext *text;      /* the default line; NULL with -q, -p, -j and --format */
	struct format *format;    /* -p and -j, else NULL */
	struct evrow *row;        /* --format, else NULL */
	struct filter *filter;    /* NULL: all events pass */
	struct field_ctx *fields; /* with format, row or filter: of the file being read */
	bool needs_slices;        /* some field may be of FIELD_SLICES */
	enum payload_format payload;
	struct clock_zone zone;
	struct callcount *counts;      /* NULL without -S */
	struct port_names *port_names; /* NULL: ports are numbers */
	char *explanation;             /* of a wrong filter, below the message */
	struct writeout *copy;         /* -w, else NULL */
	struct chisels *chisels;       /* -c: they print instead of lines; else NULL */
	struct outbuf out;
	uint64_t flushed_ns; /* time of the event at which it was written last, when live */
};

/* ---- what the options ask for ---- */

static int choose_payload(const struct stream_options *o, enum payload_format *ret, struct err *err)
{
	if (o->hex + o->hex_ascii + o->ascii + o->base64 > 1)
		return err_set(err, E_USAGE, "only one of -x, -X, -A and -b can be given");
	*ret = o->hex         ? PAYLOAD_HEX
	       : o->hex_ascii ? PAYLOAD_HEXASCII
	       : o->ascii     ? PAYLOAD_ASCII
	       : o->base64    ? PAYLOAD_BASE64
			      : PAYLOAD_DOTS;
	return 0;
}

static int choose_zone(const struct stream_options *o, struct clock_zone *ret, struct err *err)
{
	if (o->utc && o->tz)
		return err_set(err, E_USAGE, "--utc and --tz exclude each other");
	if (o->tz)
		return clock_zone_init_named(ret, o->tz, err);
	clock_zone_init(ret, o->utc ? CLOCK_ZONE_UTC : CLOCK_ZONE_NOW);
	return 0;
}

static void set_params(const struct stream *st, struct paramtext *pt)
{
	bool is_data = st->o->json || st->row;

	pt->payload = st->payload;
	if (st->chisels) {
		if (st->payload == PAYLOAD_DOTS && !is_data && chisels_want_ascii(st->chisels))
			pt->payload = PAYLOAD_ASCII;
		pt->zone = st->zone;
		pt->is_cut = pt->is_escaped = false; /* chisels escape what they print */
		return;
	}
	if (!st->row) /* rows are in UTC */
		pt->zone = st->zone;
	pt->is_cut = !st->o->is_verbose && !is_data;
	pt->is_escaped = isatty(STDOUT_FILENO) && !is_data;
}

/* The layout that -p names; sysdig's letters and words stand for four of them. */
static const char *layout(const char *print)
{
	static const struct {
		const char *letter, *word, *layout;
	} known[] = {
		{ "c", "container", format_container },
		{ "k", "kubernetes", format_kubernetes },
		{ "m", "mesos", format_mesos },
	};

	for (size_t i = 0; print && i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(print, known[i].letter) == 0 || strcmp(print, known[i].word) == 0)
			return known[i].layout;
	return print ? print : format_default;
}

static int choose_rows(struct stream *st, struct err *err)
{
	const struct stream_options *o = st->o;
	const char *fields = o->columns ? o->columns : evrow_default;

	if (o->print || o->json)
		return err_set(err, E_USAGE, "--format has no use for -p and -j");
	return evrow_new(fields, (enum row_format)(o->format - 1), &st->row, err);
}

static int choose_lines(struct stream *st, struct err *err)
{
	const struct stream_options *o = st->o;

	if (o->format)
		return choose_rows(st, err);
	if (o->columns)
		return err_set(err, E_USAGE, "--fields needs --format=csv, tsv or json");
	if (o->print || o->json)
		return format_parse(layout(o->print), &st->format, err);
	st->text = evtext_new(NULL, (enum time_style)o->time_style);
	set_params(st, evtext_params(st->text));
	return 0;
}

static const char *const container_layouts[] = {
	"c", "container", "k", "kubernetes", "m", "mesos"
};

static int choose_chisels(struct stream *st, struct err *err)
{
	const struct stream_options *o = st->o;
	struct chisel_settings set = {
		.json = o->json,
		.is_terminal = isatty(STDOUT_FILENO),
		.width = pass_terminal_width(),
		.filter = o->filter,
		.save = extract_save,
	};

	for (size_t i = 0; o->print && i < sizeof(container_layouts) / sizeof(*container_layouts);
	     i++)
		set.with_containers |= strcmp(o->print, container_layouts[i]) == 0;
	return chisels_new(&o->chisels, &set, &st->chisels, err);
}

/* What lines were to look like is checked even when none are printed. */
static void forget_lines(struct stream *st)
{
	evtext_free(st->text);
	format_free(st->format);
	evrow_free(st->row);
	st->text = NULL;
	st->format = NULL;
	st->row = NULL;
}

/* A filter that is wrong is shown with the place. */
static int choose_filter(struct stream *st, struct err *err)
{
	struct str text = str_of(st->o->filter ? st->o->filter : "");
	struct buf b = { 0 };

	if (!text.n || filter_compile(text, FILTER_SYSDIG, &st->filter, err) == 0)
		return 0;
	filter_explain(text, err, &b);
	buf_addc(&b, '\0');
	st->explanation = b.p;
	return E_USAGE;
}

/* Files only: a pipe would be waited for before wrong options are told. */
static void open_ahead(struct ahead *a, const struct stream_options *o)
{
	struct stat sb;

	if (!o->live && o->files.n && stat(o->files.v[0], &sb) == 0 && S_ISREG(sb.st_mode))
		a->rc = source_open(o->files.v[0], &a->src, &a->err);
}

static int stream_init(struct stream *st, const struct stream_options *o, struct err *err)
{
	*st = (struct stream){ .o = o };
	open_ahead(&st->ahead, o);
	if (choose_payload(o, &st->payload, err) < 0)
		return E_USAGE;
	if (choose_zone(o, &st->zone, err) < 0)
		return E_USAGE;
	if (choose_lines(st, err) < 0)
		return E_USAGE;
	if (choose_filter(st, err) < 0 || choose_chisels(st, err) < 0)
		return E_USAGE;
	if (o->is_quiet || o->write.path || st->chisels)
		forget_lines(st);
	st->needs_slices = st->format || st->row || st->chisels ||
			   (st->filter && filter_needs_slices(st->filter));
	if (o->names_ports)
		st->port_names = port_names_new();
	if (o->has_summary && !st->chisels)
		st->counts = xcalloc(1, sizeof(*st->counts));
	return 0;
}

/* The copy is opened last: nothing is created when the options are wrong. */
static int stream_open_copy(struct stream *st, struct err *err)
{
	bool has_filter = st->filter && !st->o->is_display_filter;

	if (!st->o->write.path)
		return 0;
	if (st->counts && strcmp(st->o->write.path, "-") == 0)
		return err_set(err, E_USAGE, "-S and a capture cannot share standard output");
	return writeout_open(&st->o->write, has_filter, &st->copy, err);
}

static void stream_fini(struct stream *st)
{
	source_close(st->ahead.src);
	forget_lines(st);
	chisels_free(st->chisels);
	free(st->o->chisels.v);
	filter_free(st->filter);
	free(st->explanation);
	free(st->counts);
	port_names_free(st->port_names);
	free(st->o->filter);
}

/* ---- one capture ---- */

/* Returns false when output has failed. */
static bool show(struct stream *st, const struct step *s)
{
	if (st->chisels)
		return chisels_event(st->chisels, s) && outbuf_line(&st->out);
	if (st->counts)
		callcount_add(st->counts, s);
	if (s->is_internal && !st->o->shows_internal)
		return true;
	if (st->text)
		evtext_add(st->text, &st->out.b, s);
	else if (st->row)
		evrow_add(st->row, st->fields, s, &st->out.b);
	else if (!st->format)
		return true;
	else if (st->o->json)
		format_add_json(st->format, st->fields, s, &st->out.b);
	else
		format_add(st->format, st->fields, s, &st->out.b);
	return st->o->is_unbuffered ? outbuf_flush(&st->out) : outbuf_line(&st->out);
}

/* What is escaped for the terminal is still compared as it is. */
static bool passes(struct stream *st, const struct step *s)
{
	struct paramtext *pt = field_ctx_params(st->fields);
	bool is_escaped = pt->is_escaped;
	bool ret;

	pt->is_escaped = false;
	ret = filter_match(st->filter, st->fields, s);
	pt->is_escaped = is_escaped;
	return ret;
}

#define PROGRESS_EVERY 65536 /* events; a few milliseconds */

/* Has the time that -M grants passed since the first event? *first_ns is 0 before it. */
static bool is_over(const struct stream_options *o, uint64_t ts_ns, uint64_t *first_ns)
{
	if (!o->max_seconds)
		return false;
	if (!*first_ns)
		*first_ns = ts_ns;
	return ts_ns > *first_ns && (ts_ns - *first_ns) / NS_PER_S >= o->max_seconds;
}

/* Both are asked by replay, which then knows what sysdig would not have applied. */
static bool may_want(void *arg, uint32_t kind)
{
	struct stream *st = arg;

	return filter_may_pass(st->filter, kind) ||
	       field_ctx_follows(kind_type(kind), st->needs_slices);
}

static bool wants(void *arg, const struct step *s)
{
	struct stream *st = arg;

	field_ctx_event(st->fields, s);
	return passes(st, s);
}

#define SHOWN_WITHIN_NS 100000000 /* what is recorded stands on the screen */

static bool takes_live(struct stream *st, struct replay *r, const struct event *ev)
{
	if (ev->ts_ns - st->flushed_ns > SHOWN_WITHIN_NS) {
		outbuf_flush(&st->out);
		st->flushed_ns = ev->ts_ns;
	}
	return st->o->live->takes(st->o->live->ctx, r, ev);
}

static void show_idle(void *ctx)
{
	outbuf_flush(&((struct stream *)ctx)->out);
}

/* Was the event of a kind that is of no interest to anybody? */
static bool passes_by(const struct stream *st, struct replay *r, const struct event *ev)
{
	if (!replay_passes_by(r, ev))
		return false;
	if (st->chisels)
		chisels_pass_by(st->chisels, ev->ts_ns);
	return true;
}

/* Events are counted as sysdig counts them for -n: internal ones too, hidden ones not, and those
 * that a filter leaves out only with -d.
 * *ret_n is the number of events that were. Returns 0 at the end of the capture, 1 when something else
 * ended it, or <0 E_IO. */
static int show_events(struct stream *st, struct capture *c, struct replay *r, uint64_t *ret_n,
		       struct err *err)
{
	uint64_t max = st->o->max_events ? st->o->max_events : UINT64_MAX;
	struct event ev;
	struct step s;
	uint64_t first_ns = 0, n_read = 0;
	struct progress progress = { 0 };
	/* A copy is read without its filter: names are to be those of the whole. */
	bool is_asked = st->filter && !st->o->is_display_filter && !st->copy;
	bool passed;
	int rc = 1;

	if (is_asked)
		replay_set_asker(r, &(struct replay_asker){ wants, may_want, st });
	*ret_n = 0;
	if (st->o->has_progress)
		progress_start(&progress);
	while (*ret_n < max && (rc = cap_next(c, &ev, err)) > 0) {
		if (st->o->live && takes_live(st, r, &ev))
			continue;
		if (++n_read % PROGRESS_EVERY == 0 && progress.is_on)
			progress_update(&progress, &cap_get_stats(c)->source);
		if (passes_by(st, r, &ev))
			continue;
		if (st->copy && !writeout_before(st->copy, &ev))
			break;
		replay_event(r, &ev, &s);
		if (st->chisels && (s.is_refused || (ev.flags & EVENT_STATE_ONLY)))
			chisels_pass_by(st->chisels, ev.ts_ns);
		if (s.is_refused)
			continue;
		if (st->fields && !is_asked)
			field_ctx_event(st->fields, &s);
		if (s.is_hidden && !st->copy)
			continue;
		passed = is_asked || !st->filter || (!s.is_hidden && passes(st, &s));
		if (passed && !s.is_hidden && is_over(st->o, ev.ts_ns, &first_ns))
			break;
		if (st->copy &&
		    !writeout_event(st->copy, &ev, &s, passed || st->o->is_display_filter))
			break;
		if (s.is_hidden)
			continue;
		*ret_n += passed || st->o->is_display_filter;
		if (passed && !show(st, &s))
			break;
	}
	progress_end(&progress);
	return rc;
}

static void say_counts(uint64_t n, const struct timespec *begin)
{
	struct timespec end;
	double s;

	clock_gettime(CLOCK_MONOTONIC, &end);
	s = (double)(end.tv_sec - begin->tv_sec) +
	    (double)(end.tv_nsec - begin->tv_nsec) / NS_PER_S;
	fprintf(stderr, "Elapsed time: %.3lf, Captured Events: %" PRIu64 ", %.2lf eps\n", s, n,
		s > 0 ? (double)n / s : 0.0);
}

static int open_capture(struct stream *st, const char *path, const struct meta_sink *sink,
			struct capture **ret, struct err *err)
{
	struct cap_options opt = { .force = st->o->force };
	const struct cap_idle idle = { show_idle, st };
	struct ahead a = st->ahead;

	st->ahead = (struct ahead){ 0 };
	if (st->o->live)
		return st->o->live->open(st->o->live->ctx, &idle, sink, ret, err);
	if (a.src)
		return cap_open_source(a.src, &opt, sink, ret, err);
	if (a.rc < 0)
		*err = a.err;
	return a.rc < 0 ? a.rc : cap_open(path, &opt, sink, ret, err);
}

static int show_capture(struct stream *st, const char *path, struct replay *r)
{
	const struct meta_sink *sink = st->copy ? writeout_begin(st->copy, r, st->filter)
						: replay_sink(r);
	struct timespec begin;
	struct capture *c;
	struct err err;
	uint64_t n;
	int status;
	int rc;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	if (open_capture(st, path, sink, &c, &err) < 0)
		return quality_warn_failed(path, &err);
	if (st->chisels)
		chisels_begin(st->chisels, st->fields, r, &st->out.b);
	rc = show_events(st, c, r, &n, &err);
	/* sysdig ends its colours in front of what chisels print in the end */
	if (st->chisels && isatty(STDOUT_FILENO))
		buf_adds(&st->out.b, "\033[00m");
	if (st->chisels)
		chisels_end(st->chisels, replay_first_ns(r), replay_last_ns(r));
	outbuf_flush(&st->out);
	status = quality_warn(path, cap_get_stats(c));
	if (rc < 0)
		status = quality_warn_failed(path, &err);
	else if (rc == 0 && n == 0 && !st->filter)
		warn("%s: no events", path);
	if (st->o->is_verbose)
		say_counts(n, &begin);
	cap_close(c);
	return status;
}

/* Failing outweighs damage, damage outweighs success. */
static int worse(int a, int b)
{
	return a == EXIT_FAILED || b == EXIT_FAILED ? EXIT_FAILED : a > b ? a : b;
}

static int show_file(struct stream *st, const char *path)
{
	struct replay *r = replay_new();
	int status;

	replay_set_port_names(r, st->port_names);
	if (st->text)
		evtext_set_replay(st->text, r);
	if (st->format || st->row || st->filter || st->chisels) {
		st->fields = field_ctx_new(r);
		set_params(st, field_ctx_params(st->fields));
		field_ctx_set_time(st->fields, (enum time_style)st->o->time_style);
	}
	status = show_capture(st, path, r);
	field_ctx_free(st->fields);
	st->fields = NULL;
	replay_free(r);
	return status;
}

bool stream_list(const struct stream_options *o, int *ret_status)
{
	*ret_status = EXIT_OK;
	if (o->print && strcmp(o->print, "p") == 0)
		puts(format_default);
	else if (o->lists_fields || o->lists_markdown)
		list_fields(o->is_verbose, o->lists_markdown);
	else if (o->lists_events)
		list_events();
	else
		return chisels_list(&o->chisels, ret_status);
	return true;
}

char *stream_join_words(char *const *word, int n)
{
	struct buf b = { 0 };

	for (int i = 0; i < n; i++) {
		if (i)
			buf_addc(&b, ' ');
		buf_adds(&b, word[i]);
	}
	if (n)
		buf_addc(&b, '\0');
	return b.p;
}

/* Is there nothing to read further files for? */
static bool has_ended(const struct stream *st)
{
	return st->out.has_failed || chisels_have_enough(st->chisels) ||
	       (st->copy && writeout_has_ended(st->copy));
}

/* Copies that chisels ask for are made like those of -w, from all files anew. */
static int make_copies(const char *prefix, const struct stream *st)
{
	const struct chisel_copy *copy;
	int status = EXIT_OK;

	for (size_t i = 0; (copy = chisels_copy(st->chisels, i)); i++) {
		struct stream_options again = STREAM_OPTIONS_INIT;

		again.files = st->o->files;
		again.force = st->o->force;
		again.write.path = copy->path;
		again.filter = xstrdup(copy->filter);
		status = worse(status, stream_run(prefix, &again));
	}
	return status;
}

int stream_run(const char *prefix, const struct stream_options *o)
{
	int status = EXIT_OK;
	struct stream st;
	struct err err;

	if (stream_init(&st, o, &err) < 0 || (status = stream_open_copy(&st, &err)) < 0) {
		warn("%s%s%s", prefix, st.explanation ? "filter: " : "", err.msg);
		if (st.explanation)
			fputs(st.explanation, stderr);
		buf_fini(&st.out.b);
		stream_fini(&st);
		return status == E_IO ? EXIT_FAILED : EXIT_USAGE;
	}
	if (st.row)
		evrow_add_head(st.row, &st.out.b);
	for (size_t i = 0; i < o->files.n && !has_ended(&st); i++)
		status = worse(status, show_file(&st, o->files.v[i]));
	/* EXIT_USAGE: an archive of which no member was named */
	status = worse(status,
		       writeout_close(st.copy, status == EXIT_OK || status == EXIT_DAMAGED));
	if (st.format && format_has_escape(st.format) && !st.chisels)
		buf_adds(&st.out.b, "\033[00m");
	if (st.counts)
		callcount_print(st.counts, &st.out.b);
	if (!outbuf_close(&st.out))
		status = EXIT_FAILED;
	if (extract_has_failed())
		status = EXIT_FAILED;
	status = worse(status, make_copies(prefix, &st));
	stream_fini(&st);
	return status;
}
