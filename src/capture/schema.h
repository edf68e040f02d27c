/* SPDX-License-Identifier: MIT */
/* schema.h - what the events of a capture are called and what their parameters mean.
 *
 * Built from formats/events.def, flags.def, types.def and the differences of sysdig 0.29.3 in
 * formats/quirks.def. There are two views of one table: SCHEMA_CLASSIC names, types and flags
 * as sysdig 0.29.3 prints them (types 0..335), SCHEMA_MODERN those of today's libs. */
#ifndef SCAN_SCHEMA_H
#define SCAN_SCHEMA_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/str.h"

enum schema_view { SCHEMA_CLASSIC, SCHEMA_MODERN, SCHEMA_MAX };

/* Parameter types: PT_NONE, PT_INT8, ...; numbered as in formats/types.def. */
enum param_type {
#define PARAM_TYPE(id, name, bytes, text) PT_##name = (id),
#include "../../formats/types.def"
#undef PARAM_TYPE
	PT_MAX
};

/* How a number prints. */
enum param_format { PF_NA, PF_DEC, PF_HEX, PF_10_PADDED_DEC, PF_ID, PF_DIR, PF_OCT };

/* Event types: EV_SYSCALL_OPEN_E = 2, ... Even is enter, odd is exit, exit = enter + 1. */
enum event_type {
#define EVENT(id, symbol, ...) EV_##symbol = (id),
#include "../../formats/events.def"
#undef EVENT
	EV_MAX
};

static inline bool event_type_is_exit(uint16_t type)
{
	return type & 1;
}

/* Event flags (EF_*), as the table of the schema view in use says. */
enum event_flag {
	EF_NONE = 0,
	EF_CREATES_FD = 1 << 0,
	EF_DESTROYS_FD = 1 << 1,
	EF_USES_FD = 1 << 2,
	EF_READS_FROM_FD = 1 << 3,
	EF_WRITES_TO_FD = 1 << 4,
	EF_MODIFIES_STATE = 1 << 5,
	EF_UNUSED = 1 << 6,
	EF_WAITS = 1 << 7,
	EF_SKIPPARSERESET = 1 << 8,
	EF_OLD_VERSION = 1 << 9,
	EF_CONVERTER_MANAGED = 1 << 10,
	EF_LARGE_PAYLOAD = 1 << 11,    /* parameter lengths are 32 bits wide */
	EF_DROP_SIMPLE_CONS = 1 << 12, /* classic only: programs that ask for less do not get it */
};

/* clang-format off */
/* What produces an event. */
enum event_origin {
	ORIGIN_NONE, ORIGIN_SYSCALL, ORIGIN_META, ORIGIN_TRACEPOINT, ORIGIN_PLUGIN, ORIGIN_ITER,
};

/* Categories of calls; CAT_IO_* become file, net or ipc by the descriptor in use. */
enum event_category {
	CAT_UNKNOWN, CAT_OTHER, CAT_FILE, CAT_NET, CAT_IPC, CAT_MEMORY, CAT_PROCESS, CAT_SLEEP,
	CAT_SYSTEM, CAT_SIGNAL, CAT_USER, CAT_TIME, CAT_PROCESSING, CAT_IO_READ, CAT_IO_WRITE,
	CAT_IO_OTHER, CAT_WAIT, CAT_SCHEDULER, CAT_INTERNAL, CAT_MAX
};
/* clang-format on */

/* One named constant of a flag table; a table ends at name == NULL and its order matters. */
struct name_value {
	uint32_t value;
	const char *name;
};

struct param_info {
	const char *name;
	uint8_t type;   /* enum param_type */
	uint8_t format; /* enum param_format */
	int8_t dirfd;   /* FSRELPATH: index of the directory fd parameter, else -1 */
	uint8_t n_dyn;  /* DYN: number of alternatives */
	const struct name_value *names; /* FLAGS*, ENUMFLAGS*, MODE: its constants, else NULL */
	const struct param_info *dyn;   /* DYN: the alternatives, by the index byte */
};

#define MAX_PARAMS 32 /* parameters of one event that are kept; the longest row has 32 */

struct event_info {
	const char *name;   /* as evt.type prints it: "open" */
	const char *symbol; /* "SYSCALL_OPEN_E" */
	uint16_t flags;     /* enum event_flag */
	uint8_t category;   /* enum event_category */
	uint8_t origin;     /* enum event_origin */
	uint8_t n_params;
	const struct param_info *params;
};

/* The row of an event type in a view, or NULL when that view does not know it. O(1). */
const struct event_info *schema_event(enum schema_view view, uint32_t type);
/* The parameter with the bytes that a call moved, or -1; info may be NULL. */
int8_t schema_data_param(const struct event_info *info);
/* Number of event types the view knows: 336 (classic) or EV_MAX (modern). */
uint32_t schema_n_events(enum schema_view view);

/* Generic events carry a syscall code of the format (not the kernel's number). */
struct syscall_info {
	const char *name;
	int16_t x86_64_nr;  /* the kernel's number, -1 when there is none */
	uint8_t category;   /* enum event_category */
	bool never_returns; /* exit, exit_group, sigreturn: an enter event without an exit */
};

/* The row of a syscall code, or NULL when unknown. */
const struct syscall_info *schema_syscall(enum schema_view view, uint32_t code);
uint32_t schema_n_syscalls(enum schema_view view);

/* "ENOENT" for 2; NULL when unknown or 0. */
const char *name_errno(uint32_t number);
/* "SIGCHLD" for 17; NULL when unknown. */
const char *name_signal(uint32_t number);

#endif
