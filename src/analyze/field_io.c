/* SPDX-License-Identifier: MIT */
/* field_io.c - fields of events that read, write, wait and open: evt.is_io*, evt.buflen*, evt.is_open_*. */
#include "field_internal.h"

/* ---- input and output ---- */

static bool evt_is_io(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	unsigned flags = f->info->id == FIELD_EVT_IS_IO        ? EF_READS_FROM_FD | EF_WRITES_TO_FD
			 : f->info->id == FIELD_EVT_IS_IO_READ ? EF_READS_FROM_FD
							       : EF_WRITES_TO_FD;

	(void)fc;
	return give_bool(ret, s->info->flags & flags);
}

static bool evt_io_dir(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	(void)fc;
	(void)f;
	if (s->info->flags & EF_WRITES_TO_FD)
		return give_text(ret, STR("write"));
	return (s->info->flags & EF_READS_FROM_FD) && give_text(ret, STR("read"));
}

static bool evt_is_wait(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	(void)fc;
	(void)f;
	return give_bool(ret, s->info->flags & EF_WAITS);
}

static bool evt_is_syslog(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	(void)f;
	return give_bool(ret,
			 (s->info->flags & EF_WRITES_TO_FD) && fc->fd &&
				 str_contains(replay_str(fc->r, fc->fd->name), STR("/dev/log")));
}

/* Which categories and descriptors a field of this family counts. */
static bool buflen_applies(const struct field *f, uint8_t category, const struct fd *fd)
{
	switch (f->info->id) {
	case FIELD_EVT_BUFLEN_IN:
		return category == CAT_IO_READ;
	case FIELD_EVT_BUFLEN_OUT:
		return category == CAT_IO_WRITE;
	case FIELD_EVT_BUFLEN_FILE:
		return fd_is_file(fd);
	case FIELD_EVT_BUFLEN_FILE_IN:
		return fd_is_file(fd) && category == CAT_IO_READ;
	case FIELD_EVT_BUFLEN_FILE_OUT:
		return fd_is_file(fd) && category == CAT_IO_WRITE;
	case FIELD_EVT_BUFLEN_NET:
		return fd_is_inet(fd);
	case FIELD_EVT_BUFLEN_NET_IN:
		return fd_is_inet(fd) && category == CAT_IO_READ;
	case FIELD_EVT_BUFLEN_NET_OUT:
		return fd_is_inet(fd) && category == CAT_IO_WRITE;
	default:
		return true;
	}
}

static bool evt_buflen(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	uint8_t category = s->info->category;
	int64_t res;

	if (!fc->fd || category < CAT_IO_READ || category > CAT_IO_OTHER ||
	    !event_type_is_exit(s->ev->type) || !buflen_applies(f, category, fc->fd))
		return false;
	return number_at(s, 0, &res) && res >= 0 && give_u64(ret, (uint64_t)res);
}

/* ---- opening ---- */

#define MODE_ANY_EXEC 0111

/* Places of flags and mode in the events that open files; -1: none. */
static bool open_params(uint16_t type, int *ret_flags, int *ret_mode)
{
	switch (type) {
	case EV_SYSCALL_OPEN_X:
	case EV_SYSCALL_OPENAT_E:
		*ret_flags = 2;
		*ret_mode = 3;
		return true;
	case EV_SYSCALL_OPENAT_2_X:
	case EV_SYSCALL_OPENAT2_X:
		*ret_flags = 3;
		*ret_mode = 4;
		return true;
	case EV_SYSCALL_OPEN_BY_HANDLE_AT_X:
		*ret_flags = 2;
		*ret_mode = -1;
		return true;
	case EV_SYSCALL_CREAT_X:
		*ret_flags = -1;
		*ret_mode = 2;
		return true;
	default:
		return false;
	}
}

static bool opens_with_exec(const struct step *s, uint64_t flags, int flags_at, int mode_at)
{
	if (mode_at < 0 ||
	    (flags_at >= 0 && !(flags & (file_flags_O_TMPFILE | file_flags_O_CREAT))))
		return false;
	return event_u64(s->ev, (unsigned)mode_at, 0) & MODE_ANY_EXEC;
}

static bool creates_file(const struct field_ctx *fc, const struct step *s, uint64_t flags)
{
	int64_t res;

	if (flags & file_flags_O_F_CREATED)
		return true;
	return (flags & file_flags_O_TMPFILE) && result_of(fc, s, &res) && res >= 0;
}

static bool evt_is_open(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	uint64_t flags;
	int flags_at, mode_at;

	if (!open_params(s->ev->type, &flags_at, &mode_at))
		return give_bool(ret, false);
	flags = flags_at >= 0 ? event_u64(s->ev, (unsigned)flags_at, 0) : 0;
	switch (f->info->id) {
	case FIELD_EVT_IS_OPEN_READ:
		return give_bool(ret, flags & file_flags_O_RDONLY);
	case FIELD_EVT_IS_OPEN_WRITE:
		return give_bool(ret, flags & file_flags_O_WRONLY);
	case FIELD_EVT_IS_OPEN_EXEC:
		return give_bool(ret, opens_with_exec(s, flags, flags_at, mode_at));
	default:
		return give_bool(ret, creates_file(fc, s, flags));
	}
}

/* clang-format off */
field_fn *const field_io_fn[FIELD_MAX] = {
	[FIELD_EVT_BUFLEN] = evt_buflen,
	[FIELD_EVT_BUFLEN_IN] = evt_buflen,
	[FIELD_EVT_BUFLEN_OUT] = evt_buflen,
	[FIELD_EVT_BUFLEN_FILE] = evt_buflen,
	[FIELD_EVT_BUFLEN_FILE_IN] = evt_buflen,
	[FIELD_EVT_BUFLEN_FILE_OUT] = evt_buflen,
	[FIELD_EVT_BUFLEN_NET] = evt_buflen,
	[FIELD_EVT_BUFLEN_NET_IN] = evt_buflen,
	[FIELD_EVT_BUFLEN_NET_OUT] = evt_buflen,
	[FIELD_EVT_IS_IO] = evt_is_io,
	[FIELD_EVT_IS_IO_READ] = evt_is_io,
	[FIELD_EVT_IS_IO_WRITE] = evt_is_io,
	[FIELD_EVT_IO_DIR] = evt_io_dir,
	[FIELD_EVT_IS_WAIT] = evt_is_wait,
	[FIELD_EVT_IS_SYSLOG] = evt_is_syslog,
	[FIELD_EVT_IS_OPEN_READ] = evt_is_open,
	[FIELD_EVT_IS_OPEN_WRITE] = evt_is_open,
	[FIELD_EVT_IS_OPEN_EXEC] = evt_is_open,
	[FIELD_EVT_IS_OPEN_CREATE] = evt_is_open,
};
/* clang-format on */
