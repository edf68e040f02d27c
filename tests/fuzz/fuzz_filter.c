/* SPDX-License-Identifier: MIT */
/* fuzz_filter.c - any text as a filter: refused with a place inside it, or compiled and asked about
 * four events. The first byte chooses the dialect. */
#include <stddef.h>
#include <stdint.h>

#include "../../src/analyze/filter.h"
#include "../four_events.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void refuse(struct str text, const struct err *err)
{
	struct buf b = { 0 };

	/* A place in the text, or none when it is too long as a whole. */
	if (err->off > text.n && err->off != ERR_NO_OFF)
		abort();
	filter_explain(text, err, &b);
	buf_fini(&b);
}

static void ask(struct filter *f)
{
	static struct machine mc;

	if (!mc.r)
		machine_init(&mc);
	for (int i = 0; i < N_EVENTS; i++) {
		bool passes;

		field_ctx_event(mc.fc, &mc.made[i].s);
		passes = filter_match(f, mc.fc, &mc.made[i].s);
		if (passes && !filter_may_pass(f, event_kind(mc.made[i].s.ev)))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct filter *f;
	struct str text;
	struct err err;
	char *copy;

	if (!size)
		return 0;
	/* A block of its own: what lies behind the text must not be read. */
	text.n = size - 1;
	copy = malloc(text.n + !text.n);
	memcpy(copy, data + 1, text.n);
	text.p = copy;
	if (filter_compile(text, data[0] & 1 ? FILTER_FALCO : FILTER_SYSDIG, &f, &err) < 0) {
		refuse(text, &err);
	} else {
		ask(f);
		filter_free(f);
	}
	free(copy);
	return 0;
}
