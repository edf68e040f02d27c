/* SPDX-License-Identifier: MIT */
/* t_http.c - requests and responses in the data of calls, sound and hostile ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../src/analyze/http.h"
#include "../../src/base/buf.h"

/* Hands data over in a heap block of their size, so that a sanitizer sees every overrun. */
static bool take_n(struct http *h, int64_t fd, enum http_way way, struct str data,
		   struct http_exchange *ret)
{
	static uint64_t now_ns;
	char *copy = malloc(data.n ? data.n : 1);
	struct http_data d = { .pid = 7, .fd = fd, .ts_ns = now_ns += 1000, .way = way };
	bool is_response;

	assert_non_null(copy);
	memcpy(copy, data.p, data.n);
	d.payload = (struct str){ copy, data.n };
	d.note = STR("box");
	is_response = http_take(h, &d, ret);
	free(copy);
	return is_response;
}

static bool take(struct http *h, int64_t fd, enum http_way way, const char *data,
		 struct http_exchange *ret)
{
	return take_n(h, fd, way, str_of(data), ret);
}

static void check_str(struct str got, const char *want)
{
	if (got.n != strlen(want) || memcmp(got.p, want, got.n) != 0)
		fail_msg("got '%.*s', want '%s'", (int)got.n, got.p, want);
}

static void test_exchange(void **state)
{
	struct http *h = http_new();
	struct http_exchange x;

	(void)state;
	assert_false(
		take(h, 3, HTTP_READ, "GET /a?b HTTP/1.1\r\nHost: shop:80\r\nA: b\r\n\r\n", &x));
	assert_true(take(h, 3, HTTP_WRITTEN,
			 "HTTP/1.1 404 Not Found\r\nContent-Length: 17\r\n\r\nno", &x));
	check_str(x.method, "GET");
	check_str(x.url, "shop:80/a?b");
	check_str(x.note, "box");
	assert_int_equal(x.way, HTTP_READ);
	assert_int_equal(x.status, 404);
	assert_int_equal(x.length, 17);
	assert_int_equal(x.response_ns - x.request_ns, 1000);
	/* It has been answered. */
	assert_false(take(h, 3, HTTP_WRITTEN, "HTTP/1.1 200 OK\r\n\r\n", &x));
	/* A host that is the last header takes two of the four bytes behind it along, as in sysdig. */
	assert_false(take(h, 3, HTTP_READ, "GET /c HTTP/1.1\r\nHost: shop\r\n\r\n", &x));
	assert_true(take(h, 3, HTTP_WRITTEN, "HTTP/1.1 200 OK\r\n\r\n", &x));
	check_str(x.url, "shop../c");
	http_free(h);
}

/* Each descriptor has its own; those without an answer are freed in the end. */
static void test_interleaved(void **state)
{
	struct http *h = http_new();
	struct http_exchange x;

	(void)state;
	for (int64_t fd = 0; fd < 3; fd++)
		assert_false(take(h, fd, HTTP_WRITTEN, fd == 1 ? "PUT /one H" : "GET /x H", &x));
	assert_true(take(h, 1, HTTP_READ, "HTTP/1.0 201 Created", &x));
	check_str(x.method, "PUT");
	check_str(x.url, "/one");
	assert_true(take(h, 0, HTTP_READ, "HTTP/1.0 500 ", &x));
	check_str(x.method, "GET");
	assert_false(take(h, 9, HTTP_READ, "HTTP/1.0 500 ", &x));
	http_free(h);
}

struct sample {
	const char *data;
	double status, length; /* status -1: no response */
};

static void test_responses(void **state)
{
	static const struct sample samples[] = {
		{ "HTTP/1.1 200 OK\r\n\r\n", 200, 0 },
		{ "HTTP/1.1 204", 204, 0 },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 5", 200,
		  0 }, /* cut: may have had more digits */
		{ "HTTP/1.1 200 OK\r\nContent-Length: \r\n", 200, 0 },
		{ "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n", 200, 0 },
		{ "HTTP/1.1 200 OK\r\nContent-Length: x\r\nContent-Length: 9\r\n\r\n", 200, 9 },
		{ "", -1, 0 },
		{ "HTTP/", -1, 0 },
		{ "HTTP/ 200", -1, 0 },
		{ "HTTP/1.1", -1, 0 },
		{ "HTTP/1.1 ", -1, 0 },
		{ "HTTP/1.1 OK", -1, 0 },
		{ "HTTP/1.1 OK HTTP/1.1 302 ", 302, 0 },
		{ "HTTP/HTTP/ 7", 7, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		struct http *h = http_new();
		struct http_exchange x = { .status = -1 };

		take(h, 1, HTTP_WRITTEN, "GET / HTTP/1.1\r\n\r\n", &x);
		assert_int_equal(take(h, 1, HTTP_READ, samples[i].data, &x),
				 samples[i].status >= 0);
		if (x.status != samples[i].status ||
		    (x.status >= 0 && x.length != samples[i].length))
			fail_msg("'%s': status %g, length %g", samples[i].data, x.status, x.length);
		http_free(h);
	}
}

