/* SPDX-License-Identifier: MIT */
/* callclass.h - classes of calls that do one thing under several names (callclass.def). */
#ifndef SCAN_CALLCLASS_H
#define SCAN_CALLCLASS_H

#include <stdbool.h>

#include "../base/buf.h"

enum call_class {
#define CALL_CLASS(id, name, calls, looks) CC_##id,
#include "callclass.def"
#undef CALL_CLASS
	CC_N
};

/* The class of a call by its name; CC_OTHER when it has none. */
enum call_class callclass_of(struct str call);
/* Is the return of such calls looked at, beyond being counted? */
bool callclass_is_looked_at(enum call_class cc);
/* "delete" */
const char *callclass_name(enum call_class cc);
/* Its calls as a list for filters: "unlink,unlinkat". */
void callclass_add_list(struct buf *b, enum call_class cc);
/* The class of that name, or CC_N. */
enum call_class callclass_find(struct str name);

#endif
