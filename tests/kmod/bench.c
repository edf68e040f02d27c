/* SPDX-License-Identifier: MIT */
/* bench.c - what a system call costs with the module and without, in a guest whose clock counts instructions.
 *
 * Usage: bench none | scan | scap. Prints "WORK NANOSECONDS_A_CALL EVENTS_A_CALL LOST", a line for each work.
 * It reads the ring of "scan", or of sysdig's module, itself, by giving back what is there unseen: no reader's
 * work is counted. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../src/kmod/scan_abi.h"

#define RING    (8u << 20) /* as large as sysdig's */
#define SNAPLEN 80

/* What this needs to know of sysdig's module. */
#define SCAP_DEVICE         "/dev/scap0"
#define SCAP_ENABLE_CAPTURE _IO('s', 1)

struct scap_info {
	volatile uint32_t head, tail;
	volatile uint64_t n_events, n_full, n_fault, n_preempted;
};

static int null_fd;
static char data[100];

static void do_getppid(void)
{
	syscall(SYS_getppid);
}

static void do_write(void)
{
	syscall(SYS_write, null_fd, data, sizeof(data));
}

static void do_exec(void)
{
	static char *const argv[] = { (char *)"/bench", (char *)"exit", NULL };
	pid_t pid = vfork();

	if (pid == 0) {
		execve("/bench", argv, NULL);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
}

static const struct {
	const char *name;
	void (*fn)(void);
	int n;
} works[] = {
	{ "getppid", do_getppid, 100000 },
	{ "write-100", do_write, 100000 },
	{ "vfork-exec-wait", do_exec, 300 },
};

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* ---- the two modules ---- */

#define MAX_PAGES 2

/* The recording that goes on. */
static struct {
	int fd;
	void *page[MAX_PAGES];
	int n_pages;
	const struct scan_ring_head *head;
	struct scan_ring_tail *tail;
	struct scap_info *info;
} rec = { .fd = -1 };

static void *map_page(uint64_t offset, int protection)
{
	void *p = mmap(NULL, SCAN_PAGE, protection, MAP_SHARED, rec.fd, (off_t)offset);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	rec.page[rec.n_pages++] = p;
	return p;
}

static void end(void)
{
	while (rec.n_pages)
		munmap(rec.page[--rec.n_pages], SCAN_PAGE);
	if (rec.fd >= 0)
		close(rec.fd);
}

static int open_or_exit(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		perror(path);
		exit(1);
	}
	return fd;
}

static void call_or_exit(int fd, unsigned long request, void *arg)
{
	if (ioctl(fd, request, arg) < 0) {
		perror("ioctl");
		exit(1);
	}
}

static void scan_begin(void)
{
	struct scan_setup s = {
		.ring_bytes = RING,
		.snaplen = { SNAPLEN, SNAPLEN, SNAPLEN },
		.wants = SCAN_WANT_SWITCHES,
	};

	rec.fd = open_or_exit(SCAN_DEVICE);
	call_or_exit(rec.fd, SCAN_IOC_SETUP, &s);
	rec.head = map_page(SCAN_MAP_OFFSET(0, SCAN_MAP_DATA), PROT_READ);
	rec.tail = map_page(SCAN_MAP_OFFSET(0, SCAN_MAP_TAIL), PROT_READ | PROT_WRITE);
	call_or_exit(rec.fd, SCAN_IOC_START, NULL);
}

static void scan_drain(void)
{
	rec.tail->tail = rec.head->head;
}

static void scan_count(uint64_t *ret_events, uint64_t *ret_lost)
{
	*ret_events = rec.head->n_events;
	*ret_lost = rec.head->n_dropped[0] + rec.head->n_dropped[1] + rec.head->n_dropped[2];
}

static void scap_begin(void)
{
	rec.fd = open_or_exit(SCAP_DEVICE);
	rec.info = map_page(0, PROT_READ | PROT_WRITE);
	call_or_exit(rec.fd, SCAP_ENABLE_CAPTURE, NULL);
}

static void scap_drain(void)
{
	rec.info->tail = rec.info->head;
}

static void scap_count(uint64_t *ret_events, uint64_t *ret_lost)
{
	*ret_lost = rec.info->n_full + rec.info->n_fault + rec.info->n_preempted;
	*ret_events = rec.info->n_events - *ret_lost;
}

static void no_begin(void)
{
}

static void no_count(uint64_t *ret_events, uint64_t *ret_lost)
{
	*ret_events = *ret_lost = 0;
}

static const struct module {
	const char *name;
	void (*begin)(void);
	void (*drain)(void);
	void (*count)(uint64_t *ret_events, uint64_t *ret_lost);
} modules[] = {
	{ "none", no_begin, no_begin, no_count },
	{ "scan", scan_begin, scan_drain, scan_count },
	{ "scap", scap_begin, scap_drain, scap_count },
};

/* ---- measuring ---- */

/* Short works are done so often between two looks at the ring that these do not count. */
#define WORKS_A_DRAIN 100

static void measure(int i, const struct module *m)
{
	uint64_t t, events, later, lost_before, lost;

	m->begin();
	m->count(&events, &lost_before);
	t = now_ns();
	for (int k = 0; k < works[i].n; k++) {
		works[i].fn();
		if (k % WORKS_A_DRAIN == 0)
			m->drain();
	}
	t = now_ns() - t;
	m->count(&later, &lost);
	end();
	printf("%s %.1f %.2f %llu\n", works[i].name, (double)t / works[i].n,
	       (double)(later - events) / works[i].n, (unsigned long long)(lost - lost_before));
}

int main(int argc, char **argv)
{
	const struct module *m = modules;

	if (argc != 2)
		return 2;
	if (strcmp(argv[1], "exit") == 0)
		return 0;
	while (strcmp(argv[1], m->name) != 0)
		m++;
	null_fd = open("/dev/null", O_WRONLY);
	for (int i = 0; i < 3; i++)
		for (int run = 0; run < 4; run++) /* the first one warms up */
			if (run)
				measure(i, m);
			else
				works[i].fn();
	return 0;
}
