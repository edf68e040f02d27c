/* SPDX-License-Identifier: MIT */
/* fuzz_event.c - any bytes as the inside of one event block whose frame is right, in every form and
 * both byte orders: the first byte chooses, the rest is the body. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/capture/block.h"
#include "../../src/capture/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint8_t sum; /* keeps the reads alive */

static void put(uint8_t **to, uint32_t v, bool swapped)
{
	store_u32(*to, swapped ? __builtin_bswap32(v) : v);
	*to += 4;
}

/* A section header and one block. Returns the length. */
static size_t frame(uint8_t *to, uint32_t type, bool swapped, const uint8_t *body, size_t n)
{
	static const uint8_t version_1_2[2][4] = { { 1, 0, 2, 0 }, { 0, 1, 0, 2 } };
	uint32_t len = (uint32_t)((n + BLOCK_MIN_LEN + 3) & ~3u);
	uint8_t *p = to;

	put(&p, BLOCK_TYPE_SECTION, swapped);
	put(&p, BLOCK_SECTION_LEN, swapped);
	put(&p, BLOCK_MAGIC, swapped);
	memcpy(p, version_1_2[swapped], 4);
	p += 4;
	put(&p, UINT32_MAX, swapped);
	put(&p, UINT32_MAX, swapped);
	put(&p, BLOCK_SECTION_LEN, swapped);
	put(&p, type, swapped);
	put(&p, len, swapped);
	memset(p, 0, len - 8);
	if (n)
		memcpy(p, body, n);
	p += len - BLOCK_MIN_LEN;
	put(&p, len, swapped);
	return (size_t)(p - to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t types[] = { 0x204, 0x208, 0x216,      0x217,
					  0x221, 0x222, 0x8010ABCD, 0x216 };
	struct capture *c;
	struct event ev;
	struct err err;
	uint8_t *p;
	size_t n, i;
	unsigned k;

	if (!size)
		return 0;
	p = malloc(size + 64);
	n = frame(p, types[data[0] & 7], data[0] & 8, data + 1, size - 1);
	if (cap_open_memory(p, n, NULL, NULL, &c, &err) < 0)
		abort(); /* the section header is sound */
	while (cap_next(c, &ev, &err) == 1)
		for (k = 0; k < ev.n_params; k++)
			for (i = 0; i < event_param(&ev, k).n; i++)
				sum += (uint8_t)event_param(&ev, k).p[i];
	cap_close(c);
	free(p);
	return 0;
}
