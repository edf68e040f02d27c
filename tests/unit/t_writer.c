/* SPDX-License-Identifier: MIT */
/* t_writer.c - what the writer makes, the reader reads back: every field of the metadata, events of all
 * forms, lists that go on in a second block, and texts at and beyond the limits of older readers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/base/mem.h"
#include "../../src/capture/constants.h"
#include "../../src/capture/writer.h"

#define MAX_SEEN 64

/* The last of each kind, and how many there were. Texts are copied. */
static struct {
	unsigned n_sections, n_machines, n_ifaces, n_users, n_groups, n_threads, n_fds;
	struct machine_meta machine;
	struct iface_meta iface;
	struct user_meta user;
	struct group_meta group;
	struct thread_meta thread;
	struct fd_meta fd[MAX_SEEN];
	struct arena arena;
} seen;

static struct str keep_str(struct str s)
{
	return (struct str){ arena_strndup(&seen.arena, s.p, s.n), s.n };
}

static void on_section(void *ctx, const struct section_meta *m)
{
	(void)ctx;
	assert_int_equal(m->major, 1);
	assert_int_equal(m->minor, 2);
	assert_int_equal(m->options_bytes, 0);
	seen.n_sections++;
}

static void on_machine(void *ctx, const struct machine_meta *m)
{
	(void)ctx;
	seen.n_machines++;
	seen.machine = *m;
	seen.machine.hostname = keep_str(m->hostname);
}

static void on_iface(void *ctx, const struct iface_meta *m)
{
	(void)ctx;
	seen.n_ifaces++;
	seen.iface = *m;
	seen.iface.name = keep_str(m->name);
}

static void on_user(void *ctx, const struct user_meta *m)
{
	(void)ctx;
	seen.n_users++;
	seen.user = *m;
	seen.user.name = keep_str(m->name);
	seen.user.home = keep_str(m->home);
	seen.user.shell = keep_str(m->shell);
}

static void on_group(void *ctx, const struct group_meta *m)
{
	(void)ctx;
	seen.n_groups++;
	seen.group = *m;
	seen.group.name = keep_str(m->name);
}

static void on_thread(void *ctx, const struct thread_meta *m)
{
	struct thread_meta *t = &seen.thread;

	(void)ctx;
	seen.n_threads++;
	*t = *m;
	t->comm = keep_str(m->comm);
	t->exe = keep_str(m->exe);
	t->exepath = keep_str(m->exepath);
	t->args = keep_str(m->args);
	t->cwd = keep_str(m->cwd);
	t->env = keep_str(m->env);
	t->cgroups = keep_str(m->cgroups);
	t->root = keep_str(m->root);
}

static void on_fd(void *ctx, const struct fd_meta *m)
{
	struct fd_meta *f = &seen.fd[seen.n_fds % MAX_SEEN];

	(void)ctx;
	seen.n_fds++;
	*f = *m;
	f->name = keep_str(m->name);
}

static const struct meta_sink sink = {
	NULL, on_section, on_machine, on_iface, on_user, on_group, on_thread, on_fd,
};

static struct writer w;

static int setup(void **state)
{
	(void)state;
	memset(&seen, 0, sizeof(seen));
	writer_init(&w);
	writer_section(&w);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	writer_fini(&w);
	arena_fini(&seen.arena);
	return 0;
}

/* Read what w holds. Events go to ev, at most max; nothing may be damaged. */
static unsigned read_back(struct event *ev, unsigned max, struct capture **ret)
{
	const struct cap_stats *st;
	struct capture *c;
	struct event one;
	struct err err;
	unsigned n = 0;

	writer_end(&w);
	assert_int_equal(w.b.n % 4, 0);
	assert_int_equal(cap_open_memory(w.b.p, w.b.n, NULL, &sink, &c, &err), 0);
	while (cap_next(c, &one, &err) > 0)
		if (n < max)
			ev[n++] = one;
	st = cap_get_stats(c);
	assert_false(cap_is_damaged(st));
	assert_int_equal(st->n_unknown_blocks, 0);
	*ret = c;
	return n;
}

