/* SPDX-License-Identifier: MIT */
/* privileges.c - see privileges.h. */
#include "privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/mem.h"

/* An id that sudo left in the environment; 0, which is root, when there is none. */
static unsigned id_of(const char *name)
{
	const char *text = getenv(name);
	char *end;
	unsigned long n;

	if (!text || *text < '0' || *text > '9')
		return 0;
	n = strtoul(text, &end, 10);
	return *end || n >= UINT32_MAX ? 0 : (unsigned)n;
}

static bool can_create(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash ? xstrndup(path, (size_t)(slash - path) + 1) : xstrdup(".");
	bool can = faccessat(AT_FDCWD, dir, W_OK | X_OK, AT_EACCESS) == 0;

	free(dir);
	return can;
}

/* With the user's rights, which are taken on for the question. Of the groups the first must do: a recorder that
 * is linked statically cannot ask for the others. */
static bool user_can_create(uid_t uid, gid_t gid, const char *path)
{
	int n = getgroups(0, NULL);
	gid_t *old = xcalloc(n > 0 ? (size_t)n : 1, sizeof(*old));
	bool can = getgroups(n, old) == n && setgroups(1, &gid) == 0 && setegid(gid) == 0 &&
		   seteuid(uid) == 0 && can_create(path);
	bool is_back = seteuid(0) == 0 && setegid(0) == 0 && setgroups((size_t)n, old) == 0;

	free(old);
	return can && is_back;
}

static int become(uid_t uid, gid_t gid)
{
	if (setgroups(1, &gid) < 0 || setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0)
		return -1;
	if (setuid(0) == 0) { /* that must not work any more */
		errno = EPERM;
		return -1;
	}
	return 0;
}

int privileges_drop(const char *path, struct err *err)
{
	uid_t uid = id_of("SUDO_UID");
	gid_t gid = id_of("SUDO_GID");

	if (geteuid() != 0 || !uid || !gid)
		return 0;
	if (path && strcmp(path, "-") != 0 && !user_can_create(uid, gid, path))
		return 0;
	if (become(uid, gid) < 0)
		return err_set(err, E_IO, "cannot become user %u: %s", uid, strerror(errno));
	return 0;
}
