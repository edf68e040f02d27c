/* SPDX-License-Identifier: MIT */
/* cmd_record.c - `scan record`: the running machine to a capture. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "choose.h"
#include "cmd.h"
#include "recording.h"
#include "stream.h"

#define STANDARD_FILE         "scan.scap"
#define MIB                   (1u << 20)
#define STANDARD_FLIGHT_BYTES ((uint64_t)256 << 20) /* when only a duration is given */
#define MAX_FLIGHT_BYTES      ((uint64_t)64 << 30)

static struct {
	struct recording_options r;
	struct stream_options print;
	struct choose choose;
	uint64_t ring_mb;
	const char *flight;
} o = {
	.r.write = { .snaplen = NO_SNAPLEN, .is_live = true },
	.print = STREAM_OPTIONS_INIT,
	.ring_mb = SCAN_RING_STANDARD / MIB,
};

/* clang-format off */
static const struct opt opts[] = {
	{ 0, NULL, OPT_GROUP, .help = "What to record" },
	CHOOSE_SNAPLEN_OPT(o.choose),
	{ 'n', "numevents", OPT_U64, &o.r.max_events, .arg = "N", .help = "stop after N events" },
	{ 'M', NULL, OPT_U64, &o.r.max_seconds, .arg = "SECONDS", .help = "stop after so long" },
	{ 'E', "exclude-users", OPT_FLAG, &o.r.write.no_users,
	  .help = "leave out names of users and groups" },
	{ 0, "no-env", OPT_FLAG, &o.r.write.no_env,
	  .help = "leave out the environments of processes" },
	{ 0, "proc-filter", OPT_STR, &o.r.proc_filter, .arg = "FILTER",
	  .help = "of processes that run already, keep those with a descriptor that passes" },
	{ 0, "no-switches", OPT_FLAG, &o.r.device.no_switches,
	  .help = "leave out which thread ran when; reports then know no CPU time" },
	{ 0, "page-faults", OPT_FLAG, &o.r.device.page_faults, .help = "record page faults, too" },
	{ 0, "state", OPT_FLAG, &o.r.only_state,
	  .help = "record what the machine is now and no events; needs no kernel module" },
	{ 0, "ring", OPT_U64, &o.ring_mb, .arg = "MB",
	  .help = "size of the buffer of each CPU, a power of two, 8 when not given" },
	{ 0, NULL, OPT_GROUP, .help = "What the kernel module leaves out; this costs least" },
	CHOOSE_OPTS(o.choose),
	{ 0, NULL, OPT_GROUP, .help = "What to write" },
	{ 'w', "writefile", OPT_STR, &o.r.write.path, .arg = "FILE",
	  .help = "a capture; - is standard output; without it, lines are printed, or with COMMAND, --state or --flight, " STANDARD_FILE " is written" },
	{ 'z', "compress", OPT_FLAG, &o.r.write.gzip, .help = "with gzip" },
	{ 0, "zstd", OPT_FLAG, &o.r.write.zstd,
	  .help = "with zstd: smaller and cheaper than gzip, but sysdig cannot read it" },
	{ 'C', "file-size", OPT_U64, &o.r.write.limits.max_mb, .arg = "MB",
	  .help = "begin another file behind so many millions of bytes" },
	{ 'G', "seconds", OPT_U64, &o.r.write.limits.max_s, .arg = "N",
	  .help = "begin another file every N seconds; FILE may hold %H%M%S and the like" },
	{ 'e', "event-limit", OPT_U64, &o.r.write.limits.max_events, .arg = "N",
	  .help = "begin another file every N events" },
	{ 'W', "limit", OPT_U64, &o.r.write.limits.max_files, .arg = "N",
	  .help = "with these, keep N files: the next one replaces the first" },
	STREAM_PRINT_OPTS(o.print),
	{ 0, "unbuffered", OPT_FLAG, &o.print.is_unbuffered, .help = "write every line at once" },
	{ 0, NULL, OPT_GROUP, .help = "Flight recorder" },
	{ 0, "flight", OPT_STR, &o.flight, .arg = "LIMIT",
	  .help = "keep the last LIMIT (64M, 30s, or both: 30s,64M) in memory; SIGUSR1 and the end write it" },
	{ 0, "dump-on", OPT_STR, &o.r.dump_on, .arg = "FILTER",
	  .help = "write it when an event passes this filter, too, and not at the end" },
	{ 0, NULL, OPT_GROUP, .help = "What to say" },
	{ 'q', "quiet", OPT_FLAG, &o.r.is_quiet, .help = "only what went wrong" },
	{ 0 },
};
/* clang-format on */

