/* SPDX-License-Identifier: MIT */
/* choose.c - see choose.h. */
#include "choose.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../base/str.h"

#define CGROUP_ROOT "/sys/fs/cgroup"
#define MAX_PATH    4096

/* ---- lists ---- */

/* The next of a list with commas; false at its end. */
static bool next_item(const char **list, struct str *ret)
{
	size_t n;

	if (!*list || !**list)
		return false;
	n = strcspn(*list, ",");
	*ret = (struct str){ *list, n };
	*list += n + ((*list)[n] == ',');
	return true;
}

static bool parse_number(struct str s, uint64_t max, uint64_t *ret)
{
	uint64_t v = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = 10 * v + (uint64_t)(s.p[i] - '0');
		if (v > max)
			return false;
	}
	*ret = v;
	return s.n > 0;
}

/* Each item of a list to a place of its own. take(): 0 or a status. */
static int each_item(const char *option, const char *list, uint32_t *n,
		     int (*take)(struct str, uint32_t, struct scan_choice *, struct err *),
		     struct scan_choice *c, struct err *err)
{
	struct str item;
	int rc = 0;

	if (list && !*list)
		return err_set(err, E_USAGE, "%s: nothing is named", option);
	while (rc == 0 && next_item(&list, &item)) {
		if (*n == SCAN_MAX_CHOICES)
			return err_set(err, E_USAGE, "%s: at most %u", option, SCAN_MAX_CHOICES);
		rc = take(item, (*n)++, c, err);
	}
	return rc;
}

/* ---- threads ---- */

static int take_pid(struct str s, uint32_t i, struct scan_choice *c, struct err *err)
{
	uint64_t v;

	if (!parse_number(s, (1u << 22) - 1, &v) || !v)
		return err_set(err, E_USAGE, "--pid: '%.*s' is not the number of a process",
			       (int)s.n, s.p);
	c->pid[i] = (int32_t)v;
	return 0;
}

static int take_uid(struct str s, uint32_t i, struct scan_choice *c, struct err *err)
{
	uint64_t v;

	if (!parse_number(s, UINT32_MAX - 1, &v))
		return err_set(err, E_USAGE, "--uid: '%.*s' is not the number of a user", (int)s.n,
			       s.p);
	c->uid[i] = (uint32_t)v;
	return 0;
}

/* The kernel knows no more of a name than fits. */
static int take_comm(struct str s, uint32_t i, struct scan_choice *c, struct err *err)
{
	(void)err;
	memcpy(c->comm[i], s.p, s.n < SCAN_COMM_BYTES ? s.n : SCAN_COMM_BYTES - 1);
	return 0;
}

