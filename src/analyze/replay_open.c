/* SPDX-License-Identifier: MIT */
/* replay_open.c - open and its kin: files by path. */
#include "replay_internal.h"

#define DEV_NULL "/dev/null" /* where tracers are written */

uint32_t intern_path(struct replay *r, struct str base, struct str path)
{
	char joined[PATH_BUF];

	return pool_put(&r->pool, joined,
			path_join(joined, sizeof(joined), r->q->paths, base, path, NULL));
}

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