const struct opt_help cmd_record_help = {
	.usage = "scan record [options] [filter] [-- COMMAND...]",
	.summary = "Record what the machine does, until ^C or until COMMAND ends.",
	.details =
		"The capture begins with all processes, their files and connections. Events that a "
		"filter leaves out cost as much as others, but no room in the file.\n"
		"At the end it says how many events were recorded, and how many were lost because "
		"the machine was faster than the disk; the capture says so, too.",
	.table = opts,
};

static bool ring_is_good(void)
{
	return o.ring_mb <= SCAN_RING_MAX / MIB && !(o.ring_mb & (o.ring_mb - 1));
}

/* "64M" or "1G"; with fewer bytes than a flight may have it is none. */
static bool parse_size(struct str s, uint64_t *ret)
{
	static const char units[] = "KMG";
	const char *unit = s.n ? strchr(units, s.p[s.n - 1]) : NULL;
	uint64_t n = 0;

	for (size_t i = 0; i + 1 < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || n > MAX_FLIGHT_BYTES)
			return false;
		n = 10 * n + (uint64_t)(s.p[i] - '0');
	}
	if (!unit || n > MAX_FLIGHT_BYTES >> (10 * (unit - units + 1)))
		return false;
	*ret = n << (10 * (unit - units + 1));
	return *ret >= FLIGHT_MIN_BYTES;
}

/* "64M", "30s" or "30s,64M". */
static bool parse_flight(const char *text, struct flight_options *ret)
{
	const char *comma = strchr(text, ',');
	struct str first = { text, comma ? (size_t)(comma - text) : strlen(text) };

	ret->max_bytes = STANDARD_FLIGHT_BYTES;
	if (!comma && parse_size(first, &ret->max_bytes))
		return true;
	return clock_parse_duration(first, &ret->max_ns) && ret->max_ns &&
	       (!comma || parse_size(str_of(comma + 1), &ret->max_bytes));
}

static bool check_flight(void)
{
	const struct writeout_options *w = &o.r.write;

	if (!o.flight)
		return true;
	if (!parse_flight(o.flight, &o.r.flight))
		warn("record: --flight: '%s' is neither a size from 1M to 64G nor a duration (30s), nor "
		     "both (30s,64M)",
		     o.flight);
	else if (rotate_is_on(&w->limits) || strcmp(w->path, "-") == 0)
		warn("record: --flight writes files with numbers, and -C, -G, -e and standard output "
		     "have no meaning");
	else
		return true;
	return false;
}

/* What would be printed is no capture, and nothing of a capture was asked for. */
static bool prints(void)
{
	const struct writeout_options *w = &o.r.write;

	return !w->path && !o.r.command && !o.r.only_state && !o.flight;
}

static bool check_print(void)
{
	const struct writeout_options *w = &o.r.write;
	bool is_of_file = w->gzip || w->zstd || rotate_is_on(&w->limits) || w->limits.max_files;

	/* Lines are made of whole events, and of all processes. */
	if (!is_of_file && !w->no_env && !o.r.proc_filter)
		return true;
	warn("record: name a file with -w");
	return false;
}

static bool check(void)
{
	struct err err;

	if (choose_parse(&o.choose, (int32_t)getpid(), &o.r.device, &err) < 0)
		warn("record: %s", err.msg);
	else if (!ring_is_good())
		warn("record: --ring: a power of two up to %u", SCAN_RING_MAX / MIB);
	else if (!o.flight && o.r.dump_on)
		warn("record: --dump-on needs --flight");
	else if (o.r.only_state && (o.r.command || o.flight))
		warn("record: --state records no %s", o.r.command ? "command" : "events");
	else if (prints())
		return check_print();
	else if (writeout_check(&o.r.write, o.r.filter != NULL, &err) < 0)
		warn("record: %s", err.msg);
	else
		return check_flight();
	return false;
}

/* Words behind "--" are the command. */
static char **split_command(int *argc, char **argv)
{
	for (int i = 1; i < *argc; i++) {
		if (strcmp(argv[i], "--") != 0)
			continue;
		*argc = i;
		return argv[i + 1] ? argv + i + 1 : NULL;
	}
	return NULL;
}

int cmd_record(int argc, char **argv)
{
	int status = EXIT_USAGE;
	struct err err;
	char *filter;
	int n;

	o.r.command = split_command(&argc, argv);
	if (opt_parse(opts, argc, argv, &n, &err) < 0) {
		warn("record: %s", err.msg);
		return EXIT_USAGE;
	}
	o.r.filter = filter = stream_join_words(argv + 1, n);
	if (!prints() && !o.r.write.path)
		o.r.write.path = STANDARD_FILE;
	if (check()) {
		o.r.device.ring_bytes = (uint32_t)o.ring_mb * MIB;
		o.r.device.not_pid = (int32_t)getpid();
		status = o.r.write.path ? recording_run(&o.r) : recording_print(&o.r, &o.print);
	}
	free(filter);
	return status;
}