/* A head that comes in parts: the request is known from its first line, and what follows of it is
 * not taken for another. */
static void test_split_reads(void **state)
{
	struct http *h = http_new();
	struct http_exchange x;

	(void)state;
	assert_false(take(h, 1, HTTP_READ, "POST /part HTTP/1.1\r\nHo", &x));
	assert_false(take(h, 1, HTTP_READ, "st: late\r\n\r\nGET /body ", &x));
	assert_false(take(h, 1, HTTP_WRITTEN, "HTTP/1.", &x));
	assert_false(take(h, 1, HTTP_WRITTEN, "1 200 OK\r\n\r\n", &x));
	assert_true(take(h, 1, HTTP_WRITTEN, "HTTP/1.1 200 OK\r\n\r\n", &x));
	check_str(x.method, "POST");
	check_str(x.url, "/part");
	http_free(h);
}

static void test_not_requests(void **state)
{
	static const char *const texts[] = { "",          " ",           "G",     "GET",
					     "GET ",      "GET  /",      "get /", "/ GET /",
					     "\r\nGET /", "\x16\x03\x01" };
	struct http *h = http_new();
	struct http_exchange x;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_false(take(h, 1, HTTP_READ, texts[i], &x));
		assert_false(take(h, 1, HTTP_WRITTEN, "HTTP/1.1 200 OK", &x));
	}
	http_free(h);
}

/* What is no text becomes dots, which no terminal obeys. */
static void test_binary(void **state)
{
	static const struct str request = STR(
		"GET /\x1b[2J\0\x9b\xff HTTP/1.1\r\nHost: h\x7fi\r\nA: b\r\n\r\n");
	struct http *h = http_new();
	struct http_exchange x;
	char every[256];

	(void)state;
	assert_false(take_n(h, 1, HTTP_READ, request, &x));
	assert_true(take(h, 1, HTTP_WRITTEN, "HTTP/1.1 200 ", &x));
	check_str(x.url, "h.i/.[2J...");
	for (int i = 0; i < 256; i++)
		every[i] = (char)i;
	for (size_t n = 0; n <= sizeof(every); n++) {
		assert_false(take_n(h, 2, HTTP_READ, (struct str){ every, n }, &x));
		assert_false(
			take_n(h, 2, HTTP_READ, (struct str){ every + n, sizeof(every) - n }, &x));
	}
	http_free(h);
}

static void fill(struct buf *b, const char *word, size_t n)
{
	b->n = 0;
	while (b->n < n)
		buf_adds(b, word);
}

/* Megabytes of beginnings cost one look each. */
static void test_huge(void **state)
{
	static const char *const words[] = {
		"HTTP/", "HTTP/ ", "Host: ", "Host: x", "Content-Length: ", "1", "A"
	};
	struct http *h = http_new();
	struct buf b = { 0 };
	struct http_exchange x;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		fill(&b, words[i], 4 << 20);
		take(h, 1, HTTP_READ, "GET / ", &x);
		assert_false(take_n(h, 1, HTTP_WRITTEN, buf_str(&b), &x));
	}
	b.n = 0;
	buf_adds(&b, "HTTP/1.1 ");
	for (int i = 0; i < 1000; i++)
		buf_addc(&b, '9');
	assert_true(take_n(h, 1, HTTP_WRITTEN, buf_str(&b), &x));
	assert_true(x.status > 1e300);
	buf_fini(&b);
	http_free(h);
}

/* Beyond the limits requests are ignored, and there is room again when one is answered. */
static void test_limits(void **state)
{
	struct http *h = http_new();
	struct buf url = { 0 };
	struct http_exchange x;
	int64_t n = 0;

	(void)state;
	for (int64_t fd = 0; fd <= MAX_HTTP_WAITING; fd++)
		take(h, fd, HTTP_READ, "GET /x ", &x);
	assert_false(take(h, MAX_HTTP_WAITING, HTTP_WRITTEN, "HTTP/1.1 200", &x));
	assert_true(take(h, 0, HTTP_WRITTEN, "HTTP/1.1 200", &x));
	take(h, MAX_HTTP_WAITING, HTTP_READ, "GET /x ", &x);
	assert_true(take(h, MAX_HTTP_WAITING, HTTP_WRITTEN, "HTTP/1.1 200", &x));
	http_free(h);

	h = http_new();
	fill(&url, "GET /", 5);
	while (url.n < 1 << 20)
		buf_addc(&url, 'u');
	for (int64_t fd = 0; fd < 100; fd++)
		take_n(h, fd, HTTP_READ, buf_str(&url), &x);
	for (int64_t fd = 0; fd < 100; fd++)
		n += take(h, fd, HTTP_WRITTEN, "HTTP/1.1 200", &x);
	assert_in_range(n, 1, MAX_HTTP_BYTES >> 20);
	buf_fini(&url);
	http_free(h);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exchange),     cmocka_unit_test(test_interleaved),
		cmocka_unit_test(test_responses),    cmocka_unit_test(test_split_reads),
		cmocka_unit_test(test_not_requests), cmocka_unit_test(test_binary),
		cmocka_unit_test(test_huge),         cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
