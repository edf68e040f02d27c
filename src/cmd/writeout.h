/* SPDX-License-Identifier: MIT */
/* writeout.h - writing a copy of what is read: the options of -w, and the road from metadata and
 * events to files. */
#ifndef SCAN_WRITEOUT_H
#define SCAN_WRITEOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "../analyze/field.h"
#include "../analyze/filter.h"
#include "../analyze/flight.h"
#include "../analyze/replay.h"
#include "../base/opt.h"
#include "../capture/outfile.h"
#include "../capture/rotate.h"

struct writeout_options {
	const char *path; /* NULL: nothing is written */
	bool gzip, zstd, no_users, no_state, with_state, filter_proclist;
	/* A recording: a signal ends the input, and what was written is complete; it is its owner's alone to
	 * read; a thread writes it, so that nothing is lost to a slow disk. */
	bool is_live;
	bool no_env;                /* leave out environments of programs that are started */
	uint64_t snaplen;           /* NO_SNAPLEN: data stays whole */
	struct filter *list_filter; /* what lists tell, as filter_proclist does; NULL: everything */
	/* Where events go to instead of files; NULL: to files. The caller's, as is all behind it. */
	struct flight *flight;
	struct rotate_limits limits;
};

#define NO_SNAPLEN UINT64_MAX

/* clang-format off */

/* Rows of an option table; o is a static struct writeout_options whose snaplen is NO_SNAPLEN. */
#define WRITEOUT_OPTS(o)                                                                           \
	{ 0, NULL, OPT_GROUP, .help = "What to write" },                                           \
	{ 'w', "writefile", OPT_STR, &(o).path, .arg = "FILE",                                     \
	  .help = "write a capture of the events that pass, and print none" },                     \
	{ 'z', "compress", OPT_FLAG, &(o).gzip, .help = "with gzip" },                             \
	{ 0, "zstd", OPT_FLAG, &(o).zstd, .help = "with zstd, which sysdig cannot read" },         \
	{ 's', "snaplen", OPT_U64, &(o).snaplen, .arg = "N", .zero_ok = true,                      \
	  .help = "cut the data of calls to N bytes" },                                            \
	{ 'C', "file-size", OPT_U64, &(o).limits.max_mb, .arg = "MB",                              \
	  .help = "begin another file behind so many millions of bytes" },                         \
	{ 'G', "seconds", OPT_U64, &(o).limits.max_s, .arg = "N",                                  \
	  .help = "begin another file every N seconds; FILE may hold %H%M%S and the like" },       \
	{ 'e', "event-limit", OPT_U64, &(o).limits.max_events, .arg = "N",                                  \
	  .help = "begin another file every N events" },                                           \
	{ 'W', "limit", OPT_U64, &(o).limits.max_files, .arg = "N",                                \
	  .help = "with these, keep N files: the next one replaces the first" },                   \
	{ 'F', "fatfile", OPT_FLAG, &(o).with_state,                                               \
	  .help = "keep hidden events that names depend on; this is the default" },                \
	{ 0, "no-state", OPT_FLAG, &(o).no_state, .help = "keep only what passes the filter" },    \
	{ 0, "filter-proclist", OPT_FLAG, &(o).filter_proclist,                                    \
	  .help = "use the filter on the list of processes and their files, too" },                \
	{ 'E', "exclude-users", OPT_FLAG, &(o).no_users, .help = "leave out names of users and groups" }

/* clang-format on */

struct writeout;

/* Returns 0, or E_USAGE for options that exclude each other. */
int writeout_check(const struct writeout_options *o, bool has_filter, struct err *err);

/* Check the options and, unless its name hangs on the first event, create the first file. From then on
 * signals end the work early and in order (stop.h): an incomplete copy, unless it is_live. has_filter: not all
 * events will pass. Returns 0 and *ret, E_USAGE or E_IO. */
int writeout_open(const struct writeout_options *o, bool has_filter, struct writeout **ret,
		  struct err *err);

/* A capture begins. The sink to open it with passes metadata on to r. f is NULL without a filter; both
 * must outlive the capture. */
const struct meta_sink *writeout_begin(struct writeout *wo, struct replay *r, struct filter *f);

/* Bytes of the file at hand, or of the flight. */
uint64_t writeout_bytes(const struct writeout *wo);
/* Bytes that are on their way and not flushed, and flushing them. */
uint64_t writeout_collected(const struct writeout *wo);
void writeout_flush(struct writeout *wo);
/* A recording: no events come for the moment. Brings what is collected to the file. */
void writeout_idle(struct writeout *wo);
/* What files are written by these options. */
struct outfile_options writeout_file_options(const struct writeout_options *o);

/* Can or shall nothing more be written: has writing failed, or a signal come? */
bool writeout_has_ended(const struct writeout *wo);
/* Call before replay sees the event, and after. Returns false when it has ended. */
bool writeout_before(struct writeout *wo, const struct event *ev);
bool writeout_event(struct writeout *wo, const struct event *ev, const struct step *s, bool passes);

/* The end. is_complete: all there was to read was read. Says what went wrong and frees wo, which may
 * be NULL. Returns an exit status. */
int writeout_close(struct writeout *wo, bool is_complete);

#endif
