/* SPDX-License-Identifier: MIT */
/* replay.h - the state engine: what the machine looked like at each event of a capture.
 *
 * Fed with metadata (as the meta_sink of the capture) and events in file order, it keeps threads,
 * descriptors, users and containers as they were at that moment, pairs enter with exit events
 * and says for each event which thread and descriptor it is about. Which reader's rules apply
 * follows from the event's generation (quirks.h). */
#ifndef SCAN_REPLAY_H
#define SCAN_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/intern.h"
#include "../capture/capture.h"
#include "fds.h"
#include "portnames.h"
#include "procs.h"

struct replay;

/* What replay knows of one event. Pointers are valid until the next replay_event. */
struct step {
	const struct event *ev;        /* the event; a tracer write has become a tracer event */
	const struct event_info *info; /* its row in the schema view of its generation */
	struct thread *thread;         /* NULL: none or unknown */
	struct fd *fd;                 /* the descriptor it is about, NULL when unknown */
	uint32_t errno_code;           /* 0: no error, or not a call's exit */
	bool is_paired;                /* the exit of a call whose enter event was seen */
	uint64_t latency_ns;           /* is_paired: between the two */
	bool is_child_return;    /* clone and its kin returning in the child: no call of its own */
	bool is_refused;         /* the asker of replay_set_asker does not want it */
	bool is_hidden;          /* for state only: never shown, but numbered */
	bool is_internal;        /* category internal: counted, not shown */
	bool tried_tracer;       /* a write looked at as a tracer, whatever came of it */
	bool has_syslog;         /* a write to /dev/log that parsed: syslog_* are set */
	uint8_t syslog_priority; /* facility * 8 + severity */
	struct str syslog_text;
	bool is_bad_tracer;                  /* an EV_TRACER_E that stands for what is none */
	struct str tracer_tags, tracer_args; /* EV_TRACER_*: see struct tracer */
	uint64_t tracer_id;
};

struct user {
	uint32_t id;                /* uid or gid */
	uint32_t name, home, shell; /* string ids */
	uint32_t gid;
};

#define N_PROBES 3 /* health, liveness, readiness */

struct container {
	uint32_t id, name, image, image_id,
		full_id;          /* string ids; name 0 while only the id is known */
	uint32_t json;            /* string id of the whole description, 0 when none was recorded */
	uint32_t type;            /* container_type of formats/flags.def */
	uint32_t ip;              /* network order, 0 unknown */
	uint32_t probe[N_PROBES]; /* string ids of their command lines, words ended by NUL; or 0 */
	bool is_described;        /* a container event told its name and image */
};

struct replay *replay_new(void);
void replay_free(struct replay *r);

/* The sink to open the capture with. */
const struct meta_sink *replay_sink(struct replay *r);

/* Name ports by these, which must outlive r. Call it before the capture is opened. */
void replay_set_port_names(struct replay *r, const struct port_names *names);
const struct port_names *replay_port_names(const struct replay *r);

/* Apply the next event. ev must stay valid until the following call. */
void replay_event(struct replay *r, const struct event *ev, struct step *ret);

/* Who decides which events are wanted. */
struct replay_asker {
	/* Asked about each event, hidden ones too, once; the answer is in step.is_refused. */
	bool (*wants)(void *arg, const struct step *s);
	/* Asked once about each kind of events (kind.h), by replay_set_asker: false where neither the
	 * answer can be yes nor the event be of any interest to the asker. wants is then not asked,
	 * and steps tell is_refused and nothing else. */
	bool (*may_want)(void *arg, uint32_t kind);
	void *arg;
};

/* Have an asker decide. By the rules of sysdig 0.29.3 a refused event is not applied unless its type
 * changes state by itself, so what a filter leaves out can change what later events show. The others
 * are asked about when they have been applied. */
void replay_set_asker(struct replay *r, const struct replay_asker *asker);

/* The short way of most events when there is an asker: one of a kind that it does not want and that changes
 * nothing has been refused and is over. False: the event is to be applied; for those of which true could be
 * said, too, that comes to the same state. */
bool replay_passes_by(struct replay *r, const struct event *ev);

