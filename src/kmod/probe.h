/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* probe.h - what probes share with those who attach them. */
#ifndef SCAN_PROBE_H
#define SCAN_PROBE_H

#include "kschema.h"
#include "reader.h"

enum hook_id {
	HOOK_ENTER,
	HOOK_EXIT,
	HOOK_DEATH,
	HOOK_SIGNAL,
	HOOK_SWITCH,
	HOOK_FAULT,
	HOOK_FORK,
	HOOK_MAX
};

struct probe {
	const char *tracepoint;
	void *fn;
	u32 wanted; /* SCAN_WANT_*; 0: by all */
};

extern const struct probe probes[HOOK_MAX];

/* Reader i has the bit 1 << i in sets of readers, and what a set names is not NULL. Sets are changed by
 * attach.c alone; probes read them with preemption off, with acquire semantics. */
extern struct reader *readers[SCAN_MAX_READERS];

/* Who records a call, by kschema_row; [1]: of 32-bit programs. */
extern u8 call_takers[2][KSCHEMA_N_CALLS + 1];

/* The same for what comes from a tracepoint. */
extern u8 hook_takers[HOOK_MAX];

#endif
