/* SPDX-License-Identifier: MIT */
/* snapshot_internal.h - between the files of snapshot. */
#ifndef SCAN_SNAPSHOT_INTERNAL_H
#define SCAN_SNAPSHOT_INTERNAL_H

#include "replay_internal.h"
#include "snapshot.h"

/* Is the descriptor told at all? */
bool snapshot_wants(const struct snapshot_options *o, struct thread *t, struct fd *fd);

#endif