static void read_meta(void)
{
	struct capture *c;

	read_back(NULL, 0, &c);
	cap_close(c);
}

static void machine_comes_back(void **state)
{
	struct machine_meta m = {
		.n_cpus = 8,
		.memory_bytes = 1ull << 40,
		.max_pid = 4194304,
		.hostname = STR("box"),
		.boot_ns = 1795000000000000001,
	};
	char longest[200];

	(void)state;
	w.sink.machine(w.sink.ctx, &m);
	read_meta();
	assert_int_equal(seen.n_machines, 1);
	assert_int_equal(seen.machine.n_cpus, 8);
	assert_int_equal(seen.machine.memory_bytes, m.memory_bytes);
	assert_int_equal(seen.machine.max_pid, m.max_pid);
	assert_int_equal(seen.machine.boot_ns, m.boot_ns);
	assert_true(str_eq(seen.machine.hostname, m.hostname));

	memset(longest, 'h', sizeof(longest));
	m.hostname = (struct str){ longest, sizeof(longest) };
	w.sink.machine(w.sink.ctx, &m);
	read_meta();
	assert_int_equal(seen.machine.hostname.n, 128);
}

static void interfaces_come_back(void **state)
{
	struct iface_meta m = { .addr = { 1, 2, 3, 4, [15] = 15 },
				.netmask = { 255, 255, 0, 0, [15] = 5 },
				.broadcast = { 9, 8, 7, 6, [15] = 16 },
				.link_speed = 1000,
				.name = STR("eth0") };

	(void)state;
	w.sink.iface(w.sink.ctx, &m);
	read_meta();
	assert_int_equal(seen.n_ifaces, 1);
	assert_false(seen.iface.is_ipv6);
	assert_memory_equal(seen.iface.addr, m.addr, 4);
	assert_memory_equal(seen.iface.netmask, m.netmask, 4);
	assert_memory_equal(seen.iface.broadcast, m.broadcast, 4);
	assert_int_equal(seen.iface.link_speed, 1000);
	assert_true(str_eq(seen.iface.name, m.name));

	m.is_ipv6 = true;
	w.sink.iface(w.sink.ctx, &m);
	read_meta();
	assert_int_equal(seen.n_ifaces, 3); /* the one of before twice */
	assert_true(seen.iface.is_ipv6);
	assert_memory_equal(seen.iface.addr, m.addr, 16);
	assert_memory_equal(seen.iface.netmask, m.netmask, 16);
	assert_memory_equal(seen.iface.broadcast, m.broadcast, 16);
}

static void users_come_back_cut(void **state)
{
	static char longest[300];
	struct user_meta u = { 1000, 100, STR("alice"), STR("/home/alice"), STR("/bin/sh") };
	struct group_meta g = { 100, STR("users") };

	(void)state;
	w.sink.user(w.sink.ctx, &u);
	w.sink.group(w.sink.ctx, &g);
	read_meta();
	assert_int_equal(seen.user.uid, 1000);
	assert_int_equal(seen.user.gid, 100);
	assert_true(str_eq(seen.user.name, u.name));
	assert_true(str_eq(seen.user.home, u.home));
	assert_true(str_eq(seen.user.shell, u.shell));
	assert_int_equal(seen.group.gid, 100);
	assert_true(str_eq(seen.group.name, g.name));

	memset(longest, 'u', sizeof(longest));
	u.home = (struct str){ longest, sizeof(longest) };
	w.sink.user(w.sink.ctx, &u);
	read_meta();
	assert_int_equal(seen.user.home.n, 255); /* as much as sysdig 0.29.3 takes */
	assert_true(str_eq(seen.user.shell, u.shell));
}

