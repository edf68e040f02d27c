/* SPDX-License-Identifier: MIT */
/* fuzz_tracer.c - any bytes as a marker, at once and as a shorter beginning of it. */
#include "../../src/analyze/tracer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct tracer t = { 0 };

	if (size > MAX_TRACER_TEXT)
		return 0;
	tracer_parse(text, 1, 2, 3, &t);
	text.n /= 2;
	tracer_parse(text, 1, 2, 3, &t);
	tracer_fini(&t);
	return 0;
}
