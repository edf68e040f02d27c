/* SPDX-License-Identifier: MIT */
/* slowest.c - see slowest.h. */
#include "slowest.h"

#include <stdlib.h>

#include "../base/buf.h"
#include "../base/mem.h"

void slowest_fini(struct slowest *sl)
{
	for (uint32_t i = 0; i < sl->n; i++)
		free(sl->call[i].text);
	free(sl->call);
	*sl = (struct slowest){ 0 };
}

static bool is_faster(const struct slow_call *a, const struct slow_call *b)
{
	return a->ns != b->ns ? a->ns < b->ns : a->num > b->num;
}

static void sink(struct slowest *sl, uint32_t i)
{
	struct slow_call x = sl->call[i];
	uint32_t c;

	while ((c = 2 * i + 1) < sl->n) {
		if (c + 1 < sl->n && is_faster(&sl->call[c + 1], &sl->call[c]))
			c++;
		if (!is_faster(&sl->call[c], &x))
			break;
		sl->call[i] = sl->call[c];
		i = c;
	}
	sl->call[i] = x;
}

static void rise(struct slowest *sl, uint32_t i)
{
	struct slow_call x = sl->call[i];

	for (; i && is_faster(&x, &sl->call[(i - 1) / 2]); i = (i - 1) / 2)
		sl->call[i] = sl->call[(i - 1) / 2];
	sl->call[i] = x;
}

static void copy_texts(struct slow_call *c, const struct str text[SLOW_TEXTS])
{
	struct buf b = { 0 };

	for (int i = 0; i < SLOW_TEXTS; i++) {
		c->len[i] = (uint32_t)(text[i].n < MAX_SLOW_TEXT ? text[i].n : MAX_SLOW_TEXT);
		buf_add(&b, text[i].p, c->len[i]);
	}
	c->text = b.p;
}

void slowest_add(struct slowest *sl, const struct slow_call *call,
		 const struct str text[SLOW_TEXTS])
{
	struct slow_call c = *call;

	copy_texts(&c, text);
	if (!sl->call)
		sl->call = xcalloc(sl->max, sizeof(*sl->call));
	if (sl->n < sl->max) {
		sl->call[sl->n++] = c;
		rise(sl, sl->n - 1);
	} else {
		free(sl->call[0].text);
		sl->call[0] = c;
		sink(sl, 0);
	}
}

static int slower_first(const void *a, const void *b)
{
	return is_faster(a, b) ? 1 : -1;
}

void slowest_sort(struct slowest *sl)
{
	if (sl->n)
		qsort(sl->call, sl->n, sizeof(sl->call[0]), slower_first);
}

struct str slowest_text(const struct slow_call *call, enum slowest_text i)
{
	size_t at = 0;

	for (unsigned k = 0; k < (unsigned)i; k++)
		at += call->len[k];
	return (struct str){ call->text + at, call->len[i] };
}
