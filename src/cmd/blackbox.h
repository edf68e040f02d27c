/* SPDX-License-Identifier: MIT */
/* blackbox.h - the flight recorder: when the window of the last events is written to a file.
 *
 * SIGUSR1 asks for a file at once. A match of the --dump-on filter does, too, if nothing of the window is
 * in a file already; else it is owed until the event is about to fall out of the window: so each event that
 * matches is in a file, and many of them do not make many files. At the end what is owed is written, and
 * without --dump-on the window, unless SIGTERM or SIGHUP has ended the recording. */
#ifndef SCAN_BLACKBOX_H
#define SCAN_BLACKBOX_H

#include "recording.h"

struct blackbox;

/* Makes o->write.flight. o, device and on (the filter of --dump-on, or NULL) must outlive it. Returns 0 and
 * *ret, or E_IO. */
int blackbox_open(struct recording_options *o, const struct device *device, struct filter *on,
		  struct blackbox **ret, struct err *err);
/* out has been opened. */
void blackbox_begin(struct blackbox *b, struct writeout *out);

/* From here on SIGUSR1 asks; call it early, as it would end the program. */
void blackbox_catch_signal(void);
/* Any thread: did SIGUSR1 come? Once for each. */
bool blackbox_was_asked(void);

/* Behind writeout_event; fields know of s. */
void blackbox_event(struct blackbox *b, struct field_ctx *fields, const struct step *s);
/* Nothing follows. */
void blackbox_end(struct blackbox *b);

/* Behind writeout_close: wait for files, and free b, which may be NULL. False when one could not be written. */
bool blackbox_close(struct blackbox *b);

#endif
