/* SPDX-License-Identifier: MIT */
/* replay_meta.c - what is told rather than observed: the lists at the head of a section, and the
 * events about users and groups. */
#include <string.h>

#include "replay_internal.h"

/* ---- sections ---- */

void replay_reset(struct replay *r)
{
	procs_clear(&r->procs);
	fds_fini(&r->fds);
	fds_init(&r->fds);
	pending_clear(r);
	r->user.n = r->group.n = 0;
	r->container.n = 0;
	r->hostname = 0;
	r->iface4.n = r->iface6.n = 0;
	map_clear(&r->user_by_id);
	map_clear(&r->group_by_id);
	map_clear(&r->container_by_id);
	map_clear(&r->server_ports);
	r->q = &quirks_of[GEN_CLASSIC];
	r->in_metadata = true;
	r->first_ns = 0;
	r->listed_tid = -1;
	r->remove_tid = -1;
	memset(r->exited, 0, sizeof(r->exited));
	r->remove_fds.n = 0;
	r->meta_thread = (struct thread){ .fds = ID_NONE };
}

/* The first event is about to be applied: everything listed is there, and the generation, which
 * decides the rules, is known. */
void replay_section_ready(struct replay *r)
{
	for (uint32_t i = 0; i < r->procs.thread.n; i++)
		if (r->procs.thread.v[i].is_live)
			thread_resolve_container(r, i);
	for (uint32_t i = 0; i < r->procs.thread.n; i++)
		if (r->procs.thread.v[i].is_live)
			thread_find_probe(r, i);
	threads_count_children(r);
	sockets_fix_sides(r);
}

static void on_section(void *ctx, const struct section_meta *m)
{
	struct replay *r = ctx;

	(void)m;
	replay_reset(r);
	r->section++;
}

/* ---- lists ---- */

static void on_machine(void *ctx, const struct machine_meta *m)
{
	struct replay *r = ctx;

	r->hostname = intern(r, str_to_nul(m->hostname));
}

static void on_iface(void *ctx, const struct iface_meta *m)
{
	struct replay *r = ctx;

	r->totals.n_ifaces++;
	if (m->is_ipv6) {
		struct iface6 *f = vec_push(&r->iface6);

		memcpy(f->addr, m->addr, 16);
		memcpy(f->netmask, m->netmask, 16);
	} else {
		*vec_push(&r->iface4) = (struct iface4){ load_u32(m->addr), load_u32(m->netmask) };
	}
}

/* Insert or replace the entry of an id in one of the two name lists. */
static struct user *entry_of(struct map *by_id, void *list, uint32_t id)
{
	VEC(struct user) *v = list;
	uint32_t i = map_get(by_id, id);

	if (i == MAP_NONE) {
		i = v->n;
		(void)vec_push(v);
		map_put(by_id, id, i);
	}
	v->v[i] = (struct user){ .id = id };
	return &v->v[i];
}

static void add_user(struct replay *r, uint32_t uid, uint32_t gid, struct str name, struct str home,
		     struct str shell)
{
	struct user *u = entry_of(&r->user_by_id, &r->user, uid);

	u->gid = gid;
	u->name = intern(r, str_to_nul(name));
	u->home = intern(r, str_to_nul(home));
	u->shell = intern(r, str_to_nul(shell));
}

static void add_group(struct replay *r, uint32_t gid, struct str name)
{
	struct user *g = entry_of(&r->group_by_id, &r->group, gid);

	g->gid = gid;
	g->name = intern(r, str_to_nul(name));
}

static void on_user(void *ctx, const struct user_meta *m)
{
	struct replay *r = ctx;

	r->totals.n_listed_users++;
	add_user(r, m->uid, m->gid, m->name, m->home, m->shell);
}

static void on_group(void *ctx, const struct group_meta *m)
{
	struct replay *r = ctx;

	r->totals.n_listed_groups++;
	add_group(r, m->gid, m->name);
}

/* "/usr/bin/x (deleted)" is the path the program had. */
static struct str without_deleted(struct str s)
{
	struct str tail = STR(" (deleted)");

	return str_ends(s, tail) ? (struct str){ s.p, s.n - tail.n } : s;
}

