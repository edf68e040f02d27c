/* SPDX-License-Identifier: MIT */
/* t_mem.c - saturating sizes, arenas, typed arrays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/wait.h>
#include <unistd.h>

#include "../../src/base/mem.h"
#include "../../src/base/vec.h"

static void test_sizes_saturate(void **state)
{
	(void)state;
	assert_int_equal(size_mul(3, 5), 15);
	assert_true(size_mul(SIZE_MAX / 2, 3) == SIZE_MAX);
	assert_true(size_add(SIZE_MAX, 1) == SIZE_MAX);
	assert_int_equal(size_add(2, 3), 5);
}

/* In a child, as it ends the process: status 1, not a crash. */
static void test_exhausted_memory_exits(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		fclose(stderr);
		*(volatile char *)xmalloc(SIZE_MAX) = 1;
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
}

static void test_zero_sizes(void **state)
{
	void *p = xmalloc(0);
	void *q = xcalloc(0, 8);

	(void)state;
	assert_non_null(p);
	assert_non_null(q);
	p = xrealloc(p, 0);
	assert_non_null(p);
	free(p);
	free(q);
}

static void test_arena(void **state)
{
	static char *kept[3000];
	struct arena a = { 0 };
	char s[32];

	(void)state;
	for (int i = 0; i < 3000; i++) {
		size_t n = (size_t)i * 7 % 200;
		char *p = arena_alloc(&a, n);

		assert_int_equal((uintptr_t)p % 8, 0);
		memset(p, 0xee, n); /* a neighbour that is overwritten shows below */
		snprintf(s, sizeof(s), "text %d", i);
		kept[i] = arena_strndup(&a, s, strlen(s));
	}
	memset(arena_alloc(&a, 1000000), 0xee, 1000000);
	memset(arena_alloc(&a, 8), 0xee, 8);
	for (int i = 0; i < 3000; i++) {
		snprintf(s, sizeof(s), "text %d", i);
		assert_string_equal(kept[i], s);
	}
	assert_true(a.bytes >= 1000000 && a.bytes < 3000000);
	arena_fini(&a);
	assert_int_equal(a.bytes, 0);
	arena_fini(&a);
}

/* A large piece must not make the room left in the current block unreachable. */
static void test_large_piece_wastes_nothing(void **state)
{
	struct arena a = { 0 };
	size_t before;

	(void)state;
	arena_alloc(&a, 8);
	arena_alloc(&a, 1 << 20);
	before = a.bytes;
	arena_alloc(&a, 60000);
	assert_int_equal(a.bytes, before);
	arena_fini(&a);
}

static void test_vec(void **state)
{
	VEC(uint32_t) v = { 0 };

	(void)state;
	for (uint32_t i = 0; i < 10000; i++)
		*vec_push(&v) = i;
	assert_int_equal(v.n, 10000);
	for (uint32_t i = 0; i < 10000; i++)
		assert_int_equal(v.v[i], i);
	vec_reserve(&v, 50000);
	assert_true(v.cap >= 50000);
	for (uint32_t i = v.n; i < v.cap; i++)
		assert_int_equal(v.v[i], 0);
	vec_fini(&v);
	assert_null(v.v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes_saturate),
		cmocka_unit_test(test_exhausted_memory_exits),
		cmocka_unit_test(test_zero_sizes),
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_large_piece_wastes_nothing),
		cmocka_unit_test(test_vec),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
