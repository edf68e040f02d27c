/* SPDX-License-Identifier: MIT */
/* requests.c - see requests.h. */
#include "requests.h"

#include <stdlib.h>

#include "../base/mem.h"
#include "../base/vec.h"
#include "agg.h"
#include "http.h"

#define MAX_TEXT 1024 /* bytes kept of a url or a name */

/* Texts that are kept of a request. */
enum text { T_METHOD, T_URL, T_PROGRAM, T_CONTAINER, T_CONNECTION, N_TEXTS };

struct request {
	uint64_t ns, latency_ns, event;
	int64_t pid;
	uint64_t status, bytes;
	bool is_server;
	uint32_t text[N_TEXTS]; /* ids */
};

enum { V_COUNT, V_ERRORS, V_BYTES, V_TIME, V_MAX, N_VALUES };
static const uint8_t ops[N_VALUES] = { [V_MAX] = AGG_MAX };

struct requests {
	bool is_log;
	struct http *http;
	struct field payload, program, container, connection;
	struct pool texts;
	VEC(struct request) log;
	uint64_t n;
	struct agg urls; /* key: side, method and url, each ended by a NUL */
	struct buf key;
};

static void field_must(const char *name, struct field *ret)
{
	if (field_parse(str_of(name), ret, NULL) < 0)
		abort(); /* our own names are wrong */
}

struct requests *requests_new(bool is_log)
{
	struct requests *q = xcalloc(1, sizeof(*q));

	q->is_log = is_log;
	q->http = http_new();
	field_must("evt.buffer", &q->payload);
	field_must("proc.name", &q->program);
	field_must("container.name", &q->container);
	field_must("fd.name", &q->connection);
	pool_init(&q->texts);
	agg_init(&q->urls, N_VALUES, ops);
	return q;
}

void requests_free(struct requests *q)
{
	if (!q)
		return;
	http_free(q->http);
	pool_fini(&q->texts);
	vec_fini(&q->log);
	agg_fini(&q->urls);
	buf_fini(&q->key);
	free(q);
}

/* ---- taking ---- */

static uint32_t keep(struct requests *q, struct str s)
{
	return pool_put(&q->texts, s.p, s.n < MAX_TEXT ? s.n : MAX_TEXT);
}

/* The number of any length that the parser gives. */
static uint64_t number(double v)
{
	return v > 0 && v < 1e18 ? (uint64_t)v : 0;
}

static uint32_t keep_field(struct requests *q, struct field_ctx *fc, struct field *f,
			   const struct step *s)
{
	struct value v;

	return field_get(fc, f, s, &v) && v.kind == VAL_TEXT ? keep(q, v.s) : 0;
}

static void add_to_log(struct requests *q, struct field_ctx *fc, const struct step *s,
		       const struct http_exchange *x)
{
	struct request *r;

	if (q->log.n >= MAX_REQUESTS_KEPT)
		return;
	r = vec_push(&q->log);
	*r = (struct request){
		.ns = x->request_ns,
		.latency_ns = x->response_ns > x->request_ns ? x->response_ns - x->request_ns : 0,
		.event = s->ev->num,
		.pid = s->thread->pid,
		.status = number(x->status),
		.bytes = number(x->length),
		.is_server = x->way == HTTP_READ,
	};
	r->text[T_METHOD] = keep(q, x->method);
	r->text[T_URL] = keep(q, x->url);
	r->text[T_PROGRAM] = keep_field(q, fc, &q->program, s);
	r->text[T_CONTAINER] = keep_field(q, fc, &q->container, s);
	r->text[T_CONNECTION] = keep_field(q, fc, &q->connection, s);
}

static void add_to_urls(struct requests *q, const struct http_exchange *x)
{
	uint64_t ns = x->response_ns > x->request_ns ? x->response_ns - x->request_ns : 0;
	uint64_t *v;

	q->key.n = 0;
	buf_addc(&q->key, x->way == HTTP_READ ? 's' : 'c');
	buf_addstr(&q->key, x->method);
	buf_addc(&q->key, '\0');
	buf_add(&q->key, x->url.p, x->url.n < MAX_TEXT ? x->url.n : MAX_TEXT);
	v = agg_at(&q->urls, agg_row(&q->urls, q->key.p, q->key.n));
	v[V_COUNT]++;
	v[V_ERRORS] += x->status >= 400;
	v[V_BYTES] += number(x->length);
	v[V_TIME] += ns;
	v[V_MAX] = ns > v[V_MAX] ? ns : v[V_MAX];
}

/* Data that a call moved on a descriptor; false when the event is nothing of the kind. */
static bool data_of(struct requests *q, struct field_ctx *fc, const struct step *s,
		    struct http_data *ret)
{
	bool writes = s->info->flags & EF_WRITES_TO_FD, reads = s->info->flags & EF_READS_FROM_FD;
	struct value v;

