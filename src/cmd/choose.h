/* SPDX-License-Identifier: MIT */
/* choose.h - options of `scan record` by which the kernel module leaves things out. */
#ifndef SCAN_CMD_CHOOSE_H
#define SCAN_CMD_CHOOSE_H

#include <stdbool.h>

#include "../base/err.h"
#include "../capture/device.h"

/* What was typed; NULL: nothing. */
struct choose {
	const char *snaplen, *calls, *not_calls, *comm, *pid, *uid, *cgroup;
	bool only_command;
};

/* clang-format off */

/* Rows of an option table for a struct choose. */
#define CHOOSE_SNAPLEN_OPT(c)                                                                     \
	{ 's', "snaplen", OPT_STR, &(c).snaplen, .arg = "N",                                      \
	  .help = "keep N bytes of the data of calls, 80 when not given; file=N, net=N, other=N: " \
		  "of files, sockets, other descriptors" }
#define CHOOSE_OPTS(c)                                                                            \
	{ 0, "only-command", OPT_FLAG, &(c).only_command,                                         \
	  .help = "only COMMAND and what it starts" },                                            \
	{ 0, "pid", OPT_STR, &(c).pid, .arg = "PID,...",                                          \
	  .help = "only these processes and what they start" },                                   \
	{ 0, "comm", OPT_STR, &(c).comm, .arg = "NAME,...",                                       \
	  .help = "only threads of these names" },                                                \
	{ 0, "uid", OPT_STR, &(c).uid, .arg = "UID,...", .help = "only these users" },            \
	{ 0, "cgroup", OPT_STR, &(c).cgroup, .arg = "PATH,...",                                   \
	  .help = "only these cgroups and those below" },                                         \
	{ 0, "calls", OPT_STR, &(c).calls, .arg = "CALL,...",                                     \
	  .help = "only these system calls" },                                                    \
	{ 0, "not-calls", OPT_STR, &(c).not_calls, .arg = "CALL,...", .help = "all but these" }

/* clang-format on */

/* Lists of numbers, names and paths to what the module takes. self: the process that will start COMMAND.
 * Returns 0 or E_USAGE; E_IO for a cgroup that is not there. */
int choose_parse(const struct choose *c, int32_t self, struct device_options *ret, struct err *err);

#endif
