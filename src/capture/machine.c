/* SPDX-License-Identifier: MIT */
/* machine.c - see machine.h. The machine itself, its interfaces and users; the rest is in machine_*.c. */
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "machine_internal.h"

static void tell_machine(int proc, const struct meta_sink *to)
{
	struct machine_meta m = {
		.n_cpus = (uint32_t)sysconf(_SC_NPROCESSORS_ONLN),
		.memory_bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE),
	};
	struct buf stat = { 0 };
	struct str text, line;
	char host[256] = "";

	if (gethostname(host, sizeof(host) - 1) == 0)
		m.hostname = str_of(host);
	else
		m.hostname = STR("");
	if (proc_read(proc, "stat", 1 << 20, &stat)) {
		text = buf_str(&stat);
		while (proc_line(&text, &line))
			if (str_starts(line, STR("btime ")))
				m.boot_ns = proc_u64(proc_word(line, 1), 10) * NS_PER_S;
	}
	if (to->machine)
		to->machine(to->ctx, &m);
	buf_fini(&stat);
}

/* ---- interfaces ---- */

static void copy_address(const struct sockaddr *sa, bool is_ipv6, uint8_t to[16])
{
	if (!sa)
		return;
	if (is_ipv6)
		memcpy(to, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
	else
		memcpy(to, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
}

static void tell_ifaces(const struct meta_sink *to)
{
	struct ifaddrs *all, *i;

	if (getifaddrs(&all) < 0)
		return;
	for (i = all; i; i = i->ifa_next) {
		struct iface_meta m = { 0 };

		if (!i->ifa_addr ||
		    (i->ifa_addr->sa_family != AF_INET && i->ifa_addr->sa_family != AF_INET6))
			continue;
		m.is_ipv6 = i->ifa_addr->sa_family == AF_INET6;
		m.name = str_of(i->ifa_name);
		copy_address(i->ifa_addr, m.is_ipv6, m.addr);
		copy_address(i->ifa_netmask, m.is_ipv6, m.netmask);
		if (i->ifa_flags & IFF_BROADCAST)
			copy_address(i->ifa_broadaddr, m.is_ipv6, m.broadcast);
		if (to->iface)
			to->iface(to->ctx, &m);
	}
	freeifaddrs(all);
}

/* ---- users ---- */

/* The files alone: a directory service may be slow, or hold a million users. */
static void tell_users(const struct meta_sink *to)
{
	FILE *f = fopen("/etc/passwd", "re");
	struct passwd *p;

	while (f && (p = fgetpwent(f))) {
		struct user_meta m = { p->pw_uid, p->pw_gid, str_of(p->pw_name), str_of(p->pw_dir),
				       str_of(p->pw_shell) };

		if (to->user)
			to->user(to->ctx, &m);
	}
	if (f)
		fclose(f);
}

static void tell_groups(const struct meta_sink *to)
{
	FILE *f = fopen("/etc/group", "re");
	struct group *g;

	while (f && (g = fgetgrent(f))) {
		struct group_meta m = { g->gr_gid, str_of(g->gr_name) };

		if (to->group)
			to->group(to->ctx, &m);
	}
	if (f)
		fclose(f);
}

int machine_tell(const struct machine_options *o, const struct meta_sink *to,
		 struct machine_counts *ret, struct err *err)
{
	const char *path = o->proc ? o->proc : "/proc";
	int proc = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*ret = (struct machine_counts){ 0 };
	if (proc < 0)
		return err_set(err, E_IO, "%s: %s", path, strerror(errno));
	if (to->section)
		to->section(to->ctx, &(struct section_meta){ .major = 1, .minor = 2 });
	tell_machine(proc, to);
	tell_ifaces(to);
	if (!o->no_users) {
		tell_users(to);
		tell_groups(to);
	}
	machine_threads_tell(o, proc, to, ret);
	machine_all_fds_tell(proc, to, ret);
	close(proc);
	if (!ret->n_threads)
		return err_set(err, E_IO, "%s: no process is to be seen", path);
	return 0;
}
