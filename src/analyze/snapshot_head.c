/* SPDX-License-Identifier: MIT */
/* snapshot_head.c - all that a capture of the events from here on begins with. */
#include "../base/buf.h"
#include "snapshot.h"

static void add_hidden(void *ctx, const struct event *ev)
{
	writer_event(ctx, ev, EVENT_STATE_ONLY);
}

void snapshot_add_sockets(struct replay *r, const struct snapshot_options *o, uint64_t ts_ns,
			  struct writer *to)
{
	snapshot_sockets(r, o, ts_ns, add_hidden, to);
}

void snapshot_add_head(struct replay *r, const struct snapshot_options *o,
		       const struct snapshot_head *h, struct writer *to)
{
	struct buf scratch = { 0 };
	struct event container;

	writer_section(to);
	writer_add_blocks(to, h->machine);
	snapshot_tell(r, o, &to->sink);
	for (uint32_t i = 0; i < replay_n_containers(r); i++)
		if (snapshot_container(r, i, h->ts_ns, &container, &scratch))
			writer_event(to, &container, 0);
	if (h->marker)
		add_hidden(to, h->marker);
	snapshot_add_sockets(r, o, h->ts_ns, to);
	writer_end(to);
	buf_fini(&scratch);
}
