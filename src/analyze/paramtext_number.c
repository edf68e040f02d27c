/* SPDX-License-Identifier: MIT */
/* paramtext_number.c - numbers and times. */
#include <stdio.h>

#include "../base/map.h"
#include "paramtext_internal.h"

void paramtext_number(struct buf *b, uint8_t format, int64_t v, unsigned width)
{
	uint64_t bits = width == 8 ? (uint64_t)v : (uint32_t)v;

	switch (format) {
	case PF_HEX:
		buf_HEX(b, bits);
		break;
	case PF_OCT:
		if (bits != 0)
			buf_addc(b, '0');
		buf_oct(b, bits);
		break;
	case PF_10_PADDED_DEC:
		if (v < 0)
			buf_addc(b, '-');
		buf_u64_pad(b, v < 0 ? -(uint64_t)v : (uint64_t)v, v < 0 ? 8 : 9);
		break;
	default:
		buf_i64(b, v);
		break;
	}
}

size_t paramtext_reltime(struct paramtext *pt, struct buf *b, uint64_t ns)
{
	struct reltime_slot *slot = &pt->reltime[hash_u64(ns) % N_RELTIME_SLOTS];
	size_t start = b->n;
	size_t raw;

	if (ns == UINT64_MAX) {
		buf_add(b, "none", 4);
		return 4;
	}
	if (slot->ns != ns || slot->n == 0) {
		int n = snprintf(slot->text, sizeof(slot->text), "%lgs", (double)ns / 1000000000);

		slot->ns = ns;
		slot->n = (uint8_t)n;
	}
	buf_u64(b, ns);
	raw = b->n - start;
	buf_addc(b, '(');
	buf_add(b, slot->text, slot->n);
	buf_addc(b, ')');
	return raw;
}

void paramtext_abstime(struct paramtext *pt, struct buf *b, uint64_t ns)
{
	int32_t offset_s = clock_zone_offset(&pt->zone, ns);
	unsigned minutes = (unsigned)(offset_s < 0 ? -offset_s : offset_s) / 60;

	clock_date(b, ns, offset_s);
	buf_addc(b, ' ');
	clock_hms(b, ns, offset_s);
	buf_addc(b, ' ');
	buf_addc(b, offset_s < 0 ? '-' : '+');
	buf_u64_pad(b, minutes / 60 * 100 + minutes % 60, 4);
}
