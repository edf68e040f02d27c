/* SPDX-License-Identifier: MIT */
/* tiles.c - see tiles.h. */
#include "tiles.h"

#include "../base/mem.h"

/* ---- figures that are no sums over time ---- */

static uint64_t count_processes(const struct facts *f)
{
	struct map pids = { 0 };
	uint64_t n;

	for (uint32_t row = 1; row < f->proc.n_rows; row++) {
		if (row != f->no_proc)
			map_put(&pids, (uint64_t)load_i64(agg_key(&f->proc, row).p), 1);
	}
	n = pids.n;
	map_fini(&pids);
	return n;
}

/* Containers that processes were seen in, or that were described. */
static uint64_t count_containers(const struct facts *f)
{
	struct pool ids;
	uint64_t n;

	pool_init(&ids);
	for (uint32_t row = 1; row < f->proc.n_rows; row++) {
		struct str key = agg_key(&f->proc, row);
		uint32_t skip = 12 + load_u32(key.p + 8);

		if (key.n > skip)
			pool_put(&ids, key.p + skip, key.n - skip);
	}
	n = ids.n_entries - 1;
	pool_fini(&ids);
	return n;
}

static uint64_t count_fds(const struct facts *f, enum fd_kind kind, bool written)
{
	uint64_t n = 0;

	for (uint32_t row = 1; row < f->fd.n_rows; row++)
		n += (uint8_t)agg_key(&f->fd, row).p[0] == kind &&
		     (!written || agg_at(&f->fd, row)[FV_OUT]);
	return n;
}

static uint64_t count_files(const struct facts *f)
{
	return count_fds(f, FK_FILE, false);
}

static uint64_t count_written(const struct facts *f)
{
	return count_fds(f, FK_FILE, true);
}

static uint64_t count_connections(const struct facts *f)
{
	return count_fds(f, FK_CONNECTION, false);
}

static uint64_t count_listening(const struct facts *f)
{
	uint64_t n = 0;

	for (uint32_t row = 1; row < f->fd.n_rows; row++)
		n += (uint8_t)agg_key(&f->fd, row).p[0] == FK_LISTENING &&
		     agg_at(&f->fd, row)[FV_CALLS];
	return n;
}

/* ---- the list ---- */

struct tile {
	const char *id, *group, *title;
	int plus, plus2, minus, minus2; /* enum series_id, or -1 */
	uint64_t (*number)(const struct facts *f);
	bool is_exact;
	const char *filter, *options;
};

static const struct tile tiles[] = {
#define SERIES(x)        TS_##x, -1, -1, -1, NULL
#define SERIES2(x, y)    TS_##x, TS_##y, -1, -1, NULL
#define BOTH(a, b)       a, b, -1, -1, NULL
#define LESS(a, b, c, d) a, b, c, d, NULL
#define OK(x)            TS_OK + DEED_##x, -1, -1, -1, NULL
#define FAILED(x)        TS_FAILED + DEED_##x, -1, -1, -1, NULL
#define NUMBER(f)        -1, -1, -1, -1, f
#define TILE(ID, id, group, title, source, is_exact, filter, options) \
	{ id, group, title, source, is_exact, filter, options },
#include "tiles.def"
#undef SERIES
#undef SERIES2
#undef BOTH
#undef LESS
#undef OK
#undef FAILED
#undef NUMBER
#undef TILE
};

#define N_TILES (sizeof(tiles) / sizeof(tiles[0]))

/* ---- the table ---- */

static const struct column columns[TILE_COLS] = {
	[TILE_GROUP] = { "group", "GROUP", CELL_TEXT, false, false },
	[TILE_TITLE] = { "title", "FIGURE", CELL_TEXT, false, false },
	[TILE_VALUE] = { "value", "VALUE", CELL_AMOUNT, false, false },
	[TILE_COURSE] = { "course", "COURSE", CELL_SERIES, false, false },
	[TILE_UNIT] = { "unit", "UNIT", CELL_TEXT, false, false },
	[TILE_ID] = { "id", "ID", CELL_TEXT, true, false },
	[TILE_EXACT] = { "filter_is_exact", "EXACT", CELL_BOOL, false, false },
	[TILE_OPTIONS] = { "options", "OPTIONS", CELL_TEXT, false, false },
	[TILE_FILTER] = { "filter", "FILTER", CELL_TEXT, false, true },
};

