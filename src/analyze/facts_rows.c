/* SPDX-License-Identifier: MIT */
/* facts_rows.c - the rows things are counted in, and what is known of each event type beforehand. */
#include <stdlib.h>

#include "../base/buf.h"
#include "../base/mem.h"
#include "../capture/constants.h"
#include "facts_internal.h"
#include "filter_class.h"

/* Is the call's time mostly waiting? EF_WAITS marks only some of these. */
static bool is_waiting(const char *name)
{
	return deed_is_listed(call_class(STR("%wait")), str_of(name));
}

/* ---- tables by event type ---- */

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

static bool is_special(uint32_t type)
{
	switch (type) {
	case EV_SCHEDSWITCH_1_E:
	case EV_SCHEDSWITCH_6_E:
	case EV_PROCEXIT_E:
	case EV_PROCEXIT_1_E:
	case EV_SIGNALDELIVER_E:
	case EV_NOTIFICATION_E:
	case EV_INFRASTRUCTURE_EVENT_E:
	case EV_CONTAINER_E:
	case EV_CONTAINER_JSON_E:
	case EV_CONTAINER_JSON_2_E:
	case EV_DROP_E:
	case EV_DROP_X:
		return true;
	default:
		return false;
	}
}

static uint8_t traits_of(uint32_t type, const struct event_info *info)
{
	uint8_t t;

	if (!info || strcmp(info->name, "NA") == 0)
		return 0;
	if (!event_type_is_exit((uint16_t)type) || info->origin != ORIGIN_SYSCALL ||
	    type == EV_TRACER_X) {
		return is_special(type) ? T_SPECIAL : 0;
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

void facts_init_traits(struct facts *f)
{
	for (int view = 0; view < SCHEMA_MAX; view++) {
		for (uint32_t type = 0; type < EV_MAX; type++) {
			const struct event_info *info = schema_event((enum schema_view)view, type);

			f->traits[view][type] = traits_of(type, info);
			f->data_param[view][type] = schema_data_param(info);
		}
	}
	for (int cc = 0; cc < DEED_N; cc++)
		f->is_looked_at[cc] = deed_is_looked_at((enum deed)cc);
	for (unsigned type = 0; type < sizeof(f->io_of_type); type++)
		f->io_of_type[type] = (uint8_t)class_of((uint8_t)type);
}

/* ---- rows ---- */

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
	agg_at(&f->proc, row)[PV_NAME] = facts_name(f, comm);
	buf_fini(&key);
	return row;
}

/* A thread that the event itself has made (the child's return from clone) is not yet the event's
 * thread. */
uint32_t facts_thread_row(struct facts *f, struct thread *th)
{
	if (!th->tag)
		th->tag = make_proc_row(f, th->pid, replay_str(f->r, th->comm),
					replay_str(f->r, th->container));
	return th->tag;
}

uint32_t facts_find_proc(struct facts *f, const struct step *s)
{
	struct thread *th = s->thread;

	if (!th && s->ev->tid > 0)
		th = replay_thread(f->r, s->ev->tid);
	if (!th) {
		if (!f->no_proc)
			f->no_proc = make_proc_row(f, -1, STR("<NA>"), STR(""));
		return f->no_proc;
	}
	return facts_thread_row(f, th);
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

/* Names that logs have. */
static bool is_log(struct str name)
{
	return (name.n > 4 && memcmp(name.p + name.n - 4, ".log", 4) == 0) ||
	       str_starts(name, STR("/var/log/"));
}

uint32_t facts_find_fd(struct facts *f, struct fd *fd, uint64_t program)
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
	v[FV_IS_LOG] = k.kind == FK_FILE && is_log(name);
	if (!v[FV_NAME])
		v[FV_NAME] = program;
	if (fd)
		fd->tag = row;
	else
		f->no_fd = row;
	return row;
}

uint32_t facts_make_call(struct facts *f, struct str name, uint8_t traits)
{
	uint32_t row = agg_row(&f->call, name.p, name.n);
	uint64_t *v = agg_at(&f->call, row);

	v[CV_WAITS] |= (traits & T_WAITS) != 0;
	v[CV_DEED] = deed_of(name);
	v[CV_IO] = traits & T_READS ? 1 : traits & T_WRITES ? 2 : 0;
	vec_reserve(&f->hist, (row + 1) * IO_CLASSES);
	if (f->hist.n < (row + 1) * IO_CLASSES)
		f->hist.n = (row + 1) * IO_CLASSES;
	return row;
}

uint32_t facts_find_generic(struct facts *f, enum schema_view view, uint16_t code)
{
	const struct syscall_info *info = schema_syscall(view, code);
	const char *name = info ? info->name : "unknown syscall";
	uint32_t row = facts_make_call(f, str_of(name), is_waiting(name) ? T_WAITS : 0);

	if (code < MAX_CODES)
		f->call_of_code[view][code] = row;
	return row;
}

/* Key: number, then the names of call and program, both ended by NUL. */
uint32_t facts_find_error(struct facts *f, uint32_t number, uint32_t call, uint64_t name)
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
