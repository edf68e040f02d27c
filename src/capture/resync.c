/* SPDX-License-Identifier: MIT */
/* resync.c - find the next block after the framing broke. */
#include "resync.h"

#include "meta.h"
#include "swap.h"

/* A time this far from the last good event does not look like the same capture: ten years, so
 * that a clock set while recording, or a long silence, does not matter. */
#define MAX_TIME_STEP_NS (10ULL * 366 * 86400 * 1000000000)
/* Unknown event types are taken for a newer writer's only when they are not far beyond today's. */
#define MAX_RESYNC_TYPE 8191u
#define HEADER_BYTES    12u /* type, length, and the magic of a section header */

static inline bool is_type(uint32_t v)
{
	return v - BLOCK_FIRST <= BLOCK_LAST - BLOCK_FIRST || v == BLOCK_TYPE_SECTION ||
	       (v & 0xff00ffffu) == 0x8000abcdu;
}

static bool section_is_swapped(const uint8_t *p)
{
	return load_u32(p + 8) == __builtin_bswap32(BLOCK_MAGIC);
}

uint32_t resync_len(const struct resync *rs, const uint8_t *p)
{
	uint32_t type = load_u32_as(p, rs->is_swapped), len;
	const struct block_info *b = block_info(type);
	bool is_swapped = rs->is_swapped;

	if (b->kind == BLOCK_NONE || (rs->only_sections && b->kind != BLOCK_SECTION))
		return 0;
	if (b->kind == BLOCK_SECTION) {
		is_swapped = section_is_swapped(p);
		if (load_u32_as(p + 8, is_swapped) != BLOCK_MAGIC)
			return 0;
	}
	len = load_u32_as(p + 4, is_swapped);
	return block_len_ok(b, len) ? len : 0;
}

size_t resync_scan(const struct resync *rs, const uint8_t *p, size_t n)
{
	size_t i;

	if (rs->is_swapped) {
		for (i = 0; i + HEADER_BYTES <= n; i++)
			if (is_type(__builtin_bswap32(load_u32(p + i))) && resync_len(rs, p + i))
				return i;
	} else {
		for (i = 0; i + HEADER_BYTES <= n; i++)
			if (is_type(load_u32(p + i)) && resync_len(rs, p + i))
				return i;
	}
	return i;
}

static bool event_plausible(const struct resync *rs, const uint8_t *p, uint32_t len, unsigned form)
{
	struct event ev;
	enum event_state state = event_peek(p, len, form, rs->is_swapped, &ev);
	uint64_t a = ev.ts_ns, b = rs->near_ns;

	if (state == EVENT_BAD || ev.type > MAX_RESYNC_TYPE)
		return false;
	return !b || (a > b ? a - b : b - a) <= MAX_TIME_STEP_NS;
}

bool resync_check(const struct resync *rs, const uint8_t *p, uint32_t len)
{
	const struct block_info *b = block_info(load_u32_as(p, rs->is_swapped));
	bool is_swapped = b->kind == BLOCK_SECTION ? section_is_swapped(p) : rs->is_swapped;

	if (load_u32_as(p + len - 4, is_swapped) != len)
		return false;
	if (b->kind == BLOCK_SECTION)
		return true;
	if (b->kind == BLOCK_EVENT)
		return event_plausible(rs, p, len, b->form);
	return meta_plausible(b, p + 8, len - BLOCK_MIN_LEN, is_swapped);
}
