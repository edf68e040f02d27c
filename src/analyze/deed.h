/* SPDX-License-Identifier: MIT */
/* deed.h - what calls do, whatever their names: one deed a call (deeds.def). */
#ifndef SCAN_DEED_H
#define SCAN_DEED_H

#include <stdbool.h>

#include "../base/buf.h"

enum deed {
#define DEED(id, name, calls, looks) DEED_##id,
#include "deeds.def"
#undef DEED
	DEED_N
};

/* What a call of that name does; DEED_OTHER when it is none of the list. */
enum deed deed_of(struct str call);
/* Is the return of such calls looked at, beyond being counted? */
bool deed_is_looked_at(enum deed d);
/* "delete" */
const char *deed_name(enum deed d);
/* Its calls as items of a list in a filter: "%delete", "symlink,symlinkat". */
void deed_add_list(struct buf *b, enum deed d);
/* Is the word in a list of filter_class.h? */
bool deed_is_listed(const char *list, struct str word);
/* The deed of that name, or DEED_N. */
enum deed deed_find(struct str name);

#endif
