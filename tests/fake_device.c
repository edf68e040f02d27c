/* SPDX-License-Identifier: MIT */
/* fake_device.c - a stand-in for capture/device.c and the kernel module behind it: a process that writes the
 * events of a capture into the rings. build/scan-fake is the program with this in it.
 *
 * FAKE_EVENTS names the capture. FAKE_LOOPS: how often to go through it, 1 when not given, 0 for ever; each
 * time begins where the one before ended. FAKE_CPUS: rings, 1 when not given. FAKE_NOW: events get the time
 * of the moment; without, those of several rings could come out of order, as none of them is fresh.
 * FAKE_DROPS: a full ring loses events, as in the kernel; else it is waited for. FAKE_PACE: microseconds to
 * sleep behind each thousand events. When the last event was read the recorder gets SIGTERM, or the signal
 * FAKE_SIGNAL, 0 for none. FAKE_USAGE: say in the end what processor time the recorder took, without this
 * process. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../src/base/clock.h"
#include "../src/base/mem.h"
#include "../src/capture/device.h"
#include "../src/capture/writer.h"
#include "../src/kmod/ring.h"

struct device {
	struct merge rings;
	struct ring *end; /* the ends that are written to */
	pid_t feeder;
	bool *is_over; /* shared: the process is to end; a signal may be forbidden by then */
};

static uint64_t number(const char *name, uint64_t without)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 10) : without;
}

static void *shared(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

int device_open(const struct device_options *o, struct device **ret,
		enum device_problem *ret_problem, struct err *err)
{
	struct device *d = xcalloc(1, sizeof(*d));

	*ret_problem = DEVICE_OTHER;
	if (!getenv("FAKE_EVENTS")) {
		free(d);
		return err_set(err, E_IO, "FAKE_EVENTS is not set");
	}
	d->is_over = shared(SCAN_PAGE);
	d->rings.n = (uint32_t)number("FAKE_CPUS", 1);
	d->rings.ring = xcalloc(d->rings.n, sizeof(*d->rings.ring));
	d->end = aligned_alloc(_Alignof(struct ring), d->rings.n * sizeof(*d->end));
	if (!d->end)
		abort();
	for (uint32_t i = 0; i < d->rings.n; i++) {
		struct scan_ring_head *head = shared(SCAN_MAP_BYTES(o->ring_bytes));
		struct scan_ring_tail *tail = shared(SCAN_PAGE);
		uint8_t *data = (uint8_t *)head + SCAN_PAGE;

		d->rings.ring[i] = (struct merge_ring){
			.head = head, .tail = tail, .data = data, .size = o->ring_bytes
		};
		d->end[i] = (struct ring){
			.data = data, .size = o->ring_bytes, .shown = head, .tail = tail
		};
	}
	*ret = d;
	return 0;
}

static void say_usage(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	fprintf(stderr, "user %ld.%03ld s, system %ld.%03ld s, %ld MB\n", (long)r.ru_utime.tv_sec,
		(long)r.ru_utime.tv_usec / 1000, (long)r.ru_stime.tv_sec,
		(long)r.ru_stime.tv_usec / 1000, r.ru_maxrss / 1024);
}

/* ---- the process that feeds ---- */

static void end_if_over(const struct device *d)
{
	if (__atomic_load_n(d->is_over, __ATOMIC_ACQUIRE))
		_exit(0);
}

static void feed_block(const struct device *d, struct ring *r, struct str block)
{
	bool drops = getenv("FAKE_DROPS") != NULL;
	uint32_t room;
	uint8_t *p;

	while (!(p = ring_reserve(r, &room)) || room < block.n) {
		if (drops) {
			ring_drop(r, SCAN_DROP_FULL);
			return;
		}
		end_if_over(d);
		usleep(100);
	}
	memcpy(p, block.p, block.n);
	ring_commit(r, (uint32_t)block.n);
}

/* Go through the capture once, with *shift_ns added to its times. */
static void feed_once(struct device *d, uint64_t *shift_ns)
{
	uint64_t pace_us = number("FAKE_PACE", 0), first = 0, last = 0, n = 0;
	bool is_now = getenv("FAKE_NOW") != NULL;
	struct capture *c;
	struct event ev;
	struct writer w;

	if (cap_open(getenv("FAKE_EVENTS"), NULL, NULL, &c, NULL) < 0)
		abort();
	writer_init(&w);
	while (cap_next(c, &ev, NULL) > 0) {
		first = first ? first : ev.ts_ns;
		last = ev.ts_ns;
		ev.ts_ns = is_now ? clock_real_ns() : ev.ts_ns + *shift_ns;
		w.b.n = 0;
		writer_event(&w, &ev, ev.flags);
		feed_block(d, &d->end[ev.cpu % d->rings.n], buf_str(&w.b));
		if (++n % 1000 == 0) {
			end_if_over(d);
			usleep((useconds_t)pace_us);
		}
	}
	*shift_ns += last - first + 1;
	writer_fini(&w);
	cap_close(c);
}

static void wait_for_reader(const struct device *d)
{
	for (uint32_t i = 0; i < d->rings.n; i++)
		while (__atomic_load_n(&d->end[i].tail->tail, __ATOMIC_ACQUIRE) != d->end[i].head) {
			end_if_over(d);
			usleep(1000);
		}
}

static void feed(struct device *d)
{
	uint64_t loops = number("FAKE_LOOPS", 1), shift_ns = 0;

	for (uint64_t i = 0; i < loops || !loops; i++)
		feed_once(d, &shift_ns);
	wait_for_reader(d);
	kill(getppid(), (int)number("FAKE_SIGNAL", SIGTERM));
	for (;; usleep(1000))
		end_if_over(d);
}

int device_start(struct device *d, struct err *err)
{
	pid_t parent = getpid();

	d->feeder = fork();
	if (d->feeder < 0)
		return err_set(err, E_IO, "fork: %s", strerror(errno));
	if (d->feeder == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() == parent)
			feed(d);
		_exit(0);
	}
	return 0;
}

int device_stop(struct device *d, struct err *err)
{
	(void)err;
	__atomic_store_n(d->is_over, true, __ATOMIC_RELEASE);
	if (d->feeder > 0)
		waitpid(d->feeder, NULL, 0);
	d->feeder = 0;
	return 0;
}

void device_close(struct device *d)
{
	if (!d)
		return;
	if (getenv("FAKE_USAGE"))
		say_usage();
	device_stop(d, NULL);
	for (uint32_t i = 0; i < d->rings.n; i++) {
		munmap(d->end[i].shown, SCAN_MAP_BYTES(d->end[i].size));
		munmap(d->rings.ring[i].tail, SCAN_PAGE);
	}
	munmap(d->is_over, SCAN_PAGE);
	free(d->rings.ring);
	free(d->end);
	free(d);
}

struct merge *device_rings(struct device *d)
{
	return &d->rings;
}

void device_count(const struct device *d, struct device_counts *ret)
{
	*ret = (struct device_counts){ 0 };
	for (uint32_t i = 0; i < d->rings.n; i++) {
		ret->n_events += READ_ONCE(d->end[i].shown->n_events);
		for (int k = 0; k < SCAN_DROP_MAX; k++)
			ret->n_dropped[k] += READ_ONCE(d->end[i].shown->n_dropped[k]);
	}
}
