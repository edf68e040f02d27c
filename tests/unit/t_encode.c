/* SPDX-License-Identifier: MIT */
/* t_encode.c - the module's encoders: every recipe fits the schema, every block is one the reader takes,
 * known calls give known bytes, constants are those of this machine's headers. */
#include <fcntl.h>
#include <linux/dqblk_xfs.h>
#include <linux/quota.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "../../src/capture/block.h"
#include "../../src/capture/constants.h"
#include "../../src/kmod/encode.h"
#include "../../src/kmod/scan_abi.h"
#include "world_stub.h"

static uint8_t block[SCAN_RECORD_MAX];

static uint32_t width_of(unsigned type)
{
	static const uint8_t bytes[] = {
#define PARAM_TYPE(id, name, n, text) (n),
#include "../../formats/types.def"
#undef PARAM_TYPE
	};

	return bytes[type];
}

/* Encode and decode. */
static void record(uint16_t type, struct encode_in *in, struct event *ev)
{
	uint64_t unread = 0;
	char why[WHY_BYTES];
	uint32_t len;

	if (!in->snaplen)
		in->snaplen = 80;
	len = encode_event(&kschema_recipe[type], in, block, sizeof(block), &unread);
	assert_true(len >= SCAN_RECORD_MIN && len % 4 == 0);
	assert_int_equal(load_u32(block), 0x216);
	assert_int_equal(load_u32(block + 4), len);
	assert_int_equal(load_u32(block + len - 4), len);
	if (event_decode(block, len, FORM_EVENT | FORM_V2, ev, why) != EVENT_GOOD)
		fail_msg("type %u: %s", type, why);
	assert_int_equal(ev->type, type);
}

static void no_world(void)
{
	stub = (struct world_stub){ .file_fd = -1, .socket_fd = -1 };
}

/* ---- tables ---- */

/* Parameters are as many as sysdig 0.29.3 expects. */
static void test_counts(void **state)
{
	uint32_t n_calls = 0;

	(void)state;
	for (uint32_t type = 0; type < KSCHEMA_N_EVENTS; type++) {
		const struct event_info *info = schema_event(SCHEMA_CLASSIC, type);

		if (kschema_recipe[type].n && kschema_recipe[type].n != info->n_params)
			fail_msg("%s: %u sources, %u parameters", info->symbol,
				 kschema_recipe[type].n, info->n_params);
	}
	for (int compat = 0; compat < 2; compat++) {
		for (uint32_t nr = 0; nr < KSCHEMA_N_CALLS; nr++) {
			uint16_t enter = kschema_call[compat][nr].enter;

			n_calls += enter != 0;
			for (uint32_t type = enter; type < enter + 2u; type++)
				if (kschema_recipe[type].n !=
				    schema_event(SCHEMA_CLASSIC, type)->n_params)
					fail_msg("%s has no row",
						 schema_event(SCHEMA_CLASSIC, type)->symbol);
		}
	}
	assert_true(n_calls > 200);
}

static const struct call *call_of(bool is_compat, uint64_t number)
{
	return &kschema_call[is_compat][kschema_row(number)];
}

static void test_numbers(void **state)
{
	(void)state;
	assert_int_equal(call_of(false, SYS_openat)->enter, EV_SYSCALL_OPENAT_2_E);
	assert_int_equal(call_of(false, SYS_getppid)->enter, EV_GENERIC_E);
	assert_string_equal(schema_syscall(SCHEMA_CLASSIC, call_of(false, SYS_getppid)->code)->name,
			    "getppid");
	assert_int_equal(call_of(true, 5)->enter, EV_SYSCALL_OPEN_E);
	assert_int_equal(call_of(true, 90)->enter, EV_GENERIC_E); /* arguments in memory */
	assert_int_equal(call_of(true, 192)->enter, EV_SYSCALL_MMAP2_E);
	/* Calls that sysdig 0.29.3 has no code for, and numbers that are none. */
	assert_int_equal(call_of(false, 462)->code, 0);
	assert_int_equal(call_of(false, 100000)->enter, EV_GENERIC_E);
	assert_int_equal(call_of(false, UINT64_MAX)->code, 0);
	for (uint32_t nr = 0; nr < KSCHEMA_N_CALLS; nr++)
		assert_true(kschema_call[0][nr].code < KSCHEMA_N_CODES);
}

