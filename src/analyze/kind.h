/* SPDX-License-Identifier: MIT */
/* kind.h - kinds of events: an event type each and, as many calls share the two generic types, one for each
 * code of a generic call and its direction. What is decided by kind is decided once and looked up for each
 * event. */
#ifndef SCAN_KIND_H
#define SCAN_KIND_H

#include "../capture/capture.h"

#define MAX_GENERIC_CODES 512 /* that have a kind of their own; 453 are named today */
#define N_KINDS           (EV_MAX + 2 * MAX_GENERIC_CODES)

static inline bool type_is_generic(uint32_t type)
{
	return type == EV_GENERIC_E || type == EV_GENERIC_X;
}

static inline uint16_t kind_type(uint32_t kind)
{
	return (uint16_t)(kind < EV_MAX ? kind : EV_GENERIC_E + (kind - EV_MAX) % 2);
}

/* The code of a generic call, or MAX_GENERIC_CODES for kinds without one. */
static inline uint32_t kind_code(uint32_t kind)
{
	return kind < EV_MAX ? MAX_GENERIC_CODES : (kind - EV_MAX) / 2;
}

/* Below N_KINDS. */
static inline uint32_t event_kind(const struct event *ev)
{
	uint64_t code;

	if (!type_is_generic(ev->type))
		return ev->type;
	code = event_u64(ev, 0, MAX_GENERIC_CODES);
	return code < MAX_GENERIC_CODES ? EV_MAX + 2 * (uint32_t)code + (ev->type & 1) : ev->type;
}

#endif
