/* SPDX-License-Identifier: MIT */
/* tracer.h - markers that programs write to /dev/null to say where a span of work begins or ends.
 *
 * Two forms: ">:t:tag.tag:name=value,name=value:" and [">", 1, ["tag"], [{"name":"value"}]]. The
 * rules, lenient in places, are those of sysdig 0.29.3. */
#ifndef SCAN_TRACER_H
#define SCAN_TRACER_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/str.h"

/* Text of unfinished markers that is kept per thread. */
#define MAX_TRACER_TEXT 65536

enum tracer_result {
	TRACER_OK,
	TRACER_INVALID,    /* never a marker */
	TRACER_INCOMPLETE, /* may become one when more is written */
};

/* One marker; a zeroed one is valid, buffers are kept from parse to parse. */
struct tracer {
	bool is_exit;
	int64_t id;
	/* A NUL between two: dots, colons and commas may be part of them. */
	struct buf tags; /* "a", "b", ... */
	struct buf args; /* "name", "value", "name", "value", ... */
};

void tracer_fini(struct tracer *t);

/* Parse the text (all that was written since the last whole marker). tid, pid and ppid stand for
 * the ids "t", "p" and "pp". *ret is whole only with TRACER_OK. */
enum tracer_result tracer_parse(struct str text, int64_t tid, int64_t pid, int64_t ppid,
				struct tracer *ret);

#endif
