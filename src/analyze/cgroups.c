/* SPDX-License-Identifier: MIT */
/* cgroups.c - see cgroups.h. Engines are tried in a fixed order, each over all cgroup paths. */
#include "cgroups.h"

#include <string.h>

#include "../capture/constants.h"

#define MAX_ITEMS       64           /* Linux has 14 controllers; a hierarchy each is the most */
#define MAX_GENERATIONS 256          /* a loop of parents must end */
#define MAX_SEARCHED    (128u << 10) /* bytes of all generations: 20 of usual environments */
#define MIN_PATH        5            /* "bpm-x", the shortest path that names a container */
#define LONG_ID         64           /* hexadecimal digits in a runtime's id */
#define SHORT_ID        12           /* of them shown */
#define MESOS_ID        36           /* an UUID with dashes */

#define NPOS SIZE_MAX
#define LIT(s)                   \
	{                        \
		s, sizeof(s) - 1 \
	} /* a struct str as initialiser */

struct item {
	struct str subsys, path;
};

struct question {
	struct item item[MAX_ITEMS];
	unsigned n_items;
	struct str root;
	const struct ancestry *anc;
	struct container_guess *ret;
};

static size_t find(struct str s, struct str part)
{
	const char *p = memmem(s.p, s.n, part.p, part.n);

	return p ? (size_t)(p - s.p) : NPOS;
}

static size_t find_last(struct str s, struct str part)
{
	for (size_t i = s.n + 1 - part.n; s.n >= part.n && i-- > 0;) {
		if (memcmp(s.p + i, part.p, part.n) == 0)
			return i;
	}
	return NPOS;
}

static struct str slice(struct str s, size_t from, size_t n)
{
	return (struct str){ s.p + from, n < s.n - from ? n : s.n - from };
}

static struct str slice_from(struct str s, size_t from)
{
	return slice(s, from, NPOS);
}

/* The text up to the first `end`, or all of it. */
static struct str until(struct str s, struct str end)
{
	size_t at = find(s, end);

	return at == NPOS ? s : slice(s, 0, at);
}

static bool only_of(struct str s, const char *allowed)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!s.p[i] || !strchr(allowed, s.p[i]))
			return false;
	}
	return true;
}

#define HEX   "0123456789abcdefABCDEF"
#define ALNUM "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* The answer is "a", "b" joined by ':' when b is not empty. */
static bool answer(struct question *q, uint32_t type, struct str a, struct str b)
{
	size_t n = a.n < MAX_CONTAINER_ID ? a.n : MAX_CONTAINER_ID;
	size_t left;

	if (a.n == 0)
		return false;
	memcpy(q->ret->id, a.p, n);
	if (b.n && n < MAX_CONTAINER_ID) {
		q->ret->id[n++] = ':';
		left = MAX_CONTAINER_ID - n;
		memcpy(q->ret->id + n, b.p, b.n < left ? b.n : left);
		n += b.n < left ? b.n : left;
	}
	q->ret->id[n] = '\0';
	q->ret->type = type;
	return true;
}

/* ---- runtimes that name a cgroup PREFIX + 64 hexadecimal digits + SUFFIX ---- */

struct layout {
	struct str prefix, suffix;
};

#define LAYOUT(prefix, suffix)           \
	{                                \
		LIT(prefix), LIT(suffix) \
	}

static bool long_id(struct str path, const struct layout *l, struct str *ret)
{
	size_t from, to;

	if (path.n < LONG_ID + 1 || !str_ends(path, l->suffix))
		return false;
	from = find_last(path, l->prefix);
	to = path.n - l->suffix.n;
	if (from == NPOS || from + l->prefix.n + LONG_ID != to)
		return false;
	*ret = slice(path, from + l->prefix.n, LONG_ID);
	return only_of(*ret, HEX);
}

static bool by_layout(struct question *q, const struct layout *layouts, size_t n, uint32_t type)
{
	struct str id;

	for (unsigned i = 0; i < q->n_items; i++) {
		for (size_t k = 0; k < n; k++) {
			if (long_id(q->item[i].path, &layouts[k], &id))
				return answer(q, type, slice(id, 0, SHORT_ID), STR(""));
		}
	}
	return false;
}

/* Rootless podman of old kept its id in the systemd hierarchy: podman-PID.scope/ID. */
static bool podman_rootless(struct question *q)
{
	static const struct layout layout = LAYOUT(".scope/", "");
	struct str id, rest;
	size_t at;

	for (unsigned i = 0; i < q->n_items; i++) {
		if (!str_eq(q->item[i].subsys, STR("name=systemd")))
			continue;
		at = find(q->item[i].path, STR("podman-"));
		if (at == NPOS || !long_id(q->item[i].path, &layout, &id))
			return false;
		rest = until(slice_from(q->item[i].path, at + strlen("podman-")), STR(".scope/"));
		return rest.n && only_of(rest, "0123456789") &&
		       answer(q, container_type_podman, slice(id, 0, SHORT_ID), STR(""));
	}
	return false;
}

static bool is_podman(struct question *q)
{
	static const struct layout layout[] = { LAYOUT("/libpod-", ".scope") };

	return by_layout(q, layout, 1, container_type_podman) || podman_rootless(q);
}

