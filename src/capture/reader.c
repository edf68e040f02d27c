/* SPDX-License-Identifier: MIT */
/* reader.c - sections, metadata and events of a capture, in file order and in spite of damage.
 *
 * Intact events take next_fast(), which sees nothing but the current window. Everything else -
 * the end of a window, sections, metadata, the other byte order, old layouts, damage - goes
 * through next_slow(), one block a call. */
#include <stdlib.h>

#include "../base/mem.h"
#include "reader_internal.h"
#include "swap.h"

/* Versions beyond are damage, not a newer format: in twelve years there was one. */
#define MAX_MAJOR 15

/* Event blocks of today in this machine's byte order, by type: where the event header is. */
const uint8_t reader_fast_blocks[BLOCK_LAST - BLOCK_FIRST + 1] = {
	[0x216 - BLOCK_FIRST] = EVENT_OFF,
	[0x217 - BLOCK_FIRST] = EVENT_OFF_FLAGS,
};
const uint8_t reader_no_blocks[BLOCK_LAST - BLOCK_FIRST + 1];

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
	c->fast = reader_no_blocks;
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
		return r < 0 ? r : frame_cut(c, "section header", BLOCK_SECTION_LEN, err);
	r = section_parse(c, &m, &len, &why);
	if (r == E_UNSUPPORTED)
		c->only_sections = true;
	if (r < 0) {
		struct damage *d = damage_add(c, m.off, "%.*s", (int)WHY_BYTES - 1, why.msg);

		return frame_resync(c, d, 4, err);
	}
	c->is_swapped = m.swapped;
	r = frame_take(c, block_info(BLOCK_TYPE_SECTION), &frame_len, err);
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
	int r = frame_take(c, b, &len, err);

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

		return frame_resync(c, d, 1, err);
	}
	r = frame_take(c, b, &len, err);
	if (r != 1)
		return r;
	/* Broken data is full of such blocks, in regular data one behind the other. */
	r = c->st.n_damages ? frame_is_at(c, len, err) : 1;
	if (r < 0)
		return r;
	if (r == 0) {
		struct damage *d = damage_add(
			c, off, "block type 0x%x is unknown, and no block follows", type);

		return frame_resync(c, d, 1, err);
	}
	c->n_other_blocks++;
	c->st.n_unknown_blocks++;
	unknown_count(c->st.unknown_block, type);
	c->in.p += len;
	return AGAIN;
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
		return frame_cut(c, "block", BLOCK_MIN_LEN, err);
	type = reader_u32(c, c->in.p);
	b = block_info(type);
	if (b->kind == BLOCK_SECTION)
		return read_section(c, err);
	if (b->kind == BLOCK_NONE)
		return read_unknown(c, b, type, err);
	if (b->kind == BLOCK_EVENT)
		return reader_event(c, b, ev, err);
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
	return err_at(err, E_UNSUPPORTED, 0,
		      "not a capture: expected .scap, gzip, zstd or an archive, got%s", text);
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

int cap_open_source(struct source *src, const struct cap_options *opt, const struct meta_sink *sink,
		    struct capture **ret, struct err *err)
{
	struct capture *c = xcalloc(1, sizeof(*c));
	int r;

	input_init(&c->in, src);
	c->sink = sink;
	c->force = opt && opt->force;
	if (opt)
		c->in.idle = opt->idle;
	c->is_classic = opt && opt->is_classic;
	c->fast = reader_no_blocks;
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

	return r < 0 ? r : cap_open_source(src, opt, sink, ret, err);
}

int cap_open_memory(const void *p, size_t n, const struct cap_options *opt,
		    const struct meta_sink *sink, struct capture **ret, struct err *err)
{
	struct source *src;
	int r = source_open_memory(p, n, &src, err);

	return r < 0 ? r : cap_open_source(src, opt, sink, ret, err);
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
