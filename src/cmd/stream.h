/* SPDX-License-Identifier: MIT */
/* stream.h - printing the events of captures: what `scan events` and the sysdig-compatible front
 * door share, the table of options first of all. */
#ifndef SCAN_STREAM_H
#define SCAN_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/opt.h"
#include "chisels.h"
#include "list.h"
#include "writeout.h"

/* Events that are recorded while they are printed, in place of files. */
struct stream_live {
	/* As cap_open; idle is to be among the options. */
	int (*open)(void *ctx, const struct cap_idle *idle, const struct meta_sink *sink,
		    struct capture **ret, struct err *err);
	/* Called for each event ahead of replay: was it dealt with, so that it is not printed? */
	bool (*takes)(void *ctx, struct replay *r, const struct event *ev);
	void *ctx;
};

struct stream_options {
	struct opt_list files;          /* with live, one name for messages */
	const struct stream_live *live; /* NULL: files are read */
	uint64_t max_seconds;           /* of each file; 0: to the end */
	uint64_t max_events;            /* for each file; 0: all */
	bool is_quiet, is_verbose, has_summary, is_unbuffered, force;
	int time_style; /* enum time_style */
	bool hex, hex_ascii, ascii, base64;
	char *filter; /* NULL: none; freed by stream_run */
	bool is_display_filter, shows_internal, has_progress, names_ports;
	const char *print; /* -p: a format, or c, k, m, p */
	bool json;
	int format;          /* 0: text, else enum row_format + 1 */
	const char *columns; /* --fields; NULL: the usual ones */
	bool lists_fields, lists_markdown, lists_events;
	bool utc;
	const char *tz;
	struct writeout_options write;
	struct chisels_options chisels;
};

/* clang-format off */

#define STREAM_OPTIONS_INIT { .write.snaplen = NO_SNAPLEN }

/* The rows of it that say what lines look like. */
#define STREAM_PRINT_OPTS(o)                                                                       \
	{ 0, NULL, OPT_GROUP, .help = "What to print" },                                           \
	{ 'p', "print", OPT_STR, &(o).print, .arg = "FORMAT",                                      \
	  .help = "lines of this layout: \"%proc.name %fd.name\"; c, k and m show container, pod or task, p shows the default" }, \
	{ 'j', "json", OPT_FLAG, &(o).json, .help = "a JSON object for each event" },              \
	{ 0, "format", OPT_CHOICE, &(o).format, .arg = "FORMAT", .choices = "text|csv|tsv|json",   \
	  .help = "rows for programs: times ISO 8601, durations ns, no data cut" },                \
	{ 0, "fields", OPT_STR, &(o).columns, .arg = "A,B,...", .words = list_field_word,          \
	  .help = "the fields of these rows" },                                                    \
	{ 't', "timetype", OPT_CHOICE, &(o).time_style, .arg = "STYLE", .choices = "h|a|r|d|D",    \
	  .help = "time as: h time of day, a since 1970, r since the start, d of the call, D since the line before" }, \
	{ 0, "utc", OPT_FLAG, &(o).utc, .help = "time of day in UTC" },                            \
	{ 0, "tz", OPT_STR, &(o).tz, .arg = "ZONE", .help = "time of day in this zone (Europe/Berlin)" },  \
	{ 'x', "print-hex", OPT_FLAG, &(o).hex, .help = "data buffers in hex" },                   \
	{ 'X', "print-hex-ascii", OPT_FLAG, &(o).hex_ascii, .help = "data buffers in hex and text" }, \
	{ 'A', "print-ascii", OPT_FLAG, &(o).ascii,                                                \
	  .help = "only the text of data buffers, with its line ends" },                           \
	{ 'b', "print-base64", OPT_FLAG, &(o).base64, .help = "data buffers in base64" },          \
	{ 'v', "verbose", OPT_FLAG, &(o).is_verbose,                                               \
	  .help = "do not cut data buffers at 80 bytes; counts on stderr" },                       \
	{ 'D', "debug", OPT_FLAG, &(o).shows_internal,                                             \
	  .help = "events that the recorder made about itself, too" },                             \
	{ 'R', "resolve-ports", OPT_FLAG, &(o).names_ports,                                        \
	  .help = "ports by the names this machine has for them" }

/* Rows of an option table whose values go to the static struct stream_options o, which begins as
 * STREAM_OPTIONS_INIT. */
