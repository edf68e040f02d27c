/* SPDX-License-Identifier: MIT */
/* t_flight.c - what is in the window reads alone as it does in the whole, limits hold, and copies stay as they
 * are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/flight.h"
#include "../../src/analyze/replay.h"
#include "../../src/base/mem.h"
#include "../../src/capture/block.h"
#include "../../src/capture/writer.h"

#define CAPTURE "tests/fixtures/demo.scap.gz"
#define LOOPS   12 /* 4 MB of events */
#define MAX_TID 100000

/* The events of a capture again and again, as blocks, and what replay says of each. */
struct fixture {
	struct writer lists; /* section and lists */
	struct writer events;
	size_t *at;     /* of event i in events, and behind the last one */
	char **subject; /* thread and descriptor of event i */
	bool *is_enter;
	size_t n;
};

static char *describe(struct replay *r, const struct step *s)
{
	struct buf b = { 0 };

	buf_u64(&b, s->ev->ts_ns);
	buf_addc(&b, ' ');
	if (s->thread) {
		buf_addstr(&b, replay_str(r, s->thread->comm));
		buf_addc(&b, ' ');
		buf_addstr(&b, replay_str(r, s->thread->cwd));
	}
	buf_addc(&b, ' ');
	if (s->fd)
		buf_addstr(&b, replay_fd_name(r, s->fd));
	buf_addc(&b, '\0');
	return b.p;
}

static void read_through(struct fixture *f, struct replay *r, uint64_t *shift_ns, bool is_first)
{
	uint64_t first = 0, last = 0;
	struct capture *c;
	struct event ev;
	struct step s;

	assert_int_equal(cap_open(CAPTURE, NULL, is_first ? &f->lists.sink : NULL, &c, NULL), 0);
	while (cap_next(c, &ev, NULL) > 0) {
		if (is_first && !first) {
			struct capture *lists;

			writer_end(&f->lists);
			cap_open_memory(f->lists.b.p, f->lists.b.n, NULL, replay_sink(r), &lists,
					NULL);
			cap_next(lists, &(struct event){ 0 }, NULL);
			cap_close(lists);
		}
		first = first ? first : ev.ts_ns;
		last = ev.ts_ns;
		ev.ts_ns += *shift_ns;
		f->at = xrealloc(f->at, (f->n + 2) * sizeof(*f->at));
		f->subject = xrealloc(f->subject, (f->n + 1) * sizeof(*f->subject));
		f->is_enter = xrealloc(f->is_enter, (f->n + 1) * sizeof(*f->is_enter));
		f->at[f->n] = f->events.b.n;
		writer_event(&f->events, &ev, ev.flags);
		replay_event(r, &ev, &s);
		f->subject[f->n] = describe(r, &s);
		f->is_enter[f->n++] = !event_type_is_exit(ev.type) &&
				      event_shapes[ev.type].origin == ORIGIN_SYSCALL;
		f->at[f->n] = f->events.b.n;
	}
	*shift_ns += last - first + 1;
	cap_close(c);
}

static int set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	struct replay *r = replay_new();
	uint64_t shift_ns = 0;

	writer_init(&f->lists);
	writer_init(&f->events);
	for (int i = 0; i < LOOPS; i++)
		read_through(f, r, &shift_ns, i == 0);
	replay_free(r);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	writer_fini(&f->lists);
	writer_fini(&f->events);
	for (size_t i = 0; i < f->n; i++)
		free(f->subject[i]);
	free(f->subject);
	free(f->at);
	free(f->is_enter);
	free(f);
	return 0;
}

static struct str blocks_of(const struct fixture *f, size_t from, size_t to)
{
	return (struct str){ f->events.b.p + f->at[from], f->at[to] - f->at[from] };
}

static struct buf join(const struct flight_copy *c)
{
	struct buf all = { 0 };
	struct str s;

	for (size_t i = 0; (s = flight_copy_piece(c, i)).n; i++)
		buf_addstr(&all, s);
	return all;
}

/* Read a copy: its events end with event n - 1 of the fixture, and each is about what it was about in the
 * whole, from the first call on that its thread begins in the copy. Returns how many events it has. */
static size_t check_copy(const struct fixture *f, const struct flight_copy *copy, size_t n,
			 size_t *ret_compared)
{
	static bool has_begun[MAX_TID];
	struct buf all = join(copy);
	struct replay *r = replay_new();
	struct capture *c;
	struct event ev;
	struct step s;
	size_t n_events = 0, i;

	assert_int_equal(cap_open_memory(all.p, all.n, NULL, replay_sink(r), &c, NULL), 0);
	while (cap_next(c, &ev, NULL) > 0)
		n_events += !(ev.flags & EVENT_STATE_ONLY);
	cap_close(c);
	replay_free(r);
	r = replay_new();
	memset(has_begun, 0, sizeof(has_begun));
	*ret_compared = 0;
	assert_int_equal(cap_open_memory(all.p, all.n, NULL, replay_sink(r), &c, NULL), 0);
	for (i = n - n_events; cap_next(c, &ev, NULL) > 0;) {
		char *have;

		replay_event(r, &ev, &s);
		if (ev.flags & EVENT_STATE_ONLY)
			continue;
		has_begun[ev.tid % MAX_TID] |= f->is_enter[i];
		have = describe(r, &s);
		if (has_begun[ev.tid % MAX_TID]) {
			assert_string_equal(have, f->subject[i]);
			++*ret_compared;
		}
		free(have);
		i++;
	}
	assert_int_equal(i, n);
	assert_false(cap_is_damaged(cap_get_stats(c)));
	cap_close(c);
	replay_free(r);
	buf_fini(&all);
	return n_events;
}

