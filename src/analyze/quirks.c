/* SPDX-License-Identifier: MIT */
/* quirks.c - see quirks.h. */
#include "quirks.h"

/* What libs have done since 2023, whichever events they record. */
#define MODERN                                                                        \
	.view = SCHEMA_MODERN, .paths = PATH_MODERN, .max_threads = 262144,           \
	.caller_skips_vfork = true, .skips_namespaced = true, .cloexec_closes = true, \
	.exec_ends_threads = true, .exit_reparents = true, .eid_of_setre = true,      \
	.names_new_fd_kinds = true

const struct quirks quirks_of[] = {
	[GEN_CLASSIC] = {
		.view = SCHEMA_CLASSIC,
		.paths = PATH_CLASSIC,
		.max_threads = 131072,
		.placeholder_is_process = true,
		.forgets_refused = true,
		.unpaired_is_blind = true,
		.errno_by_name = true,
		.sockets_share_bytes = true,
		.result_by_name = true,
		.failed_connect_by_event = true,
		.names_keep_newline = true,
		.clone_parent_is_caller = true,
	},
	[GEN_PAIRS] = {
		MODERN,
		.result_by_name = true,
		.failed_connect_by_event = true,
		.paths_are_no_io = true,
	},
	[GEN_EXIT_ONLY] = {
		MODERN,
		.connect_needs_exit = true,
		.fd_from_exit = true,
		.hides_enters = true,
	},
};

bool quirks_is_no_io(const struct quirks *q, uint16_t type)
{
	if (!q->paths_are_no_io)
		return false;
	switch (type) {
	case EV_SYSCALL_MMAP_E:
	case EV_SYSCALL_MMAP_X:
	case EV_SYSCALL_MMAP2_E:
	case EV_SYSCALL_MMAP2_X:
	case EV_SYSCALL_SYMLINKAT_X:
	case EV_SYSCALL_UNLINKAT_2_X:
	case EV_SYSCALL_MKDIRAT_X:
	case EV_SYSCALL_FCHMODAT_X:
	case EV_SYSCALL_FCHOWNAT_X:
	case EV_SOCKET_SENDMMSG_E:
	case EV_SOCKET_SENDMMSG_X:
	case EV_SOCKET_RECVMMSG_E:
	case EV_SOCKET_RECVMMSG_X:
		return true;
	default:
		return false;
	}
}
