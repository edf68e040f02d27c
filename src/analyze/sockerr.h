/* SPDX-License-Identifier: MIT */
/* sockerr.h - the fate of a connection that could not be made at once: getsockopt tells it as SO_ERROR. */
#ifndef SCAN_SOCKERR_H
#define SCAN_SOCKERR_H

#include "../base/bytes.h"
#include "replay.h"

/* The errno that the event hands out as SO_ERROR; 0: none, or the event is another. Its value is a byte for
 * the type and the negative number. */
static inline uint32_t sock_error_told(const struct step *s)
{
	struct str val;

	if (s->ev->type != EV_SOCKET_GETSOCKOPT_X || s->errno_code ||
	    event_u64(s->ev, 3, 0) != sockopt_options_SO_ERROR)
		return 0;
	val = event_param(s->ev, 4);
	if (val.n != 9 || val.p[0] != sockopt_dyn_ERRNO)
		return 0;
	return (uint32_t)-load_u64(val.p + 1);
}

#endif