static void import_text(struct replay *r, struct thread *t, const struct thread_meta *m)
{
	char cwd[PATH_BUF + 1];
	uint32_t n;

	t->comm = intern(r, str_to_nul(m->comm));
	t->exe = intern(r, str_to_nul(m->exe));
	t->exepath = intern(r, without_deleted(str_to_nul(m->exepath)));
	t->args = intern(r, m->args);
	t->cgroups = intern(r, m->cgroups);
	t->root = intern(r, str_to_nul(m->root));
	if (!thread_is_main(t))
		return;
	t->env = intern(r, m->env);
	n = path_join(cwd, PATH_BUF, r->q->paths, STR(""), str_to_nul(m->cwd), NULL);
	if (n == 0 || cwd[n - 1] != '/')
		cwd[n++] = '/';
	t->cwd = intern(r, (struct str){ cwd, n });
}

static void import_numbers(struct thread *t, const struct thread_meta *m)
{
	t->sid = m->sid;
	t->vpgid = m->vpgid;
	t->pgid = m->pgid;
	t->vtid = m->vtid;
	t->vpid = m->vpid;
	t->fdlimit = m->fdlimit;
	t->flags |= m->flags | TH_ACTIVE;
	t->uid = m->uid;
	t->gid = m->gid;
	t->loginuid = m->loginuid;
	t->tty = m->tty;
	t->vmsize_kb = m->vmsize_kb;
	t->vmrss_kb = m->vmrss_kb;
	t->vmswap_kb = m->vmswap_kb;
	t->pfmajor = m->pfmajor;
	t->pfminor = m->pfminor;
	t->cap_inheritable = m->cap_inheritable;
	t->cap_permitted = m->cap_permitted;
	t->cap_effective = m->cap_effective;
	t->pidns_init_start_ns = m->pidns_init_start_ns;
	t->exe_ino = m->exe_ino;
	t->exe_ino_ctime_ns = m->exe_ino_ctime_ns;
	t->exe_ino_mtime_ns = m->exe_ino_mtime_ns;
	t->exe_writable = m->exe_writable;
	t->exe_upper_layer = m->exe_upper_layer;
	t->exe_lower_layer = m->exe_lower_layer;
	t->exe_from_memfd = m->exe_from_memfd;
}

static void on_thread(void *ctx, const struct thread_meta *m)
{
	struct replay *r = ctx;
	uint32_t id = procs_find(&r->procs, m->tid), table;

	if (id == ID_NONE && r->procs.by_tid.n >= quirks_of[GEN_PAIRS].max_threads) {
		r->totals.n_refused_threads++;
		return;
	}
	r->totals.n_listed_threads++;
	if (id != ID_NONE) { /* listed again: keep its descriptors, they may have come first */
		table = r->procs.thread.v[id].fds;
		r->procs.thread.v[id].fds = ID_NONE;
		thread_remove(r, m->tid, true);
	} else {
		table = fds_table_new(&r->fds);
	}
	id = thread_new(r, m->tid);
	procs_set_ptid(&r->procs, id, m->ptid);
	r->procs.thread.v[id].fds = table;
	import_numbers(&r->procs.thread.v[id], m);
	procs_set_pid(&r->procs, id, m->pid);
	import_text(r, &r->procs.thread.v[id], m);
}

static void on_fd(void *ctx, const struct fd_meta *m)
{
	fd_import(ctx, m);
}

void replay_meta_init(struct replay *r)
{
	r->sink = (struct meta_sink){
		.ctx = r,
		.section = on_section,
		.machine = on_machine,
		.iface = on_iface,
		.user = on_user,
		.group = on_group,
		.thread = on_thread,
		.fd = on_fd,
	};
}

/* ---- users and groups; only those of the host carry no container id ---- */

static bool is_of_host(const struct event *ev, unsigned container_param)
{
	return str_to_nul(event_param(ev, container_param)).n == 0;
}

void on_user_added(struct ctx *c)
{
	if (is_of_host(c->ev, 5))
		add_user(c->r, (uint32_t)event_u64(c->ev, 0, 0), (uint32_t)event_u64(c->ev, 1, 0),
			 event_param(c->ev, 2), event_param(c->ev, 3), event_param(c->ev, 4));
}

void on_user_deleted(struct ctx *c)
{
	if (is_of_host(c->ev, 5))
		map_del(&c->r->user_by_id, (uint32_t)event_u64(c->ev, 0, 0));
}

void on_group_added(struct ctx *c)
{
	if (is_of_host(c->ev, 2))
		add_group(c->r, (uint32_t)event_u64(c->ev, 0, 0), event_param(c->ev, 1));
}

void on_group_deleted(struct ctx *c)
{
	if (is_of_host(c->ev, 2))
		map_del(&c->r->group_by_id, (uint32_t)event_u64(c->ev, 0, 0));
}
