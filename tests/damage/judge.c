/* SPDX-License-Identifier: MIT */
/* judge.c - damage a capture in one place, read it, and say what is missing that must not be. */
#include "judge.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../../src/base/mem.h"
#include "../../src/base/str.h"

#define FF_BYTES    16
#define REPACK_STEP ((size_t)16 << 10)
#define COPY_BELOW  ((size_t)5 << 20)
/* Damage to packed data is noticed at most this far in front of it: the header or trailer, or
 * block header, that it is part of. */
#define PACKED_SLACK 32
#define ZSTD_SLACK   (128u << 10) /* the largest block */

const char *const harm_names[HARM_MAX] = { "cut", "ff", "packed-cut", "packed-ff" };

/* ---- the intact capture ---- */

static bool is_packed_harm(enum harm h)
{
	return h == HARM_PACKED_CUT || h == HARM_PACKED_FF;
}

static bool is_cut(enum harm h)
{
	return h == HARM_CUT || h == HARM_PACKED_CUT;
}

static bool seen_same(const struct seen *a, const struct seen *b)
{
	return a->ts_ns == b->ts_ns && a->tid == b->tid && a->type == b->type && a->cpu == b->cpu;
}

/* Does the event that the reader delivered stand in this block? Version 1 gave some types other
 * numbers for a while, which the reader corrects. */
static bool seen_matches(const struct seen *e, const struct frame *f, const uint8_t *p)
{
	struct head h = frame_head(f, p);

	return e->off == f->off && e->ts_ns == h.ts_ns && e->tid == h.tid && e->cpu == h.cpu &&
	       (e->type == h.type || frame_is_v1(f));
}

/* The reader must deliver every event block of the walk but those it counts as unknown. */
static bool intact_agrees(const struct subject *s, char why[200])
{
	const struct reading *rd = &s->intact;
	uint64_t n_unknown = 0;
	uint32_t i, k = 0;

	for (i = 0; i < s->frames.list.n; i++) {
		const struct frame *f = &s->frames.list.v[i];

		if (!frame_is_event(f))
			continue;
		if (k < rd->events.n && seen_matches(&rd->events.v[k], f, s->pk.data))
			k++;
		else
			n_unknown++;
	}
	if (k == rd->events.n && n_unknown == rd->stats.n_unknown_events &&
	    rd->is_damaged == s->frames.is_cut)
		return true;
	snprintf(why, 200, "intact: %u of %u events match, %llu of %llu unknown, damaged %d", k,
		 rd->events.n, (unsigned long long)rd->stats.n_unknown_events,
		 (unsigned long long)n_unknown, rd->is_damaged);
	return false;
}

/* The first byte of the file that is not needed to decode the first section header. */
static uint64_t packed_header(const struct subject *s, uint64_t n_first)
{
	size_t lo = 0, hi = s->pk.n_file;

	if (s->pk.packing == PACK_NONE)
		return n_first;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (packed_prefix(&s->pk, mid) >= n_first)
			hi = mid;
		else
			lo = mid + 1;
	}
	return hi;
}

bool subject_load(const char *spec, struct subject *s)
{
	static const char *const ways[REPACK_MAX] = { "+flush", "+members", "+zstd" };
	size_t n = strlen(spec);
	struct packed from;
	char *path;
	bool is_ok;
	int how;

	for (how = 0; how < REPACK_MAX; how++)
		if (str_ends(str_of(spec), str_of(ways[how])))
			break;
	if (how == REPACK_MAX)
		return packed_load(spec, &s->pk);
	path = xstrndup(spec, n - strlen(ways[how]));
	is_ok = packed_load(path, &from);
	free(path);
	if (!is_ok)
		return false;
	packed_again(&from, how, REPACK_STEP, &s->pk);
	packed_fini(&from);
	return true;
}

