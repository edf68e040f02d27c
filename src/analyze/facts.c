/* SPDX-License-Identifier: MIT */
/* facts.c - see facts.h. facts_event is the hot path: rows are found by the tags that replay keeps
 * on threads and descriptors, and a key is built and hashed only when a tag is 0. */
#include "facts.h"

#include <stdlib.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "../capture/constants.h"

/* What matters of an event type, one byte each. */
enum trait {
	T_CALL = 1 << 0,    /* the return of a system call */
	T_RESULT = 1 << 1,  /* parameter 0 is a result: negative is -errno */
	T_READS = 1 << 2,   /* the result is bytes read */
	T_WRITES = 1 << 3,  /* the result is bytes written */
	T_CREATES = 1 << 4, /* makes a descriptor */
	T_SPECIAL = 1 << 5, /* not a call, but looked at */
	T_WAITS = 1 << 6,
	T_GENERIC = 1 << 7, /* the call is told by parameter 0 */
};

#define MAX_RENOTED 64   /* containers looked at again when another one is described */
#define MAX_SUBJECT 1024 /* bytes kept of what a slow call was about; a path's limit */
#define MAX_ERRNO   4095 /* the kernel's: larger negatives are addresses or values */

/* Calls whose time is mostly waiting for something to happen. EF_WAITS marks only some. */
static const char *const waiting[] = {
	"accept",          "accept4",    "clock_nanosleep", "epoll_pwait",
	"epoll_pwait2",    "epoll_wait", "futex",           "futex_waitv",
	"io_getevents",    "nanosleep",  "pause",           "poll",
	"ppoll",           "pselect6",   "restart_syscall", "rt_sigsuspend",
	"rt_sigtimedwait", "select",     "wait4",           "waitid",
	"waitpid",
};

static bool is_waiting(const char *name)
{
	for (size_t i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++) {
		if (strcmp(name, waiting[i]) == 0)
			return true;
	}
	return false;
}

/* ---- tables by event type ---- */

static bool returns_result(const struct event_info *info)
{
	const char *name = info->n_params ? info->params[0].name : "";

	return strcmp(name, "res") == 0 || strcmp(name, "fd") == 0;
}

/* sendfile has no flag that says so, but its result is bytes written to its first descriptor. */
static uint8_t transfer_traits(uint32_t type, const struct event_info *info)
{
	return (info->flags & EF_READS_FROM_FD ? T_READS : 0) |
	       (info->flags & EF_WRITES_TO_FD || type == EV_SYSCALL_SENDFILE_X ? T_WRITES : 0);
}

static uint8_t traits_of(uint32_t type, const struct event_info *info)
{
	uint8_t t;

	if (!info || strcmp(info->name, "NA") == 0)
		return 0;
	if (!event_type_is_exit((uint16_t)type) || info->origin != ORIGIN_SYSCALL ||
	    type == EV_TRACER_X) {
		return type == EV_SCHEDSWITCH_1_E || type == EV_SCHEDSWITCH_6_E ||
				       type == EV_PROCEXIT_E || type == EV_PROCEXIT_1_E ||
				       type == EV_CONTAINER_E || type == EV_CONTAINER_JSON_E ||
				       type == EV_CONTAINER_JSON_2_E || type == EV_DROP_E ||
				       type == EV_DROP_X
			       ? T_SPECIAL
			       : 0;
	}
	if (type == EV_GENERIC_X)
		return T_CALL | T_GENERIC;
	t = T_CALL;
	if (returns_result(info))
		t |= T_RESULT | transfer_traits(type, info);
	if (info->flags & EF_CREATES_FD)
		t |= T_CREATES;
	if (info->flags & EF_WAITS || is_waiting(info->name))
		t |= T_WAITS;
	return t;
}

