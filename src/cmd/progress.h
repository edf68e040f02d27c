/* SPDX-License-Identifier: MIT */
/* progress.h - one line on a terminal about long work: how much of the file, how fast, how long
 * still. Silent when stderr is no terminal, and for work that ends soon. */
#ifndef SCAN_PROGRESS_H
#define SCAN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "../capture/source.h"

struct progress {
	bool is_on, is_shown;
	struct timespec begin, last;
};

void progress_start(struct progress *p);
/* Tell where the reading is; draws at most five times a second. */
void progress_update(struct progress *p, const struct source_info *s);
/* Wipe the line, before anything else is printed. */
void progress_end(struct progress *p);

#endif
