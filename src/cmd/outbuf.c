/* SPDX-License-Identifier: MIT */
/* outbuf.c - standard output for a lot of text: collected, then written in large pieces. */
#include "outbuf.h"

#include <errno.h>
#include <unistd.h>

#include "../base/log.h"

bool outbuf_flush(struct outbuf *o)
{
	size_t done = 0;

	while (!o->has_failed && done < o->b.n) {
		ssize_t n = write(STDOUT_FILENO, o->b.p + done, o->b.n - done);

		if (n > 0)
			done += (size_t)n;
		else if (n < 0 && errno != EINTR)
			o->has_failed = true;
	}
	o->b.n = 0;
	/* A reader that has seen enough (EPIPE) is no failure worth a message. */
	if (o->has_failed && errno != EPIPE)
		warn("standard output: %s", strerror(errno));
	return !o->has_failed;
}

bool outbuf_close(struct outbuf *o)
{
	bool ok = !o->has_failed && outbuf_flush(o);

	buf_fini(&o->b);
	return ok;
}
