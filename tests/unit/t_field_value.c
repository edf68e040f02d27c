/* SPDX-License-Identifier: MIT */
/* t_field_value.c - values of fields over a hand-made machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/field.h"
#include "../../src/analyze/quirks.h"
#include "../../src/capture/constants.h"

#define T0 (UINT64_C(1600000000) * NS_PER_S) /* 2020-09-13 12:26:40 UTC */

struct fixture {
	struct replay *r;
	struct field_ctx *fc;
	struct event ev;
	struct step s;
	uint8_t data[512];
	uint64_t num;
	struct buf text;
};

/* ---- the machine: init starts sh, sh started cat, which has a second thread ---- */

static void add_thread(const struct meta_sink *sink, int64_t tid, int64_t pid, int64_t ptid,
		       const char *comm)
{
	struct thread_meta t = { .tid = tid,
				 .pid = pid,
				 .ptid = ptid,
				 .vtid = tid,
				 .vpid = pid,
				 .sid = 10,
				 .pgid = 10,
				 .fdlimit = 200,
				 .comm = str_of(comm),
				 .exe = STR("/bin/x"),
				 .exepath = STR("/usr/bin/x"),
				 .args = STR("-a\0b c\0"),
				 .env = STR("A=1\0BC=2\0\0\0"),
				 .cwd = STR("/home/u/"),
				 .root = STR("/"),
				 .cgroups = STR("cpu=/a\0io=/b\0mem_cgroup=/c\0name=systemd=/d\0"),
				 .uid = 33,
				 .gid = 34,
				 .loginuid = UINT32_MAX,
				 .tty = 5 };

	sink->thread(sink->ctx, &t);
}

static void add_machine(const struct meta_sink *sink)
{
	struct user_meta user = {
		.uid = 33, .gid = 34, .name = STR("www"), .home = STR("/w"), .shell = STR("/bin/sh")
	};
	struct iface_meta lo = { .addr = { 10, 0, 0, 1 }, .netmask = { 255 }, .name = STR("eth0") };
	struct fd_meta file = { .tid = 20,
				.fd = 3,
				.type = fd_type_file_v2,
				.name = STR("/etc/pa\nsswd"),
				.dev = 0x801 };
	struct fd_meta sock = { .tid = 20,
				.fd = 4,
				.type = fd_type_ipv4_sock,
				.l4proto = l4_proto_tcp,
				.sip = { 10, 0, 0, 1 },
				.dip = { 10, 0, 0, 2 },
				.sport = 5000,
				.dport = 80,
				.name = STR("") };

	sink->section(sink->ctx, &(struct section_meta){ .major = 1, .minor = 2 });
	sink->iface(sink->ctx, &lo);
	sink->user(sink->ctx, &user);
	add_thread(sink, 1, 1, 0, "init");
	add_thread(sink, 10, 10, 1, "bash");
	add_thread(sink, 20, 20, 10, "cat");
	add_thread(sink, 21, 20, 20, "worker");
	sink->fd(sink->ctx, &file);
	sink->fd(sink->ctx, &sock);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->r = replay_new();
	f->fc = field_ctx_new(f->r);
	add_machine(replay_sink(f->r));
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	field_ctx_free(f->fc);
	replay_free(f->r);
	buf_fini(&f->text);
	free(f);
	return 0;
}

/* ---- events ---- */

static void begin(struct fixture *f, uint16_t type, int64_t tid)
{
	f->num++;
	f->ev = (struct event){ .num = f->num,
				.ts_ns = T0 + f->num * 1000,
				.tid = tid,
				.type = type,
				.cpu = 1,
				.data = f->data };
}

static void add_bytes(struct fixture *f, const void *p, size_t n)
{
	uint32_t at = f->ev.at[f->ev.n_params];

	memcpy(f->data + at, p, n);
	f->ev.at[++f->ev.n_params] = at + (uint32_t)n;
}

static void add_i64(struct fixture *f, int64_t v)
{
	add_bytes(f, &v, sizeof(v));
}

static void add_u32(struct fixture *f, uint32_t v)
{
	add_bytes(f, &v, sizeof(v));
}

static void apply(struct fixture *f)
{
	replay_event(f->r, &f->ev, &f->s);
	field_ctx_event(f->fc, &f->s);
}

static void read_enter(struct fixture *f, int64_t tid, int64_t fd)
{
	begin(f, EV_SYSCALL_READ_E, tid);
	add_i64(f, fd);
	add_u32(f, 100);
	apply(f);
}

static void read_exit(struct fixture *f, int64_t tid, int64_t res)
{
	begin(f, EV_SYSCALL_READ_X, tid);
	add_i64(f, res);
	add_bytes(f, "hi\n", 3);
	apply(f);
}

/* ---- looking ---- */

static struct field parsed(const char *name)
{
	struct field f;
	struct err err;
	int n = field_parse(str_of(name), &f, &err);

	if (n < 0)
		fail_msg("%s: %s", name, err.msg);
	assert_int_equal(n, strlen(name));
	return f;
}

