/* SPDX-License-Identifier: MIT */
/* dumper.h - copies of a flight written to files with numbers, by a thread, while recording goes on. */
#ifndef SCAN_DUMPER_H
#define SCAN_DUMPER_H

#include <stdbool.h>
#include <stdint.h>

#include "../analyze/flight.h"
#include "../capture/outfile.h"

struct dumper_options {
	const char *
		path; /* "a.scap.gz": files are a.1.scap.gz, a.2.scap.gz, ...; none is written over */
	struct outfile_options file;
	uint64_t max_files; /* of this run: then the oldest is removed; 0: all stay */
	/* Called in the thread: name is complete, or (err) could not be written. */
	void (*done)(const char *name, const struct err *err);
};

struct dumper;

/* o must outlive the dumper. Returns 0 and *ret, or E_IO. */
int dumper_new(const struct dumper_options *o, struct dumper **ret, struct err *err);

/* Write a copy, which is taken over. One is written at a time and one more can wait: false when there is no
 * room, with the copy freed; never with may_wait. */
bool dumper_give(struct dumper *d, struct flight_copy *copy, bool may_wait);

/* Wait for what was given, free d (NULL is fine), and say how many files could not be written. */
uint64_t dumper_close(struct dumper *d);

#endif
