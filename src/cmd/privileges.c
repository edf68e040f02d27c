/* SPDX-License-Identifier: MIT */
/* privileges.c - see privileges.h. */
#include "privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
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

/* With the user's rights, which are taken on for the question. */
static bool user_can_create(uid_t uid, gid_t gid, const char *path)
{
	bool can;

	if (!path || strcmp(path, "-") == 0)
		return true;
	if (setegid(gid) < 0 || seteuid(uid) < 0)
		can = false;
	else
		can = can_create(path);
	return seteuid(0) == 0 && setegid(0) == 0 && can;
}

static int become(uid_t uid, gid_t gid)
{
	const struct passwd *p = getpwuid(uid);

	if ((p ? initgroups(p->pw_name, gid) : setgroups(0, NULL)) < 0 ||
	    setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0)
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

	if (geteuid() != 0 || !uid || !gid || !user_can_create(uid, gid, path))
		return 0;
	if (become(uid, gid) < 0)
		return err_set(err, E_IO, "cannot become user %u: %s", uid, strerror(errno));
	return 0;
}