static struct thread_meta full_thread(void)
{
	return (struct thread_meta){
		.tid = 11,
		.pid = 10,
		.ptid = 1,
		.sid = 9,
		.vpgid = 8,
		.pgid = -1,
		.vtid = 2,
		.vpid = 1,
		.comm = STR("cat"),
		.exe = STR("/bin/cat"),
		.exepath = STR("/usr/bin/cat"),
		.args = STR("a\0b c\0"),
		.cwd = STR("/tmp"),
		.env = STR("A=1\0B=2\0"),
		.cgroups = STR("cpu=/x\0"),
		.root = STR("/"),
		.fdlimit = -1,
		.flags = 0x10000,
		.uid = 1000,
		.gid = 100,
		.loginuid = 500,
		.vmsize_kb = 1,
		.vmrss_kb = 2,
		.vmswap_kb = 3,
		.pfmajor = 4,
		.pfminor = 5,
		.cap_inheritable = 6,
		.cap_permitted = 7,
		.cap_effective = 1ull << 40,
		.exe_writable = true,
	};
}

static void same_thread(const struct thread_meta *a, const struct thread_meta *b)
{
#define SAME(field)     assert_int_equal(a->field, b->field)
#define SAME_STR(field) assert_true(str_eq(a->field, b->field))
	SAME(tid), SAME(pid), SAME(ptid), SAME(sid), SAME(vpgid), SAME(pgid), SAME(vtid),
		SAME(vpid);
	SAME(fdlimit), SAME(flags), SAME(uid), SAME(gid), SAME(loginuid), SAME(tty);
	SAME(vmsize_kb), SAME(vmrss_kb), SAME(vmswap_kb), SAME(pfmajor), SAME(pfminor);
	SAME(cap_inheritable), SAME(cap_permitted), SAME(cap_effective);
	SAME(pidns_init_start_ns), SAME(exe_ino), SAME(exe_ino_ctime_ns), SAME(exe_ino_mtime_ns);
	SAME(exe_writable), SAME(exe_upper_layer), SAME(exe_lower_layer), SAME(exe_from_memfd);
	SAME_STR(comm), SAME_STR(exe), SAME_STR(exepath), SAME_STR(args), SAME_STR(cwd);
	SAME_STR(env), SAME_STR(cgroups), SAME_STR(root);
#undef SAME
#undef SAME_STR
}

static uint32_t entry_len(void)
{
	return load_u32(w.b.p + 28 + 8);
}

/* An entry is as short as sysdig 0.29.3 knows it, unless it holds something newer. */
static void threads_come_back(void **state)
{
	struct thread_meta m = full_thread();
	uint32_t len;

	(void)state;
	w.sink.thread(w.sink.ctx, &m);
	read_meta();
	same_thread(&m, &seen.thread);
	len = entry_len();

	w.b.n = 28;
	m.exe_upper_layer = true;
	w.sink.thread(w.sink.ctx, &m);
	read_meta();
	same_thread(&m, &seen.thread);
	assert_int_equal(entry_len(), len + 1);

	w.b.n = 28;
	m.pgid = 10;
	m.tty = 34816;
	m.pidns_init_start_ns = 3;
	m.exe_ino = 99;
	m.exe_ino_ctime_ns = 100;
	m.exe_ino_mtime_ns = 101;
	m.exe_from_memfd = m.exe_lower_layer = true;
	w.sink.thread(w.sink.ctx, &m);
	read_meta();
	same_thread(&m, &seen.thread);
	assert_int_equal(seen.n_threads, 3);
}

static void long_texts_are_cut(void **state)
{
	static char longest[5000];
	struct thread_meta m = full_thread();
	struct str s = { longest, sizeof(longest) };

	(void)state;
	memset(longest, 'x', sizeof(longest));
	m.comm = m.exe = m.exepath = m.cwd = m.root = s;
	m.args = m.env = m.cgroups = s;
	w.sink.thread(w.sink.ctx, &m);
	read_meta();
	assert_int_equal(seen.n_threads, 1);
	assert_int_equal(seen.thread.comm.n, 1024);
	assert_int_equal(seen.thread.root.n, 1024);
	assert_int_equal(seen.thread.args.n, 4096);
	assert_int_equal(seen.thread.cgroups.n, 4096);
}

