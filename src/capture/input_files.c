/* SPDX-License-Identifier: MIT */
/* input_files.c - see input_files.h. */
#include "input_files.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>

#include "../base/vec.h"

/* A file, also when another one has got its inode number since. */
struct file_id {
	uint32_t major, minor;
	uint64_t ino;
	struct statx_timestamp born; /* 0 where the file system does not know */
};

/* Both arguments as for statx(). */
static bool identify(int fd, const char *path, struct file_id *ret)
{
	struct statx sx;

	if (statx(fd, path, *path ? 0 : AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &sx) < 0)
		return false;
	*ret = (struct file_id){ sx.stx_dev_major, sx.stx_dev_minor, sx.stx_ino, { 0 } };
	if (sx.stx_mask & STATX_BTIME) {
		ret->born.tv_sec = sx.stx_btime.tv_sec;
		ret->born.tv_nsec = sx.stx_btime.tv_nsec;
	}
	return true;
}

static VEC(struct file_id) files;

static bool is_noted(const struct file_id *id)
{
	for (uint32_t i = 0; i < files.n; i++) {
		const struct file_id *r = &files.v[i];

		if (r->ino == id->ino && r->major == id->major && r->minor == id->minor &&
		    r->born.tv_sec == id->born.tv_sec && r->born.tv_nsec == id->born.tv_nsec)
			return true;
	}
	return false;
}

void input_file_note(int fd)
{
	struct file_id id;

	if (identify(fd, "", &id) && !is_noted(&id))
		*vec_push(&files) = id;
}

bool input_file_is(const char *path)
{
	struct file_id id;

	return identify(AT_FDCWD, path, &id) && is_noted(&id);
}
