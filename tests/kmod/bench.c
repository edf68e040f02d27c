/* SPDX-License-Identifier: MIT */
/* bench.c - what a system call costs with the module and without, in a guest whose clock counts instructions.
 *
 * Usage: bench none | scan. Prints "WORK NANOSECONDS_A_CALL EVENTS_A_CALL LOST", a line for each work. With
 * "scan" it opens the device itself and lets the ring fill, so that no reader's work is counted. */
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

#define RING (64u << 20)

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

struct recording {
	int fd;
	const struct scan_ring_head *head;
};

static void begin(struct recording *r)
{
	struct scan_setup s = { .ring_bytes = RING, .snaplen = 80, .wants = SCAN_WANT_SWITCHES };

	r->fd = open(SCAN_DEVICE, O_RDWR | O_CLOEXEC);
	if (r->fd < 0 || ioctl(r->fd, SCAN_IOC_SETUP, &s) < 0) {
		perror(SCAN_DEVICE);
		exit(1);
	}
	r->head = mmap(NULL, SCAN_PAGE, PROT_READ, MAP_SHARED, r->fd, 0);
	if (r->head == MAP_FAILED || ioctl(r->fd, SCAN_IOC_START) < 0) {
		perror(SCAN_DEVICE);
		exit(1);
	}
}

static void measure(int i, int with_scan)
{
	struct recording r = { -1, NULL };
	uint64_t t, events = 0, lost = 0;

	if (with_scan) {
		begin(&r);
		events = r.head->n_events;
	}
	t = now_ns();
	for (int k = 0; k < works[i].n; k++)
		works[i].fn();
	t = now_ns() - t;
	if (with_scan) {
		events = r.head->n_events - events;
		lost = r.head->n_dropped[0] + r.head->n_dropped[1] + r.head->n_dropped[2];
		munmap((void *)(uintptr_t)r.head, SCAN_PAGE);
		close(r.fd);
	}
	printf("%s %.1f %.2f %llu\n", works[i].name, (double)t / works[i].n,
	       (double)events / works[i].n, (unsigned long long)lost);
}

int main(int argc, char **argv)
{
	int with_scan = argc > 1 && strcmp(argv[1], "scan") == 0;

	if (argc > 1 && strcmp(argv[1], "exit") == 0)
		return 0;
	null_fd = open("/dev/null", O_WRONLY);
	for (int i = 0; i < 3; i++)
		for (int run = 0; run < 4; run++) /* the first one warms up */
			if (run)
				measure(i, with_scan);
			else
				works[i].fn();
	return 0;
}
