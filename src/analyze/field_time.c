/* SPDX-License-Identifier: MIT */
/* field_time.c - fields of the time an event happened and how long it took: evt.*time*, evt.*latency*. */
#include "field_internal.h"

static bool evt_time(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	(void)f;
	evtext_add_time(fc->text, text_begin(fc), s, TIME_OF_DAY);
	return give_scratch(fc, ret);
}

static bool evt_time_s(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	uint64_t ns = s->ev->ts_ns;

	(void)f;
	clock_hms_s(text_begin(fc), ns, clock_zone_offset(&fc->params->zone, ns));
	return give_scratch(fc, ret);
}

/* "2026-11-23T10:00:00.123456789+0000" */
static bool evt_iso8601(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	struct buf *b = text_begin(fc);

	(void)f;
	clock_iso(b, s->ev->ts_ns, 0);
	b->n--; /* the Z */
	buf_adds(b, "+0000");
	return give_scratch(fc, ret);
}

static bool evt_datetime(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	uint64_t ns = s->ev->ts_ns;
	int32_t offset_s = clock_zone_offset(&fc->params->zone, ns);
	struct buf *b = text_begin(fc);

	clock_date(b, ns, offset_s);
	buf_addc(b, ' ');
	if (f->info->id == FIELD_EVT_DATETIME)
		clock_hms(b, ns, offset_s);
	else
		clock_hms_s(b, ns, offset_s);
	return give_scratch(fc, ret);
}

static bool evt_outputtime(struct field_ctx *fc, struct field *f, const struct step *s,
			   struct value *ret)
{
	(void)f;
	evtext_add_time(fc->text, text_begin(fc), s, fc->time_style);
	return give_scratch(fc, ret);
}

/* Families of three fields: a duration, its whole seconds, the nanoseconds behind them. */
static bool give_duration(struct value *ret, uint64_t ns, unsigned part)
{
	return give_u64(ret, part == 0 ? ns : part == 1 ? ns / NS_PER_S : ns % NS_PER_S);
}

static bool evt_rawtime(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	(void)fc;
	return give_duration(ret, s->ev->ts_ns, f->info->id - FIELD_EVT_RAWTIME);
}

static bool evt_reltime(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	return give_duration(ret, s->ev->ts_ns - replay_first_ns(fc->r),
			     f->info->id - FIELD_EVT_RELTIME);
}

static uint64_t latency_of(const struct field_ctx *fc, const struct step *s)
{
	if (!fc->q->unpaired_is_blind)
		return s->latency_ns;
	return s->thread ? s->thread->pending.latency_ns : 0;
}

static bool evt_latency(struct field_ctx *fc, struct field *f, const struct step *s,
			struct value *ret)
{
	if (s->thread && s->is_internal)
		return false;
	return give_duration(ret, latency_of(fc, s), f->info->id - FIELD_EVT_LATENCY);
}

static bool evt_latency_human(struct field_ctx *fc, struct field *f, const struct step *s,
			      struct value *ret)
{
	if (s->thread && s->is_internal)
		return false;
	/* Events without a thread show what this field showed before, as in sysdig. */
	if (s->thread)
		f->previous = latency_of(fc, s) + 1;
	text_begin(fc);
	if (f->previous)
		add_human_time(&fc->b, f->previous - 1);
	return give_scratch(fc, ret);
}

static bool evt_latency_quantized(struct field_ctx *fc, struct field *f, const struct step *s,
				  struct value *ret)
{
	uint64_t ns = latency_of(fc, s);

	(void)f;
	return ns && !s->is_internal && give_u64(ret, quantized_time(ns));
}

static bool evt_wait_latency(struct field_ctx *fc, struct field *f, const struct step *s,
			     struct value *ret)
{
	(void)f;
	return (s->info->flags & EF_WAITS) && event_type_is_exit(s->ev->type) &&
	       give_u64(ret, latency_of(fc, s));
}

static bool evt_duration(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	(void)fc;
	(void)f;
	return s->is_paired && step_is_call(s) && give_u64(ret, s->latency_ns);
}

/* Since the event this very field was asked for the last time. */
static bool evt_deltatime(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	uint64_t ns = f->previous ? s->ev->ts_ns - f->previous : 0;

	(void)fc;
	f->previous = s->ev->ts_ns;
	return give_duration(ret, ns, f->info->id - FIELD_EVT_DELTATIME);
}

field_fn *const field_time_fn[FIELD_MAX] = {
	[FIELD_EVT_TIME] = evt_time,
	[FIELD_EVT_TIME_S] = evt_time_s,
	[FIELD_EVT_TIME_ISO8601] = evt_iso8601,
	[FIELD_EVT_DATETIME] = evt_datetime,
	[FIELD_EVT_DATETIME_S] = evt_datetime,
	[FIELD_EVT_RAWTIME] = evt_rawtime,
	[FIELD_EVT_RAWTIME_S] = evt_rawtime,
	[FIELD_EVT_RAWTIME_NS] = evt_rawtime,
	[FIELD_EVT_RELTIME] = evt_reltime,
	[FIELD_EVT_RELTIME_S] = evt_reltime,
	[FIELD_EVT_RELTIME_NS] = evt_reltime,
	[FIELD_EVT_LATENCY] = evt_latency,
	[FIELD_EVT_LATENCY_S] = evt_latency,
	[FIELD_EVT_LATENCY_NS] = evt_latency,
	[FIELD_EVT_LATENCY_QUANTIZED] = evt_latency_quantized,
	[FIELD_EVT_LATENCY_HUMAN] = evt_latency_human,
	[FIELD_EVT_DURATION] = evt_duration,
	[FIELD_EVT_DELTATIME] = evt_deltatime,
	[FIELD_EVT_DELTATIME_S] = evt_deltatime,
	[FIELD_EVT_DELTATIME_NS] = evt_deltatime,
	[FIELD_EVT_OUTPUTTIME] = evt_outputtime,
	[FIELD_EVT_WAIT_LATENCY] = evt_wait_latency,
};

/* Families computed by their distance from the first. */
_Static_assert(FIELD_EVT_RAWTIME_NS == FIELD_EVT_RAWTIME + 2, "evt.rawtime, .s, .ns");
_Static_assert(FIELD_EVT_RELTIME_NS == FIELD_EVT_RELTIME + 2, "evt.reltime, .s, .ns");
_Static_assert(FIELD_EVT_LATENCY_NS == FIELD_EVT_LATENCY + 2, "evt.latency, .s, .ns");
_Static_assert(FIELD_EVT_DELTATIME_NS == FIELD_EVT_DELTATIME + 2, "evt.deltatime, .s, .ns");
