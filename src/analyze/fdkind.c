/* SPDX-License-Identifier: MIT */
/* fdkind.c - what kind of thing a descriptor names, as text; see replay.h. */
#include "replay.h"

struct kind {
	char letter;
	const char *name;
};

static const struct kind kinds[] = {
	[fd_type_unknown] = { 'o', "<NA>" },
	[fd_type_file] = { 'f', "file" },
	[fd_type_directory] = { 'd', "directory" },
	[fd_type_ipv4_sock] = { '4', "ipv4" },
	[fd_type_ipv6_sock] = { '6', "ipv6" },
	[fd_type_ipv4_servsock] = { '4', "ipv4" },
	[fd_type_ipv6_servsock] = { '6', "ipv6" },
	[fd_type_fifo] = { 'p', "pipe" },
	[fd_type_unix_sock] = { 'u', "unix" },
	[fd_type_event] = { 'e', "event" },
	[fd_type_unsupported] = { 'X', "<NA>" },
	[fd_type_signalfd] = { 's', "signalfd" },
	[fd_type_eventpoll] = { 'l', "eventpoll" },
	[fd_type_inotify] = { 'i', "inotify" },
	[fd_type_timerfd] = { 't', "timerfd" },
	[fd_type_netlink] = { 'n', "netlink" },
	[fd_type_file_v2] = { 'f', "file" },
	[fd_type_bpf] = { 'b', "bpf" },
	[fd_type_userfaultfd] = { 'u', "userfaultfd" },
	[fd_type_iouring] = { 'r', "io_uring" },
	[fd_type_memfd] = { 'm', "memfd" },
	[fd_type_pidfd] = { 'P', "pidfd" },
};

#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

char fd_type_char(const struct fd *fd)
{
	return fd->type < N_KINDS ? kinds[fd->type].letter : '?';
}

const char *fd_type_name(const struct fd *fd)
{
	return fd->type < N_KINDS ? kinds[fd->type].name : "<NA>";
}

uint8_t fd_l4proto(const struct fd *fd)
{
	bool has_role = fd->flags & (FD_ROLE_CLIENT | FD_ROLE_SERVER);
	uint8_t l4;

	switch (fd->type) {
	case fd_type_ipv4_sock:
		l4 = fd->sock[IP4_L4];
		break;
	case fd_type_ipv6_sock:
		l4 = fd->sock[IP6_L4];
		break;
	case fd_type_ipv4_servsock:
		return fd->sock[SRV4_L4];
	case fd_type_ipv6_servsock:
		return fd->sock[SRV6_L4];
	default:
		return l4_proto_na;
	}
	return l4 == l4_proto_raw || has_role ? l4 : l4_proto_na;
}
