/* SPDX-License-Identifier: MIT */
/* t_field.c - the table of fields, parsing their names, and values over a hand-made machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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

/* ---- the table ---- */

static void test_table(void **state)
{
	const struct field_info *a, *b;

	(void)state;
	for (uint32_t i = 0; (a = field_info_at(i)); i++) {
		assert_int_equal(a->id, i);
		assert_true(strlen(a->help) > 3);
		assert_true(a->type > PT_NONE && a->type < PT_MAX);
		for (uint32_t k = 0; k < i; k++) {
			b = field_info_at(k);
			assert_string_not_equal(a->name, b->name);
		}
	}
	assert_null(field_info_at(FIELD_MAX));
	assert_null(field_info_at(UINT32_MAX));
}

/* What may have a value has an accessor. */
static void test_every_field_has_an_accessor(void **state)
{
	static const char *const arg[] = { "", "[0]", ".fd", ".open", ".cpu" };
	const struct field_info *info;

	(void)state;
	for (uint32_t i = 0; (info = field_info_at(i)); i++) {
		struct field f = { 0 };
		bool parses = false;

		for (size_t k = 0; !parses && k < sizeof(arg) / sizeof(*arg); k++) {
			char name[128];

			snprintf(name, sizeof(name), "%s%s", info->name, arg[k]);
			parses = field_parse(str_of(name), &f, NULL) >= 0;
		}
		if (!parses)
			fail_msg("%s does not parse", info->name);
		if (!f.get && !(info->flags & FIELD_NEVER))
			fail_msg("%s has no accessor", info->name);
	}
}

static void test_parse(void **state)
{
	struct field f;

	(void)state;
	f = parsed("evt.arg.fd");
	assert_int_equal(f.index, -1);
	assert_true(str_eq(f.arg, STR("fd")));
	f = parsed("span.tag[-2]");
	assert_int_equal(f.index, -2);
	f = parsed("proc.aname[3]");
	assert_int_equal(f.index, 3);
	f = parsed("evt.rawarg.fd");
	assert_int_equal(f.type, PT_FD);
	f = parsed("container.mount[/var/*]");
	assert_true(str_eq(f.arg, STR("/var/*")));
	/* The longest name wins, the rest is left. */
	assert_int_equal(field_parse(STR("proc.pid,x"), &f, NULL), 8);
	assert_int_equal(field_parse(STR("evt.time.sx"), &f, NULL), 10);
	assert_int_equal(field_parse(STR("thread.cgroup.cpu/x"), &f, NULL), 17);
	assert_int_equal(field_parse(STR("evt.arg.fdx"), &f, NULL), 10);
}

static void check_error(const char *name, const char *want)
{
	struct field f;
	struct err err;

	assert_int_equal(field_parse(str_of(name), &f, &err), E_USAGE);
	assert_string_equal(err.msg, want);
}

static void test_parse_errors(void **state)
{
	(void)state;
	check_error("", "a field name is expected here");
	check_error("%", "a field name is expected here");
	check_error("proc.nam", "no field 'proc.nam'; did you mean 'proc.name'?");
	check_error("zzzzzzzzzzz.qqqqqqqqq", "no field 'zzzzzzzzzzz.qqqqqqqqq'");
	check_error("evt.arg", "evt.arg needs an argument: [0] or .name");
	check_error("evt.arg[0", "evt.arg: ']' is missing");
	check_error("evt.arg[x]", "evt.arg: 'x' is not a number");
	check_error("evt.arg[99999999999]", "evt.arg: '99999999999' is not a number");
	check_error("evt.arg.zz", "evt.arg: no event has a 'zz'");
	check_error("evt.rawarg[0]", "evt.rawarg needs an argument: [0] or .name");
}

/* ---- values ---- */

static void test_event(void **state)
{
	struct fixture *f = *state;

	read_enter(f, 20, 3);
	check(f, "evt.num", "1");
	check(f, "evt.time", "12:26:40.000001000");
	check(f, "evt.time.s", "12:26:40");
	check(f, "evt.time.iso8601", "2020-09-13T12:26:40.000001000+0000");
	check(f, "evt.datetime", "2020-09-13 12:26:40.000001000");
	check(f, "evt.datetime.s", "2020-09-13 12:26:40");
	check(f, "evt.rawtime.ns", "000001000");
	check(f, "evt.type", "read");
	check(f, "evt.dir", ">");
	check(f, "evt.category", "file");
	check(f, "evt.args", "fd=3(<f>/etc/passwd) size=100 ");
	check(f, "evt.arg.fd", "<f>/etc/passwd");
	check(f, "evt.arg[1]", "100");
	check(f, "evt.arg[2]", NULL);
	check(f, "evt.rawarg.size", "100");
	check(f, "evt.is_io_read", "true");
	check(f, "evt.io_dir", "read");
	check(f, "evt.res", NULL);
	check(f, "evt.rawres", NULL);
	check(f, "evt.failed", "false");
	check(f, "evt.buflen", NULL);
	read_exit(f, 20, 3);
	check(f, "evt.buflen", "3");
	check(f, "evt.buflen.file.in", "3");
	check(f, "evt.buflen.net", NULL);
	check(f, "evt.latency", "1000");
	check(f, "evt.latency.human", "1.00us");
	check(f, "evt.res", "SUCCESS");
	check(f, "evt.buffer", "hi.");
	read_enter(f, 20, 3);
	read_exit(f, 20, -9);
	check(f, "evt.res", "EBADF");
	check(f, "evt.rawres", "-9");
	check(f, "evt.failed", "true");
	check(f, "evt.count.error.file", "1");
	check(f, "evt.count.error.net", NULL);
}