bool subject_init(struct subject *s, char why[200], bool *is_wrong)
{
	uint64_t n_first;

	*is_wrong = false;
	s->must_copy = s->pk.n_data <= COPY_BELOW;
	frames_walk(s->pk.data, s->pk.n_data, &s->frames);
	if (s->frames.is_damaged || s->frames.list.n == 0) {
		snprintf(why, 200, "damaged as it is");
		return false;
	}
	reading_do(s->pk.data, s->pk.n_data, &s->intact);
	if (s->intact.status != E_OK) {
		snprintf(why, 200, "refused as it is: %.150s", s->intact.err.msg);
		return false;
	}
	*is_wrong = !intact_agrees(s, why);
	n_first = s->frames.list.v[0].len;
	s->min_at[HARM_CUT] = s->min_at[HARM_FF] = n_first;
	s->min_at[HARM_PACKED_CUT] = s->min_at[HARM_PACKED_FF] = packed_header(s, n_first);
	return !*is_wrong;
}

void subject_fini(struct subject *s)
{
	reading_fini(&s->intact);
	vec_fini(&s->frames.list);
	packed_fini(&s->pk);
}

uint64_t subject_places(const struct subject *s, enum harm h)
{
	uint64_t n = is_packed_harm(h) ? s->pk.n_file : s->pk.n_data;

	if (is_packed_harm(h) && s->pk.packing == PACK_NONE)
		return 0;
	return n > s->min_at[h] ? n - s->min_at[h] : 0;
}

/* ---- doing harm ---- */

struct harmed {
	uint8_t *p;
	size_t n;
	uint8_t *whole; /* what p is part of, restored afterwards; NULL for a copy */
	uint8_t saved[FF_BYTES];
	size_t at, n_ff;
	bool has_changed; /* the bytes were not 0xff before */
};

static void harm_do(struct subject *s, enum harm h, uint64_t at, struct harmed *ret)
{
	uint8_t *p = is_packed_harm(h) ? s->pk.file : s->pk.data;
	size_t n = is_packed_harm(h) ? s->pk.n_file : s->pk.n_data;

	*ret = (struct harmed){ .p = p, .n = is_cut(h) ? at : n, .whole = p, .at = at };
	if (s->must_copy) {
		ret->p = memcpy(xmalloc(ret->n), p, ret->n);
		ret->whole = NULL;
	}
	if (is_cut(h)) {
		ret->has_changed = at < n;
		return;
	}
	ret->n_ff = n - at < FF_BYTES ? n - at : FF_BYTES;
	memcpy(ret->saved, p + at, ret->n_ff);
	memset(ret->p + at, 0xff, ret->n_ff);
	ret->has_changed = memcmp(ret->saved, ret->p + at, ret->n_ff) != 0;
}

static void harm_undo(struct harmed *hm)
{
	if (!hm->whole)
		free(hm->p);
	else
		memcpy(hm->whole + hm->at, hm->saved, hm->n_ff);
}

bool subject_write(struct subject *s, enum harm h, uint64_t at, const char *path)
{
	struct harmed hm;
	FILE *f = fopen(path, "wb");
	bool is_ok;

	if (!f)
		return false;
	harm_do(s, h, at, &hm);
	is_ok = fwrite(hm.p, 1, hm.n, f) == hm.n;
	harm_undo(&hm);
	return fclose(f) == 0 && is_ok;
}

/* ---- judging ---- */

static __attribute__((format(printf, 2, 3))) void fail(struct verdict *v, const char *fmt, ...)
{
	va_list ap;

	if (!v->is_ok)
		return;
	v->is_ok = false;
	va_start(ap, fmt);
	vsnprintf(v->why, sizeof(v->why), fmt, ap);
	va_end(ap);
}

/* The part of the decoded stream that may differ: blocks [first, last] of the walk. */
struct zone {
	uint32_t first, last; /* first > last: nothing was touched */
	uint64_t from, to;    /* bytes of these blocks */
	bool must_notice;
};

