/* SPDX-License-Identifier: MIT */
/* snapshot.c - see snapshot.h. */
#include "snapshot_internal.h"

#include <string.h>

#include "../base/buf.h"

/* ---- users ---- */

static void tell_users(struct replay *r, const struct meta_sink *to)
{
	uint32_t i;

	for (i = 0; i < r->user.n && to->user; i++) {
		const struct user *u = &r->user.v[i];
		struct user_meta m = { u->id, u->gid, replay_str(r, u->name),
				       replay_str(r, u->home), replay_str(r, u->shell) };

		if (map_get(&r->user_by_id, u->id) == i)
			to->user(to->ctx, &m);
	}
	for (i = 0; i < r->group.n && to->group; i++) {
		const struct user *g = &r->group.v[i];
		struct group_meta m = { g->id, replay_str(r, g->name) };

		if (map_get(&r->group_by_id, g->id) == i)
			to->group(to->ctx, &m);
	}
}

/* ---- threads ---- */

/* The cwd of replay ends in a slash; that of a list does not. */
static struct str list_cwd(struct replay *r, const struct thread *t)
{
	struct str s = replay_str(r, t->cwd);

	if (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	return s.n ? s : STR("/");
}

static void thread_names(struct replay *r, const struct thread *t, struct thread_meta *m)
{
	m->comm = replay_str(r, t->comm);
	m->exe = replay_str(r, t->exe);
	m->exepath = replay_str(r, t->exepath);
	m->args = replay_str(r, t->args);
	m->cwd = list_cwd(r, t);
	m->env = replay_str(r, t->env);
	m->cgroups = replay_str(r, t->cgroups);
	m->root = replay_str(r, t->root);
}

static void thread_numbers(const struct thread *t, struct thread_meta *m)
{
	*m = (struct thread_meta){
		.tid = t->tid,
		.pid = t->pid,
		.ptid = t->ptid,
		.sid = t->sid,
		.vpgid = t->vpgid,
		.pgid = t->pgid,
		.vtid = t->vtid,
		.vpid = t->vpid,
		.fdlimit = t->fdlimit,
		.flags = t->flags,
		.uid = t->uid,
		.gid = t->gid,
		.loginuid = t->loginuid,
		.vmsize_kb = t->vmsize_kb,
		.vmrss_kb = t->vmrss_kb,
		.vmswap_kb = t->vmswap_kb,
		.pfmajor = t->pfmajor,
		.pfminor = t->pfminor,
		.cap_inheritable = t->cap_inheritable,
		.cap_permitted = t->cap_permitted,
		.cap_effective = t->cap_effective,
		.exe_writable = t->exe_writable,
		.exe_upper_layer = t->exe_upper_layer,
	};
}

/* What came later: an entry with these is misread by older readers (writer.c). */
static void thread_later_numbers(const struct thread *t, struct thread_meta *m)
{
	m->tty = t->tty;
	m->pidns_init_start_ns = t->pidns_init_start_ns;
	m->exe_ino = t->exe_ino;
	m->exe_ino_ctime_ns = t->exe_ino_ctime_ns;
	m->exe_ino_mtime_ns = t->exe_ino_mtime_ns;
	m->exe_lower_layer = t->exe_lower_layer;
	m->exe_from_memfd = t->exe_from_memfd;
}

static void tell_thread(struct replay *r, const struct snapshot_options *o, struct thread *t,
			const struct meta_sink *to)
{
	struct thread_meta m;

	thread_numbers(t, &m);
	if (o->is_classic)
		m.pgid = -1;
	else
		thread_later_numbers(t, &m);
	thread_names(r, t, &m);
	to->thread(to->ctx, &m);
}

/* ---- descriptors ---- */

static void sock_to_meta(const struct fd *fd, struct fd_meta *m)
{
	switch (fd->type) {
	case fd_type_ipv4_sock:
		memcpy(m->sip, fd->sock + IP4_SIP, 4);
		memcpy(m->dip, fd->sock + IP4_DIP, 4);
		m->sport = load_u16(fd->sock + IP4_SPORT);
		m->dport = load_u16(fd->sock + IP4_DPORT);
		m->l4proto = fd->sock[IP4_L4];
		return;
	case fd_type_ipv6_sock:
		memcpy(m->sip, fd->sock + IP6_SIP, 16);
		memcpy(m->dip, fd->sock + IP6_DIP, 16);
		m->sport = load_u16(fd->sock + IP6_SPORT);
		m->dport = load_u16(fd->sock + IP6_DPORT);
		m->l4proto = fd->sock[IP6_L4];
		return;
	case fd_type_ipv4_servsock:
		memcpy(m->sip, fd->sock + SRV4_IP, 4);
		m->sport = load_u16(fd->sock + SRV4_PORT);
		m->l4proto = fd->sock[SRV4_L4];
		return;
	case fd_type_ipv6_servsock:
		memcpy(m->sip, fd->sock + SRV6_IP, 16);
		m->sport = load_u16(fd->sock + SRV6_PORT);
		m->l4proto = fd->sock[SRV6_L4];
		return;
	case fd_type_unix_sock:
		m->source = load_u64(fd->sock + UNIX_SOURCE);
		m->destination = load_u64(fd->sock + UNIX_DEST);
		return;
	default:
		return;
	}
}

static struct fd_meta fd_to_meta(struct replay *r, const struct thread *t, const struct fd *fd)
{
	struct fd_meta m = {
		.tid = t->tid,
		.fd = fd->num,
		.ino = fd->ino,
		.type = fd->type,
		.open_flags = fd->open_flags,
		.dev = fd->dev,
		.name = replay_str(r, fd->name),
	};