	if (!s->fd || !s->thread || !(writes || reads) || !step_is_call(s) ||
	    event_i64(s->ev, 0, 0) <= 0 || fd_is_file(s->fd) || !field_get(fc, &q->payload, s, &v))
		return false;
	*ret = (struct http_data){
		.pid = s->thread->pid,
		.fd = s->fd->num,
		.ts_ns = s->ev->ts_ns,
		.way = writes ? HTTP_WRITTEN : HTTP_READ,
		.payload = v.s,
		.note = STR(""),
	};
	return true;
}

void requests_event(struct requests *q, struct field_ctx *fc, const struct step *s)
{
	struct http_exchange x;
	struct http_data d;

	if (!data_of(q, fc, s, &d))
		return;
	if (!http_take(q->http, &d, &x))
		return;
	q->n++;
	if (q->is_log)
		add_to_log(q, fc, s, &x);
	else
		add_to_urls(q, &x);
}

/* ---- tables ---- */

static const struct column log_columns[] = {
	{ "at", "AT", CELL_TIME, true, false },
	{ "latency_ns", "LATENCY", CELL_NS, false, false },
	{ "status", "STATUS", CELL_ID, false, false },
	{ "bytes", "BYTES", CELL_BYTES, false, false },
	{ "event", "EVENT", CELL_ID, true, false },
	{ "side", "SIDE", CELL_TEXT, false, false },
	{ "pid", "PID", CELL_ID, false, false },
	{ "program", "PROGRAM", CELL_TEXT, false, false },
	{ "container", "CONTAINER", CELL_TEXT, false, false },
	{ "connection", "CONNECTION", CELL_TEXT, false, false },
	{ "method", "METHOD", CELL_TEXT, false, false },
	{ "url", "URL", CELL_TEXT, false, true },
};

static struct cell text(const struct requests *q, struct table *t, uint32_t id)
{
	return id ? cell_text(t, pool_get(&q->texts, id)) : cell_null();
}

static void add_request(const struct requests *q, const struct request *r, struct table *t)
{
	struct cell *c = table_add_row(t);

	c[0] = cell_u64(r->ns);
	c[1] = cell_u64(r->latency_ns);
	c[2] = cell_i64((int64_t)r->status);
	c[3] = cell_u64(r->bytes);
	c[4] = cell_i64((int64_t)r->event);
	c[5] = cell_text(t, r->is_server ? STR("server") : STR("client"));
	c[6] = cell_i64(r->pid);
	c[7] = text(q, t, r->text[T_PROGRAM]);
	c[8] = text(q, t, r->text[T_CONTAINER]);
	c[9] = text(q, t, r->text[T_CONNECTION]);
	c[10] = text(q, t, r->text[T_METHOD]);
	c[11] = text(q, t, r->text[T_URL]);
}

void requests_log_table(const struct requests *q, uint32_t n_rows, struct table *ret)
{
	static const char *const minor[] = {
		"event", "side", "pid", "container", "connection", NULL
	};

	table_init(ret, "requests", "HTTP requests", log_columns,
		   sizeof(log_columns) / sizeof(log_columns[0]));
	table_set_minor(ret, minor);
	for (uint32_t i = 0; i < q->log.n && (!n_rows || i < n_rows); i++)
		add_request(q, &q->log.v[i], ret);
	ret->n_all_rows = q->n < UINT32_MAX ? (uint32_t)q->n : UINT32_MAX;
}

static const struct column top_columns[] = {
	{ "requests", "REQUESTS", CELL_COUNT, false, false },
	{ "errors", "ERRORS", CELL_COUNT, false, false },
	{ "bytes", "BYTES", CELL_BYTES, false, false },
	{ "time_ns", "TIME", CELL_NS, false, false },
	{ "mean_ns", "MEAN", CELL_NS, false, false },
	{ "max_ns", "MAX", CELL_NS, false, false },
	{ "side", "SIDE", CELL_TEXT, true, false },
	{ "method", "METHOD", CELL_TEXT, true, false },
	{ "url", "URL", CELL_TEXT, true, true },
};

void requests_top_table(const struct requests *q, uint32_t n_rows, struct table *ret)
{
	table_init(ret, "urls", "HTTP requests by url", top_columns,
		   sizeof(top_columns) / sizeof(top_columns[0]));
	ret->note = "Errors are answers of status 400 and above.";
	for (uint32_t row = 1; row < q->urls.n_rows; row++) {
		struct str key = agg_key(&q->urls, row);
		size_t method = strnlen(key.p + 1, key.n - 1);
		const uint64_t *v = agg_at(&q->urls, row);
		struct cell *c = table_add_row(ret);

		for (int i = 0; i <= V_TIME; i++)
			c[i] = cell_u64(v[i]);
		c[4] = cell_u64(v[V_TIME] / v[V_COUNT]);
		c[5] = cell_u64(v[V_MAX]);
		c[6] = cell_text(ret, *key.p == 's' ? STR("server") : STR("client"));
		c[7] = cell_text(ret, (struct str){ key.p + 1, method });
		c[8] = cell_text(ret, (struct str){ key.p + method + 2, key.n - method - 2 });
	}
	table_sort(ret, 0);
	table_top(ret, n_rows);
}
