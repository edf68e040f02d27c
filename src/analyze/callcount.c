/* SPDX-License-Identifier: MIT */
/* callcount.c - how often each event type and each generic call came by: the table of -S. */
#include "callcount.h"

#include <stdbool.h>

#include "../base/mem.h"
#include "quirks.h"

#define MAX_ROWS_SHOWN 100
#define NAME_COLUMN    16 /* longer names are cut */

struct row {
	uint64_t n;
	uint16_t id; /* event type, or syscall code * 2 + direction */
	bool is_generic;
};

void callcount_add(struct callcount *c, const struct step *s)
{
	uint16_t type = s->ev->type;
	enum schema_view view = quirks_of[s->ev->generation].view;

	if (view > c->view)
		c->view = view;
	if (type == EV_GENERIC_E || type == EV_GENERIC_X) {
		uint64_t code = event_u64(s->ev, 0, 0);

		if (code < MAX_CALLCOUNT_CODES)
			c->generic[code][type & 1]++;
	} else {
		c->event[type]++;
	}
}

/* ---- sorting ----
 *
 * The order of rows with equal counts depends on the algorithm: introsort as common C++ libraries
 * have it, quicksort by the median of three down to runs of 16, then insertion. Quicksort that
 * degenerates turns to heapsort. */

#define RUN 16

static bool before(const struct row *a, const struct row *b)
{
	return a->n > b->n;
}

static void swap_rows(struct row *a, struct row *b)
{
	struct row t = *a;

	*a = *b;
	*b = t;
}

static void median_to_first(struct row *first, struct row *a, struct row *b, struct row *c)
{
	struct row *median;

	if (before(a, b))
		median = before(b, c) ? b : before(a, c) ? c : a;
	else
		median = before(a, c) ? a : before(b, c) ? c : b;
	swap_rows(first, median);
}

/* Rows before the result do not come after the pivot, the others not before it. */
static struct row *partition(struct row *lo, struct row *hi, const struct row *pivot)
{
	for (;;) {
		while (before(lo, pivot))
			lo++;
		hi--;
		while (before(pivot, hi))
			hi--;
		if (lo >= hi)
			return lo;
		swap_rows(lo, hi);
		lo++;
	}
}

/* Let v sink from `hole` to a leaf, then rise to its place. */
static void heap_adjust(struct row *r, ptrdiff_t hole, ptrdiff_t n, struct row v)
{
	ptrdiff_t top = hole;
	ptrdiff_t child = hole;

	while (child < (n - 1) / 2) {
		child = 2 * (child + 1);
		if (before(&r[child], &r[child - 1]))
			child--;
		r[hole] = r[child];
		hole = child;
	}
	if (n % 2 == 0 && child == (n - 2) / 2) {
		child = 2 * child + 1;
		r[hole] = r[child];
		hole = child;
	}
	while (hole > top && before(&r[(hole - 1) / 2], &v)) {
		r[hole] = r[(hole - 1) / 2];
		hole = (hole - 1) / 2;
	}
	r[hole] = v;
}

static void heap_sort(struct row *r, ptrdiff_t n)
{
	for (ptrdiff_t i = (n - 2) / 2; i >= 0; i--)
		heap_adjust(r, i, n, r[i]);
	while (n-- > 1) {
		struct row v = r[n];

		r[n] = r[0];
		heap_adjust(r, 0, n, v);
	}
}

static void quick_sort(struct row *first, struct row *last, int depth)
{
	while (last - first > RUN) {
		struct row *cut;

		if (depth-- == 0) {
			heap_sort(first, last - first);
			return;
		}
		median_to_first(first, first + 1, first + (last - first) / 2, last - 1);
		cut = partition(first + 1, last, first);
		quick_sort(cut, last, depth);
		last = cut;
	}
}

static void insertion_sort(struct row *first, struct row *last)
{
	for (struct row *i = first; i < last; i++) {
		struct row v = *i;
		struct row *at = i;

		while (at > first && before(&v, at - 1)) {
			*at = at[-1];
			at--;
		}
		*at = v;
	}
}

static void sort_rows(struct row *r, size_t n)
{
	int depth = 0;

	for (size_t i = n; i > 1; i >>= 1)
		depth += 2;
	quick_sort(r, r + n, depth);
	insertion_sort(r, r + n);
}

/* ---- the table ---- */

static void print_row(struct buf *b, enum schema_view view, const struct row *r)
{
	const char *name;
	size_t n;

	if (r->is_generic)
		name = schema_syscall(view, r->id / 2u)->name;
	else
		name = schema_event(view, r->id)->name;
	n = strlen(name);
	if (n > NAME_COLUMN)
		n = NAME_COLUMN;
	buf_adds(b, r->id & 1 ? "< " : "> ");
	buf_add(b, name, n);
	buf_fill(b, ' ', NAME_COLUMN - n);
	buf_u64(b, r->n);
	buf_addc(b, '\n');
}

void callcount_print(const struct callcount *c, struct buf *b)
{
	uint32_t n_events = schema_n_events(c->view);
	uint32_t n_codes = schema_n_syscalls(c->view);
	struct row *rows = xcalloc(n_events + 2 * n_codes, sizeof(*rows));
	uint32_t n = 0;

	for (uint32_t i = 0; i < n_events; i++)
		rows[n++] = (struct row){ c->event[i], (uint16_t)i, false };
	for (uint32_t i = 0; i < 2 * n_codes; i++)
		rows[n++] = (struct row){ c->generic[i / 2][i % 2], (uint16_t)i, true };
	sort_rows(rows, n);
	buf_adds(b, "----------------------\n"
		    "Event           #Calls\n"
		    "----------------------\n");
	for (uint32_t i = 0; i < n && i < MAX_ROWS_SHOWN && rows[i].n > 0; i++)
		print_row(b, c->view, &rows[i]);
	free(rows);
}
