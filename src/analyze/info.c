/* SPDX-License-Identifier: MIT */
/* info.c - see info.h: collecting. info_print.c tells it. */
#include "info.h"

#include "../capture/source_live.h"

/* ---- metadata on its way to the next sink ---- */

static void on_section(void *ctx, const struct section_meta *m)
{
	struct info *i = ctx;

	if (i->n_sections < MAX_SECTIONS_KEPT)
		i->section[i->n_sections] = (struct info_section){
			m->off, m->major, m->minor, m->swapped, m->options_bytes,
		};
	i->n_sections++;
	if (i->next && i->next->section)
		i->next->section(i->next->ctx, m);
}

static void on_machine(void *ctx, const struct machine_meta *m)
{
	struct info *i = ctx;
	size_t n = strnlen(m->hostname.p, m->hostname.n);

	if (n > sizeof(i->hostname) - 1)
		n = sizeof(i->hostname) - 1;
	memcpy(i->hostname, m->hostname.p, n);
	i->hostname[n] = '\0';
	i->has_machine = true;
	i->n_cpus = m->n_cpus;
	i->memory_bytes = m->memory_bytes;
	i->boot_ns = m->boot_ns;
	if (i->next && i->next->machine)
		i->next->machine(i->next->ctx, m);
}

#define COUNT_AND_PASS(kind, counter)                                 \
	static void on_##kind(void *ctx, const struct kind##_meta *m) \
	{                                                             \
		struct info *i = ctx;                                 \
                                                                      \
		i->counter++;                                         \
		if (i->next && i->next->kind)                         \
			i->next->kind(i->next->ctx, m);               \
	}

COUNT_AND_PASS(iface, n_ifaces)
COUNT_AND_PASS(user, n_users)
COUNT_AND_PASS(group, n_groups)
COUNT_AND_PASS(thread, n_threads)
COUNT_AND_PASS(fd, n_fds)

/* ---- events ---- */

static int8_t find_data_param(const struct event_info *info)
{
	if (!info || !(info->flags & (EF_READS_FROM_FD | EF_WRITES_TO_FD)))
		return -1;
	return schema_data_param(info);
}

void info_init(struct info *i, const struct meta_sink *next)
{
	*i = (struct info){
		.sink = { i, on_section, on_machine, on_iface, on_user, on_group, on_thread,
			  on_fd },
		.next = next,
	};
	for (uint32_t type = 0; type < EV_MAX; type++)
		i->data_param[type] = event_type_is_exit((uint16_t)type)
					      ? find_data_param(schema_event(SCHEMA_MODERN, type))
					      : -1;
}

/* A buffer was cut when the call moved more bytes than were kept. */
static void note_payload(struct info *i, const struct event *ev, int8_t param)
{
	int64_t res = event_i64(ev, 0, 0);
	uint64_t n = event_param(ev, (unsigned)param).n;

	if (res <= 0 || (unsigned)param >= ev->n_params)
		return;
	i->n_payloads++;
	if ((uint64_t)res <= n)
		return;
	i->n_cut++;
	i->cut_bytes += (uint64_t)res - n;
	if (n > i->longest_cut)
		i->longest_cut = n;
}

static void note_shown(struct info *i, const struct event *ev)
{
	if (ev->tid == -1)
		return;
	if (!i->first_ns || ev->ts_ns < i->first_ns)
		i->first_ns = ev->ts_ns;
	if (ev->ts_ns > i->last_ns)
		i->last_ns = ev->ts_ns;
	i->steps_back += ev->ts_ns < i->prev_ns;
	i->prev_ns = ev->ts_ns;
}

/* What `scan record` says at the end. */
static void note_lost(struct info *i, const struct event *ev)
{
	uint64_t why = event_u64(ev, 0, 0) - LIVE_LOST;

	if (why >= SCAN_DROP_MAX)
		return;
	i->tells_lost = true;
	i->n_lost += event_u64(ev, 1, 0);
}

void info_event(struct info *i, const struct step *s)
{
	const struct event *ev = s->ev;
	uint64_t code;

	i->n_events++;
	i->n_by_type[ev->type]++;
	if (ev->type == EV_GENERIC_E || ev->type == EV_GENERIC_X) {
		code = event_u64(ev, 0, MAX_INFO_CODES);
		if (code < MAX_INFO_CODES)
			i->n_by_code[code][ev->type & 1]++;
	}
	i->n_drops += ev->type == EV_DROP_E || ev->type == EV_DROP_X;
	if (ev->type == EV_SCAPEVENT_E)
		note_lost(i, ev);
	if (s->is_hidden || s->is_internal) {
		i->n_hidden += s->is_hidden;
		i->n_internal += !s->is_hidden;
		return;
	}
	note_shown(i, ev);
	if (i->data_param[ev->type] >= 0)
		note_payload(i, ev, i->data_param[ev->type]);
}
