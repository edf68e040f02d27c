// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* attach.c - readers that start and stop, and the tracepoints that they need.
 *
 * Tracepoints are found by name, because the kernel exports none of them to modules. They are attached
 * while a reader runs and at no other time. */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/tracepoint.h>

#include "choice.h"
#include "probe.h"

static DEFINE_MUTEX(attach_lock);

static struct hook {
	struct tracepoint *tp;
	bool is_attached;
} hooks[HOOK_MAX];

static void consider(struct tracepoint *tp, void *data)
{
	u32 i;

	for (i = 0; i < HOOK_MAX; i++)
		if (strcmp(tp->name, probes[i].tracepoint) == 0)
			hooks[i].tp = tp;
}

static void detach(void)
{
	u32 i;

	for (i = 0; i < HOOK_MAX; i++) {
		if (hooks[i].is_attached)
			tracepoint_probe_unregister(hooks[i].tp, probes[i].fn, NULL);
		hooks[i].is_attached = false;
	}
	tracepoint_synchronize_unregister();
}

static bool is_hook_wanted(const struct reader *r, enum hook_id i)
{
	return i == HOOK_FORK ? r->pids != NULL : !(probes[i].wanted & ~r->setup.wants);
}

/* What the reader wants and is not attached yet. */
static int attach(const struct reader *r)
{
	u32 i;
	int err;

	for_each_kernel_tracepoint(consider, NULL);
	for (i = 0; i < HOOK_MAX; i++) {
		struct hook *h = &hooks[i];

		if (h->is_attached || !is_hook_wanted(r, i))
			continue;
		err = h->tp ? tracepoint_probe_register(h->tp, probes[i].fn, NULL) : -ENOENT;
		if (err) {
			pr_err("scan: tracepoint %s: error %d\n", probes[i].tracepoint, -err);
			return err;
		}
		h->is_attached = true;
	}
	return 0;
}

static bool any_reader(void)
{
	u32 i;

	for (i = 0; i < SCAN_MAX_READERS; i++)
		if (readers[i])
			return true;
	return false;
}

static bool is_call_wanted(const struct reader *r, bool is_compat, u32 nr)
{
	return !(r->setup.choice.leave[is_compat][nr / 64] >> (nr % 64) & 1);
}

static void set_taker(u8 *takers, u32 reader, bool takes)
{
	/* Release: who sees the bit sees the reader. */
	smp_store_release(takers, (u8)((*takers & ~(1u << reader)) | (u32)takes << reader));
}

/* Give the reader the events that `wants` wants; none when it is NULL. */
static void set_takers(u32 reader, const struct reader *wants)
{
	u32 i;

	for (i = 0; i <= KSCHEMA_N_CALLS; i++) {
		set_taker(&call_takers[0][i], reader, wants && is_call_wanted(wants, false, i));
		set_taker(&call_takers[1][i], reader, wants && is_call_wanted(wants, true, i));
	}
	for (i = 0; i < HOOK_MAX; i++)
		set_taker(&hook_takers[i], reader, wants && is_hook_wanted(wants, i));
}

static void give_events(u32 reader)
{
	struct reader *r = readers[reader];

	set_taker(&hook_takers[HOOK_FORK], reader, is_hook_wanted(r, HOOK_FORK));
	smp_mb(); /* who forks sees the bit, or is listed where choice_add_running looks */
	choice_add_running(r);
	set_takers(reader, r);
}

int reader_start(struct reader *r)
{
	int err = -EBUSY;
	u32 i;

	mutex_lock(&attach_lock);
	for (i = 0; i < SCAN_MAX_READERS && readers[i]; i++)
		;
	if (i < SCAN_MAX_READERS)
		err = attach(r);
	if (!err) {
		choice_begin(r);
		readers[i] = r;
		give_events(i);
	} else if (!any_reader()) {
		detach();
	}
	mutex_unlock(&attach_lock);
	return err;
}

void reader_stop(struct reader *r)
{
	u32 i = 0;

	mutex_lock(&attach_lock);
	while (readers[i] != r)
		i++;
	set_takers(i, NULL);
	/* Probes run with preemption off: behind this none of them writes for the reader. */
	synchronize_rcu();
	readers[i] = NULL;
	if (!any_reader())
		detach();
	mutex_unlock(&attach_lock);
}
