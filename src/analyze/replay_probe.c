/* SPDX-License-Identifier: MIT */
/* replay_probe.c - which processes are health checks that a container's description announces: started
 * by the runtime, not by the container itself, with just that program and those arguments. */
#include "paths.h"
#include "replay_internal.h"

static const struct {
	const char *key; /* in the description */
	enum probe kind;
} probe_keys[N_PROBES] = {
	{ "Healthcheck", PROBE_HEALTH },
	{ "LivenessProbe", PROBE_LIVENESS },
	{ "ReadinessProbe", PROBE_READINESS },
};

void probes_describe(struct replay *r, struct container *k, const struct container_json *j)
{
	struct str word;

	for (size_t i = 0; i < N_PROBES; i++) {
		struct buf *b = scratch_new(r);

		for (uint32_t n = 0; container_json_probe(j, probe_keys[i].key, n, &word); n++) {
			buf_addstr(b, word);
			buf_addc(b, '\0');
		}
		k->probe[i] = b->n ? intern(r, buf_str(b)) : 0;
	}
}

/* Is the command line, words that end in NULs, that of the thread? */
static bool is_run_by(const struct replay *r, struct str command, const struct thread *t)
{
	struct str exe = pool_get(&r->pool, t->exe);

	if (!str_eq(str_to_nul(command), exe))
		return false;
	command.p += exe.n + 1;
	command.n -= exe.n + 1;
	return str_eq(command, pool_get(&r->pool, t->args));
}

static enum probe announced_as(const struct replay *r, const struct thread *t)
{
	const struct container *k = replay_container(r, t->container);

	for (size_t i = 0; k && i < N_PROBES; i++)
		if (k->probe[i] && is_run_by(r, pool_get(&r->pool, k->probe[i]), t))
			return probe_keys[i].kind;
	return PROBE_UNKNOWN;
}

/* vpid 1: the first process of a container, from which all that it does descends. */
static bool is_first_in_container(const struct thread *t)
{
	return t->container && t->vpid == 1;
}

static const struct thread *parent_of(struct replay *r, const struct thread *t)
{
	uint32_t id = procs_find(&r->procs, t->ptid);

	return id != ID_NONE ? &r->procs.thread.v[id] : NULL;
}

static bool comes_from_container(struct replay *r, const struct thread *t)
{
	for (unsigned i = 0; i < MAX_ANCESTORS && (t = parent_of(r, t)); i++)
		if (is_first_in_container(t))
			return true;
	return false;
}

void thread_find_probe(struct replay *r, uint32_t th)
{
	struct thread *t = &r->procs.thread.v[th];
	const struct thread *parent = parent_of(r, t);
	enum probe kind;

	if (!t->container)
		return;
	if (is_first_in_container(t)) {
		t->probe = PROBE_NONE;
	} else if (parent && parent->probe != PROBE_UNKNOWN) {
		t->probe = parent->probe;
	} else {
		kind = announced_as(r, t);
		if (kind != PROBE_UNKNOWN && !comes_from_container(r, t))
			t->probe = (uint8_t)kind;
	}
}
