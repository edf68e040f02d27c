/* SPDX-License-Identifier: MIT */
/* fuzz_reader.c - any bytes as a capture: all metadata and all events are read, and every byte that
 * the reader vouches for is touched. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../../src/capture/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t sum; /* keeps the reads alive */

static void touch(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		sum += (uint8_t)s.p[i];
}

static void on_section(void *ctx, const struct section_meta *m)
{
	(void)ctx;
	sum += m->major;
}

static void on_machine(void *ctx, const struct machine_meta *m)
{
	(void)ctx;
	touch(m->hostname);
}

static void on_iface(void *ctx, const struct iface_meta *m)
{
	(void)ctx;
	touch(m->name);
}

static void on_user(void *ctx, const struct user_meta *m)
{
	(void)ctx;
	touch(m->name);
	touch(m->home);
	touch(m->shell);
}

static void on_group(void *ctx, const struct group_meta *m)
{
	(void)ctx;
	touch(m->name);
}

static void on_thread(void *ctx, const struct thread_meta *m)
{
	const struct str *texts[] = { &m->comm, &m->exe, &m->exepath, &m->args,
				      &m->cwd,  &m->env, &m->cgroups, &m->root };
	size_t i;

	(void)ctx;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		touch(*texts[i]);
}

static void on_fd(void *ctx, const struct fd_meta *m)
{
	(void)ctx;
	touch(m->name);
}

static void check(bool is_true)
{
	if (!is_true)
		abort();
}

static void read_all(struct capture *c)
{
	uint64_t n = 0;
	const struct cap_stats *st;
	struct event ev;
	struct err err;
	unsigned i;
	int r;

	while ((r = cap_next(c, &ev, &err)) == 1) {
		check(ev.num == ++n);
		check(schema_event(SCHEMA_MODERN, ev.type) != NULL);
		check(ev.n_params <= MAX_PARAMS);
		for (i = 0; i < ev.n_params; i++)
			touch(event_param(&ev, i));
	}
	check(r == 0);
	st = cap_get_stats(c);
	check(st->n_events == n + st->n_unknown_events);
	check(st->lost_bytes == 0 || cap_is_damaged(st));
	check(st->n_blocks <= st->source.decoded_bytes / 12 + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct meta_sink sink = { NULL,    on_section, on_machine, on_iface,
					       on_user, on_group,   on_thread,  on_fd };
	/* Versions to come are tried too; which inputs, does not matter. */
	struct cap_options opt = { .force = size & 1 };
	struct capture *c;
	struct err err;

	if (cap_open_memory(data, size, &opt, &sink, &c, &err) < 0)
		return 0;
	read_all(c);
	cap_close(c);
	return 0;
}
