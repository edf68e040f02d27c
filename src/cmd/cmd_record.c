/* SPDX-License-Identifier: MIT */
/* cmd_record.c - `scan record`: the running machine to a capture. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../analyze/filter.h"
#include "../base/clock.h"
#include "../base/log.h"
#include "../base/mem.h"
#include "../capture/device.h"
#include "../capture/machine.h"
#include "../capture/source_live.h"
#include "../capture/writer.h"
#include "advice.h"
#include "choose.h"
#include "cmd.h"
#include "command.h"
#include "query.h"
#include "stream.h"

#define STANDARD_FILE "scan.scap"
#define MIB           (1u << 20)

static struct {
	struct writeout_options write;
	struct choose choose;
	struct device_options device;
	uint64_t ring_mb, max_events, max_seconds;
	bool no_env, only_state, is_quiet;
} o = {
	.write = { .path = STANDARD_FILE, .snaplen = NO_SNAPLEN, .is_live = true },
	.ring_mb = SCAN_RING_STANDARD / MIB,
};

/* clang-format off */
static const struct opt opts[] = {
	{ 0, NULL, OPT_GROUP, .help = "What to record" },
	CHOOSE_SNAPLEN_OPT(o.choose),
	{ 'n', "numevents", OPT_U64, &o.max_events, .arg = "N", .help = "stop after N events" },
	{ 'M', NULL, OPT_U64, &o.max_seconds, .arg = "SECONDS", .help = "stop after so long" },
	{ 'E', "exclude-users", OPT_FLAG, &o.write.no_users,
	  .help = "leave out names of users and groups" },
	{ 0, "no-env", OPT_FLAG, &o.no_env,
	  .help = "leave out the environments of processes that run already" },
	{ 0, "no-switches", OPT_FLAG, &o.device.no_switches,
	  .help = "leave out which thread ran when; reports then know no CPU time" },
	{ 0, "page-faults", OPT_FLAG, &o.device.page_faults, .help = "record page faults, too" },
	{ 0, "state", OPT_FLAG, &o.only_state,
	  .help = "record what the machine is now and no events; needs no kernel module" },
	{ 0, "ring", OPT_U64, &o.ring_mb, .arg = "MB",
	  .help = "size of the buffer of each CPU, a power of two, 8 when not given" },
	{ 0, NULL, OPT_GROUP, .help = "What the kernel module leaves out; this costs least" },
	CHOOSE_OPTS(o.choose),
	{ 0, NULL, OPT_GROUP, .help = "What to write" },
	{ 'w', "writefile", OPT_STR, &o.write.path, .arg = "FILE",
	  .help = "the capture, " STANDARD_FILE " when not given; - is standard output" },
	{ 'z', "compress", OPT_FLAG, &o.write.gzip, .help = "with gzip" },
	{ 0, "zstd", OPT_FLAG, &o.write.zstd,
	  .help = "with zstd: smaller and cheaper than gzip, but sysdig cannot read it" },
	{ 'C', "file-size", OPT_U64, &o.write.limits.max_mb, .arg = "MB",
	  .help = "begin another file behind so many millions of bytes" },
	{ 'G', "seconds", OPT_U64, &o.write.limits.max_s, .arg = "N",
	  .help = "begin another file every N seconds; FILE may hold %H%M%S and the like" },
	{ 'e', "event-limit", OPT_U64, &o.write.limits.max_events, .arg = "N",
	  .help = "begin another file every N events" },
	{ 'W', "limit", OPT_U64, &o.write.limits.max_files, .arg = "N",
	  .help = "with these, keep N files: the next one replaces the first" },
	{ 'q', "quiet", OPT_FLAG, &o.is_quiet, .help = "do not say how much was recorded" },
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

struct recording {
	struct device *device; /* NULL with --state */
	struct writer head;    /* the machine as it was found */
	struct command command;
	struct filter *filter;
	struct writeout *out;
	struct machine_counts found;
	uint64_t begin_ns, n_written;
	_Atomic bool is_over; /* nothing more is wanted */
};

static bool is_over(void *ctx)
{
	struct recording *r = ctx;

	return atomic_load(&r->is_over) || command_has_ended(&r->command) ||
	       (o.max_seconds && (clock_now_ns() - r->begin_ns) / NS_PER_S >= o.max_seconds);
}

/* ---- events to the file ---- */

static int write_events(struct recording *r, struct capture *c, struct replay *replay,
			struct err *err)
{
	struct field_ctx *fields = field_ctx_new(replay);
	struct event ev;
	struct step s;
	bool passes;
	int rc = 0;

	while ((!o.max_events || r->n_written < o.max_events) && (rc = cap_next(c, &ev, err)) > 0) {
		if (!writeout_before(r->out, &ev))
			break;
		replay_event(replay, &ev, &s);
		if (r->filter)
			field_ctx_event(fields, &s);
		passes = !r->filter || (!s.is_hidden && filter_match(r->filter, fields, &s));
		if (!writeout_event(r->out, &ev, &s, passes))
			break;
		r->n_written += passes && !s.is_internal;
	}
	field_ctx_free(fields);
	return rc < 0 ? rc : 0;
}

static int read_live(struct recording *r, struct replay *replay, struct err *err)
{
	struct live_options live = {
		.device = r->device,
		.head = buf_str(&r->head.b),
		.is_over = is_over,
		.ctx = r,
	};
	const struct meta_sink *sink = writeout_begin(r->out, replay, r->filter);
	struct source *src;
	struct capture *c;
	int rc = source_open_live(&live, &src, err);

	if (rc == 0)
		rc = cap_open_source(src, NULL, sink, &c, err);
	if (rc < 0)
		return rc;
	command_begin(&r->command);
	rc = write_events(r, c, replay, err);
	atomic_store(&r->is_over, true);
	cap_close(c);
	return rc;
}

/* ---- around it ---- */

/* The rings run before the state is read: a process that comes meanwhile is in one or the other. */
static int begin(struct recording *r, char **argv, struct err *err)
{
	struct machine_options m = { .no_users = o.write.no_users, .no_env = o.no_env };
	int rc = argv ? command_prepare(&r->command, argv, err) : 0;

	if (rc == 0 && r->device)
		rc = device_start(r->device, err);
	if (rc == 0)
		rc = machine_tell(&m, &r->head.sink, &r->found, err);
	writer_end(&r->head);
	if (rc == 0)
		rc = writeout_open(&o.write, r->filter != NULL, &r->out, err);
	r->begin_ns = clock_now_ns();
	return rc;
}

static int run(struct recording *r, char **argv)
{
	struct replay *replay = replay_new();
	struct err err;
	int status, rc = begin(r, argv, &err);

	if (rc == 0)
		rc = read_live(r, replay, &err);
	if (rc < 0)
		warn("record: %s", err.msg);
	status = writeout_close(r->out, rc == 0);
	replay_free(replay);
	if (rc == E_USAGE)
		return EXIT_USAGE;
	return rc < 0 ? EXIT_FAILED : status;
}

/* What the user must know to judge the capture. */
static void say_result(const struct recording *r)
{
	struct device_counts n = { 0 };
	uint64_t n_lost;

	if (r->device)
		device_count(r->device, &n);
	n_lost = n.n_dropped[SCAN_DROP_FULL] + n.n_dropped[SCAN_DROP_FAULT] +
		 n.n_dropped[SCAN_DROP_RECURSION];
	if (!o.is_quiet)
		fprintf(stderr,
			"%" PRIu64 " events, %" PRIu64 " threads, %" PRIu64 " descriptors in %s\n",
			r->n_written, r->found.n_threads, r->found.n_fds, o.write.path);
	if (n_lost)
		warn("%" PRIu64 " events were lost: %" PRIu64 " because the buffers were full (see "
		     "--ring), %" PRIu64 " too long, %" PRIu64 " nested",
		     n_lost, n.n_dropped[SCAN_DROP_FULL], n.n_dropped[SCAN_DROP_FAULT],
		     n.n_dropped[SCAN_DROP_RECURSION]);
	if (r->found.n_unreadable)
		warn("descriptors of %" PRIu64 " processes of other users could not be read",
		     r->found.n_unreadable);
}

static bool ring_is_good(void)
{
	return o.ring_mb <= SCAN_RING_MAX / MIB && !(o.ring_mb & (o.ring_mb - 1));
}

static bool check(bool has_filter)
{
	struct err err;

	if (choose_parse(&o.choose, (int32_t)getpid(), &o.device, &err) < 0)
		warn("record: %s", err.msg);
	else if (!ring_is_good())
		warn("record: --ring: a power of two up to %u", SCAN_RING_MAX / MIB);
	else if (writeout_check(&o.write, has_filter, &err) < 0)
		warn("record: %s", err.msg);
	else
		return true;
	return false;
}

static int open_device(struct recording *r)
{
	enum device_problem problem;
	struct err err;

	o.device.ring_bytes = (uint32_t)o.ring_mb * MIB;
	o.device.not_pid = (int32_t)getpid();
	if (o.only_state || device_open(&o.device, &r->device, &problem, &err) == 0)
		return 0;
	advice_print(problem, &err);
	return E_IO;
}

static int record(char *filter, char **argv)
{
	struct recording r = { .command.go = -1 };
	int status = EXIT_FAILED;

	writer_init(&r.head);
	if (!check(filter) || query_compile("record", filter, &r.filter) < 0) {
		status = EXIT_USAGE;
	} else if (open_device(&r) == 0) {
		status = run(&r, argv);
		if (status == EXIT_OK)
			say_result(&r);
		command_finish(&r.command, argv ? argv[0] : "");
	}
	device_close(r.device);
	filter_free(r.filter);
	writer_fini(&r.head);
	return status;
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
	char **command = split_command(&argc, argv);
	char *filter;
	struct err err;
	int status;
	int n;

	if (opt_parse(opts, argc, argv, &n, &err) < 0) {
		warn("record: %s", err.msg);
		return EXIT_USAGE;
	}
	if (o.only_state && command) {
		warn("record: --state records no command");
		return EXIT_USAGE;
	}
	filter = stream_join_words(argv + 1, n);
	status = record(filter, command);
	free(filter);
	return status;
}
