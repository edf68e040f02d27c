/* SPDX-License-Identifier: MIT */
/* bytes.h - integers from unaligned memory, in the byte order of this machine.
 *
 * Captures of the other byte order are swapped once, at the door (capture/swap.c); everything
 * behind it reads native integers with these. */
#ifndef SCAN_BYTES_H
#define SCAN_BYTES_H

#include <stdint.h>
#include <string.h>

#define BYTES_LOAD(bits)                                            \
	static inline uint##bits##_t load_u##bits(const void *p)    \
	{                                                           \
		uint##bits##_t v;                                   \
		memcpy(&v, p, sizeof(v));                           \
		return v;                                           \
	}                                                           \
	static inline int##bits##_t load_i##bits(const void *p)     \
	{                                                           \
		return (int##bits##_t)load_u##bits(p);              \
	}                                                           \
	static inline void store_u##bits(void *p, uint##bits##_t v) \
	{                                                           \
		memcpy(p, &v, sizeof(v));                           \
	}

BYTES_LOAD(16)
BYTES_LOAD(32)
BYTES_LOAD(64)
#undef BYTES_LOAD

static inline uint32_t load_le32(const void *p)
{
	const uint8_t *b = p;

	return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

#endif