static const uint8_t proc_ops[PV_N] = { [PV_NAME] = AGG_KEEP };
static const uint8_t fd_ops[FV_N] = {
	[FV_NAME] = AGG_KEEP, [FV_SHARED] = AGG_MAX, [FV_CLASS] = AGG_MAX
};
static const uint8_t call_ops[CV_N] = { [CV_MAX_NS] = AGG_MAX, [CV_WAITS] = AGG_MAX };
static const uint8_t error_ops[ERR_N] = { [ERR_FIRST] = AGG_MIN };
static const uint8_t box_ops[BV_N] = { AGG_KEEP, AGG_KEEP, AGG_KEEP };

struct facts *facts_new(struct replay *r, uint32_t max_slow)
{
	struct facts *f = xcalloc(1, sizeof(*f));

	f->r = r;
	f->max_slow = max_slow < MAX_SLOW ? max_slow : MAX_SLOW;
	pool_init(&f->names);
	agg_init(&f->proc, PV_N, proc_ops);
	agg_init(&f->fd, FV_N, fd_ops);
	agg_init(&f->call, CV_N, call_ops);
	agg_init(&f->error, ERR_N, error_ops);
	agg_init(&f->box, BV_N, box_ops);
	for (int view = 0; view < SCHEMA_MAX; view++) {
		for (uint32_t type = 0; type < EV_MAX; type++)
			f->traits[view][type] = traits_of(
				type, schema_event((enum schema_view)view, type));
	}
	return f;
}

void facts_free(struct facts *f)
{
	if (!f)
		return;
	for (uint32_t i = 0; i < f->hist.n; i++)
		free(f->hist.v[i]);
	vec_fini(&f->hist);
	vec_fini(&f->cpu);
	map_fini(&f->error_rows);
	agg_fini(&f->proc);
	agg_fini(&f->fd);
	agg_fini(&f->call);
	agg_fini(&f->error);
	agg_fini(&f->box);
	pool_fini(&f->names);
	free(f);
}

/* ---- rows ---- */

static uint32_t name_id(struct facts *f, struct str s)
{
	return pool_put(&f->names, s.p, s.n);
}

/* Key: pid, length of the name, name, id of the container. */
static uint32_t make_proc_row(struct facts *f, int64_t pid, struct str comm, struct str box)
{
	struct buf key = { 0 };
	uint32_t n = (uint32_t)comm.n;
	uint32_t row;

	buf_add(&key, &pid, sizeof(pid));
	buf_add(&key, &n, sizeof(n));
	buf_addstr(&key, comm);
	buf_addstr(&key, box);
	row = agg_row(&f->proc, key.p, key.n);
	agg_at(&f->proc, row)[PV_NAME] = name_id(f, comm);
	buf_fini(&key);
	return row;
}

/* A thread that the event itself has made (the child's return from clone) is not yet the event's
 * thread. */
static __attribute__((noinline)) uint32_t find_proc_row(struct facts *f, const struct step *s)
{
	struct thread *th = s->thread;

	if (!th && s->ev->tid > 0)
		th = replay_thread(f->r, s->ev->tid);
	if (!th) {
		if (!f->no_proc)
			f->no_proc = make_proc_row(f, -1, STR("<NA>"), STR(""));
		return f->no_proc;
	}
	if (!th->tag)
		th->tag = make_proc_row(f, th->pid, replay_str(f->r, th->comm),
					replay_str(f->r, th->container));
	return th->tag;
}

static inline uint32_t proc_row(struct facts *f, const struct step *s)
{
	return s->thread && s->thread->tag ? s->thread->tag : find_proc_row(f, s);
}

static uint16_t server_port(const struct fd *fd)
{
	switch (fd->type) {
	case fd_type_ipv4_sock:
		return load_u16(fd->sock + IP4_DPORT);
	case fd_type_ipv6_sock:
		return load_u16(fd->sock + IP6_DPORT);
	case fd_type_ipv4_servsock:
		return load_u16(fd->sock + SRV4_PORT);
	case fd_type_ipv6_servsock:
		return load_u16(fd->sock + SRV6_PORT);
	default:
		return 0;
	}
}

