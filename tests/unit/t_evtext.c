/* SPDX-License-Identifier: MIT */
/* t_evtext.c - events and their parameters as lines, over a hand-made machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../src/analyze/callcount.h"
#include "../../src/analyze/evtext.h"
#include "../../src/analyze/quirks.h"
#include "../../src/base/bytes.h"
#include "../../src/capture/constants.h"

#define T0 (UINT64_C(1600000000) * NS_PER_S) /* 12:26:40 UTC */

/* One event under construction; the bytes are a heap block of exact size when it is printed. */
struct made {
	struct event ev;
	struct step s;
	uint8_t data[4096];
};

struct fixture {
	struct replay *r;
	struct evtext *x;
	struct buf line;
};

static void make(struct made *m, uint16_t type)
{
	*m = (struct made){
		.ev = { .num = 7, .ts_ns = T0 + 42, .tid = 100, .type = type, .cpu = 1 }
	};
	m->s = (struct step){ .ev = &m->ev, .tracer_tags = STR(""), .tracer_args = STR("") };
}

static void add_bytes(struct made *m, const void *p, size_t n)
{
	uint32_t at = m->ev.at[m->ev.n_params];

	memcpy(m->data + at, p, n);
	m->ev.at[++m->ev.n_params] = at + (uint32_t)n;
}

static void add_i64(struct made *m, int64_t v)
{
	add_bytes(m, &v, sizeof(v));
}

static void add_u32(struct made *m, uint32_t v)
{
	add_bytes(m, &v, sizeof(v));
}

static void add_text(struct made *m, const char *s)
{
	add_bytes(m, s, strlen(s) + 1);
}

/* Print m into f->line. */
static void print(struct fixture *f, struct made *m)
{
	size_t n = m->ev.at[m->ev.n_params];
	uint8_t *exact = malloc(n + 1);

	assert_non_null(exact);
	/* Behind the last byte stands nothing that may be read; malloc(0) would be odd. */
	memcpy(exact + 1, m->data, n);
	m->ev.data = exact + 1;
	m->s.info = schema_event(quirks_of[m->ev.generation].view, m->ev.type);
	f->line.n = 0;
	evtext_add(f->x, &f->line, &m->s);
	free(exact);
}

static void check_line(struct fixture *f, struct made *m, const char *want)
{
	print(f, m);
	if (f->line.n != strlen(want) || memcmp(f->line.p, want, f->line.n) != 0)
		fail_msg("got '%.*s', want '%s'", (int)f->line.n, f->line.p, want);
}

/* The arguments of an event of that type by thread 100, in the classic view. */
static void check_args(struct fixture *f, struct made *m, const char *want)
{
	const char *close;

	print(f, m);
	close = memmem(f->line.p, f->line.n, m->s.info->name, strlen(m->s.info->name));
	assert_non_null(close);
	close += strlen(m->s.info->name) + 1;
	f->line.p[f->line.n - 1] = '\0';
	assert_string_equal(close, want);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	const struct meta_sink *sink;
	struct thread_meta t = { .tid = 100,
				 .pid = 100,
				 .ptid = 1,
				 .comm = STR("sh\033x"),
				 .exe = STR("/bin/sh"),
				 .cwd = STR("/home/u/"),
				 .exepath = STR(""),
				 .args = STR(""),
				 .env = STR(""),
				 .cgroups = STR(""),
				 .root = STR("/") };
	struct fd_meta file = {
		.tid = 100, .fd = 3, .type = fd_type_file_v2, .name = STR("/etc/x\ny")
	};
	struct fd_meta dir = {
		.tid = 100, .fd = 4, .type = fd_type_directory, .name = STR("/var/log")
	};
	struct user_meta user = {
		.uid = 33, .gid = 33, .name = STR("www"), .home = STR("/"), .shell = STR("/bin/sh")
	};

	f->r = replay_new();
	f->x = evtext_new(f->r, TIME_OF_DAY);
	sink = replay_sink(f->r);
	sink->section(sink->ctx, &(struct section_meta){ .major = 1, .minor = 2 });
	sink->user(sink->ctx, &user);
	sink->thread(sink->ctx, &t);
	sink->fd(sink->ctx, &file);
	sink->fd(sink->ctx, &dir);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	evtext_free(f->x);
	replay_free(f->r);
	buf_fini(&f->line);
	free(f);
	return 0;
}

