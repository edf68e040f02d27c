/* SPDX-License-Identifier: MIT */
/* field_count.c - fields that are 1 on the events they count: evt.count*. */
#include "field_internal.h"

static bool evt_count(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	(void)fc;
	(void)f;
	(void)s;
	return give_u64(ret, 1);
}

enum error_kind { ERROR_FILE, ERROR_NET, ERROR_MEMORY, ERROR_OTHER };

static bool makes_file(uint16_t type)
{
	return type == EV_SYSCALL_OPEN_X || type == EV_SYSCALL_CREAT_X ||
	       type == EV_SYSCALL_OPENAT_X || type == EV_SYSCALL_OPENAT_2_X ||
	       type == EV_SYSCALL_OPENAT2_X;
}

static bool makes_connection(uint16_t type)
{
	return type == EV_SOCKET_ACCEPT_X || type == EV_SOCKET_ACCEPT_5_X ||
	       type == EV_SOCKET_ACCEPT4_X || type == EV_SOCKET_ACCEPT4_5_X ||
	       type == EV_SOCKET_ACCEPT4_6_X || type == EV_SOCKET_CONNECT_X;
}

static enum error_kind error_kind(const struct field_ctx *fc, const struct step *s)
{
	if (!fc->fd)
		return makes_file(s->ev->type)           ? ERROR_FILE
		       : makes_connection(s->ev->type)   ? ERROR_NET
		       : s->info->category == CAT_MEMORY ? ERROR_MEMORY
							 : ERROR_OTHER;
	if (fd_is_file(fc->fd) || fc->fd->type == fd_type_directory)
		return ERROR_FILE;
	return fd_is_inet(fc->fd) || fc->fd->type == fd_type_unix_sock ? ERROR_NET : ERROR_OTHER;
}

static bool counts_error(const struct field_ctx *fc, const struct field *f, const struct step *s)
{
	switch (f->info->id) {
	case FIELD_EVT_COUNT_ERROR_FILE:
		return error_kind(fc, s) == ERROR_FILE;
	case FIELD_EVT_COUNT_ERROR_NET:
		return error_kind(fc, s) == ERROR_NET;
	case FIELD_EVT_COUNT_ERROR_MEMORY:
		return s->info->category == CAT_MEMORY;
	case FIELD_EVT_COUNT_ERROR_OTHER:
		return error_kind(fc, s) == ERROR_OTHER;
	default:
		return true;
	}
}

static bool evt_count_error(struct field_ctx *fc, struct field *f, const struct step *s,
			    struct value *ret)
{
	int64_t res;

	return result_of(fc, s, &res) && res < 0 && counts_error(fc, f, s) && give_u64(ret, 1);
}

static bool evt_count_exit(struct field_ctx *fc, struct field *f, const struct step *s,
			   struct value *ret)
{
	(void)fc;
	(void)f;
	return event_type_is_exit(s->ev->type) && give_u64(ret, 1);
}

bool step_is_call(const struct step *s)
{
	return event_type_is_exit(s->ev->type) && s->info->origin == ORIGIN_SYSCALL &&
	       !is_tracer(s) && !s->is_child_return && strcmp(s->info->name, "NA") != 0;
}

/* Clone returns twice, and the child has called nothing. */
static bool evt_count_call(struct field_ctx *fc, struct field *f, const struct step *s,
			   struct value *ret)
{
	(void)fc;
	(void)f;
	return step_is_call(s) && give_u64(ret, 1);
}

static bool evt_count_info(struct field_ctx *fc, struct field *f, const struct step *s,
			   struct value *ret)
{
	struct thread *t;

	if (s->ev->type != EV_PROCINFO_E)
		return false;
	t = thread_of_event(fc, s);
	if (f->info->id == FIELD_EVT_COUNT_PROCINFO && !(t && thread_is_main(t)))
		return false;
	return give_u64(ret, 1);
}

field_fn *const field_count_fn[FIELD_MAX] = {
	[FIELD_EVT_COUNT] = evt_count,
	[FIELD_EVT_COUNT_ERROR] = evt_count_error,
	[FIELD_EVT_COUNT_ERROR_FILE] = evt_count_error,
	[FIELD_EVT_COUNT_ERROR_NET] = evt_count_error,
	[FIELD_EVT_COUNT_ERROR_MEMORY] = evt_count_error,
	[FIELD_EVT_COUNT_ERROR_OTHER] = evt_count_error,
	[FIELD_EVT_COUNT_EXIT] = evt_count_exit,
	[FIELD_EVT_COUNT_CALL] = evt_count_call,
	[FIELD_EVT_COUNT_PROCINFO] = evt_count_info,
	[FIELD_EVT_COUNT_THREADINFO] = evt_count_info,
};
