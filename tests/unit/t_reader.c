/* SPDX-License-Identifier: MIT */
/* t_reader.c - reads the captures of tests/fixtures/src and compares all that comes out with the
 * .dump beside each; UPDATE=1 writes them anew, for review. */
#include <assert.h>
#include <dirent.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/base/buf.h"
#include "../../src/base/mem.h"
#include "../../src/capture/capture.h"

/* ---- a capture as text ---- */

static void add_text(struct buf *b, const char *key, struct str s)
{
	size_t i;

	if (!s.n)
		return;
	buf_printf(b, " %s=\"", key);
	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 32 || c > 126 || c == '"')
			buf_printf(b, "\\x%02x", c);
		else
			buf_addc(b, (char)c);
	}
	buf_addc(b, '"');
}

static void add_num(struct buf *b, const char *key, int64_t v)
{
	if (v)
		buf_printf(b, " %s=%" PRId64, key, v);
}

static void add_hex(struct buf *b, const char *key, const void *p, size_t n)
{
	const uint8_t *byte = p;
	size_t i;

	buf_printf(b, " %s=", key);
	for (i = 0; i < n; i++)
		buf_printf(b, "%02x", byte[i]);
}

/* The byte order is left out: a swapped twin must give the same text. */
static void on_section(void *ctx, const struct section_meta *m)
{
	buf_printf(ctx, "section %u at %" PRIu64 ": %u.%u, %u bytes of options\n", m->index, m->off,
		   m->major, m->minor, m->options_bytes);
}

static void on_machine(void *ctx, const struct machine_meta *m)
{
	buf_adds(ctx, "machine");
	add_num(ctx, "n_cpus", m->n_cpus);
	add_num(ctx, "memory_bytes", (int64_t)m->memory_bytes);
	add_num(ctx, "max_pid", (int64_t)m->max_pid);
	add_text(ctx, "hostname", m->hostname);
	add_num(ctx, "boot_ns", (int64_t)m->boot_ns);
	buf_addc(ctx, '\n');
}

static void on_iface(void *ctx, const struct iface_meta *m)
{
	size_t n = m->is_ipv6 ? 16 : 4;

	buf_adds(ctx, "iface");
	add_text(ctx, "name", m->name);
	add_hex(ctx, "addr", m->addr, n);
	add_hex(ctx, "netmask", m->netmask, n);
	add_hex(ctx, "broadcast", m->broadcast, n);
	add_num(ctx, "link_speed", (int64_t)m->link_speed);
	buf_addc(ctx, '\n');
}

static void on_user(void *ctx, const struct user_meta *m)
{
	buf_printf(ctx, "user uid=%u gid=%u", m->uid, m->gid);
	add_text(ctx, "name", m->name);
	add_text(ctx, "home", m->home);
	add_text(ctx, "shell", m->shell);
	buf_addc(ctx, '\n');
}

static void on_group(void *ctx, const struct group_meta *m)
{
	buf_printf(ctx, "group gid=%u", m->gid);
	add_text(ctx, "name", m->name);
	buf_addc(ctx, '\n');
}

static void on_thread(void *ctx, const struct thread_meta *m)
{
	buf_printf(ctx, "thread tid=%" PRId64, m->tid);
#define NUM(field)  add_num(ctx, #field, (int64_t)m->field)
#define TEXT(field) add_text(ctx, #field, m->field)
	NUM(pid), NUM(ptid), NUM(sid), NUM(vpgid), NUM(pgid), NUM(vtid), NUM(vpid);
	TEXT(comm), TEXT(exe), TEXT(exepath), TEXT(args), TEXT(cwd), TEXT(env), TEXT(cgroups),
		TEXT(root);
	NUM(fdlimit), NUM(flags), NUM(uid), NUM(gid), NUM(loginuid), NUM(tty);
	NUM(vmsize_kb), NUM(vmrss_kb), NUM(vmswap_kb), NUM(pfmajor), NUM(pfminor);
	NUM(cap_inheritable), NUM(cap_permitted), NUM(cap_effective);
	NUM(pidns_init_start_ns), NUM(exe_ino), NUM(exe_ino_ctime_ns), NUM(exe_ino_mtime_ns);
	NUM(exe_writable), NUM(exe_upper_layer), NUM(exe_lower_layer), NUM(exe_from_memfd);
	buf_addc(ctx, '\n');
}

