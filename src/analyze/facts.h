/* SPDX-License-Identifier: MIT */
/* facts.h - what one pass over a capture counts: the group-bys from which all reports are made.
 *
 * Memory grows with distinct keys, never with events. All text is copied. Definitions (what a
 * call, an error, a byte is) are those of man/scan-report.1. */
#ifndef SCAN_FACTS_H
#define SCAN_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/map.h"
#include "../base/vec.h"
#include "agg.h"
#include "deed.h"
#include "hist.h"
#include "replay.h"
#include "slowest.h"
#include "timeline.h"

/* Kinds of descriptors that bytes are told apart by. */
enum io_class { IO_FILE, IO_NET, IO_OTHER, IO_CLASSES };

/* Counters of a process: key is pid, name and container. */
enum proc_value {
	PV_EVENTS, /* shown events of its threads */
	PV_CALLS,
	PV_ERRORS,
	PV_CPU_NS,
	PV_IN, /* bytes read, by enum io_class */
	PV_OUT = PV_IN + IO_CLASSES,
	PV_NAME = PV_OUT + IO_CLASSES, /* id in facts.names */
	PV_STARTED_NS, /* forked, or began to run this program; 0: before the capture */
	PV_ENDED_NS,   /* exited; 0: not in the capture */
	PV_STATUS,     /* 1 + what wait(2) tells of the exit; 0: unknown */
	PV_PPID,       /* 1 + the process that started it; 0: unknown */
	PV_MADE_FDS,   /* calls that made descriptors, */
	PV_CLOSED_FDS, /* and closed one */
	PV_N
};

/* Which table a descriptor belongs to. */
enum fd_kind { FK_FILE, FK_CONNECTION, FK_LISTENING, FK_OTHER };

/* Counters of a descriptor: key is struct fd_key and the name. */
enum fd_value {
	FV_CALLS,
	FV_ERRORS,
	FV_IN, /* bytes */
	FV_OUT,
	FV_TIME_NS,   /* in paired calls */
	FV_OPENS,     /* calls that made it */
	FV_NAME,      /* of the first process that used it, id in facts.names */
	FV_SHARED,    /* other processes used it too */
	FV_CLASS,     /* enum io_class */
	FV_TRANSFERS, /* calls that moved bytes */
	FV_LISTEN_NS, /* when it was first made to listen within the capture */
	FV_IS_LOG,    /* a file whose name says that it is a log */
	FV_N
};

/* The fixed head of a descriptor's key; compared as bytes, so it has no padding. */
struct fd_key {
	uint8_t kind;      /* enum fd_kind */
	uint8_t type;      /* fd_type of formats/flags.def */
	uint8_t is_server; /* sockets: this end is the server's */
	uint8_t l4proto;
	uint16_t port; /* the server's */
	uint16_t zero;
};

/* Counters of a call by name. CV_DEED is an enum deed, CV_IO tells whether it reads (1) or
 * writes (2) bytes. */
enum call_value {
	CV_CALLS,
	CV_ERRORS,
	CV_TIMED,
	CV_TIME_NS,
	CV_MAX_NS,
	CV_WAITS,
	CV_DEED,
	CV_IO,
	CV_N
};

/* Counters of an error: key is struct error_key, then the names of call and program with NULs. */
enum error_value { ERR_COUNT, ERR_FIRST, ERR_FIRST_NS, ERR_LAST_NS, ERR_N };

/* Counters of a container: key is its id. */
enum box_value { BV_NAME, BV_IMAGE, BV_TYPE, BV_N };

/* The fixed head of a command's key, followed by the command line; compared as bytes. */
struct command_key {
	uint32_t uid;
	uint8_t is_interactive; /* run at a terminal */
	uint8_t is_login;       /* a shell that a log-in started */
	uint16_t zero;
};

/* Counters of a command line. */
enum command_value {
	CMD_COUNT,
	CMD_FIRST_NS,
	CMD_LAST_NS,
	CMD_FIRST,  /* number of the first event */
	CMD_PID,    /* of the first */
	CMD_USER,   /* id in facts.names, 0: unknown */
	CMD_PARENT, /* the program that ran it, likewise */
	CMD_N
};

#define MAX_COMMANDS 20000 /* distinct ones; further ones are counted in facts.n_other_commands */

#define MAX_SLOW 1000

struct cpu_state {
	uint64_t since_ns; /* of the last switch; 0: none yet */
	int64_t next;      /* the thread that it let run */
};

#define MAX_CODES 512 /* above every syscall code of the format */

struct facts {
	struct replay *r;
	struct agg proc, fd, call, error, box, command;
	struct pool names;
	VEC(struct hist) hist; /* by row of call * IO_CLASSES + enum io_class */
	struct timeline line;
	VEC(struct cpu_state) cpu;
	struct map error_rows;   /* errno, call and program to row of error */
	uint32_t no_proc, no_fd; /* rows of what is unknown */
	uint32_t call_of_type[SCHEMA_MAX][EV_MAX], call_of_code[SCHEMA_MAX][MAX_CODES];
	uint8_t traits[SCHEMA_MAX][EV_MAX];
	int8_t data_param[SCHEMA_MAX][EV_MAX]; /* the bytes that are moved, or -1 */
	uint8_t io_of_type[256];               /* enum io_class by type of descriptor */
	bool is_looked_at[DEED_N];             /* by class of call */
	bool has_listeners;                    /* those of this section's beginning are in fd */
	bool is_narrowed;
	struct slowest slowest;

	uint64_t n_events, n_hidden, n_internal, n_refused; /* these three are not counted below */
	uint64_t n_by_type[EV_MAX];
	uint64_t n_drops, n_switches;
	uint64_t first_ns, last_ns; /* of events of threads */
	uint64_t n_other_commands;
};

/* Slowest calls to keep: max_slow, at most MAX_SLOW. */
struct facts *facts_new(struct replay *r, uint32_t max_slow);
void facts_free(struct facts *f);
/* Before the first event: a filter chooses what is counted, so what listens already when counting begins is
 * told only where a chosen call was made on it. */
void facts_narrow(struct facts *f);
/* A section begins: what was running is void. */
void facts_section(struct facts *f);
/* Count one event, just applied to the replay. */
void facts_event(struct facts *f, const struct step *s);
/* Instead of facts_event for an event that is not to be counted, but that later ones may follow from. */
void facts_skip(struct facts *f, const struct step *s);
/* After the last event. */
void facts_finish(struct facts *f);
/* The durations of a call, on all kinds of descriptors, added to *ret (zeroed by the caller). Returns
 * false when none is known. The caller ends *ret with hist_fini. */
bool facts_latency(const struct facts *f, uint32_t call_row, struct hist *ret);

#endif
