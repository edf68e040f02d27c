/* SPDX-License-Identifier: MIT */
/* source_bundle.h - an open archive, and going from file to file in it. */
#ifndef SCAN_SOURCE_BUNDLE_H
#define SCAN_SOURCE_BUNDLE_H

#include <archive.h>
#include <archive_entry.h>

#include "source_internal.h"

/* libarchive as it is called: loaded by the first archive that is looked for. */
struct libarchive {
#define CALL(f) __typeof__(archive_##f) *f;
#include "libarchive.def"
#undef CALL
};
extern struct libarchive libarchive;

/* An open archive. */
struct bundle {
	struct archive *a;
	struct feed *in;
	size_t lent;  /* bytes of the feed that the library is looking at */
	bool has_gap; /* bytes of the feed were lost in front of what the library was lent last */
	struct err failure; /* of the feed; code E_OK: none */
	struct source_stats *st;
	uint64_t n_entries; /* begun */
};

/* Takes the feed over, failing or not. */
int bundle_open(struct feed *in, struct source_stats *st, struct bundle **ret, struct err *err);
void bundle_free(struct bundle *b);

/* Go to the next regular file. Returns 1, 0 at the end, <0 when the archive breaks. */
int bundle_next(struct bundle *b, struct archive_entry **ret, struct err *err);

/* What went wrong: the input below, or the archive itself. */
int bundle_error(struct bundle *b, enum status code, struct err *err);

/* Is this compression without an archive? */
bool bundle_is_raw(const struct bundle *b);

/* "tar", "zip", ... */
const char *bundle_suffix(const struct bundle *b);

/* The name of the entry without "./" in front, or "". It lives as long as the entry. */
const char *bundle_entry_name(struct archive_entry *entry);

#endif