/* The field's text on the event; NULL: no value. */
static const char *text(struct fixture *f, const char *name)
{
	struct field field = parsed(name);
	struct value v;

	f->text.n = 0;
	if (!field_get(f->fc, &field, &f->s, &v)) {
		assert_int_equal(v.kind, VAL_NONE);
		return NULL;
	}
	field_text(f->fc, &field, &v, &f->text);
	buf_addc(&f->text, '\0');
	return f->text.p;
}

static void check(struct fixture *f, const char *name, const char *want)
{
	const char *got = text(f, name);

	if (!want != !got || (want && strcmp(got, want) != 0))
		fail_msg("%s: got '%s', want '%s'", name, got ? got : "none", want ? want : "none");
}

struct want {
	const char *name;
	const char *value; /* NULL: none */
};

static void check_table(struct fixture *f, const struct want *want, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(f, want[i].name, want[i].value);
}

/* want is an array. */
#define CHECK_ALL(f, want) check_table(f, want, sizeof(want) / sizeof(*(want)))

/* ---- values ---- */

static void test_event(void **state)
{
	static const struct want entered[] = {
		{ "evt.num", "1" },
		{ "evt.time", "12:26:40.000001000" },
		{ "evt.time.s", "12:26:40" },
		{ "evt.time.iso8601", "2020-09-13T12:26:40.000001000+0000" },
		{ "evt.datetime", "2020-09-13 12:26:40.000001000" },
		{ "evt.datetime.s", "2020-09-13 12:26:40" },
		{ "evt.rawtime.ns", "000001000" },
		{ "evt.type", "read" },
		{ "evt.dir", ">" },
		{ "evt.category", "file" },
		{ "evt.args", "fd=3(<f>/etc/passwd) size=100 " },
		{ "evt.arg.fd", "<f>/etc/passwd" },
		{ "evt.arg[1]", "100" },
		{ "evt.arg[2]", NULL },
		{ "evt.rawarg.size", "100" },
		{ "evt.is_io_read", "true" },
		{ "evt.io_dir", "read" },
		{ "evt.res", NULL },
		{ "evt.rawres", NULL },
		{ "evt.failed", "false" },
		{ "evt.buflen", NULL },
	};
	static const struct want left[] = {
		{ "evt.buflen", "3" },
		{ "evt.buflen.file.in", "3" },
		{ "evt.buflen.net", NULL },
		{ "evt.latency", "1000" },
		{ "evt.latency.human", "1.00us" },
		{ "evt.res", "SUCCESS" },
		{ "evt.buffer", "hi." },
	};
	static const struct want failed[] = {
		{ "evt.res", "EBADF" },          { "evt.rawres", "-9" },
		{ "evt.failed", "true" },        { "evt.count.error.file", "1" },
		{ "evt.count.error.net", NULL },
	};
	struct fixture *f = *state;

	read_enter(f, 20, 3);
	CHECK_ALL(f, entered);
	read_exit(f, 20, 3);
	CHECK_ALL(f, left);
	read_enter(f, 20, 3);
	read_exit(f, 20, -9);
	CHECK_ALL(f, failed);
}

static void test_process(void **state)
{
	static const struct want want[] = {
		{ "proc.name", "worker" },
		{ "proc.pid", "20" },
		{ "proc.ppid", "10" },
		{ "proc.exeline", "/bin/x -a b c" },
		{ "proc.cmdline", "worker -a b c" },
		{ "proc.args[1]", "b c" },
		{ "proc.cmdnargs", "2" },
		{ "proc.env", "A=1 BC=2" },
		{ "proc.env[BC]", "2" },
		{ "proc.env[B]", "" },
		{ "proc.aname[0]", "cat" },
		{ "proc.aname[1]", "bash" },
		{ "proc.aname[2]", "init" },
		{ "proc.aname[3]", NULL },
		{ "proc.aname[2000000000]", NULL },
		{ "proc.loginshellid", "10" },
		{ "proc.sname", "bash" },
		{ "proc.cwd", "/home/u/" },
		{ "proc.fdopencount", "2" },
		{ "proc.fdusage", "1.0" },
		{ "proc.duration", NULL },
		{ "thread.ismain", "false" },
		{ "thread.nametid", "worker21" },
		{ "thread.cgroups", "cpu=/a blkio=/b memory=/c name=systemd=/d" },
		{ "thread.cgroup.blkio", "/b" },
		{ "thread.cgroup.io", NULL },
		{ "user.name", "www" },
		{ "user.loginuid", "-1" },
		{ "user.loginname", NULL },
		{ "group.gid", "34" },
		{ "container.id", "host" },
		{ "container.privileged", NULL },
		{ "k8s.pod.name", NULL },
	};
	struct fixture *f = *state;

	read_enter(f, 21, 3);
	CHECK_ALL(f, want);
}

static void test_ancestors(void **state)
{
	struct fixture *f = *state;
	struct field field = parsed("proc.aname");
	struct value v;

	read_enter(f, 20, 3);
	assert_true(field_get_nth(f->fc, &field, &f->s, 0, &v));
	assert_true(str_eq(v.s, STR("bash")));
	assert_true(field_get_nth(f->fc, &field, &f->s, 1, &v));
	assert_true(str_eq(v.s, STR("init")));
	assert_false(field_get_nth(f->fc, &field, &f->s, 2, &v));
	assert_int_equal(v.kind, VAL_NONE);
}

