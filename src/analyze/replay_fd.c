/* SPDX-License-Identifier: MIT */
/* replay_fd.c - descriptors: files opened and closed, copies, pipes and the nameless kinds. */
#include <string.h>

#include "replay_internal.h"

#define DEV_NULL "/dev/null" /* where tracers are written */
#define DEV_LOG  "/dev/log"  /* where syslog messages are written */

uint32_t intern_path(struct replay *r, struct str base, struct str path)
{
	char joined[PATH_BUF];

	return pool_put(&r->pool, joined,
			path_join(joined, sizeof(joined), r->q->paths, base, path, NULL));
}

/* ---- tables ---- */

uint32_t fd_table_of(struct replay *r, uint32_t th)
{
	uint32_t owner = th;

	if (r->procs.thread.v[th].flags & TH_CLONE_FILES)
		owner = thread_main(r, th);
	return owner != ID_NONE ? r->procs.thread.v[owner].fds : ID_NONE;
}

uint32_t fd_get(struct replay *r, uint32_t th, int64_t num)
{
	uint32_t table, id;

	if (num < 0)
		return ID_NONE;
	table = fd_table_of(r, th);
	id = table != ID_NONE ? fds_find(&r->fds, table, num) : ID_NONE;
	if (id != ID_NONE)
		r->fds.fd.v[id].old_name = r->fds.fd.v[id].name;
	return id;
}

void fd_create(struct ctx *c, int64_t num, const struct fd *fd)
{
	struct fd copy = *fd;
	uint32_t table = fd_table_of(c->r, c->th);

	copy.num = num;
	c->fd = table != ID_NONE ? fds_put(&c->r->fds, table, &copy) : ID_NONE;
	THREAD(c)->pending.fd = num;
}

struct fd fd_blank(uint8_t type)
{
	return (struct fd){ .type = type };
}

void fd_set_name(struct ctx *c, const struct buf *b)
{
	FD(c)->name = intern(c->r, buf_str(b));
	FD(c)->tag = 0;
}

void fd_remove_later(struct ctx *c, int64_t num)
{
	c->r->remove_fds_tid = THREAD(c)->tid;
	*vec_push(&c->r->remove_fds) = num;
}

void syslog_note_fd(struct replay *r, uint32_t fd)
{
	struct fd *f = &r->fds.fd.v[fd];

	if (str_contains(pool_get(&r->pool, f->name), STR(DEV_LOG)) && f->n_syslog < UINT8_MAX)
		f->n_syslog++;
}

/* ---- open and its kin ---- */

struct str dirfd_base(struct ctx *c, struct str path, int64_t dirfd, bool note_fd)
{
	struct replay *r = c->r;
	uint32_t id;

	if (path.n && path.p[0] == '/')
		return STR(".");
	if (dirfd == FD_AT_FDCWD) {
		id = thread_main(r, c->th);
		return id != ID_NONE ? pool_get(&r->pool, r->procs.thread.v[id].cwd) : STR("./");
	}
	id = fd_get(r, c->th, dirfd);
	if (note_fd)
		c->fd = id;
	if (id == ID_NONE)
		return STR("<UNKNOWN>");
	r->scratch.n = 0;
	buf_addstr(&r->scratch, pool_get(&r->pool, r->fds.fd.v[id].name));
	buf_addc(&r->scratch, '/');
	return buf_str(&r->scratch);
}

/* What an open call asked for, whatever its spelling. */
struct opening {
	int64_t fd, dirfd;
	struct str name;
	uint32_t flags, dev;
	uint64_t ino;
};

/* The enter event's idea of the name is the one the kernel saw first; the exit's may have been
 * changed by another thread meanwhile. */
static void prefer_enter(struct ctx *c, struct opening *o, int dirfd_i, unsigned name_i,
			 int flags_i)
{
	const struct event *enter = pending_enter(c);
	struct str name;

	if (!enter || enter->n_params <= (flags_i > (int)name_i ? (unsigned)flags_i : name_i))
		return;
	name = event_param(enter, name_i);
	if (name.n == 0 || str_eq(str_to_nul(name), STR("(NULL)")))
		return;
	if (!c->r->q->unpaired_is_blind && str_eq(str_to_nul(name), STR("<NA>")))
		return;
	o->name = name;
	/* what only the kernel knows, O_F_CREATED and the layer bits, comes with the exit */
	o->flags = (flags_i >= 0 ? (uint32_t)event_u64(enter, (unsigned)flags_i, 0) : 0) |
		   (c->r->q->unpaired_is_blind ? 0 : o->flags & ~(file_flags_O_F_CREATED - 1u));
	if (dirfd_i >= 0)
		o->dirfd = event_i64(enter, (unsigned)dirfd_i, FD_AT_FDCWD);
}

