/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* world.h - what encoders ask of the machine: memory of the program, its descriptors, the thread.
 *
 * world.c answers in the kernel, the tests with answers of their own. Nothing here sleeps, allocates
 * or fails loudly: what cannot be had at once is left out. */
#ifndef SCAN_WORLD_H
#define SCAN_WORLD_H

#include "portable.h"
#include "scan_abi.h"

/* Copy memory of the program that runs. False when any of it is not there. */
bool world_copy(void *to, u64 from, u32 n);
/* Copy text of at most n bytes with its NUL. Returns the bytes copied, NUL counted; n when no NUL came;
 * <0 when it is not there. */
s32 world_copy_str(u8 *to, u64 from, u32 n);

struct world_file {
	u32 dev; /* as the format has it: minor low, major from bit 8, rest of minor from bit 20 */
	u64 ino;
};

/* The file behind a descriptor of the thread; false, and *ret as it was, when there is none. */
bool world_file(s64 fd, struct world_file *ret);

/* What a descriptor of the thread is. */
enum scan_class world_class(s64 fd);

#define WORLD_PATH_BYTES 108

struct world_socket {
	u16 family;                  /* AF_* of the kernel */
	u8 local[16], remote[16];    /* network order, IPv4 in the first 4; zeroes without */
	u16 local_port, remote_port; /* host order */
	u64 self, peer;              /* unix: addresses of the two ends in the kernel */
	u32 queue_len, queue_max;    /* connections that wait to be accepted */
	u32 path_len;                /* unix: of the own address, without family and NUL */
	u8 path[WORLD_PATH_BYTES];
};

bool world_socket(s64 fd, struct world_socket *ret);

enum vm_fact { VM_FACT_SIZE, VM_FACT_RSS, VM_FACT_SWAP, VM_FACT_MAX };

/* Memory of the process in KiB. */
void world_vm(u32 ret[VM_FACT_MAX]);

enum task_fact {
	TASK_FACT_TID,
	TASK_FACT_PID,
	TASK_FACT_PTID,
	TASK_FACT_FDLIMIT,
	TASK_FACT_MAJFLT,
	TASK_FACT_MINFLT,
	TASK_FACT_UID,
	TASK_FACT_GID,
	TASK_FACT_VTID,
	TASK_FACT_VPID,
	TASK_FACT_VPGID,
	TASK_FACT_TTY,
	TASK_FACT_LOGINUID,
	TASK_FACT_EXE_FLAGS,
	TASK_FACT_MAX
};

#define WORLD_COMM_BYTES 16

struct world_task {
	s64 fact[TASK_FACT_MAX];
	u8 comm[WORLD_COMM_BYTES]; /* ends in NUL */
	u64 args, args_end;        /* addresses in the program; 0 without */
	u64 env, env_end;
	bool in_pidns; /* its ids are others than those the recorder sees */
};

void world_task(struct world_task *ret);

/* "name=path" with NUL for every controller, into at most n bytes. Returns their number. */
u32 world_cgroups(u8 *to, u32 n);

#endif