/* Metadata counts when the first event of the section has come. */
static void first_event(struct fixture *f)
{
	struct event ev = { .num = 1,
			    .ts_ns = T0,
			    .tid = 100,
			    .type = EV_SYSCALL_BRK_4_E,
			    .data = (const uint8_t *)"" };
	struct step s;

	replay_event(f->r, &ev, &s);
}

static void test_whole_lines(void **state)
{
	struct fixture *f = *state;
	struct made m;

	first_event(f);
	make(&m, EV_SYSCALL_CLOSE_E);
	add_i64(&m, 3);
	check_line(f, &m, "7 12:26:40.000000042 1 sh\033x (100) > close fd=3(<f>/etc/xy) \n");
	make(&m, EV_SYSCALL_CLOSE_X);
	add_i64(&m, -9);
	check_line(f, &m, "7 12:26:40.000000042 1 sh\033x (100) < close res=-9(EBADF) \n");
	make(&m, EV_GENERIC_E);
	add_bytes(&m, "\x01\0", 2);
	add_bytes(&m, "\x01\0", 2);
	m.ev.tid = 999;
	check_line(f, &m, "7 12:26:40.000000042 1 <NA> (999) > restart_syscall \n");
	make(&m, EV_GENERIC_X);
	check_line(f, &m, "7 12:26:40.000000042 1 sh\033x (100) < <unknown> \n");
}

static void test_time_styles(void **state)
{
	struct fixture *f = *state;
	struct buf *b = &f->line;
	struct made m;
	static const struct {
		enum time_style style;
		const char *want;
	} styles[] = {
		{ TIME_EPOCH, "7 1600000000.42 " },       { TIME_RELATIVE, "7 0.000000042 " },
		{ TIME_LATENCY, "7 0.000000000 " },       { TIME_DELTA, "7 0.000000000 " },
		{ TIME_OF_DAY, "7 12:26:40.000000042 " },
	};

	first_event(f);
	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
		evtext_free(f->x);
		f->x = evtext_new(f->r, styles[i].style);
		make(&m, EV_SYSCALL_BRK_4_E);
		print(f, &m);
		assert_memory_equal(b->p, styles[i].want, strlen(styles[i].want));
	}
	evtext_free(f->x);
	f->x = evtext_new(f->r, TIME_DELTA);
	print(f, &m);
	m.ev.ts_ns += 1500000000;
	print(f, &m);
	assert_memory_equal(b->p, "7 1.500000000 ", 14);
	/* One nanosecond back. */
	m.ev.ts_ns -= 1;
	print(f, &m);
	assert_memory_equal(b->p, "7 18446744073.709551615 ", 24);
}

static void test_descriptors(void **state)
{
	struct fixture *f = *state;
	struct made m;

	first_event(f);
	make(&m, EV_SYSCALL_CLOSE_E);
	add_i64(&m, 77);
	check_args(f, &m, "fd=77 ");
	make(&m, EV_SYSCALL_CLOSE_E);
	add_i64(&m, -100);
	check_args(f, &m, "fd=-100(AT_FDCWD) ");
	make(&m, EV_SYSCALL_CLOSE_E);
	add_i64(&m, -1);
	check_args(f, &m, "fd=-1(EPERM) ");
	make(&m, EV_SYSCALL_POLL_E);
	add_bytes(&m,
		  "\x02\0"
		  "\x03\0\0\0\0\0\0\0\xe1\0"
		  "\x09\0\0\0\0\0\0\0\xff\xff",
		  22);
	add_i64(&m, 1000000);
	check_args(f, &m, "fds=3:fe1 9:?ffffffff timeout=1000000 ");
}

