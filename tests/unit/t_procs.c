/* SPDX-License-Identifier: MIT */
/* t_procs.c - one record a thread, whatever takes a tid over, and who is whose child. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/replay_internal.h"

static uint32_t add(struct procs *ps, int64_t tid, int64_t ptid)
{
	uint32_t id = procs_add(ps, tid);

	procs_set_ptid(ps, id, ptid);
	return id;
}

static int64_t parent_of(struct procs *ps, int64_t tid)
{
	return ps->thread.v[procs_find(ps, tid)].ptid;
}

static void test_children(void **state)
{
	struct procs ps;

	(void)state;
	procs_init(&ps);
	for (int64_t tid = 100; tid < 110; tid++)
		add(&ps, tid, tid & 1 ? 1 : 2);
	procs_remove(&ps, procs_find(&ps, 109)); /* the last, the first, and one between */
	procs_remove(&ps, procs_find(&ps, 101));
	procs_remove(&ps, procs_find(&ps, 105));
	procs_set_ptid(&ps, procs_find(&ps, 102), 1);
	procs_reparent(&ps, 1, 7);
	assert_int_equal(parent_of(&ps, 102), 7);
	assert_int_equal(parent_of(&ps, 103), 7);
	assert_int_equal(parent_of(&ps, 107), 7);
	assert_int_equal(parent_of(&ps, 104), 2);
	procs_reparent(&ps, 7, 2);
	procs_reparent(&ps, 2, 2);
	procs_reparent(&ps, 3, 4);
	for (int64_t tid = 102; tid < 109; tid++)
		if (tid != 105)
			assert_int_equal(parent_of(&ps, tid), 2);
	procs_fini(&ps);
}

/* The tids of a process, added up, after checking that the list holds together. */
static int64_t sum_of(const struct procs *ps, int64_t pid)
{
	uint32_t id = procs_first_of_pid(ps, pid), before = ID_NONE, n = 0;
	int64_t sum = 0;

	for (; id != ID_NONE; before = id, id = ps->thread.v[id].next_of_pid, n++) {
		assert_int_equal(ps->thread.v[id].pid, pid);
		assert_int_equal(ps->thread.v[id].prev_of_pid, before);
		sum += ps->thread.v[id].tid;
	}
	assert_int_equal(procs_n_of_pid(ps, pid), n);
	return sum;
}

static void test_process(void **state)
{
	struct procs ps;

	(void)state;
	procs_init(&ps);
	for (int64_t tid = 1; tid <= 64; tid *= 2)
		procs_set_pid(&ps, add(&ps, tid, 1), 1);
	assert_int_equal(sum_of(&ps, 1), 127);
	procs_remove(&ps, procs_find(&ps, 64)); /* the first, the last, and one between */
	procs_remove(&ps, procs_find(&ps, 1));
	procs_remove(&ps, procs_find(&ps, 8));
	assert_int_equal(sum_of(&ps, 1), 2 + 4 + 16 + 32);
	procs_set_pid(&ps, procs_find(&ps, 4), 7);
	procs_set_pid(&ps, procs_find(&ps, 4), 7);
	procs_set_pid(&ps, procs_find(&ps, 32), -1);
	assert_int_equal(sum_of(&ps, 1), 2 + 16);
	assert_int_equal(sum_of(&ps, 7), 4);
	assert_int_equal(sum_of(&ps, -1), 0);
	procs_remove(&ps, procs_find(&ps, 4));
	assert_int_equal(sum_of(&ps, 7), 0);
	procs_clear(&ps);
	assert_int_equal(sum_of(&ps, 1), 0);
	procs_fini(&ps);
}

/* ---- clone events whose parameters are all 8 bytes ---- */

#define N_PARAMS 21

static void clone_returns(struct replay *r, int64_t child, int64_t pid, uint64_t flags)
{
	uint64_t data[N_PARAMS] = { [0] = (uint64_t)child, [4] = (uint64_t)pid, [5] = 1,
				    [15] = flags,          [18] = 10,           [19] = 10 };
	struct event ev = { .num = 1, .ts_ns = 1, .tid = 10, .type = EV_SYSCALL_CLONE_20_X };
	struct step s;

	ev.n_params = N_PARAMS;
	ev.data = (const uint8_t *)data;
	for (uint32_t i = 0; i <= N_PARAMS; i++)
		ev.at[i] = i * 8;
	replay_event(r, &ev, &s);
}

static void list_thread(struct replay *r, int64_t tid, int64_t pid, uint32_t flags)
{
	struct thread_meta t = { .tid = tid, .pid = pid, .ptid = 1, .vtid = tid, .vpid = pid };

	t.flags = flags;
	t.comm = t.exe = t.exepath = t.args = t.env = t.cwd = t.root = t.cgroups = STR("a");
	replay_sink(r)->thread(replay_sink(r)->ctx, &t);
}

static void test_one_record_a_tid(void **state)
{
	struct replay *r = replay_new();

	(void)state;
	list_thread(r, 10, 10, 0);
	list_thread(r, 500, 500, 0);
	list_thread(r, 501, 500, TH_CLONE_THREAD);
	for (int i = 0; i < 100; i++) {
		clone_returns(r, 500, 10, 0);
		clone_returns(r, 501, 500, TH_CLONE_THREAD);
	}
	assert_int_equal(r->procs.by_tid.n, 3);
	assert_int_equal(r->procs.thread.n - r->procs.free_thread.n, 3);
	replay_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_children),
		cmocka_unit_test(test_process),
		cmocka_unit_test(test_one_record_a_tid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
