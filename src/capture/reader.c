/* SPDX-License-Identifier: MIT */
/* reader.c - sections, metadata and events of a capture, in file order and in spite of damage.
 *
 * Intact events take next_fast(), which sees nothing but the current window. Everything else -
 * the end of a window, sections, metadata, the other byte order, old layouts, damage - goes
 * through next_slow(), one block a call. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "../base/mem.h"
#include "block.h"
#include "capture.h"
#include "input.h"
#include "meta.h"
#include "resync.h"
#include "swap.h"

/* Versions beyond are damage, not a newer format: in twelve years there was one. */
#define MAX_MAJOR 15

/* What next_slow and its helpers return beside 1 (event), 0 (end) and <0 (error). */
#define AGAIN 2

/* How far the first event of a section looks ahead for the generation of its writer. */
#define LOOKAHEAD_BYTES (1u << 20)
/* Exits without enters that make a section one of exit events only. */
#define MIN_EXITS_ALONE 64
#define CLASSIC_TYPES   336 /* types from here on are unknown to sysdig 0.29.3 */

struct capture {
	struct input in;
	const uint8_t *fast;     /* fast_blocks, or no_blocks while there is no fast path */
	uint64_t n_numbered;     /* events delivered */
	uint64_t n_other_blocks; /* whole blocks that are not events */
	uint64_t last_ts_ns;
	struct cap_stats st;

	const struct meta_sink *sink;
	bool force;
	bool has_ended;
	int failed;            /* sticky E_IO */
	uint32_t open_damages; /* damages from this one on wait for their ts_after_ns */
	struct damage spare;   /* stands for those that are counted but not kept */
	struct buf scratch;    /* a block in native byte order */

	/* of the section */
	bool is_swapped;
	bool only_sections; /* of a major version that cannot be read: wait for the next section */
	bool has_events;
	bool is_bpf_old; /* types 292..295 are bpf and seccomp, see remap_old_types() */
	uint8_t generation;
};

/* Event blocks of today in this machine's byte order, by type: where the event header is. */
static const uint8_t fast_blocks[BLOCK_LAST - BLOCK_FIRST + 1] = {
	[0x216 - BLOCK_FIRST] = EVENT_OFF,
	[0x217 - BLOCK_FIRST] = EVENT_OFF_FLAGS,
};
static const uint8_t no_blocks[BLOCK_LAST - BLOCK_FIRST + 1];

/* ---- damage ---- */

/* Count a place of damage and describe it. The result is where to add lost bytes. */
__attribute__((format(printf, 3, 4))) static struct damage *damage_add(struct capture *c,
								       uint64_t off,
								       const char *fmt, ...)
{
	uint64_t i = c->st.n_damages++;
	struct damage *d = i < MAX_DAMAGES_KEPT ? &c->st.damage[i] : &c->spare;
	va_list ap;

	*d = (struct damage){ .off = off, .ts_before_ns = c->last_ts_ns };
	va_start(ap, fmt);
	vsnprintf(d->what, sizeof(d->what), fmt, ap);
	va_end(ap);
	c->fast = no_blocks;
	return d;
}

static void damage_lost(struct capture *c, struct damage *d, uint64_t bytes)
{
	d->lost_bytes += bytes;
	c->st.lost_bytes += bytes;
}

/* An event was read: it is the one after all damage so far. */
static void damage_close(struct capture *c, uint64_t ts_ns)
{
	for (; c->open_damages < c->st.n_damages; c->open_damages++) {
		if (c->open_damages >= MAX_DAMAGES_KEPT) {
			c->open_damages = (uint32_t)MAX_DAMAGES_KEPT;
			return;
		}
		c->st.damage[c->open_damages].ts_after_ns = ts_ns;
	}
}

static void unknown_count(struct unknown_count *list, uint32_t number)
{
	uint32_t i;

	for (i = 0; i < MAX_UNKNOWN_KEPT; i++) {
		if (list[i].n == 0)
			list[i].number = number;
		if (list[i].number == number) {
			list[i].n++;
			return;
		}
	}
}

/* ---- framing ---- */

