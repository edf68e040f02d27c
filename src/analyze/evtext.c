/* SPDX-License-Identifier: MIT */
/* evtext.c - one event as a line of text. Millions of lines a second pass here, so everything
 * that does not change from line to line is made once. */
#include "evtext.h"

#include <stdio.h>

#include "../base/mem.h"
#include "kind.h"
#include "quirks.h"

/* A few bytes ready to be copied with one store of fixed size. */
#define PIECE_BYTES 31
struct piece {
	char text[PIECE_BYTES];
	uint8_t n; /* 0: does not fit, use the slow way */
};

/* What lines of an event type have in common: the head "> open ", and "name=" of each parameter. */
struct words {
	struct piece head;
	struct piece param[];
};

struct evtext {
	struct paramtext params;
	enum time_style style;
	uint64_t prev_ns; /* TIME_DELTA: of the line before; 0 when there is none */
	/* The clock of the last second printed, while it lasts. */
	uint64_t second;                         /* UINT64_MAX: none yet */
	char hms[8];                             /* "10:00:00" */
	struct words *words[SCHEMA_MAX][EV_MAX]; /* made when the first line needs them */
};

static void piece_set(struct piece *p, const char *before, const char *text, const char *after)
{
	int n = snprintf(p->text, PIECE_BYTES, "%s%s%s", before, text, after);

	p->n = (uint8_t)(n < PIECE_BYTES ? n : 0);
}

static const char *direction(uint32_t type)
{
	return event_type_is_exit((uint16_t)type) ? "< " : "> ";
}

static struct words *words_new(uint16_t type, const struct event_info *info)
{
	struct words *w = xmalloc(sizeof(*w) + info->n_params * sizeof(w->param[0]));

	piece_set(&w->head, direction(type), info->name, " ");
	for (unsigned i = 0; i < info->n_params; i++)
		piece_set(&w->param[i], "", info->params[i].name, "=");
	return w;
}

static const struct words *words_of(struct evtext *x, const struct step *s)
{
	struct words **w = &x->words[quirks_of[s->ev->generation].view][s->ev->type];

	if (!*w)
		*w = words_new(s->ev->type, s->info);
	return *w;
}

struct evtext *evtext_new(struct replay *r, enum time_style style)
{
	struct evtext *x = xcalloc(1, sizeof(*x));

	paramtext_init(&x->params, r);
	x->style = style;
	x->second = UINT64_MAX;
	return x;
}

void evtext_free(struct evtext *x)
{
	if (!x)
		return;
	for (unsigned view = 0; view < SCHEMA_MAX; view++)
		for (unsigned type = 0; type < EV_MAX; type++)
			free(x->words[view][type]);
	paramtext_fini(&x->params);
	free(x);
}

struct paramtext *evtext_params(struct evtext *x)
{
	return &x->params;
}

void evtext_set_replay(struct evtext *x, struct replay *r)
{
	x->params.r = r;
}

const char *evtext_type_name(const struct step *s)
{
	const struct syscall_info *sc;

	if (s->ev->type != EV_GENERIC_E && s->ev->type != EV_GENERIC_X)
		return s->info->name;
	sc = schema_syscall(quirks_of[s->ev->generation].view,
			    (uint32_t)event_u64(s->ev, 0, UINT32_MAX));
	return sc ? sc->name : "<unknown>";
}

/* Needs PIECE_BYTES of room. */
static inline void put_piece(struct buf *b, const struct piece *p)
{
	memcpy(b->p + b->n, p->text, PIECE_BYTES);
	b->n += p->n;
}

/* ---- the columns ---- */

static void add_time_of_day(struct evtext *x, struct buf *b, uint64_t ns)
{
	uint64_t second = ns / NS_PER_S;

	if (second == x->second) {
		buf_add(b, x->hms, sizeof(x->hms));
	} else {
		clock_hms_s(b, ns, clock_zone_offset(&x->params.zone, ns));
		memcpy(x->hms, b->p + b->n - sizeof(x->hms), sizeof(x->hms));
		x->second = second;
	}
	buf_addc(b, '.');
	buf_u64_pad(b, ns - second * NS_PER_S, 9);
}

/* "12.000000345" */
static void add_seconds(struct buf *b, uint64_t ns)
{
	buf_u64(b, ns / NS_PER_S);
	buf_addc(b, '.');
	buf_u64_pad(b, ns % NS_PER_S, 9);
}