/* 16 MiB of list, then another block of the same list. */
static void long_lists_go_on(void **state)
{
	static char env[4096];
	struct thread_meta m = full_thread();
	unsigned i, n = 5000;

	(void)state;
	memset(env, 'e', sizeof(env));
	m.env = (struct str){ env, sizeof(env) };
	for (i = 0; i < n; i++) {
		m.tid = i;
		w.sink.thread(w.sink.ctx, &m);
	}
	read_meta();
	assert_int_equal(seen.n_threads, n);
	assert_int_equal(seen.thread.tid, n - 1);
	assert_true(load_u32(w.b.p + 28 + 4) < 17u << 20);
}

/* Every type of descriptor there is, of two threads. */
static void fds_come_back(void **state)
{
	struct fd_meta m = { .sip = { 1, 2, 3, 4, [15] = 5 }, .dip = { 6, 7, 8, 9, [15] = 10 } };
	unsigned type, n = 0;

	(void)state;
	m.sport = 80;
	m.dport = 40000;
	m.l4proto = l4_proto_udp;
	m.source = 0xffff880000000001;
	m.destination = 2;
	m.open_flags = 65;
	m.dev = 0xfe00;
	m.name = STR("name");
	for (type = 1; type <= fd_type_pidfd; type++, n++) {
		m.tid = type < 10 ? 1 : 2;
		m.fd = type;
		m.ino = 100 + type;
		m.type = (uint8_t)type;
		w.sink.fd(w.sink.ctx, &m);
	}
	read_meta();
	assert_int_equal(seen.n_fds, n);
	for (type = 1; type <= fd_type_pidfd; type++) {
		const struct fd_meta *f = &seen.fd[type - 1];
		bool is_ip = type >= fd_type_ipv4_sock && type <= fd_type_ipv6_servsock;

		assert_int_equal(f->tid, type < 10 ? 1 : 2);
		assert_int_equal(f->fd, type);
		assert_int_equal(f->ino, 100 + type);
		assert_int_equal(f->type, type);
		assert_true(is_ip ? f->sport == 80 : str_eq(f->name, m.name));
		assert_memory_equal(f->sip, is_ip ? m.sip : f->sip, 4);
		assert_int_equal(f->l4proto, is_ip ? l4_proto_udp : 0);
	}
	assert_memory_equal(seen.fd[fd_type_ipv6_sock - 1].dip, m.dip, 16);
	assert_int_equal(seen.fd[fd_type_ipv4_sock - 1].dport, 40000);
	assert_int_equal(seen.fd[fd_type_unix_sock - 1].source, m.source);
	assert_int_equal(seen.fd[fd_type_file_v2 - 1].open_flags, 65);
	assert_int_equal(seen.fd[fd_type_file_v2 - 1].dev, 0xfe00);
}

