/* SPDX-License-Identifier: MIT */
/* field_fd.c - fields of the descriptor an event is about: its name, number and kind. */
#include "field_internal.h"

/* ---- which descriptor ---- */

bool fd_find(struct field_ctx *fc, const struct step *s, struct thread **ret_t, struct fd **ret_fd)
{
	if (!(s->info->flags & (EF_CREATES_FD | EF_USES_FD | EF_DESTROYS_FD)) ||
	    quirks_is_no_io(fc->q, s->ev->type))
		return false;
	*ret_t = thread_of_event(fc, s);
	if (!*ret_t)
		return false;
	*ret_fd = fc->fd;
	if (!*ret_fd)
		*ret_fd = replay_fd(fc->r, *ret_t, (*ret_t)->pending.fd);
	return true;
}

struct fd *fd_of(struct field_ctx *fc, const struct step *s)
{
	struct thread *t;
	struct fd *fd;

	return fd_find(fc, s, &t, &fd) ? fd : NULL;
}

/* ---- names ---- */

/* The name a failed call asked for, to fc->b. */
static bool name_from_event(struct field_ctx *fc, const struct step *s, struct thread *t)
{
	struct str path;

	if (!event_type_is_exit(s->ev->type))
		return false;
	text_begin(fc);
	switch (s->ev->type) {
	case EV_SYSCALL_OPEN_X:
	case EV_SYSCALL_CREAT_X:
	case EV_SOCKET_ACCEPT_X:
	case EV_SOCKET_ACCEPT_5_X:
	case EV_SOCKET_ACCEPT4_X:
	case EV_SOCKET_ACCEPT4_5_X:
	case EV_SOCKET_ACCEPT4_6_X:
	case EV_SOCKET_CONNECT_X:
		if (n_params_of(s) > 1)
			param_text(fc, s, 1);
		return true;
	case EV_SYSCALL_OPENAT_X:
		return false; /* the path was on its enter event, which is gone */
	case EV_SYSCALL_OPENAT_2_X:
	case EV_SYSCALL_OPENAT2_X:
		path = event_param(s->ev, 2);
		if (path.n == 0 && fc->q->fd_from_exit)
			return false;
		if (path.n == 0)
			path = STR("<NA>\0"); /* its NUL counts as part of a parameter */
		path_join_at(fc, t, event_i64(s->ev, 1, -1), path, "<UNKNOWN>");
		return true;
	default:
		return true;
	}
}

static bool is_failed_connect(const struct step *s)
{
	return s->ev->type == EV_SOCKET_CONNECT_X && event_i64(s->ev, 0, 0) < 0;
}

/* The full name, to fc->b. */
static bool full_name(struct field_ctx *fc, const struct step *s, struct thread *t, struct fd *fd)
{
	if (!fd || (fc->q->failed_connect_by_event && is_failed_connect(s)))
		return name_from_event(fc, s, t);
	buf_addstr(text_begin(fc), fd_name_of(fc, fd));
	return true;
}

/* Put the container's id and a colon in front of fc->b. */
static void add_container(struct field_ctx *fc, const struct thread *t)
{
	struct str id = replay_str(fc->r, t->container);
	struct buf *b = &fc->b;

	buf_reserve(b, id.n + 1);
	memmove(b->p + id.n + 1, b->p, b->n);
	memcpy(b->p, id.p, id.n);
	b->p[id.n] = ':';
	b->n += id.n + 1;
}

static bool fd_name(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	if (!fd_find(fc, s, &t, &fd) || !full_name(fc, s, t, fd))
		return false;
	if (f->info->id == FIELD_FD_CONTAINERNAME)
		add_container(fc, t);
	return give_scratch(fc, ret);
}

/* Cut fc->b to its directory. */
static void keep_directory(struct field_ctx *fc)
{
	struct buf *b = &fc->b;
	const char *slash = b->n ? memrchr(b->p, '/', b->n) : NULL;

	if (!slash || slash == b->p) {
		b->n = 0;
		buf_addc(b, '/');
	} else if (slash + 1 < b->p + b->n) {
		b->n = (size_t)(slash - b->p);
	}
}

