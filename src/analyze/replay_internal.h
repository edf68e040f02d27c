/* SPDX-License-Identifier: MIT */
/* replay_internal.h - what the files of the state engine share; nobody else includes it.
 *
 * Records are addressed by id while an event is applied, because adding one may move its array;
 * step.thread and step.fd become pointers only at the very end. */
#ifndef SCAN_REPLAY_INTERNAL_H
#define SCAN_REPLAY_INTERNAL_H

#include "../base/buf.h"
#include "../base/mem.h"
#include "../capture/constants.h"
#include "container_json.h"
#include "kind.h"
#include "paths.h"
#include "quirks.h"
#include "replay.h"
#include "tracer.h"

/* Enter events longer than this (header, lengths and data) are not kept for their exit; the
 * figure is sysdig's and decides what it can show. */
#define MAX_PENDING_BYTES 4096

/* A clone result older than this on an existing tid means that the tid was reused. */
#define CLONE_STALE_NS 2000000000ull

/* Threads that looking at one event may make up (its process, and each PID parameter's). */
#define MAX_LOOKUPS_PER_EVENT 64

#define NO_ID UINT32_MAX /* a uid or gid that is unknown, or that leaves things as they are */

/* Room for the data of a kept event comes in powers of two: 64 bytes to MAX_PENDING_BYTES. */
#define MIN_COPY_LOG2  6
#define N_COPY_CLASSES 7

struct event_copy {
	struct event ev; /* data is set when the copy is looked at */
	uint32_t off;    /* of its room in replay's copy_bytes */
	uint8_t room;    /* MIN_COPY_LOG2 + room is the log2 of its size */
};

struct iface4 {
	uint32_t addr, netmask; /* network order */
};

struct iface6 {
	uint8_t addr[16], netmask[16];
};

/* What a refused event changes. */
enum idle {
	IDLE_NOT,  /* anything */
	IDLE_CALL, /* what was last seen of its thread */
	IDLE_ALL,  /* nothing */
};

/* What finding the subject of an event needs to know of its type. */
struct traits {
	const struct event_info *info;
	bool uses_fd, makes_thread, has_result;
	uint8_t idle;     /* enum idle */
	uint8_t fd_param; /* index of the descriptor; on exits 0: none */
};

/* The last thread that exited on a processor: it leaves that once more, when it is out of the table. */
struct exited {
	uint16_t cpu;
	struct thread thread; /* !is_live: none */
};

#define MAX_EXITED 256 /* processors told apart */

struct replay {
	struct replay_asker asker; /* wants == NULL: all events are wanted */
	bool is_unwanted[N_KINDS]; /* kinds of which it wants no event */
	bool is_endless[N_KINDS];  /* calls that go elsewhere when they end */
	struct pool pool;
	struct procs procs;
	struct fds fds;
	VEC(struct event_copy) copy;
	VEC(uint32_t) free_copy;
	VEC(uint8_t) copy_bytes;
	VEC(uint32_t) free_room[N_COPY_CLASSES]; /* offsets */
	VEC(struct user) user, group;
	struct map user_by_id, group_by_id;
	VEC(struct container) container;
	struct map container_by_id; /* string id -> index */
	uint32_t hostname;          /* string id */
	VEC(struct iface4) iface4;
	VEC(struct iface6) iface6;
	struct map server_ports; /* ports some listed socket listens on */

	/* sysdig fills the descriptors of a listed process into one record, and bytes that a kind
	 * of socket leaves alone are those of the descriptor before: they show in names later */
	int64_t listed_tid;
	uint8_t listed_sock[SOCK_BYTES];

	struct traits traits[GEN_MAX][EV_MAX];
	const struct quirks *q;
	bool in_metadata;    /* no event of the section but containers' has come yet */
	uint32_t section;    /* counted from 1 */
	uint64_t unnumbered; /* events that sysdig does not number */
	uint64_t first_ns, last_ns;
	struct thread meta_thread; /* of the container event being applied */

	/* removals postponed to the next event, so that the event itself still sees its subject */
	int64_t remove_tid;  /* -1: none */
	uint16_t remove_cpu; /* on which it exited */
	int64_t remove_fds_tid;
	VEC(int64_t) remove_fds;

	struct exited exited[MAX_EXITED]; /* by cpu % MAX_EXITED */

