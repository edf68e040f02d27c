/* SPDX-License-Identifier: MIT */
/* http.h - HTTP requests and their responses, found in the payload of each descriptor.
 *
 * A request waits on its descriptor for the next data that look like a response, whichever way
 * either went: the same for clients and servers. What is cut off by the recorder's limit on payload is
 * not seen, and of pipelined requests only the first is. */
#ifndef SCAN_HTTP_H
#define SCAN_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/str.h"

/* Requests that wait at a time, and what they may take; further ones are ignored. */
#define MAX_HTTP_WAITING 65536u
#define MAX_HTTP_BYTES   (64u << 20)

enum http_way { HTTP_NEITHER, HTTP_READ, HTTP_WRITTEN };

/* Data that one call moved. */
struct http_data {
	int64_t pid, fd;
	uint64_t ts_ns;
	enum http_way way;
	struct str payload;
	struct str note; /* of the caller, kept with a request */
};

struct http_exchange {
	uint64_t request_ns, response_ns;
	enum http_way way; /* of the request: one that was read is a server's */
	struct str method;
	struct str url; /* with the host in front when the request names one */
	double status;  /* a number of any length, as it is written */
	double length;  /* Content-Length, or 0 */
	struct str note;
};

struct http;

struct http *http_new(void);
void http_free(struct http *h);

/* Look at data. Returns true and fills *ret, whose texts are valid until the next call, when they
 * respond to a request. */
bool http_take(struct http *h, const struct http_data *d, struct http_exchange *ret);

#endif
