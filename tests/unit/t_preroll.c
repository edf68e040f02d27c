/* SPDX-License-Identifier: MIT */
/* t_preroll.c - of what happens while the machine is read, replay gets what the state does not tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../src/analyze/preroll.h"
#include "../../src/base/bytes.h"

static uint64_t now;
static unsigned n_passed_on;

static uint64_t now_ns(void)
{
	return now;
}

static void on_thread(void *ctx, const struct thread_meta *m)
{
	(void)ctx;
	(void)m;
	n_passed_on++;
}

static void on_fd(void *ctx, const struct fd_meta *m)
{
	(void)ctx;
	(void)m;
	n_passed_on++;
}

static const struct meta_sink next = { .thread = on_thread, .fd = on_fd };

/* Threads 10, 20 and 30 are read from 100, 200 and 300 on, descriptors until 500. */
static struct preroll made(void)
{
	struct preroll p;

	now = 100;
	n_passed_on = 0;
	preroll_init(&p, &next, now_ns);
	p.sink.ctx = &p;
	for (int64_t tid = 10; tid <= 30; tid += 10) {
		now += 100;
		p.sink.thread(&p, &(struct thread_meta){ .tid = tid });
	}
	now = 500;
	p.sink.fd(&p, &(struct fd_meta){ .tid = 10 });
	preroll_end(&p);
	assert_int_equal(n_passed_on, 4);
	return p;
}

static struct event event_of(int64_t tid, uint64_t ts_ns, uint16_t type)
{
	return (struct event){ .tid = tid, .ts_ns = ts_ns, .type = type };
}

static bool wants(struct preroll *p, int64_t tid, uint64_t ts_ns)
{
	struct event ev = event_of(tid, ts_ns, EV_SYSCALL_CHDIR_X);

	assert_true(preroll_has(p, &ev));
	return preroll_wants(p, &ev);
}

static bool wants_clone(struct preroll *p, int64_t tid, uint64_t ts_ns, int64_t child)
{
	struct event ev = event_of(tid, ts_ns, EV_SYSCALL_CLONE_20_X);

	ev.n_params = 1;
	ev.data = (const uint8_t *)&child;
	ev.at[1] = sizeof(child);
	return preroll_wants(p, &ev);
}

static void test_where_it_ends(void **state)
{
	struct preroll p = made();
	struct event ev = event_of(10, 499, EV_SYSCALL_CHDIR_X);

	(void)state;
	assert_true(preroll_has(&p, &ev));
	ev.ts_ns = 500;
	assert_false(preroll_has(&p, &ev));
	preroll_fini(&p);
}

/* What the recorder says of itself is never left out, and ends nothing. */
static void test_notes(void **state)
{
	struct preroll p = made();
	struct event note = event_of(-1, 1, EV_DROP_E), ev = event_of(10, 499, EV_SYSCALL_CHDIR_X);

	(void)state;
	assert_false(preroll_has(&p, &note));
	note.ts_ns = 501;
	assert_false(preroll_has(&p, &note));
	assert_true(preroll_has(&p, &ev));
	preroll_fini(&p);
}

/* The clock is set back: the old time comes once more, and is recorded. */
static void test_clock_set_back(void **state)
{
	const uint64_t second = 1000000000;
	struct preroll p = made();
	struct event ev = event_of(10, 500, EV_SYSCALL_CHDIR_X);

	(void)state;
	assert_false(preroll_has(&p, &ev));
	ev.ts_ns = 100;
	assert_false(preroll_has(&p, &ev));
	preroll_fini(&p);

	p = made(); /* while the machine was read */
	p.end_ns = 7 * second;
	ev.ts_ns = 6 * second;
	assert_true(preroll_has(&p, &ev));
	ev.ts_ns = 5 * second;
	assert_true(preroll_has(&p, &ev)); /* another CPU's, that late at most */
	ev.ts_ns = 5 * second - 1;
	assert_false(preroll_has(&p, &ev));
	ev.ts_ns = 6 * second;
	assert_false(preroll_has(&p, &ev));
	preroll_fini(&p);
}

static void test_what_is_told(void **state)
{
	struct preroll p = made();

	(void)state;
	assert_false(wants(&p, 10, 99));
	assert_true(wants(&p, 10, 100)); /* perhaps */
	assert_false(wants(&p, 20, 199));
	assert_true(wants(&p, 20, 200));
	assert_false(wants(&p, 30, 299));
	assert_true(wants(&p, 30, 499));
	preroll_fini(&p);
}

/* 40 has ended before it could be read. */
static void test_who_has_ended(void **state)
{
	struct preroll p = made();

	(void)state;
	assert_false(wants(&p, 40, 90));
	assert_false(wants(&p, 40, 450));
	assert_false(
		wants_clone(&p, 40, 90, 50)); /* and so has whom it made, as far as can be told */
	assert_false(wants(&p, 50, 91));
	preroll_fini(&p);
}

static void test_clones(void **state)
{
	struct preroll p = made();

	(void)state;
	/* 10 was read, then made 30, which was read in its turn, as what it had become. */
	assert_false(wants_clone(&p, 10, 150, 30));
	assert_false(wants_clone(&p, 30, 151, 0));
	assert_false(wants(&p, 30, 152));
	/* 10 was read, then made 60, which the reading passed by. */
	assert_false(wants(&p, 60, 159));
	assert_true(wants_clone(&p, 10, 160, 60));
	assert_true(wants_clone(&p, 60, 161, 0));
	assert_true(wants(&p, 60, 162));
	/* A child whose parent knows it by another number. */
	assert_true(wants_clone(&p, 20, 250, 2));
	assert_true(wants_clone(&p, 70, 251, 0));
	assert_true(wants(&p, 70, 252));
	/* A clone that failed changes nothing, and is no harm. */
	assert_true(wants_clone(&p, 20, 260, -11));
	preroll_fini(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_where_it_ends),  cmocka_unit_test(test_notes),
		cmocka_unit_test(test_clock_set_back), cmocka_unit_test(test_what_is_told),
		cmocka_unit_test(test_who_has_ended),  cmocka_unit_test(test_clones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
