// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* probe.c - the probes of the tracepoints, and from there to the rings of all readers.
 *
 * A probe never sleeps, allocates or waits: preemption is off in all of them, which later kernels no longer
 * see to. */
#include <asm/syscall.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/timekeeping.h>

#include "choice.h"
#include "compat.h"
#include "encode.h"
#include "probe.h"

struct reader *readers[SCAN_MAX_READERS];
u8 call_takers[2][KSCHEMA_N_CALLS + 1];
u8 hook_takers[HOOK_MAX];

/* The event that is being recorded on this CPU: there is no more than one, and the stack is short. */
struct slate {
	struct encode_in in;
	bool is_busy;
};

static DEFINE_PER_CPU(struct slate, slate);

/* ---- from an event to the rings ---- */

static __always_inline void write_event(struct reader *r, const struct recipe *recipe,
					struct encode_in *in)
{
	struct ring *ring = &r->ring[in->cpu];
	u32 room, len;
	u8 *to;

	if (r->setup.not_pid == current->tgid || (unlikely(r->is_choosy) && !choice_takes(r)))
		return;
	to = ring_reserve(ring, &room);
	if (unlikely(!room)) {
		ring_drop(ring, SCAN_DROP_FULL);
		return;
	}
	if (!recipe->plain_bytes)
		in->snaplen = likely(!r->has_classes) ? r->setup.snaplen[0] : choice_snaplen(r, in);
	len = encode_event(recipe, in, to, room, &ring->shown->n_unread);
	if (likely(len))
		ring_commit(ring, len);
	else
		ring_drop(ring, room < SCAN_RECORD_MAX ? SCAN_DROP_FULL : SCAN_DROP_FAULT);
}

static noinline void drop_nested(u32 takers)
{
	u32 i;

	for (i = 0; i < SCAN_MAX_READERS; i++)
		if (takers >> i & 1)
			ring_drop(&readers[i]->ring[smp_processor_id()], SCAN_DROP_RECURSION);
}

/* Between these two a probe describes an event for some readers. False when another is being recorded. */
static __always_inline bool event_begin(u32 takers, struct encode_in **ret)
{
	struct slate *s = this_cpu_ptr(&slate);

	*ret = &s->in;
	if (unlikely(s->is_busy)) {
		drop_nested(takers);
		return false;
	}
	s->is_busy = true;
	return true;
}

static __always_inline void event_forget(struct encode_in *in)
{
	WRITE_ONCE(container_of(in, struct slate, in)->is_busy, false);
}