void tiles_add_filter(struct buf *b, const char *filter, const char *within)
{
	if (within)
		buf_printf(b, "(%s) and (", within);
	while (*filter) {
		const char *end = *filter == '{' ? strchr(filter, '}') : NULL;

		if (end) {
			struct str name = { filter + 1, (size_t)(end - filter) - 1 };

			deed_add_list(b, deed_find(name));
			filter = end + 1;
		} else {
			buf_addc(b, *filter++);
		}
	}
	if (within)
		buf_addc(b, ')');
}

static enum cell_kind kind_of(const struct tile *t)
{
	return t->plus < 0 ? CELL_COUNT : series_kind((enum series_id)t->plus);
}

static uint64_t total_of(const struct facts *f, int series)
{
	return series < 0 ? 0 : timeline_total(&f->line, (enum series_id)series);
}

static uint64_t value_of(const struct tile *t, const struct facts *f)
{
	if (t->number)
		return t->number(f);
	return total_of(f, t->plus) + total_of(f, t->plus2) - total_of(f, t->minus) -
	       total_of(f, t->minus2);
}

/* Add a series, or take it away; returns how many figures it has. */
static uint32_t add_series(const struct facts *f, int series, double sign, double sum[TILE_POINTS])
{
	double more[TILE_POINTS];
	uint32_t n;

	if (series < 0)
		return 0;
	n = timeline_series(&f->line, (enum series_id)series, TILE_POINTS, more, NULL);
	for (uint32_t i = 0; i < n; i++)
		sum[i] += sign * more[i];
	return n;
}

static struct cell course_of(const struct tile *t, const struct facts *f, struct table *table)
{
	double sum[TILE_POINTS] = { 0 };
	uint32_t n;

	if (t->plus < 0)
		return cell_null();
	n = add_series(f, t->plus, 1, sum);
	add_series(f, t->plus2, 1, sum);
	add_series(f, t->minus, -1, sum);
	add_series(f, t->minus2, -1, sum);
	return cell_series(table, sum, n);
}

static const char *unit_of(enum cell_kind kind)
{
	return kind == CELL_BYTES ? "bytes" : kind == CELL_NS ? "ns" : "count";
}

void tiles_table(const struct facts *f, const char *within, struct table *ret)
{
	table_init(ret, "tiles", "At a glance", columns, TILE_COLS);
	ret->look = LOOK_TILES;
	ret->hides_zero = true;
	ret->details = 1 << TILE_UNIT | 1 << TILE_ID | 1 << TILE_EXACT | 1 << TILE_OPTIONS |
		       1 << TILE_FILTER;
	for (size_t i = 0; i < N_TILES; i++) {
		const struct tile *t = &tiles[i];
		struct cell *c = table_add_row(ret);
		struct buf filter = { 0 };

		tiles_add_filter(&filter, t->filter, within);
		c[TILE_GROUP] = cell_text(ret, str_of(t->group));
		c[TILE_TITLE] = cell_text(ret, str_of(t->title));
		c[TILE_VALUE] = cell_amount(value_of(t, f), kind_of(t));
		c[TILE_COURSE] = course_of(t, f, ret);
		c[TILE_UNIT] = cell_text(ret, str_of(unit_of(kind_of(t))));
		c[TILE_ID] = cell_text(ret, str_of(t->id));
		c[TILE_EXACT] = cell_u64(t->is_exact);
		if (*t->options)
			c[TILE_OPTIONS] = cell_text(ret, str_of(t->options));
		c[TILE_FILTER] = cell_text(ret, buf_str(&filter));
		buf_fini(&filter);
	}
	tiles_add_ports(f, within, ret);
}