static void test_paths(void **state)
{
	struct fixture *f = *state;
	struct made m;

	first_event(f);
	make(&m, EV_SYSCALL_CHDIR_X);
	add_i64(&m, 0);
	add_text(&m, "../v/./w\n");
	check_args(f, &m, "res=0 path=../v/./w\n ");
	make(&m, EV_SYSCALL_ACCESS_X);
	add_i64(&m, 0);
	add_text(&m, "../v/./w\n");
	check_args(f, &m, "res=0 name=../v/./w(/home/v/w.) ");
	make(&m, EV_SYSCALL_ACCESS_X);
	add_i64(&m, 0);
	add_text(&m, "/a/../b");
	check_args(f, &m, "res=0 name=/a/../b ");
	make(&m, EV_SYSCALL_MKDIRAT_X);
	add_i64(&m, 0);
	add_i64(&m, 4);
	add_text(&m, "new");
	add_u32(&m, 0755);
	check_args(f, &m, "res=0 dirfd=4(<d>/var/log) path=new(/var/log/new) mode=1ED ");
}

static void test_numbers(void **state)
{
	struct fixture *f = *state;
	struct made m;

	first_event(f);
	make(&m, EV_SYSCALL_SETUID_E);
	add_u32(&m, 33);
	check_args(f, &m, "uid=33(www) ");
	make(&m, EV_SYSCALL_SETUID_E);
	add_u32(&m, 34);
	check_args(f, &m, "uid=34(<NA>) ");
	make(&m, EV_SYSCALL_SETUID_E);
	add_u32(&m, UINT32_MAX);
	check_args(f, &m, "uid=-1(<NONE>) ");
	make(&m, EV_SYSCALL_KILL_E);
	add_i64(&m, 100);
	add_bytes(&m, "\x09", 1);
	check_args(f, &m, "pid=100(sh\033x) sig=9(SIGKILL) ");
	make(&m, EV_SYSCALL_OPEN_X);
	add_i64(&m, -2);
	add_text(&m, "/x");
	add_u32(&m, file_flags_O_RDWR | file_flags_O_CLOEXEC);
	add_u32(&m, 0644);
	add_u32(&m, 0xfd00);
	check_args(f, &m, "fd=-2(ENOENT) name=/x flags=4099(O_RDWR|O_CLOEXEC) mode=0644 dev=FD00 ");
	make(&m, EV_SYSCALL_BRK_4_X);
	add_i64(&m, -12);
	check_args(f, &m, "res=FFFFFFFFFFFFFFF4 ");
}

/* A value shorter than its type must not be read past its end; the sanitizer looks on. */
static void test_short_values(void **state)
{
	struct fixture *f = *state;
	struct made m;

	first_event(f);
	for (uint16_t type = 0; type < EV_MAX; type++) {
		for (unsigned gen = type < 336 ? GEN_CLASSIC : GEN_PAIRS; gen <= GEN_EXIT_ONLY;
		     gen++) {
			for (size_t n = 0; n < 5; n++) {
				make(&m, type);
				m.ev.generation = (uint8_t)gen;
				for (unsigned i = 0; i < MAX_PARAMS; i++)
					add_bytes(&m, "\x01\xff\x7f\xc2\x01", n);
				print(f, &m);
				assert_true(f->line.n > 20 && f->line.p[f->line.n - 1] == '\n');
			}
		}
	}
	make(&m, EV_SYSCALL_CLOSE_X);
	add_bytes(&m, "\x01\0\0\0\0\0\0", 7);
	check_args(f, &m, "res=<NA> ");
	make(&m, EV_SYSCALL_ACCESS_X);
	add_i64(&m, 0);
	add_bytes(&m, "", 0);
	check_args(f, &m, "res=0 name=<NA> ");
	make(&m, EV_SYSCALL_POLL_E);
	add_bytes(&m, "\x02", 1);
	add_i64(&m, -1);
	check_args(f, &m, "fds=<NA> timeout=-1 ");
	/* More items than there are bytes for. */
	make(&m, EV_SYSCALL_POLL_E);
	add_bytes(&m,
		  "\xff\xff"
		  "\x03\0\0\0\0\0\0\0\x01\0",
		  12);
	check_args(f, &m, "fds=3:f1  ");
}

static void make_read(struct made *m, const char *data, size_t n)
{
	make(m, EV_SYSCALL_READ_X);
	add_i64(m, (int64_t)n);
	add_bytes(m, data, n);
}

