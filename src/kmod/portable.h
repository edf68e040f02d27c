/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* portable.h - what ring and encoders need of their surroundings, in the kernel and in the tests. */
#ifndef SCAN_PORTABLE_H
#define SCAN_PORTABLE_H

#ifdef __KERNEL__
#include <asm/barrier.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#define likely(x)               __builtin_expect(!!(x), 1)
#define unlikely(x)             __builtin_expect(!!(x), 0)
#define smp_load_acquire(p)     __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)
#define READ_ONCE(x)            __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v)        __atomic_store_n(&(x), v, __ATOMIC_RELAXED)
#endif

/* A variable that is filled in by hand: compilers that clear all variables need not. */
#define filled_later __attribute__((uninitialized))

/* Integers at any address, in the byte order of the machine. */
#define PORTABLE_STORE(bits)                             \
	static inline void put_##bits(u8 *to, u##bits v) \
	{                                                \
		__builtin_memcpy(to, &v, sizeof(v));     \
	}                                                \
	static inline u##bits get_##bits(const u8 *from) \
	{                                                \
		u##bits v;                               \
                                                         \
		__builtin_memcpy(&v, from, sizeof(v));   \
		return v;                                \
	}

PORTABLE_STORE(16)
PORTABLE_STORE(32)
PORTABLE_STORE(64)
#undef PORTABLE_STORE

static inline u64 smaller(u64 a, u64 b)
{
	return a < b ? a : b;
}

#endif
