/* SPDX-License-Identifier: MIT */
/* facts_special.c - events that are no calls: switches, exits, signals, containers. */
#include "../capture/constants.h"
#include "facts_internal.h"

#define SIGNAL_SEGV 11
#define MAX_RENOTED 64 /* containers looked at again when another one is described */

static struct cpu_state *cpu_state(struct facts *f, uint16_t cpu)
{
	if (cpu >= f->cpu.n) {
		vec_reserve(&f->cpu, cpu + 1u);
		f->cpu.n = cpu + 1u;
	}
	return &f->cpu.v[cpu];
}

/* The thread that leaves the processor has used it since it was switched in, if the capture has
 * that switch too. */
static void note_cpu_time(struct facts *f, const struct step *s, const struct cpu_state *c)
{
	const struct event *ev = s->ev;
	uint64_t ns = ev->ts_ns - c->since_ns;
	struct thread *exited = s->thread ? NULL : replay_exited(f->r, ev->cpu, ev->tid);
	uint32_t row = exited ? facts_thread_row(f, exited) : proc_row(f, s);

	agg_at(&f->proc, row)[PV_CPU_NS] += ns;
	timeline_add_span(&f->line, TS_CPU, c->since_ns, ev->ts_ns);
}

static void note_switch(struct facts *f, const struct step *s, bool counts)
{
	const struct event *ev = s->ev;
	struct cpu_state *c = cpu_state(f, ev->cpu);

	f->n_switches += counts;
	if (counts && c->since_ns && c->next == ev->tid && ev->ts_ns >= c->since_ns && ev->tid > 0)
		note_cpu_time(f, s, c);
	c->since_ns = ev->ts_ns;
	c->next = event_i64(ev, 0, -1);
}

static void note_container(struct facts *f, const struct container *c)
{
	struct str id = replay_str(f->r, c->id);
	uint64_t *v = agg_at(&f->box, agg_row(&f->box, id.p, id.n));

	if (c->name)
		v[BV_NAME] = facts_name(f, replay_str(f->r, c->name));
	if (c->image)
		v[BV_IMAGE] = facts_name(f, replay_str(f->r, c->image));
	v[BV_TYPE] = c->type;
}

/* The containers of a section are gone when the next one begins, so they are noted whenever one
 * is described: all of them, or of many the newest. */
void facts_note_containers(struct facts *f, uint32_t max)
{
	uint32_t n = replay_n_containers(f->r);

	for (uint32_t i = n > max ? n - 1 : 0; i < n; i++)
		note_container(f, replay_container_at(f->r, i));
}

/* The end of a process is that of its main thread. What it left behind is the status of wait(2). */
static void note_exit(struct facts *f, const struct step *s, uint32_t proc, bool counts)
{
	const struct thread *th = s->thread;
	uint64_t *v;

	if (!counts || !th || !thread_is_main(th))
		return;
	f->line.v[TS_EXITS]++;
	v = agg_at(&f->proc, proc);
	v[PV_ENDED_NS] = s->ev->ts_ns;
	if (s->ev->type == EV_PROCEXIT_1_E && s->ev->n_params)
		v[PV_STATUS] = 1 + (event_u64(s->ev, 0, 0) & 0xffff);
}

static void note_signal(struct facts *f, const struct step *s)
{
	f->line.v[TS_SIGNALS]++;
	f->line.v[TS_SEGFAULTS] += event_u64(s->ev, 2, 0) == SIGNAL_SEGV;
}

void facts_special(struct facts *f, const struct step *s, uint32_t proc, bool counts)
{
	switch (s->ev->type) {
	case EV_SCHEDSWITCH_1_E:
	case EV_SCHEDSWITCH_6_E:
		note_switch(f, s, counts);
		break;
	case EV_PROCEXIT_E:
	case EV_PROCEXIT_1_E:
		note_exit(f, s, proc, counts);
		break;
	case EV_SIGNALDELIVER_E:
		if (counts)
			note_signal(f, s);
		break;
	case EV_NOTIFICATION_E:
		f->line.v[TS_NOTIFICATIONS] += counts;
		break;
	case EV_INFRASTRUCTURE_EVENT_E: /* internal: never shown, so never counted otherwise */
		f->line.v[TS_INFRA]++;
		break;
	case EV_DROP_E:
	case EV_DROP_X:
		f->n_drops++;
		f->line.v[TS_DROPS]++;
		break;
	default:
		f->line.v[TS_CONTAINERS] += counts;
		facts_note_containers(f, MAX_RENOTED);
	}
}
