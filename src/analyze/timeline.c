/* SPDX-License-Identifier: MIT */
/* timeline.c - see timeline.h. */
#include "timeline.h"

#include <string.h>

#include "../base/mem.h"

static void use_slice(struct timeline *tl, uint64_t i)
{
	uint64_t width = timeline_slice_ns(tl);

	tl->v = tl->value[i];
	tl->now_durations = tl->durations[i];
	tl->from_ns = i ? tl->origin_ns + i * width : 0;
	tl->width_ns = i ? width : tl->origin_ns + width;
	if (i >= tl->n_used)
		tl->n_used = (uint32_t)i + 1;
}

void timeline_init(struct timeline *tl)
{
	memset(tl, 0, sizeof(*tl));
	tl->shift = TIMELINE_SHIFT;
	tl->v = tl->value[0];
	tl->now_durations = tl->durations[0];
}

static void add_slice(struct timeline *tl, uint32_t to, uint32_t from)
{
	uint32_t *h = &tl->durations[to][0][0], *g = &tl->durations[from][0][0];

	for (unsigned s = 0; s < TS_N; s++)
		tl->value[to][s] += tl->value[from][s];
	for (unsigned i = 0; i < TIMELINE_PLANES * TIMELINE_ROWS; i++)
		h[i] += g[i];
}

static void double_width(struct timeline *tl)
{
	for (uint32_t i = 0; i < TIMELINE_SLICES; i++) {
		if (i % 2 == 0 && i) {
			memcpy(tl->value[i / 2], tl->value[i], sizeof(tl->value[i]));
			memcpy(tl->durations[i / 2], tl->durations[i], sizeof(tl->durations[i]));
		} else if (i % 2) {
			add_slice(tl, i / 2, i);
		}
	}
	memset(tl->value[TIMELINE_SLICES / 2], 0, sizeof(tl->value) / 2);
	memset(tl->durations[TIMELINE_SLICES / 2], 0, sizeof(tl->durations) / 2);
	tl->n_used = (tl->n_used + 1) / 2;
	tl->shift++;
}

void timeline_move(struct timeline *tl, uint64_t ts_ns)
{
	if (!tl->origin_ns)
		tl->origin_ns = ts_ns ? ts_ns : 1;
	if (ts_ns < tl->origin_ns) {
		use_slice(tl, 0);
		return;
	}
	while ((ts_ns - tl->origin_ns) >> tl->shift >= TIMELINE_SLICES)
		double_width(tl);
	use_slice(tl, (ts_ns - tl->origin_ns) >> tl->shift);
}

void timeline_add_span(struct timeline *tl, enum series_id s, uint64_t from_ns, uint64_t to_ns)
{
	uint64_t begin = to_ns;

	while (from_ns < to_ns) {
		uint64_t i = from_ns > tl->origin_ns ? (from_ns - tl->origin_ns) >> tl->shift : 0;

		if (from_ns >= tl->from_ns || i >= TIMELINE_SLICES) {
			tl->v[s] += to_ns - from_ns;
			return;
		}
		begin = tl->origin_ns + ((i + 1) << tl->shift);
		if (begin > to_ns)
			begin = to_ns;
		tl->value[i][s] += begin - from_ns;
		from_ns = begin;
	}
}

uint64_t timeline_total(const struct timeline *tl, enum series_id s)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < TIMELINE_SLICES; i++)
		sum += tl->value[i][s];
	return sum;
}

uint32_t timeline_series(const struct timeline *tl, enum series_id s, uint32_t max, double *ret,
			 uint32_t *ret_slices)
{
	uint32_t each = (tl->n_used + max - 1) / max, n = 0;

	each = each ? each : 1;
	for (uint32_t i = 0; i < tl->n_used; i++) {
		if (i % each == 0)
			ret[n++] = 0;
		ret[n - 1] += (double)tl->value[i][s];
	}
	if (ret_slices)
		*ret_slices = each;
	return n;
}

/* ---- names ---- */

static const struct {
	const char *name, *title;
	uint8_t kind;
} fixed[TS_OK] = {
#define SERIES(id, name, title, kind) { name, title, kind },
#include "series.def"
#undef SERIES
};

const char *series_name(enum series_id s)
{
	return s < TS_OK ? fixed[s].name : NULL;
}

const char *series_title(enum series_id s)
{
	if (s < TS_OK)
		return fixed[s].title;
	return deed_name((enum deed)(s < TS_FAILED ? s - TS_OK : s - TS_FAILED));
}

enum cell_kind series_kind(enum series_id s)
{
	return s < TS_OK ? (enum cell_kind)fixed[s].kind : CELL_COUNT;
}

/* ---- the table ---- */

enum { TC_START, TC_WIDTH, TC_SERIES, TC_N = TC_SERIES + TS_N };

static void name_columns(struct arena *a, struct column *col)
{
	col[TC_START] = (struct column){ "start_at", "START", CELL_TIME, true, false };
	col[TC_WIDTH] = (struct column){ "width_ns", "WIDTH", CELL_NS, false, false };
	for (unsigned s = 0; s < TS_N; s++) {
		struct buf id = { 0 };

		if (s < TS_OK)
			buf_adds(&id, series_name((enum series_id)s));
		else
			buf_printf(&id, "%s_%s", series_title((enum series_id)s),
				   s < TS_FAILED ? "calls_ok" : "calls_failed");
		col[TC_SERIES + s].id = arena_strndup(a, id.p, id.n);
		col[TC_SERIES + s].header = col[TC_SERIES + s].id;
		col[TC_SERIES + s].kind = (uint8_t)series_kind((enum series_id)s);
		buf_fini(&id);
	}
}

void timeline_table(const struct timeline *tl, struct table *ret)
{
	struct arena names = { 0 };
	struct column *col = arena_alloc(&names, TC_N * sizeof(*col));

	memset(col, 0, TC_N * sizeof(*col));
	name_columns(&names, col);
	table_init(ret, "timeline", "Figures by time", col, TC_N);
	ret->text = names; /* lives and goes with the table */
	for (uint32_t i = 0; i < tl->n_used; i++) {
		struct cell *c = table_add_row(ret);

		c[TC_START] = cell_u64(tl->origin_ns + ((uint64_t)i << tl->shift));
		c[TC_WIDTH] = cell_u64(timeline_slice_ns(tl));
		for (unsigned s = 0; s < TS_N; s++)
			c[TC_SERIES + s] = cell_u64(tl->value[i][s]);
	}
}
