/* SPDX-License-Identifier: MIT */
/* callcount.h - how often each event type and each generic call came by: the table of -S. */
#ifndef SCAN_CALLCOUNT_H
#define SCAN_CALLCOUNT_H

#include <stdint.h>

#include "../base/buf.h"
#include "replay.h"

#define MAX_CALLCOUNT_CODES 512 /* above every syscall code of the format */

/* A zeroed one is empty. */
struct callcount {
	uint64_t event[EV_MAX];
	uint64_t generic[MAX_CALLCOUNT_CODES][2]; /* by syscall code and direction */
	enum schema_view view;                    /* the newest that was needed */
};

void callcount_add(struct callcount *c, const struct step *s);

/* Append the table: the 100 most frequent, as sysdig 0.29.3 prints it; rows of equal counts come
 * in the order in which its sorting leaves them. */
void callcount_print(const struct callcount *c, struct buf *b);

#endif