	struct event renumbered; /* copy of the current event where its number differs */
	struct event tracer;     /* the tracer event made of a write */
	struct tracer parsed;    /* the tracer's content */
	struct buf scratch;
	struct replay_totals totals;
	const struct port_names *port_names; /* borrowed; NULL: ports are numbers */
	struct meta_sink sink;
};

/* The event being applied. */
struct ctx {
	struct replay *r;
	const struct event *ev;
	struct step *step;
	struct traits traits;
	uint32_t kind; /* event_kind */
	uint32_t th;   /* thread id or ID_NONE */
	uint32_t fd;   /* fd id or ID_NONE */
};

#define THREAD(c) (&(c)->r->procs.thread.v[(c)->th])
#define FD(c)     (&(c)->r->fds.fd.v[(c)->fd])

/* ---- replay.c ---- */
uint32_t intern(struct replay *r, struct str s);
/* The scratch buffer, emptied; valid until the next call. */
struct buf *scratch_new(struct replay *r);
/* Find the thread, descriptor and errno of the event anew (after the table changed). */
void locate(struct ctx *c);

/* Tell what the event is about; no record moves behind this. */
void describe_step(struct ctx *c);

/* ---- replay_asker.c ---- */
/* Ask, with the step described. */
void asker_ask(struct ctx *c);
/* Is the event asked about before it is applied? */
bool asker_is_first(struct ctx *c);
/* Ask before applying; true when it was refused and is over. */
bool asker_refuses(struct ctx *c);

/* ---- replay_handlers.c ---- */
typedef void handler_fn(struct ctx *c);
/* What each event type does to the state; NULL: nothing. */
extern handler_fn *const replay_handler[EV_MAX];

/* ---- replay_pending.c ---- */
/* The stored enter event of the current exit, or NULL when there is none that fits. */
const struct event *pending_enter(struct ctx *c);
/* Keep the current enter event for its exit. */
void pending_store(struct ctx *c);
/* An argument: of the exit event if the file has it there, else of the stored enter event. Index
 * -1: not carried by that side. Empty when neither has it. */
struct str arg_of(struct ctx *c, int exit_i, int enter_i);
uint64_t arg_u64(struct ctx *c, int exit_i, int enter_i, uint64_t dflt);
/* The exit has been applied: forget its enter event. */
void pending_drop(struct ctx *c);
void pending_free(struct replay *r, struct pending *p);
void pending_clear(struct replay *r);
void pending_fini(struct replay *r);

/* ---- replay_threads.c ---- */
/* The thread of tid, made up when unknown (and the table is not full); ID_NONE else. */
uint32_t thread_get(struct replay *r, int64_t tid);
/* The main thread of its process, made up when unknown. */
uint32_t thread_main(struct replay *r, uint32_t th);
/* Remove a thread; one whose process has other threads only when forced. */
void thread_remove(struct replay *r, int64_t tid, bool force);
/* A new record, in the place of any there is. The address of records may change. */
uint32_t thread_new(struct replay *r, int64_t tid);
/* Limit of descriptors (parameter 7), and the five counters from parameter `first` on (-1: none). */
void thread_set_counters(struct thread *t, const struct event *ev, int first);
void thread_resolve_container(struct replay *r, uint32_t th);
/* A thread beside the main one holds its process' record in place. */
void thread_hold_process(struct replay *r, uint32_t th);
void threads_count_children(struct replay *r);
bool threads_full(const struct replay *r);

/* ---- replay_probe.c ---- */
/* Keep what the description announces. */
void probes_describe(struct replay *r, struct container *k, const struct container_json *j);
/* The thread, its command line and its container are new. */
void thread_find_probe(struct replay *r, uint32_t th);

/* ---- replay_clone.c ---- */
void on_clone_exit(struct ctx *c);

/* ---- replay_exec.c ---- */
void on_execve_exit(struct ctx *c);
void on_procexit(struct ctx *c);

/* ---- replay_proc.c ---- */
void on_switch(struct ctx *c);
void on_memory_exit(struct ctx *c);
void on_chdir_exit(struct ctx *c);
void on_fchdir_exit(struct ctx *c);
void on_getcwd_exit(struct ctx *c);
void on_chroot_exit(struct ctx *c);
void on_setuid_exit(struct ctx *c);
void on_setgid_exit(struct ctx *c);
void on_setresuid_exit(struct ctx *c);
void on_setresgid_exit(struct ctx *c);
void on_setreuid_exit(struct ctx *c);
void on_setregid_exit(struct ctx *c);
void on_setsid_exit(struct ctx *c);
void on_rlimit_exit(struct ctx *c);
void on_prlimit_exit(struct ctx *c);
void on_capset_exit(struct ctx *c);

