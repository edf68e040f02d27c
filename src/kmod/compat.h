/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* compat.h - differences between kernels, all of them, and nothing else. */
#ifndef SCAN_COMPAT_H
#define SCAN_COMPAT_H

#include <linux/file.h>
#include <linux/mm.h>
#include <linux/version.h>

/* sched_switch tells the state of the thread that goes. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 18, 0)
#define COMPAT_SWITCH_ARGS , unsigned int prev_state
#else
#define COMPAT_SWITCH_ARGS
#endif

/* sched_process_exit tells whether it was the last thread. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#define COMPAT_EXIT_ARGS , bool group_dead
#else
#define COMPAT_EXIT_ARGS
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define compat_fd_file(f) fd_file(f)
#else
#define compat_fd_file(f) ((f).file)
#endif

/* Forbid that a mapping becomes writable later. */
static inline void compat_never_writable(struct vm_area_struct *vma)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	vm_flags_clear(vma, VM_MAYWRITE);
#else
	vma->vm_flags &= ~VM_MAYWRITE;
#endif
}

#endif