static uint32_t get_u32(const struct capture *c, const uint8_t *p)
{
	return load_u32_as(p, c->is_swapped);
}

/* A header in front of which the framing can be trusted: known type, possible length, and a
 * trailer that agrees. Right behind the last block the end of input, or a gap, will do. */
static int is_block_at(struct capture *c, size_t at, struct err *err)
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

	if (!implied || input_left(&c->in) < implied || get_u32(c, p + implied - 4) != implied)
		return false;
	return event_peek(p, implied, b->form, c->is_swapped, &ev) != EVENT_BAD;
}

/* Is there a block in spite of a time far from the last event's? That event may itself be damage
 * that passed for an event, so another block right behind this one speaks for it. */
static int is_pair_at(struct capture *c, uint32_t len, struct err *err)
{
	struct resync rs = { .is_swapped = c->is_swapped, .only_sections = c->only_sections };

	return resync_check(&rs, c->in.p, len) ? is_block_at(c, len, err) : 0;
}

/* Find the next block from the byte `skip` on, across gaps; what lies before it is lost.
 * Returns AGAIN with the position on a block, 0 at the end of input, <0 E_IO. */
static int resync(struct capture *c, struct damage *d, size_t skip, struct err *err)
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

/* The input ends, or has a gap, inside what should be want bytes. A length that is wrong looks
 * the same, so a block further on is looked for first. */
static int cut(struct capture *c, const char *name, uint64_t want, struct err *err)
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
	r = resync(c, d, 1, err);
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
	return b->kind == BLOCK_NONE ? 0 : is_block_at(c, len, err);
}

/* Check the frame of the block at the read position and make it whole in memory.
 * Returns 1 and its length, or what next_slow returns when there is no such block. */
static int frame(struct capture *c, const struct block_info *b, uint32_t *ret_len, struct err *err)
{
	uint32_t len = get_u32(c, c->in.p + 4), implied, trailer;
	uint64_t off = input_off(&c->in);
	bool is_ok = block_len_ok(b, len);
	struct damage *d;
	int r = input_need(&c->in, is_ok ? len : b->min_len, err);

	if (r < 0)
		return r;
	trailer = is_ok && r > 0 ? get_u32(c, c->in.p + len - 4) : 0;
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
		return resync(c, damage_add(c, off, "%s: length %u is impossible", b->name, len), 4,
			      err);
	if (r == 0)
		return cut(c, b->name, len, err);
	r = trust_length(c, b, len, implied, err);
	if (r < 0)
		return r;
	if (r > 0) {
		damage_add(c, off, "%s: trailer %u is not length %u", b->name, trailer, len);
		return 1;
	}
	d = damage_add(c, off, "%s: neither trailer %u nor the next block agree with length %u",
		       b->name, trailer, len);
	return resync(c, d, 4, err);
}

/* ---- sections ---- */

/* Read order and version of the section header at the read position; whole in memory.
 * Returns E_OK, E_CORRUPT or E_UNSUPPORTED with a message in err. */
static int section_parse(const struct capture *c, struct section_meta *m, uint32_t *ret_len,
			 struct err *err)
{
	const uint8_t *p = c->in.p;
	uint32_t magic = load_u32(p + 8), len;
	uint64_t off = input_off(&c->in);

	m->off = off;
	m->swapped = magic == __builtin_bswap32(BLOCK_MAGIC);
	if (!m->swapped && magic != BLOCK_MAGIC)
		return err_at(err, E_CORRUPT, off, "section header: byte-order magic is 0x%08x",
			      magic);
	len = load_u32_as(p + 4, m->swapped);
	if (!block_len_ok(block_info(BLOCK_TYPE_SECTION), len))
		return err_at(err, E_CORRUPT, off, "section header: length %u is impossible%s", len,
			      m->swapped ? " (in the byte order that its magic says)" : "");
	m->major = load_u16_as(p + 12, m->swapped);
	m->minor = load_u16_as(p + 14, m->swapped);
	m->options_bytes = len - BLOCK_SECTION_LEN;
	*ret_len = len;
	if (m->major > MAX_MAJOR)
		return err_at(err, E_CORRUPT, off, "section header: version %u.%u is absurd",
			      m->major, m->minor);
	if (m->major > 1 && !c->force)
		return err_at(err, E_UNSUPPORTED, off,
			      "capture format %u.%u is newer than 1.x, the last one known",
			      m->major, m->minor);
	return E_OK;
}