#define STREAM_OPTS(o)                                                                             \
	{ 0, NULL, OPT_GROUP, .help = "What to read" },                                            \
	{ 'r', "read", OPT_LIST, &(o).files, .arg = "FILE",                                        \
	  .help = "read this capture; several are read one after the other" },                     \
	{ 'n', "numevents", OPT_U64, &(o).max_events, .arg = "N",                                  \
	  .help = "stop after N events of a capture, those that are never shown included" },       \
	{ 'd', "displayflt", OPT_FLAG, &(o).is_display_filter,                                     \
	  .help = "use the filter only to choose what is printed: -n counts all events" },         \
	{ 'M', NULL, OPT_U64, &(o).max_seconds, .arg = "SECONDS",                                  \
	  .help = "stop so long after the first event of a capture" },                             \
	{ 0, "force", OPT_FLAG, &(o).force,                                                        \
	  .help = "try captures of a newer major version" },                                       \
	STREAM_PRINT_OPTS(o),                                                                      \
	{ 'q', "quiet", OPT_FLAG, &(o).is_quiet, .help = "print no events" },                      \
	{ 'S', "summary", OPT_FLAG, &(o).has_summary,                                              \
	  .help = "afterwards, the most frequent calls" },                                         \
	{ 0, NULL, OPT_GROUP, .help = "What to list" },                                            \
	{ 'l', "list", OPT_FLAG, &(o).lists_fields,                                                \
	  .help = "the fields of formats and filters; with -v their types" },                      \
	{ 0, "list-markdown", OPT_FLAG, &(o).lists_markdown, .help = "the same in Markdown" },     \
	{ 'L', "list-events", OPT_FLAG, &(o).lists_events, .help = "the events and their arguments" }, \
	CHISELS_OPTS((o).chisels),                                                                 \
	WRITEOUT_OPTS((o).write),                                                                  \
	{ 0, NULL, OPT_GROUP, .help = "How to print" },                                            \
	{ 'P', "progress", OPT_FLAG, &(o).has_progress,                                            \
	  .help = "tell on a terminal how far the reading is" },                                   \
	{ 0, "unbuffered", OPT_FLAG, &(o).is_unbuffered, .help = "write every line at once" },     \
	STREAM_REFUSED

#define STREAM_LACKS(letter, name, has_arg, what)                                                \
	{ letter, name, OPT_REFUSE, .help = what, .takes_arg = has_arg }

/* What sysdig has and this program has not: named, so that nothing is silently
 * ignored. */
#define STREAM_REFUSED                                                                             \
	STREAM_LACKS('U', "suppress-comm", true, "a filter does it: not proc.name=NAME"),               \
	STREAM_LACKS('T', "force-tracers-capture", false, "scan record keeps all data alike"), \
	STREAM_LACKS('u', "udig", false, "scan record has a kernel module of its own"),            \
	STREAM_LACKS('B', "bpf", false, "scan record has a kernel module of its own"),             \
	STREAM_LACKS(0, "page-faults", false, "use scan record --page-faults"),                   \
	STREAM_LACKS(0, "large-environment", false, "scan record keeps 4096 bytes of environments"), \
	STREAM_LACKS('H', "plugin", true, "this program has no plugins"),                          \
	STREAM_LACKS('I', "input", true, "this program has no plugins"),                           \
	STREAM_LACKS(0, "plugin-config-file", true, "this program has no plugins"),                \
	STREAM_LACKS('k', "k8s-api", true, "this program asks no servers; it shows what the capture says"), \
	STREAM_LACKS('K', "k8s-api-cert", true, "this program asks no servers; it shows what the capture says"), \
	STREAM_LACKS('N', NULL, false, "ports are printed as numbers, unless -R asks for names"),  \
	STREAM_LACKS(0, "node-name", true, "this program asks no servers; it shows what the capture says"), \
	STREAM_LACKS('m', "mesos-api", true, "this program asks no servers; it shows what the capture says"), \
	STREAM_LACKS(0, "cri", true, "this program asks no servers; it shows what the capture says"), \
	STREAM_LACKS(0, "cri-timeout", true, "this program asks no servers; it shows what the capture says"), \
	STREAM_LACKS(0, "libs-version", false, "this program is not made with libs; see --version"), \
	{ 0 }

/* clang-format on */

/* Do the options ask for a list instead of events? Then it is printed, and *ret_status is the exit
 * status. */
bool stream_list(const struct stream_options *o, int *ret_status);

/* The words of a filter, joined by blanks; NULL when there are none. */
char *stream_join_words(char *const *word, int n);

/* Print the events of all files of o, as it says. Messages about usage begin with `prefix`. Returns
 * an exit status. */
int stream_run(const char *prefix, const struct stream_options *o);

#endif
