/* SPDX-License-Identifier: MIT */
/* stress.c - what a reader may try, and load for the machine while others try it.
 *
 * Usage: stress rules     everything that scan_abi.h forbids is refused
 *        stress tail      1000 nonsensical tails while events are written
 *        stress once      a reader that comes, sees some events and goes
 *        stress alone     no other reader is left in the device
 *        stress memory N  N times all memory taken and given back, while readers ask for rings
 *        stress hogs N    the same without readers, for a kernel without the module
 *        stress load N    N seconds of processes, files, pipes and sockets */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../src/kmod/scan_abi.h"

#define RING SCAN_RING_MIN

static int n_bad;

static void expect(int ok, const char *what)
{
	if (!ok) {
		printf("FAIL %s: %s\n", what, strerror(errno));
		n_bad++;
	}
}

static int open_device(void)
{
	int fd = open(SCAN_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		perror(SCAN_DEVICE);
		exit(1);
	}
	return fd;
}

static int set_up(int fd, uint32_t ring, uint32_t snaplen, uint32_t wants)
{
	struct scan_setup s = { .ring_bytes = ring, .snaplen = { snaplen }, .wants = wants };

	return ioctl(fd, SCAN_IOC_SETUP, &s);
}

static void *map(int fd, uint64_t off, size_t n, int prot, int flags)
{
	return mmap(NULL, n, prot, flags, fd, (off_t)off);
}

static void rules(void)
{
	const uint64_t data = SCAN_MAP_OFFSET(0, SCAN_MAP_DATA),
		       tail = SCAN_MAP_OFFSET(0, SCAN_MAP_TAIL);
	const size_t n = SCAN_MAP_BYTES(RING);
	struct scan_info info;
	int fd = open_device(), more[SCAN_MAX_READERS];
	void *p;

	expect(ioctl(fd, SCAN_IOC_INFO, &info) == 0 && info.abi_version == SCAN_ABI_VERSION,
	       "info");
	expect(ioctl(fd, SCAN_IOC_INFO, (void *)8) < 0 && errno == EFAULT, "info to nowhere");
	expect(ioctl(fd, 0x1234, 0) < 0 && errno == ENOTTY, "another call");
	expect(ioctl(fd, SCAN_IOC_START) < 0, "start before setup");
	expect(map(fd, data, n, PROT_READ, MAP_SHARED) == MAP_FAILED, "map before setup");
	expect(set_up(fd, RING - 1, 80, 0) < 0, "size of no power of two");
	expect(set_up(fd, RING / 2, 80, 0) < 0, "size too small");
	expect(set_up(fd, SCAN_RING_MAX * 2, 80, 0) < 0, "size too large");
	expect(set_up(fd, RING, SCAN_SNAPLEN_MAX + 1, 0) < 0, "snaplen too large");
	expect(set_up(fd, RING, 80, 0x80) < 0, "unknown wish");
	expect(set_up(fd, RING, 80, 0) == 0, "setup");
	expect(set_up(fd, RING, 80, 0) < 0 && errno == EBUSY, "setup again");
	expect(map(fd, data, n, PROT_READ | PROT_WRITE, MAP_SHARED) == MAP_FAILED, "data writable");
	expect(map(fd, data, n, PROT_READ, MAP_PRIVATE) == MAP_FAILED, "data private");
	expect(map(fd, data, n + SCAN_PAGE, PROT_READ, MAP_SHARED) == MAP_FAILED, "data too long");
	expect(map(fd, data + SCAN_PAGE, n, PROT_READ, MAP_SHARED) == MAP_FAILED,
	       "data from the middle");
	expect(map(fd, tail, 2 * SCAN_PAGE, PROT_READ, MAP_SHARED) == MAP_FAILED, "tail too long");
	expect(map(fd, SCAN_MAP_OFFSET(100000, 0), n, PROT_READ, MAP_SHARED) == MAP_FAILED,
	       "no such CPU");
	p = map(fd, data, n, PROT_READ, MAP_SHARED);
	expect(p != MAP_FAILED, "data");
	expect(mprotect(p, n, PROT_READ | PROT_WRITE) < 0, "data made writable");
	expect(ioctl(fd, SCAN_IOC_STOP) < 0, "stop before start");
	expect(ioctl(fd, SCAN_IOC_START) == 0, "start");
	expect(ioctl(fd, SCAN_IOC_START) < 0, "start again");
	for (unsigned i = 0; i < SCAN_MAX_READERS; i++)
		more[i] = open(SCAN_DEVICE, O_RDWR);
	expect(more[SCAN_MAX_READERS - 2] >= 0 && more[SCAN_MAX_READERS - 1] < 0, "four readers");
	for (unsigned i = 0; i < SCAN_MAX_READERS; i++)
		if (more[i] >= 0)
			close(more[i]);
	expect(ioctl(fd, SCAN_IOC_STOP) == 0, "stop");
	expect(ioctl(fd, SCAN_IOC_START) == 0, "start once more");
	expect(((const struct scan_ring_head *)p)->n_events < 1000000, "counts");
	close(fd); /* while it runs, and is mapped */
	munmap(p, n);
}