/* Without and with flags, small and large, without parameters and with an empty one. */
static void events_come_back(void **state)
{
	static uint8_t data[70000];
	struct event in[4] = {
		{ .ts_ns = 5,
		  .tid = 7,
		  .type = EV_SYSCALL_CLOSE_E,
		  .cpu = 3,
		  .n_params = 1,
		  .data = data,
		  .at = { 0, 8 } },
		{ .ts_ns = 6, .tid = -1, .type = EV_SYSCALL_GETCWD_E, .data = data },
		{ .ts_ns = 7,
		  .tid = 7,
		  .type = EV_SYSCALL_READ_X,
		  .n_params = 2,
		  .data = data,
		  .at = { 0, 8, 8 } },
		{ .ts_ns = 8,
		  .tid = -1,
		  .type = EV_CONTAINER_JSON_2_E,
		  .n_params = 1,
		  .data = data,
		  .at = { 0, sizeof(data) } },
	};
	struct event out[9];
	struct capture *c;
	unsigned i, k, n;

	(void)state;
	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)i;
	for (i = 0; i < 8; i++)
		writer_event(&w, &in[i / 2], i % 2 ? EVENT_STATE_ONLY : 0);
	/* damage would come to light here: the blocks behind would be missing */
	n = read_back(out, 9, &c);
	assert_int_equal(n, 8);
	for (i = 0; i < 8; i++) {
		const struct event *a = &in[i / 2], *b = &out[i];

		assert_int_equal(b->ts_ns, a->ts_ns);
		assert_int_equal(b->tid, a->tid);
		assert_int_equal(b->type, a->type);
		assert_int_equal(b->cpu, a->cpu);
		assert_int_equal(b->flags, i % 2 ? EVENT_STATE_ONLY : 0);
		assert_int_equal(b->n_params, a->n_params);
		for (k = 0; k <= a->n_params; k++)
			assert_int_equal(b->at[k], a->at[k]);
		assert_memory_equal(b->data, data, a->at[a->n_params]);
	}
	cap_close(c);
}

/* A list that was open is not closed later, in the middle of other blocks. */
static void cleared_is_empty(void **state)
{
	struct iface_meta iface = { .name = STR("eth0") };
	struct machine_meta m = { .n_cpus = 2, .hostname = STR("") };

	(void)state;
	w.sink.iface(w.sink.ctx, &iface);
	writer_clear(&w);
	writer_section(&w);
	w.sink.machine(w.sink.ctx, &m);
	read_meta();
	assert_int_equal(seen.n_ifaces, 0);
	assert_int_equal(seen.n_machines, 1);
}

/* Blocks are made in place: nothing of what was there before is left between data and trailer. */
static void padding_is_zero(void **state)
{
	static const uint8_t data[9] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

	(void)state;
	for (uint32_t n = 0; n < sizeof(data); n++) {
		struct event ev = { .type = EV_SYSCALL_READ_X, .n_params = 1, .data = data };
		uint32_t end = 10 + 26 + 2 + n, len = (end + 3) / 4 * 4;

		ev.at[1] = n;
		w.b.n = 0;
		buf_fill(&w.b, (char)0xff, 256);
		w.b.n = 0;
		writer_event(&w, &ev, 0);
		assert_int_equal(w.b.n, len + 4);
		assert_memory_equal(w.b.p + end - n, data, n);
		for (; end < len; end++)
			assert_int_equal(w.b.p[end], 0);
		assert_int_equal(load_u32(w.b.p + len), len + 4);
	}
}

static void blocks_are_added(void **state)
{
	struct machine_meta m = { .n_cpus = 2, .hostname = STR("") };
	struct user_meta u = { 1, 1, STR("a"), STR(""), STR("") };
	struct writer other;

	(void)state;
	writer_init(&other);
	other.sink.machine(other.sink.ctx, &m);
	w.sink.user(w.sink.ctx, &u);
	writer_add_blocks(&w, buf_str(&other.b));
	w.sink.user(w.sink.ctx, &u);
	read_meta();
	assert_int_equal(seen.n_users, 2);
	assert_int_equal(seen.n_machines, 1);
	assert_int_equal(seen.n_sections, 1);
	writer_fini(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(machine_comes_back, setup, teardown),
		cmocka_unit_test_setup_teardown(interfaces_come_back, setup, teardown),
		cmocka_unit_test_setup_teardown(users_come_back_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(threads_come_back, setup, teardown),
		cmocka_unit_test_setup_teardown(long_texts_are_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(long_lists_go_on, setup, teardown),
		cmocka_unit_test_setup_teardown(fds_come_back, setup, teardown),
		cmocka_unit_test_setup_teardown(events_come_back, setup, teardown),
		cmocka_unit_test_setup_teardown(cleared_is_empty, setup, teardown),
		cmocka_unit_test_setup_teardown(padding_is_zero, setup, teardown),
		cmocka_unit_test_setup_teardown(blocks_are_added, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