static void section_begin(struct capture *c, struct section_meta *m)
{
	m->index = (uint32_t)c->st.n_sections++;
	c->is_swapped = m->swapped;
	c->only_sections = false;
	c->has_events = false;
	c->is_bpf_old = false;
	c->generation = GEN_CLASSIC;
	c->fast = no_blocks;
	if (c->sink && c->sink->section)
		c->sink->section(c->sink->ctx, m);
}

static int read_section(struct capture *c, struct err *err)
{
	struct section_meta m = { 0 };
	struct err why;
	uint32_t len = 0, frame_len;
	int r = input_need(&c->in, BLOCK_SECTION_LEN, err);
	bool was_swapped = c->is_swapped;

	if (r <= 0)
		return r < 0 ? r : cut(c, "section header", BLOCK_SECTION_LEN, err);
	r = section_parse(c, &m, &len, &why);
	if (r == E_UNSUPPORTED)
		c->only_sections = true;
	if (r < 0) {
		struct damage *d = damage_add(c, m.off, "%.*s", (int)WHY_BYTES - 1, why.msg);

		return resync(c, d, 4, err);
	}
	c->is_swapped = m.swapped;
	r = frame(c, block_info(BLOCK_TYPE_SECTION), &frame_len, err);
	if (r != 1) {
		c->is_swapped = was_swapped;
		return r;
	}
	section_begin(c, &m);
	c->n_other_blocks++;
	c->in.p += len;
	return AGAIN;
}

/* ---- metadata ---- */

struct meta_damage {
	struct capture *c;
	uint64_t body_off;
	const char *name;
};

static void on_meta_damage(void *ctx, size_t at, size_t lost_bytes, const char *what)
{
	struct meta_damage *md = ctx;
	struct damage *d = damage_add(md->c, md->body_off + at, "%s: %s", md->name, what);

	damage_lost(md->c, d, lost_bytes);
}

static int read_meta(struct capture *c, const struct block_info *b, struct err *err)
{
	struct meta_damage md = { c, input_off(&c->in) + 8, b->name };
	static const struct meta_sink no_sink;
	struct meta_reader mr = {
		.sink = c->sink ? c->sink : &no_sink,
		.is_swapped = c->is_swapped,
		.damage = on_meta_damage,
		.damage_ctx = &md,
	};
	uint32_t len;
	int r = frame(c, b, &len, err);

	if (r != 1)
		return r;
	meta_read(&mr, b, c->in.p + 8, len - BLOCK_MIN_LEN);
	c->n_other_blocks++;
	c->st.n_mid_meta_blocks += c->has_events;
	c->in.p += len;
	return AGAIN;
}

static int read_unknown(struct capture *c, const struct block_info *b, uint32_t type,
			struct err *err)
{
	uint64_t off = input_off(&c->in);
	uint32_t len;
	int r;

	/* Overwritten or erased, not a block of a newer writer. */
	if (type == 0 || type == UINT32_MAX) {
		struct damage *d = damage_add(c, off, "block type 0x%x is impossible", type);

		return resync(c, d, 1, err);
	}
	r = frame(c, b, &len, err);
	if (r != 1)
		return r;
	/* Broken data is full of such blocks, in regular data one behind the other. */
	r = c->st.n_damages ? is_block_at(c, len, err) : 1;
	if (r < 0)
		return r;
	if (r == 0) {
		struct damage *d = damage_add(
			c, off, "block type 0x%x is unknown, and no block follows", type);

		return resync(c, d, 1, err);
	}
	c->n_other_blocks++;
	c->st.n_unknown_blocks++;
	unknown_count(c->st.unknown_block, type);
	c->in.p += len;
	return AGAIN;
}

/* ---- events ---- */

