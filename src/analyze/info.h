/* SPDX-License-Identifier: MIT */
/* info.h - what a capture is and how good its data is: collected while it is read, then told as
 * tables. */
#ifndef SCAN_INFO_H
#define SCAN_INFO_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/vec.h"
#include "out.h"
#include "replay.h"

#define MAX_SECTIONS_KEPT 64 /* described one by one; all are counted */
#define MAX_INFO_CODES    512

struct info_section {
	uint64_t off;
	uint16_t major, minor;
	bool swapped;
	uint32_t options_bytes;
};

struct info {
	struct meta_sink sink; /* open the capture with this one; it passes everything on */
	const struct meta_sink *next;

	struct info_section section[MAX_SECTIONS_KEPT];
	uint64_t n_sections;
	bool has_machine; /* the fields below are those of the last section that had them */
	char hostname[257];
	uint32_t n_cpus;
	uint64_t memory_bytes, boot_ns;

	uint64_t n_threads, n_fds, n_users, n_groups, n_ifaces; /* listed in metadata */

	/* events, by info_event */
	uint64_t n_events, n_hidden, n_internal;
	uint64_t n_by_type[EV_MAX];
	uint64_t n_by_code[MAX_INFO_CODES][2]; /* generic calls by code and direction */
	uint64_t first_ns, last_ns;            /* of shown events of threads */
	uint64_t steps_back; /* shown events of threads older than the one before */
	uint64_t prev_ns;
	uint64_t n_payloads;       /* results > 0 that carry data */
	uint64_t n_cut, cut_bytes; /* of them with less data than the result says */
	uint64_t longest_cut;      /* the longest data that was cut short: the snaplen in effect */
	uint64_t n_drops;
	uint64_t n_lost;           /* events that the recorder says it lost ... */
	bool tells_lost;           /* ... if it says so */
	int8_t data_param[EV_MAX]; /* the parameter with the bytes transferred, or -1 */
};

/* next may be NULL. */
void info_init(struct info *i, const struct meta_sink *next);
void info_event(struct info *i, const struct step *s);

/* What only the caller knows. */
struct info_facts {
	const char *path;
	const struct cap_stats *stats;
	struct replay *replay;
	const struct source_hash *hash; /* NULL: not asked for */
};

/* All tables of `scan info`. */
void info_print(const struct info *i, const struct info_facts *k, struct out *o);

/* The record at the head of `scan report`; events, drops and times come from its own count. */
struct info_head {
	uint64_t n_events, n_shown, n_drops, first_ns, last_ns;
	const char *filter; /* what is counted; NULL: everything */
};
void info_print_head(const struct info *i, const struct info_facts *k, const struct info_head *h,
		     struct out *o);

#endif
