/* SPDX-License-Identifier: MIT */
/* field_path.c - fields of the paths a call names: evt.abspath, fs.path.*, evt.subject. */
#include "field_internal.h"

#include "paths.h"

static void join(struct field_ctx *fc, struct str base, struct str path, bool adds_slash)
{
	char dir[PATH_BUF + 1];
	char whole[PATH_BUF];
	struct buf *b = text_begin(fc);
	size_t n;

	if (base.n > PATH_BUF)
		base.n = PATH_BUF;
	memcpy(dir, base.p, base.n);
	if (adds_slash)
		dir[base.n++] = '/';
	n = path_join(whole, sizeof(whole), fc->q->paths, (struct str){ dir, base.n }, path, NULL);
	buf_add(b, whole, n);
}

void path_join_at(struct field_ctx *fc, struct thread *t, int64_t dirfd, struct str path,
		  const char *unknown)
{
	if (path.n && path.p[0] == '/') {
		join(fc, STR("."), path, false);
		return;
	}
	if (dirfd == FD_AT_FDCWD) {
		join(fc, replay_cwd(fc->r, t), path, false);
		return;
	}
	fc->fd = replay_fd(fc->r, t, dirfd);
	if (fc->fd)
		join(fc, replay_str(fc->r, fc->fd->name), path, true);
	else
		join(fc, str_of(unknown), path, false);
}

/* ---- evt.abspath ---- */

/* Names of the parameters: a path, and the descriptor of the directory it starts from. */
struct at_names {
	const char *dirfd, *path;
};

struct at_row {
	uint16_t type;
	struct at_names src, dst; /* calls with one path: only src, and .dst gives the same */
};

static const struct at_row at_rows[] = {
	{ EV_SYSCALL_RENAMEAT_X, { "olddirfd", "oldpath" }, { "newdirfd", "newpath" } },
	{ EV_SYSCALL_RENAMEAT2_X, { "olddirfd", "oldpath" }, { "newdirfd", "newpath" } },
	{ EV_SYSCALL_LINKAT_E, { "olddir", "oldpath" }, { "newdir", "newpath" } },
	{ EV_SYSCALL_LINKAT_2_X, { "olddir", "oldpath" }, { "newdir", "newpath" } },
	{ EV_SYSCALL_SYMLINKAT_X, { "linkdirfd", "linkpath" }, { NULL, NULL } },
	{ EV_SYSCALL_OPENAT_E, { "dirfd", "name" }, { NULL, NULL } },
	{ EV_SYSCALL_OPENAT_2_X, { "dirfd", "name" }, { NULL, NULL } },
	{ EV_SYSCALL_OPENAT2_X, { "dirfd", "name" }, { NULL, NULL } },
	{ EV_SYSCALL_UNLINKAT_E, { "dirfd", "name" }, { NULL, NULL } },
	{ EV_SYSCALL_UNLINKAT_2_X, { "dirfd", "name" }, { NULL, NULL } },
	{ EV_SYSCALL_MKDIRAT_X, { "dirfd", "path" }, { NULL, NULL } },
	{ EV_SYSCALL_FCHMODAT_X, { "dirfd", "filename" }, { NULL, NULL } },
	{ EV_SYSCALL_FCHOWNAT_X, { "dirfd", "pathname" }, { NULL, NULL } },
};

static const struct at_names *at_names_of(uint16_t type, bool is_dst)
{
	for (size_t i = 0; i < sizeof(at_rows) / sizeof(*at_rows); i++)
		if (at_rows[i].type == type)
			return is_dst && at_rows[i].dst.path ? &at_rows[i].dst : &at_rows[i].src;
	return NULL;
}

/* The path comes from the kernel's handle: it starts at the root already. */
static bool handle_path(struct field_ctx *fc, const struct step *s, struct value *ret)
{
	int64_t fd;

	if (!result_of(fc, s, &fd) || fd <= 0)
		return false;
	join(fc, STR(""), event_param(s->ev, 3), false);
	return give_scratch(fc, ret);
}

