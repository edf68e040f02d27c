/* SPDX-License-Identifier: MIT */
/* extract.c - see extract.h. */
#include "extract.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/intern.h"
#include "../base/log.h"

/* Names of the files made in this run. */
static struct pool made;
static bool has_failed;

static void fail(const char *why)
{
	if (!has_failed)
		warn("%s: %s", EXTRACT_FOLDER, why);
	has_failed = true;
}

bool extract_has_failed(void)
{
	return has_failed;
}

/* A descriptor for appending, or -1. Links are not followed: names come from the capture. */
static int open_file(struct str name)
{
	char path[sizeof(EXTRACT_FOLDER) + 1 + 255];
	int how = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC;

	if (!made.n_entries)
		pool_init(&made);
	if (made.n_entries == 1)
		mkdir(EXTRACT_FOLDER, 0777);
	if (name.n > 255 || name.p[0] == '.' || memchr(name.p, '/', name.n) ||
	    memchr(name.p, '\0', name.n)) {
		errno = EINVAL;
		return -1;
	}
	if (pool_find(&made, name.p, name.n) == UINT32_MAX) {
		if (made.n_entries > MAX_EXTRACTED) {
			fail("too many files; further ones are left out");
			return -1;
		}
		pool_put(&made, name.p, name.n);
		how |= O_TRUNC;
	}
	snprintf(path, sizeof(path), "%s/%.*s", EXTRACT_FOLDER, (int)name.n, name.p);
	return open(path, how, 0666);
}

void extract_save(struct str name, struct str data)
{
	int fd = open_file(name);

	if (fd < 0) {
		fail(strerror(errno));
		return;
	}
	for (size_t done = 0; done < data.n;) {
		ssize_t n = write(fd, data.p + done, data.n - done);

		if (n < 0) {
			fail(strerror(errno));
			break;
		}
		done += (size_t)n;
	}
	close(fd);
}
