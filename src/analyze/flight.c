/* SPDX-License-Identifier: MIT */
/* flight.c - see flight.h.
 *
 * Events lie in pieces. Each piece is a capture in itself, a section header with blocks behind it, so that
 * the reader of captures can apply it when it falls out. Copies hold pieces; the one that still grows is
 * ended for them. */
#include "flight.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "../base/mem.h"
#include "../base/vec.h"
#include "../capture/block.h"
#include "snapshot.h"

#define N_PIECES 16 /* that the limits are divided into */

struct piece {
	_Atomic uint32_t n_users;
	struct buf b;
	uint64_t first_ns, last_ns;
	uint64_t end; /* position behind it */
};

struct flight {
	const struct flight_options *o;
	struct replay *behind; /* state in front of the first event */
	struct writer machine; /* blocks of the machine and its interfaces */
	struct buf lists;      /* what came in front of the first event */
	bool has_events;
	VEC(struct piece *) piece; /* oldest first */
	uint64_t begin, end;
	uint64_t n_bytes; /* of all pieces */
	bool is_growing;  /* the last piece takes more */
};

/* ---- pieces ---- */

static void piece_release(struct piece *p)
{
	if (!p || atomic_fetch_sub(&p->n_users, 1) > 1)
		return;
	buf_fini(&p->b);
	free(p);
}

static struct piece *piece_new(struct flight *f, uint64_t ts_ns)
{
	struct piece *p = xcalloc(1, sizeof(*p));
	struct writer w;

	writer_init(&w);
	writer_section(&w);
	p->b = w.b;
	f->n_bytes += p->b.n;
	/* All at once: a buffer that doubles would take twice the limit. */
	buf_reserve(&p->b, f->o->max_bytes / N_PIECES + MAX_EVENT_BLOCK);
	p->first_ns = ts_ns;
	atomic_store(&p->n_users, 1);
	*vec_push(&f->piece) = p;
	f->is_growing = true;
	return p;
}

/* ---- the state behind ---- */

/* No section for replay: its state goes on. */
static void apply(struct flight *f, const struct piece *p)
{
	struct capture *c;
	struct event ev;
	struct step step;

	if (cap_open_memory(p->b.p, p->b.n, NULL, NULL, &c, NULL) < 0)
		return;
	while (cap_next(c, &ev, NULL) > 0)
		replay_event(f->behind, &ev, &step);
	cap_close(c);
}

/* Events begin, or a copy must stand without any. */
static int end_lists(struct flight *f, struct err *err)
{
	struct capture *c;
	struct event ev;
	int rc;

	if (f->has_events)
		return 0;
	rc = cap_open_memory(f->lists.p, f->lists.n, NULL, replay_sink(f->behind), &c, err);
	if (rc < 0)
		return rc;
	rc = cap_next(c, &ev, err);
	f->has_events = rc >= 0;
	cap_close(c);
	buf_fini(&f->lists);
	return rc;
}

static void lose_oldest(struct flight *f)
{
	struct piece *p = f->piece.v[0];

	if (f->o->before_loss)
		f->o->before_loss(f->o->ctx, p->end);
	f->piece.n--;
	memmove(f->piece.v, f->piece.v + 1, f->piece.n * sizeof(struct piece *));
	f->n_bytes -= p->b.n;
	f->begin = p->end;
	apply(f, p);
	piece_release(p);
}

/* Before another piece begins, as copies must not hold one that grows. */
static void keep_limits(struct flight *f, uint64_t now_ns)
{
	while (f->piece.n &&
	       (f->n_bytes > f->o->max_bytes || (f->o->max_ns && now_ns > f->piece.v[0]->last_ns &&
						 now_ns - f->piece.v[0]->last_ns > f->o->max_ns)))
		lose_oldest(f);
}

/* ---- blocks ---- */

static bool is_full(const struct flight *f, const struct piece *p, uint64_t ts_ns)
{
	return p->b.n >= f->o->max_bytes / N_PIECES ||
	       (f->o->max_ns && ts_ns > p->first_ns &&
		ts_ns - p->first_ns > f->o->max_ns / N_PIECES);
}

