/* SPDX-License-Identifier: MIT */
/* cgroups.c - see cgroups.h. Engines are tried in a fixed order, each over all cgroup paths. */
#include "cgroups_internal.h"

#define MIN_PATH 5  /* "bpm-x", the shortest path that names a container */
#define LONG_ID  64 /* hexadecimal digits in a runtime's id */
#define SHORT_ID 12 /* of them shown */

bool cgroups_answer(struct question *q, uint32_t type, struct str a, struct str b)
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
				return cgroups_answer(q, type, slice(id, 0, SHORT_ID), STR(""));
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
		       cgroups_answer(q, container_type_podman, slice(id, 0, SHORT_ID), STR(""));
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
				return cgroups_answer(
					q, container_type_lxc,
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
	return cgroups_answer(q, container_type_libvirt_lxc, slice(path, at, end - at), STR(""));
}

static bool libvirt_path(struct question *q, struct str path)
{
	static const struct str suffix = LIT(".libvirt-lxc");
	static const struct str legacy = LIT("/libvirt/lxc/");
	size_t at = find_last(path, STR("/"));

	if (at != NPOS && str_ends(path, suffix) && path.n - suffix.n > at)
		return cgroups_answer(q, container_type_libvirt_lxc,
				      slice(path, at + 1, path.n - suffix.n - at - 1), STR(""));
	if (libvirt_systemd(q, path))
		return true;
	at = find(path, legacy);
	return at != NPOS && cgroups_answer(q, container_type_libvirt_lxc,
					    slice_from(path, at + legacy.n), STR(""));
}

static bool is_libvirt_lxc(struct question *q)
{
	for (unsigned i = 0; i < q->n_items; i++) {
		if (libvirt_path(q, q->item[i].path))
			return true;
	}
	return false;
}

static bool is_bpm(struct question *q)
{
	for (unsigned i = 0; i < q->n_items; i++) {
		size_t at = find(q->item[i].path, STR("bpm-"));
		struct str id;

		if (at == NPOS)
			continue;
		id = until(slice_from(q->item[i].path, at + strlen("bpm-")), STR(".scope"));
		if (only_of(id, ALNUM "._-") && cgroups_answer(q, container_type_bpm, id, STR("")))
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
		is_podman,      is_docker,        is_cri,         is_lxc,
		is_libvirt_lxc, cgroups_is_mesos, cgroups_is_rkt, is_bpm,
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
