/* SPDX-License-Identifier: MIT */
/* procs.h - the thread table: flat records found by tid. */
#ifndef SCAN_PROCS_H
#define SCAN_PROCS_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/map.h"
#include "../base/vec.h"
#include "../capture/capture.h"
#include "../capture/constants.h"
#include "fds.h"

/* Bits of thread.flags that replay looks at: clone flags of the format and libs' synthetic ones. */
enum thread_flag {
	TH_CLONE_FILES = clone_flags_CLONE_FILES,
	TH_CLONE_NEWPID = clone_flags_CLONE_NEWPID,
	TH_CLONE_PARENT = clone_flags_CLONE_PARENT,
	TH_CLONE_THREAD = clone_flags_CLONE_THREAD,
	/* the child's return from clone came before its parent's */
	TH_CLONE_INVERTED = thread_flags_synthetic_CLONE_INVERTED,
	TH_NAME_CHANGED = thread_flags_synthetic_NAME_CHANGED,
	/* exited; kept while other threads of the process live */
	TH_CLOSED = thread_flags_synthetic_CLOSED,
	TH_ACTIVE = thread_flags_synthetic_ACTIVE,
	TH_PIPE_SRC = thread_flags_synthetic_PIPE_SRC,
	TH_PIPE_DST = thread_flags_synthetic_PIPE_DST,
	TH_CLONE_VFORK = clone_flags_CLONE_VFORK,
	TH_CHILD_IN_PIDNS = thread_flags_synthetic_CHILD_IN_PIDNS,
	TH_MAIN_THREAD = thread_flags_synthetic_IS_MAIN_THREAD,
};

/* Parents of parents that are followed; further ones are taken for a loop. */
#define MAX_ANCESTORS 4096

/* Does a thread belong to a health check of its container? Children take after their parents. */
enum probe {
	PROBE_UNKNOWN, /* not that it is known; a later execve may tell */
	PROBE_NONE,    /* no: it is the container's own */
	PROBE_HEALTH,
	PROBE_LIVENESS,
	PROBE_READINESS,
};

#define NO_CALL UINT16_MAX /* not an event type */

/* What is kept of a thread's last enter event, for its exit. */
struct pending {
	uint64_t enter_ns;   /* 0: nothing was entered */
	uint64_t latency_ns; /* of the last exit; stays until the next enter */
	int64_t fd;          /* descriptor the call names, or that it created; -1 none */
	uint64_t
		call_ns; /* when the call under way was entered; signals and page faults leave it */
	uint32_t copy;   /* of the enter event, an index into replay's copies, or ID_NONE */
	uint16_t type;   /* of the last event, UINT16_MAX none */
	uint16_t call_type; /* enter event of the call under way, or NO_CALL */
	bool is_valid;      /* the exit being processed belongs to `type` */
};

struct thread {
	int64_t tid, pid, ptid, sid, vpgid, pgid, vtid, vpid;
	int64_t fdlimit;
	uint64_t clone_ns, exec_ns; /* 0 when it was there before the capture */
	uint64_t last_event_ns, prev_event_ns;
	uint64_t pfmajor, pfminor;
	uint64_t cap_inheritable, cap_permitted, cap_effective;
	uint64_t exe_ino, exe_ino_ctime_ns, exe_ino_mtime_ns, pidns_init_start_ns;
	struct pending pending;
	uint32_t comm, exe, exepath, args, env, cwd, cgroups, root, container; /* string ids */
	uint32_t next_sibling, prev_sibling; /* records with the same ptid, or ID_NONE */
	uint32_t next_of_pid, prev_of_pid;   /* records with the same pid, or ID_NONE */
	uint32_t n_of_pid;                   /* the first of them: how many there are */
	uint32_t serial; /* differs for every thread there ever was, also of one tid */
	uint32_t fds;    /* fd table id */
	uint32_t flags;  /* clone flags of the format | enum thread_flag */
	uint32_t uid, gid, loginuid, tty;
	uint32_t vmsize_kb, vmrss_kb, vmswap_kb;
	uint32_t n_threads;      /* main thread: live threads of the process beside it */
	uint32_t partial_tracer; /* string id of a tracer text that is not complete yet */
	uint32_t tag;        /* for the consumer of replay; 0 when the thread is new or exec'd */
	bool is_placeholder; /* made up for an unknown tid */
	uint8_t probe;       /* enum probe */
	bool exe_writable, exe_upper_layer, exe_lower_layer, exe_from_memfd;
	bool is_live; /* this record is in use */
};

struct procs {
	VEC(struct thread) thread;
	VEC(uint32_t) free_thread;
	struct map by_tid;
	struct map by_ptid; /* to the first of the records that name it as their parent */
	struct map by_pid;  /* to the first of the records of a process */
	int64_t last_tid;   /* one-entry cache of the map */
	uint32_t last_id;
	uint32_t n_added;
};

void procs_init(struct procs *ps);
void procs_fini(struct procs *ps);
void procs_clear(struct procs *ps);

/* procs_find of a thread that is not the one looked for last. */
uint32_t procs_find_other(struct procs *ps, int64_t tid);
/* The record id of a thread, or ID_NONE. O(1). */
static inline uint32_t procs_find(struct procs *ps, int64_t tid)
{
	return ps->last_id != ID_NONE && ps->last_tid == tid ? ps->last_id
							     : procs_find_other(ps, tid);
}
/* A record for tid, which must not be there yet, with everything unknown. The address of records
 * may change. */
uint32_t procs_add(struct procs *ps, int64_t tid);
void procs_remove(struct procs *ps, uint32_t id);
/* The only way to set a pid. O(1). */
void procs_set_pid(struct procs *ps, uint32_t id, int64_t pid);
/* The first of the records with a pid, or ID_NONE; the others follow by next_of_pid. */
uint32_t procs_first_of_pid(const struct procs *ps, int64_t pid);
/* How many there are. O(1). */
uint32_t procs_n_of_pid(const struct procs *ps, int64_t pid);
/* The only way to set a ptid. O(1). */
void procs_set_ptid(struct procs *ps, uint32_t id, int64_t ptid);
/* Give all children of one thread to another; their number is the cost. */
void procs_reparent(struct procs *ps, int64_t from, int64_t to);

static inline bool thread_is_main(const struct thread *t)
{
	return t->tid == t->pid || (t->flags & TH_MAIN_THREAD);
}

#endif
