/* SPDX-License-Identifier: MIT */
/* replay_look.c - questions about the replayed state, for filters, printers and reports. */
#include "replay_internal.h"

uint64_t replay_first_ns(const struct replay *r)
{
	return r->first_ns;
}

uint64_t replay_last_ns(const struct replay *r)
{
	return r->last_ns;
}

struct str replay_str(const struct replay *r, uint32_t id)
{
	return pool_get(&r->pool, id);
}

struct pool *replay_pool(struct replay *r)
{
	return &r->pool;
}

struct thread *replay_thread(struct replay *r, int64_t tid)
{
	uint32_t id = procs_find(&r->procs, tid);

	return id != ID_NONE ? &r->procs.thread.v[id] : NULL;
}

struct thread *replay_exited(struct replay *r, uint16_t cpu, int64_t tid)
{
	struct exited *e = &r->exited[cpu % MAX_EXITED];

	return e->thread.is_live && e->cpu == cpu && e->thread.tid == tid ? &e->thread : NULL;
}

struct thread *replay_next_thread(struct replay *r, uint32_t *it)
{
	while (*it < r->procs.thread.n) {
		struct thread *t = &r->procs.thread.v[(*it)++];

		if (t->is_live)
			return t;
	}
	return NULL;
}

static uint32_t id_of(const struct replay *r, const struct thread *t)
{
	return (uint32_t)(t - r->procs.thread.v);
}

/* The synthetic thread of a container event lies outside the table and has no process. */
static bool in_table(const struct replay *r, const struct thread *t)
{
	return t >= r->procs.thread.v && t < r->procs.thread.v + r->procs.thread.n;
}

/* Like sysdig, asking for the process of a thread makes it up when it is unknown; finish() has
 * reserved the room, so no record moves. */
struct thread *replay_main_thread(struct replay *r, struct thread *t)
{
	uint32_t id;

	if (thread_is_main(t) || !in_table(r, t))
		return t;
	id = thread_main(r, id_of(r, t));
	return id != ID_NONE ? &r->procs.thread.v[id] : NULL;
}

struct fd *replay_fd(struct replay *r, struct thread *t, int64_t num)
{
	uint32_t table, id;
	struct thread *owner = t;

	if (num < 0 || !in_table(r, t))
		return NULL;
	if (t->flags & TH_CLONE_FILES)
		owner = replay_main_thread(r, t);
	table = owner ? owner->fds : ID_NONE;
	id = table != ID_NONE ? fds_find(&r->fds, table, num) : ID_NONE;
	return id != ID_NONE ? &r->fds.fd.v[id] : NULL;
}

struct str replay_fd_name(const struct replay *r, const struct fd *fd)
{
	struct str name = pool_get(&r->pool, fd->name);

	if (fd->type == fd_type_unix_sock && str_ends(name, STR("\n")))
		name.n--;
	return name;
}

void replay_set_port_names(struct replay *r, const struct port_names *names)
{
	r->port_names = names;
}

const struct port_names *replay_port_names(const struct replay *r)
{
	return r->port_names;
}

struct str replay_hostname(const struct replay *r)
{
	return pool_get(&r->pool, r->hostname);
}

struct str replay_cwd(struct replay *r, struct thread *t)
{
	struct thread *main = replay_main_thread(r, t);

	return main ? pool_get(&r->pool, main->cwd) : STR("./");
}

struct str replay_dirfd_path(struct replay *r, struct thread *t, int64_t dirfd)
{
	struct fd *fd;

	if (dirfd == FD_AT_FDCWD)
		return replay_cwd(r, t);
	fd = replay_fd(r, t, dirfd);
	if (!fd || !fd->name)
		return STR("");
	r->scratch.n = 0;
	struct str name = pool_get(&r->pool, fd->name);

	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] >= ' ' && name.p[i] < 0x7f)
			buf_addc(&r->scratch, name.p[i]);
	buf_addc(&r->scratch, '/');
	return buf_str(&r->scratch);
}

const struct user *replay_user(const struct replay *r, uint32_t uid)
{
	uint32_t i = map_get(&r->user_by_id, uid);

	return i != MAP_NONE ? &r->user.v[i] : NULL;
}

const struct user *replay_group(const struct replay *r, uint32_t gid)
{
	uint32_t i = map_get(&r->group_by_id, gid);

	return i != MAP_NONE ? &r->group.v[i] : NULL;
}

const struct container *replay_container(const struct replay *r, uint32_t container_id)
{
	uint32_t i = container_id ? map_get(&r->container_by_id, container_id) : MAP_NONE;

	return i != MAP_NONE ? &r->container.v[i] : NULL;
}

uint32_t replay_n_containers(const struct replay *r)
{
	return r->container.n;
}

const struct container *replay_container_at(const struct replay *r, uint32_t i)
{
	return &r->container.v[i];
}

const struct replay_totals *replay_get_totals(struct replay *r)
{
	r->totals.n_refused_fds = r->fds.n_refused;
	return &r->totals;
}

static uint32_t fds_of(struct replay *r, struct thread *t)
{
	struct thread *main = replay_main_thread(r, t);

	return main ? main->fds : ID_NONE;
}

uint32_t replay_n_fds(struct replay *r, struct thread *t)
{
	uint32_t table = fds_of(r, t);

	return table != ID_NONE ? r->fds.table.v[table].n : 0;
}

struct fd *replay_next_fd(struct replay *r, struct thread *t, uint32_t *it)
{
	uint32_t table = fds_of(r, t);
	uint32_t id = table != ID_NONE ? fds_table_next(&r->fds, table, it) : ID_NONE;

	return id != ID_NONE ? &r->fds.fd.v[id] : NULL;
}

static bool is_any_container(const struct replay *r, uint32_t ip)
{
	for (uint32_t i = 0; i < r->container.n; i++)
		if (r->container.v[i].ip == ip)
			return true;
	return false;
}

/* A container whose address is not known may have that of any; one whose address is known may
 * still share the machine's. */
static bool is_container_local(const struct replay *r, const struct thread *t, uint32_t ip)
{
	const struct container *k = replay_container(r, t->container);

	if (!k)
		return false;
	return k->ip ? k->ip == ip : is_any_container(r, ip);
}

/* sysdig takes the first half of an IPv6 address for the network, and knows none of containers. */
static bool is_local6(const struct replay *r, const struct thread *t, const uint8_t *ip)
{
	for (uint32_t i = 0; !t->container && i < r->iface6.n; i++)
		if (memcmp(r->iface6.v[i].addr, ip, 8) == 0)
			return true;
	return false;
}

bool replay_is_local(const struct replay *r, const struct thread *t, const uint8_t *ip, bool is_ip6)
{
	if (is_ip6)
		return is_local6(r, t, ip);
	if (is_container_local(r, t, load_u32(ip)))
		return true;
	for (uint32_t i = 0; i < r->iface4.n; i++)
		if (r->iface4.v[i].addr == load_u32(ip))
			return true;
	return false;
}

unsigned replay_own_end(const struct replay *r, const struct thread *t, const struct fd *fd)
{
	bool is_ip6 = fd->type == fd_type_ipv6_sock;

	if (!fd_is_connection(fd) || (fd->flags & FD_ROLE_SERVER))
		return 1;
	if (fd->flags & FD_ROLE_CLIENT)
		return 0;
	return !replay_is_local(r, t, fd->sock + (is_ip6 ? IP6_SIP : IP4_SIP), is_ip6);
}
