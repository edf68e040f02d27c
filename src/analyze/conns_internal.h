/* SPDX-License-Identifier: MIT */
/* conns_internal.h - what conns.c gathers and conns_table.c tells. */
#ifndef SCAN_CONNS_INTERNAL_H
#define SCAN_CONNS_INTERNAL_H

#include "../base/vec.h"
#include "conns.h"

/* What the table tells of an end. */
enum { END_PID, END_PROGRAM, END_CONTAINER, END_COLUMNS };

/* In the order in which they are shown. */
enum {
	COL_BYTES,
	COL_SENT,
	COL_RECEIVED,
	COL_DURATION,
	COL_CALLS,
	COL_ERRORS,
	COL_FIRST,
	COL_LAST,
	COL_EVENT,
	COL_STATE,
	COL_ERROR,
	COL_CLIENT, /* and those of END_... */
	COL_SERVER = COL_CLIENT + END_COLUMNS,
	COL_PROTOCOL = COL_SERVER + END_COLUMNS,
	COL_CONNECTION,
	N_CONN_COLUMNS,
};

/* What one end tells. */
struct end {
	bool is_seen, is_opened; /* is_opened: by a connect or accept in the capture */
	int64_t pid;
	uint32_t program, container; /* ids in names; of who used it first */
	uint64_t in, out;            /* bytes */
	uint64_t calls, errors;
	bool is_open; /* at the end of the capture */
};

struct conn {
	uint32_t key; /* id in keys: l4proto as a byte, then what it is called */
	uint8_t l4proto;
	bool is_wanted;
	bool is_pending; /* a connect goes on in the background */
	uint32_t error;  /* errno of a connect that failed; 0 */
	uint64_t first_ns, last_ns, first_num;
	struct end end[2]; /* client, server */
};

struct conns {
	struct replay *r;
	struct field name;
	struct pool keys, names;
	VEC(struct conn) conn; /* 0 is none */
	VEC(uint32_t) latest;  /* by key: the newest connection */
	struct buf key;
	struct column column[N_CONN_COLUMNS]; /* of the table */
};

/* The connection that a descriptor belongs to although nothing happened on it yet, or 0. */
uint32_t conns_named(struct conns *c, const struct fd *fd);

#endif
