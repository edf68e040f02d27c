// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* probe.c - the tracepoints, and from there to the rings of all readers.
 *
 * Tracepoints are found by name, because the kernel exports none of them to modules. They are attached
 * while a reader runs and at no other time. A probe never sleeps, allocates or waits: preemption is off
 * in all of them, which later kernels no longer see to. */
#include <asm/syscall.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/timekeeping.h>
#include <linux/tracepoint.h>

#include "compat.h"
#include "encode.h"
#include "reader.h"

struct reader __rcu *readers[SCAN_MAX_READERS];
static u32 n_readers; /* all that run are among the first so many of them */

static DEFINE_MUTEX(attach_lock);
static DEFINE_PER_CPU(unsigned int, depth); /* probes that run on this CPU */

/* ---- from an event to the rings ---- */

static __always_inline void write_event(struct reader *r, u16 type, struct encode_in *in)
{
	struct ring *ring = &r->ring[in->cpu];
	u64 unread = 0;
	u32 room, len;
	u8 *to = ring_reserve(ring, &room);

	if (unlikely(!to)) {
		ring_drop(ring, SCAN_DROP_FULL);
		return;
	}
	in->snaplen = r->setup.snaplen;
	len = encode_event(type, in, to, room, &unread);
	if (unlikely(unread))
		WRITE_ONCE(ring->shown->n_unread, ring->shown->n_unread + unread);
	if (likely(len))
		ring_commit(ring, len);
	else
		ring_drop(ring, room < SCAN_RECORD_MAX ? SCAN_DROP_FULL : SCAN_DROP_FAULT);
}

/* wanted: a bit of SCAN_WANT_*, or 0 for what all want; call: its number, or -1. */
static __always_inline void record(u16 type, struct encode_in *in, u32 wanted, long call)
{
	bool nested = __this_cpu_inc_return(depth) > 1;
	struct reader *r;
	u32 i;

	in->zero = 0;
	in->ts_ns = ktime_get_real_fast_ns();
	in->tid = current->pid;
	in->cpu = (u16)smp_processor_id();
	for (i = 0; i < READ_ONCE(n_readers); i++) {
		r = rcu_dereference_sched(readers[i]);
		if (!r || r->setup.not_pid == current->tgid || (wanted & ~r->setup.wants))
			continue;
		if (call >= 0 && call < SCAN_N_CALLS &&
		    r->setup.leave[call / 64] >> (call % 64) & 1)
			continue;
		if (unlikely(nested))
			ring_drop(&r->ring[in->cpu], SCAN_DROP_RECURSION);
		else
			write_event(r, type, in);
	}
	__this_cpu_dec(depth);
}

/* ---- system calls ---- */

/* In 32-bit calls the upper halves of registers are whatever the program left there. */
static __always_inline void read_registers(struct encode_in *in, struct pt_regs *regs)
{
	if (unlikely(in->is_compat)) {
		in->arg[0] = (u32)regs->bx;
		in->arg[1] = (u32)regs->cx;
		in->arg[2] = (u32)regs->dx;
		in->arg[3] = (u32)regs->si;
		in->arg[4] = (u32)regs->di;
		in->arg[5] = (u32)regs->bp;
		return;
	}
	in->arg[0] = regs->di;
	in->arg[1] = regs->si;
	in->arg[2] = regs->dx;
	in->arg[3] = regs->r10;
	in->arg[4] = regs->r8;
	in->arg[5] = regs->r9;
}

static __always_inline void on_call(struct pt_regs *regs, long nr, bool is_exit, long ret)
{
	struct encode_in in filled_later;
	const struct call *call;

	/* -1: a return from a signal handler, or a call that was vetoed; beyond 16 bits: nonsense. */
	if (unlikely(nr < 0 || nr > U16_MAX))
		return;
	preempt_disable_notrace();
	in.is_compat = in_ia32_syscall();
	call = kschema_find(in.is_compat, (u64)nr);
	in.number = (u64)nr;
	in.code = call->code;
	in.ret = ret;
	read_registers(&in, regs);
	record(call->enter + is_exit, &in, 0, nr);
	preempt_enable_notrace();
}

static void probe_enter(void *data, struct pt_regs *regs, long nr)
{
	on_call(regs, nr, false, 0);
}

static void probe_exit(void *data, struct pt_regs *regs, long ret)
{
	on_call(regs, syscall_get_nr(current, regs), true, ret);
}

/* ---- what the kernel does by itself ---- */

static void record_values(u16 type, struct encode_in *in, u32 wanted)
{
	in->is_compat = false;
	record(type, in, wanted, -1);
}

static void probe_process_exit(void *data, struct task_struct *p COMPAT_EXIT_ARGS)
{
	int code = p->exit_code, sig = code & 0x7f;
	struct encode_in in = { .arg = {
					[0] = (u64)(s64)code,
					[1] = (code >> 8) & 0xff,
					[2] = sig == 0x7f ? 0 : (u64)sig,
					[3] = (code & 0x80) != 0,
				} };

	preempt_disable_notrace();
	record_values(KEV_PROCEXIT_1_E, &in, 0);
	preempt_enable_notrace();
}

