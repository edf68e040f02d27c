/* SPDX-License-Identifier: MIT */
/* field_evt.c - fields of the event itself: evt.*, syscall.type, and its times. */
#include "field_internal.h"

#include "paths.h"

/* ---- times ---- */

static bool evt_num(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	(void)fc;
	(void)f;
	return give_u64(ret, s->ev->num);
}

static bool evt_time(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	(void)f;
	evtext_add_time(fc->text, text_begin(fc), s, TIME_OF_DAY);
	return give_scratch(fc, ret);
}

static bool evt_time_s(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	uint64_t ns = s->ev->ts_ns;

	(void)f;
	clock_hms_s(text_begin(fc), ns, clock_zone_offset(&fc->params->zone, ns));
	return give_scratch(fc, ret);
}

/* "2026-11-23T10:00:00.123456789+0000" */
static bool evt_iso8601(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	struct buf *b = text_begin(fc);

	(void)f;
	clock_iso(b, s->ev->ts_ns, 0);
	b->n--; /* the Z */
	buf_adds(b, "+0000");
	return give_scratch(fc, ret);
}

static bool evt_datetime(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	uint64_t ns = s->ev->ts_ns;
	int32_t offset_s = clock_zone_offset(&fc->params->zone, ns);
	struct buf *b = text_begin(fc);

	clock_date(b, ns, offset_s);
	buf_addc(b, ' ');
	if (f->info->id == FIELD_EVT_DATETIME)
		clock_hms(b, ns, offset_s);
	else
		clock_hms_s(b, ns, offset_s);
	return give_scratch(fc, ret);
}

static bool evt_outputtime(struct field_ctx *fc, struct field *f, const struct step *s,
			   struct value *ret)
{
	(void)f;
	evtext_add_time(fc->text, text_begin(fc), s, fc->time_style);
	return give_scratch(fc, ret);
}

/* Families of three fields: a duration, its whole seconds, the nanoseconds behind them. */
static bool give_duration(struct value *ret, uint64_t ns, unsigned part)
{
	return give_u64(ret, part == 0 ? ns : part == 1 ? ns / NS_PER_S : ns % NS_PER_S);
}

static bool evt_rawtime(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	(void)fc;
	return give_duration(ret, s->ev->ts_ns, f->info->id - FIELD_EVT_RAWTIME);
}

static bool evt_reltime(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	return give_duration(ret, s->ev->ts_ns - replay_first_ns(fc->r),
			     f->info->id - FIELD_EVT_RELTIME);
}

static uint64_t latency_of(const struct field_ctx *fc, const struct step *s)
{
	if (!fc->q->unpaired_is_blind)
		return s->latency_ns;
	return s->thread ? s->thread->pending.latency_ns : 0;
}

static bool evt_latency(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	if (s->thread && s->is_internal)
		return false;
	return give_duration(ret, latency_of(fc, s), f->info->id - FIELD_EVT_LATENCY);
}

static bool evt_latency_human(struct field_ctx *fc, struct field *f, const struct step *s,
			      struct value *ret)
{
	if (s->thread && s->is_internal)
		return false;
	/* Events without a thread show what this field showed before, as in sysdig. */
	if (s->thread)
		f->previous = latency_of(fc, s) + 1;
	text_begin(fc);
	if (f->previous)
		add_human_time(&fc->b, f->previous - 1);
	return give_scratch(fc, ret);
}

static bool evt_latency_quantized(struct field_ctx *fc, struct field *f, const struct step *s,
				  struct value *ret)
{
	uint64_t ns = latency_of(fc, s);

	(void)f;
	return ns && !s->is_internal && give_u64(ret, quantized_time(ns));
}

static bool evt_wait_latency(struct field_ctx *fc, struct field *f, const struct step *s,
			     struct value *ret)
{
	(void)f;
	return (s->info->flags & EF_WAITS) && event_type_is_exit(s->ev->type) &&
	       give_u64(ret, latency_of(fc, s));
}

/* Since the event this very field was asked for the last time. */
static bool evt_deltatime(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	uint64_t ns = f->previous ? s->ev->ts_ns - f->previous : 0;

	(void)fc;
	f->previous = s->ev->ts_ns;
	return give_duration(ret, ns, f->info->id - FIELD_EVT_DELTATIME);
}

/* ---- what kind of event ---- */

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
	return p.n > 0;
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

static bool number_at(const struct step *s, int i, int64_t *ret)
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

