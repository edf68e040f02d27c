/* SPDX-License-Identifier: MIT */
/* t_machine.c - the snapshot of a machine, from a made-up /proc and from lines of its tables. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../src/capture/constants.h"
#include "../../src/capture/machine_internal.h"
#include "scratch.h"

/* ---- lines of tables ---- */

static void test_tcp_line(void **state)
{
	static const char line[] =
		"   0: 0100007F:1267 0200000A:0050 01 00000000:00000000 00:00000000 "
		"00000000     0        0 11188 1 0000000000000000 100 0 0 10 0";
	struct fd_meta m;

	(void)state;
	assert_true(machine_sock_line(TABLE_TCP, false, str_of(line), &m));
	assert_int_equal(m.type, fd_type_ipv4_sock);
	assert_int_equal(m.l4proto, l4_proto_tcp);
	assert_memory_equal(m.sip, "\177\0\0\1", 4);
	assert_int_equal(m.sport, 0x1267);
	assert_memory_equal(m.dip, "\12\0\0\2", 4);
	assert_int_equal(m.dport, 80);
	assert_int_equal(m.ino, 11188);
}

static void test_udp6_line(void **state)
{
	static const char line[] =
		"  72: B80D01200000000067452301EFCDAB89:0035 00000000000000000000000000000000:0000 07 "
		"00000000:00000000 00:00000000 00000000   101        0 17 2 0000000000000000 0";
	static const uint8_t addr[16] = { 0x20, 0x01, 0x0d, 0xb8, 0,    0,    0,    0,
					  0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef };
	struct fd_meta m;

	(void)state;
	assert_true(machine_sock_line(TABLE_UDP, true, str_of(line), &m));
	assert_int_equal(m.type, fd_type_ipv6_servsock);
	assert_int_equal(m.l4proto, l4_proto_udp);
	assert_memory_equal(m.sip, addr, 16);
	assert_int_equal(m.sport, 53);
	assert_int_equal(m.ino, 17);
}

static void test_unix_line(void **state)
{
	static const char line[] =
		"ffff8f1a2b3c4d00: 00000002 00000000 00010000 0001 01 15042 /run/a b";
	static const char unnamed[] = "0000000000000000: 00000003 00000000 00000000 0001 03 15043";
	struct fd_meta m;

	(void)state;
	assert_true(machine_sock_line(TABLE_UNIX, false, str_of(line), &m));
	assert_int_equal(m.type, fd_type_unix_sock);
	assert_true(m.source == 0xffff8f1a2b3c4d00);
	assert_int_equal(m.ino, 15042);
	assert_int_equal(m.name.n, 8);
	assert_memory_equal(m.name.p, "/run/a b", 8);
	assert_true(machine_sock_line(TABLE_UNIX, false, str_of(unnamed), &m));
	assert_int_equal(m.name.n, 0);
	assert_int_equal(m.ino, 15043);
}

/* Headings and cut lines are no sockets. */
static void test_other_lines(void **state)
{
	static const char *const lines[] = {
		"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid",
		"Num       RefCount Protocol Flags    Type St Inode Path",
		"sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode",
		"   0: 0100007F:1267",
		"   0: 0100007F 0200000A:0050 01",
		"",
		":",
	};
	struct fd_meta m;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_false(machine_sock_line(TABLE_TCP, false, str_of(lines[i]), &m));
		assert_false(machine_sock_line(TABLE_TCP, true, str_of(lines[i]), &m));
		assert_false(machine_sock_line(TABLE_UNIX, false, str_of(lines[i]), &m));
		assert_false(machine_sock_line(TABLE_NETLINK, false, str_of(lines[i]), &m));
	}
}

/* ---- a whole /proc ---- */

struct tree {
	char root[MAX_SCRATCH];
	int dir;
	uint32_t n_threads, n_fds, n_machines, n_sections;
	bool lists_are_in_order;
	struct thread_meta main; /* only numbers are valid afterwards */
	char comm[64], exe[64], args[64], cwd[64], cgroups[256], env[64];
	struct fd_meta fd[8];
	char fd_name[8][64];
};

static void write_file(struct tree *t, const char *path, const char *text, size_t n)
{
	char copy[256];
	int fd;

	snprintf(copy, sizeof(copy), "%s", path);
	for (char *p = copy; (p = strchr(p, '/')); *p++ = '/') {
		*p = '\0';
		mkdirat(t->dir, copy, 0700);
	}
	fd = openat(t->dir, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), n);
	close(fd);
}