static bool fd_directory(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	if (!fd_find(fc, s, &t, &fd))
		return false;
	if (fd && !fd_is_file(fd) && fd->type != fd_type_directory)
		return false;
	if (!fd && !name_from_event(fc, s, t))
		return false;
	if (fd)
		buf_addstr(text_begin(fc), replay_str(fc->r, fd->name));
	if (!fd || fd_is_file(fd))
		keep_directory(fc);
	if (f->info->id == FIELD_FD_CONTAINERDIRECTORY)
		add_container(fc, t);
	return give_scratch(fc, ret);
}

static bool fd_filename(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	struct fd *fd = fd_of(fc, s);
	struct str name;
	const char *slash;

	(void)f;
	if (!fd || !fd_is_file(fd))
		return false;
	name = replay_str(fc->r, fd->name);
	slash = name.n ? memrchr(name.p, '/', name.n) : NULL;
	if (!slash)
		return give_text(ret, STR("/"));
	if (slash + 1 < name.p + name.n) {
		name.n -= (size_t)(slash + 1 - name.p);
		name.p = slash + 1;
	}
	return give_text(ret, name);
}

/* ---- number and kind ---- */

static bool fd_num(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	(void)f;
	return fd_find(fc, s, &t, &fd) && give_i64(ret, t->pending.fd);
}

static bool fd_type(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct fd *fd = fd_of(fc, s);

	(void)f;
	return fd && give_text(ret, str_of(fd_type_name(fd)));
}

/* What a call makes that has made nothing yet, or failed. */
static const char *typechar_of_call(uint16_t type)
{
	switch (type & ~1u) {
	case EV_SYSCALL_OPEN_E:
	case EV_SYSCALL_OPENAT_E:
	case EV_SYSCALL_OPENAT_2_E:
	case EV_SYSCALL_OPENAT2_E:
	case EV_SYSCALL_CREAT_E:
		return "f";
	case EV_SOCKET_SOCKET_E:
	case EV_SOCKET_ACCEPT_E:
	case EV_SOCKET_ACCEPT_5_E:
	case EV_SOCKET_ACCEPT4_E:
	case EV_SOCKET_ACCEPT4_5_E:
	case EV_SOCKET_ACCEPT4_6_E:
		return "4"; /* as good as any other family */
	case EV_SYSCALL_PIPE_E:
		return "p";
	case EV_SYSCALL_EVENTFD_E:
		return "e";
	case EV_SYSCALL_SIGNALFD_E:
		return "s";
	case EV_SYSCALL_TIMERFD_CREATE_E:
		return "t";
	case EV_SYSCALL_INOTIFY_INIT_E:
		return "i";
	default:
		return "o";
	}
}

static bool fd_typechar(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	(void)f;
	if (!fd_find(fc, s, &t, &fd))
		return false;
	if (!fd)
		return give_text(ret, str_of(typechar_of_call(s->ev->type)));
	buf_addc(text_begin(fc), fd_type_char(fd));
	return give_scratch(fc, ret);
}

static bool fd_uid(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	(void)f;
	if (!fd_find(fc, s, &t, &fd))
		return false;
	buf_i64(text_begin(fc), t->tid);
	buf_i64(&fc->b, t->pending.fd);
	return give_scratch(fc, ret);
}

/* The i-th of the types that the descriptors of the process have. */
static bool nth_type(struct field_ctx *fc, const struct step *s, uint32_t i, struct value *ret)
{
	struct thread *t;
	struct fd *fd;
	uint32_t it = 0, seen = 0;

	if (!fd_find(fc, s, &t, &fd))
		return false;
	while ((fd = replay_next_fd(fc->r, t, &it))) {
		if (fd->type >= 32 || seen & 1u << fd->type)
			continue;
		seen |= 1u << fd->type;
		if (i-- == 0)
			return give_text(ret, str_of(fd_type_name(fd)));
	}
	return false;
}