static bool is_docker(struct question *q)
{
	static const struct layout layout[] = {
		LAYOUT("/", ""),
		LAYOUT("/docker-", ".scope"),
	};

	return by_layout(q, layout, 2, container_type_docker);
}

static bool is_cri(struct question *q)
{
	static const struct layout layout[] = {
		LAYOUT("/", ""),
		LAYOUT("/crio-", ""),
		LAYOUT("/cri-containerd-", ".scope"),
		LAYOUT("/crio-", ".scope"),
		LAYOUT(":cri-containerd:", ""),
	};

	return by_layout(q, layout, 5, container_type_cri);
}

/* ---- the others ---- */

static bool is_lxc(struct question *q)
{
	static const struct str roots[] = { LIT("/lxc/"), LIT("/lxc.payload/") };

	for (unsigned i = 0; i < q->n_items; i++) {
		struct str path = q->item[i].path;

		for (unsigned k = 0; k < 2; k++) {
			size_t at = find(path, roots[k]);

			if (at != NPOS)
				return answer(q, container_type_lxc,
					      until(slice_from(path, at + roots[k].n), STR("/")),
					      STR(""));
		}
	}
	return false;
}

/* machine-lxc\x2dNAME.scope: systemd writes '-' as \x2d, and the last letter of that is not
 * looked at. */
static bool libvirt_systemd(struct question *q, struct str path)
{
	static const struct str mark = LIT("-lxc\\x2");
	size_t at = find(path, mark);
	size_t end = path.n - strlen(".scope");

	if (at == NPOS || !str_ends(path, STR(".scope")) || end < at + mark.n + 1)
		return false;
	at += mark.n + 1;
	return answer(q, container_type_libvirt_lxc, slice(path, at, end - at), STR(""));
}

static bool libvirt_path(struct question *q, struct str path)
{
	static const struct str suffix = LIT(".libvirt-lxc");
	static const struct str legacy = LIT("/libvirt/lxc/");
	size_t at = find_last(path, STR("/"));

	if (at != NPOS && str_ends(path, suffix) && path.n - suffix.n > at)
		return answer(q, container_type_libvirt_lxc,
			      slice(path, at + 1, path.n - suffix.n - at - 1), STR(""));
	if (libvirt_systemd(q, path))
		return true;
	at = find(path, legacy);
	return at != NPOS &&
	       answer(q, container_type_libvirt_lxc, slice_from(path, at + legacy.n), STR(""));
}

static bool is_libvirt_lxc(struct question *q)
{
	for (unsigned i = 0; i < q->n_items; i++) {
		if (libvirt_path(q, q->item[i].path))
			return true;
	}
	return false;
}

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

static bool is_mesos(struct question *q)
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
			       answer(q, container_type_mesos, id, STR(""));
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
	return answer(q, container_type_rkt, pod, app) &&
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
	return answer(q, container_type_rkt, pod, slice(q->root, prefix.n, end - prefix.n));
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
	return end != NPOS && answer(q, container_type_rkt, slice(rest, 0, at), slice(app, 0, end));
}

static bool is_rkt(struct question *q)
{
	for (unsigned i = 0; i < q->n_items; i++) {
		if (rkt_service(q, q->item[i].path))
			return true;
	}
	if (str_starts(q->root, STR("/opt/stage2/")))
		return rkt_coreos(q);
	return str_starts(q->root, STR("/var/lib/rkt/pods/run/")) && rkt_fly(q);
}

static bool is_bpm(struct question *q)
{
	for (unsigned i = 0; i < q->n_items; i++) {
		size_t at = find(q->item[i].path, STR("bpm-"));
		struct str id;

		if (at == NPOS)
			continue;
		id = until(slice_from(q->item[i].path, at + strlen("bpm-")), STR(".scope"));
		if (only_of(id, ALNUM "._-") && answer(q, container_type_bpm, id, STR("")))
			return true;
	}
	return false;
}

/* The items worth a look: most processes of a host sit in "/", or in the same path in each
 * hierarchy. */
static void split_items(struct question *q, struct str cgroups)
{
	while (cgroups.n && q->n_items < MAX_ITEMS) {
		struct str one = slice(cgroups, 0, strnlen(cgroups.p, cgroups.n));
		const char *eq = memrchr(one.p, '=', one.n);
		struct item *it = &q->item[q->n_items];

		if (!eq)
			return;
		it->subsys = slice(one, 0, (size_t)(eq - one.p));
		it->path = slice_from(one, it->subsys.n + 1);
		if (it->path.n >= MIN_PATH)
			q->n_items++;
		cgroups = slice_from(cgroups, one.n < cgroups.n ? one.n + 1 : one.n);
	}
}

bool container_guess(struct str cgroups, struct str root, const struct ancestry *anc,
		     struct container_guess *ret)
{
	static bool (*const engines[])(struct question * q) = {
		is_podman, is_docker, is_cri, is_lxc, is_libvirt_lxc, is_mesos, is_rkt, is_bpm,
	};
	struct container_guess guess;
	struct question q;

	q.n_items = 0;
	q.root = root;
	q.anc = anc;
	q.ret = &guess;
	split_items(&q, cgroups);
	if (q.n_items == 0 && root.n <= 1)
		return false;
	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++) {
		if (engines[i](&q)) {
			memcpy(ret->id, guess.id, strlen(guess.id) + 1);
			ret->type = guess.type;
			return true;
		}
	}
	return false;
}