/* Timestamp of the first event of the section that is no container event: the origin of -t r. */
uint64_t replay_first_ns(const struct replay *r);
/* Timestamp of the last event. */
uint64_t replay_last_ns(const struct replay *r);

/* ---- looking at the state; pointers are valid until the next replay_event ---- */

/* Text of a string id found in any record. */
struct str replay_str(const struct replay *r, uint32_t id);
/* The pool itself, for those who make state by hand. */
struct pool *replay_pool(struct replay *r);

/* A thread by tid, or NULL. */
struct thread *replay_thread(struct replay *r, int64_t tid);
/* The last thread that exited on a processor, if it was that one, or NULL: without descriptors, and on its
 * own. The switch away from an exited thread comes when the table has forgotten it. */
struct thread *replay_exited(struct replay *r, uint16_t cpu, int64_t tid);
/* The next of all threads, in no order: call with *it = 0 until NULL comes back. */
struct thread *replay_next_thread(struct replay *r, uint32_t *it);
/* The machine that was recorded; empty when the capture does not say. */
struct str replay_hostname(const struct replay *r);
/* The thread that stands for t's process: t itself when it is the main one, NULL if unknown. */
struct thread *replay_main_thread(struct replay *r, struct thread *t);
/* A descriptor of t's process by number, or NULL. */
struct fd *replay_fd(struct replay *r, struct thread *t, int64_t num);
/* Its name without the newline that unix sockets of the fd list brought from /proc/net/unix; empty
 * when it has none. */
struct str replay_fd_name(const struct replay *r, const struct fd *fd);
/* t's working directory, with a final '/'; "./" when its process is unknown. */
struct str replay_cwd(struct replay *r, struct thread *t);
/* The directory a relative path parameter is based on, as the descriptor dirfd says; empty when
 * unknown. The text lives until the next call. */
struct str replay_dirfd_path(struct replay *r, struct thread *t, int64_t dirfd);

/* Open descriptors of t's process. */
uint32_t replay_n_fds(struct replay *r, struct thread *t);
/* The next of them: call with *it = 0 until NULL comes back. */
struct fd *replay_next_fd(struct replay *r, struct thread *t, uint32_t *it);
/* Is this an address (4 bytes, or 16 with is_ip6) of the machine, or of t's container? */
bool replay_is_local(const struct replay *r, const struct thread *t, const uint8_t *ip,
		     bool is_ip6);

/* The own end of an IP socket of t's: 0 the client's, 1 the server's, as its role says, or whose address it
 * is. */
unsigned replay_own_end(const struct replay *r, const struct thread *t, const struct fd *fd);

const struct user *replay_user(const struct replay *r, uint32_t uid);
const struct user *replay_group(const struct replay *r, uint32_t gid);
const struct container *replay_container(const struct replay *r, uint32_t container_id);

uint32_t replay_n_containers(const struct replay *r);
const struct container *replay_container_at(const struct replay *r, uint32_t i);

/* Totals over all sections, for `scan info`. */
struct replay_totals {
	uint64_t n_listed_threads, n_listed_fds, n_listed_users, n_listed_groups, n_ifaces;
	uint64_t n_placeholders;    /* threads made up for unknown tids */
	uint64_t n_refused_threads; /* table full */
	uint64_t n_refused_fds;     /* more than MAX_FDS */
	uint64_t n_events[GEN_MAX]; /* by generation */
	/* Calls that come as enter and exit, and of which one was never seen. What was under way
	 * when the capture or the thread began or ended is not among them. */
	uint64_t n_lost_enters, n_lost_exits;
};
const struct replay_totals *replay_get_totals(struct replay *r);

/* ---- descriptors as text and kind ---- */

/* 'f' for a file, '4' for IPv4, ...; as fd.typechar. */
char fd_type_char(const struct fd *fd);
/* "file", "ipv4", ...; as fd.type. */
const char *fd_type_name(const struct fd *fd);
/* l4 protocol as printed (scap_l4_proto): "n/a" while a socket has no role. */
uint8_t fd_l4proto(const struct fd *fd);

#endif