static bool is_plain_file(const struct fd *fd)
{
	return fd->type == fd_type_file || fd->type == fd_type_file_v2;
}

static bool is_inet(const struct fd *fd)
{
	return fd->type >= fd_type_ipv4_sock && fd->type <= fd_type_ipv6_servsock;
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
		return is_plain_file(fd);
	case FIELD_EVT_BUFLEN_FILE_IN:
		return is_plain_file(fd) && category == CAT_IO_READ;
	case FIELD_EVT_BUFLEN_FILE_OUT:
		return is_plain_file(fd) && category == CAT_IO_WRITE;
	case FIELD_EVT_BUFLEN_NET:
		return is_inet(fd);
	case FIELD_EVT_BUFLEN_NET_IN:
		return is_inet(fd) && category == CAT_IO_READ;
	case FIELD_EVT_BUFLEN_NET_OUT:
		return is_inet(fd) && category == CAT_IO_WRITE;
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

/* ---- counters ---- */

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
	if (is_plain_file(fc->fd) || fc->fd->type == fd_type_directory)
		return ERROR_FILE;
	return is_inet(fc->fd) || fc->fd->type == fd_type_unix_sock ? ERROR_NET : ERROR_OTHER;
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

/* ---- infrastructure events: "Event:start;ID:...;name:...;Image:..." ---- */

static struct str trim(struct str s)
{
	while (s.n && strchr(" \t\n\r", s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && strchr(" \t\n\r", s.p[s.n - 1]))
		s.n--;
	return s;
}

/* The text before the first c; *rest is what follows it. */
static struct str cut(struct str s, char c, struct str *rest)
{
	const char *p = memchr(s.p, c, s.n);
	size_t n = p ? (size_t)(p - s.p) : s.n;

	*rest = p ? (struct str){ p + 1, s.n - n - 1 } : STR("");
	return (struct str){ s.p, n };
}

/* An image is cut at its digest; one that is nothing but a digest stays whole. */
static struct str image_name(struct str value)
{
	struct str rest;
	struct str head = cut(value, ':', &rest);

	if (memchr(head.p, '@', head.n))
		return cut(head, '@', &rest);
	return str_contains(head, STR("sha256")) ? value : head;
}

static bool evt_infra(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	static const char *const key[] = { "Event", "ID", "name", "Image" };
	unsigned which = f->info->id - FIELD_EVT_INFRA_DOCKER_NAME;
	struct str rest, value, item;

	(void)fc;
	if (s->ev->type != EV_INFRASTRUCTURE_EVENT_E)
		return false;
	for (rest = str_to_nul(event_param(s->ev, 2)); rest.n;) {
		item = trim(cut(rest, ';', &rest));
		if (!str_starts(item, str_of(key[which])))
			continue;
		(void)cut(item, ':', &value);
		if (which == 3)
			return give_text(ret, trim(image_name(value)));
		value = trim(cut(value, ':', &item));
		if (which == 1 && value.n > 12)
			value.n = 12; /* the short form of an id */
		return give_text(ret, value);
	}
	return false;
}

static bool evt_around(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	(void)fc;
	(void)f;
	return give_u64(ret, s->ev->ts_ns);
}

field_fn *const field_evt_fn[FIELD_MAX] = {
	[FIELD_EVT_NUM] = evt_num,
	[FIELD_EVT_TIME] = evt_time,
	[FIELD_EVT_TIME_S] = evt_time_s,
	[FIELD_EVT_TIME_ISO8601] = evt_iso8601,
	[FIELD_EVT_DATETIME] = evt_datetime,
	[FIELD_EVT_DATETIME_S] = evt_datetime,
	[FIELD_EVT_RAWTIME] = evt_rawtime,
	[FIELD_EVT_RAWTIME_S] = evt_rawtime,
	[FIELD_EVT_RAWTIME_NS] = evt_rawtime,
	[FIELD_EVT_RELTIME] = evt_reltime,
	[FIELD_EVT_RELTIME_S] = evt_reltime,
	[FIELD_EVT_RELTIME_NS] = evt_reltime,
	[FIELD_EVT_LATENCY] = evt_latency,
	[FIELD_EVT_LATENCY_S] = evt_latency,
	[FIELD_EVT_LATENCY_NS] = evt_latency,
	[FIELD_EVT_LATENCY_QUANTIZED] = evt_latency_quantized,
	[FIELD_EVT_LATENCY_HUMAN] = evt_latency_human,
	[FIELD_EVT_DELTATIME] = evt_deltatime,
	[FIELD_EVT_DELTATIME_S] = evt_deltatime,
	[FIELD_EVT_DELTATIME_NS] = evt_deltatime,
	[FIELD_EVT_OUTPUTTIME] = evt_outputtime,
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
	[FIELD_EVT_BUFLEN] = evt_buflen,
	[FIELD_EVT_BUFLEN_IN] = evt_buflen,
	[FIELD_EVT_BUFLEN_OUT] = evt_buflen,
	[FIELD_EVT_BUFLEN_FILE] = evt_buflen,
	[FIELD_EVT_BUFLEN_FILE_IN] = evt_buflen,
	[FIELD_EVT_BUFLEN_FILE_OUT] = evt_buflen,
	[FIELD_EVT_BUFLEN_NET] = evt_buflen,
	[FIELD_EVT_BUFLEN_NET_IN] = evt_buflen,
	[FIELD_EVT_BUFLEN_NET_OUT] = evt_buflen,
	[FIELD_EVT_RES] = evt_res,
	[FIELD_EVT_RAWRES] = evt_rawres,
	[FIELD_EVT_FAILED] = evt_failed,
	[FIELD_EVT_IS_IO] = evt_is_io,
	[FIELD_EVT_IS_IO_READ] = evt_is_io,
	[FIELD_EVT_IS_IO_WRITE] = evt_is_io,
	[FIELD_EVT_IO_DIR] = evt_io_dir,
	[FIELD_EVT_IS_WAIT] = evt_is_wait,
	[FIELD_EVT_WAIT_LATENCY] = evt_wait_latency,
	[FIELD_EVT_IS_SYSLOG] = evt_is_syslog,
	[FIELD_EVT_COUNT] = evt_count,
	[FIELD_EVT_COUNT_ERROR] = evt_count_error,
	[FIELD_EVT_COUNT_ERROR_FILE] = evt_count_error,
	[FIELD_EVT_COUNT_ERROR_NET] = evt_count_error,
	[FIELD_EVT_COUNT_ERROR_MEMORY] = evt_count_error,
	[FIELD_EVT_COUNT_ERROR_OTHER] = evt_count_error,
	[FIELD_EVT_COUNT_EXIT] = evt_count_exit,
	[FIELD_EVT_COUNT_PROCINFO] = evt_count_info,
	[FIELD_EVT_COUNT_THREADINFO] = evt_count_info,
	[FIELD_EVT_AROUND] = evt_around,
	[FIELD_EVT_IS_OPEN_READ] = evt_is_open,
	[FIELD_EVT_IS_OPEN_WRITE] = evt_is_open,
	[FIELD_EVT_IS_OPEN_EXEC] = evt_is_open,
	[FIELD_EVT_IS_OPEN_CREATE] = evt_is_open,
	[FIELD_EVT_INFRA_DOCKER_NAME] = evt_infra,
	[FIELD_EVT_INFRA_DOCKER_CONTAINER_ID] = evt_infra,
	[FIELD_EVT_INFRA_DOCKER_CONTAINER_NAME] = evt_infra,
	[FIELD_EVT_INFRA_DOCKER_CONTAINER_IMAGE] = evt_infra,
	[FIELD_EVT_HOSTNAME] = evt_hostname,
	[FIELD_EVT_SOURCE] = evt_source,
	[FIELD_EVT_IS_ASYNC] = evt_is_async,
	[FIELD_EVT_ASYNCTYPE] = evt_asynctype,
};

/* Families computed by their distance from the first. */
_Static_assert(FIELD_EVT_RAWTIME_NS == FIELD_EVT_RAWTIME + 2, "evt.rawtime, .s, .ns");
_Static_assert(FIELD_EVT_RELTIME_NS == FIELD_EVT_RELTIME + 2, "evt.reltime, .s, .ns");
_Static_assert(FIELD_EVT_LATENCY_NS == FIELD_EVT_LATENCY + 2, "evt.latency, .s, .ns");
_Static_assert(FIELD_EVT_DELTATIME_NS == FIELD_EVT_DELTATIME + 2, "evt.deltatime, .s, .ns");
_Static_assert(FIELD_EVT_INFRA_DOCKER_CONTAINER_IMAGE == FIELD_EVT_INFRA_DOCKER_NAME + 3,
	       "evt.infra.docker.*");
