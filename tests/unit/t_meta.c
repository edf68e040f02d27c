/* SPDX-License-Identifier: MIT */
/* t_meta.c - metadata blocks byte by byte: limits, leftovers, and entries that contradict
 * themselves. What comes out of sound lists of all versions is in t_reader.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/base/buf.h"
#include "../../src/base/bytes.h"
#include "../../src/capture/constants.h"
#include "../../src/capture/meta.h"

static struct {
	unsigned n_threads, n_fds, n_users, n_groups, n_ifaces, n_machines, n_damages;
	int64_t last_tid, last_fd;
	size_t comm_len, at, lost;
	char what[128], name[64];
} seen;

static void on_thread(void *ctx, const struct thread_meta *m)
{
	(void)ctx;
	seen.n_threads++;
	seen.last_tid = m->tid;
	seen.comm_len = m->comm.n;
}

static void on_fd(void *ctx, const struct fd_meta *m)
{
	(void)ctx;
	seen.n_fds++;
	seen.last_tid = m->tid;
	seen.last_fd = m->fd;
	snprintf(seen.name, sizeof(seen.name), "%.*s", (int)m->name.n, m->name.p);
}

static void on_user(void *ctx, const struct user_meta *m)
{
	(void)ctx, (void)m;
	seen.n_users++;
}

static void on_group(void *ctx, const struct group_meta *m)
{
	(void)ctx, (void)m;
	seen.n_groups++;
}

static void on_iface(void *ctx, const struct iface_meta *m)
{
	(void)ctx, (void)m;
	seen.n_ifaces++;
}

static void on_machine(void *ctx, const struct machine_meta *m)
{
	(void)ctx;
	seen.n_machines++;
	snprintf(seen.name, sizeof(seen.name), "%.*s", (int)m->hostname.n, m->hostname.p);
}

static void on_damage(void *ctx, size_t at, size_t lost, const char *what)
{
	(void)ctx;
	seen.n_damages++;
	seen.at = at;
	seen.lost = lost;
	snprintf(seen.what, sizeof(seen.what), "%s", what);
}

static struct buf body;

static void put(uint64_t v, unsigned bytes)
{
	buf_add(&body, &v, bytes);
}

static void put_str(const char *s, size_t n)
{
	put(n, 2);
	buf_add(&body, s, n);
}

/* Read what was put together and start anew. A copy of the exact size lets the sanitizers see
 * every byte too far. */
static void read_as(uint32_t type)
{
	static const struct meta_sink sink = {
		.thread = on_thread,
		.fd = on_fd,
		.user = on_user,
		.group = on_group,
		.iface = on_iface,
		.machine = on_machine,
	};
	struct meta_reader mr = { .sink = &sink, .damage = on_damage };
	uint8_t *copy = malloc(body.n ? body.n : 1);
	uint32_t n;

	memcpy(copy, body.p ? body.p : "", body.n);
	memset(&seen, 0, sizeof(seen));
	n = meta_read(&mr, block_info(type), copy, body.n);
	assert_int_equal(n, seen.n_damages);
	free(copy);
	body.n = 0;
}

/* A thread as version 1 of the list has it. */
static void put_thread_v1(uint64_t tid, size_t comm_len)
{
	char comm[5000];

	memset(comm, 'c', sizeof(comm));
	put(tid, 8);
	put(tid, 8);
	put(1, 8);
	put_str(comm, comm_len);
	put_str("exe", 3);
	put_str("", 0);
	put_str("/", 1);
	put(0, 8);
	put(0, 4);
	put(0, 4);
	put(0, 4);
}

static void test_string_limit(void **state)
{
	(void)state;
	put_thread_v1(5, 1024);
	read_as(0x202);
	assert_int_equal(seen.n_threads, 1);
	assert_int_equal(seen.comm_len, 1024);
	assert_int_equal(seen.n_damages, 0);

	put_thread_v1(4, 3);
	put_thread_v1(5, 1025);
	read_as(0x202);
	assert_int_equal(seen.n_threads, 1);
	assert_int_equal(seen.last_tid, 4);
	assert_string_equal(seen.what, "comm of 1025 bytes, at most 1024 are possible");
}

