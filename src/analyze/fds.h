/* SPDX-License-Identifier: MIT */
/* fds.h - open descriptors: flat records, grouped in one table per process.
 *
 * Records and tables are named by 32-bit ids and contain no pointers, so a copy of the arrays is
 * a copy of the state. Record ids are reused after removal. */
#ifndef SCAN_FDS_H
#define SCAN_FDS_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/vec.h"
#include "../capture/constants.h"

#define ID_NONE UINT32_MAX

enum fd_flag {
	FD_FROM_PROC = 1 << 0,
	FD_ROLE_CLIENT = 1 << 1,
	FD_ROLE_SERVER = 1 << 2,
	FD_CLOSING = 1 << 3,        /* close() has been entered */
	FD_CLOSE_CANCELED = 1 << 4, /* created anew between enter and exit of close() */
	FD_TRACER_FILE = 1 << 5,    /* /dev/null: the first write decides */
	FD_TRACER = 1 << 6,         /* writes are tracers */
	FD_NOT_TRACER = 1 << 7,
	FD_CONNECTED = 1 << 8,
	FD_CLONED = 1 << 9, /* inherited from the process that forked */
	FD_EXEC_CLOSES = 1 << 10,
};

/* The address part of a socket, as bytes at fixed places. Which place is valid follows from the
 * type; sysdig keeps them in a union, and a socket whose type changes shows the bytes left by
 * the earlier one. Byte-identical names need the same overlap, hence no separate members. */
/* clang-format off */
enum sock_at {
	IP4_SIP = 0, IP4_DIP = 4, IP4_SPORT = 8, IP4_DPORT = 10, IP4_L4 = 12,
	IP6_SIP = 0, IP6_DIP = 16, IP6_SPORT = 32, IP6_DPORT = 34, IP6_L4 = 36,
	SRV4_IP = 0, SRV4_PORT = 4, SRV4_L4 = 6,
	SRV6_IP = 0, SRV6_PORT = 16, SRV6_L4 = 18,
	UNIX_SOURCE = 0, UNIX_DEST = 8,
	SOCK_BYTES = 40
};
/* clang-format on */

struct fd {
	int64_t num;
	uint64_t ino;
	uint32_t name;       /* string id */
	uint32_t old_name;   /* string id: name when the current event began */
	uint32_t open_flags; /* file_flags of formats/flags.def */
	uint32_t dev;
	uint32_t tag;     /* for the consumer of replay; 0 whenever the descriptor or name is new */
	uint16_t flags;   /* enum fd_flag */
	uint8_t type;     /* scap_fd_type of formats/flags.def; FD_TYPE_UNSET: none yet */
	uint8_t n_syslog; /* times it was connected to or opened as /dev/log */
	uint8_t sock[SOCK_BYTES];
};

#define FD_TYPE_UNSET 0xff /* prints as '?' */

static inline bool fd_is_file(const struct fd *fd)
{
	return fd->type == fd_type_file || fd->type == fd_type_file_v2;
}

/* A socket of two ends with addresses. */
static inline bool fd_is_connection(const struct fd *fd)
{
	return fd->type == fd_type_ipv4_sock || fd->type == fd_type_ipv6_sock;
}

/* The same, or one that listens. */
static inline bool fd_is_inet(const struct fd *fd)
{
	return fd->type >= fd_type_ipv4_sock && fd->type <= fd_type_ipv6_servsock;
}

/* A number no process has, under which a descriptor lives between its cancelled close and the
 * exit of that close. */
#define FD_CANCELED INT64_MAX

/* Descriptors one process may have here; further ones are ignored, as sysdig does. */
#define MAX_FDS_PER_TABLE 4096

/* Descriptors of all processes together. Forking copies them, so without a limit a few bytes of
 * events would take gigabytes; a busy host has some 100,000. */
#define MAX_FDS (2u << 20)

struct fd_table {
	uint32_t off; /* of its slots in struct fds.slot */
	uint32_t cap; /* power of two, or 0 */
	uint32_t n;
};

struct fds {
	VEC(struct fd) fd;
	VEC(uint32_t) free_fd;
	VEC(struct fd_table) table;
	VEC(uint32_t) free_table;
	VEC(uint32_t) slot;         /* record ids, ID_NONE when free; open addressing by number */
	VEC(uint32_t) free_run[20]; /* freed slot runs by log2 of their length */
	uint64_t n_refused;         /* more than MAX_FDS */
};

void fds_init(struct fds *f);
void fds_fini(struct fds *f);

/* A new empty table. */
uint32_t fds_table_new(struct fds *f);
/* Forget a table and its records. */
void fds_table_free(struct fds *f, uint32_t table);
/* A new table holding copies of all records of another, each with `flags` added; an empty one when
 * there is no room for them. */
uint32_t fds_table_clone(struct fds *f, uint32_t table, uint16_t flags);
/* Record ids of a table, in no particular order: call with *it = 0 until ID_NONE comes back. */
uint32_t fds_table_next(const struct fds *f, uint32_t table, uint32_t *it);

/* The record id of a number, or ID_NONE. O(1). */
uint32_t fds_find(const struct fds *f, uint32_t table, int64_t num);
/* Put *fd (its num decides) into the table, replacing an earlier one; when that was being closed
 * it moves to FD_CANCELED and the new one is marked. Returns the record id, or ID_NONE when the
 * table, or the room for all, is full. *fd may lie in f->fd itself. */
uint32_t fds_put(struct fds *f, uint32_t table, const struct fd *fd);
void fds_remove(struct fds *f, uint32_t table, int64_t num);

#endif
