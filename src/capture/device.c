/* SPDX-License-Identifier: MIT */
/* device.c - see device.h. */
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../base/mem.h"

#define MAX_CPUS 65536u /* more rings than any machine has is a mistake */

struct device {
	int fd;
	struct scan_info info;
	struct merge rings;
	uint64_t size; /* of a ring */
};

static int failed(struct err *err, const char *what)
{
	return err_set(err, E_IO, SCAN_DEVICE ": %s: %s", what, strerror(errno));
}

static int check_version(struct device *d, struct err *err)
{
	if (ioctl(d->fd, SCAN_IOC_INFO, &d->info) < 0)
		return failed(err, "no device of scan");
	d->info.version[sizeof(d->info.version) - 1] = '\0';
	if (d->info.abi_version != SCAN_ABI_VERSION)
		return err_set(err, E_UNSUPPORTED,
			       "the kernel module (%s) speaks version %u of the interface, this "
			       "program version %u; install module and program of one release",
			       d->info.version, d->info.abi_version, SCAN_ABI_VERSION);
	if (!d->info.n_cpus || d->info.n_cpus > MAX_CPUS)
		return err_set(err, E_UNSUPPORTED, "the kernel module tells of %u CPUs",
			       d->info.n_cpus);
	return 0;
}

static int set_up(struct device *d, const struct device_options *o, struct err *err)
{
	struct scan_setup s = {
		.ring_bytes = o->ring_bytes,
		.wants = (o->no_switches ? 0 : SCAN_WANT_SWITCHES) |
			 (o->page_faults ? SCAN_WANT_PAGE_FAULTS : 0),
		.not_pid = o->not_pid,
		.choice = o->choice,
	};

	memcpy(s.snaplen, o->snaplen, sizeof(s.snaplen));
	d->size = o->ring_bytes;
	if (ioctl(d->fd, SCAN_IOC_SETUP, &s) == 0)
		return 0;
	if (errno != ENOMEM)
		return failed(err, "rings cannot be made");
	return err_set(err, E_IO,
		       SCAN_DEVICE ": %u MiB for each of %u CPUs are more than half of the memory "
				   "that is available; see --ring",
		       o->ring_bytes >> 20, d->info.n_cpus);
}

static int map_ring(struct device *d, uint32_t cpu, struct merge_ring *r, struct err *err)
{
	void *p = mmap(NULL, SCAN_MAP_BYTES(d->size), PROT_READ, MAP_SHARED, d->fd,
		       (off_t)SCAN_MAP_OFFSET(cpu, SCAN_MAP_DATA));

	if (p == MAP_FAILED)
		return failed(err, "a ring cannot be mapped");
	r->head = p;
	r->data = (const uint8_t *)p + SCAN_PAGE;
	r->size = d->size;
	p = mmap(NULL, SCAN_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, d->fd,
		 (off_t)SCAN_MAP_OFFSET(cpu, SCAN_MAP_TAIL));
	if (p == MAP_FAILED)
		return failed(err, "the tail of a ring cannot be mapped");
	r->tail = p;
	return 0;
}

static int map_rings(struct device *d, struct err *err)
{
	int rc = 0;

	d->rings.n = d->info.n_cpus;
	d->rings.ring = xcalloc(d->rings.n, sizeof(*d->rings.ring));
	for (uint32_t i = 0; i < d->rings.n && rc == 0; i++)
		rc = map_ring(d, i, &d->rings.ring[i], err);
	return rc;
}

static enum device_problem problem_of(int why)
{
	return why == ENOENT || why == ENXIO || why == ENODEV ? DEVICE_NO_MODULE
	       : why == EACCES || why == EPERM                ? DEVICE_FORBIDDEN
							      : DEVICE_OTHER;
}

int device_open(const struct device_options *o, struct device **ret,
		enum device_problem *ret_problem, struct err *err)
{
	struct device *d;
	int fd = open(SCAN_DEVICE, O_RDWR | O_CLOEXEC);
	int rc;

	*ret_problem = fd < 0 ? problem_of(errno) : DEVICE_OTHER;
	if (fd < 0 && errno == EBUSY)
		return err_set(err, E_IO, SCAN_DEVICE ": %u recorders are running already",
			       SCAN_MAX_READERS);
	if (fd < 0)
		return failed(err, "cannot open");
	d = xcalloc(1, sizeof(*d));
	d->fd = fd;
	rc = check_version(d, err);
	if (rc == 0)
		rc = set_up(d, o, err);
	if (rc == 0)
		rc = map_rings(d, err);
	if (rc < 0) {
		device_close(d);
		return rc;
	}
	*ret_problem = DEVICE_FINE;
	*ret = d;
	return 0;
}

void device_close(struct device *d)
{
	if (!d)
		return;
	for (uint32_t i = 0; i < d->rings.n; i++) {
		struct merge_ring *r = &d->rings.ring[i];

		if (r->tail)
			munmap(r->tail, SCAN_PAGE);
		if (r->data)
			munmap((uint8_t *)(uintptr_t)r->data - SCAN_PAGE, SCAN_MAP_BYTES(d->size));
	}
	free(d->rings.ring);
	close(d->fd);
	free(d);
}

int device_start(struct device *d, struct err *err)
{
	return ioctl(d->fd, SCAN_IOC_START) < 0 ? failed(err, "cannot start") : 0;
}

int device_stop(struct device *d, struct err *err)
{
	return ioctl(d->fd, SCAN_IOC_STOP) < 0 ? failed(err, "cannot stop") : 0;
}

struct merge *device_rings(struct device *d)
{
	return &d->rings;
}

void device_count(const struct device *d, struct device_counts *ret)
{
	*ret = (struct device_counts){ 0 };
	for (uint32_t i = 0; i < d->rings.n; i++) {
		const struct scan_ring_head *h = d->rings.ring[i].head;

		ret->n_events += __atomic_load_n(&h->n_events, __ATOMIC_RELAXED);
		ret->n_unread += __atomic_load_n(&h->n_unread, __ATOMIC_RELAXED);
		for (int k = 0; k < SCAN_DROP_MAX; k++)
			ret->n_dropped[k] += __atomic_load_n(&h->n_dropped[k], __ATOMIC_RELAXED);
	}
}