/* Without lengths of entries, the rest of the list is lost with a bad entry. */
static void test_cut_entry(void **state)
{
	size_t whole, n;

	(void)state;
	put_thread_v1(4, 3);
	whole = body.n;
	body.n = 0;
	for (n = whole; n < 2 * whole; n++) {
		put_thread_v1(4, 3);
		put_thread_v1(5, 3);
		body.n = n;
		read_as(0x202);
		assert_int_equal(seen.n_threads, 1);
		/* up to 3 bytes are padding */
		assert_int_equal(seen.n_damages, n >= whole + 4);
		if (seen.n_damages)
			assert_int_equal(seen.lost, n - whole);
	}
}

static void put_group_v2(uint32_t len, uint32_t gid, const char *name)
{
	put(len, 4);
	put(1, 1);
	put(gid, 4);
	put_str(name, strlen(name));
}

static void test_entry_lengths(void **state)
{
	(void)state;
	/* too short for its fields: left out, the next is read */
	put_group_v2(12, 1, "abc");
	body.n = 12;
	put_group_v2(14, 2, "abc");
	read_as(0x220);
	assert_int_equal(seen.n_groups, 1);
	assert_int_equal(seen.n_damages, 1);
	assert_int_equal(seen.lost, 12);
	/* shorter than the length field itself, or beyond the list: the end */
	put_group_v2(3, 1, "abc");
	put_group_v2(14, 2, "abc");
	read_as(0x220);
	assert_int_equal(seen.n_groups, 0);
	assert_int_equal(seen.lost, 28);
	put_group_v2(14, 1, "abc");
	put_group_v2(15, 2, "abc");
	read_as(0x220);
	assert_int_equal(seen.n_groups, 1);
	assert_int_equal(seen.at, 14);
	assert_string_equal(seen.what, "entry of 15 bytes, 14 are left");
	put_group_v2(UINT32_MAX, 1, "abc");
	read_as(0x220);
	assert_int_equal(seen.n_damages, 1);
}

static void test_user_long_strings(void **state)
{
	char big[65535];

	(void)state;
	memset(big, 'x', sizeof(big));
	put(0, 1);
	put(1, 4);
	put(1, 4);
	put_str(big, sizeof(big));
	put_str(big, sizeof(big));
	put_str("", 0);
	read_as(0x206);
	assert_int_equal(seen.n_users, 1);
	assert_int_equal(seen.n_damages, 0);
}

static void put_fd(uint32_t len, int64_t fd, uint8_t type)
{
	if (len)
		put(len, 4);
	put((uint64_t)fd, 8);
	put(0, 8);
	put(type, 1);
}

static void test_fds(void **state)
{
	(void)state;
	/* an unknown type is kept where it can be skipped */
	put(77, 8);
	put_fd(25, 3, 99);
	put(0, 4);
	put_fd(24, 4, fd_type_file);
	put_str("x", 1);
	read_as(0x218);
	assert_int_equal(seen.n_fds, 2);
	assert_int_equal(seen.last_fd, 4);
	assert_string_equal(seen.name, "x");
	assert_int_equal(seen.last_tid, 77);
	assert_int_equal(seen.n_damages, 0);

	put(77, 8);
	put_fd(0, 3, 99);
	put_fd(0, 4, fd_type_file);
	read_as(0x203);
	assert_int_equal(seen.n_fds, 0);
	assert_string_equal(seen.what, "fd of unknown type 99");

	/* a name from /proc/net/unix stays as it is */
	put(77, 8);
	put_fd(0, 3, fd_type_unix_sock);
	put(0, 8);
	put(0, 8);
	put_str("a\n", 2);
	read_as(0x203);
	assert_string_equal(seen.name, "a\n");

	put(77, 4);
	read_as(0x203);
	assert_string_equal(seen.what, "too short");
}

static void test_ifaces(void **state)
{
	(void)state;
	/* unknown type: left out by its length */
	put(6, 4);
	put(9, 2);
	put(0, 4);
	put(27, 4);
	put(1, 2);
	put(3, 2);
	put(0, 8);
	put(0, 4);
	put(100, 8);
	buf_adds(&body, "eth");
	read_as(0x219);
	assert_int_equal(seen.n_ifaces, 1);
	assert_string_equal(seen.what, "interface of unknown type 9");
	/* a name longer than the entry */
	put(27, 4);
	put(1, 2);
	put(4, 2);
	put(0, 8);
	put(0, 4);
	put(100, 8);
	buf_adds(&body, "eth");
	read_as(0x219);
	assert_int_equal(seen.n_ifaces, 0);
	assert_int_equal(seen.n_damages, 1);
	/* a name longer than allowed */
	put(1, 2);
	put(1024, 2);
	buf_fill(&body, 0, 2000);
	read_as(0x205);
	assert_string_equal(seen.what, "name of 1024 bytes, at most 1023 are possible");
}

