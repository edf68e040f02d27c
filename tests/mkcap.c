/* SPDX-License-Identifier: MIT */
/* mkcap.c - builds a capture from readable text: mkcap [-s] IN.txt OUT
 *
 * -s makes the twin in the other byte order: all its sections are swapped.
 *
 * One directive a line, `#` starts a comment; words are separated by blanks, "..." keeps blanks,
 * and \n \t \0 \\ \" \xHH stand for bytes. The language is described in tests/README.md.
 * What the fields and parameters are called, and how wide they are, comes from the tables in
 * formats/, the same that the reader uses. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "../src/base/vec.h"
#include "../src/capture/block.h"
#include "mkcap.h"

struct label {
	char name[32];
	uint64_t off;
};

static bool is_twin;
static VEC(struct label) labels;
static VEC(uint64_t) members, flushes; /* where gzip members or zstd frames, flush points begin */

static uint64_t place(const char *s)
{
	const char *plus = strpbrk(s, "+-");
	size_t n = plus ? (size_t)(plus - s) : strlen(s);
	uint32_t i;

	if (isdigit((unsigned char)*s))
		return number(s);
	if (n == 3 && !memcmp(s, "end", 3))
		return out.n + (plus ? number(plus + (*plus == '+')) : 0);
	for (i = 0; i < labels.n; i++)
		if (strlen(labels.v[i].name) == n && !memcmp(labels.v[i].name, s, n))
			return labels.v[i].off + (plus ? number(plus + (*plus == '+')) : 0);
	fail("no label '%s'", s);
}

/* ---- the other directives ---- */

static void do_section(void)
{
	struct arg *options = arg_find("options");
	struct buf b = { 0 };
	const char *order = arg_word(0);

	is_swapped = is_twin || (order && !strcmp(order, "swapped"));
	put(&b, arg_num("magic", BLOCK_MAGIC), 4);
	put(&b, arg_num("major", 1), 2);
	put(&b, arg_num("minor", 2), 2);
	put(&b, UINT64_MAX, 8);
	if (options)
		put_hex(&b, options->val.p);
	put_block(BLOCK_TYPE_SECTION, &b, arg_num("@blocklen", UINT64_MAX),
		  arg_num("@trailer", UINT64_MAX));
	buf_fini(&b);
}

static void do_block(void)
{
	struct buf b = { 0 };
	const char *type = arg_word(0), *hex = arg_word(1);

	put_hex(&b, hex ? hex : "");
	put_block((uint32_t)number(type ? type : ""), &b, arg_num("@blocklen", UINT64_MAX),
		  arg_num("@trailer", UINT64_MAX));
	buf_fini(&b);
}

static void do_label(void)
{
	const char *name = arg_word(0);
	struct label *l = vec_push(&labels);

	snprintf(l->name, sizeof(l->name), "%s", name ? name : "");
	l->off = out.n;
}

static void do_overwrite(struct buf *b)
{
	const char *at = arg_word(0), *hex = arg_word(1);
	struct buf bytes = { 0 };
	uint64_t off = place(at ? at : "");

	put_hex(&bytes, hex ? hex : "");
	if (off > b->n || bytes.n > b->n - off)
		fail("%s lies outside", at);
	memcpy(b->p + off, bytes.p, bytes.n);
	buf_fini(&bytes);
}

static void do_truncate(struct buf *b)
{
	const char *at = arg_word(0);
	uint64_t off = place(at ? at : "");

	if (off > b->n)
		fail("%s lies outside", at);
	b->n = off;
}

/* ---- wrapping ---- */

