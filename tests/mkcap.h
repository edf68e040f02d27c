/* SPDX-License-Identifier: MIT */
/* mkcap.h - what the parts of mkcap share: the words of the current line, and the bytes made. */
#ifndef SCAN_MKCAP_H
#define SCAN_MKCAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../src/base/buf.h"
#include "../src/base/str.h"

#define MAX_ARGS 80 /* words of a line */

/* KEY=VALUE, or a word without `=` (val.p NULL). */
struct arg {
	const char *key;
	struct str val;
	bool has_val;
	bool is_used;
};

struct line {
	const char *file;
	unsigned no;
	struct arg arg[MAX_ARGS];
	unsigned n;
};

extern struct line in;  /* the line being worked on */
extern struct buf out;  /* the stream so far */
extern bool is_swapped; /* integers in the other byte order from here on */

/* Print a message with file and line, and exit. */
void fail(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

/* ---- words: mkcap_words.c ---- */

/* Take the line apart, in place. */
void line_split(char *p);
/* The word KEY=..., or NULL. What was asked for counts as used. */
struct arg *arg_find(const char *key);
/* The ith word without `=` behind the directive (from 0), or NULL. */
const char *arg_word(unsigned i);
uint64_t arg_num(const char *key, uint64_t dflt);
uint64_t number(const char *s);
/* Fail when a word was not used: a misspelt key must not pass silently. */
void args_all_used(void);

/* Append an integer of so many bytes, in the byte order of the section. */
void put(struct buf *b, uint64_t v, unsigned bytes);
void put_hex(struct buf *b, const char *s);
/* Append an address of AF_INET or AF_INET6; empty text is all zero. */
void put_ip(struct buf *b, int family, const char *text);
/* Frame a body and append it to `out`. blocklen and trailer are what the two fields shall hold,
 * UINT64_MAX for the truth. */
void put_block(uint32_t type, const struct buf *body, uint64_t blocklen, uint64_t trailer);

/* ---- metadata: mkcap_meta.c ---- */

/* Do the directive when it is one of metadata. */
bool do_meta(const char *what);
/* Write out the list that entries were being added to. */
void list_finish(void);

/* ---- events: mkcap_event.c ---- */

void do_event(void);

#endif
