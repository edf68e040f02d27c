/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* choice.h - which threads a reader wants, and how much of their data. */
#ifndef SCAN_CHOICE_H
#define SCAN_CHOICE_H

#include <linux/sched.h>

#include "encode.h"
#include "reader.h"

/* Make ready what the setup of a reader asks for. Returns 0, or -EINVAL or -ENOMEM. */
int choice_init(struct reader *r);
void choice_fini(struct reader *r);

/* Choose the processes that the setup names, and no others: of those chosen at an earlier start some have ended unseen,
 * and their numbers are others' now. While it runs no probe may use the reader. */
void choice_begin(struct reader *r);

/* Enter the processes that run already into the chosen trees, once choice_fork is called for new ones. */
void choice_add_running(struct reader *r);

/* A process is in the trees of the one that starts it. */
static inline void choice_fork(struct reader *r, const struct task_struct *parent,
			       const struct task_struct *child)
{
	if (parent->tgid == child->tgid)
		return;
	if (test_bit(parent->tgid, r->pids))
		set_bit(child->tgid, r->pids);
	else if (test_bit(child->tgid, r->pids)) /* the number has been used before */
		clear_bit(child->tgid, r->pids);
}

/* Does the reader want events of the thread that runs? Preemption is off. */
bool choice_takes(const struct reader *r);

/* Bytes to keep of the data of an event, when they hang on the descriptor. */
u32 choice_snaplen(const struct reader *r, const struct encode_in *in);

#endif