static void test_payload_layouts(void **state)
{
	struct fixture *f = *state;
	struct paramtext *pt = evtext_params(f->x);
	char data[81];
	struct made m;

	first_event(f);
	make_read(&m,
		  "ab\r\n\x80"
		  "cdefghijklm\nn\r",
		  19);
	check_args(f, &m, "res=19 data=ab...cdefghijklm.n. ");
	pt->payload = PAYLOAD_HEX;
	check_args(f, &m,
		   "res=19 data=\n\t0x0000: 6162 0d0a 8063 6465 6667 6869 6a6b 6c6d"
		   "\n\t0x0010: 0a6e 0d\n ");
	pt->payload = PAYLOAD_HEXASCII;
	check_args(
		f, &m,
		"res=19 data=\n\t0x0000: 6162 0d0a 8063 6465 6667 6869 6a6b 6c6d  ab...cdefghijklm"
		"\n\t0x0010: 0a6e 0d                                .n.\n ");
	pt->payload = PAYLOAD_ASCII;
	check_args(f, &m, "res=19 data=\nab\ncdefghijklm\nn\n ");
	pt->payload = PAYLOAD_BASE64;
	check_args(f, &m, "res=19 data=YWINCoBjZGVmZ2hpamtsbQpuDQ== ");
	pt->payload = PAYLOAD_DOTS;
	memset(data, 'x', sizeof(data));
	make_read(&m, data, 80);
	print(f, &m);
	assert_null(memmem(f->line.p, f->line.n, "...", 3));
	make_read(&m, data, 81);
	print(f, &m);
	assert_memory_equal(f->line.p + f->line.n - 5, "... \n", 5);
	pt->is_cut = false;
	print(f, &m);
	assert_memory_equal(f->line.p + f->line.n - 5, "xxx \n", 5);
}

static void test_terminal(void **state)
{
	struct fixture *f = *state;
	struct made m;

	first_event(f);
	evtext_params(f->x)->is_escaped = true;
	make(&m, EV_SYSCALL_CHDIR_X);
	add_i64(&m, 0);
	add_text(&m, "a\033[2J\n\xc3\xa4\xc2\x9b\xff\x7f\xe2\x82\xac");
	check_line(f, &m,
		   "7 12:26:40.000000042 1 sh\\x1bx (100) < chdir res=0 "
		   "path=a\\x1b[2J\\x0a\xc3\xa4\\xc2\\x9b\\xff\\x7f\xe2\x82\xac \n");
}

static void test_modern_enum(void **state)
{
	struct fixture *f = *state;
	struct made m;

	first_event(f);
	make(&m, EV_SOCKET_SOCKET_E);
	m.ev.generation = GEN_PAIRS;
	add_u32(&m, 1);
	add_u32(&m, 2);
	add_u32(&m, 0);
	check_args(f, &m, "domain=1(AF_LOCAL|AF_UNIX) type=2 proto=0 ");
	m.ev.generation = GEN_CLASSIC;
	check_args(f, &m, "domain=1(AF_LOCAL) type=2 proto=0 ");
}

static void test_counts(void **state)
{
	struct fixture *f = *state;
	struct callcount *c = calloc(1, sizeof(*c));
	struct made m;

	assert_non_null(c);
	for (int i = 0; i < 3; i++) {
		make(&m, i ? EV_SYSCALL_CLOSE_E : EV_GENERIC_X);
		add_bytes(&m, "\x01\0", 2);
		m.ev.data = m.data;
		callcount_add(c, &m.s);
	}
	f->line.n = 0;
	callcount_print(c, &f->line);
	buf_addc(&f->line, '\0');
	assert_string_equal(f->line.p, "----------------------\n"
				       "Event           #Calls\n"
				       "----------------------\n"
				       "> close           2\n"
				       "< restart_syscall 1\n");
	free(c);
}

int main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_whole_lines),     T(test_time_styles), T(test_descriptors),
		T(test_paths),           T(test_numbers),     T(test_short_values),
		T(test_payload_layouts), T(test_terminal),    T(test_modern_enum),
		T(test_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
