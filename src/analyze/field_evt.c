/* SPDX-License-Identifier: MIT */
/* field_evt.c - fields of the event itself: what it is, its arguments and its result. */
#include "field_internal.h"

#include "paths.h"

/* ---- what kind of event ---- */

static bool evt_num(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	(void)fc;
	(void)f;
	return give_u64(ret, s->ev->num);
}

static bool evt_dir(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	(void)fc;
	(void)f;
	return give_text(ret, event_type_is_exit(s->ev->type) ? STR("<") : STR(">"));
}

static bool evt_type(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	(void)fc;
	(void)f;
	if (s->ev->type == EV_ASYNCEVENT_E)
		return give_text(ret, str_to_nul(event_param(s->ev, 1)));
	return give_text(ret, str_of(evtext_type_name(s)));
}

static bool evt_type_is(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	uint32_t number = 0;
	bool is_number = f->arg.n > 0;

	(void)fc;
	for (size_t i = 0; i < f->arg.n; i++) {
		is_number &= f->arg.p[i] >= '0' && f->arg.p[i] <= '9';
		number = number * 10 + (uint32_t)(f->arg.p[i] - '0');
	}
	if (is_number)
		return give_u64(ret, s->ev->type == number);
	return give_u64(ret, str_eq(str_of(s->info->name), f->arg));
}

static bool is_syscall(const struct field_ctx *fc, const struct step *s)
{
	if (fc->q->view != SCHEMA_CLASSIC)
		return s->info->origin == ORIGIN_SYSCALL;
	return s->ev->type != EV_SCHEDSWITCH_6_E && !(s->info->flags & EF_SKIPPARSERESET);
}

static bool syscall_type(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	return is_syscall(fc, s) && evt_type(fc, f, s, ret);
}

static const char *io_category(const struct fd *fd)
{
	switch (fd ? fd->type : FD_TYPE_UNSET) {
	case fd_type_file:
	case fd_type_file_v2:
	case fd_type_directory:
		return "file";
	case fd_type_ipv4_sock:
	case fd_type_ipv6_sock:
	case fd_type_ipv4_servsock:
	case fd_type_ipv6_servsock:
		return "net";
	case fd_type_fifo:
	case fd_type_unix_sock:
	case fd_type_event:
	case fd_type_signalfd:
	case fd_type_inotify:
	case fd_type_userfaultfd:
		return "ipc";
	default:
		return "unknown";
	}
}

static uint8_t category_of(const struct field_ctx *fc, const struct step *s)
{
	const struct syscall_info *sc;

	if (s->ev->type != EV_GENERIC_E && s->ev->type != EV_GENERIC_X)
		return s->info->category;
	sc = schema_syscall(fc->q->view, (uint32_t)event_u64(s->ev, 0, UINT32_MAX));
	return sc ? sc->category : CAT_UNKNOWN;
}

static bool evt_category(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	static const char *const name[CAT_MAX] = {
		[CAT_OTHER] = "other",   [CAT_FILE] = "file",
		[CAT_NET] = "net",       [CAT_IPC] = "IPC",
		[CAT_MEMORY] = "memory", [CAT_PROCESS] = "process",
		[CAT_SLEEP] = "sleep",   [CAT_SYSTEM] = "system",
		[CAT_SIGNAL] = "signal", [CAT_USER] = "user",
		[CAT_TIME] = "time",     [CAT_PROCESSING] = "processing",
		[CAT_WAIT] = "wait",     [CAT_SCHEDULER] = "scheduler",
	};
	uint8_t c = category_of(fc, s);
	const char *text = c < CAT_MAX ? name[c] : NULL;

	(void)f;
	if (c >= CAT_IO_READ && c <= CAT_IO_OTHER)
		text = io_category(fc->fd);
	else if (c == CAT_INTERNAL && fc->q->view != SCHEMA_CLASSIC)
		text = "internal";
	return give_text(ret, str_of(text ? text : "unknown"));
}

static bool evt_cpu(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	(void)fc;
	(void)f;
	return give_i64(ret, (int16_t)s->ev->cpu);
}

static bool evt_source(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	(void)fc;
	(void)f;
	(void)s;
	return give_text(ret, STR("syscall"));
}

static bool evt_hostname(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	struct str name = replay_hostname(fc->r);

	(void)f;
	(void)s;
	return name.n && give_text(ret, name);
}

static bool evt_is_async(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	(void)fc;
	(void)f;
	return give_bool(ret, s->ev->type == EV_ASYNCEVENT_E);
}

static bool evt_asynctype(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	(void)fc;
	(void)f;
	return s->ev->type == EV_ASYNCEVENT_E && give_text(ret, str_to_nul(event_param(s->ev, 1)));
}

static bool evt_around(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	(void)fc;
	(void)f;
	return give_u64(ret, s->ev->ts_ns);
}

/* ---- arguments ---- */

static bool evt_args(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	(void)f;
	evtext_add_args(fc->text, text_begin(fc), s);
	return give_scratch(fc, ret);
}

static bool evt_info(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	(void)f;
	evtext_add_info(fc->text, text_begin(fc), s);
	return give_scratch(fc, ret);
}

/* The parameter a field's argument names, or -1. */
static int chosen_param(const struct field *f, const struct step *s)
{
	if (f->index >= 0)
		return (unsigned)f->index < n_params_of(s) ? f->index : -1;
	return param_index(s, f->arg);
}