static void test_process(void **state)
{
	struct fixture *f = *state;

	read_enter(f, 21, 3);
	check(f, "proc.name", "worker");
	check(f, "proc.pid", "20");
	check(f, "proc.ppid", "10");
	check(f, "proc.exeline", "/bin/x -a b c");
	check(f, "proc.cmdline", "worker -a b c");
	check(f, "proc.args[1]", "b c");
	check(f, "proc.cmdnargs", "2");
	check(f, "proc.env", "A=1 BC=2");
	check(f, "proc.env[BC]", "2");
	check(f, "proc.env[B]", "");
	check(f, "proc.aname[0]", "cat");
	check(f, "proc.aname[1]", "bash");
	check(f, "proc.aname[2]", "init");
	check(f, "proc.aname[3]", NULL);
	check(f, "proc.aname[2000000000]", NULL);
	check(f, "proc.loginshellid", "10");
	check(f, "proc.sname", "bash");
	check(f, "proc.cwd", "/home/u/");
	check(f, "proc.fdopencount", "2");
	check(f, "proc.fdusage", "1.0");
	check(f, "proc.duration", NULL);
	check(f, "thread.ismain", "false");
	check(f, "thread.nametid", "worker21");
	check(f, "thread.cgroups", "cpu=/a blkio=/b memory=/c name=systemd=/d");
	check(f, "thread.cgroup.blkio", "/b");
	check(f, "thread.cgroup.io", NULL);
	check(f, "user.name", "www");
	check(f, "user.loginuid", "-1");
	check(f, "user.loginname", NULL);
	check(f, "group.gid", "34");
	check(f, "container.id", "host");
	check(f, "container.privileged", NULL);
	check(f, "k8s.pod.name", NULL);
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
	struct fixture *f = *state;

	read_enter(f, 20, 3);
	check(f, "fd.num", "3");
	check(f, "fd.name", "/etc/passwd"); /* its line end is not printed */
	check(f, "fd.directory", "/etc");
	check(f, "fd.filename", "passwd");
	check(f, "fd.typechar", "f");
	check(f, "fd.containername", ":/etc/passwd");
	check(f, "fd.dev", "801");
	check(f, "fd.dev.major", "8");
	check(f, "fd.dev.minor", "1");
	check(f, "fd.cip", NULL);
	check(f, "fd.is_server", "false");
	read_enter(f, 20, 4);
	check(f, "fd.name", "10.0.0.1:5000->10.0.0.2:80");
	check(f, "fd.cip", "10.0.0.1");
	check(f, "fd.sport", "80");
	check(f, "fd.lip", "10.0.0.1");
	check(f, "fd.rport", "80");
	check(f, "fd.l4proto", "tcp");
	check(f, "fd.sockfamily", "ip");
	check(f, "fd.uid", "204");
	check(f, "evt.category", "net");
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
	struct fixture *f = *state;

	begin(f, EV_SYSCALL_OPENAT_2_X, 20);
	add_i64(f, -2);
	add_i64(f, FD_AT_FDCWD);
	add_bytes(f, "../x", 5);
	add_u32(f, file_flags_O_RDONLY);
	add_u32(f, 0);
	apply(f);
	check(f, "fd.name", "/home/x");
	check(f, "fd.directory", "/home");
	check(f, "evt.abspath", "/home/x");
	check(f, "evt.is_open_read", "true");
	check(f, "evt.is_open_write", "false");
	check(f, "fs.path.name", NULL);
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
	struct fixture *f = *state;

	begin(f, EV_SCHEDSWITCH_6_E, 777);
	add_i64(f, 1);
	apply(f);
	check(f, "thread.tid", "777");
	check(f, "proc.name", NULL);
	check(f, "user.name", NULL);
	check(f, "container.name", NULL);
	check(f, "fd.name", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_every_field_has_an_accessor),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_errors),
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

	return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