struct census {
	uint64_t n_new;    /* types that sysdig 0.29.3 does not know */
	uint64_t n_enters; /* that the newest drivers no longer emit */
	uint64_t n_exits;
};

/* Count the events that follow within LOOKAHEAD_BYTES, as far as they are intact. No further,
 * though a plain file is in memory whole: the answer must not depend on the wrapping. */
static struct census census_take(const struct capture *c)
{
	struct census n = { 0 };
	size_t left = input_left(&c->in);
	const uint8_t *p = c->in.p;
	const uint8_t *end = p + (left < LOOKAHEAD_BYTES ? left : LOOKAHEAD_BYTES);
	struct event ev;

	while (end - p >= BLOCK_MIN_LEN) {
		const struct block_info *b = block_info(get_u32(c, p));
		uint32_t len = get_u32(c, p + 4);

		if (b->kind != BLOCK_EVENT || !block_len_ok(b, len) || len > (size_t)(end - p))
			break;
		if (event_peek(p, len, b->form, c->is_swapped, &ev) == EVENT_GOOD) {
			n.n_new += ev.type >= CLASSIC_TYPES;
			n.n_enters += event_is_old_enter(ev.type);
			n.n_exits += event_is_syscall_exit(ev.type);
		}
		p += len;
	}
	return n;
}

static int decide_generation(struct capture *c, struct err *err)
{
	struct census n;

	if (input_need(&c->in, LOOKAHEAD_BYTES, err) < 0)
		return E_IO;
	n = census_take(c);
	if (n.n_enters)
		c->generation = n.n_new ? GEN_PAIRS : GEN_CLASSIC;
	else
		c->generation = n.n_new || n.n_exits >= MIN_EXITS_ALONE ? GEN_EXIT_ONLY
									: GEN_CLASSIC;
	return E_OK;
}

/* sysdig 0.20.0 alone (January to March 2018, v1 blocks) wrote bpf and seccomp as 292..295,
 * numbers that went to execve and setpgid in the next release. A bpf enter is one small 8-byte
 * number where execve has a path; a bpf exit has one parameter where execve has 18; a seccomp
 * enter has one where setpgid has two. A seccomp exit looks like setpgid's: it follows what the
 * section has shown before.
 * (A switch event of type 152 with 5 parameters, of April and May 2014, is delivered as it is.) */
static void remap_old_types(struct capture *c, struct event *ev)
{
	unsigned n = ev->n_params;
	uint64_t cmd;

	if (ev->type < EV_SYSCALL_EXECVE_19_E || ev->type > EV_SYSCALL_SETPGID_X)
		return;
	switch (ev->type) {
	case EV_SYSCALL_EXECVE_19_E:
		cmd = n == 1 && ev->at[1] == 8 ? load_u64_as(ev->data, c->is_swapped) : UINT64_MAX;
		c->is_bpf_old |= cmd < 256;
		break;
	case EV_SYSCALL_EXECVE_19_X:
	case EV_SYSCALL_SETPGID_E:
		c->is_bpf_old |= n == 1;
		break;
	}
	if (c->is_bpf_old)
		ev->type += EV_SYSCALL_BPF_E - EV_SYSCALL_EXECVE_19_E;
}

/* The block in this machine's byte order, in the scratch buffer. */
static uint8_t *block_native(struct capture *c, const struct block_info *b, uint32_t len)
{
	c->scratch.n = 0;
	buf_add(&c->scratch, c->in.p, len);
	swap_event_head((uint8_t *)c->scratch.p, len, b->form);
	return (uint8_t *)c->scratch.p;
}

static enum event_state event_load(struct capture *c, const struct block_info *b, uint32_t len,
				   struct event *ev, char *why)
{
	uint8_t *copy = c->is_swapped ? block_native(c, b, len) : NULL;
	enum event_state state = event_decode(copy ? copy : c->in.p, len, b->form, ev, why);

	if (state != EVENT_GOOD)
		return state;
	if (!(b->form & FORM_V2))
		remap_old_types(c, ev);
	if (copy)
		swap_event_params(ev, copy + (ev->data - copy));
	return state;
}