static bool evt_arg(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	int i = chosen_param(f, s);

	if (i < 0)
		return false;
	param_text(fc, s, (unsigned)i);
	return give_scratch(fc, ret);
}

static bool is_signed_type(uint8_t type)
{
	return (type >= PT_INT8 && type <= PT_INT64) || type == PT_ERRNO || type == PT_FD ||
	       type == PT_PID || type == PT_FD32 || type == PT_PID32;
}

static bool is_text_type(uint8_t type)
{
	return type == PT_CHARBUF || type == PT_FSPATH || type == PT_FSRELPATH;
}

static bool give_raw(struct value *ret, const struct event *ev, unsigned i, uint8_t type)
{
	struct str p = event_param(ev, i);

	if (is_text_type(type))
		return give_text(ret, str_to_nul(p));
	if (type != PT_SOCKADDR && type != PT_SOCKTUPLE && type != PT_BYTEBUF &&
	    (p.n == 8 || p.n == 4 || p.n == 2 || p.n == 1))
		return is_signed_type(type) ? give_i64(ret, event_i64(ev, i, 0))
					    : give_u64(ret, event_u64(ev, i, 0));
	ret->kind = VAL_BYTES;
	ret->s = p;
	return p.n > 0 || type == PT_BYTEBUF; /* no data are data, too */
}

static bool evt_rawarg(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	int i = chosen_param(f, s);

	(void)fc;
	return i >= 0 && !is_tracer(s) &&
	       give_raw(ret, s->ev, (unsigned)i, s->info->params[i].type);
}

static bool evt_buffer(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	int i = param_index(s, STR("data"));

	size_t raw;

	(void)f;
	if (i < 0)
		return false;
	if (s->info->params[i].type != PT_BYTEBUF) { /* some calls name a number so */
		raw = paramtext_add(fc->params, text_begin(fc), s, (unsigned)i);
		fc->b.n = raw;
		return give_scratch(fc, ret);
	}
	ret->kind = VAL_BYTES;
	ret->s = event_param(s->ev, (unsigned)i);
	return true;
}

/* ---- results ---- */

/* Which parameter is the result of the call; -1: none. */
static int result_index(const struct field_ctx *fc, const struct step *s)
{
	int i;

	if (!fc->q->result_by_name)
		return event_type_is_exit(s->ev->type) && s->info->origin == ORIGIN_SYSCALL &&
				       s->ev->type != EV_GENERIC_X && n_params_of(s) > 0
			       ? 0
			       : -1;
	i = param_index(s, STR("res"));
	if (i < 0 && (s->info->flags & EF_CREATES_FD) && event_type_is_exit(s->ev->type))
		i = param_index(s, STR("fd"));
	return i;
}

bool number_at(const struct step *s, int i, int64_t *ret)
{
	size_t n = i >= 0 ? event_param(s->ev, (unsigned)i).n : 0;

	if (n != 8 && n != 4)
		return false;
	*ret = event_i64(s->ev, (unsigned)i, 0);
	return true;
}

bool result_of(const struct field_ctx *fc, const struct step *s, int64_t *ret)
{
	return number_at(s, result_index(fc, s), ret);
}

static bool evt_rawres(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	int64_t res;

	(void)f;
	return result_of(fc, s, &res) && give_i64(ret, res);
}

static bool evt_res(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	int i = result_index(fc, s);
	int64_t res;

	(void)f;
	if (!number_at(s, i, &res))
		return false;
	if (res >= 0)
		return give_text(ret, STR("SUCCESS"));
	param_text(fc, s, (unsigned)i);
	return give_scratch(fc, ret);
}

static bool evt_failed(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	int64_t res = 0;
	bool has = result_of(fc, s, &res);

	(void)f;
	return (has || fc->q->result_by_name) && give_bool(ret, res < 0);
}

/* clang-format off */
field_fn *const field_evt_fn[FIELD_MAX] = {
	[FIELD_EVT_NUM] = evt_num,
	[FIELD_EVT_DIR] = evt_dir,
	[FIELD_EVT_TYPE] = evt_type,
	[FIELD_EVT_TYPE_IS] = evt_type_is,
	[FIELD_SYSCALL_TYPE] = syscall_type,
	[FIELD_EVT_CATEGORY] = evt_category,
	[FIELD_EVT_CPU] = evt_cpu,
	[FIELD_EVT_ARGS] = evt_args,
	[FIELD_EVT_ARG] = evt_arg,
	[FIELD_EVT_RAWARG] = evt_rawarg,
	[FIELD_EVT_INFO] = evt_info,
	[FIELD_EVT_BUFFER] = evt_buffer,
	[FIELD_EVT_RES] = evt_res,
	[FIELD_EVT_RAWRES] = evt_rawres,
	[FIELD_EVT_FAILED] = evt_failed,
	[FIELD_EVT_AROUND] = evt_around,
	[FIELD_EVT_HOSTNAME] = evt_hostname,
	[FIELD_EVT_SOURCE] = evt_source,
	[FIELD_EVT_IS_ASYNC] = evt_is_async,
	[FIELD_EVT_ASYNCTYPE] = evt_asynctype,
};
/* clang-format on */