static void gzip_member(struct buf *to, uint64_t from, uint64_t end, int level)
{
	z_stream z = { 0 };
	uint32_t i = 0;

	/* 15 + 16: largest window, gzip header */
	if (deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		fail("deflateInit2");
	while (i < flushes.n && flushes.v[i] <= from)
		i++;
	for (;; i++) {
		bool is_last = i >= flushes.n || flushes.v[i] >= end;
		uint64_t stop = is_last ? end : flushes.v[i];

		buf_reserve(to, deflateBound(&z, stop - from) + 64);
		z.next_in = (Bytef *)out.p + from;
		z.avail_in = (uInt)(stop - from);
		z.next_out = (Bytef *)to->p + to->n;
		z.avail_out = (uInt)(to->cap - to->n);
		deflate(&z, is_last ? Z_FINISH : Z_FULL_FLUSH);
		to->n = (size_t)((char *)z.next_out - to->p);
		from = stop;
		if (is_last)
			break;
	}
	deflateEnd(&z);
}

static void zstd_frame(struct buf *to, uint64_t from, uint64_t end, int level)
{
	size_t bound = ZSTD_compressBound(end - from), n;

	buf_reserve(to, bound);
	n = ZSTD_compress(to->p + to->n, bound, out.p + from, end - from, level);
	if (ZSTD_isError(n))
		fail("zstd: %s", ZSTD_getErrorName(n));
	to->n += n;
}

/* `wrap gzip` or `wrap zstd`, once, behind all blocks; members begin where `member` stood. */
static void do_wrap(void)
{
	const char *how = arg_word(0);
	int level = (int)arg_num("level", 6);
	struct buf to = { 0 };
	uint64_t from = 0;
	uint32_t i;

	for (i = 0; i <= members.n; i++) {
		uint64_t end = i < members.n ? members.v[i] : out.n;

		if (end == from)
			continue;
		if (how && !strcmp(how, "gzip"))
			gzip_member(&to, from, end, level);
		else if (how && !strcmp(how, "zstd"))
			zstd_frame(&to, from, end, level);
		else
			fail("wrap in what?");
		from = end;
	}
	buf_fini(&out);
	out = to;
}

/* ---- the loop ---- */

static void do_directive(const char *what)
{
	const char *hex;

	if (!strcmp(what, "section"))
		do_section();
	else if (!strcmp(what, "event"))
		do_event();
	else if (!strcmp(what, "block"))
		do_block();
	else if (!strcmp(what, "raw"))
		put_hex(&out, (hex = arg_word(0)) ? hex : "");
	else if (!strcmp(what, "label"))
		do_label();
	else if (!strcmp(what, "overwrite"))
		do_overwrite(&out);
	else if (!strcmp(what, "truncate"))
		do_truncate(&out);
	else if (!strcmp(what, "member"))
		*vec_push(&members) = out.n;
	else if (!strcmp(what, "flush"))
		*vec_push(&flushes) = out.n;
	else if (!strcmp(what, "wrap"))
		do_wrap();
	else
		fail("what is '%s'?", what);
}

static void read_text(FILE *f)
{
	char *text = NULL;
	size_t cap = 0;

	while (getline(&text, &cap, f) > 0) {
		in.no++;
		line_split(text);
		if (!in.n)
			continue;
		if (!do_meta(in.arg[0].key)) {
			list_finish();
			do_directive(in.arg[0].key);
		}
		args_all_used();
	}
	list_finish();
	free(text);
}

int main(int argc, char **argv)
{
	FILE *f;

	if (argc == 4 && !strcmp(argv[1], "-s")) {
		is_twin = true;
		argv++;
		argc--;
	}
	if (argc != 3) {
		fprintf(stderr, "usage: mkcap [-s] IN.txt OUT\n");
		return 2;
	}
	in.file = argv[1];
	f = fopen(argv[1], "r");
	if (!f)
		fail("cannot be opened");
	read_text(f);
	fclose(f);
	f = fopen(argv[2], "wb");
	if (!f || fwrite(out.p ? out.p : "", 1, out.n, f) != out.n || fclose(f) != 0)
		fail("cannot write %s", argv[2]);
	buf_fini(&out);
	vec_fini(&labels);
	vec_fini(&members);
	vec_fini(&flushes);
	return 0;
}
