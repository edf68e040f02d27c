/* SPDX-License-Identifier: MIT */
/* field_text.c - values as text, and texts that accessors of several files make. */
#include "field_internal.h"

#include <math.h>

#include "netname.h"
#include "paths.h"

/* ---- values ---- */

/* sysdig has no text for a number whose format says nothing. */
static void add_signed(struct buf *b, const struct field *f, int64_t v)
{
	switch (f->info->format) {
	case PF_HEX:
		buf_HEX(b, f->type == PT_INT64 ? (uint64_t)v : (uint32_t)v);
		break;
	case PF_OCT:
		buf_oct(b, (uint64_t)v);
		break;
	default:
		buf_i64(b, v);
		break;
	}
}

static void add_unsigned(struct buf *b, const struct field *f, uint64_t v)
{
	switch (f->info->format) {
	case PF_10_PADDED_DEC:
		buf_u64_pad(b, v, 9);
		break;
	case PF_HEX:
		buf_HEX(b, v);
		break;
	case PF_OCT:
		buf_oct(b, v);
		break;
	default:
		buf_u64(b, v);
		break;
	}
}

static void add_text(struct field_ctx *fc, const struct field *f, struct str s, struct buf *b)
{
	if (f->info->flags & FIELD_MADE)
		buf_addstr(b, str_to_nul(s));
	else if ((f->info->flags & FIELD_CLEANED) && fc->q->view == SCHEMA_CLASSIC)
		text_add_printable(b, s);
	else
		paramtext_add_text(fc->params, b, s);
}

void field_text(struct field_ctx *fc, const struct field *f, const struct value *v, struct buf *b)
{
	switch (v->kind) {
	case VAL_NONE:
		break;
	case VAL_BOOL:
		buf_adds(b, v->u ? "true" : "false");
		break;
	case VAL_I64:
		add_signed(b, f, v->i);
		break;
	case VAL_U64:
		add_unsigned(b, f, v->u);
		break;
	case VAL_F64:
		buf_printf(b, "%.1f", v->f);
		break;
	case VAL_TEXT:
		add_text(fc, f, v->s, b);
		break;
	case VAL_BYTES:
		paramtext_add_payload(fc->params, b, v->s);
		break;
	case VAL_IP4:
		net_ipv4(b, v->ip);
		break;
	case VAL_IP6:
		net_ipv6(b, v->ip);
		break;
	}
}

/* ---- shared by the accessors ---- */

int param_index(const struct step *s, struct str name)
{
	unsigned n = n_params_of(s);

	for (unsigned i = 0; i < n; i++)
		if (strncmp(s->info->params[i].name, name.p, name.n) == 0 &&
		    s->info->params[i].name[name.n] == '\0')
			return (int)i;
	return -1;
}

void param_text(struct field_ctx *fc, const struct step *s, unsigned i)
{
	struct buf *b = text_begin(fc);
	size_t raw = paramtext_add(fc->params, b, s, i);

	if (b->n <= raw + 2)
		return;
	memmove(b->p, b->p + raw + 1, b->n - raw - 2);
	b->n -= raw + 2;
}

void add_joined(struct buf *b, struct str items)
{
	size_t start = b->n;

	if (items.n > 0 && items.p[items.n - 1] == '\0')
		items.n--;
	buf_addstr(b, items);
	for (size_t i = start; i < b->n; i++)
		if (b->p[i] == '\0')
			b->p[i] = ' ';
}

bool nth_item(struct str items, uint32_t k, struct str *ret)
{
	while (items.n > 0) {
		size_t n = strnlen(items.p, items.n);

		if (k-- == 0) {
			*ret = (struct str){ items.p, n };
			return true;
		}
		n += n < items.n;
		items.p += n;
		items.n -= n;
	}
	return false;
}

/* Two digits behind the point. */
static void add_decimals(struct buf *b, uint64_t whole, uint64_t hundredths, const char *unit)
{
	buf_u64(b, whole);
	buf_addc(b, '.');
	buf_u64_pad(b, hundredths, 2);
	buf_adds(b, unit);
}

void add_human_time(struct buf *b, uint64_t ns)
{
	const uint64_t us = 1000, ms = 1000 * us, s = 1000 * ms;

	if (ns >= 3600 * s) {
		buf_u64_pad(b, ns / (3600 * s), 2);
		buf_addc(b, ':');
		buf_u64_pad(b, ns / (60 * s) % 60, 2);
		buf_addc(b, ':');
		buf_u64_pad(b, ns / s % 60, 2);
	} else if (ns >= 60 * s) {
		buf_u64(b, ns / (60 * s));
		buf_addc(b, ':');
		buf_u64(b, ns / s % 60);
	} else if (ns >= s) {
		add_decimals(b, ns / s, ns % s / (10 * ms), "s");
	} else if (ns >= 10 * ms) {
		buf_u64(b, ns / ms);
		buf_adds(b, "ms");
	} else if (ns >= ms) {
		add_decimals(b, ns / ms, ns % ms / (10 * us), "ms");
	} else if (ns >= 10 * us) {
		buf_u64(b, ns / us);
		buf_adds(b, "us");
	} else if (ns >= us) {
		add_decimals(b, ns / us, ns % us / 10, "us");
	} else {
		buf_u64(b, ns);
		buf_adds(b, "ns");
	}
}

/* The column a latency falls into when 0 .. 100 s are spread over that many, by logarithm. */
#define SPECTROGRAM_COLUMNS 80
#define SPECTROGRAM_DECADES 11

uint64_t quantized_time(uint64_t ns)
{
	double decades = log10((double)ns);

	if (decades > SPECTROGRAM_DECADES)
		decades = SPECTROGRAM_DECADES;
	return (uint64_t)(decades * SPECTROGRAM_COLUMNS / SPECTROGRAM_DECADES) + 1;
}
