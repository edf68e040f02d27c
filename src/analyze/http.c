/* SPDX-License-Identifier: MIT */
/* http.c - see http.h.
 *
 * What counts as a request and a response is what the patterns of sysdig's scripts match in payload
 * printed with dots: a header ends at two bytes that are no text, or two dots. */
#include "http.h"

#include <stdlib.h>

#include "../base/buf.h"
#include "../base/map.h"
#include "../base/mem.h"
#include "../base/vec.h"

struct waiting {
	int64_t pid, fd;
	uint64_t ts_ns;
	enum http_way way;
	char *text; /* method, url and note behind each other; NULL: free */
	uint32_t n_method, n_url, n_note;
};

struct http {
	struct map by_fd; /* hash of pid and descriptor, to waiting */
	VEC(struct waiting) waiting;
	VEC(uint32_t) free_id;
	size_t n_bytes;
	char *last; /* text of the exchange that was handed out */
	struct buf url;
};

struct http *http_new(void)
{
	return xcalloc(1, sizeof(struct http));
}

void http_free(struct http *h)
{
	if (!h)
		return;
	for (uint32_t i = 0; i < h->waiting.n; i++)
		free(h->waiting.v[i].text);
	vec_fini(&h->waiting);
	vec_fini(&h->free_id);
	map_fini(&h->by_fd);
	buf_fini(&h->url);
	free(h->last);
	free(h);
}

/* ---- patterns ---- */

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* All but the blank: what is no text counts as a dot. */
static bool is_graph(char c)
{
	return c != ' ';
}

static bool is_dot(char c)
{
	return c == '.' || c < ' ' || c > '~';
}

/* Bytes at the head of s of which is_one holds. */
static size_t span(struct str s, bool (*is_one)(char c))
{
	size_t n = 0;

	while (n < s.n && is_one(s.p[n]))
		n++;
	return n;
}

static struct str behind(struct str s, size_t n)
{
	return (struct str){ s.p + n, s.n - n };
}

/* Go behind the next occurrence of `word`. */
static bool find(struct str *s, struct str word)
{
	const char *p = memmem(s->p, s->n, word.p, word.n);

	if (p)
		*s = behind(*s, (size_t)(p - s->p) + word.n);
	return p;
}

static bool two_dots(struct str s)
{
	return s.n >= 2 && is_dot(s.p[0]) && is_dot(s.p[1]);
}

/* The longest word behind "Host: " that two dots follow: of an empty line, too, the first two. */
static bool find_host(struct str s, struct str *ret)
{
	while (find(&s, STR("Host: "))) {
		size_t n = span(s, is_graph);

		while (n > 0 && !two_dots(behind(s, n)))
			n--;
		if (n > 0) {
			*ret = (struct str){ s.p, n };
			return true;
		}
	}
	return false;
}

/* "GET /path": capitals, a blank, a word. */
static bool find_request(struct str s, struct str *method, struct str *path)
{
	size_t n = span(s, is_upper);

	*method = (struct str){ s.p, n };
	if (n == 0 || n == s.n || s.p[n] != ' ')
		return false;
	s = behind(s, n + 1);
	*path = (struct str){ s.p, span(s, is_graph) };
	return path->n > 0;
}

static double number(struct str digits)
{
	double v = 0;

	for (size_t i = 0; i < digits.n; i++)
		v = v * 10 + (digits.p[i] - '0');
	return v;
}

/* "HTTP/1.1 200": a word that begins so, a blank, digits. */
static bool find_status(struct str s, double *ret)
{
	while (find(&s, STR("HTTP/"))) {
		size_t n = span(s, is_graph);
		struct str digits = behind(s, n < s.n ? n + 1 : n);

		digits.n = span(digits, is_digit);
		if (n > 0 && digits.n > 0) {
			*ret = number(digits);
			return true;
		}
		s = behind(s, n); /* what else begins in this word has the same behind it */
	}
	return false;
}

static double find_length(struct str s)
{
	while (find(&s, STR("Content-Length: "))) {
		size_t n = span(s, is_digit);

		if (n > 0 && two_dots(behind(s, n)))
			return number((struct str){ s.p, n });
	}
	return 0;
}

/* ---- requests that wait ---- */

static uint64_t key_of(const struct http_data *d)
{
	return hash_u64((uint64_t)d->pid) ^ (uint64_t)d->fd;
}

static struct waiting *find_waiting(struct http *h, const struct http_data *d)
{
	uint32_t id = map_get(&h->by_fd, key_of(d));
	struct waiting *w = id == MAP_NONE ? NULL : &h->waiting.v[id];

	return w && w->pid == d->pid && w->fd == d->fd ? w : NULL;
}

static size_t n_text(const struct waiting *w)
{
	return (size_t)w->n_method + w->n_url + w->n_note;
}

static void add_dotted(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_addc(b, is_dot(s.p[i]) ? '.' : s.p[i]);
}

static void wait_for_response(struct http *h, const struct http_data *d, struct str method,
			      struct str path)
{
	struct waiting w = { .pid = d->pid, .fd = d->fd, .ts_ns = d->ts_ns, .way = d->way };
	struct str host = STR("");
	uint32_t id;

	find_host(d->payload, &host);
	h->url.n = 0;
	add_dotted(&h->url, host);
	add_dotted(&h->url, path);
	w.n_method = (uint32_t)method.n;
	w.n_url = (uint32_t)h->url.n;
	w.n_note = (uint32_t)d->note.n;
	if (h->by_fd.n >= MAX_HTTP_WAITING || h->n_bytes + n_text(&w) > MAX_HTTP_BYTES ||
	    map_get(&h->by_fd, key_of(d)) != MAP_NONE)
		return;
	w.text = xmalloc(n_text(&w) + 1);
	memcpy(w.text, method.p, method.n);
	memcpy(w.text + w.n_method, h->url.p, h->url.n);
	memcpy(w.text + w.n_method + w.n_url, d->note.p, d->note.n);
	h->n_bytes += n_text(&w);
	if (h->free_id.n) {
		id = h->free_id.v[--h->free_id.n];
	} else {
		id = h->waiting.n;
		vec_push(&h->waiting);
	}
	h->waiting.v[id] = w;
	map_put(&h->by_fd, key_of(d), id);
}

static void hand_out(struct http *h, const struct http_data *d, struct waiting *w,
		     struct http_exchange *ret)
{
	uint32_t id = (uint32_t)(w - h->waiting.v);

	ret->request_ns = w->ts_ns;
	ret->response_ns = d->ts_ns;
	ret->way = w->way;
	ret->method = (struct str){ w->text, w->n_method };
	ret->url = (struct str){ w->text + w->n_method, w->n_url };
	ret->note = (struct str){ w->text + w->n_method + w->n_url, w->n_note };
	free(h->last);
	h->last = w->text;
	h->n_bytes -= n_text(w);
	w->text = NULL;
	*vec_push(&h->free_id) = id;
	map_del(&h->by_fd, key_of(d));
}

bool http_take(struct http *h, const struct http_data *d, struct http_exchange *ret)
{
	struct waiting *w = find_waiting(h, d);
	struct str method, path;
	double status;

	if (!w) {
		if (find_request(d->payload, &method, &path))
			wait_for_response(h, d, method, path);
		return false;
	}
	if (!find_status(d->payload, &status))
		return false;
	hand_out(h, d, w, ret);
	ret->status = status;
	ret->length = find_length(d->payload);
	return true;
}