static void open_file(struct ctx *c, const struct opening *o)
{
	struct fd fd;
	uint32_t name = intern_path(c->r, dirfd_base(c, o->name, o->dirfd, true), o->name);

	if (o->fd < 0)
		return;
	fd = fd_blank(o->flags & file_flags_O_DIRECTORY ? fd_type_directory : fd_type_file_v2);
	fd.open_flags = o->flags;
	fd.dev = o->dev;
	fd.ino = o->ino;
	fd.name = name;
	fd.flags = str_eq(pool_get(&c->r->pool, name), STR(DEV_NULL)) ? FD_TRACER_FILE
								      : FD_NOT_TRACER;
	if (o->flags & file_flags_O_CLOEXEC)
		fd.flags |= FD_EXEC_CLOSES;
	fd_create(c, o->fd, &fd);
	if (c->fd != ID_NONE)
		syslog_note_fd(c->r, c->fd);
}

void on_open_exit(struct ctx *c)
{
	struct opening o = {
		.fd = event_i64(c->ev, 0, -1),
		.dirfd = FD_AT_FDCWD,
		.name = event_param(c->ev, 1),
		.flags = (uint32_t)event_u64(c->ev, 2, 0),
		.dev = (uint32_t)event_u64(c->ev, 4, 0),
		.ino = event_u64(c->ev, 5, 0),
	};

	if (c->th == ID_NONE)
		return;
	prefer_enter(c, &o, -1, 0, 1);
	open_file(c, &o);
}

void on_creat_exit(struct ctx *c)
{
	struct opening o = {
		.fd = event_i64(c->ev, 0, -1),
		.dirfd = FD_AT_FDCWD,
		.name = event_param(c->ev, 1),
		.dev = (uint32_t)event_u64(c->ev, 3, 0),
		.ino = event_u64(c->ev, 4, 0),
	};

	if (c->th == ID_NONE)
		return;
	prefer_enter(c, &o, -1, 0, -1);
	open_file(c, &o);
}

/* The first layout of openat: all arguments are on the enter event. */
void on_openat_old_exit(struct ctx *c)
{
	const struct event *enter = pending_enter(c);
	struct opening o = { .fd = event_i64(c->ev, 0, -1) };

	if (!enter)
		return;
	o.dirfd = event_i64(enter, 0, FD_AT_FDCWD);
	o.name = event_param(enter, 1);
	o.flags = (uint32_t)event_u64(enter, 2, 0);
	open_file(c, &o);
}

void on_openat_exit(struct ctx *c)
{
	bool is_openat2 = c->ev->type == EV_SYSCALL_OPENAT2_X;
	struct opening o = {
		.fd = event_i64(c->ev, 0, -1),
		.dirfd = event_i64(c->ev, 1, FD_AT_FDCWD),
		.name = event_param(c->ev, 2),
		.flags = (uint32_t)event_u64(c->ev, 3, 0),
		.dev = (uint32_t)event_u64(c->ev, is_openat2 ? 6 : 5, 0),
		.ino = event_u64(c->ev, is_openat2 ? 7 : 6, 0),
	};

	if (c->th == ID_NONE)
		return;
	prefer_enter(c, &o, 0, 1, 2);
	open_file(c, &o);
}

void on_open_by_handle_exit(struct ctx *c)
{
	struct opening o = {
		.fd = event_i64(c->ev, 0, -1),
		.dirfd = FD_AT_FDCWD,
		.flags = (uint32_t)event_u64(c->ev, 2, 0),
		.name = event_param(c->ev, 3),
		.dev = (uint32_t)event_u64(c->ev, 4, 0),
		.ino = event_u64(c->ev, 5, 0),
	};

	if (c->th != ID_NONE)
		open_file(c, &o);
}

/* ---- close ---- */

void on_close_enter(struct ctx *c)
{
	if (c->th == ID_NONE || !c->r->q->unpaired_is_blind)
		return;
	c->fd = fd_get(c->r, c->th, THREAD(c)->pending.fd);
	if (c->fd != ID_NONE)
		FD(c)->flags |= FD_CLOSING;
}

void on_close_exit(struct ctx *c)
{
	if (c->th == ID_NONE || c->fd == ID_NONE)
		return;
	if (event_i64(c->ev, 0, -1) < 0) {
		FD(c)->flags &= (uint16_t)~FD_CLOSING;
		return;
	}
	/* a cancelled close was finished by locate(), and the number lives on */
	fd_remove_later(c, THREAD(c)->pending.fd);
}

