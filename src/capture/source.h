/* SPDX-License-Identifier: MIT */
/* source.h - where the bytes of a capture come from: file, pipe, memory, and what they are
 * wrapped in (gzip, zstd, an archive), found by magic and never by name.
 *
 * A source is read as a sequence of windows. Compressed input is decoded in a thread of its own
 * into a ring of buffers (back-pressure: the thread waits while all of them are full); a plain
 * file is one window on its mapping. */
#ifndef SCAN_SOURCE_H
#define SCAN_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"

struct source;

struct source_info {
	const char
		*wrapping;  /* "none", "gzip", "zstd", "tar.gz", ...; lives as long as the source */
	const char *member; /* path inside the archive, or NULL */
	uint64_t file_bytes;     /* size of the file on disk; 0 when it cannot be known (pipe) */
	uint64_t file_pos;       /* bytes of it consumed so far, for progress */
	uint64_t decoded_bytes;  /* decoded so far */
	uint64_t n_members;      /* gzip members or zstd frames begun */
	uint64_t lost_bytes;     /* bytes of the file skipped because they could not be decoded */
	uint64_t n_damages;      /* places where decoding broke */
	struct err first_damage; /* off is in the file; code E_OK when there is none */
};

/* Open path ("-" is standard input; "bundle.tar.gz:path" names a member of an archive).
 * Returns 0 and *ret (close with source_close) or <0: E_IO, E_UNSUPPORTED, E_USAGE when an
 * archive holds several captures and none was named (the message lists them). */
int source_open(const char *path, struct source **ret, struct err *err);
/* The same over caller-owned bytes, which must outlive the source. */
int source_open_memory(const void *p, size_t n, struct source **ret, struct err *err);
void source_close(struct source *s);

/* A run of decoded bytes. */
struct window {
	const uint8_t *p;
	size_t n;
	uint64_t off;    /* decoded offset of p[0] */
	bool gap_before; /* bytes were lost between the previous window and this one */
	bool last;       /* nothing follows: end of input, clean or not (see source_info) */
};

/* Replace *w by the next run of bytes. The first `keep` bytes of the new window are the last
 * `keep` bytes of the old one, contiguous with what follows; w->off says so. keep must be at
 * most w->n; a zeroed *w starts. The old window's memory is no longer valid afterwards.
 * With a gap, kept bytes are dropped (gap_before is set, off jumps by what is known).
 * Returns 1 with new bytes, 0 at the end (*w then holds just the kept bytes, last = true),
 * <0 on an error of the system (E_IO). Undecodable input is not an error here: it shows as a gap
 * or as an early end, and in source_info. */
int source_next(struct source *s, size_t keep, struct window *w, struct err *err);

/* Wait until source_next need not wait for the writer of a pipe, or of a recording. Returns false when that
 * did not come true until then (clock_steady_ns). Other input is true at once, and source_next
 * takes the time that reading and decoding take. */
bool source_wait(struct source *s, uint64_t until_ns);

/* A snapshot of the counters; callable at any time from the reading thread. */
void source_get_info(const struct source *s, struct source_info *ret);

/* SHA-256 over the file as it is, and over the decoded content, as lower-case hex with NUL. */
struct source_hash {
	char file[65];
	char content[65];
};
int source_hash(const char *path, struct source_hash *ret, struct err *err);

/* Pipes and devices may stay silent for ever. Behind source_can_stop, source_stop makes them all end
 * where they are; it may be called by signal handlers. */
void source_can_stop(void);
void source_stop(void);
/* Was source_stop called? */
bool source_is_stopped(void);

/* Tests only: make the nth read of input (counted from 1, over all sources) fail with EIO. */
void source_fail_read_at(uint64_t nth);

#endif
