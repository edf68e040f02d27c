/* SPDX-License-Identifier: MIT */
/* frame.c - is this a whole block? Its length and trailer, what to do when they disagree, and where
 * the next sound block begins. */
#include "reader_internal.h"
#include "resync.h"
#include "swap.h"

int frame_is_at(struct capture *c, size_t at, struct err *err)
{
	struct resync rs = { .is_swapped = c->is_swapped };
	uint32_t len;
	int r = input_need(&c->in, at + 12, err);

	if (r <= 0)
		return r < 0 ? r : input_left(&c->in) == at;
	len = resync_len(&rs, c->in.p + at);
	if (!len)
		return 0;
	r = input_need(&c->in, at + len, err);
	return r <= 0 ? r : resync_check(&rs, c->in.p + at, len);
}

/* The first n bytes of the block at the read position in native byte order, for looking at the
 * event header. NULL when there are too few. */
static const uint8_t *head_native(struct capture *c, const struct block_info *b, uint8_t *copy,
				  size_t n)
{
	if (input_left(&c->in) < n)
		return NULL;
	memcpy(copy, c->in.p, n);
	if (c->is_swapped)
		swap_event_head(copy, n, b->form & ~FORM_V2);
	return copy;
}

/* The length that the event header claims for its block; 0 when there is none to believe. */
static uint32_t implied_len(struct capture *c, const struct block_info *b)
{
	uint8_t copy[36];
	size_t n = event_head_off(b->form) + 22;
	const uint8_t *head;
	uint32_t len;

	if (b->kind != BLOCK_EVENT)
		return 0;
	head = head_native(c, b, copy, n);
	len = head ? event_implied_len(head, n, b->form) : 0;
	return len && block_len_ok(b, len) ? len : 0;
}

/* The length field of an event is wrong, but event header and trailer agree on another. */
static bool can_repair(struct capture *c, const struct block_info *b, uint32_t implied)
{
	const uint8_t *p = c->in.p;
	struct event ev;

	if (!implied || input_left(&c->in) < implied || reader_u32(c, p + implied - 4) != implied)
		return false;
	return event_peek(p, implied, b->form, c->is_swapped, &ev) != EVENT_BAD;
}

/* Is there a block in spite of a time far from the last event's? That event may itself be damage
 * that passed for an event, so another block right behind this one speaks for it. */
static int is_pair_at(struct capture *c, uint32_t len, struct err *err)
{
	struct resync rs = { .is_swapped = c->is_swapped, .only_sections = c->only_sections };

	return resync_check(&rs, c->in.p, len) ? frame_is_at(c, len, err) : 0;
}

int frame_resync(struct capture *c, struct damage *d, size_t skip, struct err *err)
{
	struct resync rs = {
		.is_swapped = c->is_swapped,
		.only_sections = c->only_sections,
		.near_ns = c->has_events ? c->last_ts_ns : 0,
	};
	uint64_t from = input_off(&c->in);
	uint32_t len;
	int r;

	c->in.p += skip < input_left(&c->in) ? skip : input_left(&c->in);
	for (;;) {
		c->in.p += resync_scan(&rs, c->in.p, input_left(&c->in));
		r = input_need(&c->in, 12, err);
		if (r > 0 && (len = resync_len(&rs, c->in.p)) != 0) {
			r = input_need(&c->in, len, err);
			if (r < 0)
				return r;
			if (r > 0 && !resync_check(&rs, c->in.p, len))
				r = is_pair_at(c, len, err);
			if (r < 0)
				return r;
			if (r > 0)
				break;
			c->in.p++;
			continue;
		}
		if (r > 0)
			continue;
		if (r < 0)
			return r;
		c->in.p = c->in.end;
		if (!input_at_gap(&c->in)) {
			damage_lost(c, d, input_off(&c->in) - from);
			return 0;
		}
		input_cross_gap(&c->in);
	}
	damage_lost(c, d, input_off(&c->in) - from);
	return AGAIN;
}

int frame_cut(struct capture *c, const char *name, uint64_t want, struct err *err)
{
	size_t have = input_left(&c->in);
	bool at_gap = input_at_gap(&c->in);
	struct damage *d;
	int r;

	if (!have && at_gap)
		d = damage_add(c, input_off(&c->in), "input has a gap in front of a block");
	else
		d = damage_add(c, input_off(&c->in), "%s: only %zu of %llu bytes are there", name,
			       have, (unsigned long long)want);
	r = frame_resync(c, d, 1, err);
	if (r == 0 && !at_gap)
		c->st.is_truncated = true;
	return r;
}

/* Do the parameters fill the block to its end? Lengths made up by damage hardly ever add up. */
static bool event_fills(const struct event *ev, uint32_t len, unsigned form)
{
	uint32_t width = event_is_large(ev->type, form) ? 4 : 2;
	uint32_t lens = event_head_off(form) + event_head_len(form) + width * ev->n_params;

	return ((lens + ev->at[ev->n_params] + 4 + 3) & ~3u) == len;
}

/* Accept the block at the read position in spite of a wrong trailer? */
static int trust_length(struct capture *c, const struct block_info *b, uint32_t len,
			uint32_t implied, struct err *err)
{
	struct event ev;

	if (b->kind == BLOCK_EVENT) {
		bool is_good = event_peek(c->in.p, len, b->form, c->is_swapped, &ev) != EVENT_BAD;

		if (is_good && len == implied && event_fills(&ev, len, b->form))
			return 1;
	}
	return b->kind == BLOCK_NONE ? 0 : frame_is_at(c, len, err);
}

int frame_take(struct capture *c, const struct block_info *b, uint32_t *ret_len, struct err *err)
{
	uint32_t len = reader_u32(c, c->in.p + 4), implied, trailer;
	uint64_t off = input_off(&c->in);
	bool is_ok = block_len_ok(b, len);
	struct damage *d;
	int r = input_need(&c->in, is_ok ? len : b->min_len, err);

	if (r < 0)
		return r;
	trailer = is_ok && r > 0 ? reader_u32(c, c->in.p + len - 4) : 0;
	*ret_len = len;
	if (is_ok && r > 0 && trailer == len)
		return 1;

	implied = implied_len(c, b);
	if (implied && input_need(&c->in, implied, err) < 0)
		return E_IO;
	if (implied != len && can_repair(c, b, implied)) {
		damage_add(c, off, "%s: length %u should be %u", b->name, len, implied);
		*ret_len = implied;
		return 1;
	}
	if (!is_ok)
		return frame_resync(
			c, damage_add(c, off, "%s: length %u is impossible", b->name, len), 4, err);
	if (r == 0)
		return frame_cut(c, b->name, len, err);
	r = trust_length(c, b, len, implied, err);
	if (r < 0)
		return r;
	if (r > 0) {
		damage_add(c, off, "%s: trailer %u is not length %u", b->name, trailer, len);
		return 1;
	}
	d = damage_add(c, off, "%s: neither trailer %u nor the next block agree with length %u",
		       b->name, trailer, len);
	return frame_resync(c, d, 4, err);
}