void on_close_range_exit(struct ctx *c)
{
	struct replay *r = c->r;
	int64_t first = (int64_t)event_u64(c->ev, 1, 1), last = (int64_t)event_u64(c->ev, 2, 0);
	bool marks = event_u64(c->ev, 3, 0) & close_range_flags_CLOSE_RANGE_CLOEXEC;
	uint32_t table, it = 0, id;

	if (c->th == ID_NONE || event_i64(c->ev, 0, -1) < 0)
		return;
	table = fd_table_of(r, c->th);
	while (table != ID_NONE && (id = fds_table_next(&r->fds, table, &it)) != ID_NONE) {
		struct fd *fd = &r->fds.fd.v[id];

		if (fd->num < first || fd->num > last)
			continue;
		if (marks)
			fd->flags |= FD_EXEC_CLOSES;
		else
			fd_remove_later(c, fd->num);
	}
}

/* ---- copies ---- */

/* The descriptor `old` gets a second number; the copy is not close-on-exec unless asked for. */
static void fd_copy(struct ctx *c, uint32_t old, int64_t num, bool cloexec)
{
	struct fd copy;

	if (old == ID_NONE)
		return;
	copy = c->r->fds.fd.v[old];
	copy.flags = (uint16_t)((copy.flags & ~FD_EXEC_CLOSES) | (cloexec ? FD_EXEC_CLOSES : 0));
	fd_create(c, num, &copy);
}

/* Standard input or output replaced: the thread is probably one end of a shell's pipe. */
static void note_shell_pipe(struct ctx *c, int64_t num)
{
	if (num == 0)
		THREAD(c)->flags |= TH_PIPE_DST;
	else if (num == 1)
		THREAD(c)->flags |= TH_PIPE_SRC;
}

static void dup_to(struct ctx *c, bool cloexec)
{
	int64_t num = event_i64(c->ev, 0, -1);

	if (c->th == ID_NONE || num < 0)
		return;
	note_shell_pipe(c, num);
	fd_copy(c, c->fd, num, cloexec);
}

void on_dup_exit(struct ctx *c)
{
	dup_to(c, false);
}

void on_dup2_exit(struct ctx *c)
{
	dup_to(c, false);
}

void on_dup3_exit(struct ctx *c)
{
	dup_to(c, event_u64(c->ev, 3, 0) & file_flags_O_CLOEXEC);
}

void on_fcntl_enter(struct ctx *c)
{
	uint64_t cmd = event_u64(c->ev, 1, 0);

	if (cmd == fcntl_commands_F_DUPFD || cmd == fcntl_commands_F_DUPFD_CLOEXEC)
		pending_store(c);
}

void on_fcntl_exit(struct ctx *c)
{
	int64_t res = event_i64(c->ev, 0, -1);
	uint64_t cmd = arg_u64(c, 2, 1, 0);

	if (c->th == ID_NONE || res < 0 || c->fd == ID_NONE)
		return;
	if (cmd == fcntl_commands_F_DUPFD || cmd == fcntl_commands_F_DUPFD_CLOEXEC)
		fd_copy(c, c->fd, res, cmd == fcntl_commands_F_DUPFD_CLOEXEC);
	else if (cmd == fcntl_commands_F_SETFD && c->ev->n_params > 3)
		FD(c)->flags = (uint16_t)((FD(c)->flags & ~FD_EXEC_CLOSES) |
					  (event_u64(c->ev, 3, 0) & 1 ? FD_EXEC_CLOSES : 0));
}

/* ---- pipes and the nameless kinds ---- */

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

void on_pidfd_getfd_exit(struct ctx *c)
{
	struct replay *r = c->r;
	int64_t num = event_i64(c->ev, 0, -1), pid = -1;
	uint32_t via, target;
	struct str name;

	if (c->th == ID_NONE || num < 0)
		return;
	via = fd_get(r, c->th, event_i64(c->ev, 1, -1));
	if (via == ID_NONE || r->fds.fd.v[via].type != fd_type_pidfd)
		return;
	name = pool_get(&r->pool, r->fds.fd.v[via].name);
	for (size_t i = strlen("/proc/"); i < name.n && pid < INT32_MAX; i++)
		pid = (pid < 0 ? 0 : pid * 10) + (name.p[i] - '0');
	target = procs_find(&r->procs, pid);
	if (target != ID_NONE)
		fd_copy(c, fd_get(r, target, event_i64(c->ev, 2, -1)), num, true);
}

/* ---- kind and protocol ---- */

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
