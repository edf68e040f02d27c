/* SPDX-License-Identifier: MIT */
/* replay_newfd.c - calls that make descriptors without a path: pipes, events, memory, processes. */
#include "replay_internal.h"

void on_pipe_exit(struct ctx *c)
{
	struct fd fd = fd_blank(fd_type_fifo);

	if (c->th == ID_NONE || event_i64(c->ev, 0, -1) < 0)
		return;
	fd.ino = event_u64(c->ev, 3, 0);
	if (event_u64(c->ev, 4, 0) & file_flags_O_CLOEXEC)
		fd.flags |= FD_EXEC_CLOSES;
	fd_create(c, event_i64(c->ev, 1, -1), &fd);
	fd_create(c, event_i64(c->ev, 2, -1), &fd);
}

static uint8_t plain_type(uint16_t type)
{
	switch (type) {
	case EV_SYSCALL_EVENTFD_X:
	case EV_SYSCALL_EVENTFD2_X:
		return fd_type_event;
	case EV_SYSCALL_SIGNALFD_X:
	case EV_SYSCALL_SIGNALFD4_X:
		return fd_type_signalfd;
	case EV_SYSCALL_TIMERFD_CREATE_X:
		return fd_type_timerfd;
	case EV_SYSCALL_INOTIFY_INIT_X:
	case EV_SYSCALL_INOTIFY_INIT1_X:
		return fd_type_inotify;
	case EV_SYSCALL_EPOLL_CREATE_X:
	case EV_SYSCALL_EPOLL_CREATE1_X:
		return fd_type_eventpoll;
	case EV_SYSCALL_BPF_2_X:
		return fd_type_bpf;
	case EV_SYSCALL_USERFAULTFD_X:
		return fd_type_userfaultfd;
	default:
		return fd_type_iouring;
	}
}

/* Kinds that sysdig 0.29.3 did not know leave no descriptor there. */
static bool is_new_kind(uint8_t type)
{
	return type == fd_type_eventpoll || type == fd_type_bpf || type == fd_type_userfaultfd ||
	       type == fd_type_iouring;
}

void on_plain_fd_exit(struct ctx *c)
{
	int64_t num = event_i64(c->ev, 0, -1);
	struct fd fd = fd_blank(plain_type(c->ev->type));

	if (c->th == ID_NONE || num < 0)
		return;
	if (is_new_kind(fd.type) && !c->r->q->names_new_fd_kinds)
		return;
	fd_create(c, num, &fd);
}

static void create_named(struct ctx *c, uint8_t type, struct str name, bool cloexec)
{
	int64_t num = event_i64(c->ev, 0, -1);
	struct fd fd = fd_blank(type);

	if (c->th == ID_NONE || num < 0)
		return;
	fd.name = intern(c->r, name);
	if (cloexec)
		fd.flags |= FD_EXEC_CLOSES;
	fd_create(c, num, &fd);
}

void on_memfd_exit(struct ctx *c)
{
	create_named(c, fd_type_memfd, str_to_nul(event_param(c->ev, 1)),
		     event_u64(c->ev, 2, 0) & memfd_create_flags_MFD_CLOEXEC);
}

void on_pidfd_open_exit(struct ctx *c)
{
	c->r->scratch.n = 0;
	buf_adds(&c->r->scratch, "/proc/");
	buf_i64(&c->r->scratch, event_i64(c->ev, 1, -1));
	create_named(c, fd_type_pidfd, buf_str(&c->r->scratch), true);
}
