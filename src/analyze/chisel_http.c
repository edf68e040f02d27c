/* SPDX-License-Identifier: MIT */
/* chisel_http.c - httplog and httptop: requests and their responses, a line each or by url. */
#include <stdlib.h>

#include "agg.h"
#include "chisel_rank.h"
#include "http.h"

enum { BUFFER, FD, PID, RAWTIME, DATETIME, DIR, CONTAINER };
static const char *const fields[] = { "evt.buffer",   "fd.num",     "proc.pid",       "evt.rawtime",
				      "evt.datetime", "evt.io_dir", "container.name", NULL };

enum { SLOT_N, SLOT_SUM, SLOTS };
enum by { BY_NCALLS, BY_BYTES, BY_TIME };

struct state {
	struct http *http;
	enum by by;
	struct agg urls; /* texts of a row, each ended by NUL; a count and the bits of a sum */
	struct chisel_rank rank;
	struct buf key;
};

static int init(struct chisel *ch, struct err *err)
{
	static const char *const by[] = { "ncalls", "bytes", "time" };
	struct state *st = ch->state;
	const char *arg = ch->arg[0] ? ch->arg[0] : by[0];

	st->http = http_new();
	agg_init(&st->urls, SLOTS, NULL);
	while (st->by <= BY_TIME && strcmp(by[st->by], arg) != 0)
		st->by++;
	if (st->by > BY_TIME)
		return err_set(err, E_USAGE, "%s: by ncalls, bytes or time", ch->info->name);
	chisel_add_fields(ch, fields);
	return chisel_set_filter(ch,
				 "evt.is_io = true and evt.buflen > 0 and "
				 "(fd.sockfamily = ip or fd.sockfamily = unix)",
				 err);
}

static void fini(struct chisel *ch)
{
	struct state *st = ch->state;

	http_free(st->http);
	agg_fini(&st->urls);
	chisel_rank_fini(&st->rank);
	buf_fini(&st->key);
}

/* Nanoseconds as sysdig's scripts subtract them: 1970 is long ago for a double. */
static double latency(const struct http_exchange *x)
{
	return (double)x->response_ns - (double)x->request_ns;
}

/* ---- the log ---- */

/* What does not fit is the lowest number, as in sysdig's scripts. */
static intmax_t whole(double v)
{
	return v < 0x1p63 ? (intmax_t)v : INTMAX_MIN;
}

static void print_line(struct chisel *ch, const struct step *s, const struct http_exchange *x)
{
	static const char *const way[] = { "<NA>", "<", ">" };
	struct buf *b = ch->out;

	buf_addstr(b, chisel_text(ch, s, DATETIME));
	buf_addc(b, ' ');
	if (ch->set.with_containers) {
		chisel_add_safe(ch, b, x->note);
		buf_addc(b, ' ');
	}
	buf_printf(b, "%s method=", way[x->way]);
	buf_addstr(b, x->method);
	buf_adds(b, " url=");
	buf_addstr(b, x->url);
	buf_printf(b, " response_code=%jd latency=%jdms size=%jdB\n", whole(x->status),
		   whole(latency(x) / 1000000), whole(x->length));
}

/* ---- the table ---- */

static void add_text(struct buf *b, struct str s)
{
	buf_addstr(b, s);
	buf_addc(b, '\0');
}

static void count(struct chisel *ch, const struct http_exchange *x)
{
	struct state *st = ch->state;
	uint64_t *slot;
	double sum;

	st->key.n = 0;
	if (ch->set.with_containers)
		add_text(&st->key, x->note);
	add_text(&st->key, x->method);
	add_text(&st->key, x->url);
	slot = agg_at(&st->urls, agg_row(&st->urls, st->key.p, st->key.n));
	memcpy(&sum, &slot[SLOT_SUM], sizeof(sum));
	sum = st->by == BY_BYTES ? sum + x->length
				 : sum + (double)x->response_ns - (double)x->request_ns;
	memcpy(&slot[SLOT_SUM], &sum, sizeof(sum));
	slot[SLOT_N]++;
}

static double value_of(const struct state *st, const uint64_t *slot)
{
	double sum;

	memcpy(&sum, &slot[SLOT_SUM], sizeof(sum));
	return st->by == BY_NCALLS ? (double)slot[SLOT_N]
	       : st->by == BY_TIME ? sum / (double)slot[SLOT_N]
				   : sum;
}

static void print_table(struct chisel *ch)
{
	static const struct chisel_heads heads[] = {
		[BY_NCALLS] = { .value = "ncalls", .heading = "ncalls", .unit = UNIT_NONE },
		[BY_BYTES] = { .value = "bytes", .heading = "bytes", .unit = UNIT_BYTES },
		[BY_TIME] = { .value = "time", .heading = "time", .unit = UNIT_TIME },
	};
	struct state *st = ch->state;
	struct chisel_heads h = heads[st->by];

	h.n_rows = 30;
	h.keys = h.headings = ch->set.with_containers ? "container,method,url" : "method,url";
	for (uint32_t row = 1; row < st->urls.n_rows; row++) {
		chisel_rank_add(&st->rank, value_of(st, agg_at(&st->urls, row)));
		chisel_rank_texts(&st->rank, agg_key(&st->urls, row));
	}
	chisel_rank_print(ch, &st->rank, &h);
}

/* ---- both ---- */

static bool take(struct chisel *ch, const struct step *s, struct http_exchange *ret)
{
	struct state *st = ch->state;
	struct http_data d = { .ts_ns = s->ev->ts_ns, .note = STR("") };
	struct value pid, fd, buffer;
	struct str dir;

	if (!chisel_get(ch, s, PID, &pid) || !chisel_get(ch, s, FD, &fd))
		return false;
	d.pid = pid.i;
	d.fd = fd.i;
	if (chisel_get_text(ch, s, DIR, &dir))
		d.way = str_eq(dir, STR("read"))    ? HTTP_READ
			: str_eq(dir, STR("write")) ? HTTP_WRITTEN
						    : HTTP_NEITHER;
	if (ch->set.with_containers)
		chisel_get_text(ch, s, CONTAINER, &d.note);
	if (!chisel_get(ch, s, BUFFER, &buffer))
		return false;
	d.payload = buffer.s;
	return http_take(st->http, &d, ret);
}

static void log_event(struct chisel *ch, const struct step *s)
{
	struct http_exchange x;

	if (take(ch, s, &x))
		print_line(ch, s, &x);
}

static void top_event(struct chisel *ch, const struct step *s)
{
	struct http_exchange x;

	if (take(ch, s, &x))
		count(ch, &x);
}

const struct chisel_kind chisel_kind_httplog = {
	.state_size = sizeof(struct state),
	.init = init,
	.event = log_event,
	.fini = fini,
};

const struct chisel_kind chisel_kind_httptop = {
	.state_size = sizeof(struct state),
	.init = init,
	.event = top_event,
	.end = print_table,
	.fini = fini,
};