static void on_fd(void *ctx, const struct fd_meta *m)
{
	static const uint8_t none[16];

	buf_printf(ctx, "fd tid=%" PRId64 " fd=%" PRId64 " type=%u", m->tid, m->fd, m->type);
	NUM(ino), NUM(l4proto), NUM(sport), NUM(dport), NUM(open_flags), NUM(dev);
	if (m->source || m->destination)
		buf_printf(ctx, " source=%" PRIx64 " destination=%" PRIx64, m->source,
			   m->destination);
	if (memcmp(m->sip, none, 16) != 0)
		add_hex(ctx, "sip", m->sip, 16);
	if (memcmp(m->dip, none, 16) != 0)
		add_hex(ctx, "dip", m->dip, 16);
	TEXT(name);
	buf_addc(ctx, '\n');
}

static void add_event(struct buf *b, const struct event *ev)
{
	static const char *const generation[] = { "classic", "pairs", "exit-only" };
	unsigned i;

	buf_printf(b,
		   "event %" PRIu64 " at %" PRIu64 ": %s %s ts=%" PRIu64 " tid=%" PRId64
		   " cpu=%u flags=%u",
		   ev->num, ev->off, schema_event(SCHEMA_MODERN, ev->type)->symbol,
		   generation[ev->generation], ev->ts_ns, ev->tid, ev->cpu, ev->flags);
	for (i = 0; i < ev->n_params; i++)
		add_hex(b, i ? "" : " (", event_param(ev, i).p, event_param(ev, i).n);
	buf_adds(b, ev->n_params ? " )\n" : "\n");
}

static void add_stats(struct buf *b, const struct cap_stats *st)
{
	uint64_t i;

	buf_printf(b, "blocks %" PRIu64 " events %" PRIu64 " sections %" PRIu64 "\n", st->n_blocks,
		   st->n_events, st->n_sections);
	buf_adds(b, "counts");
	add_num(b, "lost_bytes", (int64_t)st->lost_bytes);
	add_num(b, "bad_blocks", (int64_t)st->n_bad_blocks);
	add_num(b, "mid_meta_blocks", (int64_t)st->n_mid_meta_blocks);
	add_num(b, "unknown_blocks", (int64_t)st->n_unknown_blocks);
	add_num(b, "unknown_events", (int64_t)st->n_unknown_events);
	add_num(b, "extra_params", (int64_t)st->n_extra_params);
	add_num(b, "truncated", st->is_truncated);
	add_num(b, "damaged", cap_is_damaged(st));
	buf_addc(b, '\n');
	for (i = 0; i < MAX_UNKNOWN_KEPT && st->unknown_block[i].n; i++)
		buf_printf(b, "unknown block 0x%x: %" PRIu64 "\n", st->unknown_block[i].number,
			   st->unknown_block[i].n);
	for (i = 0; i < MAX_UNKNOWN_KEPT && st->unknown_event[i].n; i++)
		buf_printf(b, "unknown event %u: %" PRIu64 "\n", st->unknown_event[i].number,
			   st->unknown_event[i].n);
	for (i = 0; i < MAX_DAMAGES_KEPT && i < st->n_damages; i++)
		buf_printf(b,
			   "damage at %" PRIu64 ", %" PRIu64 " bytes lost, between %" PRIu64
			   " and %" PRIu64 ": %s\n",
			   st->damage[i].off, st->damage[i].lost_bytes, st->damage[i].ts_before_ns,
			   st->damage[i].ts_after_ns, st->damage[i].what);
}

/* Long runs of events are cut to their ends. */
#define DUMP_EVENTS 40

static void dump(const char *path, bool force, struct buf *b)
{
	struct meta_sink sink = { b,       on_section, on_machine, on_iface,
				  on_user, on_group,   on_thread,  on_fd };
	struct cap_options opt = { .force = force };
	struct capture *c;
	struct event ev;
	struct err err;
	size_t at = 0;
	int r = cap_open(path, &opt, &sink, &c, &err);

	if (r < 0) {
		buf_printf(b, "refused (%d): %s\n", r, err.msg);
		return;
	}
	while ((r = cap_next(c, &ev, &err)) == 1) {
		if (ev.num > DUMP_EVENTS / 2)
			at = at ? at : b->n;
		if (ev.num > DUMP_EVENTS)
			b->n = at;
		add_event(b, &ev);
	}
	assert_int_equal(r, 0);
	assert_int_equal(cap_next(c, &ev, &err), 0);
	add_stats(b, cap_get_stats(c));
	cap_close(c);
}

