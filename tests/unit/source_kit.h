/* SPDX-License-Identifier: MIT */
/* source_kit.h - what the tests of byte sources share: content and its wrappings, files in a folder
 * of their own, reading to the end, and judging what came. */
#ifndef TESTS_SOURCE_KIT_H
#define TESTS_SOURCE_KIT_H

#include "../../src/base/buf.h"
#include "../../src/capture/source.h"

#define MIB ((size_t)1 << 20)

struct archive;

/* ---- content and wrappings: callers end what they get with buf_fini ---- */

/* 24 random bits; the same ones after the same seed. */
uint32_t next_random(uint32_t *state);

/* n bytes that begin like a capture and pack about 1 : 3. */
struct buf make_content(size_t n, uint32_t seed);

/* Append p as a gzip member; flush_every > 0: with a full-flush point after each so many bytes,
 * whose offsets in b go to flushes[] unless it is NULL. */
void add_gzip(struct buf *b, const char *p, size_t n, size_t flush_every, size_t *flushes);

/* Append p as a zstd frame. */
void add_zstd(struct buf *b, const char *p, size_t n, bool has_checksum);

struct file {
	const char *name;
	const struct buf *content;
};

/* An archive of these files in memory; set_format and add_filter are those of libarchive. */
struct buf make_archive(int (*set_format)(struct archive *), int (*add_filter)(struct archive *),
			const struct file *files, size_t n);
int no_filter(struct archive *a);

/* ---- files ---- */

/* Set-up and tear-down of a group: the folder that files are written to, and its removal. */
int make_folder(void **state);
int remove_folder(void **state);

/* Paths in that folder; valid until the next call of either. */
char *path_of(const char *name);
char *write_file(const char *name, const struct buf *b);

/* ---- reading ---- */

/* How far apart the places are that a test harms: step, or 16 times that where COARSE is set, as it is
 * under valgrind. */
size_t stride(size_t step);

struct result {
	struct buf data; /* everything delivered, once */
	size_t n_gaps;
	int rc;
	struct err err;
	struct source_info info; /* its pointers are not valid any more */
	char wrapping[64];
	char member[64];
};

void result_fini(struct result *r);

/* Read to the end, keeping up to max_keep bytes of each window, a random number of them, and check
 * what the contract says of kept bytes. */
struct result read_memory_keeping(const struct buf *b, size_t max_keep);

/* The same, keeping up to 1000 bytes. */
struct result read_memory(const struct buf *b);
struct result read_path(const char *path);

/* As read_memory, with 16 bytes overwritten at `at`; b is as before in the end. */
struct result read_overwritten(struct buf *b, size_t at);

/* ---- judging ---- */

void assert_content(const struct result *r, const struct buf *want);

/* As content, and nothing was wrong on the way; ends r. */
void assert_clean(struct result *r, const struct buf *want, const char *wrapping,
		  const char *member);

/* assert_clean of the bytes read from memory and from a file. */
void check_both(const struct buf *file, const struct buf *want, const char *wrapping,
		const char *member);

/* The number of bytes that are right from the start on. */
size_t right_bytes(const struct result *r, const struct buf *content);

/* Whether the last that came is content from that offset on. */
bool ends_with(const struct result *r, const struct buf *content, size_t from);

/* Overwrite packed at many places, one at a time. It holds n_units members or frames of `step`
 * bytes of content each, which begin at starts[]: those in front of the damage must be delivered,
 * and those behind it. */
void check_lost_units(struct buf *packed, const struct buf *content, const size_t *starts,
		      size_t n_units, size_t step);

#endif
