/* SPDX-License-Identifier: MIT */
/* t_choose.c - what is typed after --pid, --calls, -s and the like, as the kernel module takes it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "../../src/cmd/choose.h"

static struct device_options parsed;
static struct err err;

static int parse(struct choose c)
{
	memset(&parsed, 0, sizeof(parsed));
	return choose_parse(&c, 77, &parsed, &err);
}

static bool leaves(int table, int nr)
{
	return parsed.choice.leave[table][nr / 64] >> (nr % 64) & 1;
}

static void test_nothing(void **state)
{
	static const struct scan_choice none;

	(void)state;
	assert_int_equal(parse((struct choose){ 0 }), 0);
	assert_memory_equal(&parsed.choice, &none, sizeof(none));
	for (int i = 0; i < SCAN_CLASS_MAX; i++)
		assert_int_equal(parsed.snaplen[i], SCAN_SNAPLEN_STANDARD);
}

static void test_threads(void **state)
{
	const struct scan_choice *c = &parsed.choice;

	(void)state;
	assert_int_equal(parse((struct choose){ .pid = "1,4194303",
						.uid = "0,1000",
						.comm = "nginx,a-name-of-many-letters" }),
			 0);
	assert_int_equal(c->n_pids, 2);
	assert_int_equal(c->pid[0], 1);
	assert_int_equal(c->pid[1], 4194303);
	assert_int_equal(c->n_uids, 2);
	assert_int_equal(c->uid[1], 1000);
	assert_int_equal(c->n_comms, 2);
	assert_string_equal(c->comm[0], "nginx");
	assert_string_equal(c->comm[1], "a-name-of-many-"); /* as the kernel cuts it */
	assert_int_equal(parse((struct choose){ .only_command = true }), 0);
	assert_int_equal(c->n_pids, 1);
	assert_int_equal(c->pid[0], 77);
}

static void test_calls(void **state)
{
	(void)state;
	assert_int_equal(parse((struct choose){ .calls = "read,connect,fcntl64" }), 0);
	assert_false(leaves(0, SYS_read));
	assert_false(leaves(1, 3)); /* read of 32-bit programs */
	assert_false(leaves(0, SYS_connect));
	assert_false(leaves(1, 102)); /* socketcall may be a connect */
	assert_false(leaves(1, 221)); /* fcntl64, which only they have */
	assert_true(leaves(0, 221));
	assert_true(leaves(0, SYS_write));
	assert_true(leaves(0, SCAN_N_CALLS));
	assert_int_equal(parse((struct choose){ .not_calls = "read" }), 0);
	assert_true(leaves(0, SYS_read));
	assert_true(leaves(1, 3));
	assert_false(leaves(1, SYS_read)); /* another call there */
	assert_false(leaves(0, SYS_write));
	assert_false(leaves(0, SCAN_N_CALLS));
}

static void test_lengths(void **state)
{
	(void)state;
	assert_int_equal(parse((struct choose){ .snaplen = "0" }), 0);
	assert_int_equal(parsed.snaplen[SCAN_CLASS_NET], 0);
	assert_int_equal(parse((struct choose){ .snaplen = "100,net=32000,file=0" }), 0);
	assert_int_equal(parsed.snaplen[SCAN_CLASS_FILE], 0);
	assert_int_equal(parsed.snaplen[SCAN_CLASS_NET], 32000);
	assert_int_equal(parsed.snaplen[SCAN_CLASS_OTHER], 100);
}

static void test_wrong(void **state)
{
	static const struct choose wrong[] = {
		{ .pid = "" },
		{ .pid = "0" },
		{ .pid = "4194304" },
		{ .pid = "-1" },
		{ .pid = "1,,2" },
		{ .pid = "1,2,3,4,5,6,7,8,9" },
		{ .pid = "1", .only_command = true },
		{ .uid = "root" },
		{ .uid = "4294967295" },
		{ .calls = "" },
		{ .calls = "read,reed" },
		{ .not_calls = "read " },
		{ .snaplen = "32001" },
		{ .snaplen = "" },
		{ .snaplen = "pipe=3" },
		{ .snaplen = "net=" },
		{ .snaplen = "net=18446744073709551617" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (parse(wrong[i]) != E_USAGE)
			fail_msg("number %zu was accepted", i);
	assert_int_equal(parse((struct choose){ .cgroup = "/there/is/none" }), E_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing), cmocka_unit_test(test_threads),
		cmocka_unit_test(test_calls),   cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