static void test_descriptor(void **state)
{
	static const struct want file[] = {
		{ "fd.num", "3" },
		{ "fd.name", "/etc/passwd" }, /* its line end is not printed */
		{ "fd.directory", "/etc" },
		{ "fd.filename", "passwd" },
		{ "fd.typechar", "f" },
		{ "fd.containername", ":/etc/passwd" },
		{ "fd.dev", "801" },
		{ "fd.dev.major", "8" },
		{ "fd.dev.minor", "1" },
		{ "fd.cip", NULL },
		{ "fd.is_server", "false" },
	};
	static const struct want sock[] = {
		{ "fd.name", "10.0.0.1:5000->10.0.0.2:80" },
		{ "fd.cip", "10.0.0.1" },
		{ "fd.sport", "80" },
		{ "fd.lip", "10.0.0.1" },
		{ "fd.rport", "80" },
		{ "fd.l4proto", "tcp" },
		{ "fd.sockfamily", "ip" },
		{ "fd.uid", "204" },
		{ "evt.category", "net" },
	};
	struct fixture *f = *state;

	read_enter(f, 20, 3);
	CHECK_ALL(f, file);
	read_enter(f, 20, 4);
	CHECK_ALL(f, sock);
	read_enter(f, 20, 99);
	check(f, "fd.num", "99");
	check(f, "fd.type", NULL);
	check(f, "fd.typechar", "o");
	begin(f, EV_SYSCALL_BRK_4_E, 20);
	apply(f);
	check(f, "fd.num", NULL);
}

static void test_both_ends(void **state)
{
	struct fixture *f = *state;
	struct field ip = parsed("fd.ip"), port = parsed("fd.port");
	struct value v;

	read_enter(f, 20, 4);
	assert_true(field_get_nth(f->fc, &ip, &f->s, 0, &v));
	assert_int_equal(v.kind, VAL_IP4);
	assert_int_equal(v.ip[3], 1);
	assert_true(field_get_nth(f->fc, &ip, &f->s, 1, &v));
	assert_int_equal(v.ip[3], 2);
	assert_false(field_get_nth(f->fc, &ip, &f->s, 2, &v));
	assert_true(field_get_nth(f->fc, &port, &f->s, 1, &v));
	assert_int_equal(v.u, 80);
}

static void test_failed_open(void **state)
{
	static const struct want want[] = {
		{ "fd.name", "/home/x" },         { "fd.directory", "/home" },
		{ "evt.abspath", "/home/x" },     { "evt.is_open_read", "true" },
		{ "evt.is_open_write", "false" }, { "fs.path.name", NULL },
	};
	struct fixture *f = *state;

	begin(f, EV_SYSCALL_OPENAT_2_X, 20);
	add_i64(f, -2);
	add_i64(f, FD_AT_FDCWD);
	add_bytes(f, "../x", 5);
	add_u32(f, file_flags_O_RDONLY);
	add_u32(f, 0);
	apply(f);
	CHECK_ALL(f, want);
}

static void test_memory(void **state)
{
	struct fixture *f = *state;
	struct field delta = parsed("evt.deltatime"), count = parsed("util.cnt");
	struct value v;

	for (uint64_t i = 1; i <= 3; i++) {
		read_enter(f, 20, 3);
		assert_true(field_get(f->fc, &delta, &f->s, &v));
		assert_int_equal(v.u, i == 1 ? 0 : 1000);
		assert_true(field_get(f->fc, &count, &f->s, &v));
		assert_int_equal(v.u, i);
	}
}

static void test_switches(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 3; i++) {
		begin(f, EV_SCHEDSWITCH_6_E, 20);
		add_i64(f, 1);
		apply(f);
	}
	check(f, "thread.exectime", "1000");
	check(f, "thread.totexectime", "2000");
	read_enter(f, 20, 3);
	check(f, "thread.exectime", "0");
	check(f, "thread.totexectime", "2000");
}

static void test_unknown_thread(void **state)
{
	static const struct want want[] = {
		{ "thread.tid", "777" },    { "proc.name", NULL }, { "user.name", NULL },
		{ "container.name", NULL }, { "fd.name", NULL },
	};
	struct fixture *f = *state;

	begin(f, EV_SCHEDSWITCH_6_E, 777);
	add_i64(f, 1);
	apply(f);
	CHECK_ALL(f, want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_event, setup, teardown),
		cmocka_unit_test_setup_teardown(test_process, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ancestors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_descriptor, setup, teardown),
		cmocka_unit_test_setup_teardown(test_both_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(test_failed_open, setup, teardown),
		cmocka_unit_test_setup_teardown(test_memory, setup, teardown),
		cmocka_unit_test_setup_teardown(test_switches, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown_thread, setup, teardown),
	};

	return cmocka_run_group_tests_name("field_value", tests, NULL, NULL);
}