static void add_event(struct flight *f, struct str block, uint64_t ts_ns)
{
	struct piece *p = f->is_growing ? f->piece.v[f->piece.n - 1] : NULL;

	if (!p || is_full(f, p, ts_ns)) {
		keep_limits(f, ts_ns);
		p = piece_new(f, ts_ns);
	}
	buf_addstr(&p->b, block);
	f->n_bytes += block.n;
	f->end += block.n;
	p->end = f->end;
	p->last_ns = ts_ns;
}

static int add_block(struct flight *f, const struct block_info *b, struct str block,
		     struct err *err)
{
	if (b->kind != BLOCK_EVENT) {
		if (f->has_events)
			return err_set(err, E_CORRUPT, "a list among events");
		if (b->kind == BLOCK_MACHINE || b->kind == BLOCK_IFACES)
			writer_add_blocks(&f->machine, block);
		buf_addstr(&f->lists, block);
		return 0;
	}
	if (end_lists(f, err) < 0)
		return E_CORRUPT;
	add_event(f, block, load_u64(block.p + event_head_off(b->form)));
	return 0;
}

int flight_add(struct flight *f, struct str blocks, struct err *err)
{
	const struct block_info *b;
	int rc = 0;
	uint32_t len;

	while (blocks.n >= BLOCK_MIN_LEN && rc == 0) {
		b = block_info(load_u32(blocks.p));
		len = load_u32(blocks.p + 4);
		if (b->kind == BLOCK_NONE || !block_len_ok(b, len) || len > blocks.n)
			return err_set(err, E_CORRUPT, "no block of %u bytes", len);
		rc = add_block(f, b, (struct str){ blocks.p, len }, err);
		blocks.p += len;
		blocks.n -= len;
	}
	return rc;
}

uint64_t flight_end(const struct flight *f)
{
	return f->end;
}

uint64_t flight_begin(const struct flight *f)
{
	return f->begin;
}

/* ---- copies ---- */

struct flight_copy {
	struct buf head, tail;
	VEC(struct piece *) piece;
};

struct flight_copy *flight_copy(struct flight *f)
{
	struct snapshot_options o = { .is_classic = true }; /* as all that is recorded */
	struct flight_copy *c = xcalloc(1, sizeof(*c));
	struct snapshot_head h = { .machine = buf_str(&f->machine.b) };
	struct writer w;

	(void)end_lists(f, NULL);
	if (f->piece.n)
		h.ts_ns = f->piece.v[0]->first_ns;
	writer_init(&w);
	snapshot_add_head(f->behind, &o, &h, &w);
	c->head = w.b;
	for (uint32_t i = 0; i < f->piece.n; i++) {
		atomic_fetch_add(&f->piece.v[i]->n_users, 1);
		*vec_push(&c->piece) = f->piece.v[i];
	}
	f->is_growing = false;
	return c;
}

struct str flight_copy_piece(const struct flight_copy *c, size_t i)
{
	const struct buf *b;

	if (i == 0)
		return buf_str(&c->head);
	if (i > c->piece.n)
		return i == c->piece.n + 1 ? buf_str(&c->tail) : STR("");
	b = &c->piece.v[i - 1]->b;
	return (struct str){ b->p + BLOCK_SECTION_LEN, b->n - BLOCK_SECTION_LEN };
}

void flight_copy_add(struct flight_copy *c, struct str blocks)
{
	buf_addstr(&c->tail, blocks);
}

void flight_copy_free(struct flight_copy *c)
{
	if (!c)
		return;
	for (uint32_t i = 0; i < c->piece.n; i++)
		piece_release(c->piece.v[i]);
	vec_fini(&c->piece);
	buf_fini(&c->head);
	buf_fini(&c->tail);
	free(c);
}

/* ---- lifetime ---- */

struct flight *flight_new(const struct flight_options *o)
{
	struct flight *f = xcalloc(1, sizeof(*f));

	f->o = o;
	f->behind = replay_new();
	writer_init(&f->machine);
	return f;
}

void flight_free(struct flight *f)
{
	if (!f)
		return;
	for (uint32_t i = 0; i < f->piece.n; i++)
		piece_release(f->piece.v[i]);
	vec_fini(&f->piece);
	buf_fini(&f->lists);
	writer_fini(&f->machine);
	replay_free(f->behind);
	free(f);
}
