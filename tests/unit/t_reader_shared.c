/* SPDX-License-Identifier: MIT */
/* t_reader_shared.c - reads captures that the project did not write, where there are any, and
 * compares what was counted with what is known of them. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/base/mem.h"
#include "../../src/capture/capture.h"

static struct cap_stats *read_all(const char *path)
{
	struct cap_stats *st = NULL;
	struct capture *c;
	struct event ev;
	struct err err;
	int r;

	if (cap_open(path, NULL, NULL, &c, &err) < 0)
		return NULL;
	while ((r = cap_next(c, &ev, &err)) == 1)
		;
	assert_int_equal(r, 0);
	st = xmalloc(sizeof(*st));
	*st = *cap_get_stats(c);
	cap_close(c);
	return st;
}

static const char *shared_dir(void)
{
	const char *dir = getenv("SCAN_SHARED");
	DIR *d;

	dir = dir ? dir : "../shared";
	d = opendir(dir);
	if (!d)
		skip();
	closedir(d);
	return dir;
}

/* Event blocks of every capture recorded by a machine are as many as an independent count says. */
static void test_shared_counts(void **state)
{
	char path[512], line[512], name[256];
	const char *dir = shared_dir();
	unsigned long long n, n_files = 0;
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/captures/vm/counts.tsv", dir);
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		struct cap_stats *st;
		bool is_cut = strstr(line, "killed") != NULL;

		assert_int_equal(sscanf(line, "%255s %*u %llu", name, &n), 2);
		snprintf(path, sizeof(path), "%s/captures/vm/%s", dir,
			 strrchr(name, '/') ? strrchr(name, '/') + 1 : name);
		st = read_all(path);
		if (!st)
			continue; /* counted, but not kept */
		n_files++;
		if (st->n_events != n || cap_is_damaged(st) != is_cut)
			fail_msg("%s: %llu events, %s", path, (unsigned long long)st->n_events,
				 st->n_damages ? st->damage[0].what : "no damage");
		free(st);
	}
	fclose(f);
	assert_true(n_files >= 20);
}

static void test_shared_intact(void **state)
{
	static const char *const dirs[] = { "falco", "libs", "inspect", "modern" };
	const char *dir = shared_dir();
	unsigned n_files = 0, i;

	(void)state;
	for (i = 0; i < 4; i++) {
		char path[768];
		struct dirent *e;
		DIR *d;

		snprintf(path, sizeof(path), "%s/captures/%s", dir, dirs[i]);
		d = opendir(path);
		while (d && (e = readdir(d))) {
			struct cap_stats *st;

			/* The largest is for benchmarks. */
			if (!strstr(e->d_name, ".scap") || strstr(e->d_name, "classic_big"))
				continue;
			snprintf(path, sizeof(path), "%s/captures/%s/%s", dir, dirs[i], e->d_name);
			st = read_all(path);
			if (!st || !st->n_events || cap_is_damaged(st) || st->n_unknown_events)
				fail_msg("%s is not read whole", path);
			free(st);
			n_files++;
		}
		if (d)
			closedir(d);
	}
	assert_true(n_files >= 12);
}

/* What the table in the folder's README says, in events, damages and whether it counts as such. */
static void test_shared_crafted(void **state)
{
	static const struct {
		const char *name;
		int64_t n_events; /* -1: refused */
		bool is_damaged, is_truncated;
		uint64_t n_damages, n_mid, n_unknown_blocks, n_unknown_events;
	} want[] = {
		{ "orig.scap.gz", 1728, false, false, 0, 0, 0, 0 },
		{ "bad_trailer_ev.scap.gz", 1728, true, false, 1, 0, 0, 0 },
		{ "bad_trailer_meta.scap.gz", 1728, true, false, 1, 0, 0, 0 },
		{ "comments.scap.gz", 1536, false, false, 0, 0, 0, 0 },
		{ "concat.scap.gz", 2054, false, false, 0, 0, 0, 0 },
		{ "gzconcat.scap", 2054, false, false, 0, 0, 0, 0 },
		{ "major2.scap.gz", -1, false, false, 0, 0, 0, 0 },
		{ "meta_mid.scap.gz", 1728, false, false, 0, 1, 0, 0 },
		{ "minor9.scap.gz", 1728, false, false, 0, 0, 0, 0 },
		{ "noFDL.scap.gz", 1728, false, false, 0, 0, 0, 0 },
		{ "noIL.scap.gz", 1728, false, false, 0, 0, 0, 0 },
		{ "noMI.scap.gz", 1728, false, false, 0, 0, 0, 0 },
		{ "noPL.scap.gz", 1728, false, false, 0, 0, 0, 0 },
		{ "noUL.scap.gz", 1728, false, false, 0, 0, 0, 0 },
		{ "no_events.scap.gz", 0, false, false, 0, 0, 0, 0 },
		{ "only_shb_ev.scap.gz", 1728, false, false, 0, 0, 0, 0 },
		{ "state_only.scap.gz", 1728, false, false, 0, 0, 0, 0 },
		{ "swapmagic.scap.gz", -1, false, false, 0, 0, 0, 0 },
		{ "trunc_body.scap.gz", 1727, true, true, 1, 0, 0, 0 },
		{ "trunc_hdr.scap.gz", 1727, true, true, 1, 0, 0, 0 },
		{ "trunc_gz.scap", 1227, true, true, 1, 0, 0, 0 },
		{ "unk_evtype.scap.gz", 1729, false, false, 0, 0, 0, 1 },
		{ "unk_meta.scap.gz", 1728, false, false, 0, 0, 1, 0 },
		{ "unk_mid.scap.gz", 1728, false, false, 0, 0, 1, 0 },
	};
	const char *dir = shared_dir();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		struct cap_stats *st;
		char path[512];

		snprintf(path, sizeof(path), "%s/captures/crafted/%s", dir, want[i].name);
		st = read_all(path);
		print_message("%s\n", want[i].name);
		assert_int_equal(st ? (int64_t)st->n_events : -1, want[i].n_events);
		if (!st)
			continue;
		assert_int_equal(cap_is_damaged(st), want[i].is_damaged);
		assert_int_equal(st->is_truncated, want[i].is_truncated);
		assert_int_equal(st->n_damages, want[i].n_damages);
		assert_int_equal(st->n_mid_meta_blocks, want[i].n_mid);
		assert_int_equal(st->n_unknown_blocks, want[i].n_unknown_blocks);
		assert_int_equal(st->n_unknown_events, want[i].n_unknown_events);
		free(st);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shared_counts),
		cmocka_unit_test(test_shared_intact),
		cmocka_unit_test(test_shared_crafted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
