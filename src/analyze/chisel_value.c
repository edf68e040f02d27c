/* SPDX-License-Identifier: MIT */
/* chisel_value.c - values of fields and the pieces that lines of chisels are made of. */
#include <math.h>

#include "chisel_internal.h"
#include "evtext.h"
#include "out.h"

/* ---- values ---- */

bool chisel_get(struct chisel *ch, const struct step *s, unsigned i, struct value *ret)
{
	return field_get(ch->fc, &ch->slot.v[i].field, s, ret);
}

bool chisel_as_number(const struct value *v, double *ret)
{
	switch (v->kind) {
	case VAL_I64:
		*ret = (double)v->i;
		return true;
	case VAL_U64:
		*ret = (double)v->u;
		return true;
	case VAL_F64:
		*ret = v->f;
		return true;
	default:
		return false;
	}
}

bool chisel_get_number(struct chisel *ch, const struct step *s, unsigned i, double *ret)
{
	struct value v;

	return chisel_get(ch, s, i, &v) && chisel_as_number(&v, ret);
}

bool chisel_is(struct chisel *ch, const struct step *s, unsigned i)
{
	struct value v;

	return chisel_get(ch, s, i, &v) && v.u;
}

void chisel_add_safe(const struct chisel *ch, struct buf *b, struct str s)
{
	if (!ch->set.is_terminal) {
		buf_addstr(b, s);
		return;
	}
	while (s.n) {
		size_t n = 0;

		while (n < s.n && s.p[n] != '\n' && s.p[n] != '\t')
			n++;
		out_escape(b, (struct str){ s.p, n });
		if (n < s.n)
			buf_addc(b, s.p[n++]);
		s.p += n;
		s.n -= n;
	}
}

/* Raw parameters are bytes; the others print by the payload format in use. */
static void add_value(struct chisel *ch, struct chisel_slot *slot, const struct value *v)
{
	double number;

	if (chisel_as_number(v, &number))
		chisel_add_number(&slot->text, number);
	else if (v->kind == VAL_BYTES && slot->field.info->id == FIELD_EVT_RAWARG)
		buf_addstr(&slot->text, v->s);
	else
		field_text(ch->fc, &slot->field, v, &slot->text);
}

bool chisel_get_text(struct chisel *ch, const struct step *s, unsigned i, struct str *ret)
{
	struct chisel_slot *slot = &ch->slot.v[i];
	struct value v;

	slot->text.n = 0;
	if (!chisel_get(ch, s, i, &v))
		return false;
	add_value(ch, slot, &v);
	*ret = buf_str(&slot->text);
	return true;
}

struct str chisel_text(struct chisel *ch, const struct step *s, unsigned i)
{
	struct buf *safe = &ch->slot.v[i].safe;
	struct str text;

	if (!chisel_get_text(ch, s, i, &text))
		return STR("nil");
	if (!ch->set.is_terminal)
		return text;
	safe->n = 0;
	chisel_add_safe(ch, safe, text);
	return buf_str(safe);
}

/* ---- pieces of lines ---- */

void chisel_add_color(struct chisel *ch, enum chisel_color c)
{
	if (ch->has_color)
		buf_printf(ch->out, "\033[%dm", c);
}

void chisel_add_padded(struct buf *b, struct str s, size_t width, size_t max)
{
	size_t n = s.n < max ? s.n : max;

	buf_add(b, s.p, n);
	if (n < width)
		buf_fill(b, ' ', width - n);
}

void chisel_add_cell(struct buf *b, struct str s, size_t width)
{
	chisel_add_padded(b, s, width, width - 1);
}

/* Two decimals, halves upwards: scripts of sysdig print 1.625 as 1.63, printf prints 1.62. */
static void add_hundredths(struct buf *b, double v)
{
	double eighths = v * 8;

	if (eighths == floor(eighths) && eighths < 0x1p50)
		v = floor(v * 100 + 0.5) / 100;
	buf_printf(b, "%.2f", v);
}

void chisel_add_bytes(struct buf *b, double v)
{
	static const struct {
		double unit;
		const char *name;
	} units[] = {
		{ 0x1p50, "P" }, { 0x1p40, "T" },  { 0x1p30, "G" },
		{ 0x1p20, "M" }, { 0x1p10, "KB" },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (v > units[i].unit) {
			add_hundredths(b, v / units[i].unit);
			buf_adds(b, units[i].name);
			return;
		}
	}
	buf_i64(b, (int64_t)v);
	buf_addc(b, 'B');
}

void chisel_add_percent(struct buf *b, double v)
{
	add_hundredths(b, v);
	buf_addc(b, '%');
}

void chisel_add_interval(struct buf *b, double ns)
{
	uint64_t v = ns > 0 ? (uint64_t)ns : 0;

	if (v >= 1000000000) /* scripts of sysdig do not go on to minutes */
		buf_printf(b, "%ju.%02jus", v / 1000000000, v % 1000000000 / 10000000);
	else
		add_human_time(b, v);
}

void chisel_add_number(struct buf *b, double v)
{
	if (v == floor(v) && fabs(v) < 1e14)
		buf_i64(b, (int64_t)v);
	else
		buf_printf(b, "%.14g", v);
}
