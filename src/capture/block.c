/* SPDX-License-Identifier: MIT */
/* block.c - framing of blocks, and event blocks to checked views. */
#include "block.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- kinds of blocks ---- */

enum row {
#define BLOCK(id, symbol, ...) ROW_##symbol,
#include "../../formats/blocks.def"
#undef BLOCK
};

const struct block_info *block_info(uint32_t block_type)
{
#define MAX_LEN(form) ((form) && !((form)&FORM_LARGE) ? MAX_EVENT_BLOCK : MAX_BLOCK)
	static const struct block_info rows[] = {
#define BLOCK(id, symbol, kind, version, form, min_len, since, text) \
	[ROW_##symbol] = { id, BLOCK_##kind, version, form, min_len, MAX_LEN(form), text },
#include "../../formats/blocks.def"
#undef BLOCK
	};
	static const struct block_info none = {
		.min_len = BLOCK_MIN_LEN,
		.max_len = MAX_BLOCK,
		.name = "unknown",
	};

	switch (block_type) {
#define BLOCK(id, symbol, ...) \
	case id:               \
		return &rows[ROW_##symbol];
#include "../../formats/blocks.def"
#undef BLOCK
	}
	return &none;
}

/* ---- what the event table says that framing needs ---- */

const struct event_shape event_shapes[EV_MAX] = {
#define EVENT(id, symbol, name, category, origin, since, n_params, flags, ...) \
	[id] = { n_params, ORIGIN_##origin, ((flags)&EF_LARGE_PAYLOAD) != 0 },
#include "../../formats/events.def"
#undef EVENT
};

bool event_is_old_enter(uint32_t type)
{
	/* Calls whose enter event guards against arguments that change during the call. */
	switch (type) {
	case EV_SYSCALL_OPEN_E:
	case EV_SYSCALL_OPENAT_2_E:
	case EV_SYSCALL_OPENAT2_E:
	case EV_SYSCALL_CREAT_E:
	case EV_SOCKET_CONNECT_E:
	case EV_SYSCALL_EXECVE_19_E: /* kept a little longer than the others */
	case EV_SYSCALL_EXECVEAT_E:
		return false;
	}
	return type < EV_MAX && type % 2 == 0 && event_shapes[type].origin == ORIGIN_SYSCALL;
}

bool event_is_syscall_exit(uint32_t type)
{
	return type < EV_MAX && type % 2 == 1 && event_shapes[type].origin == ORIGIN_SYSCALL;
}

/* ---- events ---- */

static __attribute__((cold, noinline, format(printf, 2, 3))) enum event_state bad(char *why,
										  const char *fmt,
										  ...)
{
	va_list ap;

	if (!why)
		return EVENT_BAD;
	va_start(ap, fmt);
	vsnprintf(why, WHY_BYTES, fmt, ap);
	va_end(ap);
	return EVENT_BAD;
}

int event_v1_n_params(const uint8_t *lens, uint32_t n_bytes, unsigned max_n, bool swapped)
{
	uint64_t sum[MAX_PARAMS + 1] = { 0 };
	unsigned n;

	for (n = 0; n < max_n && n < MAX_PARAMS && 2 * (n + 1) <= n_bytes; n++) {
		uint16_t len = load_u16(lens + 2 * n);

		sum[n + 1] = sum[n] + (swapped ? __builtin_bswap16(len) : len);
	}
	for (;; n--) {
		if (2 * n + sum[n] == n_bytes)
			return (int)n;
		if (2 * n + sum[n] < n_bytes || n == 0)
			return -1;
	}
}

unsigned event_v1_table_params(uint32_t type)
{
	const struct event_info *e = schema_event(SCHEMA_CLASSIC, type);

	if (e)
		return e->n_params;
	return type < EV_MAX ? event_shapes[type].n_params : 0;
}

uint32_t event_v1_len(uint32_t type, uint32_t len)
{
	bool is_long = type == EV_NOTIFICATION_E || type == EV_INFRASTRUCTURE_EVENT_E;

	return is_long && len >= 3 ? len - 3 : len;
}

static __attribute__((noinline)) enum event_state decode_v1(const uint8_t *h, uint32_t room,
							    struct event *ev, char *why)
{
	uint32_t len = event_v1_len(ev->type, load_u32(h + 16));
	const uint8_t *lens = h + 22;
	uint32_t at = 0;
	int n, i;

	if (len > room || len < 22)
		return bad(why, "event length %u does not fit the block's %u bytes", len, room);
	ev->data = lens;
	ev->n_params = 0;
	ev->at[0] = 0;
	if (ev->type >= EV_MAX)
		return EVENT_UNKNOWN;
	n = event_v1_n_params(lens, len - 22, event_v1_table_params(ev->type), false);
	if (n < 0)
		return bad(why, "no parameter count agrees with event length %u", len);
	for (i = 0; i < n; i++) {
		ev->at[i] = at;
		at += load_u16(lens + 2 * i);
	}
	ev->at[n] = at;
	ev->n_params = (uint8_t)n;
	ev->data = lens + 2 * n;
	return EVENT_GOOD;
}

/* Offsets of the parameters; returns the sum of all n lengths, kept or not. */
static inline uint64_t offsets16(const uint8_t *lens, uint32_t n, uint32_t *at)
{
	uint32_t sum = 0, i;

	for (i = 0; i < n && i < MAX_PARAMS; i++) {
		at[i] = sum;
		sum += load_u16(lens + 2 * i);
	}
	at[i] = sum;
	for (; i < n; i++)
		sum += load_u16(lens + 2 * i);
	return sum;
}

static inline uint64_t offsets32(const uint8_t *lens, uint32_t n, uint32_t *at)
{
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; i < n && i < MAX_PARAMS; i++) {
		at[i] = (uint32_t)sum;
		sum += load_u32(lens + 4 * i);
	}
	at[i] = (uint32_t)sum;
	for (; i < n; i++)
		sum += load_u32(lens + 4 * i);
	return sum;
}

static inline enum event_state decode_v2(const uint8_t *h, uint32_t room, bool is_large,
					 struct event *ev, char *why)
{
	uint32_t len = load_u32(h + 16), n = load_u32(h + 22);
	uint32_t width = is_large ? 4 : 2;
	uint64_t sum;

	if (len > room || len < 26)
		return bad(why, "event length %u does not fit the block's %u bytes", len, room);
	if (n > MAX_FILE_PARAMS || 26 + n * width > len)
		return bad(why, "%u parameters do not fit event length %u", n, len);
	room = len - 26 - n * width;
	sum = is_large ? offsets32(h + 26, n, ev->at) : offsets16(h + 26, n, ev->at);
	if (sum > room)
		return bad(why, "parameter lengths add up to %llu of %u bytes",
			   (unsigned long long)sum, room);
	ev->data = h + 26 + n * width;
	ev->n_params = (uint8_t)(n < MAX_PARAMS ? n : MAX_PARAMS);
	return ev->type < EV_MAX ? EVENT_GOOD : EVENT_UNKNOWN;
}

enum event_state event_decode(const uint8_t *block, uint32_t len, unsigned form, struct event *ev,
			      char *why)
{
	const uint8_t *h = block + event_head_off(form);
	uint32_t room = len - 4 - event_head_off(form);

	ev->cpu = load_u16(block + 8);
	ev->flags = form & FORM_FLAGS ? load_u32(block + 10) : 0;
	ev->ts_ns = load_u64(h);
	ev->tid = load_i64(h + 8);
	ev->type = load_u16(h + 20);
	if (__builtin_expect(ev->ts_ns >> 63, 0))
		return bad(why, "event time 0x%llx is absurd", (unsigned long long)ev->ts_ns);
	if (__builtin_expect(ev->type > MAX_EVENT_TYPE, 0))
		return bad(why, "event type %u is above %u", ev->type, MAX_EVENT_TYPE);
	if (form & FORM_V2)
		return decode_v2(h, room, event_is_large(ev->type, form), ev, why);
	return decode_v1(h, room, ev, why);
}

uint32_t event_implied_len(const uint8_t *block, size_t n, unsigned form)
{
	uint32_t off = event_head_off(form), len;

	if (n < off + 22)
		return 0;
	len = load_u32(block + off + 16);
	if (!(form & FORM_V2))
		len = event_v1_len(load_u16(block + off + 20), len);
	if (len > MAX_BLOCK || len < event_head_len(form))
		return 0;
	return (off + len + 4 + 3) & ~3u;
}