#define WRITE(t, path, text) write_file(t, path, text, sizeof(text) - 1)

static void make_process(struct tree *t)
{
	static const char status[] =
		"Name:\tserver (x)\nTgid:\t42\nPid:\t42\nPPid:\t7\n"
		"Uid:\t10\t20\t30\t40\nGid:\t11\t21\t31\t41\n"
		"NStgid:\t42\t3\nNSpid:\t42\t3\nNSpgid:\t42\t1\n"
		"VmSize:\t    1000 kB\nVmRSS:\t     200 kB\nVmSwap:\t       5 kB\n"
		"CapInh:\t0000000000000001\nCapPrm:\t000001ffffffffff\n"
		"CapEff:\t0000000000003000\n";
	static const char stat[] = "42 (server (x)) S 7 40 39 34816 42 4194304 111 0 222 0 1 2";
	static const char limits[] =
		"Limit   Soft Limit   Hard Limit   Units\n"
		"Max open files            1024                 4096          files\n";

	WRITE(t, "42/status", status);
	WRITE(t, "42/stat", stat);
	WRITE(t, "42/cmdline",
	      "/usr/bin/server\0-p\0"
	      "80\0");
	WRITE(t, "42/environ", "HOME=/\0A=b\0");
	WRITE(t, "42/limits", limits);
	WRITE(t, "42/loginuid", "1000");
	WRITE(t, "42/cgroup", "4:cpu,cpuacct:/a\n1:name=systemd:/b\n");
	WRITE(t, "42/task/42/status", status);
	WRITE(t, "42/task/43/status", "PPid:\t7\nUid:\t1\t1\t1\t1\n");
	WRITE(t, "42/task/43/stat", "43 (worker) S 7 40 39 0 0 0 1 0 2 0");
	WRITE(t, "42/fdinfo/0", "pos:\t0\nflags:\t0104002\nmnt_id:\t1\n");
	WRITE(t, "42/net/tcp", "  sl  local_address\n");
	WRITE(t, "stat", "cpu 1 2 3\nbtime 1700000000\n");
	WRITE(t, "not-a-process", "");
	symlinkat(t->root, t->dir, "42/cwd");
	mkdirat(t->dir, "42/fd", 0700);
	symlinkat("/dev/null", t->dir, "42/fd/0");
	symlinkat("/", t->dir, "42/fd/1");
	symlinkat("/no/such/file", t->dir, "42/fd/2"); /* closed meanwhile */
}

static void copy_text(char *to, size_t size, struct str s)
{
	size_t n = s.n < size - 1 ? s.n : size - 1;

	memcpy(to, s.p, n);
	to[n] = '\0';
}

static void on_section(void *ctx, const struct section_meta *m)
{
	struct tree *t = ctx;

	assert_int_equal(m->major, 1);
	t->n_sections++;
}

static void on_machine(void *ctx, const struct machine_meta *m)
{
	struct tree *t = ctx;

	assert_int_equal(m->boot_ns / 1000000000, 1700000000);
	assert_true(m->n_cpus > 0);
	t->n_machines++;
}

static void on_user(void *ctx, const struct user_meta *m)
{
	(void)ctx;
	assert_true(m->name.n > 0);
}

static void on_group(void *ctx, const struct group_meta *m)
{
	(void)ctx;
	assert_true(m->name.n > 0);
}

static void on_iface(void *ctx, const struct iface_meta *m)
{
	(void)ctx;
	assert_true(m->name.n > 0);
}

static void on_thread(void *ctx, const struct thread_meta *m)
{
	struct tree *t = ctx;

	t->n_threads++;
	t->lists_are_in_order = t->n_fds == 0;
	if (m->tid != 42) {
		assert_int_equal(m->tid, 43);
		assert_int_equal(m->pid, 42);
		assert_int_equal(m->flags, clone_flags_CLONE_THREAD | clone_flags_CLONE_FILES);
		return;
	}
	t->main = *m;
	copy_text(t->comm, sizeof(t->comm), m->comm);
	copy_text(t->exe, sizeof(t->exe), m->exe);
	copy_text(t->args, sizeof(t->args), m->args);
	copy_text(t->cwd, sizeof(t->cwd), m->cwd);
	copy_text(t->cgroups, sizeof(t->cgroups), m->cgroups);
	copy_text(t->env, sizeof(t->env), m->env);
}

static void on_fd(void *ctx, const struct fd_meta *m)
{
	struct tree *t = ctx;

	assert_true(m->fd < 8);
	t->fd[m->fd] = *m;
	copy_text(t->fd_name[m->fd], sizeof(t->fd_name[0]), m->name);
	t->n_fds++;
}

