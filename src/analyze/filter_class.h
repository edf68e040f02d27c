/* SPDX-License-Identifier: MIT */
/* filter_class.h - classes of system calls, as filters name them. */
#ifndef SCAN_FILTER_CLASS_H
#define SCAN_FILTER_CLASS_H

#include <stdint.h>

#include "../base/str.h"

/* The calls of "%file": names separated by blanks; NULL when there is no such class. */
const char *call_class(struct str name);
const char *call_class_name(uint32_t i); /* NULL at the end */

#endif
