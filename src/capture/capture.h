/* SPDX-License-Identifier: MIT */
/* capture.h - the layer's public face: open a capture, receive its metadata and checked events.
 *
 * Framing, limits and parameter lengths are checked here, once; behind this door an event is a
 * trusted view. Damage is not an error: the reader resynchronises, goes on and keeps count in
 * struct cap_stats. All integers arrive in the byte order of this machine. */
#ifndef SCAN_CAPTURE_H
#define SCAN_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/bytes.h"
#include "../base/err.h"
#include "../base/str.h"
#include "schema.h"
#include "source.h"

struct capture;

/* Which reader's rules a section is replayed and printed by (see HACKING.md, generations).
 * Decided at the first event of a section by looking ahead - in a pipe at most a second - and raised
 * when a later event says so; never lowered within a section. */
enum generation {
	GEN_CLASSIC,   /* event types below 336, enter and exit events: as sysdig 0.29.3 */
	GEN_PAIRS,     /* types from 336 on, enter and exit events */
	GEN_EXIT_ONLY, /* newest drivers: arguments and result on the exit event */
	GEN_MAX
};

/* Bits of the flags word of an event block. */
#define EVENT_STATE_ONLY 1u /* for the state engine, hidden from the user ("fat file") */
#define EVENT_TRACER     2u /* a write() that carries a tracer */

/* One event. data and what it points at are valid until the next cap_next or cap_close. */
struct event {
	uint64_t num;   /* 1-based over the whole capture, hidden events counted */
	uint64_t ts_ns; /* since the epoch */
	uint64_t off;   /* of the block, in the decoded stream */
	int64_t tid;    /* -1: belongs to no thread */
	uint16_t type;  /* enum event_type, known to SCHEMA_MODERN */
	uint16_t cpu;
	uint32_t flags;     /* EVENT_* */
	uint8_t generation; /* enum generation */
	uint8_t n_params;   /* parameters in the file, at most MAX_PARAMS are kept */
	const uint8_t *data;
	uint32_t at[MAX_PARAMS + 1]; /* parameter i is data[at[i] .. at[i + 1]) */
};

/* Bytes of parameter i; empty when the file has no such parameter. */
static inline struct str event_param(const struct event *ev, unsigned i)
{
	if (i >= ev->n_params)
		return STR("");
	return (struct str){ (const char *)ev->data + ev->at[i], ev->at[i + 1] - ev->at[i] };
}

/* The parameter as a number of its width (1, 2, 4 or 8 bytes), or dflt when absent or of another
 * width. */
static inline int64_t event_i64(const struct event *ev, unsigned i, int64_t dflt)
{
	struct str p = event_param(ev, i);

	return p.n == 8   ? load_i64(p.p)
	       : p.n == 4 ? load_i32(p.p)
	       : p.n == 2 ? load_i16(p.p)
	       : p.n == 1 ? (int8_t)p.p[0]
			  : dflt;
}

static inline uint64_t param_u64(struct str p, uint64_t dflt)
{
	return p.n == 8   ? load_u64(p.p)
	       : p.n == 4 ? load_u32(p.p)
	       : p.n == 2 ? load_u16(p.p)
	       : p.n == 1 ? (uint8_t)p.p[0]
			  : dflt;
}

static inline uint64_t event_u64(const struct event *ev, unsigned i, uint64_t dflt)
{
	return param_u64(event_param(ev, i), dflt);
}

/* ---- metadata: borrowed text is valid during the call that delivers it ---- */

struct section_meta {
	uint32_t index; /* 0 for the first section */
	uint64_t off;   /* of its header, in the decoded stream */
	uint16_t major, minor;
	bool swapped;           /* written in the other byte order */
	uint32_t options_bytes; /* length of the options behind the fixed header */
};

struct machine_meta {
	uint32_t n_cpus;
	uint64_t memory_bytes;
	uint64_t max_pid;
	struct str hostname;
	uint64_t boot_ns; /* since the epoch; 0 when unknown */
};

struct iface_meta {
	bool is_ipv6;
	uint8_t addr[16], netmask[16], broadcast[16]; /* network order; IPv4 in the first 4 */
	uint64_t link_speed;
	struct str name;
};

struct user_meta {
	uint32_t uid, gid;
	struct str name, home, shell;
};

struct group_meta {
	uint32_t gid;
	struct str name;
};

/* One thread of the process list; what the list's version lacks has the default of
 * formats/metafields.def (-1 for ids, 0xFFFFFFFF for loginuid, empty text, 0). */
struct thread_meta {
	int64_t tid, pid, ptid, sid, vpgid, pgid, vtid, vpid;
	struct str comm, exe, exepath, args, cwd, env, cgroups,
		root; /* args, env, cgroups: NUL-separated */
	int64_t fdlimit;
	uint32_t flags, uid, gid, loginuid, tty;
	uint32_t vmsize_kb, vmrss_kb, vmswap_kb;
	uint64_t pfmajor, pfminor;
	uint64_t cap_inheritable, cap_permitted, cap_effective;
	uint64_t pidns_init_start_ns, exe_ino, exe_ino_ctime_ns, exe_ino_mtime_ns;
	bool exe_writable, exe_upper_layer, exe_lower_layer, exe_from_memfd;
};

