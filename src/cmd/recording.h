/* SPDX-License-Identifier: MIT */
/* recording.h - a recording from the opened device to the last file. */
#ifndef SCAN_RECORDING_H
#define SCAN_RECORDING_H

#include <stdbool.h>
#include <stdint.h>

#include "../capture/device.h"
#include "stream.h"
#include "writeout.h"

struct recording_options {
	struct device_options device;
	bool only_state;               /* no device, no events */
	struct writeout_options write; /* list_filter and flight are filled in by recording_run */
	struct flight_options flight;  /* max_bytes 0: to files as it comes */
	uint64_t max_events, max_seconds;
	bool is_quiet;
	const char *filter, *proc_filter, *dump_on; /* NULL: none */
	char **command;                             /* ends in NULL; NULL: until a signal */
};

/* Record, and say on stderr what came of it. Returns an exit status. */
int recording_run(struct recording_options *o);

/* Print what is recorded instead, as lines of events; options of `print` other than files, live, filter and
 * max_events are the caller's. */
int recording_print(struct recording_options *o, const struct stream_options *print);

#endif