/* ---- replay_open.c ---- */
void on_open_exit(struct ctx *c);
void on_creat_exit(struct ctx *c);
void on_openat_old_exit(struct ctx *c);
void on_openat_exit(struct ctx *c);
void on_open_by_handle_exit(struct ctx *c);
/* Base directory of an *at call. */
struct str dirfd_base(struct ctx *c, struct str path, int64_t dirfd, bool note_fd);
/* base + path, normalised, as a string id. */
uint32_t intern_path(struct replay *r, struct str base, struct str path);

/* ---- replay_newfd.c ---- */
void on_pipe_exit(struct ctx *c);
void on_plain_fd_exit(struct ctx *c);
void on_memfd_exit(struct ctx *c);
void on_pidfd_open_exit(struct ctx *c);

/* ---- replay_fd.c ---- */
void on_close_enter(struct ctx *c);
void on_close_exit(struct ctx *c);
void on_close_range_exit(struct ctx *c);
void on_dup_exit(struct ctx *c);
void on_dup2_exit(struct ctx *c);
void on_dup3_exit(struct ctx *c);
void on_fcntl_enter(struct ctx *c);
void on_fcntl_exit(struct ctx *c);
void on_pidfd_getfd_exit(struct ctx *c);
/* The fd table a thread works on: its own, or its process' when it shares that. ID_NONE when the
 * process is unknown. */
uint32_t fd_table_of(struct replay *r, uint32_t th);
/* Look a descriptor up and note its name as the old one; ID_NONE when unknown or negative. */
uint32_t fd_get(struct replay *r, uint32_t th, int64_t num);
/* Make num name *fd in the current thread's table, and the event's descriptor. */
void fd_create(struct ctx *c, int64_t num, const struct fd *fd);
struct fd fd_blank(uint8_t type);
/* Postpone the removal of a number to the next event. */
void fd_remove_later(struct ctx *c, int64_t num);

/* Count the descriptor as one to /dev/log when its name says so. */
void syslog_note_fd(struct replay *r, uint32_t fd);
/* Give the event's descriptor the name in b. */
void fd_set_name(struct ctx *c, const struct buf *b);

/* ---- replay_sock.c ---- */
void on_socket_exit(struct ctx *c);
void on_bind_exit(struct ctx *c);
void on_connect_enter(struct ctx *c);
void on_connect_exit(struct ctx *c);
void on_accept_exit(struct ctx *c);
void on_socketpair_exit(struct ctx *c);
void on_sendto_enter(struct ctx *c);
void on_getsockopt_exit(struct ctx *c);
/* Make a datagram socket under num of the family of a tuple. */
void socket_infer(struct ctx *c, int64_t num, struct str tuple);

/* ---- replay_peer.c ---- */
/* The tuple a send or receive carries may complete the socket's. */
void socket_update(struct ctx *c, struct str tuple, bool incoming);
/* May a tuple still change this socket (it has no name yet, or is no TCP connection)? */
bool socket_wants_tuple(const struct ctx *c);
bool fd_has_no_role(const struct fd *fd);
bool fd_is_udp(const struct fd *fd);

/* ---- replay_fdlist.c ---- */
void fd_import(struct replay *r, const struct fd_meta *m);
/* After the whole list: which end of each connection is the server's. */
void sockets_fix_sides(struct replay *r);

/* ---- replay_io.c ---- */
void on_rw_exit(struct ctx *c);
void on_write_enter(struct ctx *c);

/* ---- replay_container.c ---- */
void on_container(struct ctx *c);
void on_container_json(struct ctx *c);
void on_async(struct ctx *c);

/* ---- replay_meta.c ---- */
void on_user_added(struct ctx *c);
void on_user_deleted(struct ctx *c);
void on_group_added(struct ctx *c);
void on_group_deleted(struct ctx *c);
void replay_meta_init(struct replay *r);
void replay_section_ready(struct replay *r);
void replay_reset(struct replay *r);

/* ---- replay_sweep.c ---- */
void replay_sweep(struct replay *r);

#endif