	sock_to_meta(fd, &m);
	return m;
}

/* Has it a place in a list? Not the ones whose kind is unknown, nor one on its way out. */
static bool is_listable(const struct fd *fd)
{
	return fd->num != FD_CANCELED && fd->type != FD_TYPE_UNSET && fd->type != fd_type_unknown;
}

bool snapshot_wants(const struct snapshot_options *o, struct thread *t, struct fd *fd)
{
	return is_listable(fd) && (!o->wants_fd || o->wants_fd(o->ctx, t, fd));
}

static void tell_fds(struct replay *r, const struct snapshot_options *o, struct thread *t,
		     const struct meta_sink *to)
{
	uint32_t it = 0, id;

	while ((id = fds_table_next(&r->fds, t->fds, &it)) != ID_NONE) {
		struct fd_meta m = fd_to_meta(r, t, &r->fds.fd.v[id]);

		if (snapshot_wants(o, t, &r->fds.fd.v[id]))
			to->fd(to->ctx, &m);
	}
}

/* Nothing is known of it but its number? A reader makes it up as well, without giving it a directory,
 * which a list cannot do. */
static bool is_made_up(struct replay *r, const struct thread *t)
{
	bool has_fds = t->fds != ID_NONE && r->fds.table.v[t->fds].n;
	bool has_name = t->uid != NO_ID || !str_eq(replay_str(r, t->comm), STR("<NA>"));

	return t->is_placeholder && !has_fds && !has_name && !replay_str(r, t->cwd).n;
}

/* Is any descriptor of the thread wanted? Those of a process are its main thread's. */
static bool wants_thread(struct replay *r, const struct snapshot_options *o, struct thread *t)
{
	uint32_t it = 0, id;

	if (!o->wants_fd)
		return !is_made_up(r, t);
	if (t->fds == ID_NONE)
		return false;
	while ((id = fds_table_next(&r->fds, t->fds, &it)) != ID_NONE)
		if (snapshot_wants(o, t, &r->fds.fd.v[id]))
			return true;
	return false;
}

void snapshot_tell(struct replay *r, const struct snapshot_options *o, const struct meta_sink *to)
{
	uint32_t n = r->procs.thread.n, i;

	if (!o->no_users)
		tell_users(r, to);
	for (i = 0; i < n; i++) {
		struct thread *t = &r->procs.thread.v[i];

		if (t->is_live && wants_thread(r, o, t))
			tell_thread(r, o, t, to);
	}
	for (i = 0; i < n; i++) {
		struct thread *t = &r->procs.thread.v[i];

		if (t->is_live && t->fds != ID_NONE)
			tell_fds(r, o, t, to);
	}
}

/* ---- containers ---- */

/* Add a text with its NUL as the next parameter. */
static void add_text(struct event *ev, struct buf *b, struct str s)
{
	buf_addstr(b, s);
	buf_addc(b, '\0');
	ev->at[++ev->n_params] = (uint32_t)b->n;
}

bool snapshot_container(struct replay *r, uint32_t i, uint64_t ts_ns, struct event *ev,
			struct buf *b)
{
	const struct container *k = replay_container_at(r, i);

	if (!k->is_described && !k->json)
		return false;
	b->n = 0;
	*ev = (struct event){ .ts_ns = ts_ns, .tid = -1, .at = { 0 } };
	if (k->json) {
		ev->type = EV_CONTAINER_JSON_2_E;
		add_text(ev, b, replay_str(r, k->json));
	} else {
		ev->type = EV_CONTAINER_E;
		add_text(ev, b, replay_str(r, k->id));
		buf_add(b, &k->type, sizeof(k->type));
		ev->at[++ev->n_params] = (uint32_t)b->n;
		add_text(ev, b, replay_str(r, k->name));
		add_text(ev, b, replay_str(r, k->image));
	}
	ev->data = (const uint8_t *)b->p;
	return true;
}