static void test_window_reads_alone(void **state)
{
	const struct fixture *f = *state;
	struct flight_options o = { .max_bytes = FLIGHT_MIN_BYTES };
	struct flight *fl = flight_new(&o);
	size_t n = 0, step = 1999, compared, n_events;

	assert_int_equal(flight_add(fl, buf_str(&f->lists.b), NULL), 0);
	while (n + step < f->n) {
		struct flight_copy *c;
		uint64_t bytes;

		assert_int_equal(flight_add(fl, blocks_of(f, n, n + step), NULL), 0);
		n += step;
		assert_int_equal(flight_end(fl), f->at[n]);
		bytes = flight_end(fl) - flight_begin(fl);
		assert_in_range(bytes, 0, FLIGHT_MIN_BYTES + FLIGHT_MIN_BYTES / 8);
		if (flight_begin(fl))
			assert_true(bytes > FLIGHT_MIN_BYTES * 3 / 4);
		c = flight_copy(fl);
		n_events = check_copy(f, c, n, &compared);
		assert_int_equal(f->at[n - n_events], flight_begin(fl));
		assert_true(compared > n_events / 2);
		flight_copy_free(c);
	}
	assert_true(flight_begin(fl) > 0);
	flight_free(fl);
}

/* A copy is the same after everything in it has fallen out, and after the flight has gone. */
static void test_copies_stay(void **state)
{
	const struct fixture *f = *state;
	struct flight_options o = { .max_bytes = FLIGHT_MIN_BYTES };
	struct flight *fl = flight_new(&o);
	size_t half = f->n / 2, compared;
	struct buf before, after;
	struct flight_copy *c;

	flight_add(fl, buf_str(&f->lists.b), NULL);
	flight_add(fl, blocks_of(f, 0, half), NULL);
	c = flight_copy(fl);
	before = join(c);
	flight_add(fl, blocks_of(f, half, f->n), NULL);
	assert_true(flight_begin(fl) > f->at[half]);
	flight_free(fl);
	after = join(c);
	assert_int_equal(before.n, after.n);
	assert_memory_equal(before.p, after.p, before.n);
	check_copy(f, c, half, &compared);
	flight_copy_add(c, blocks_of(f, half, half + 1));
	check_copy(f, c, half + 1, &compared);
	flight_copy_free(c);
	buf_fini(&before);
	buf_fini(&after);
}

static uint64_t ts_of(const struct fixture *f, size_t i)
{
	return strtoull(f->subject[i], NULL, 10);
}

static void test_window_of_time(void **state)
{
	const struct fixture *f = *state;
	const uint64_t s3 = 3000000000;
	struct flight_options o = { .max_bytes = 64u << 20, .max_ns = s3 };
	struct flight *fl = flight_new(&o);
	size_t n = 0, first;

	flight_add(fl, buf_str(&f->lists.b), NULL);
	for (; n < f->n; n++) {
		flight_add(fl, blocks_of(f, n, n + 1), NULL);
		if (n % 997)
			continue;
		for (first = 0; f->at[first] < flight_begin(fl); first++)
			;
		if (first) /* what fell out is too old; not much of it stays */
			assert_true(ts_of(f, n) - ts_of(f, first - 1) > s3);
		assert_true(ts_of(f, n) < ts_of(f, first) + s3 + s3 / 4 + 1000000000);
	}
	assert_true(flight_begin(fl) > 0);
	flight_free(fl);
}

struct losses {
	struct flight *flight;
	uint64_t position;
	unsigned n;
	struct flight_copy *copy;
};

static void on_loss(void *ctx, uint64_t position)
{
	struct losses *l = ctx;

	assert_true(position > l->position);
	assert_int_equal(flight_begin(l->flight), l->position);
	l->position = position;
	if (!l->n++)
		l->copy = flight_copy(l->flight);
}

/* Whoever is told in time still has everything. */
static void test_losses_are_told(void **state)
{
	const struct fixture *f = *state;
	struct losses l = { 0 };
	struct flight_options o = { FLIGHT_MIN_BYTES, 0, on_loss, &l };
	size_t n = 0, compared;
	struct flight *fl = l.flight = flight_new(&o);

	flight_add(fl, buf_str(&f->lists.b), NULL);
	for (; !l.n; n++)
		flight_add(fl, blocks_of(f, n, n + 1), NULL);
	assert_int_equal(check_copy(f, l.copy, n - 1, &compared), n - 1);
	flight_add(fl, blocks_of(f, n, f->n), NULL);
	assert_int_equal(check_copy(f, l.copy, n - 1, &compared), n - 1);
	assert_int_equal(l.position, flight_begin(fl));
	assert_true(l.n > 10);
	flight_copy_free(l.copy);
	flight_free(fl);
}

static void test_nothing(void **state)
{
	const struct fixture *f = *state;
	struct flight_options o = { .max_bytes = FLIGHT_MIN_BYTES };
	struct flight *fl = flight_new(&o);
	struct flight_copy *c;
	size_t compared;

	flight_add(fl, buf_str(&f->lists.b), NULL);
	c = flight_copy(fl);
	assert_int_equal(check_copy(f, c, 0, &compared), 0);
	flight_copy_free(c);
	assert_int_equal(flight_add(fl, STR("no blocks at all"), NULL), E_CORRUPT);
	flight_free(fl);
	flight_free(NULL);
	flight_copy_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_window_reads_alone),
		cmocka_unit_test(test_copies_stay),
		cmocka_unit_test(test_window_of_time),
		cmocka_unit_test(test_losses_are_told),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
