/* SPDX-License-Identifier: MIT */
/* machine_fds.c - the open descriptors of a process, from /proc/PID/fd and fdinfo. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "constants.h"
#include "machine_internal.h"

#define MAX_FDINFO 4096

/* What "anon_inode:..." says, and which descriptor that is. */
static const struct {
	struct str text;
	uint8_t type;
} anonymous[] = {
	{ { "[eventfd]", 9 }, fd_type_event },      { { "[eventpoll]", 11 }, fd_type_eventpoll },
	{ { "[signalfd]", 10 }, fd_type_signalfd }, { { "[timerfd]", 9 }, fd_type_timerfd },
	{ { "inotify", 7 }, fd_type_inotify },
};

/* The kernel's flags of open(), and what the format has for them. */
static const struct {
	uint32_t kernel, format;
} open_flags[] = {
	{ O_APPEND, file_flags_O_APPEND },       { O_NONBLOCK, file_flags_O_NONBLOCK },
	{ O_DSYNC, file_flags_O_DSYNC },         { O_SYNC, file_flags_O_SYNC },
	{ O_DIRECT, file_flags_O_DIRECT },       { 0100000, file_flags_O_LARGEFILE },
	{ O_DIRECTORY, file_flags_O_DIRECTORY }, { O_CLOEXEC, file_flags_O_CLOEXEC },
};

static uint32_t format_flags(uint32_t kernel)
{
	static const uint32_t access[] = {
		[O_RDONLY] = file_flags_O_RDONLY,
		[O_WRONLY] = file_flags_O_WRONLY,
		[O_RDWR] = file_flags_O_RDWR,
		[O_ACCMODE] = file_flags_O_RDONLY,
	};
	uint32_t flags = access[kernel & O_ACCMODE];

	for (size_t i = 0; i < sizeof(open_flags) / sizeof(open_flags[0]); i++)
		if ((kernel & open_flags[i].kernel) == open_flags[i].kernel)
			flags |= open_flags[i].format;
	return flags;
}

/* Device numbers as the kernel packs them into 32 bits. */
static uint32_t format_dev(dev_t dev)
{
	uint32_t min = minor(dev);

	return (min & 0xff) | major(dev) << 8 | (min & ~0xffu) << 12;
}

static uint8_t anonymous_type(struct str link)
{
	static const struct str prefix = { "anon_inode:", 11 };

	if (!str_starts(link, prefix))
		return fd_type_unsupported;
	link.p += prefix.n;
	link.n -= prefix.n;
	for (size_t i = 0; i < sizeof(anonymous) / sizeof(anonymous[0]); i++)
		if (str_eq(link, anonymous[i].text))
			return anonymous[i].type;
	return fd_type_unsupported;
}

struct reading {
	int dir; /* of the process */
	const struct machine_socks *socks;
	struct buf link, info;
};

/* Returns false when there is nothing to tell. */
static bool describe(struct reading *r, const char *number, const struct stat *sb,
		     struct fd_meta *m)
{
	char path[sizeof("fdinfo/") + 256];

	m->ino = sb->st_ino;
	m->name = buf_str(&r->link);
	switch (sb->st_mode & S_IFMT) {
	case S_IFSOCK:
		return machine_socks_find(r->socks, sb->st_ino, m);
	case S_IFIFO:
		m->type = fd_type_fifo;
		return true;
	case S_IFDIR:
		m->type = fd_type_directory;
		return true;
	case S_IFREG:
	case S_IFBLK:
	case S_IFCHR:
	case S_IFLNK:
		m->type = fd_type_file_v2;
		m->dev = format_dev(sb->st_dev);
		snprintf(path, sizeof(path), "fdinfo/%s", number);
		if (proc_read(r->dir, path, MAX_FDINFO, &r->info))
			m->open_flags = format_flags(
				(uint32_t)proc_u64(proc_field(buf_str(&r->info), "flags"), 8));
		return true;
	default:
		m->type = anonymous_type(m->name);
		m->name = STR("");
		return true;
	}
}

static void tell_one(struct reading *r, int64_t tid, const char *number, const struct meta_sink *to,
		     struct machine_counts *n)
{
	struct fd_meta m = { .tid = tid, .fd = strtol(number, NULL, 10), .name = STR("") };
	struct stat sb;
	char path[sizeof("fdinfo/") + 256];

	snprintf(path, sizeof(path), "fd/%s", number);
	if (!proc_link(r->dir, path, &r->link) || fstatat(r->dir, path, &sb, 0) < 0 ||
	    !describe(r, number, &sb, &m))
		return;
	if (to->fd)
		to->fd(to->ctx, &m);
	n->n_fds++;
}

void machine_fds_tell(int dir, int64_t tid, const struct machine_socks *socks,
		      const struct meta_sink *to, struct machine_counts *n)
{
	struct reading r = { .dir = dir, .socks = socks };
	int fd = openat(dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *e;

	if (!list) {
		n->n_unreadable += errno == EACCES || errno == EPERM;
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((e = readdir(list)))
		if (e->d_name[0] >= '0' && e->d_name[0] <= '9')
			tell_one(&r, tid, e->d_name, to, n);
	closedir(list);
	buf_fini(&r.link);
	buf_fini(&r.info);
}
