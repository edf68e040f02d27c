/* SPDX-License-Identifier: MIT */
/* fuzz_container_json.c - any bytes as the description of a container; all text is touched. */
#include "../../src/analyze/container_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t touch(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == 'x';
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct container_json c;
	volatile size_t sink;

	if (!container_json_parse((struct str){ (const char *)data, size }, &c))
		return 0;
	sink = touch(c.id) + touch(c.full_id) + touch(c.name) + touch(c.image) + touch(c.image_id) +
	       touch(c.image_repo) + touch(c.image_tag) + touch(c.image_digest);
	(void)sink;
	container_json_fini(&c);
	return 0;
}
