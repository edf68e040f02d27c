/* SPDX-License-Identifier: MIT */
/* frames.c - the blocks of an intact capture, by a walk of its own. */
#include "frames.h"

#include "../../src/base/bytes.h"

/* Layout, see formats/capture.md sections 2 and 3. */
enum { HEAD_V1 = 22, HEAD_V2 = 26, MIN_BLOCK = 12, MIN_SECTION = 28 };

static uint16_t get16(const struct frame *f, const uint8_t *p)
{
	return f->is_swapped ? __builtin_bswap16(load_u16(p)) : load_u16(p);
}

static uint32_t get32(const struct frame *f, const uint8_t *p)
{
	return f->is_swapped ? __builtin_bswap32(load_u32(p)) : load_u32(p);
}

static uint64_t get64(const struct frame *f, const uint8_t *p)
{
	return f->is_swapped ? __builtin_bswap64(load_u64(p)) : load_u64(p);
}

void frames_walk(const uint8_t *p, size_t n, struct frames *ret)
{
	struct frame f = { 0 };

	*ret = (struct frames){ 0 };
	for (; f.off < n; f.off += f.len) {
		const uint8_t *b = p + f.off;
		size_t left = n - f.off;

		if (left >= MIN_SECTION && load_u32(b) == FRAME_SECTION)
			f.is_swapped = load_u32(b + 8) == 0x4D3C2B1A;
		f.type = left >= 8 ? get32(&f, b) : FRAME_TAIL;
		f.len = left >= 8 ? get32(&f, b + 4) : 0;
		if (left < MIN_BLOCK || f.len > left) {
			f.type = FRAME_TAIL;
			f.len = (uint32_t)left;
			ret->is_cut = true;
		} else if (f.len < MIN_BLOCK || get32(&f, b + f.len - 4) != f.len) {
			ret->is_damaged = true;
			return;
		}
		*vec_push(&ret->list) = f;
	}
}

bool frame_is_v1(const struct frame *f)
{
	return f->type == 0x204 || f->type == 0x8010ABCD || f->type == 0x208;
}

bool frame_is_event(const struct frame *f)
{
	return frame_is_v1(f) || f->type == 0x216 || f->type == 0x217 || f->type == 0x221 ||
	       f->type == 0x222;
}

bool frame_is_known(const struct frame *f)
{
	return f->type == FRAME_SECTION || (f->type >= 0x201 && f->type <= 0x222) ||
	       (f->type & 0xff00ffff) == 0x8000abcd;
}

/* Where in the block the event header is: behind block header, CPU and, in some, flags. */
static uint32_t head_off(const struct frame *f)
{
	return f->type == 0x208 || f->type == 0x217 || f->type == 0x222 ? 14 : 10;
}

struct head frame_head(const struct frame *f, const uint8_t *p)
{
	const uint8_t *b = p + f->off, *h = b + head_off(f);

	return (struct head){
		.cpu = get16(f, b + 8),
		.ts_ns = get64(f, h),
		.tid = (int64_t)get64(f, h + 8),
		.type = get16(f, h + 20),
	};
}

/* End of the parameter lengths, from the start of the block. Those of large events count as 16 bits
 * wide: then what lies behind is excused, never blamed. */
static uint32_t lengths_end(const struct frame *f, const uint8_t *p)
{
	const uint8_t *h = p + f->off + head_off(f);

	if (frame_is_v1(f))
		return head_off(f) + HEAD_V1;
	return head_off(f) + HEAD_V2 + 2 * get32(f, h + HEAD_V1);
}

static bool overlaps(uint64_t from, uint64_t to, uint64_t a, uint64_t b)
{
	return from < b && a < to;
}

bool frame_notices(const struct frame *f, const uint8_t *p, uint64_t from, uint64_t to)
{
	uint32_t h = head_off(f);

	if (f->type == FRAME_TAIL || !overlaps(from, to, f->off, f->off + f->len))
		return false;
	from = from > f->off ? from - f->off : 0;
	to -= f->off;
	if (overlaps(from, to, 0, 8) || overlaps(from, to, f->len - 4, f->len))
		return true;
	if (f->type == FRAME_SECTION)
		return overlaps(from, to, 8, 14); /* magic and major version */
	return frame_is_event(f) && overlaps(from, to, h + 16, lengths_end(f, p));
}