static __always_inline void event_end(struct encode_in *in, const struct recipe *recipe, u32 takers)
{
	in->zero = 0;
	in->ts_ns = ktime_get_real_fast_ns();
	in->tid = current->pid;
	in->cpu = (u16)raw_smp_processor_id();
	do {
		write_event(readers[__ffs(takers)], recipe, in);
		takers &= takers - 1;
	} while (unlikely(takers));
	event_forget(in);
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

/* What a call is whose arguments stand in memory, and who wants it. Small enough for a register. */
struct unfolded {
	u16 enter, takers;
};

static noinline struct unfolded unfold(struct encode_in *in, const struct call *call, u32 takers)
{
	const struct folded_call *f = encode_unfold(in, call);

	if (!f)
		return (struct unfolded){ call->enter, (u16)takers };
	return (struct unfolded){ f->enter, (u16)(takers & call_takers[0][f->number]) };
}

static __always_inline void record_call(struct pt_regs *regs, u64 nr, bool is_exit, long ret)
{
	bool is_compat = in_ia32_syscall();
	u32 row = kschema_row(nr);
	const struct call *call = &kschema_call[is_compat][row];
	u32 takers = smp_load_acquire(&call_takers[is_compat][row]);
	const struct recipe *recipe;
	struct encode_in *in;
	u16 enter;

	if (!takers)
		return;
	if (!event_begin(takers, &in))
		return;
	in->is_compat = is_compat;
	in->number = nr;
	in->code = call->code;
	in->ret = ret;
	enter = call->enter;
	if (unlikely(call->folded)) {
		struct unfolded u;

		read_registers(in, regs);
		u = unfold(in, call, takers);
		enter = u.enter;
		takers = u.takers;
		if (!takers) {
			event_forget(in);
			return;
		}
	}
	recipe = &kschema_recipe[enter + is_exit];
	if (recipe->needs_args && likely(!call->folded))
		read_registers(in, regs);
	event_end(in, recipe, takers);
}

static __always_inline void on_call(struct pt_regs *regs, long nr, bool is_exit, long ret)
{
	/* -1: a return from a signal handler, or a call that was vetoed; beyond 16 bits: nonsense. */
	if (unlikely((unsigned long)nr > U16_MAX))
		return;
	preempt_disable_notrace();
	record_call(regs, (u64)nr, is_exit, ret);
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

#define N_VALUES 6 /* the most that such an event has; they go where the arguments of a call are */

static __always_inline void record_values(enum hook_id hook, u16 type, const u64 values[N_VALUES])
{
	struct encode_in *in;
	u32 takers, i;

	preempt_disable_notrace();
	takers = smp_load_acquire(&hook_takers[hook]);
	if (takers && event_begin(takers, &in)) {
		in->is_compat = false;
		for (i = 0; i < N_VALUES; i++)
			in->arg[i] = values[i];
		event_end(in, &kschema_recipe[type], takers);
	}
	preempt_enable_notrace();
}

static void probe_process_exit(void *data, struct task_struct *p COMPAT_EXIT_ARGS)
{
	int code = p->exit_code, sig = code & 0x7f;
	u64 values[N_VALUES] = {
		[0] = (u64)(s64)code,
		[1] = (code >> 8) & 0xff,
		[2] = sig == 0x7f ? 0 : (u64)sig,
		[3] = (code & 0x80) != 0,
	};

	record_values(HOOK_DEATH, KEV_PROCEXIT_1_E, values);
}

/* For readers that have chosen trees of processes; the child does not run yet. */
static void probe_fork(void *data, struct task_struct *parent, struct task_struct *child)
{
	u32 takers, i;

	preempt_disable_notrace();
	takers = smp_load_acquire(&hook_takers[HOOK_FORK]);
	for (i = 0; takers >> i; i++)
		if (takers >> i & 1)
			choice_fork(readers[i], parent, child);
	preempt_enable_notrace();
}

/* Runs with the lock of the run queue held: numbers are read and nothing else. */
static void probe_switch(void *data, bool preempt, struct task_struct *prev,
			 struct task_struct *next COMPAT_SWITCH_ARGS)
{
	struct mm_struct *mm = prev->mm;
	u64 values[N_VALUES] = {
		[0] = (u64)next->pid,
		[1] = prev->maj_flt,
		[2] = prev->min_flt,
	};

	if (mm) {
		values[3] = mm->total_vm << (PAGE_SHIFT - 10);
		values[4] = get_mm_rss(mm) << (PAGE_SHIFT - 10);
		values[5] = get_mm_counter(mm, MM_SWAPENTS) << (PAGE_SHIFT - 10);
	}
	record_values(HOOK_SWITCH, KEV_SCHEDSWITCH_6_E, values);
}

/* Other signals have other things where the sender would be: the number of a timer, an address. */
static bool has_sender(int sig, const struct kernel_siginfo *info)
{
	/* A signal that ends the thread may come with a mark in place of a pointer. */
	if (info == SEND_SIG_NOINFO || info == SEND_SIG_PRIV)
		return false;
	return sig == SIGCHLD ||
	       (info->si_code <= 0 && info->si_code != SI_TIMER && info->si_code != SI_SIGIO);
}

/* Runs with the lock of the signals held. */
static void probe_signal(void *data, int sig, struct kernel_siginfo *info, struct k_sigaction *ka)
{
	u64 values[N_VALUES] = {
		[0] = has_sender(sig, info) ? (u64)(s64)info->si_pid : 0,
		[1] = (u64)current->pid,
		[2] = (u64)sig,
	};

	record_values(HOOK_SIGNAL, KEV_SIGNALDELIVER_E, values);
}

static void probe_page_fault(void *data, unsigned long address, struct pt_regs *regs,
			     unsigned long error)
{
	u64 values[N_VALUES] = {
		[0] = address,
		[1] = instruction_pointer(regs),
		[2] = (error & 0x1f) | (~error & 7) << 8, /* see flagmaps.def */
	};

	record_values(HOOK_FAULT, KEV_PAGE_FAULT_E, values);
}

/* ---- all of them ---- */

const struct probe probes[HOOK_MAX] = {
	[HOOK_ENTER] = { "sys_enter", probe_enter },
	[HOOK_EXIT] = { "sys_exit", probe_exit },
	[HOOK_DEATH] = { "sched_process_exit", probe_process_exit },
	[HOOK_SIGNAL] = { "signal_deliver", probe_signal },
	[HOOK_SWITCH] = { "sched_switch", probe_switch, SCAN_WANT_SWITCHES },
	[HOOK_FAULT] = { "page_fault_user", probe_page_fault, SCAN_WANT_PAGE_FAULTS },
	[HOOK_FORK] = { "sched_process_fork", probe_fork },
};