static enum io_class class_of(uint8_t type)
{
	switch (type) {
	case fd_type_file:
	case fd_type_file_v2:
	case fd_type_directory:
		return IO_FILE;
	case fd_type_ipv4_sock:
	case fd_type_ipv6_sock:
	case fd_type_ipv4_servsock:
	case fd_type_ipv6_servsock:
		return IO_NET;
	default:
		return IO_OTHER;
	}
}

static enum fd_kind kind_of(const struct fd *fd)
{
	switch (fd->type) {
	case fd_type_file:
	case fd_type_file_v2:
	case fd_type_directory:
		return FK_FILE;
	case fd_type_ipv4_sock:
	case fd_type_ipv6_sock:
		/* without a name it has no peer yet */
		return fd->name ? FK_CONNECTION : FK_OTHER;
	case fd_type_ipv4_servsock:
	case fd_type_ipv6_servsock:
		return FK_LISTENING;
	default:
		return FK_OTHER;
	}
}

/* Sockets of the machine are told apart by path: the addresses of their ends are new each time. */
static struct str unix_path(struct str name)
{
	const char *blank = memchr(name.p, ' ', name.n);

	if (memmem(name.p, name.n, "->", 2) && blank)
		return (struct str){ blank + 1, name.n - (size_t)(blank + 1 - name.p) };
	return name;
}

static __attribute__((noinline)) uint32_t find_fd_row(struct facts *f, struct fd *fd, uint32_t proc)
{
	struct fd_key k = { .kind = FK_OTHER, .type = fd ? fd->type : FD_TYPE_UNSET };
	struct str name = STR("");
	struct buf key = { 0 };
	uint32_t row;
	uint64_t *v;

	if (fd) {
		k.kind = (uint8_t)kind_of(fd);
		if (k.kind == FK_CONNECTION || k.kind == FK_LISTENING) {
			k.is_server = (fd->flags & FD_ROLE_SERVER) || k.kind == FK_LISTENING;
			k.l4proto = fd_l4proto(fd);
			k.port = server_port(fd);
		}
		if (k.kind != FK_OTHER)
			name = replay_str(f->r, fd->name);
		else if (fd->type == fd_type_unix_sock)
			name = unix_path(replay_fd_name(f->r, fd));
	}
	buf_add(&key, &k, sizeof(k));
	buf_addstr(&key, name);
	row = agg_row(&f->fd, key.p, key.n);
	buf_fini(&key);
	v = agg_at(&f->fd, row);
	v[FV_CLASS] = fd ? class_of(fd->type) : IO_OTHER;
	if (!v[FV_NAME])
		v[FV_NAME] = agg_at(&f->proc, proc)[PV_NAME];
	if (fd)
		fd->tag = row;
	else
		f->no_fd = row;
	return row;
}

static inline uint32_t fd_row(struct facts *f, struct fd *fd, uint32_t proc)
{
	uint32_t row = fd ? fd->tag : f->no_fd;

	return row ? row : find_fd_row(f, fd, proc);
}

static uint32_t make_call_row(struct facts *f, struct str name, bool waits)
{
	uint32_t row = agg_row(&f->call, name.p, name.n);

	agg_at(&f->call, row)[CV_WAITS] |= waits;
	vec_reserve(&f->hist, row + 1);
	if (f->hist.n <= row)
		f->hist.n = row + 1;
	return row;
}

static __attribute__((noinline)) uint32_t find_generic_row(struct facts *f, enum schema_view view,
							   uint16_t code)
{
	const struct syscall_info *info = schema_syscall(view, code);
	const char *name = info ? info->name : "unknown syscall";
	uint32_t row = make_call_row(f, str_of(name), is_waiting(name));

	if (code < MAX_CODES)
		f->call_of_code[view][code] = row;
	return row;
}

