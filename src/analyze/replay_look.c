/* SPDX-License-Identifier: MIT */
/* replay_look.c - questions about the replayed state that only its readers ask. */
#include "replay_internal.h"

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

bool replay_is_local(const struct replay *r, const struct thread *t, const uint8_t *ip, bool is_ip6)
{
	if (is_ip6) {
		for (uint32_t i = 0; i < r->iface6.n; i++)
			if (memcmp(r->iface6.v[i].addr, ip, 16) == 0)
				return true;
		return false;
	}
	if (is_container_local(r, t, load_u32(ip)))
		return true;
	for (uint32_t i = 0; i < r->iface4.n; i++)
		if (r->iface4.v[i].addr == load_u32(ip))
			return true;
	return false;
}