static void tail(void)
{
	struct scan_info info;
	int fd = open_device();
	volatile uint64_t **tails;
	const struct scan_ring_head **heads;
	uint64_t before = 0, after = 0;

	if (ioctl(fd, SCAN_IOC_INFO, &info) < 0 || set_up(fd, RING, 4096, SCAN_WANT_SWITCHES) < 0)
		exit(1);
	tails = calloc(info.n_cpus, sizeof(*tails));
	heads = calloc(info.n_cpus, sizeof(*heads));
	for (uint32_t i = 0; i < info.n_cpus; i++) {
		tails[i] = map(fd, SCAN_MAP_OFFSET(i, SCAN_MAP_TAIL), SCAN_PAGE,
			       PROT_READ | PROT_WRITE, MAP_SHARED);
		heads[i] = map(fd, SCAN_MAP_OFFSET(i, SCAN_MAP_DATA), SCAN_PAGE, PROT_READ,
			       MAP_SHARED);
	}
	expect(ioctl(fd, SCAN_IOC_START) == 0, "start");
	srand(4711);
	for (int k = 0; k < 1000; k++) {
		for (uint32_t i = 0; i < info.n_cpus; i++)
			*tails[i] = k % 3 ? heads[i]->head - (uint64_t)rand() % (2 * RING)
					  : (uint64_t)rand() << 33 | (uint64_t)rand();
		for (int j = 0; j < 50; j++)
			(void)!write(-1, "nonsense", 8);
	}
	for (uint32_t i = 0; i < info.n_cpus; i++) {
		before += heads[i]->n_events;
		*tails[i] = heads[i]->head;
	}
	for (int j = 0; j < 50; j++)
		(void)!write(-1, "sense", 5);
	for (uint32_t i = 0; i < info.n_cpus; i++)
		after += heads[i]->n_events;
	expect(after >= before + 50, "events behind a tail that makes sense again");
	close(fd);
}

static void once(void)
{
	int fd = open_device();
	const struct scan_ring_head *head;
	struct scan_info info;
	uint64_t n = 0;

	expect(ioctl(fd, SCAN_IOC_INFO, &info) == 0, "info");
	expect(set_up(fd, RING, 80, SCAN_WANT_KNOWN) == 0, "setup");
	expect(ioctl(fd, SCAN_IOC_START) == 0, "start");
	for (int i = 0; i < 20; i++)
		(void)!write(-1, "something", 9);
	for (uint32_t i = 0; i < info.n_cpus; i++) {
		head = map(fd, SCAN_MAP_OFFSET(i, SCAN_MAP_DATA), SCAN_PAGE, PROT_READ, MAP_SHARED);
		if (head != MAP_FAILED)
			n += head->n_events;
	}
	expect(n >= 40, "events of 20 calls");
	close(fd);
}

static void alone(void)
{
	struct scan_info info = { 0 };

	expect(ioctl(open_device(), SCAN_IOC_INFO, &info) == 0, "info");
	expect(info.n_readers == 1, "readers that are gone");
}

/* ---- memory ---- */

#define MIB (1u << 20)

static size_t available_mib(void)
{
	FILE *f = fopen("/proc/meminfo", "r");
	char line[128];
	size_t kib = 0;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "MemAvailable: %zu", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib >> 10;
}

/* Should the kernel have to end someone, then this process. */
static void offer_myself(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY);

	(void)!write(fd, "1000", 4);
	close(fd);
}

/* Take all but a few MiB. */
static void hog(void)
{
	size_t n = available_mib();
	char *p;

	offer_myself();
	for (size_t i = 12; i < n; i++) {
		p = map(-1, 0, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
		if (p == MAP_FAILED)
			break;
		memset(p, 1, MIB);
	}
	usleep(500000);
	_exit(0);
}

/* Rings larger than what is left: they are refused, or the hog goes; nobody else does. */
static void ask_for_rings(void)
{
	int fd;

	offer_myself();
	fd = open_device();
	for (uint32_t ring = 64 * MIB; ring >= RING; ring /= 8)
		if (set_up(fd, ring, 80, SCAN_WANT_SWITCHES) == 0)
			break;
	if (ioctl(fd, SCAN_IOC_START) == 0)
		usleep(100000);
	_exit(0);
}

static void memory(int n, bool with_readers)
{
	for (int i = 0; i < n; i++) {
		if (fork() == 0)
			hog();
		usleep(200000);
		if (with_readers && fork() == 0)
			ask_for_rings();
		while (wait(NULL) > 0)
			;
	}
}

/* ---- load ---- */

static void work(void)
{
	static char buf[3000];
	int p[2], fd;
	pid_t pid;

	if (pipe(p) == 0) {
		(void)!write(p[1], buf, sizeof(buf));
		(void)!read(p[0], buf, sizeof(buf));
		close(p[0]);
		close(p[1]);
	}
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, p) == 0) {
		(void)!send(p[0], buf, 100, 0);
		(void)!recv(p[1], buf, 100, 0);
		close(p[0]);
		close(p[1]);
	}
	fd = open("/proc/self/stat", O_RDONLY);
	(void)!read(fd, buf, sizeof(buf));
	close(fd);
	pid = fork();
	if (pid == 0) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	time_t end;

	if (strcmp(what, "rules") == 0)
		rules();
	else if (strcmp(what, "tail") == 0)
		tail();
	else if (strcmp(what, "once") == 0)
		once();
	else if (strcmp(what, "alone") == 0)
		alone();
	else if (strcmp(what, "memory") == 0 && argc > 2)
		memory(atoi(argv[2]), true);
	else if (strcmp(what, "hogs") == 0 && argc > 2)
		memory(atoi(argv[2]), false);
	else if (strcmp(what, "load") == 0 && argc > 2)
		for (end = time(NULL) + atoi(argv[2]); time(NULL) < end;)
			work();
	else
		return 2;
	printf("stress %s: %d bad\n", what, n_bad);
	return n_bad != 0;
}
