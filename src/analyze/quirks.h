/* SPDX-License-Identifier: MIT */
/* quirks.h - where the readers of the three generations disagree, as one table.
 *
 * A capture is replayed by the rules of the reader that people compare it with: sysdig 0.29.3
 * for the classic generation, today's libs for the others. Every difference in the rules is a
 * column here; replay and printing ask for the column, never for the generation. */
#ifndef SCAN_QUIRKS_H
#define SCAN_QUIRKS_H

#include <stdbool.h>
#include <stdint.h>

#include "../capture/capture.h"
#include "paths.h"

struct quirks {
	enum schema_view view;       /* names and types of events */
	enum path_rules paths;       /* how a path is joined to its base */
	uint32_t max_threads;        /* threads in the table; events of further ones have none */
	bool placeholder_is_process; /* an unknown tid becomes a process (pid = tid), else pid = -1 */
	bool forgets_refused;   /* events refused by a filter are not applied (replay_set_asker) */
	bool unpaired_is_blind; /* an exit that does not follow its enter: no fd, no errno */
	bool errno_by_name;     /* only when parameter 0 is called res or fd */
	bool result_by_name;    /* fields know a result only as res, or as fd of what makes one */
	bool clone_parent_is_caller; /* ptid of a new thread: its creator, else its process' parent */
	bool caller_skips_vfork;     /* vfork and CLONE_VFORK: the child's own return makes it */
	bool skips_namespaced;       /* the caller's return makes no child in a new pid namespace */
	bool cloexec_closes;         /* execve closes what is marked close-on-exec */
	bool exec_ends_threads;      /* execve removes the other threads of the process */
	bool exit_reparents;         /* children of an exited process go to a reaper */
	bool connect_needs_exit;  /* connect's address counts when the call returns, else at once */
	bool sockets_share_bytes; /* a bound socket that gets a peer keeps bytes of its address */
	bool failed_connect_by_event; /* fd.name of a failed connect is the address on the event */
	bool names_keep_newline; /* which unix sockets of the fd list got from /proc/net/unix */
	bool fd_from_exit;       /* a descriptor parameter of the exit event names the fd */
	bool eid_of_setre;       /* setreuid and setregid change the identity too */
	bool names_new_fd_kinds; /* epoll, bpf, userfaultfd, io_uring, memfd, pidfd make descriptors */
	bool hides_enters;       /* enter events that are left are for the state only */
	bool paths_are_no_io;    /* mmap and calls on paths below a directory: no descriptor */
};

extern const struct quirks quirks_of[];

/* Does an event of this type have nothing to do with descriptors, whatever its flags say? */
bool quirks_is_no_io(const struct quirks *q, uint16_t type);

#endif
