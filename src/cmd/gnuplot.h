/* SPDX-License-Identifier: MIT */
/* gnuplot.h - run gnuplot once, with limits on its time and output. */
#ifndef SCAN_GNUPLOT_H
#define SCAN_GNUPLOT_H

#include "../base/buf.h"
#include "../base/err.h"

#define GNUPLOT_MAX_SECONDS 20
#define GNUPLOT_MAX_BYTES   (4u << 20) /* of output; more ends it */

/* Feed it commands in the folder dir (NULL: the current one) and add what it writes to *ret, which may be
 * NULL. It reads no settings of the user's.
 * Returns 0, E_UNSUPPORTED when there is no gnuplot, E_LIMIT when it took too long or wrote too much,
 * else E_IO. */
int gnuplot_run(struct str commands, const char *dir, struct buf *ret, struct err *err);

#endif