/* ---- fixtures ---- */

static const char *build_dir(void)
{
	const char *b = getenv("B");

	return b ? b : "build";
}

static struct buf file_read(const char *path)
{
	struct buf b = { 0 };
	FILE *f = fopen(path, "rb");
	char chunk[4096];
	size_t n;

	while (f && (n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(&b, chunk, n);
	if (f)
		fclose(f);
	return b;
}

static void check_dump(const char *name, struct buf *got)
{
	char path[512];
	struct buf want;
	FILE *f;

	snprintf(path, sizeof(path), "tests/fixtures/src/%s.dump", name);
	if (getenv("UPDATE") && *getenv("UPDATE")) {
		f = fopen(path, "wb");
		assert_non_null(f);
		fwrite(got->p, 1, got->n, f);
		fclose(f);
		return;
	}
	want = file_read(path);
	buf_addc(&want, '\0');
	buf_addc(got, '\0');
	if (strcmp(want.p, got->p) != 0)
		fail_msg("%s differs. Got:\n%s\nbut expected:\n%s", name, got->p, want.p);
	buf_fini(&want);
}

static void test_fixture(void **state)
{
	const char *name = *state;
	struct buf b = { 0 };
	char path[512];

	snprintf(path, sizeof(path), "%s/fixtures/%s.scap", build_dir(), name);
	dump(path, false, &b);
	check_dump(name, &b);
	buf_fini(&b);
}

/* The same capture in the other byte order gives the same text. */
static void test_twin(void **state)
{
	const char *name = *state;
	struct buf b = { 0 }, twin = { 0 };
	char path[512];

	snprintf(path, sizeof(path), "%s/fixtures/%s.scap", build_dir(), name);
	dump(path, false, &b);
	snprintf(path, sizeof(path), "%s/fixtures/swapped/%s.scap", build_dir(), name);
	dump(path, false, &twin);
	buf_addc(&b, '\0');
	buf_addc(&twin, '\0');
	assert_string_equal(b.p, twin.p);
	buf_fini(&b);
	buf_fini(&twin);
}

static void test_force(void **state)
{
	struct buf b = { 0 };
	char path[512];

	(void)state;
	snprintf(path, sizeof(path), "%s/fixtures/first_major.scap", build_dir());
	dump(path, true, &b);
	buf_addc(&b, '\0');
	assert_non_null(strstr(b.p, ": 2.2,"));
	assert_non_null(strstr(b.p, "events 1 "));
	buf_fini(&b);
}

/* ---- the list of tests: one a fixture ---- */

#define MAX_TESTS 200

static struct CMUnitTest tests[MAX_TESTS] = {
	cmocka_unit_test(test_force),
};
static size_t n_tests = 1;

static void test_add(const char *name, const char *kind, CMUnitTestFunction fn)
{
	char label[300];

	assert(n_tests < MAX_TESTS);
	snprintf(label, sizeof(label), "%s %s", name, kind);
	tests[n_tests++] = (struct CMUnitTest){ xstrdup(label), fn, NULL, NULL, xstrdup(name) };
}

/* A twin of captures that are made byte by byte, or in both orders already, makes no sense. */
static bool has_twin(const char *name)
{
	return strncmp(name, "bad_", 4) != 0 && strncmp(name, "cut_", 4) != 0 &&
	       strncmp(name, "first_", 6) != 0 && strcmp(name, "old_codes") != 0 &&
	       strcmp(name, "v1") != 0 && strcmp(name, "odd_params") != 0 &&
	       strncmp(name, "wrapped_", 8) != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int main(void)
{
	struct dirent **list;
	int n = scandir("tests/fixtures/src", &list, NULL, by_name), i;
	int r;

	for (i = 0; i < n; i++) {
		char *dot = strstr(list[i]->d_name, ".txt");

		if (dot && dot[4] == '\0') {
			*dot = '\0';
			test_add(list[i]->d_name, "fixture", test_fixture);
			if (has_twin(list[i]->d_name))
				test_add(list[i]->d_name, "twin", test_twin);
		}
		free(list[i]);
	}
	free(list);
	if (n_tests < 40) /* run from the wrong directory: must not pass */
		return 1;
	r = _cmocka_run_group_tests("reader", tests, n_tests, NULL, NULL);
	for (; n_tests > 1; n_tests--) {
		free((void *)(uintptr_t)tests[n_tests - 1].name);
		free(tests[n_tests - 1].initial_state);
	}
	return r;
}