static void test_machine(void **state)
{
	(void)state;
	put(1, 4);
	put(0, 8);
	put(0, 8);
	buf_fill(&body, 'h', 128); /* no NUL */
	put(0, 8);
	buf_fill(&body, 0, 24);
	read_as(0x201);
	assert_int_equal(seen.n_machines, 1);
	assert_int_equal(strlen(seen.name), 63); /* all that fits there */
	put(1, 4);
	read_as(0x201);
	assert_int_equal(seen.n_machines, 0);
	assert_int_equal(seen.n_damages, 1);
}

static void put_sound_list(uint32_t type)
{
	if (type == 0x202) {
		put_thread_v1(4, 3);
		put_thread_v1(5, 3);
	} else if (type == 0x220) {
		put_group_v2(14, 1, "abc");
		put_group_v2(14, 2, "abc");
	} else {
		put(77, 8);
		put_fd(24, 3, fd_type_file);
		put_str("x", 1);
		put_fd(24, 4, fd_type_file);
		put_str("y", 1);
	}
}

/* Every prefix and every single wrong byte of a sound list: nothing is read beyond the end, and no
 * entry appears that was not there. */
static void test_every_byte(void **state)
{
	static const uint32_t types[] = { 0x202, 0x218, 0x220 };

	(void)state;
	for (size_t t = 0; t < sizeof(types) / sizeof(types[0]); t++) {
		size_t n;

		put_sound_list(types[t]);
		n = body.n;
		read_as(types[t]);
		assert_int_equal(seen.n_threads + seen.n_fds + seen.n_groups, 2);
		assert_int_equal(seen.n_damages, 0);
		for (size_t i = 0; i < n; i++) {
			put_sound_list(types[t]);
			body.n = i;
			read_as(types[t]);
			assert_in_range(seen.n_threads + seen.n_fds + seen.n_groups, 0, 1);
			put_sound_list(types[t]);
			body.p[i] = (char)~body.p[i];
			read_as(types[t]);
			assert_in_range(seen.n_threads + seen.n_fds + seen.n_groups, 0, 2);
		}
	}
}

/* Small numbers and all ones in lists of every version: nothing is read beyond the end. */
static void test_noise(void **state)
{
	static const uint32_t types[] = { 0x201, 0x202, 0x207, 0x209, 0x210, 0x211, 0x212, 0x213,
					  0x214, 0x215, 0x203, 0x218, 0x205, 0x219, 0x206, 0x220 };
	size_t t, n, i;

	(void)state;
	for (t = 0; t < sizeof(types) / sizeof(types[0]); t++) {
		for (n = 0; n < 200; n++) {
			for (i = 0; i < n; i++)
				put(i % 4 ? 0 : 16 + i % 8, 1);
			read_as(types[t]);
			for (i = 0; i < n; i++)
				put(255, 1);
			read_as(types[t]);
		}
	}
}

static void test_plausible(void **state)
{
	uint8_t noise[64];

	(void)state;
	put_thread_v1(5, 3);
	assert_true(meta_plausible(block_info(0x202), (uint8_t *)body.p, body.n, false));
	assert_false(meta_plausible(block_info(0x202), (uint8_t *)body.p, body.n, true));
	memset(noise, 0xff, sizeof(noise));
	assert_false(meta_plausible(block_info(0x215), noise, sizeof(noise), false));
	body.n = 0;
}

static int free_body(void **state)
{
	(void)state;
	buf_fini(&body);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_string_limit),  cmocka_unit_test(test_cut_entry),
		cmocka_unit_test(test_entry_lengths), cmocka_unit_test(test_user_long_strings),
		cmocka_unit_test(test_fds),           cmocka_unit_test(test_ifaces),
		cmocka_unit_test(test_machine),       cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_noise),         cmocka_unit_test(test_plausible),
	};

	return cmocka_run_group_tests(tests, NULL, free_body);
}
