/* SPDX-License-Identifier: MIT */
/* swap.c - events written in the other byte order. */
#include "swap.h"

static void swap16(uint8_t *p)
{
	store_u16(p, __builtin_bswap16(load_u16(p)));
}

static void swap32(uint8_t *p)
{
	store_u32(p, __builtin_bswap32(load_u32(p)));
}

static void swap64(uint8_t *p)
{
	store_u64(p, __builtin_bswap64(load_u64(p)));
}

/* Swap an integer of n bytes; other sizes stay. */
static void swap_int(uint8_t *p, size_t n)
{
	if (n == 2)
		swap16(p);
	else if (n == 4)
		swap32(p);
	else if (n == 8)
		swap64(p);
}

/* ---- header and lengths ---- */

/* Parameters of a v1 event whose lengths are not swapped yet; the header is. */
static uint32_t v1_count(const uint8_t *h, size_t room)
{
	uint32_t type = load_u16(h + 20), len = load_u32(h + 16);
	int n;

	len = event_v1_len(type, len);
	if (len < 22 || len > room)
		return 0;
	n = event_v1_n_params(h + 22, len - 22, event_v1_table_params(type), true);
	return n < 0 ? 0 : (uint32_t)n;
}

void swap_event_head(uint8_t *block, size_t n, unsigned form)
{
	uint32_t off = event_head_off(form), head = event_head_len(form), n_params, width, i;
	uint8_t *h = block + off;
	size_t room = n - off;

	swap16(block + 8);
	if (form & FORM_FLAGS)
		swap32(block + 10);
	swap64(h);
	swap64(h + 8);
	swap32(h + 16);
	swap16(h + 20);
	if (form & FORM_V2)
		swap32(h + 22);
	n_params = form & FORM_V2 ? load_u32(h + 22) : v1_count(h, room);
	width = form & FORM_V2 && event_is_large(load_u16(h + 20), form) ? 4 : 2;
	if (n_params > MAX_FILE_PARAMS)
		return;
	for (i = 0; i < n_params && head + (i + 1) * width <= room; i++)
		swap_int(h + head + i * width, width);
}

enum event_state event_peek(const uint8_t *block, uint32_t len, unsigned form, bool swapped,
			    struct event *ev)
{
	/* Header and the most lengths that event_decode accepts. */
	uint8_t head[64 + 4 * MAX_FILE_PARAMS];
	size_t n = len < sizeof(head) ? len : sizeof(head);

	if (!swapped)
		return event_decode(block, len, form, ev, NULL);
	memcpy(head, block, n);
	swap_event_head(head, n, form);
	return event_decode(head, len, form, ev, NULL);
}

/* ---- parameters ---- */

enum swap_how { KEEP, INTEGER, ADDRESS, TUPLE, FD_LIST, CHOICE };

static enum swap_how how_to_swap(uint8_t type)
{
	static const uint8_t bytes[] = {
#define PARAM_TYPE(id, name, n, text) [id] = (n),
#include "../../formats/types.def"
#undef PARAM_TYPE
	};

	switch (type) {
	case PT_SOCKADDR:
		return ADDRESS;
	case PT_SOCKTUPLE:
		return TUPLE;
	case PT_FDLIST:
		return FD_LIST;
	case PT_DYN:
		return CHOICE;
	case PT_IPV4ADDR:
	case PT_IPV6ADDR:
		return KEEP;
	}
	return type < PT_MAX && bytes[type] > 1 ? INTEGER : KEEP;
}

/* Ports of an address behind its family byte: after 4 or 16 bytes in network order. */
static void swap_address(uint8_t *p, size_t n)
{
	size_t port = p[0] == 2 ? 5 : p[0] == 10 ? 17 : 0;

	if (port && n >= port + 2)
		swap16(p + port);
}

static void swap_tuple(uint8_t *p, size_t n)
{
	size_t addr = p[0] == 2 ? 4 : p[0] == 10 ? 16 : 0;

	if (addr && n >= 5 + 2 * addr) {
		swap16(p + 1 + addr);
		swap16(p + 3 + 2 * addr);
	} else if (p[0] == 1 && n >= 17) {
		swap64(p + 1);
		swap64(p + 9);
	}
}

static void swap_fd_list(uint8_t *p, size_t n)
{
	size_t count, i;

	if (n < 2)
		return;
	swap16(p);
	count = load_u16(p);
	for (i = 0; i < count && 2 + (i + 1) * 10 <= n; i++) {
		swap64(p + 2 + i * 10);
		swap16(p + 10 + i * 10);
	}
}

static void swap_param(const struct param_info *info, uint8_t *p, size_t n)
{
	if (n == 0)
		return;
	switch (how_to_swap(info->type)) {
	case KEEP:
		return;
	case INTEGER:
		swap_int(p, n);
		return;
	case ADDRESS:
		swap_address(p, n);
		return;
	case TUPLE:
		swap_tuple(p, n);
		return;
	case FD_LIST:
		swap_fd_list(p, n);
		return;
	case CHOICE: /* the alternatives are plain types, never a choice again */
		if (p[0] < info->n_dyn && info->dyn[p[0]].type != PT_DYN)
			swap_param(&info->dyn[p[0]], p + 1, n - 1);
		return;
	}
}

void swap_event_params(const struct event *ev, uint8_t *data)
{
	const struct event_info *info = schema_event(SCHEMA_MODERN, ev->type);
	unsigned i;

	for (i = 0; info && i < ev->n_params && i < info->n_params; i++)
		swap_param(&info->params[i], data + ev->at[i], ev->at[i + 1] - ev->at[i]);
}
