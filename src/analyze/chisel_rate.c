/* SPDX-License-Identifier: MIT */
/* chisel_rate.c - iobytes and its kin: bytes read and written, a line for each second. */
#include "../base/clock.h"
#include "chisels.h"
#include "paramtext.h"

enum { BYTES, IS_READ };
static const char *const fields[] = { "evt.rawarg.res", "evt.is_io_read", NULL };

struct state {
	double in, out;
};

static int init(struct chisel *ch, struct err *err)
{
	chisel_add_fields(ch, fields);
	ch->interval_ns = NS_PER_S;
	return chisel_set_filter(ch, ch->info->variant, err);
}

static void on_event(struct chisel *ch, const struct step *s)
{
	struct state *st = ch->state;
	double bytes;

	if (!chisel_get_number(ch, s, BYTES, &bytes) || bytes <= 0)
		return;
	if (chisel_is(ch, s, IS_READ))
		st->in += bytes;
	else
		st->out += bytes;
}

/* The line bears the time of the event that ended the second. */
static void on_tick(struct chisel *ch, uint64_t ts_ns)
{
	struct clock_zone *zone = &field_ctx_params(ch->fc)->zone;
	struct state *st = ch->state;

	clock_hms_s(ch->out, ts_ns, clock_zone_offset(zone, ts_ns));
	buf_adds(ch->out, " in:");
	chisel_add_number(ch->out, st->in);
	buf_adds(ch->out, " out:");
	chisel_add_number(ch->out, st->out);
	buf_adds(ch->out, " tot:");
	chisel_add_number(ch->out, st->in + st->out);
	buf_addc(ch->out, '\n');
	*st = (struct state){ 0 };
}

const struct chisel_kind chisel_kind_rate = {
	.state_size = sizeof(struct state),
	.init = init,
	.event = on_event,
	.tick = on_tick,
};