static inline uint32_t call_row(struct facts *f, const struct step *s, enum schema_view view,
				uint8_t traits)
{
	uint16_t type = s->ev->type, code;
	uint32_t row;

	if (traits & T_GENERIC) {
		code = (uint16_t)event_u64(s->ev, 0, 0);
		row = code < MAX_CODES ? f->call_of_code[view][code] : 0;
		return row ? row : find_generic_row(f, view, code);
	}
	row = f->call_of_type[view][type];
	if (!row) {
		row = make_call_row(f, str_of(s->info->name), traits & T_WAITS);
		f->call_of_type[view][type] = row;
	}
	return row;
}

/* Key: number, then the names of call and program, both ended by NUL. */
static uint32_t find_error_row(struct facts *f, uint32_t number, uint32_t call, uint64_t name)
{
	uint64_t id = (uint64_t)number << 48 | (uint64_t)(call & 0xffff) << 32 | (uint32_t)name;
	uint32_t row = map_get(&f->error_rows, id);
	struct buf key = { 0 };

	if (row != MAP_NONE)
		return row;
	buf_add(&key, &number, sizeof(number));
	buf_addstr(&key, agg_key(&f->call, call));
	buf_addc(&key, '\0');
	buf_addstr(&key, pool_get(&f->names, (uint32_t)name));
	row = agg_row(&f->error, key.p, key.n);
	buf_fini(&key);
	map_put(&f->error_rows, id, row);
	return row;
}

/* ---- slowest calls: a heap whose top is the fastest of them ---- */

static bool is_faster(const struct slow_call *a, const struct slow_call *b)
{
	return a->ns != b->ns ? a->ns < b->ns : a->num > b->num;
}

static void sink(struct facts *f, uint32_t i)
{
	struct slow_call x = f->slow[i];
	uint32_t c;

	while ((c = 2 * i + 1) < f->n_slow) {
		if (c + 1 < f->n_slow && is_faster(&f->slow[c + 1], &f->slow[c]))
			c++;
		if (!is_faster(&f->slow[c], &x))
			break;
		f->slow[i] = f->slow[c];
		i = c;
	}
	f->slow[i] = x;
}

static void rise(struct facts *f, uint32_t i)
{
	struct slow_call x = f->slow[i];

	for (; i && is_faster(&x, &f->slow[(i - 1) / 2]); i = (i - 1) / 2)
		f->slow[i] = f->slow[(i - 1) / 2];
	f->slow[i] = x;
}

/* What the call was about: its descriptor, or the first text it carries. */
static struct str subject(struct facts *f, const struct step *s)
{
	if (s->fd)
		return s->fd->name ? replay_fd_name(f->r, s->fd) : str_of(fd_type_name(s->fd));
	for (unsigned i = 0; i < s->info->n_params && i < s->ev->n_params; i++) {
		uint8_t type = s->info->params[i].type;
		struct str p = event_param(s->ev, i);

		if (type == PT_FSPATH || type == PT_FSRELPATH || type == PT_CHARBUF)
			return (struct str){ p.p, strnlen(p.p, p.n) };
	}
	return STR("");
}

static bool want_slow(const struct facts *f, uint64_t ns)
{
	return f->max_slow && (f->n_slow < f->max_slow || ns > f->slow[0].ns);
}

static __attribute__((noinline)) void note_slow(struct facts *f, const struct step *s,
						uint32_t proc, uint32_t call, uint64_t ns)
{
	struct str name = agg_key(&f->call, call), arg = subject(f, s);
	struct slow_call x = {
		.ns = ns,
		.ts_ns = s->ev->ts_ns,
		.num = s->ev->num,
		.tid = s->ev->tid,
		.name = (uint32_t)agg_at(&f->proc, proc)[PV_NAME],
		.call = name_id(f, name),
		.arg = pool_put(&f->names, arg.p, arg.n < MAX_SUBJECT ? arg.n : MAX_SUBJECT),
	};

	if (f->n_slow < f->max_slow) {
		f->slow[f->n_slow++] = x;
		rise(f, f->n_slow - 1);
	} else {
		f->slow[0] = x;
		sink(f, 0);
	}
}

