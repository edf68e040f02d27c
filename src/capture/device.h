/* SPDX-License-Identifier: MIT */
/* device.h - the kernel module's device: opened, set up and mapped. */
#ifndef SCAN_CAPTURE_DEVICE_H
#define SCAN_CAPTURE_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/err.h"
#include "merge.h"

struct device_options {
	uint32_t ring_bytes; /* of each CPU, a power of two */
	uint32_t snaplen[SCAN_CLASS_MAX];
	bool no_switches, page_faults;
	int32_t not_pid; /* a process that is not recorded, or 0 */
	struct scan_choice choice;
};

struct device;

/* Why it could not be opened: what the user has to do hangs on it. */
enum device_problem {
	DEVICE_FINE,
	DEVICE_NO_MODULE, /* it is not loaded */
	DEVICE_FORBIDDEN, /* it is, but may not be opened */
	DEVICE_OTHER,     /* the message says it all */
};

/* Open the device, check its version, make and map the rings. Returns 0 and *ret, or <0 and *ret_problem:
 * E_IO, or E_UNSUPPORTED for a module of another version. */
int device_open(const struct device_options *o, struct device **ret,
		enum device_problem *ret_problem, struct err *err);
void device_close(struct device *d);

/* Events are recorded from start to stop. Return 0 or E_IO. */
int device_start(struct device *d, struct err *err);
int device_stop(struct device *d, struct err *err);

/* The rings, for as long as the device is open. */
struct merge *device_rings(struct device *d);

/* Sums over all rings. */
struct device_counts {
	uint64_t n_events, n_unread;
	uint64_t n_dropped[SCAN_DROP_MAX];
};

void device_count(const struct device *d, struct device_counts *ret);

#endif
