/* SPDX-License-Identifier: MIT */
/* paths.h - joining a path to its base, and paths as they are printed.
 *
 * Two readers have two ideas of what a normal path is; both are followed to the letter, because
 * names of descriptors are compared and grouped as text. */
#ifndef SCAN_PATHS_H
#define SCAN_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/str.h"

/* Room of a descriptor's name and of a working directory, the final NUL of C included. */
#define PATH_BUF 1024

enum path_rules {
	/* sysdig 0.29.3: "./" and "../" count wherever they stand, also behind other letters, and
	 * bytes outside printable ASCII become '.'. Too long: "/PATH_TOO_LONG". */
	PATH_CLASSIC,
	/* Today's libs: "." and ".." count as whole components only, bytes stay as they are. Too
	 * long: "/DIR_TOO_LONG/FILENAME_TOO_LONG". */
	PATH_MODERN,
};

/* Write base and path joined and normalised to dst, without NUL; returns the length.
 *
 * An absolute (or empty) path ignores the base. path ends at its first NUL, but path.n counts
 * whole (a parameter's final NUL included) when base.n + path.n + 1 is compared with cap, which is
 * at least 40. *ret_is_relative, which may be NULL, says whether the base was used. */
uint32_t path_join(char *dst, size_t cap, enum path_rules rules, struct str base, struct str path,
		   bool *ret_is_relative);

/* Append s up to its first NUL, leaving out bytes that are not printable ASCII. */
void text_add_printable(struct buf *b, struct str s);

/* s up to its first NUL. */
static inline struct str str_to_nul(struct str s)
{
	return (struct str){ s.p, strnlen(s.p, s.n) };
}

#endif