/* The first block that does not end at or before off. */
static uint32_t frame_at(const struct subject *s, uint64_t off)
{
	uint32_t lo = 0, hi = s->frames.list.n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		const struct frame *f = &s->frames.list.v[mid];

		if (f->off + f->len > off)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

static struct zone zone_of(const struct subject *s, uint64_t from, uint64_t to)
{
	struct zone z = { .first = frame_at(s, from) };
	const struct frame *list = s->frames.list.v;
	uint32_t i;

	for (i = z.first; i < s->frames.list.n && list[i].off < to; i++)
		z.must_notice |= frame_notices(&list[i], s->pk.data, from, to);
	z.last = i - 1;
	z.from = z.first < s->frames.list.n ? list[z.first].off : s->pk.n_data;
	z.to = i ? list[i - 1].off + list[i - 1].len : 0;
	return z;
}

/* The number of intact events in front of a block boundary. */
static uint32_t events_before(const struct subject *s, uint64_t off)
{
	const struct seen *v = s->intact.events.v;
	uint32_t lo = 0, hi = s->intact.events.n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (v[mid].off >= off)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

static void judge_before(const struct subject *s, const struct reading *rd, uint32_t n,
			 struct verdict *v)
{
	uint32_t i;

	v->n_before = n;
	for (i = 0; i < n && i < rd->events.n; i++)
		if (!seen_same(&rd->events.v[i], &s->intact.events.v[i]) ||
		    rd->events.v[i].off != s->intact.events.v[i].off)
			break;
	v->got_before = i;
	if (i < n)
		fail(v, "%u of %u events before the damage are delivered, the next one is %s", i, n,
		     i < rd->events.n ? "wrong" : "missing");
}

/* Offsets tell which events are which: count those wholly behind the zone one by one. */
static void judge_behind(const struct subject *s, const struct reading *rd, const struct zone *z,
			 struct verdict *v)
{
	uint32_t i = events_before(s, z->to), k = (uint32_t)v->got_before;
	const struct seen *want = s->intact.events.v, *got = rd->events.v;

	v->n_behind = s->intact.events.n - i;
	while (k < rd->events.n && got[k].off < z->to) {
		uint32_t at = events_before(s, got[k].off);

		v->n_strange += at >= s->intact.events.n || want[at].off != got[k].off;
		k++;
	}
	while (i < s->intact.events.n && k < rd->events.n) {
		if (want[i].off == got[k].off && seen_same(&want[i], &got[k])) {
			v->got_behind++;
			i++;
			k++;
		} else if (want[i].off < got[k].off) {
			i++;
		} else {
			v->n_strange++;
			k++;
		}
	}
	v->n_strange += rd->events.n - k;
}

/* Behind a gap of unknown size offsets mean nothing: compare from the end. */
static void judge_tail(const struct subject *s, const struct reading *rd, uint32_t n,
		       struct verdict *v)
{
	const struct seen *want = s->intact.events.v + s->intact.events.n;
	const struct seen *got = rd->events.v + rd->events.n;
	uint32_t i = 0;

	v->n_behind = n;
	while (i < n && i < rd->events.n && seen_same(want - 1 - i, got - 1 - i))
		i++;
	v->got_behind = i;
}

/* In packed data this is required of all cases together: what a decoder makes of damaged bytes
 * may, once in a while, pass for a block that reaches far. */
static void judge_share(struct verdict *v, bool is_packed)
{
	if (!is_packed && v->got_behind * 100 < v->n_behind * MIN_RECOVERED)
		fail(v, "%llu of %llu events behind the damage are delivered",
		     (unsigned long long)v->got_behind, (unsigned long long)v->n_behind);
	if (v->n_strange)
		fail(v, "%llu events are delivered that were never written",
		     (unsigned long long)v->n_strange);
}

/* Records of the blocks in front of `before` and from `behind` on; in packed data the latter are added
 * to the events. */
static void judge_records(const struct subject *s, const struct reading *rd, uint32_t before,
			  uint32_t behind, bool is_packed, struct verdict *v)
{
	const struct record *want = s->intact.records.v, *got = rd->records.v;
	uint32_t n = s->intact.records.n, head = 0, tail = 0, n_head = 0, n_tail = 0;

	while (n_head < n && want[n_head].block < before)
		n_head++;
	while (n_tail < n && want[n - 1 - n_tail].block >= behind)
		n_tail++;
	while (head < n_head && head < rd->records.n && want[head].hash == got[head].hash)
		head++;
	while (tail < n_tail && tail < rd->records.n &&
	       want[n - 1 - tail].hash == got[rd->records.n - 1 - tail].hash)
		tail++;
	if (head < n_head)
		fail(v, "%u of %u metadata records before the damage are delivered", head, n_head);
	if (is_packed) {
		v->n_behind += n_tail;
		v->got_behind += tail;
	} else if (tail * 100ULL < n_tail * (uint64_t)MIN_RECOVERED)
		fail(v, "%u of %u metadata records behind the damage are delivered", tail, n_tail);
}

/* Is one of the places reported in [from, to]? */
static bool is_reported_at(const struct reading *rd, uint64_t from, uint64_t to)
{
	uint64_t i;

	for (i = 0; i < rd->stats.n_damages && i < MAX_DAMAGES_KEPT; i++)
		if (rd->stats.damage[i].off >= from && rd->stats.damage[i].off <= to)
			return true;
	return rd->stats.n_damages > MAX_DAMAGES_KEPT;
}

static bool is_delivered(const struct reading *rd, uint64_t off)
{
	uint32_t k;

	for (k = 0; k < rd->events.n && rd->events.v[k].off < off; k++)
		;
	return k < rd->events.n && rd->events.v[k].off == off;
}

/* Bytes of the events of the zone that are missing, and of all its blocks; with them counts a block
 * right behind that is of no known type, since resynchronising cannot recognise it. */
static void zone_missing(const struct subject *s, const struct reading *rd, const struct zone *z,
			 uint64_t *ret_events, uint64_t *ret_all)
{
	uint32_t i;

	*ret_events = *ret_all = 0;
	for (i = z->first; i < s->frames.list.n; i++) {
		const struct frame *f = &s->frames.list.v[i];

		if (i > z->last && frame_is_known(f))
			break;
		*ret_all += f->len;
		if (i <= z->last && is_delivered(&s->intact, f->off) && !is_delivered(rd, f->off))
			*ret_events += f->len;
	}
}

/* The report of damage to decoded bytes. */
static void judge_report(const struct subject *s, const struct reading *rd, const struct zone *z,
			 struct verdict *v)
{
	uint64_t lost_least, lost_most, tail = 0;
	const struct frame *end = &s->frames.list.v[s->frames.list.n - 1];

	if (!rd->is_damaged) {
		fail(v, "the damage is not reported");
		return;
	}
	if (end->type == FRAME_TAIL && end->off >= z->to)
		tail = end->len;
	if (!is_reported_at(rd, z->from, z->to))
		fail(v, "no damage is reported between %llu and %llu, the first is at %llu",
		     (unsigned long long)z->from, (unsigned long long)z->to,
		     (unsigned long long)rd->stats.damage[0].off);
	zone_missing(s, rd, z, &lost_least, &lost_most);
	lost_most += tail;
	/* Half a type overwritten may be a type nobody knows: skipped and counted as that. */
	if (rd->stats.n_unknown_blocks > s->intact.stats.n_unknown_blocks)
		lost_least = 0;
	if (v->got_behind == v->n_behind &&
	    (rd->stats.lost_bytes < lost_least || rd->stats.lost_bytes > lost_most))
		fail(v, "%llu bytes are said to be lost, %llu to %llu are",
		     (unsigned long long)rd->stats.lost_bytes, (unsigned long long)lost_least,
		     (unsigned long long)lost_most);
}

static void judge_decoded_cut(struct subject *s, const struct reading *rd, uint64_t at,
			      struct verdict *v)
{
	uint32_t k = frame_at(s, at);
	const struct frame *f = &s->frames.list.v[k];
	uint64_t lost = at - f->off;

	judge_before(s, rd, events_before(s, f->off), v);
	judge_records(s, rd, k, UINT32_MAX, false, v);
	v->n_strange = rd->events.n - v->got_before;
	judge_share(v, false);
	if (!lost && rd->is_damaged)
		fail(v, "damage is reported for a cut between blocks");
	if (!lost)
		return;
	if (!rd->is_damaged || !rd->stats.is_truncated)
		fail(v, "the cut is not reported");
	else if (!is_reported_at(rd, f->off, at))
		fail(v, "the cut is reported at %llu, not between %llu and %llu",
		     (unsigned long long)rd->stats.damage[0].off, (unsigned long long)f->off,
		     (unsigned long long)at);
	if (rd->stats.lost_bytes != lost)
		fail(v, "%llu bytes are said to be lost by the cut, not %llu",
		     (unsigned long long)rd->stats.lost_bytes, (unsigned long long)lost);
}

static void judge_decoded_ff(struct subject *s, const struct reading *rd, const struct harmed *hm,
			     struct verdict *v)
{
	struct zone z = zone_of(s, hm->at, hm->at + hm->n_ff);

	judge_before(s, rd, events_before(s, z.from), v);
	judge_behind(s, rd, &z, v);
	judge_share(v, false);
	judge_records(s, rd, z.first, z.last + 1, false, v);
	if (z.must_notice && hm->has_changed)
		judge_report(s, rd, &z, v);
}

/* The report of damage to packed bytes, by the place in the file. */
static void judge_packed_report(const struct subject *s, const struct reading *rd, uint64_t from,
				uint64_t to, struct verdict *v)
{
	uint64_t slack = s->pk.packing == PACK_ZSTD ? ZSTD_SLACK : PACKED_SLACK;
	const struct source_info *si = &rd->stats.source;

	if (!rd->is_damaged || !si->n_damages)
		fail(v, "the damage is not reported");
	else if (si->first_damage.off + slack < from || si->first_damage.off > to)
		fail(v, "damage is reported at byte %llu of the file, not in %llu to %llu",
		     (unsigned long long)si->first_damage.off, (unsigned long long)from,
		     (unsigned long long)to);
}

static void judge_packed(struct subject *s, const struct reading *rd, enum harm h,
			 const struct harmed *hm, size_t n_prefix, struct verdict *v)
{
	uint32_t k = frame_at(s, n_prefix);
	uint64_t off = k < s->frames.list.n ? s->frames.list.v[k].off : s->pk.n_data;
	const struct restart *rs = NULL;
	uint32_t behind = s->frames.list.n, n_behind = 0, i;

	judge_before(s, rd, events_before(s, off), v);
	if (h == HARM_PACKED_FF)
		rs = packed_restart(&s->pk, hm->at + hm->n_ff);
	if (rs) {
		for (behind = k; behind < s->frames.list.n; behind++)
			if (s->frames.list.v[behind].off >= rs->data_off)
				break;
		if (behind < s->frames.list.n)
			n_behind = s->intact.events.n -
				   events_before(s, s->frames.list.v[behind].off);
	}
	judge_tail(s, rd, n_behind, v);
	judge_share(v, true);
	judge_records(s, rd, k, behind, true, v);
	if (h == HARM_PACKED_FF && hm->has_changed && s->pk.has_checksum)
		judge_packed_report(s, rd, hm->at, s->pk.n_file, v);
	if (h != HARM_PACKED_CUT)
		return;
	for (i = 0; i < s->pk.restarts.n; i++) /* between two members nothing is missing */
		if (s->pk.restarts.v[i].file_off == hm->at && hm->p[hm->at - 1] != 0xff)
			return;
	judge_packed_report(s, rd, hm->at, hm->at, v);
}

struct expected subject_expect(const struct subject *s, enum harm h, uint64_t at)
{
	struct expected e = { .must_notice = true, .from = at, .to = at };
	uint64_t end = at + FF_BYTES < s->pk.n_data ? at + FF_BYTES : s->pk.n_data;
	struct zone z;

	if (is_packed_harm(h)) {
		z = zone_of(s, packed_prefix(&s->pk, at), s->pk.n_data);
	} else {
		z = zone_of(s, at, h == HARM_CUT ? at : end);
		e.must_notice = h == HARM_CUT ? z.from < at : z.must_notice;
		e.from = z.from;
		e.to = h == HARM_CUT ? at : z.to;
	}
	e.n_before = events_before(s, z.from);
	return e;
}

void judge(struct subject *s, enum harm h, uint64_t at, struct verdict *ret)
{
	size_t n_prefix = is_packed_harm(h) ? packed_prefix(&s->pk, at) : at;
	struct harmed hm;
	struct reading rd;

	*ret = (struct verdict){ .is_ok = true };
	harm_do(s, h, at, &hm);
	reading_do(hm.p, hm.n, &rd);
	if (rd.status != E_OK)
		fail(ret, "error: %.150s", rd.err.msg);
	else if (h == HARM_CUT)
		judge_decoded_cut(s, &rd, at, ret);
	else if (h == HARM_FF)
		judge_decoded_ff(s, &rd, &hm, ret);
	else
		judge_packed(s, &rd, h, &hm, n_prefix, ret);
	reading_fini(&rd);
	harm_undo(&hm);
}
