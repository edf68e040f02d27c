/* SPDX-License-Identifier: MIT */
/* fuzz_source.c - arbitrary bytes as a byte source, read to the end in windows of which a varying
 * part is kept. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/capture/source.h"

/* A bomb may decode to gigabytes: enough is enough. */
#define MAX_DECODED ((uint64_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct window w = { .p = NULL };
	struct source_info info;
	struct source *s;
	struct err err;
	uint32_t turn = 0;
	uint64_t end = 0;
	volatile uint8_t sum = 0;

	if (source_open_memory(data, size, &s, &err) < 0)
		return 0;
	while (w.off < MAX_DECODED) {
		/* none, a little, more than a buffer's headroom, everything */
		const size_t keeps[] = { 0, 100, 100000, w.n };
		size_t keep = keeps[turn++ % 4];

		if (keep > w.n)
			keep = w.n;
		if (source_next(s, keep, &w, &err) <= 0)
			break;
		if (!w.gap_before && w.off != end - keep)
			abort();
		end = w.off + w.n;
		/* touch it all, for the sanitizer */
		for (size_t i = 0; i < w.n; i += 64)
			sum = (uint8_t)(sum + w.p[i]);
		sum = (uint8_t)(sum + w.p[w.n - 1]);
	}
	source_get_info(s, &info);
	if (info.n_damages > 0 && info.first_damage.code == E_OK)
		abort();
	source_close(s);
	return 0;
}