/* ---- what is not a call ---- */

static struct cpu_state *cpu_state(struct facts *f, uint16_t cpu)
{
	if (cpu >= f->cpu.n) {
		vec_reserve(&f->cpu, cpu + 1u);
		f->cpu.n = cpu + 1u;
	}
	return &f->cpu.v[cpu];
}

/* The thread that leaves the processor has used it since it was switched in, if the capture has
 * that switch too. A thread that exits is gone from the state before it is switched out. */
static void note_switch(struct facts *f, const struct step *s)
{
	const struct event *ev = s->ev;
	struct cpu_state *c = cpu_state(f, ev->cpu);
	uint32_t row;

	f->n_switches++;
	if (c->since_ns && c->next == ev->tid && ev->ts_ns >= c->since_ns && ev->tid > 0) {
		row = !s->thread && c->exited_tid == ev->tid && c->exited_row ? c->exited_row
									      : proc_row(f, s);
		agg_at(&f->proc, row)[PV_CPU_NS] += ev->ts_ns - c->since_ns;
		f->cpu_known_ns += ev->ts_ns - c->since_ns;
	}
	c->since_ns = ev->ts_ns;
	c->next = event_i64(ev, 0, -1);
	c->exited_row = 0;
}

static void note_container(struct facts *f, const struct container *c)
{
	struct str id = replay_str(f->r, c->id);
	uint64_t *v = agg_at(&f->box, agg_row(&f->box, id.p, id.n));

	if (c->name)
		v[BV_NAME] = name_id(f, replay_str(f->r, c->name));
	if (c->image)
		v[BV_IMAGE] = name_id(f, replay_str(f->r, c->image));
	v[BV_TYPE] = c->type;
}

/* The containers of a section are gone when the next one begins, so they are noted whenever one
 * is described: all of them, or of many the newest. */
static void note_containers(struct facts *f, uint32_t max)
{
	uint32_t n = replay_n_containers(f->r);

	for (uint32_t i = n > max ? n - 1 : 0; i < n; i++)
		note_container(f, replay_container_at(f->r, i));
}

static __attribute__((noinline)) void note_special(struct facts *f, const struct step *s,
						   uint32_t proc)
{
	switch (s->ev->type) {
	case EV_SCHEDSWITCH_1_E:
	case EV_SCHEDSWITCH_6_E:
		note_switch(f, s);
		break;
	case EV_PROCEXIT_E:
	case EV_PROCEXIT_1_E:
		cpu_state(f, s->ev->cpu)->exited_tid = s->ev->tid;
		cpu_state(f, s->ev->cpu)->exited_row = proc;
		break;
	case EV_DROP_E:
	case EV_DROP_X:
		f->n_drops++;
		break;
	default:
		note_containers(f, MAX_RENOTED);
	}
}

/* ---- one event ---- */

static inline void note_time(struct facts *f, uint64_t ns)
{
	if (__builtin_expect(ns > f->last_ns, 1))
		f->last_ns = ns;
	if (__builtin_expect(ns < f->first_ns || !f->first_ns, 0))
		f->first_ns = ns;
}

static inline void note_transfer(uint8_t traits, uint64_t n, uint64_t *proc, uint64_t *fd)
{
	uint64_t class = fd[FV_CLASS];

	if (traits & T_READS) {
		proc[PV_IN + class] += n;
		/* copy_file_range: the descriptor it is told by is the one written to */
		if (!(traits & T_WRITES))
			fd[FV_IN] += n;
	}
	if (traits & T_WRITES) {
		proc[PV_OUT + class] += n;
		fd[FV_OUT] += n;
	}
}

/* The nanoseconds a call took, or UINT64_MAX when its start is not known. */
static inline uint64_t call_time(const struct step *s)
{
	return s->is_paired ? s->latency_ns : UINT64_MAX;
}

