/* SPDX-License-Identifier: MIT */
/* machine_internal.h - the parts of the snapshot; only machine*.c include it. */
#ifndef SCAN_MACHINE_INTERNAL_H
#define SCAN_MACHINE_INTERNAL_H

#include <sys/types.h>

#include "../base/buf.h"
#include "../base/map.h"
#include "../base/vec.h"
#include "machine.h"

/* Read a file of /proc to its end, at most max bytes, into b (emptied first, ended by a NUL that is not
 * counted). False when it cannot be. */
bool proc_read(int dir, const char *path, size_t max, struct buf *b);
/* What a link of /proc says, into b likewise. */
bool proc_link(int dir, const char *path, struct buf *b);

/* The value behind "Name:" in a file of such lines, without blanks around it; empty when missing. */
struct str proc_field(struct str text, const char *name);
/* The nth word of a line, counted from 0. */
struct str proc_word(struct str line, unsigned n);
uint64_t proc_u64(struct str word, int base);

/* Cut the next line off *text; false at the end. */
bool proc_line(struct str *text, struct str *ret);

/* Sockets of all network namespaces seen so far, by inode. */
struct machine_socks {
	struct map by_ino;        /* inode of the socket: index */
	struct map namespaces;    /* inode of the namespace: any value */
	VEC(struct fd_meta) sock; /* name is empty: see path */
	VEC(uint32_t) path;       /* by socket: offset of its name in paths */
	struct buf paths;
	struct buf scratch;
};

/* Read the sockets of the namespace that the process whose folder dir is lives in, once for each. */
void machine_socks_read(struct machine_socks *s, int dir, struct machine_counts *n);
/* Fill type, ends and name of a socket; false when the inode is not known. */
bool machine_socks_find(const struct machine_socks *s, uint64_t ino, struct fd_meta *ret);
void machine_socks_fini(struct machine_socks *s);

/* One line of a table in /proc/PID/net; for the tests. */
enum sock_table { TABLE_TCP, TABLE_UDP, TABLE_RAW, TABLE_ICMP, TABLE_UNIX, TABLE_NETLINK };
bool machine_sock_line(enum sock_table table, bool is_ipv6, struct str line, struct fd_meta *ret);

/* The descriptors of the process whose folder dir is. */
void machine_fds_tell(int dir, int64_t tid, const struct machine_socks *socks,
		      const struct meta_sink *to, struct machine_counts *n);

/* All threads of all processes below proc; then the descriptors of all processes. */
void machine_threads_tell(const struct machine_options *o, int proc, const struct meta_sink *to,
			  struct machine_counts *n);
void machine_all_fds_tell(int proc, const struct meta_sink *to, struct machine_counts *n);

#endif