/* A cgroup's id is the number of its folder. */
static int take_cgroup(struct str s, uint32_t i, struct scan_choice *c, struct err *err)
{
	bool is_whole = str_starts(s, STR(CGROUP_ROOT));
	char path[MAX_PATH];
	struct stat st;

	if (snprintf(path, sizeof(path), "%s%s%.*s", is_whole ? "" : CGROUP_ROOT,
		     is_whole || (s.n && *s.p == '/') ? "" : "/", (int)s.n,
		     s.p) >= (int)sizeof(path) ||
	    stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return err_set(err, E_IO, "--cgroup: there is no %s", path);
	c->cgroup[i] = st.st_ino;
	return 0;
}

/* ---- calls ---- */

struct call_name {
	const char *name;
	int nr;
};

#define SYSCALL_ENDS(code)
#define SYSCALL(code, name, nr, ...) { #name, (nr) },
static const struct call_name names64[] = {
#include "../../formats/syscalls_x86_64.def"
	{ NULL, 0 },
};
#undef SYSCALL
#undef SYSCALL_ENDS

#define SYSCALL_I386(nr, name)       { #name, (nr) },
#define SYSCALL_I386_BLOCK(nr, name) { #name, (nr) },
static const struct call_name names32[] = {
#include "../../formats/syscalls_i386.def"
	{ NULL, 0 },
};
#undef SYSCALL_I386
#undef SYSCALL_I386_BLOCK

enum { NR32_SOCKETCALL = 102 };

static void set_leave(__u64 *leave, int nr, bool leaves)
{
	__u64 bit = 1ull << (nr % 64);

	leave[nr / 64] = leaves ? leave[nr / 64] | bit : leave[nr / 64] & ~bit;
}

/* All numbers of that name. Returns whether there is one. */
static bool set_name(const struct call_name *names, struct str s, __u64 *leave, bool leaves)
{
	bool is_known = false;

	for (; names->name; names++) {
		if (names->nr < 0 || names->nr >= (int)SCAN_N_CALLS ||
		    !str_eq(str_of(names->name), s))
			continue;
		set_leave(leave, names->nr, leaves);
		is_known = true;
	}
	return is_known;
}

static int set_calls(const char *option, const char *list, bool leaves, struct scan_choice *c,
		     struct err *err)
{
	struct str s;

	if (list && !*list)
		return err_set(err, E_USAGE, "%s: nothing is named", option);
	while (next_item(&list, &s)) {
		bool is_known = set_name(names64, s, c->leave[0], leaves);

		is_known |= set_name(names32, s, c->leave[1], leaves);
		if (!is_known)
			return err_set(err, E_USAGE, "%s: no system call is named '%.*s'", option,
				       (int)s.n, s.p);
	}
	return 0;
}

static int choose_calls(const struct choose *o, struct scan_choice *c, struct err *err)
{
	int rc;

	if (o->calls) {
		memset(c->leave, 0xff, sizeof(c->leave));
		/* The module asks again, with what it calls. */
		set_leave(c->leave[1], NR32_SOCKETCALL, false);
	}
	rc = set_calls("--calls", o->calls, false, c, err);
	return rc < 0 ? rc : set_calls("--not-calls", o->not_calls, true, c, err);
}

/* ---- bytes of data ---- */

/* "1000" or "file=0,net=4000" or both: what comes later counts. */
static int choose_snaplen(const char *text, uint32_t snaplen[SCAN_CLASS_MAX], struct err *err)
{
	static const char *const classes[SCAN_CLASS_MAX] = {
		[SCAN_CLASS_FILE] = "file",
		[SCAN_CLASS_NET] = "net",
		[SCAN_CLASS_OTHER] = "other",
	};
	struct str item, value;
	uint64_t v;

	for (int i = 0; i < SCAN_CLASS_MAX; i++)
		snaplen[i] = SCAN_SNAPLEN_STANDARD;
	if (text && !*text)
		return err_set(err, E_USAGE, "-s: no number");
	while (next_item(&text, &item)) {
		const char *equals = memchr(item.p, '=', item.n);
		bool is_known = false;

		value = item;
		if (equals)
			value = (struct str){ equals + 1, (size_t)(item.p + item.n - equals - 1) };
		if (!parse_number(value, SCAN_SNAPLEN_MAX, &v))
			return err_set(err, E_USAGE, "-s: '%.*s' is not a number up to %u",
				       (int)value.n, value.p, SCAN_SNAPLEN_MAX);
		for (int i = 0; i < SCAN_CLASS_MAX; i++) {
			if (equals && !str_eq(str_of(classes[i]),
					      (struct str){ item.p, (size_t)(equals - item.p) }))
				continue;
			snaplen[i] = (uint32_t)v;
			is_known = true;
		}
		if (!is_known)
			return err_set(err, E_USAGE, "-s: '%.*s' is none of file, net and other",
				       (int)(equals - item.p), item.p);
	}
	return 0;
}

int choose_parse(const struct choose *o, int32_t self, struct device_options *ret, struct err *err)
{
	struct scan_choice *c = &ret->choice;
	int rc;

	if (o->only_command && o->pid)
		return err_set(err, E_USAGE, "--only-command and --pid exclude each other");
	if (o->only_command)
		c->pid[c->n_pids++] = self; /* itself is left out anyway */
	rc = choose_snaplen(o->snaplen, ret->snaplen, err);
	if (rc == 0)
		rc = each_item("--pid", o->pid, &c->n_pids, take_pid, c, err);
	if (rc == 0)
		rc = each_item("--uid", o->uid, &c->n_uids, take_uid, c, err);
	if (rc == 0)
		rc = each_item("--comm", o->comm, &c->n_comms, take_comm, c, err);
	if (rc == 0)
		rc = each_item("--cgroup", o->cgroup, &c->n_cgroups, take_cgroup, c, err);
	return rc < 0 ? rc : choose_calls(o, c, err);
}
