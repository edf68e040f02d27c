/* SPDX-License-Identifier: MIT */
/* swap.h - events written in the other byte order.
 *
 * An event is copied and swapped in steps: header and lengths, then (once event_decode has checked
 * them) the parameters by their types. Addresses are in network order in every file and byte
 * strings have no order: both stay. Metadata is swapped as it is read (meta.h). */
#ifndef SCAN_SWAP_H
#define SCAN_SWAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "block.h"

static inline uint16_t load_u16_as(const void *p, bool swapped)
{
	return swapped ? __builtin_bswap16(load_u16(p)) : load_u16(p);
}

static inline uint32_t load_u32_as(const void *p, bool swapped)
{
	return swapped ? __builtin_bswap32(load_u32(p)) : load_u32(p);
}

static inline uint64_t load_u64_as(const void *p, bool swapped)
{
	return swapped ? __builtin_bswap64(load_u64(p)) : load_u64(p);
}

/* Swap header and parameter lengths of the event block whose first n bytes are at block (n is at
 * least the block's minimum length). Nonsense in it is left for event_decode to find. */
void swap_event_head(uint8_t *block, size_t n, unsigned form);

/* Swap the parameters of a decoded event; data is the writable ev->data. */
void swap_event_params(const struct event *ev, uint8_t *data);

/* event_decode of a block in either byte order, looking only at its head: ev->data and the
 * parameters are not usable afterwards when swapped. */
enum event_state event_peek(const uint8_t *block, uint32_t len, unsigned form, bool swapped,
			    struct event *ev);

#endif
