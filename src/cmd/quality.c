/* SPDX-License-Identifier: MIT */
/* quality.c - telling the user, on stderr, what of a capture could not be read. */
#include "quality.h"

#include <inttypes.h>

#include "../base/log.h"
#include "cmd.h"

#define MAX_PLACES_NAMED 5 /* the rest is counted; `scan info` lists them */

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void warn_place(const char *path, const struct damage *d)
{
	if (d->lost_bytes)
		warn("%s: offset 0x%" PRIx64 ": %s; %" PRIu64 " byte%s skipped", path, d->off,
		     d->what, d->lost_bytes, plural(d->lost_bytes));
	else
		warn("%s: offset 0x%" PRIx64 ": %s", path, d->off, d->what);
}

static void warn_places(const char *path, const struct cap_stats *st)
{
	uint64_t n = st->n_damages < MAX_PLACES_NAMED ? st->n_damages : MAX_PLACES_NAMED;

	for (uint64_t i = 0; i < n; i++)
		warn_place(path, &st->damage[i]);
	if (st->n_damages > n)
		warn("%s: and %" PRIu64 " more place%s", path, st->n_damages - n,
		     plural(st->n_damages - n));
}

static void warn_source(const char *path, const struct source_info *src)
{
	if (src->n_damages == 0)
		return;
	if (src->first_damage.off != ERR_NO_OFF)
		warn("%s: offset 0x%" PRIx64 " of the file: %s", path, src->first_damage.off,
		     src->first_damage.msg);
	else
		warn("%s: %s", path, src->first_damage.msg);
	if (src->lost_bytes)
		warn("%s: %" PRIu64 " byte%s of the file could not be decompressed (%" PRIu64
		     " place%s)",
		     path, src->lost_bytes, plural(src->lost_bytes), src->n_damages,
		     plural(src->n_damages));
}

/* Things of a newer or foreign writer: no damage, but not shown either. */
static void warn_unknown(const char *path, const struct cap_stats *st)
{
	if (st->n_unknown_events)
		warn("%s: %" PRIu64 " event%s of unknown types not shown (first type %" PRIu32 ")",
		     path, st->n_unknown_events, plural(st->n_unknown_events),
		     st->unknown_event[0].number);
	if (st->n_unknown_blocks)
		warn("%s: %" PRIu64 " block%s of unknown types skipped (first type 0x%" PRIx32 ")",
		     path, st->n_unknown_blocks, plural(st->n_unknown_blocks),
		     st->unknown_block[0].number);
}

int quality_warn(const char *path, const struct cap_stats *st)
{
	warn_unknown(path, st);
	if (!cap_is_damaged(st))
		return EXIT_OK;
	warn_source(path, &st->source);
	warn_places(path, st);
	warn("%s: %s in %" PRIu64 " place%s, %" PRIu64
	     " byte%s skipped; what could be read was used",
	     path, st->is_truncated ? "cut off or damaged" : "damaged",
	     st->n_damages + st->source.n_damages, plural(st->n_damages + st->source.n_damages),
	     st->lost_bytes, plural(st->lost_bytes));
	return EXIT_DAMAGED;
}

int quality_warn_failed(const char *path, const struct err *err)
{
	if (err->off != ERR_NO_OFF)
		warn("%s: offset 0x%" PRIx64 ": %s", path, err->off, err->msg);
	else
		warn("%s: %s", path, err->msg);
	return err->code == E_USAGE ? EXIT_USAGE : EXIT_FAILED;
}
