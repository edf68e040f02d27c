/* SPDX-License-Identifier: MIT */
/* field.c - query fields: the table, what is followed from event to event for them, and asking. */
#include "field_internal.h"

#include <stdlib.h>

#include "../base/mem.h"

static const struct field_info table[FIELD_MAX] = {
#define QFIELD(ID, class, NAME, TYPE, FORMAT, ARG, FLAGS, HELP) \
	[FIELD_##ID] = { .class_name = #class,                  \
			 .name = NAME,                          \
			 .help = HELP,                          \
			 .id = FIELD_##ID,                      \
			 .type = PT_##TYPE,                     \
			 .format = PF_##FORMAT,                 \
			 .arg = ARG_##ARG,                      \
			 .flags = (FLAGS) },
#include "../../formats/fields.def"
#undef QFIELD
};

const struct field_info *field_info_at(uint32_t i)
{
	return i < FIELD_MAX ? &table[i] : NULL;
}

field_fn *field_accessor(uint16_t id)
{
	static field_fn *const *const file[] = {
		field_evt_fn,   field_time_fn,      field_io_fn,       field_count_fn,
		field_infra_fn, field_fd_fn,        field_sock_fn,     field_fdlist_fn,
		field_path_fn,  field_proc_fn,      field_ancestor_fn, field_thread_fn,
		field_misc_fn,  field_container_fn, field_span_fn,
	};

	for (size_t i = 0; i < sizeof(file) / sizeof(*file); i++)
		if (file[i][id])
			return file[i][id];
	return NULL;
}

/* ---- following the events ---- */

struct field_ctx *field_ctx_new(struct replay *r)
{
	struct field_ctx *fc = xcalloc(1, sizeof(*fc));

	fc->r = r;
	fc->text = evtext_new(r, TIME_OF_DAY);
	fc->params = evtext_params(fc->text);
	fc->q = &quirks_of[GEN_CLASSIC];
	spans_init(&fc->spans);
	return fc;
}

void field_ctx_free(struct field_ctx *fc)
{
	if (!fc)
		return;
	evtext_free(fc->text);
	buf_fini(&fc->b);
	spans_fini(&fc->spans);
	vec_fini(&fc->last_switch);
	vec_fini(&fc->times);
	map_fini(&fc->times_of);
	buf_fini(&fc->json);
	container_json_fini(&fc->container_json);
	free(fc);
}

struct paramtext *field_ctx_params(struct field_ctx *fc)
{
	return fc->params;
}

void field_ctx_set_time(struct field_ctx *fc, enum time_style style)
{
	fc->time_style = style;
}

void field_ctx_know_exited(struct field_ctx *fc)
{
	fc->knows_exited = true;
}

/* The sums of the event's thread, at 0 when it is new. */
static struct thread_times *times_of(struct field_ctx *fc, const struct step *s)
{
	struct thread *t = thread_of_event(fc, s);
	uint32_t serial = t ? t->serial : 0;
	uint32_t i = map_get(&fc->times_of, (uint64_t)s->ev->tid);
	struct thread_times *now;

	if (i == MAP_NONE) {
		i = fc->times.n;
		(void)vec_push(&fc->times);
		map_put(&fc->times_of, (uint64_t)s->ev->tid, i);
		fc->times.v[i] = (struct thread_times){ .serial = serial };
	}
	now = &fc->times.v[i];
	if (now->serial != serial)
		*now = (struct thread_times){ .serial = serial };
	return now;
}

static void on_switch(struct field_ctx *fc, const struct step *s)
{
	uint16_t cpu = s->ev->cpu;
	struct cpu_switch last;

	while (fc->last_switch.n <= cpu)
		*vec_push(&fc->last_switch) = (struct cpu_switch){ 0 };
	last = fc->last_switch.v[cpu];
	fc->last_switch.v[cpu] = (struct cpu_switch){ s->ev->ts_ns, event_i64(s->ev, 0, -1) };
	fc->slice_ns = last.ns ? s->ev->ts_ns - last.ns : 0;
	/* thread 0 is idleness */
	fc->knows_slice = last.ns && last.ns <= s->ev->ts_ns && last.next_tid == s->ev->tid &&
			  s->ev->tid > 0;
	fc->now = times_of(fc, s);
	fc->now->exec_ns += fc->slice_ns;
}

static void on_procinfo(struct field_ctx *fc, const struct step *s)
{
	uint64_t user = event_u64(s->ev, 0, 0);
	uint64_t system = event_u64(s->ev, 1, 0);

	fc->now = times_of(fc, s);
	fc->had_user = fc->now->user != 0;
	fc->had_system = fc->now->system != 0;
	fc->cpu_user = user - fc->now->user;
	fc->cpu_system = system - fc->now->system;
	fc->now->user = user;
	fc->now->system = system;
}

static void mark_thread(struct field_ctx *fc, const struct step *s)
{
	struct thread *t = thread_of_event(fc, s);

	if (t)
		spans_mark(&fc->spans, t);
}

void field_ctx_event(struct field_ctx *fc, const struct step *s)
{
	fc->q = &quirks_of[s->ev->generation];
	fc->fd = s->fd;
	fc->now = NULL;
	if (s->tried_tracer)
		mark_thread(fc, s);
	switch (s->ev->type) {
	case EV_SCHEDSWITCH_1_E:
	case EV_SCHEDSWITCH_6_E:
		on_switch(fc, s);
		break;
	case EV_PROCINFO_E:
		on_procinfo(fc, s);
		break;
	case EV_TRACER_E:
	case EV_TRACER_X:
		spans_event(&fc->spans, s);
		break;
	}
}

/* ---- asking ---- */

bool field_get(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	ret->kind = VAL_NONE;
	if (f->get && f->get(fc, f, s, ret))
		return true;
	ret->kind = VAL_NONE;
	return false;
}

bool field_is_ordered(const struct field *f)
{
	switch (f->info->id) {
	case FIELD_EVT_DELTATIME:
	case FIELD_EVT_DELTATIME_S:
	case FIELD_EVT_DELTATIME_NS:
	case FIELD_EVT_LATENCY_HUMAN:
	case FIELD_EVT_ABSPATH:
	case FIELD_UTIL_CNT:
		return true;
	default:
		return false;
	}
}

bool field_get_nth(struct field_ctx *fc, struct field *f, const struct step *s, uint32_t i,
		   struct value *ret)
{
	field_nth_fn *nth = NULL;

	ret->kind = VAL_NONE;
	if (field_is_span(f))
		nth = field_span_nth;
	else if (field_has_many(f))
		nth = strcmp(f->info->class_name, "fd") == 0 ? field_fd_nth : field_proc_nth;
	if (!nth)
		return i == 0 && field_get(fc, f, s, ret);
	if (nth(fc, f, s, i, ret))
		return true;
	ret->kind = VAL_NONE;
	return false;
}
