/* SPDX-License-Identifier: MIT */
/* machine_threads.c - processes and threads, from /proc/PID and /proc/PID/task. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "constants.h"
#include "machine_internal.h"

#define MAX_TEXT        4096 /* of arguments, environment, cgroups: what a capture keeps */
#define MAX_STATUS      65536
#define CONTROLLERS     "/sys/fs/cgroup/cgroup.controllers"
#define MAX_CONTROLLERS 1024

/* The texts of one process; its threads share them. */
struct texts {
	struct buf status, stat, cmdline, env, cwd, exe, root, cgroups, limits, line;
};

struct reading {
	const struct machine_options *o;
	const struct meta_sink *to;
	struct machine_counts *n;
	struct texts t;
	struct buf controllers; /* of cgroup version 2 */
};

static void texts_fini(struct texts *t)
{
	buf_fini(&t->status);
	buf_fini(&t->stat);
	buf_fini(&t->cmdline);
	buf_fini(&t->env);
	buf_fini(&t->cwd);
	buf_fini(&t->exe);
	buf_fini(&t->root);
	buf_fini(&t->cgroups);
	buf_fini(&t->limits);
	buf_fini(&t->line);
}

/* ---- cgroups ---- */

/* "name=path" with NUL for each of the names, which `sep` divides. */
static void add_cgroups(struct buf *b, struct str names, const char *sep, struct str path)
{
	struct str prefix = STR("name="), name;
	size_t len;

	for (; names.n; names.p += len, names.n -= len) {
		for (len = 0; len < names.n && !strchr(sep, names.p[len]); len++)
			;
		name = (struct str){ names.p, len };
		len += len < names.n;
		if (!name.n || str_starts(name, prefix))
			continue;
		buf_addstr(b, name);
		buf_addc(b, '=');
		buf_addstr(b, path);
		buf_addc(b, '\0');
	}
}

/* Lines "N:controllers:path". Version 2 has a line without controllers, which stands for all that
 * version 1 does not have. */
static void read_cgroups(struct reading *r, int dir)
{
	struct str text, line, names, path;
	const char *a, *b;

	r->t.cgroups.n = 0;
	if (!proc_read(dir, "cgroup", MAX_STATUS, &r->t.line))
		return;
	text = buf_str(&r->t.line);
	while (proc_line(&text, &line)) {
		a = memchr(line.p, ':', line.n);
		b = a ? memchr(a + 1, ':', line.n - (size_t)(a + 1 - line.p)) : NULL;
		if (!b)
			continue;
		names = (struct str){ a + 1, (size_t)(b - a - 1) };
		path = (struct str){ b + 1, line.n - (size_t)(b + 1 - line.p) };
		if (names.n)
			add_cgroups(&r->t.cgroups, names, ",", path);
		else
			add_cgroups(&r->t.cgroups, buf_str(&r->controllers), " \n", path);
	}
}

/* ---- one thread ---- */

/* The last of the ids that a line of status lists: that of the innermost namespace. */
static int64_t innermost(struct str status, const char *name, int64_t without)
{
	struct str list = proc_field(status, name), word, last = STR("");

	for (unsigned i = 0; (word = proc_word(list, i)).n; i++)
		last = word;
	return last.n ? (int64_t)proc_u64(last, 10) : without;
}

static uint32_t kib(struct str status, const char *name)
{
	return (uint32_t)proc_u64(proc_word(proc_field(status, name), 0), 10);
}

static void read_status(struct str status, struct thread_meta *m)
{
	m->ptid = (int64_t)proc_u64(proc_field(status, "PPid"), 10);
	m->uid = (uint32_t)proc_u64(proc_word(proc_field(status, "Uid"), 1), 10);
	m->gid = (uint32_t)proc_u64(proc_word(proc_field(status, "Gid"), 1), 10);
	m->vmsize_kb = kib(status, "VmSize");
	m->vmrss_kb = kib(status, "VmRSS");
	m->vmswap_kb = kib(status, "VmSwap");
	m->cap_inheritable = proc_u64(proc_field(status, "CapInh"), 16);
	m->cap_permitted = proc_u64(proc_field(status, "CapPrm"), 16);
	m->cap_effective = proc_u64(proc_field(status, "CapEff"), 16);
	m->vtid = innermost(status, "NSpid", m->tid);
	m->vpid = innermost(status, "NStgid", m->pid);
	m->vpgid = innermost(status, "NSpgid", -1);
}

/* "PID (comm) S PPID PGRP SESSION TTY TPGID FLAGS MINFLT CMINFLT MAJFLT ...": the name may hold anything,
 * so the fields begin behind its last parenthesis. */
static void read_stat(struct str stat, struct thread_meta *m)
{
	const char *open = memchr(stat.p, '(', stat.n), *close = memrchr(stat.p, ')', stat.n);
	struct str rest;

	if (!open || !close || close < open)
		return;
	m->comm = (struct str){ open + 1, (size_t)(close - open - 1) };
	rest = (struct str){ close + 1, (size_t)(stat.p + stat.n - close - 1) };
	m->sid = (int64_t)proc_u64(proc_word(rest, 3), 10);
	m->pfminor = proc_u64(proc_word(rest, 7), 10);
	m->pfmajor = proc_u64(proc_word(rest, 9), 10);
}

/* Could the process write to its own program? As far as owner and mode tell. */
static bool can_write_exe(int dir, const struct thread_meta *m)
{
	struct stat sb;

	return fstatat(dir, "exe", &sb, 0) == 0 &&
	       (m->uid == 0 || sb.st_uid == m->uid || (sb.st_mode & S_IWOTH) ||
		(sb.st_gid == m->gid && (sb.st_mode & S_IWGRP)));
}