void evtext_add_time(struct evtext *x, struct buf *b, const struct step *s, enum time_style style)
{
	uint64_t ns = s->ev->ts_ns;

	switch (style) {
	case TIME_OF_DAY:
		add_time_of_day(x, b, ns);
		break;
	case TIME_EPOCH:
		buf_u64(b, ns / NS_PER_S);
		buf_addc(b, '.');
		buf_u64(b, ns % NS_PER_S);
		break;
	case TIME_RELATIVE:
		add_seconds(b, ns - replay_first_ns(x->params.r));
		break;
	case TIME_LATENCY:
		add_seconds(b, s->thread ? s->thread->pending.latency_ns : 0);
		break;
	case TIME_DELTA:
		/* Unsigned: time that steps back shows as a huge number, as in sysdig. */
		add_seconds(b, x->prev_ns ? ns - x->prev_ns : 0);
		x->prev_ns = ns;
		break;
	}
}

static void add_comm(struct evtext *x, struct buf *b, const struct step *s)
{
	struct thread *t = s->thread ? s->thread : replay_thread(x->params.r, s->ev->tid);

	if (t)
		paramtext_add_text(&x->params, b, replay_str(x->params.r, t->comm));
	else
		buf_add(b, "<NA>", 4);
}

static bool is_generic(const struct step *s)
{
	return type_is_generic(s->ev->type);
}

static void add_type(struct buf *b, const struct words *w, const struct step *s)
{
	if (!is_generic(s) && w->head.n > 0) {
		put_piece(b, &w->head);
		return;
	}
	buf_adds(b, direction(s->ev->type));
	buf_adds(b, evtext_type_name(s));
	buf_addc(b, ' ');
}

static void add_syslog(struct evtext *x, struct buf *b, const struct step *s)
{
	static const char *const severity[] = { "emerg", "alert",  "crit", "err",
						"warn",  "notice", "info", "debug" };

	buf_adds(b, "syslog sev=");
	buf_adds(b, severity[s->syslog_priority & 7]);
	buf_adds(b, " msg=");
	paramtext_add_text(&x->params, b, s->syslog_text);
}

static void add_args(struct evtext *x, struct buf *b, const struct words *w, const struct step *s)
{
	const struct event_info *info = s->info;
	const struct piece *piece = w->param;
	unsigned n = info->n_params < s->ev->n_params ? info->n_params : s->ev->n_params;

	/* The tracer that replay made of a write has the parameters of its own row. */
	if (s->ev->type == EV_TRACER_E || s->ev->type == EV_TRACER_X)
		n = info->n_params;
	for (unsigned i = 0; i < n; i++) {
		buf_reserve(b, PIECE_BYTES);
		put_piece(b, &piece[i]);
		if (piece[i].n == 0) {
			buf_adds(b, info->params[i].name);
			buf_addc(b, '=');
		}
		paramtext_add(&x->params, b, s, i);
		buf_addc(b, ' ');
	}
}

void evtext_add_args(struct evtext *x, struct buf *b, const struct step *s)
{
	/* Those of generic events say nothing beyond its name. */
	if (!is_generic(s))
		add_args(x, b, words_of(x, s), s);
}

void evtext_add_info(struct evtext *x, struct buf *b, const struct step *s)
{
	if (s->has_syslog)
		add_syslog(x, b, s);
	else
		evtext_add_args(x, b, s);
}

void evtext_add(struct evtext *x, struct buf *b, const struct step *s)
{
	const struct event *ev = s->ev;
	const struct words *w = words_of(x, s);

	buf_reserve(b, 256); /* most lines grow no further */
	buf_u64(b, ev->num);
	buf_addc(b, ' ');
	evtext_add_time(x, b, s, x->style);
	buf_addc(b, ' ');
	buf_i64(b, (int16_t)ev->cpu);
	buf_addc(b, ' ');
	add_comm(x, b, s);
	buf_add(b, " (", 2);
	buf_i64(b, ev->tid);
	buf_add(b, ") ", 2);
	buf_reserve(b, PIECE_BYTES);
	add_type(b, w, s);
	if (s->has_syslog)
		add_syslog(x, b, s);
	else if (!is_generic(s))
		add_args(x, b, w, s);
	buf_addc(b, '\n');
}