static bool evt_abspath(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	const struct at_names *names = at_names_of(s->ev->type, str_eq(f->arg, STR("dst")));
	int dirfd, path;

	if (!s->thread)
		return false;
	if (s->ev->type == EV_SYSCALL_OPEN_BY_HANDLE_AT_X && fc->q->view != SCHEMA_CLASSIC)
		return handle_path(fc, s, ret);
	if (!names)
		return false;
	dirfd = param_index(s, str_of(names->dirfd));
	path = param_index(s, str_of(names->path));
	if (dirfd < 0 || path < 0 || event_param(s->ev, (unsigned)dirfd).n != sizeof(int64_t) ||
	    event_param(s->ev, (unsigned)path).n == 0)
		return false;
	path_join_at(fc, s->thread, event_i64(s->ev, (unsigned)dirfd, 0),
		     event_param(s->ev, (unsigned)path), "<UNKNOWN>/");
	return give_scratch(fc, ret);
}

/* ---- fs.path.*: of calls that succeeded ---- */

enum path_role { ROLE_NAME, ROLE_SOURCE, ROLE_TARGET, N_ROLES };

/* Which parameter has which role; "fd": the name of the descriptor. */
struct fs_row {
	uint16_t type;
	const char *param[N_ROLES];
};

static const struct fs_row fs_rows[] = {
	{ EV_SYSCALL_OPEN_X, { "name", NULL, NULL } },
	{ EV_SYSCALL_OPENAT_2_X, { "name", NULL, NULL } },
	{ EV_SYSCALL_OPENAT2_X, { "name", NULL, NULL } },
	{ EV_SYSCALL_MKDIR_2_X, { "path", NULL, NULL } },
	{ EV_SYSCALL_MKDIRAT_X, { "path", NULL, NULL } },
	{ EV_SYSCALL_RMDIR_2_X, { "path", NULL, NULL } },
	{ EV_SYSCALL_UNLINK_2_X, { "path", NULL, NULL } },
	{ EV_SYSCALL_UNLINKAT_2_X, { "name", NULL, NULL } },
	{ EV_SYSCALL_CHMOD_X, { "filename", NULL, NULL } },
	{ EV_SYSCALL_FCHMODAT_X, { "filename", NULL, NULL } },
	{ EV_SYSCALL_FCHMOD_X, { "fd", NULL, NULL } },
	{ EV_SYSCALL_CHOWN_X, { "path", NULL, NULL } },
	{ EV_SYSCALL_LCHOWN_X, { "path", NULL, NULL } },
	{ EV_SYSCALL_FCHOWN_X, { "fd", NULL, NULL } },
	{ EV_SYSCALL_FCHOWNAT_X, { "pathname", NULL, NULL } },
	{ EV_SYSCALL_QUOTACTL_X, { "special", NULL, NULL } },
	{ EV_SYSCALL_UMOUNT_X, { "name", NULL, NULL } },
	{ EV_SYSCALL_UMOUNT_1_X, { "name", NULL, NULL } },
	{ EV_SYSCALL_UMOUNT2_X, { "name", NULL, NULL } },
	{ EV_SYSCALL_RENAME_X, { NULL, "oldpath", "newpath" } },
	{ EV_SYSCALL_RENAMEAT_X, { NULL, "oldpath", "newpath" } },
	{ EV_SYSCALL_RENAMEAT2_X, { NULL, "oldpath", "newpath" } },
	/* Today's libs call the link the source and what it points to the target. */
	{ EV_SYSCALL_LINK_2_X, { NULL, "newpath", "oldpath" } },
	{ EV_SYSCALL_LINKAT_2_X, { NULL, "newpath", "oldpath" } },
	{ EV_SYSCALL_SYMLINK_X, { NULL, "linkpath", "target" } },
	{ EV_SYSCALL_SYMLINKAT_X, { NULL, "linkpath", "target" } },
	{ EV_SYSCALL_MOUNT_X, { NULL, "dev", "dir" } },
};

