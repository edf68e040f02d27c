/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* scan_abi.h - what the kernel module and its readers agree on: the device, its calls, the rings.
 *
 * formats/ring.md says it in prose. Every open of the device is a reader with rings of its own, one
 * for each possible CPU. A ring is two mappings: its data with the kernel's counters in front,
 * which can only be read, and a page with the reader's tail. */
#ifndef SCAN_ABI_H
#define SCAN_ABI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define SCAN_DEVICE      "/dev/scan"
#define SCAN_DEVICE_NAME "scan"

/* Raised when an older reader would go wrong; asked for before anything else. */
#define SCAN_ABI_VERSION 2u

#define SCAN_MAX_READERS 4u

/* Sizes in bytes. A ring is a power of two. A record is never longer than SCAN_RECORD_MAX, and may run
 * that far beyond the end of the ring, into the margin. */
#define SCAN_PAGE          4096u
#define SCAN_RING_MIN      (128u << 10)
#define SCAN_RING_MAX      (512u << 20)
#define SCAN_RING_STANDARD (8u << 20)
#define SCAN_RECORD_MAX    (64u << 10)
#define SCAN_RECORD_MIN    40u /* an event without parameters */
#define SCAN_RECORD_ALIGN  4u

/* Bytes kept of the data of a call. */
#define SCAN_SNAPLEN_STANDARD 80u
#define SCAN_SNAPLEN_MAX      32000u

/* They may differ by what a descriptor is. */
enum scan_class {
	SCAN_CLASS_FILE,  /* regular files */
	SCAN_CLASS_NET,   /* sockets of all families */
	SCAN_CLASS_OTHER, /* pipes, terminals, events, ... */
	SCAN_CLASS_MAX
};

/* Why an event was not recorded. */
enum scan_drop {
	SCAN_DROP_FULL,      /* the reader was too slow */
	SCAN_DROP_FAULT,     /* it could not be described: longer than a record */
	SCAN_DROP_RECURSION, /* it came about while another was being recorded */
	SCAN_DROP_MAX
};

/* The first page of the mapping that can only be read; written by the CPU of the ring alone. */
struct scan_ring_head {
	__u64 head;                     /* 0: where the next record will be, as a position */
	__u64 n_events;                 /* 8: recorded */
	__u64 n_dropped[SCAN_DROP_MAX]; /* 16: by enum scan_drop */
	__u64 n_unread; /* 40: parameters left empty: memory of the program was not there */
};

/* The page that the reader writes. */
struct scan_ring_tail {
	__u64 tail; /* 0: position up to which it needs nothing any more */
};

_Static_assert(sizeof(struct scan_ring_head) == 48, "scan_ring_head");
_Static_assert(sizeof(struct scan_ring_tail) == 8, "scan_ring_tail");

/* Positions count bytes and never go back. A ring of `size` bytes has position p at p % size. A record
 * that reaches the end or runs over it is followed by one at the next multiple of size. */
static inline __u64 scan_ring_next(__u64 pos, __u32 len, __u64 size)
{
	__u64 next = pos + len;

	return (next ^ pos) < size ? next : next & ~(size - 1);
}

/* Where mmap finds the parts of a ring: an offset in bytes. */
enum scan_map { SCAN_MAP_DATA, SCAN_MAP_TAIL };

#define SCAN_MAP_OFFSET(cpu, part) (((__u64)(cpu)*2 + (part)) << 32)
/* Length of SCAN_MAP_DATA; SCAN_MAP_TAIL is one page. */
#define SCAN_MAP_BYTES(size) ((__u64)SCAN_PAGE + (size) + SCAN_RECORD_MAX)

struct scan_info {
	__u32 abi_version; /* 0 */
	__u32 n_cpus;      /* 4: rings of a reader; some of the CPUs may be offline */
	__u32 n_readers;   /* 8: that have the device open, this one included */
	__u32 reserved;    /* 12 */
	char version[32];  /* 16: of the module */
};

_Static_assert(sizeof(struct scan_info) == 48, "scan_info");

/* What a reader wants besides system calls, processes and signals. */
#define SCAN_WANT_SWITCHES    1u /* which thread runs */
#define SCAN_WANT_PAGE_FAULTS 2u
#define SCAN_WANT_KNOWN       (SCAN_WANT_SWITCHES | SCAN_WANT_PAGE_FAULTS)

/* Calls by number; one more for all numbers beyond. */
#define SCAN_N_CALLS     512u
#define SCAN_LEAVE_WORDS (SCAN_N_CALLS / 64 + 1)

/* Bytes of a name with its NUL, and how many of each kind can be chosen. */
#define SCAN_COMM_BYTES  16u
#define SCAN_MAX_CHOICES 8u

/* What is recorded. All 0: everything. Of each kind of which something is chosen, a thread must be one. */
struct scan_choice {
	__u64 leave[2][SCAN_LEAVE_WORDS];         /* 0: calls left out; [1]: of 32-bit programs */
	__u32 n_pids, n_uids, n_comms, n_cgroups; /* 144: at most SCAN_MAX_CHOICES */
	__s32 pid[SCAN_MAX_CHOICES]; /* 160: as the reader sees them; with all that they start */
	__u32 uid[SCAN_MAX_CHOICES]; /* 192: effective ones */
	char comm[SCAN_MAX_CHOICES][SCAN_COMM_BYTES]; /* 224: names of threads, ended by 0 */
	__u64 cgroup[SCAN_MAX_CHOICES];               /* 352: ids in version 2, with those below */
};

_Static_assert(sizeof(struct scan_choice) == 416, "scan_choice");

struct scan_setup {
	__u32 ring_bytes;              /* 0: of each ring, a power of two */
	__u32 wants;                   /* 4: SCAN_WANT_* */
	__s32 not_pid;                 /* 8: a process to leave out, as the reader sees it, or 0 */
	__u32 snaplen[SCAN_CLASS_MAX]; /* 12: by enum scan_class, at most SCAN_SNAPLEN_MAX */
	struct scan_choice choice;     /* 24 */
};

_Static_assert(sizeof(struct scan_setup) == 440, "scan_setup");

/* INFO at any time. SETUP once; the rings can then be mapped. START and STOP as often as wanted. */
#define SCAN_IOC_INFO  _IOR('s', 0x80, struct scan_info)
#define SCAN_IOC_SETUP _IOW('s', 0x81, struct scan_setup)
#define SCAN_IOC_START _IO('s', 0x82)
#define SCAN_IOC_STOP  _IO('s', 0x83)

#endif