/* The fields of an event that do not stand in its block, and what its arrival changes. */
static inline void event_finish(struct capture *c, struct event *ev)
{
	ev->num = ++c->n_numbered;
	ev->off = input_off(&c->in);
	ev->generation = c->generation;
	c->last_ts_ns = ev->ts_ns;
}

static void event_accept(struct capture *c, struct event *ev)
{
	if (ev->type >= CLASSIC_TYPES && c->generation == GEN_CLASSIC)
		c->generation = GEN_PAIRS;
	c->st.n_extra_params += event_has_extra(ev);
	damage_close(c, ev->ts_ns);
	event_finish(c, ev);
	c->fast = c->is_swapped ? no_blocks : fast_blocks;
}

static int read_event(struct capture *c, const struct block_info *b, struct event *ev,
		      struct err *err)
{
	char why[WHY_BYTES];
	uint32_t len;
	int r = frame(c, b, &len, err);

	if (r != 1)
		return r;
	if (!c->has_events) {
		c->has_events = true;
		c->last_ts_ns = 0;
		if (decide_generation(c, err) < 0)
			return E_IO;
	}
	r = AGAIN;
	switch (event_load(c, b, len, ev, why)) {
	case EVENT_GOOD:
		event_accept(c, ev);
		r = 1;
		break;
	case EVENT_UNKNOWN:
		c->st.n_unknown_events++;
		unknown_count(c->st.unknown_event, ev->type);
		break;
	case EVENT_BAD:
		c->st.n_bad_blocks++;
		damage_lost(c, damage_add(c, input_off(&c->in), "%s: %.90s", b->name, why), len);
		break;
	}
	c->in.p += len;
	return r;
}

/* ---- the loop ---- */

/* One block, or one place of damage. Returns 1 with an event, AGAIN, 0 at the end, <0 E_IO. */
static int next_slow(struct capture *c, struct event *ev, struct err *err)
{
	const struct block_info *b;
	uint32_t type;
	int r = input_need(&c->in, BLOCK_MIN_LEN, err);

	if (r < 0)
		return r;
	if (r == 0 && !input_left(&c->in) && !input_at_gap(&c->in))
		return 0;
	if (r == 0)
		return cut(c, "block", BLOCK_MIN_LEN, err);
	type = get_u32(c, c->in.p);
	b = block_info(type);
	if (b->kind == BLOCK_SECTION)
		return read_section(c, err);
	if (b->kind == BLOCK_NONE)
		return read_unknown(c, b, type, err);
	if (b->kind == BLOCK_EVENT)
		return read_event(c, b, ev, err);
	return read_meta(c, b, err);
}

/* An intact event of a known type wholly inside the window. */
static inline bool next_fast(struct capture *c, struct event *ev)
{
	const uint8_t *p = c->in.p;
	size_t left = input_left(&c->in);
	uint32_t k, len, off;

	if (left < BLOCK_MIN_LEN + FAST_MARGIN)
		return false;
	left -= FAST_MARGIN;
	k = load_u32(p) - BLOCK_FIRST;
	len = load_u32(p + 4);
	if (k > BLOCK_LAST - BLOCK_FIRST || !(off = c->fast[k]))
		return false;
	if (len > left || len > MAX_EVENT_BLOCK || len % 4 || len < off + 26 + 4 ||
	    load_u32(p + len - 4) != len)
		return false;
	if (!event_decode_fast(p, len, off, ev))
		return false;
	if (ev->type >= CLASSIC_TYPES && c->generation == GEN_CLASSIC)
		return false;
	event_finish(c, ev);
	c->in.p = p + len;
	return true;
}

/* Out of line, so that cap_next saves no registers for it. */
static __attribute__((noinline)) int next_any(struct capture *c, struct event *ev, struct err *err)
{
	int r = AGAIN;

	if (c->failed)
		return err_set(err, c->failed, "reading failed before");
	while (r == AGAIN && !c->has_ended)
		r = next_slow(c, ev, err);
	if (r < 0)
		c->failed = r;
	if (r == 0)
		c->has_ended = true;
	return r == AGAIN ? 0 : r;
}