static const char *fs_param(uint16_t type, enum path_role role)
{
	for (size_t i = 0; i < sizeof(fs_rows) / sizeof(*fs_rows); i++)
		if (fs_rows[i].type == type)
			return fs_rows[i].param[role];
	return NULL;
}

/* Which directory parameter i is relative to. */
static int64_t fs_dirfd(const struct step *s, unsigned i)
{
	int8_t at = s->info->params[i].dirfd;

	return at >= 0 ? event_i64(s->ev, (unsigned)at, FD_AT_FDCWD) : FD_AT_FDCWD;
}

static bool fs_path(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	unsigned n = f->info->id - FIELD_FS_PATH_NAME;
	enum path_role role = n / 2;
	const char *name = fs_param(s->ev->type, role);
	struct thread *t = thread_of_event(fc, s);
	int64_t res;
	int i;

	if (!name || !t || !result_of(fc, s, &res) || res < 0)
		return false;
	if (strcmp(name, "fd") == 0)
		return fc->fd && give_id(fc, ret, fc->fd->name);
	i = param_index(s, str_of(name));
	if (i < 0)
		return false;
	if (n % 2)
		return give_text(ret, str_to_nul(event_param(s->ev, (unsigned)i)));
	path_join_at(fc, t, fs_dirfd(s, (unsigned)i), event_param(s->ev, (unsigned)i),
		     "<UNKNOWN>/");
	return give_scratch(fc, ret);
}

/* ---- evt.subject: also of calls that failed ---- */

/* The first parameter that names something. */
static int subject_param(const struct step *s)
{
	for (unsigned i = 0; i < n_params_of(s); i++) {
		uint8_t type = s->info->params[i].type;

		if ((type == PT_FSPATH || type == PT_FSRELPATH || type == PT_CHARBUF) &&
		    event_param(s->ev, i).n > 1)
			return (int)i;
	}
	return -1;
}

static bool path_subject(struct field_ctx *fc, const struct step *s, struct thread *t, unsigned i,
			 struct value *ret)
{
	struct str text = str_to_nul(event_param(s->ev, i));
	struct fd *fd = fc->fd;

	if (s->info->params[i].type == PT_CHARBUF)
		return give_text(ret, text);
	path_join_at(fc, t, fs_dirfd(s, i), text, "<UNKNOWN>/");
	fc->fd = fd; /* it goes on to be the event's */
	return give_scratch(fc, ret);
}

static bool evt_subject(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);
	struct fd *fd = s->fd;
	int i;

	(void)f;
	if (fd && fd->name)
		return give_text(ret, replay_fd_name(fc->r, fd));
	i = t ? subject_param(s) : -1;
	if (i >= 0)
		return path_subject(fc, s, t, (unsigned)i, ret);
	if (!fd) /* when a filter has refused the enter event */
		fd = fd_of(fc, s);
	if (fd && fd->name)
		return give_text(ret, replay_fd_name(fc->r, fd));
	return fd && give_text(ret, str_of(fd_type_name(fd)));
}

field_fn *const field_path_fn[FIELD_MAX] = {
	[FIELD_EVT_SUBJECT] = evt_subject, [FIELD_EVT_ABSPATH] = evt_abspath,
	[FIELD_FS_PATH_NAME] = fs_path,    [FIELD_FS_PATH_NAMERAW] = fs_path,
	[FIELD_FS_PATH_SOURCE] = fs_path,  [FIELD_FS_PATH_SOURCERAW] = fs_path,
	[FIELD_FS_PATH_TARGET] = fs_path,  [FIELD_FS_PATH_TARGETRAW] = fs_path,
};

_Static_assert(FIELD_FS_PATH_TARGETRAW == FIELD_FS_PATH_NAME + 5, "fs.path.*");