/* What all threads of a process have in common. */
static void read_texts(struct reading *r, int dir)
{
	struct texts *t = &r->t;

	proc_read(dir, "cmdline", MAX_TEXT, &t->cmdline);
	if (r->o->no_env || !proc_read(dir, "environ", MAX_TEXT, &t->env))
		t->env.n = 0;
	proc_link(dir, "cwd", &t->cwd);
	proc_link(dir, "exe", &t->exe);
	proc_link(dir, "root", &t->root);
	proc_read(dir, "limits", MAX_STATUS, &t->limits);
	read_cgroups(r, dir);
}

static int64_t fd_limit(struct str limits)
{
	static const struct str row = { "Max open files", 14 };
	struct str line, soft;

	while (proc_line(&limits, &line)) {
		if (!str_starts(line, row))
			continue;
		soft = proc_word((struct str){ line.p + row.n, line.n - row.n }, 0);
		return str_eq(soft, STR("unlimited")) ? -1 : (int64_t)proc_u64(soft, 10);
	}
	return 0;
}

/* The first string is the name that the program was called by. */
static void split_cmdline(struct str cmdline, struct thread_meta *m)
{
	size_t n = strnlen(cmdline.p, cmdline.n);

	m->exe = (struct str){ cmdline.p, n };
	n += n < cmdline.n;
	m->args = (struct str){ cmdline.p + n, cmdline.n - n };
}

static void fill_shared(struct reading *r, int dir, struct thread_meta *m)
{
	struct texts *t = &r->t;

	split_cmdline(buf_str(&t->cmdline), m);
	m->exepath = buf_str(&t->exe);
	m->cwd = buf_str(&t->cwd);
	m->root = buf_str(&t->root);
	m->env = buf_str(&t->env);
	m->cgroups = buf_str(&t->cgroups);
	m->fdlimit = fd_limit(buf_str(&t->limits));
	m->loginuid = UINT32_MAX;
	if (proc_read(dir, "loginuid", 64, &t->line))
		m->loginuid = (uint32_t)proc_u64(buf_str(&t->line), 10);
	m->exe_writable = can_write_exe(dir, m);
	/* Kernel threads have no command line; their name stands for it. */
	if (!m->exe.n)
		m->exe = m->comm;
}

/* dir: of the thread. False when it has gone. */
static bool tell_thread(struct reading *r, int dir, int64_t pid, int64_t tid)
{
	struct thread_meta m = { .tid = tid, .pid = pid, .pgid = -1, .sid = -1, .vpgid = -1 };

	m.comm = STR("");
	if (!proc_read(dir, "status", MAX_STATUS, &r->t.status) ||
	    !proc_read(dir, "stat", MAX_STATUS, &r->t.stat) || !r->t.stat.n)
		return false;
	read_status(buf_str(&r->t.status), &m);
	read_stat(buf_str(&r->t.stat), &m);
	fill_shared(r, dir, &m);
	if (tid != pid)
		m.flags = clone_flags_CLONE_THREAD | clone_flags_CLONE_FILES;
	if (r->to->thread)
		r->to->thread(r->to->ctx, &m);
	r->n->n_threads++;
	return true;
}

/* ---- all of them ---- */

static int open_dir(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool is_number(const char *name)
{
	return name[0] >= '1' && name[0] <= '9';
}

/* Call fn for each folder below fd, which is closed, whose name is a number. */
static void each_number(int fd, void (*fn)(void *ctx, int dir, int64_t number), void *ctx)
{
	DIR *list = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *e;
	int dir;

	if (!list) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((e = readdir(list))) {
		if (!is_number(e->d_name))
			continue;
		dir = open_dir(dirfd(list), e->d_name);
		if (dir < 0)
			continue; /* it has ended */
		fn(ctx, dir, strtol(e->d_name, NULL, 10));
		close(dir);
	}
	closedir(list);
}

struct process {
	struct reading *r;
	int64_t pid;
};

static void on_thread(void *ctx, int dir, int64_t tid)
{
	struct process *p = ctx;

	if (tid != p->pid)
		tell_thread(p->r, dir, p->pid, tid);
}

/* The main thread first: readers hang the others on it. */
static void on_process(void *ctx, int dir, int64_t pid)
{
	struct process p = { ctx, pid };

	read_texts(p.r, dir);
	if (tell_thread(p.r, dir, pid, pid))
		each_number(open_dir(dir, "task"), on_thread, &p);
}

void machine_threads_tell(const struct machine_options *o, int proc, const struct meta_sink *to,
			  struct machine_counts *n)
{
	struct reading r = { .o = o, .to = to, .n = n };

	proc_read(AT_FDCWD, CONTROLLERS, MAX_CONTROLLERS, &r.controllers);
	each_number(open_dir(proc, "."), on_process, &r);
	texts_fini(&r.t);
	buf_fini(&r.controllers);
}

struct fd_pass {
	const struct meta_sink *to;
	struct machine_counts *n;
	struct machine_socks socks;
};

static void on_fds(void *ctx, int dir, int64_t pid)
{
	struct fd_pass *p = ctx;

	machine_socks_read(&p->socks, dir, p->n);
	machine_fds_tell(dir, pid, &p->socks, p->to, p->n);
}

void machine_all_fds_tell(int proc, const struct meta_sink *to, struct machine_counts *n)
{
	struct fd_pass p = { .to = to, .n = n };

	each_number(open_dir(proc, "."), on_fds, &p);
	machine_socks_fini(&p.socks);
}