static struct meta_sink sink_of(struct tree *t)
{
	return (struct meta_sink){ t,       on_section, on_machine, on_iface,
				   on_user, on_group,   on_thread,  on_fd };
}

static int make_tree(void **state)
{
	struct tree *t = calloc(1, sizeof(*t));

	assert_non_null(mkdtemp(scratch_template(t->root, "t_machine")));
	t->dir = open(t->root, O_RDONLY | O_DIRECTORY);
	*state = t;
	return t->dir < 0;
}

static int drop_tree(void **state)
{
	struct tree *t = *state;
	char command[MAX_SCRATCH + 16];

	close(t->dir);
	snprintf(command, sizeof(command), "rm -rf %s", t->root);
	free(t);
	return system(command);
}

static void test_process(void **state)
{
	struct tree *t = *state;
	struct machine_options o = { .proc = t->root };
	struct meta_sink sink = sink_of(t);
	struct machine_counts n;

	make_process(t);
	assert_int_equal(machine_tell(&o, &sink, &n, NULL), 0);
	assert_int_equal(t->n_sections, 1);
	assert_int_equal(t->n_machines, 1);
	assert_int_equal(t->n_threads, 2);
	assert_int_equal(n.n_threads, 2);
	assert_true(t->lists_are_in_order);
	assert_int_equal(t->main.ptid, 7);
	assert_int_equal(t->main.sid, 39);
	assert_int_equal(t->main.vtid, 3);
	assert_int_equal(t->main.vpid, 3);
	assert_int_equal(t->main.vpgid, 1);
	assert_int_equal(t->main.uid, 20);
	assert_int_equal(t->main.gid, 21);
	assert_int_equal(t->main.loginuid, 1000);
	assert_int_equal(t->main.fdlimit, 1024);
	assert_int_equal(t->main.vmsize_kb, 1000);
	assert_int_equal(t->main.vmrss_kb, 200);
	assert_int_equal(t->main.vmswap_kb, 5);
	assert_int_equal(t->main.pfminor, 111);
	assert_int_equal(t->main.pfmajor, 222);
	assert_int_equal(t->main.cap_effective, 0x3000);
	assert_int_equal(t->main.tty, 0);
	assert_string_equal(t->comm, "server (x)");
	assert_string_equal(t->exe, "/usr/bin/server");
	assert_memory_equal(t->args,
			    "-p\0"
			    "80",
			    6);
	assert_string_equal(t->cwd, t->root);
	assert_memory_equal(t->cgroups, "cpu=/a\0cpuacct=/a", 18);
	assert_string_equal(t->env, "HOME=/");
}

static void test_descriptors(void **state)
{
	struct tree *t = *state;
	struct machine_options o = { .proc = t->root, .no_users = true, .no_env = true };
	struct meta_sink sink = sink_of(t);
	struct machine_counts n;

	make_process(t);
	assert_int_equal(machine_tell(&o, &sink, &n, NULL), 0);
	assert_int_equal(t->n_fds, 2);
	assert_int_equal(n.n_fds, 2);
	assert_int_equal(t->fd[0].tid, 42);
	assert_int_equal(t->fd[0].type, fd_type_file_v2);
	assert_int_equal(t->fd[0].open_flags,
			 file_flags_O_RDWR | file_flags_O_NONBLOCK | file_flags_O_LARGEFILE);
	assert_string_equal(t->fd_name[0], "/dev/null");
	assert_int_equal(t->fd[1].type, fd_type_directory);
	assert_string_equal(t->fd_name[1], "/");
	assert_string_equal(t->env, "");
}

static void test_no_proc(void **state)
{
	struct tree *t = *state;
	struct machine_options o = { .proc = "/no/such/folder" };
	struct meta_sink sink = { 0 };
	struct machine_counts n;

	assert_int_equal(machine_tell(&o, &sink, &n, NULL), E_IO);
	o.proc = t->root; /* empty */
	assert_int_equal(machine_tell(&o, &sink, &n, NULL), E_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tcp_line),
		cmocka_unit_test(test_udp6_line),
		cmocka_unit_test(test_unix_line),
		cmocka_unit_test(test_other_lines),
		cmocka_unit_test_setup_teardown(test_process, make_tree, drop_tree),
		cmocka_unit_test_setup_teardown(test_descriptors, make_tree, drop_tree),
		cmocka_unit_test_setup_teardown(test_no_proc, make_tree, drop_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
