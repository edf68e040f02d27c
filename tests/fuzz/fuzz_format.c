/* SPDX-License-Identifier: MIT */
/* fuzz_format.c - the first line as a format, what follows as a capture printed by it, as lines
 * and as JSON. An empty first line stands for every field there is. */
#include <stdlib.h>
#include <string.h>

#include "../../src/analyze/format.h"
#include "../../src/capture/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_EVENTS 2000 /* so that one input takes no minutes */

/* "*%a %b ...": what needs an argument gets one of each form. */
static void every_field(struct buf *b)
{
	const struct field_info *info;

	buf_addc(b, '*');
	for (uint32_t i = 0; (info = field_info_at(i)); i++) {
		if (info->flags & FIELD_FILTER_ONLY)
			continue;
		if (info->arg != ARG_REQUIRED)
			buf_printf(b, "%%%s ", info->name);
		else if (strcmp(info->name, "evt.type.is") == 0)
			buf_printf(b, "%%%s.open ", info->name);
		else if (strcmp(info->name, "thread.cgroup") == 0)
			buf_printf(b, "%%%s.cpu ", info->name);
		else if (strcmp(info->name, "evt.rawarg") == 0)
			buf_printf(b, "%%%s.res ", info->name);
		else
			buf_printf(b, "%%%s[1] ", info->name);
	}
}

static void print(struct capture *c, struct replay *r, struct format *fmt)
{
	struct field_ctx *fc = field_ctx_new(r);
	struct buf line = { 0 };
	struct event ev;
	struct step s;
	struct err err;

	for (int i = 0; i < MAX_EVENTS && cap_next(c, &ev, &err) == 1; i++) {
		replay_event(r, &ev, &s);
		field_ctx_event(fc, &s);
		line.n = 0;
		format_add(fmt, fc, &s, &line);
		format_add_json(fmt, fc, &s, &line);
	}
	buf_fini(&line);
	field_ctx_free(fc);
}

static void print_capture(const uint8_t *p, size_t n, struct format *fmt)
{
	struct replay *r = replay_new();
	struct capture *c;
	struct err err;

	if (cap_open_memory(p, n, NULL, replay_sink(r), &c, &err) == 0) {
		print(c, r, fmt);
		cap_close(c);
	}
	replay_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
	size_t n = end ? (size_t)(end - data) : size;
	struct buf text = { 0 };
	struct format *fmt;
	struct err err;

	if (n)
		buf_add(&text, data, n);
	else
		every_field(&text);
	buf_addc(&text, '\0');
	if (format_parse(text.p, &fmt, &err) == 0) {
		if (end)
			print_capture(end + 1, size - n - 1, fmt);
		format_free(fmt);
	} else if (!n) {
		abort(); /* our own text must parse */
	}
	buf_fini(&text);
	return 0;
}