/* The value that the format has for a name. */
static uint32_t value_of(enum flag_table table, const char *name)
{
	for (const struct name_value *f = schema_flags(SCHEMA_MODERN, table); f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f->value;
	fail_msg("no flag %s", name);
	return 0;
}

#define SAME(map, table, constant)                                 \
	assert_int_equal(flagmap_bits(MAP_##map, (u32)(constant)), \
			 value_of(FLAGS_##table, #constant))
#define SAME_NAMED(map, table, constant)                            \
	assert_int_equal(flagmap_named(MAP_##map, (u32)(constant)), \
			 value_of(FLAGS_##table, #constant))

static void test_constants(void **state)
{
	(void)state;
	SAME(open, file_flags, O_CREAT);
	SAME(open, file_flags, O_EXCL);
	SAME(open, file_flags, O_TRUNC);
	SAME(open, file_flags, O_APPEND);
	SAME(open, file_flags, O_NONBLOCK);
	SAME(open, file_flags, O_DSYNC);
	SAME(open, file_flags, O_DIRECT);
	SAME(open, file_flags, O_DIRECTORY);
	SAME(open, file_flags, O_CLOEXEC);
	assert_int_equal(flagmap_bits(MAP_open, O_TMPFILE),
			 value_of(FLAGS_file_flags, "O_TMPFILE") |
				 value_of(FLAGS_file_flags, "O_DIRECTORY"));
	assert_int_equal(flagmap_bits(MAP_open, O_SYNC),
			 value_of(FLAGS_file_flags, "O_SYNC") |
				 value_of(FLAGS_file_flags, "O_DSYNC"));
	SAME(prot, prot_flags, PROT_READ);
	SAME(prot, prot_flags, PROT_WRITE);
	SAME(prot, prot_flags, PROT_EXEC);
	SAME(prot, prot_flags, PROT_GROWSDOWN);
	SAME(prot, prot_flags, PROT_GROWSUP);
	SAME(mmap, mmap_flags, MAP_SHARED);
	SAME(mmap, mmap_flags, MAP_PRIVATE);
	SAME(mmap, mmap_flags, MAP_FIXED);
	SAME(mmap, mmap_flags, MAP_ANONYMOUS);
	SAME(mmap, mmap_flags, MAP_32BIT);
	SAME(mmap, mmap_flags, MAP_NORESERVE);
	SAME(mmap, mmap_flags, MAP_POPULATE);
	SAME(mmap, mmap_flags, MAP_NONBLOCK);
	SAME(mmap, mmap_flags, MAP_GROWSDOWN);
	SAME(mmap, mmap_flags, MAP_DENYWRITE);
	SAME(mmap, mmap_flags, MAP_EXECUTABLE);
	SAME(mmap, mmap_flags, MAP_LOCKED);
	SAME(clone, clone_flags, CLONE_VM);
	SAME(clone, clone_flags, CLONE_FS);
	SAME(clone, clone_flags, CLONE_FILES);
	SAME(clone, clone_flags, CLONE_SIGHAND);
	SAME(clone, clone_flags, CLONE_PTRACE);
	SAME(clone, clone_flags, CLONE_VFORK);
	SAME(clone, clone_flags, CLONE_PARENT);
	SAME(clone, clone_flags, CLONE_THREAD);
	SAME(clone, clone_flags, CLONE_NEWNS);
	SAME(clone, clone_flags, CLONE_SYSVSEM);
	SAME(clone, clone_flags, CLONE_SETTLS);
	SAME(clone, clone_flags, CLONE_PARENT_SETTID);
	SAME(clone, clone_flags, CLONE_CHILD_CLEARTID);
	SAME(clone, clone_flags, CLONE_UNTRACED);
	SAME(clone, clone_flags, CLONE_CHILD_SETTID);
	SAME(clone, clone_flags, CLONE_NEWCGROUP);
	SAME(clone, clone_flags, CLONE_NEWUTS);
	SAME(clone, clone_flags, CLONE_NEWIPC);
	SAME(clone, clone_flags, CLONE_NEWUSER);
	SAME(clone, clone_flags, CLONE_NEWPID);
	SAME(clone, clone_flags, CLONE_NEWNET);
	SAME(clone, clone_flags, CLONE_IO);
	SAME(poll, poll_flags, POLLIN);
	SAME(poll, poll_flags, POLLPRI);
	SAME(poll, poll_flags, POLLOUT);
	SAME(poll, poll_flags, POLLRDHUP);
	SAME(poll, poll_flags, POLLERR);
	SAME(poll, poll_flags, POLLHUP);
	SAME(poll, poll_flags, POLLNVAL);
	SAME(poll, poll_flags, POLLRDNORM);
	SAME(poll, poll_flags, POLLRDBAND);
	SAME(poll, poll_flags, POLLWRNORM);
	SAME(poll, poll_flags, POLLWRBAND);
	SAME(semget, semget_flags, IPC_CREAT);
	SAME(semget, semget_flags, IPC_EXCL);
	SAME(semop, semop_flags, IPC_NOWAIT);
	SAME(semop, semop_flags, SEM_UNDO);
	SAME(execveat, execveat_flags, AT_EMPTY_PATH);
	SAME(execveat, execveat_flags, AT_SYMLINK_NOFOLLOW);
}

static void test_named_constants(void **state)
{
	(void)state;
	SAME_NAMED(whence, lseek_whence, SEEK_END);
	SAME_NAMED(quota_command, quotactl_cmds, Q_SYNC);
	SAME_NAMED(quota_command, quotactl_cmds, Q_QUOTAON);
	SAME_NAMED(quota_command, quotactl_cmds, Q_QUOTAOFF);
	SAME_NAMED(quota_command, quotactl_cmds, Q_GETFMT);
	SAME_NAMED(quota_command, quotactl_cmds, Q_GETINFO);
	SAME_NAMED(quota_command, quotactl_cmds, Q_SETINFO);
	SAME_NAMED(quota_command, quotactl_cmds, Q_GETQUOTA);
	SAME_NAMED(quota_command, quotactl_cmds, Q_SETQUOTA);
	SAME_NAMED(quota_command, quotactl_cmds, Q_XQUOTAON);
	SAME_NAMED(quota_command, quotactl_cmds, Q_XQUOTAOFF);
	SAME_NAMED(quota_command, quotactl_cmds, Q_XGETQUOTA);
	SAME_NAMED(quota_command, quotactl_cmds, Q_XSETQLIM);
	SAME_NAMED(quota_command, quotactl_cmds, Q_XGETQSTAT);
	SAME_NAMED(quota_command, quotactl_cmds, Q_XQUOTARM);
	SAME_NAMED(quota_type, quotactl_types, USRQUOTA);
	SAME_NAMED(quota_type, quotactl_types, GRPQUOTA);
	SAME_NAMED(quota_format, quotactl_quota_fmts, QFMT_VFS_OLD);
	SAME_NAMED(quota_format, quotactl_quota_fmts, QFMT_VFS_V0);
	SAME_NAMED(quota_format, quotactl_quota_fmts, QFMT_VFS_V1);
	SAME_NAMED(rlimit, rlimit_resources, RLIMIT_NOFILE);
	SAME_NAMED(rlimit, rlimit_resources, RLIMIT_NPROC);
	SAME_NAMED(rlimit, rlimit_resources, RLIMIT_MEMLOCK);
	SAME_NAMED(rlimit, rlimit_resources, RLIMIT_AS);
	SAME_NAMED(rlimit, rlimit_resources, RLIMIT_RTPRIO);
	SAME_NAMED(fcntl, fcntl_commands, F_DUPFD);
	SAME_NAMED(fcntl, fcntl_commands, F_GETFD);
	SAME_NAMED(fcntl, fcntl_commands, F_SETFD);
	SAME_NAMED(fcntl, fcntl_commands, F_GETFL);
	SAME_NAMED(fcntl, fcntl_commands, F_SETFL);
	SAME_NAMED(fcntl, fcntl_commands, F_SETOWN);
	SAME_NAMED(fcntl, fcntl_commands, F_GETOWN);
	SAME_NAMED(fcntl, fcntl_commands, F_SETSIG);
	SAME_NAMED(fcntl, fcntl_commands, F_GETSIG);
	SAME_NAMED(fcntl, fcntl_commands, F_SETLEASE);
	SAME_NAMED(fcntl, fcntl_commands, F_GETLEASE);
	SAME_NAMED(fcntl, fcntl_commands, F_NOTIFY);
	SAME_NAMED(fcntl, fcntl_commands, F_DUPFD_CLOEXEC);
	SAME_NAMED(fcntl, fcntl_commands, F_SETPIPE_SZ);
	SAME_NAMED(fcntl, fcntl_commands, F_GETPIPE_SZ);
	SAME_NAMED(fcntl, fcntl_commands, F_OFD_SETLKW);
	SAME_NAMED(semctl, semctl_commands, IPC_STAT);
	SAME_NAMED(semctl, semctl_commands, IPC_RMID);
	SAME_NAMED(semctl, semctl_commands, SETVAL);
	SAME_NAMED(semctl, semctl_commands, GETZCNT);
	assert_int_equal(flagmap_named(MAP_fcntl, 4711), 0);
	assert_int_equal(flagmap_named(MAP_rlimit, 16), 255);
}

/* ---- known calls ---- */

static void assert_text(const struct event *ev, unsigned i, const char *text)
{
	assert_int_equal(event_param(ev, i).n, strlen(text) + 1);
	assert_string_equal(event_param(ev, i).p, text);
}

static void test_openat(void **state)
{
	static const char path[] = "/etc/passwd";
	struct encode_in in = {
		.ts_ns = 1795428000123456789,
		.tid = 42,
		.cpu = 3,
		.arg = { 0xffffff9c, STUB_BASE, O_RDWR | O_CREAT | O_CLOEXEC, 0644 },
		.ret = 5,
	};
	struct event ev;

	(void)state;
	no_world();
	stub.memory = (const uint8_t *)path;
	stub.n = sizeof(path);
	stub.file_fd = 5;
	stub.file.dev = 0x803;
	record(EV_SYSCALL_OPENAT_2_X, &in, &ev);
	assert_int_equal(ev.ts_ns, in.ts_ns);
	assert_int_equal(ev.tid, 42);
	assert_int_equal(ev.cpu, 3);
	assert_int_equal(event_i64(&ev, 0, 0), 5);
	assert_int_equal(event_i64(&ev, 1, 0), FD_AT_FDCWD);
	assert_text(&ev, 2, "/etc/passwd");
	assert_int_equal(event_u64(&ev, 3, 0),
			 file_flags_O_RDWR | file_flags_O_CREAT | file_flags_O_CLOEXEC);
	assert_int_equal(event_u64(&ev, 4, 0), 0644);
	assert_int_equal(event_u64(&ev, 5, 0), 0x803);
}

/* Text that is not there is named so, other memory leaves the parameter empty; the event is recorded. */
static void test_unread(void **state)
{
	struct encode_in in = { .arg = { 0xffffff9c, 0xdeadbeef, 0, 0 }, .ret = -14 };
	struct event ev;
	uint64_t unread = 0;

	(void)state;
	no_world();
	record(EV_SYSCALL_OPENAT_2_X, &in, &ev);
	assert_text(&ev, 2, "<NA>");
	assert_int_equal(event_i64(&ev, 0, 0), -14);
	encode_event(&kschema_recipe[EV_SYSCALL_OPENAT_2_X], &in, block, sizeof(block), &unread);
	assert_int_equal(unread, 1);
}

static void test_snaplen(void **state)
{
	uint8_t memory[200];
	struct encode_in in = { .arg = { 1, STUB_BASE, 200 }, .ret = 200, .snaplen = 33 };
	struct event ev;

	(void)state;
	no_world();
	for (unsigned i = 0; i < sizeof(memory); i++)
		memory[i] = (uint8_t)i;
	stub.memory = memory;
	stub.n = sizeof(memory);
	record(EV_SYSCALL_READ_X, &in, &ev);
	assert_int_equal(event_param(&ev, 1).n, 33);
	assert_memory_equal(event_param(&ev, 1).p, memory, 33);
	in.ret = 7;
	record(EV_SYSCALL_READ_X, &in, &ev);
	assert_int_equal(event_param(&ev, 1).n, 7);
	in.ret = -11;
	record(EV_SYSCALL_READ_X, &in, &ev);
	assert_int_equal(event_param(&ev, 1).n, 0);
	record(EV_SYSCALL_WRITE_X, &in, &ev); /* what was to be written is told */
	assert_int_equal(event_param(&ev, 1).n, 33);
}

/* A vector, as a 64-bit and as a 32-bit program lays it out. */
static void test_vector(void **state)
{
	uint8_t memory[64] = { 0 };
	struct encode_in in = { .arg = { 1, STUB_BASE, 2 }, .ret = 6 };
	struct event ev;

	(void)state;
	no_world();
	stub.memory = memory;
	stub.n = sizeof(memory);
	memcpy(memory + 48, "abcXdefX", 8);
	store_u64(memory, STUB_BASE + 48);
	store_u64(memory + 8, 3);
	store_u64(memory + 16, STUB_BASE + 52);
	store_u64(memory + 24, 3);
	record(EV_SYSCALL_WRITEV_E, &in, &ev);
	assert_int_equal(event_u64(&ev, 1, 0), 6);
	record(EV_SYSCALL_READV_X, &in, &ev);
	assert_int_equal(event_u64(&ev, 1, 0), 6);
	assert_int_equal(event_param(&ev, 2).n, 6);
	assert_memory_equal(event_param(&ev, 2).p, "abcdef", 6);
	in.ret = 4;
	record(EV_SYSCALL_READV_X, &in, &ev);
	assert_int_equal(event_u64(&ev, 1, 0), 4);
	assert_memory_equal(event_param(&ev, 2).p, "abcd", 4);
	store_u32(memory, STUB_BASE + 48);
	store_u32(memory + 4, 3);
	store_u32(memory + 8, STUB_BASE + 52);
	store_u32(memory + 12, 2);
	in.is_compat = true;
	record(EV_SYSCALL_WRITEV_X, &in, &ev);
	assert_int_equal(event_param(&ev, 1).n, 5);
	assert_memory_equal(event_param(&ev, 1).p, "abcde", 5);
}

static void test_sockets(void **state)
{
	/* struct sockaddr_in: 10.0.0.2:80 */
	static const uint8_t inet[16] = { 2, 0, 0, 80, 10, 0, 0, 2 };
	static const uint8_t tuple[13] = { 2, 10, 0, 0, 1, 0xb3, 0x15, 10, 0, 0, 2, 80, 0 };
	struct encode_in in = { .arg = { 4, STUB_BASE, 16 } };
	struct event ev;

	(void)state;
	no_world();
	stub.memory = inet;
	stub.n = sizeof(inet);
	stub.socket_fd = 4;
	stub.socket =
		(struct world_socket){ .family = 2, .local = { 10, 0, 0, 1 }, .local_port = 5555 };
	record(EV_SOCKET_CONNECT_E, &in, &ev);
	assert_int_equal(event_param(&ev, 1).n, 7);
	assert_memory_equal(event_param(&ev, 1).p, "\2\12\0\0\2\120\0", 7);
	record(EV_SOCKET_CONNECT_X, &in, &ev);
	assert_int_equal(event_param(&ev, 1).n, 13);
	assert_memory_equal(event_param(&ev, 1).p, tuple, 13);
	/* accept: from the other end to this one */
	memcpy(stub.socket.remote, "\12\0\0\2", 4);
	stub.socket.remote_port = 80;
	in.ret = 4;
	record(EV_SOCKET_ACCEPT_5_X, &in, &ev);
	assert_memory_equal(event_param(&ev, 1).p, "\2\12\0\0\2\120\0\12\0\0\1\263\25", 13);
}

static void test_unix_sockets(void **state)
{
	static const uint8_t named[] = "\1\0/run/x";
	static const uint8_t hidden[] = "\1\0\0name";
	struct encode_in in = { .arg = { 4, STUB_BASE, sizeof(named) } };
	struct event ev;

	(void)state;
	no_world();
	stub.memory = named;
	stub.n = sizeof(named);
	stub.socket_fd = 4;
	stub.socket = (struct world_socket){ .family = 1, .self = 0x11, .peer = 0x22 };
	record(EV_SOCKET_CONNECT_X, &in, &ev);
	assert_int_equal(event_param(&ev, 1).n, 17 + 7);
	assert_int_equal(load_u64(event_param(&ev, 1).p + 1), 0x22);
	assert_int_equal(load_u64(event_param(&ev, 1).p + 9), 0x11);
	assert_string_equal(event_param(&ev, 1).p + 17, "/run/x");
	stub.memory = hidden;
	stub.n = sizeof(hidden);
	in.arg[2] = sizeof(hidden) - 1;
	record(EV_SOCKET_BIND_X, &in, &ev);
	assert_int_equal(event_param(&ev, 1).n, 7);
	assert_string_equal(event_param(&ev, 1).p + 1, "@name");
}

static void test_poll(void **state)
{
	struct pollfd fds[2] = { { 3, POLLIN, 0 }, { 7, POLLOUT | POLLRDHUP, POLLHUP } };
	struct encode_in in = { .arg = { STUB_BASE, 2, 0xffffffff }, .ret = 1 };
	struct event ev;
	const char *p;

	(void)state;
	no_world();
	stub.memory = (const uint8_t *)fds;
	stub.n = sizeof(fds);
	record(EV_SYSCALL_POLL_E, &in, &ev);
	p = event_param(&ev, 0).p;
	assert_int_equal(event_param(&ev, 0).n, 22);
	assert_int_equal(load_u16(p), 2);
	assert_int_equal(load_u64(p + 2), 3);
	assert_int_equal(load_u16(p + 10), poll_flags_POLLIN);
	assert_int_equal(load_u16(p + 20), poll_flags_POLLOUT | poll_flags_POLLRDHUP);
	assert_int_equal(event_i64(&ev, 1, 0), -1);
	record(EV_SYSCALL_POLL_X, &in, &ev);
	p = event_param(&ev, 1).p;
	assert_int_equal(event_param(&ev, 1).n, 12);
	assert_int_equal(load_u16(p), 1);
	assert_int_equal(load_u64(p + 2), 7);
	assert_int_equal(load_u16(p + 10), poll_flags_POLLHUP);
}

/* The library's QCMD shifts into the sign. */
#define QUOTA(command, type) ((uint32_t)(command) << 8 | (type))

/* Only fields that are said to be valid, and only of the structure that the command has. */
static void test_quota(void **state)
{
	struct if_dqblk d = { 11, 12, 13, 14, 15, 16, 17, 18, QIF_BLIMITS | QIF_ITIME };
	struct encode_in in = { .arg = { QUOTA(Q_GETQUOTA, GRPQUOTA), 8, 1000, STUB_BASE } };
	struct event ev;

	(void)state;
	no_world();
	stub.memory = (const uint8_t *)&d;
	stub.n = sizeof(d);
	record(EV_SYSCALL_QUOTACTL_E, &in, &ev);
	assert_int_equal(event_u64(&ev, 0, 0), quotactl_cmds_Q_GETQUOTA);
	assert_int_equal(event_u64(&ev, 1, 0), quotactl_types_GRPQUOTA);
	assert_int_equal(event_u64(&ev, 2, 0), 1000);
	record(EV_SYSCALL_QUOTACTL_X, &in, &ev);
	assert_int_equal(event_u64(&ev, 3, 0), 11);
	assert_int_equal(event_u64(&ev, 4, 0), 12);
	assert_int_equal(event_u64(&ev, 5, 1), 0);
	assert_int_equal(event_u64(&ev, 9, 0), 18);
	assert_int_equal(event_u64(&ev, 10, 1), 0);
	assert_int_equal(event_u64(&ev, 13, 0), quotactl_quota_fmts_QFMT_NOT_USED);
	in.arg[0] = QUOTA(Q_SETINFO, GRPQUOTA);
	record(EV_SYSCALL_QUOTACTL_X, &in, &ev);
	assert_int_equal(event_u64(&ev, 3, 1), 0);
	assert_int_equal(event_u64(&ev, 10, 0), 0); /* what should be valid says nothing of it */
}

static void test_exec(void **state)
{
	static const char memory[] = "ls\0-l\0/tmp\0HOME=/root\0TERM=x";
	struct encode_in in = { .ret = 0 };
	struct event ev;

	(void)state;
	no_world();
	stub.memory = (const uint8_t *)memory;
	stub.n = sizeof(memory);
	stub.task.args = STUB_BASE;
	stub.task.args_end = STUB_BASE + 11;
	stub.task.env = STUB_BASE + 11;
	stub.task.env_end = STUB_BASE + sizeof(memory);
	stub.task.fact[TASK_FACT_PID] = 77;
	memcpy(stub.task.comm, "ls", 3);
	stub.cgroups = "cpu=/\0memory=/a";
	stub.n_cgroups = 16;
	stub.vm[VM_FACT_RSS] = 1234;
	record(EV_SYSCALL_EXECVE_19_X, &in, &ev);
	assert_text(&ev, 1, "ls");
	assert_int_equal(event_param(&ev, 2).n, 8);
	assert_memory_equal(event_param(&ev, 2).p, "-l\0/tmp", 8);
	assert_int_equal(event_i64(&ev, 4, 0), 77);
	assert_text(&ev, 6, "");
	assert_int_equal(event_u64(&ev, 11, 0), 1234);
	assert_text(&ev, 13, "ls");
	assert_memory_equal(event_param(&ev, 14).p, stub.cgroups, 16);
	assert_memory_equal(event_param(&ev, 15).p, "HOME=/root\0TERM=x", 18);
}

/* What could not be executed is told from the arguments of the call. */
static void test_failed_exec(void **state)
{
	uint8_t memory[64] = { 0 };
	struct encode_in in = { .arg = { 0, STUB_BASE, STUB_BASE + 16 }, .ret = -2 };
	struct event ev;

	(void)state;
	no_world();
	stub.memory = memory;
	stub.n = sizeof(memory);
	store_u64(memory, STUB_BASE + 40);
	store_u64(memory + 8, STUB_BASE + 44);
	memcpy(memory + 40, "no\0\0-v", 7);
	record(EV_SYSCALL_EXECVE_19_X, &in, &ev);
	assert_int_equal(event_i64(&ev, 0, 0), -2);
	assert_text(&ev, 1, "no");
}

/* ---- any input ---- */

static void check_widths(const struct event *ev)
{
	const struct event_info *info = schema_event(SCHEMA_CLASSIC, ev->type);

	assert_int_equal(ev->n_params, info->n_params);
	for (unsigned i = 0; i < info->n_params; i++) {
		uint32_t width = width_of(info->params[i].type);

		if (width && event_param(ev, i).n && event_param(ev, i).n != width)
			fail_msg("%s: parameter %u has %zu bytes", info->symbol, i,
				 event_param(ev, i).n);
	}
}

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 20;
}

static void randomise(uint8_t *memory, uint32_t n, struct encode_in *in, uint64_t *seed)
{
	for (uint32_t i = 0; i < n; i++)
		memory[i] = (uint8_t)(next_random(seed) % 5 ? next_random(seed) : 0);
	for (int i = 0; i < 6; i++)
		in->arg[i] = next_random(seed) % 3 ? STUB_BASE + next_random(seed) % n
						   : next_random(seed) % 100;
	in->ret = (int64_t)(next_random(seed) % 400) - 50;
	in->snaplen = (uint32_t)next_random(seed) % 300;
	in->is_compat = next_random(seed) % 2;
	stub.socket.family = (uint16_t)(next_random(seed) % 12);
	stub.socket_fd = next_random(seed) % 2 ? (int32_t)in->arg[0] : in->ret;
	stub.file_fd = in->ret;
	stub.task.args = STUB_BASE + next_random(seed) % n;
	stub.task.args_end = STUB_BASE + next_random(seed) % n;
	stub.task.env = stub.task.args_end;
	stub.task.env_end = STUB_BASE + n;
}

/* Every event with any arguments is a block that the reader accepts; with less room it is left out, and
 * nothing is written beyond the room. */
static void test_any(void **state)
{
	static uint8_t memory[600], small[2048];
	struct encode_in in = { 0 };
	uint64_t seed = 3, unread = 0;
	struct event ev;

	(void)state;
	no_world();
	stub.memory = memory;
	stub.n = sizeof(memory);
	for (uint32_t type = 0; type < KSCHEMA_N_EVENTS; type++) {
		if (!kschema_recipe[type].n)
			continue;
		for (int i = 0; i < 300; i++) {
			uint32_t room = (uint32_t)(next_random(&seed) % 500) & ~3u, len;

			randomise(memory, sizeof(memory), &in, &seed);
			record((uint16_t)type, &in, &ev);
			check_widths(&ev);
			memset(small, 0xee, sizeof(small));
			len = encode_event(&kschema_recipe[type], &in, small, room, &unread);
			assert_true(len <= room);
			for (uint32_t k = room; k < sizeof(small); k++)
				assert_int_equal(small[k], 0xee);
			if (len)
				assert_memory_equal(small, block, len);
		}
	}
}

/* Offsets in memory have 64 bits in 32-bit programs, too, but for sendfile's. */
static void test_offsets(void **state)
{
	static const uint8_t memory[8] = { 1, 0, 0, 0, 2, 0, 0, 0 };
	struct encode_in in = { .arg = { 4, 5, STUB_BASE, 100 }, .number = 239, .is_compat = true };
	struct event ev;

	(void)state;
	no_world();
	stub.memory = memory;
	stub.n = sizeof(memory);
	record(EV_SYSCALL_SENDFILE_E, &in, &ev);
	assert_int_equal(event_u64(&ev, 2, 0), 0x200000001);
	in.number = 187;
	record(EV_SYSCALL_SENDFILE_E, &in, &ev);
	assert_int_equal(event_u64(&ev, 2, 0), 1);
	in.is_compat = false;
	record(EV_SYSCALL_SENDFILE_E, &in, &ev);
	assert_int_equal(event_u64(&ev, 2, 0), 0x200000001);
}

/* Calls of 32-bit programs whose arguments stand in memory. */
static void test_folded(void **state)
{
	static const uint8_t memory[12] = { 2, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 7, 0, 0, 0 };
	struct encode_in in = { .arg = { 1, STUB_BASE }, .is_compat = true };
	const struct call *socketcall = call_of(true, 102);
	const struct folded_call *f;

	(void)state;
	no_world();
	stub.memory = memory;
	stub.n = sizeof(memory);
	assert_int_equal(socketcall->enter, EV_GENERIC_E);
	f = encode_unfold(&in, socketcall);
	assert_int_equal(f->enter, EV_SOCKET_SOCKET_E);
	assert_int_equal(f->number, SYS_socket);
	assert_int_equal(in.arg[0], 2);
	assert_int_equal(in.arg[1], 0xffffffff);
	assert_int_equal(in.arg[2], 7);
	/* Four words where there are three; no such call; the old mmap has six. */
	in = (struct encode_in){ .arg = { 8, STUB_BASE }, .is_compat = true };
	assert_null(encode_unfold(&in, socketcall));
	in.arg[0] = 0;
	assert_null(encode_unfold(&in, socketcall));
	in.arg[0] = KSCHEMA_N_FOLDED;
	assert_null(encode_unfold(&in, socketcall));
	in.arg[0] = STUB_BASE;
	assert_null(encode_unfold(&in, call_of(true, 90)));
	/* The offset of pread64 stands in two registers. */
	in = (struct encode_in){ .arg = { 3, STUB_BASE, 8, 0x10, 0x2 }, .is_compat = true };
	assert_null(encode_unfold(&in, call_of(true, 180)));
	assert_int_equal(call_of(true, 180)->enter, EV_SYSCALL_PREAD_E);
	assert_int_equal(in.arg[3], 0x200000010);
	for (uint32_t i = 0; i < KSCHEMA_N_FOLDED; i++)
		if (!kschema_folded[i].enter || kschema_folded[i].number >= KSCHEMA_N_CALLS)
			fail_msg("folded call %u", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),      cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_constants),   cmocka_unit_test(test_named_constants),
		cmocka_unit_test(test_openat),      cmocka_unit_test(test_unread),
		cmocka_unit_test(test_snaplen),     cmocka_unit_test(test_vector),
		cmocka_unit_test(test_sockets),     cmocka_unit_test(test_unix_sockets),
		cmocka_unit_test(test_poll),        cmocka_unit_test(test_exec),
		cmocka_unit_test(test_failed_exec), cmocka_unit_test(test_any),
		cmocka_unit_test(test_folded),      cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_quota),
	};

	kschema_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
