/* SPDX-License-Identifier: MIT */
/* replay_fd.c - descriptors: the table of a process, closing, copies. */
#include <string.h>

#include "replay_internal.h"

#define DEV_LOG "/dev/log" /* where syslog messages are written */

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
	uint32_t name = intern(c->r, buf_str(b));

	/* the consumer may have asked for the role, too */
	if (FD(c)->name != name || fd_has_no_role(FD(c)))
		FD(c)->tag = 0;
	FD(c)->name = name;
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

/* A descriptor of another process, by the name of the one that stands for it. */
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