static inline void note_latency(struct facts *f, const struct step *s, uint32_t proc, uint32_t call,
				uint64_t ns)
{
	uint64_t *v = agg_at(&f->call, call);

	v[CV_TIMED]++;
	v[CV_TIME_NS] += ns;
	if (ns > v[CV_MAX_NS])
		v[CV_MAX_NS] = ns;
	if (__builtin_expect(!f->hist.v[call], 0))
		f->hist.v[call] = xcalloc(1, sizeof(struct hist));
	hist_add(f->hist.v[call], ns);
	if (__builtin_expect(want_slow(f, ns), 0) && !v[CV_WAITS])
		note_slow(f, s, proc, call, ns);
}

static inline void note_call(struct facts *f, const struct step *s, enum schema_view view,
			     uint8_t traits, uint32_t proc)
{
	uint32_t call = call_row(f, s, view, traits);
	int64_t res = traits & T_RESULT ? event_i64(s->ev, 0, 0) : 0;
	bool failed = res < 0 && res >= -MAX_ERRNO;
	bool transfers = (traits & (T_READS | T_WRITES)) && res > 0;
	uint64_t ns = call_time(s);
	uint64_t *pv, *fv;

	agg_at(&f->call, call)[CV_CALLS]++;
	if (ns != UINT64_MAX)
		note_latency(f, s, proc, call, ns);
	pv = agg_at(&f->proc, proc);
	pv[PV_CALLS]++;
	if (__builtin_expect(failed, 0)) {
		uint64_t *ev = agg_at(&f->error,
				      find_error_row(f, (uint32_t)-res, call, pv[PV_NAME]));

		pv[PV_ERRORS]++;
		agg_at(&f->call, call)[CV_ERRORS]++;
		ev[ERR_COUNT]++;
		if (!ev[ERR_FIRST])
			ev[ERR_FIRST] = s->ev->num;
	}
	if (!s->fd && !transfers)
		return;
	fv = agg_at(&f->fd, fd_row(f, s->fd, proc));
	fv[FV_CALLS]++;
	fv[FV_ERRORS] += failed;
	fv[FV_OPENS] += (traits & T_CREATES) && !failed;
	fv[FV_SHARED] |= fv[FV_NAME] != pv[PV_NAME];
	if (ns != UINT64_MAX)
		fv[FV_TIME_NS] += ns;
	if (transfers)
		note_transfer(traits, (uint64_t)res, pv, fv);
}

void facts_event(struct facts *f, const struct step *s)
{
	const struct event *ev = s->ev;
	enum schema_view view = ev->generation == GEN_CLASSIC ? SCHEMA_CLASSIC : SCHEMA_MODERN;
	uint8_t traits = f->traits[view][ev->type];
	uint32_t proc;

	f->n_events++;
	f->n_by_type[ev->type]++;
	if (__builtin_expect(s->is_hidden || s->is_internal, 0)) {
		f->n_hidden += s->is_hidden;
		f->n_internal += s->is_internal && !s->is_hidden;
		if (traits & T_SPECIAL && ev->type != EV_SCHEDSWITCH_6_E)
			note_special(f, s, 0);
		return;
	}
	if (ev->tid != -1)
		note_time(f, ev->ts_ns);
	proc = proc_row(f, s);
	agg_at(&f->proc, proc)[PV_EVENTS]++;
	if ((traits & T_CALL) && !s->is_child_return)
		note_call(f, s, view, traits, proc);
	else if (traits & T_SPECIAL)
		note_special(f, s, proc);
}

void facts_section(struct facts *f)
{
	if (f->cpu.n)
		memset(f->cpu.v, 0, f->cpu.n * sizeof(*f->cpu.v));
}

static int slower_first(const void *a, const void *b)
{
	return is_faster(a, b) ? 1 : -1;
}

void facts_finish(struct facts *f)
{
	note_containers(f, UINT32_MAX);
	qsort(f->slow, f->n_slow, sizeof(f->slow[0]), slower_first);
}
