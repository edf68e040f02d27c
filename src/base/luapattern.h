/* SPDX-License-Identifier: MIT */
/* luapattern.h - patterns of Lua, as sysdig's scripts take them from the command line. */
#ifndef SCAN_LUAPATTERN_H
#define SCAN_LUAPATTERN_H

#include "err.h"
#include "str.h"

/* Is it a pattern? Returns 0 or E_USAGE. */
int luapattern_check(const char *pattern, struct err *err);

/* Does a pattern that was checked match anywhere in s? A search that takes more than some ten million steps
 * finds nothing. */
bool luapattern_find(struct str s, const char *pattern);

#endif