/* Runs with the lock of the run queue held: numbers are read and nothing else. */
static void probe_switch(void *data, bool preempt, struct task_struct *prev,
			 struct task_struct *next COMPAT_SWITCH_ARGS)
{
	struct mm_struct *mm = prev->mm;
	struct encode_in in = { .arg = {
					[0] = (u64)next->pid,
					[1] = prev->maj_flt,
					[2] = prev->min_flt,
				} };

	if (mm) {
		in.arg[3] = mm->total_vm << (PAGE_SHIFT - 10);
		in.arg[4] = get_mm_rss(mm) << (PAGE_SHIFT - 10);
		in.arg[5] = get_mm_counter(mm, MM_SWAPENTS) << (PAGE_SHIFT - 10);
	}
	preempt_disable_notrace();
	record_values(KEV_SCHEDSWITCH_6_E, &in, SCAN_WANT_SWITCHES);
	preempt_enable_notrace();
}

/* Runs with the lock of the signals held. */
static void probe_signal(void *data, int sig, struct kernel_siginfo *info, struct k_sigaction *ka)
{
	/* A signal that ends the thread may come with a mark in place of a pointer. */
	bool has_info = info != SEND_SIG_NOINFO && info != SEND_SIG_PRIV;
	bool has_sender = has_info && (info->si_code <= 0 || sig == SIGCHLD);
	struct encode_in in = { .arg = {
					[0] = has_sender ? (u64)(s64)info->si_pid : 0,
					[1] = (u64)current->pid,
					[2] = (u64)sig,
				} };

	preempt_disable_notrace();
	record_values(KEV_SIGNALDELIVER_E, &in, 0);
	preempt_enable_notrace();
}

static void probe_page_fault(void *data, unsigned long address, struct pt_regs *regs,
			     unsigned long error)
{
	struct encode_in in = { .arg = {
					[0] = address,
					[1] = instruction_pointer(regs),
					[2] = (error & 0x1f) | (~error & 7)
								       << 8, /* see flagmaps.def */
				} };

	preempt_disable_notrace();
	record_values(KEV_PAGE_FAULT_E, &in, SCAN_WANT_PAGE_FAULTS);
	preempt_enable_notrace();
}

/* ---- attaching ---- */

static struct hook {
	const char *name;
	void *probe;
	u32 wanted; /* SCAN_WANT_*; 0: by all */
	struct tracepoint *tp;
	bool is_attached;
} hooks[] = {
	{ "sys_enter", probe_enter },
	{ "sys_exit", probe_exit },
	{ "sched_process_exit", probe_process_exit },
	{ "signal_deliver", probe_signal },
	{ "sched_switch", probe_switch, SCAN_WANT_SWITCHES },
	{ "page_fault_user", probe_page_fault, SCAN_WANT_PAGE_FAULTS },
};

static void consider(struct tracepoint *tp, void *data)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		if (strcmp(tp->name, hooks[i].name) == 0)
			hooks[i].tp = tp;
}

static void detach(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		if (hooks[i].is_attached)
			tracepoint_probe_unregister(hooks[i].tp, hooks[i].probe, NULL);
		hooks[i].is_attached = false;
	}
	tracepoint_synchronize_unregister();
}

/* What the reader wants and is not attached yet. */
static int attach(const struct reader *r)
{
	u32 i;
	int err;

	for_each_kernel_tracepoint(consider, NULL);
	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		struct hook *h = &hooks[i];

		if (h->is_attached || (h->wanted & ~r->setup.wants))
			continue;
		err = h->tp ? tracepoint_probe_register(h->tp, h->probe, NULL) : -ENOENT;
		if (err) {
			pr_err("scan: tracepoint %s: error %d\n", h->name, -err);
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
		if (rcu_access_pointer(readers[i]))
			return true;
	return false;
}

int reader_start(struct reader *r)
{
	int err = -EBUSY;
	u32 i;

	mutex_lock(&attach_lock);
	for (i = 0; i < SCAN_MAX_READERS && rcu_access_pointer(readers[i]); i++)
		;
	if (i < SCAN_MAX_READERS)
		err = attach(r);
	if (!err) {
		rcu_assign_pointer(readers[i], r);
		WRITE_ONCE(n_readers, max(n_readers, i + 1));
	} else if (!any_reader()) {
		detach();
	}
	mutex_unlock(&attach_lock);
	return err;
}

void reader_stop(struct reader *r)
{
	u32 i;

	mutex_lock(&attach_lock);
	for (i = 0; i < SCAN_MAX_READERS; i++)
		if (rcu_access_pointer(readers[i]) == r)
			RCU_INIT_POINTER(readers[i], NULL);
	if (!any_reader()) {
		detach();
		WRITE_ONCE(n_readers, 0);
	}
	/* Probes run with preemption off: behind this none of them has seen the reader. */
	synchronize_rcu();
	mutex_unlock(&attach_lock);
}
