/* SPDX-License-Identifier: MIT */
/* cgroups_ancestor.c - engines that tell a container by what a process or its ancestors were given: Mesos and
 * rkt. */
#include "cgroups_internal.h"

#define MAX_GENERATIONS 256          /* a loop of parents must end */
#define MAX_SEARCHED    (128u << 10) /* bytes of all generations: 20 of usual environments */
#define MESOS_ID        36           /* an UUID with dashes */

/* The item that begins with `name` in NUL-separated text, without that; empty items are passed
 * over. */
static bool text_item(struct str text, struct str name, struct str *ret)
{
	struct str rest = text, value;
	size_t at;

	while (rest.n && (at = find(rest, name)) != NPOS) {
		bool is_first = rest.p + at == text.p || rest.p[at - 1] == '\0';

		rest = slice_from(rest, at + name.n);
		value = slice(rest, 0, strnlen(rest.p, rest.n));
		if (is_first && value.n) {
			*ret = value;
			return true;
		}
	}
	return false;
}

static struct str trim_blanks(struct str s)
{
	while (s.n && s.p[0] == ' ')
		s = slice_from(s, 1);
	while (s.n && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

/* The next generation, as long as there are some and what was searched is within reason. */
static bool goes_on(const struct ancestry *anc, unsigned generation, size_t *searched,
		    struct str *env, struct str *args)
{
	if (generation >= MAX_GENERATIONS || *searched > MAX_SEARCHED ||
	    !anc->get(anc->ctx, generation, env, args))
		return false;
	*searched += env->n + args->n;
	return true;
}

/* A Mesos executor's cgroup looks like its tasks'; only tasks have the name of a task in their
 * environment, or inherit it. */
static bool has_mesos_task(const struct ancestry *anc)
{
	static const struct str names[] = {
		LIT("MESOS_TASK_ID="),
		LIT("mesos_task_id="),
		LIT("MESOS_EXECUTOR_ID="),
	};
	struct str env, args, id;
	size_t searched = 0;

	for (unsigned g = 0; goes_on(anc, g, &searched, &env, &args); g++) {
		for (unsigned k = 0; k < 3; k++) {
			if (!text_item(env, names[k], &id))
				continue;
			id = trim_blanks(id);
			if (id.n)
				return id.n >= 3 &&
				       (memchr(id.p, '.', id.n) || memchr(id.p, '_', id.n));
		}
	}
	return false;
}

bool cgroups_is_mesos(struct question *q)
{
	static const struct str mark = LIT("/mesos/");

	for (unsigned i = 0; i < q->n_items; i++) {
		size_t at = find(q->item[i].path, mark);
		struct str id;

		if (at == NPOS)
			continue;
		id = slice_from(q->item[i].path, at + mark.n);
		if (id.n == MESOS_ID && only_of(id, HEX "-"))
			return has_mesos_task(q->anc) &&
			       cgroups_answer(q, container_type_mesos, id, STR(""));
	}
	return false;
}

/* The pod of the nearest of the generations from `first` on that says so. */
static bool rkt_pod(const struct ancestry *anc, unsigned first, bool look_at_args, struct str *ret)
{
	struct str env, args;
	size_t searched = 0;

	for (unsigned g = first; goes_on(anc, g, &searched, &env, &args); g++) {
		if (text_item(env, STR("container_uuid="), ret))
			return true;
		if (look_at_args && text_item(args, STR("--uuid="), ret))
			return true;
	}
	return false;
}

/* A service below a pod's systemd. Every service of a host looks like that too, so it counts only
 * when the container is known, and the ancestors are looked at only then. */
static bool rkt_service(struct question *q, struct str path)
{
	static const struct str suffix = LIT(".service");
	size_t slash;
	struct str app, pod;

	if (!q->anc->is_known || !str_ends(path, suffix) || !rkt_pod(q->anc, 1, true, &pod))
		return false;
	slash = find_last(path, STR("/"));
	app = slice_from(path, slash == NPOS ? 0 : slash + 1);
	app.n = app.n > suffix.n ? app.n - suffix.n : 0;
	return cgroups_answer(q, container_type_rkt, pod, app) &&
	       q->anc->is_known(q->anc->ctx, str_of(q->ret->id));
}

/* /opt/stage2/APP/rootfs, with the pod in the environment. */
static bool rkt_coreos(struct question *q)
{
	static const struct str prefix = LIT("/opt/stage2/");
	size_t end = find(q->root, STR("/rootfs"));
	struct str pod;

	if (end == NPOS || end < prefix.n || !rkt_pod(q->anc, 0, false, &pod))
		return false;
	return cgroups_answer(q, container_type_rkt, pod, slice(q->root, prefix.n, end - prefix.n));
}

/* /var/lib/rkt/pods/run/POD/stage1/rootfs/opt/stage2/APP/rootfs */
static bool rkt_fly(struct question *q)
{
	static const struct str prefix = LIT("/var/lib/rkt/pods/run/");
	static const struct str mid = LIT("/stage1/rootfs/opt/stage2/");
	struct str rest, app;
	size_t at, end;

	rest = slice_from(q->root, prefix.n);
	at = find(rest, mid);
	if (at == NPOS)
		return false;
	app = slice_from(rest, at + mid.n);
	end = find(app, STR("/rootfs"));
	return end != NPOS &&
	       cgroups_answer(q, container_type_rkt, slice(rest, 0, at), slice(app, 0, end));
}

bool cgroups_is_rkt(struct question *q)
{
	for (unsigned i = 0; i < q->n_items; i++) {
		if (rkt_service(q, q->item[i].path))
			return true;
	}
	if (str_starts(q->root, STR("/opt/stage2/")))
		return rkt_coreos(q);
	return str_starts(q->root, STR("/var/lib/rkt/pods/run/")) && rkt_fly(q);
}