/* One open descriptor; addresses in network order, ports in host order. */
struct fd_meta {
	int64_t tid, fd;
	uint64_t ino;
	uint8_t type; /* scap_fd_type of formats/flags.def */
	uint8_t l4proto;
	uint8_t sip[16], dip[16];     /* IPv4 in the first 4; a server's address is sip */
	uint16_t sport, dport;        /* a server's port is sport */
	uint64_t source, destination; /* unix: kernel addresses of the two ends */
	uint32_t open_flags, dev;
	struct str name;
};

/* Receives metadata in file order. Any function may be NULL. */
struct meta_sink {
	void *ctx;
	/* A section begins: all state of the one before it is void. */
	void (*section)(void *ctx, const struct section_meta *m);
	void (*machine)(void *ctx, const struct machine_meta *m);
	void (*iface)(void *ctx, const struct iface_meta *m);
	void (*user)(void *ctx, const struct user_meta *m);
	void (*group)(void *ctx, const struct group_meta *m);
	void (*thread)(void *ctx, const struct thread_meta *m);
	void (*fd)(void *ctx, const struct fd_meta *m);
};

/* ---- quality of the data ---- */

/* One place where something was wrong. */
struct damage {
	uint64_t off;                       /* in the decoded stream */
	uint64_t lost_bytes;                /* skipped there; 0: everything was still read */
	uint64_t ts_before_ns, ts_after_ns; /* of the events around it; 0 when there is none */
	char what[112];                     /* "event block: trailer 0 is not length 92" */
};

#define MAX_DAMAGES_KEPT 64 /* described one by one; all are counted */
#define MAX_UNKNOWN_KEPT 32 /* distinct unknown numbers listed; all are counted */

struct unknown_count {
	uint32_t number; /* block or event type */
	uint64_t n;
};

struct cap_stats {
	uint64_t n_blocks,
		n_events; /* whole blocks read; event blocks among them, unknown types included */
	uint64_t n_sections;
	uint64_t n_damages;         /* places */
	uint64_t lost_bytes;        /* decoded bytes skipped in resynchronising */
	uint64_t n_bad_blocks;      /* blocks given up although framing held */
	uint64_t n_mid_meta_blocks; /* metadata blocks among events: applied and counted */
	uint64_t n_unknown_blocks, n_unknown_events;
	uint64_t n_extra_params; /* events with more parameters than the table */
	bool is_truncated;       /* input ended inside a block or inside compressed data */
	struct damage damage[MAX_DAMAGES_KEPT];
	struct unknown_count unknown_block[MAX_UNKNOWN_KEPT], unknown_event[MAX_UNKNOWN_KEPT];
	struct source_info source;
};

/* ---- reading ---- */

/* What is collected somewhere shall not wait for further events. */
struct cap_idle {
	/* Called from within cap_next when a pipe or recording has brought nothing for a tenth of a second,
	 * once before it waits on. NULL: nobody asks. */
	void (*call)(void *ctx);
	void *ctx;
};

struct cap_options {
	bool force;      /* try major versions above 1 */
	bool is_classic; /* the writer is known to begin as GEN_CLASSIC: do not look ahead */
	struct cap_idle idle;
};

/* Open a capture (see source_open for what path may be). Reads the first section header.
 * Returns 0 and *ret, or <0: E_IO, E_UNSUPPORTED (not a capture, or a major version above 1),
 * E_CORRUPT, E_USAGE. sink and its ctx must outlive the capture; metadata is delivered from
 * within cap_next, before the event that follows it. */
int cap_open(const char *path, const struct cap_options *opt, const struct meta_sink *sink,
	     struct capture **ret, struct err *err);
int cap_open_memory(const void *p, size_t n, const struct cap_options *opt,
		    const struct meta_sink *sink, struct capture **ret, struct err *err);

/* The same over a source, which is owned from then on, also on failure. */
int cap_open_source(struct source *src, const struct cap_options *opt, const struct meta_sink *sink,
		    struct capture **ret, struct err *err);

/* Advance to the next event in file order.
 * Returns 1 and fills *ev, 0 at the end of input (damaged or not: see cap_stats), <0 only for
 * E_IO. Event types unknown to the schema are counted, not delivered and not numbered. */
int cap_next(struct capture *c, struct event *ev, struct err *err);

/* Live counters; source is refreshed by this call. Never NULL. */
const struct cap_stats *cap_get_stats(struct capture *c);

/* Did damage break framing or decoding (exit status 3)? */
bool cap_is_damaged(const struct cap_stats *st);

void cap_close(struct capture *c);

#endif