int cap_next(struct capture *c, struct event *ev, struct err *err)
{
	if (__builtin_expect(next_fast(c, ev), 1))
		return 1;
	return next_any(c, ev, err);
}

/* ---- opening ---- */

static int not_a_capture(const struct capture *c, struct err *err)
{
	const uint8_t *p = c->in.p;
	size_t n = input_left(&c->in);
	static const char hex[] = "0123456789abcdef";
	char text[3 * 8 + 1] = "";
	size_t i;

	if (!n)
		return err_at(err, E_UNSUPPORTED, 0, "not a capture: there is nothing in it");
	for (i = 0; i < n && i < 8; i++) {
		text[3 * i] = ' ';
		text[3 * i + 1] = hex[p[i] >> 4];
		text[3 * i + 2] = hex[p[i] & 15];
		text[3 * i + 3] = 0;
	}
	return err_at(err, E_UNSUPPORTED, 0, "not a capture: begins with%s", text);
}

/* The first section header must be whole and sound; it stays to be read. */
static int check_first(struct capture *c, struct err *err)
{
	struct section_meta m = { 0 };
	uint32_t len, trailer;
	int r = input_need(&c->in, BLOCK_SECTION_LEN, err);

	if (r < 0)
		return r;
	if (r == 0 && input_at_gap(&c->in))
		return err_at(err, E_CORRUPT, 0, "the first section header cannot be decoded");
	if (input_left(&c->in) < 4 || load_u32(c->in.p) != BLOCK_TYPE_SECTION)
		return not_a_capture(c, err);
	if (r == 0)
		return err_at(err, E_CORRUPT, 0, "section header: only %zu of %u bytes are there",
			      input_left(&c->in), BLOCK_SECTION_LEN);
	r = section_parse(c, &m, &len, err);
	if (r < 0)
		return r;
	r = input_need(&c->in, len, err);
	if (r < 0)
		return r;
	if (r == 0)
		return err_at(err, E_CORRUPT, 0, "section header: only %zu of %u bytes are there",
			      input_left(&c->in), len);
	trailer = load_u32_as(c->in.p + len - 4, m.swapped);
	if (trailer != len)
		return err_at(err, E_CORRUPT, 0, "section header: trailer %u is not length %u",
			      trailer, len);
	return E_OK;
}

static int open_source(struct source *src, const struct cap_options *opt,
		       const struct meta_sink *sink, struct capture **ret, struct err *err)
{
	struct capture *c = xcalloc(1, sizeof(*c));
	int r;

	input_init(&c->in, src);
	c->sink = sink;
	c->force = opt && opt->force;
	c->fast = no_blocks;
	r = check_first(c, err);
	if (r < 0) {
		cap_close(c);
		return r;
	}
	*ret = c;
	return E_OK;
}

int cap_open(const char *path, const struct cap_options *opt, const struct meta_sink *sink,
	     struct capture **ret, struct err *err)
{
	struct source *src;
	int r = source_open(path, &src, err);

	return r < 0 ? r : open_source(src, opt, sink, ret, err);
}

int cap_open_memory(const void *p, size_t n, const struct cap_options *opt,
		    const struct meta_sink *sink, struct capture **ret, struct err *err)
{
	struct source *src;
	int r = source_open_memory(p, n, &src, err);

	return r < 0 ? r : open_source(src, opt, sink, ret, err);
}

const struct cap_stats *cap_get_stats(struct capture *c)
{
	source_get_info(c->in.src, &c->st.source);
	c->st.n_events = c->n_numbered + c->st.n_unknown_events;
	c->st.n_blocks = c->st.n_events + c->n_other_blocks;
	if (c->has_ended && c->st.source.first_damage.code == E_TRUNCATED)
		c->st.is_truncated = true;
	return &c->st;
}

bool cap_is_damaged(const struct cap_stats *st)
{
	return st->n_damages || st->n_bad_blocks || st->is_truncated || st->source.n_damages;
}

void cap_close(struct capture *c)
{
	if (!c)
		return;
	input_fini(&c->in);
	buf_fini(&c->scratch);
	free(c);
}
