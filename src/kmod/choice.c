// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* choice.c - see choice.h. */
#include "choice.h"

#include <linux/bitmap.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/sched/signal.h>
#include <linux/threads.h>
#include <linux/vmalloc.h>

#include "world.h"

static bool is_good(const struct scan_choice *c)
{
	u32 i;

	for (i = 0; i < SCAN_MAX_CHOICES; i++)
		if (c->pid[i] < 0 || c->pid[i] >= PID_MAX_LIMIT)
			return false;
	return c->n_pids <= SCAN_MAX_CHOICES && c->n_uids <= SCAN_MAX_CHOICES &&
	       c->n_comms <= SCAN_MAX_CHOICES && c->n_cgroups <= SCAN_MAX_CHOICES;
}

int choice_init(struct reader *r)
{
	const struct scan_choice *c = &r->setup.choice;
	const u32 *snaplen = r->setup.snaplen;
	u32 i;

	if (!is_good(c))
		return -EINVAL;
	r->is_choosy = c->n_pids || c->n_uids || c->n_comms || c->n_cgroups;
	for (i = 0; i < SCAN_CLASS_MAX; i++) {
		if (snaplen[i] > SCAN_SNAPLEN_MAX)
			return -EINVAL;
		r->has_classes |= snaplen[i] != snaplen[0];
	}
	if (!c->n_pids)
		return 0;
	r->pids = vmalloc(BITS_TO_LONGS(PID_MAX_LIMIT) * sizeof(*r->pids));
	return r->pids ? 0 : -ENOMEM;
}

void choice_begin(struct reader *r)
{
	const struct scan_choice *c = &r->setup.choice;
	u32 i;

	if (!r->pids)
		return;
	bitmap_zero(r->pids, PID_MAX_LIMIT);
	for (i = 0; i < c->n_pids; i++)
		set_bit(c->pid[i], r->pids);
}

void choice_fini(struct reader *r)
{
	vfree(r->pids);
	r->pids = NULL;
}

/* ---- trees of processes ---- */

/* One walk that looks at parents alone is enough: the list is in order of birth, and whoever is a parent, by birth
 * or by adoption, is older. A process that comes meanwhile is behind in the list, or has a parent that was seen. */
void choice_add_running(struct reader *r)
{
	const struct task_struct *p;

	if (!r->pids)
		return;
	rcu_read_lock();
	for_each_process(p) if (test_bit(rcu_dereference(p->real_parent)->tgid, r->pids))
		set_bit(p->tgid, r->pids);
	rcu_read_unlock();
}

/* ---- the thread that runs ---- */

static bool is_uid_chosen(const struct scan_choice *c)
{
	u32 uid = from_kuid(&init_user_ns, current_euid()), i;

	for (i = 0; i < c->n_uids; i++)
		if (c->uid[i] == uid)
			return true;
	return false;
}

static bool is_comm_chosen(const struct scan_choice *c)
{
	u32 i;

	for (i = 0; i < c->n_comms; i++)
		if (strncmp(c->comm[i], current->comm, SCAN_COMM_BYTES - 1) == 0)
			return true;
	return false;
}

static bool is_cgroup_chosen(const struct scan_choice *c)
{
	bool is_chosen = false;
#ifdef CONFIG_CGROUPS
	struct cgroup *cg;
	u32 i;

	rcu_read_lock();
	for (cg = task_dfl_cgroup(current); cg && !is_chosen; cg = cgroup_parent(cg))
		for (i = 0; i < c->n_cgroups; i++)
			is_chosen |= c->cgroup[i] == cgroup_id(cg);
	rcu_read_unlock();
#endif
	return is_chosen;
}

bool choice_takes(const struct reader *r)
{
	const struct scan_choice *c = &r->setup.choice;

	return (!r->pids || test_bit(current->tgid, r->pids)) && (!c->n_uids || is_uid_chosen(c)) &&
	       (!c->n_comms || is_comm_chosen(c)) && (!c->n_cgroups || is_cgroup_chosen(c));
}

u32 choice_snaplen(const struct reader *r, const struct encode_in *in)
{
	return r->setup.snaplen[world_class((s32)in->arg[0])];
}
