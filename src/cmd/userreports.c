/* SPDX-License-Identifier: MIT */
/* userreports.c - see userreports.h. */
#include "userreports.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../base/buf.h"
#include "../base/log.h"

#define MAX_USER_REPORTS 256 /* files read */

static int read_whole(const char *path, struct buf *b)
{
	FILE *f = fopen(path, "rbe");
	size_t n;
	int failed;

	if (!f)
		return -1;
	buf_reserve(b, MAX_REPORT_BYTES + 1); /* one more tells that it is too long */
	n = fread(b->p, 1, MAX_REPORT_BYTES + 1, f);
	b->n = n;
	failed = ferror(f);
	fclose(f);
	return failed ? -1 : 0;
}

int userreports_read(struct report_list *l, const char *verb, const char *path)
{
	struct buf b = { 0 };
	struct err err;
	int rc = -1;

	if (read_whole(path, &b) < 0)
		warn("%s: %s: %s", verb, path, strerror(errno));
	else if (report_list_read(l, path, buf_str(&b), &err) < 0)
		warn("%s: %s", verb, err.msg);
	else
		rc = 0;
	buf_fini(&b);
	return rc;
}

static int is_report(const struct dirent *d)
{
	return str_ends(str_of(d->d_name), STR(".report"));
}

/* The folder, ended by a NUL; nothing when the environment names none. */
static void add_folder(struct buf *b)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (config && *config == '/') /* a relative one is to be ignored, says its standard */
		buf_printf(b, "%s/scan/reports", config);
	else if (home && *home)
		buf_printf(b, "%s/.config/scan/reports", home);
	buf_addc(b, '\0');
}

void userreports_find(struct report_list *l, const char *verb)
{
	struct buf folder = { 0 }, path = { 0 };
	struct dirent **entry = NULL;
	int n;

	add_folder(&folder);
	n = *folder.p ? scandir(folder.p, &entry, is_report, alphasort) : 0;
	for (int i = 0; i < n; i++) {
		path.n = 0;
		buf_printf(&path, "%s/%s", folder.p, entry[i]->d_name);
		buf_addc(&path, '\0');
		if (i < MAX_USER_REPORTS)
			userreports_read(l, verb, path.p);
		free(entry[i]);
	}
	if (n > MAX_USER_REPORTS)
		warn("%s: %s: only the first %d reports are used", verb, folder.p,
		     MAX_USER_REPORTS);
	free(entry);
	buf_fini(&folder);
	buf_fini(&path);
}