/* [N]: the type of that descriptor; else all types in use, each once. */
static bool fd_types(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct thread *t;
	struct fd *fd;

	if (!fd_find(fc, s, &t, &fd))
		return false;
	if (!field_has_many(f)) {
		fd = replay_fd(fc->r, t, f->index);
		return fd && give_text(ret, str_of(fd_type_name(fd)));
	}
	text_begin(fc);
	for (uint32_t i = 0; nth_type(fc, s, i, ret); i++) {
		if (i > 0)
			buf_addc(&fc->b, ',');
		buf_addstr(&fc->b, ret->s);
	}
	return fc->b.n && give_scratch(fc, ret);
}

bool field_fd_nth(struct field_ctx *fc, struct field *f, const struct step *s, uint32_t i,
		  struct value *ret)
{
	return f->info->id == FIELD_FD_TYPES ? nth_type(fc, s, i, ret) : sock_nth(fc, f, s, i, ret);
}

/* ---- the rest ---- */

static bool fd_flag(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct fd *fd = fd_of(fc, s);

	if (!fd)
		return false;
	switch (f->info->id) {
	case FIELD_FD_CONNECTED:
		return give_bool(ret, fd->flags & FD_CONNECTED);
	case FIELD_FD_NAME_CHANGED:
		return give_bool(ret, fc->fd && fc->fd->name != fc->fd->old_name);
	case FIELD_FD_IS_UPPER_LAYER:
		return give_bool(ret, fd->open_flags & file_flags_FD_UPPER_LAYER);
	default:
		return give_bool(ret, fd->open_flags & file_flags_FD_LOWER_LAYER);
	}
}

/* Kernel layout of a device number: 12 bits major above 8 of minor, 12 more of minor on top. */
static bool fd_dev(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct fd *fd = fd_of(fc, s);

	if (!fd)
		return false;
	switch (f->info->id) {
	case FIELD_FD_DEV:
		return give_i64(ret, (int32_t)fd->dev);
	case FIELD_FD_DEV_MAJOR:
		return give_i64(ret, (fd->dev & 0xfff00) >> 8);
	case FIELD_FD_DEV_MINOR:
		return give_i64(ret, (fd->dev & 0xff) | (fd->dev >> 12 & 0xfff00));
	default:
		return give_i64(ret, (int64_t)fd->ino);
	}
}

/* The path as the call named it. */
static bool fd_nameraw(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	int i = param_index(s, STR("name"));
	struct str name = i >= 0 ? str_to_nul(event_param(s->ev, (unsigned)i)) : STR("");

	if (name.n && event_type_is_exit(s->ev->type))
		return give_text(ret, name);
	return fd_name(fc, f, s, ret);
}

field_fn *const field_fd_fn[FIELD_MAX] = {
	[FIELD_FD_NUM] = fd_num,
	[FIELD_FD_TYPE] = fd_type,
	[FIELD_FD_TYPECHAR] = fd_typechar,
	[FIELD_FD_NAME] = fd_name,
	[FIELD_FD_CONTAINERNAME] = fd_name,
	[FIELD_FD_DIRECTORY] = fd_directory,
	[FIELD_FD_CONTAINERDIRECTORY] = fd_directory,
	[FIELD_FD_FILENAME] = fd_filename,
	[FIELD_FD_UID] = fd_uid,
	[FIELD_FD_CONNECTED] = fd_flag,
	[FIELD_FD_NAME_CHANGED] = fd_flag,
	[FIELD_FD_IS_UPPER_LAYER] = fd_flag,
	[FIELD_FD_IS_LOWER_LAYER] = fd_flag,
	[FIELD_FD_DEV] = fd_dev,
	[FIELD_FD_DEV_MAJOR] = fd_dev,
	[FIELD_FD_DEV_MINOR] = fd_dev,
	[FIELD_FD_INO] = fd_dev,
	[FIELD_FD_NAMERAW] = fd_nameraw,
	[FIELD_FD_TYPES] = fd_types,
};
