/* SPDX-License-Identifier: MIT */
/* utf8.h - one character at a time out of bytes that need not be UTF-8. */
#ifndef SCAN_UTF8_H
#define SCAN_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/str.h"

/* The character at the start of s (not empty): its code, or -1 for a byte that begins none.
 * *ret_n: bytes it takes (1 with -1). */
int32_t utf8_next(struct str s, unsigned *ret_n);
/* Columns a printable character takes: 0 (combining), 1 or 2 (East Asian wide). */
unsigned utf8_columns(int32_t c);
/* Would showing the character move the cursor, reorder text or show nothing? */
bool utf8_is_unsafe(int32_t c);

#endif
