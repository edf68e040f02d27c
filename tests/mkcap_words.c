/* SPDX-License-Identifier: MIT */
/* mkcap_words.c - the words of a line, and bytes from words. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "../src/base/bytes.h"
#include "../src/capture/block.h"
#include "mkcap.h"

struct line in;
struct buf out;
bool is_swapped;

__attribute__((format(printf, 1, 2), noreturn)) void fail(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "mkcap: %s:%u: ", in.file, in.no);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static char unescape(char **p)
{
	char c = *(*p)++;
	char hex[3] = { 0 };

	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case '0':
		return '\0';
	case 'x':
		if (!isxdigit((unsigned char)(*p)[0]) || !isxdigit((unsigned char)(*p)[1]))
			fail("\\x wants two hexadecimal digits");
		memcpy(hex, *p, 2);
		*p += 2;
		return (char)strtoul(hex, NULL, 16);
	}
	return c;
}

/* Take one word apart in place. Returns what follows it. */
static char *line_word(char *p, struct arg *a)
{
	char *to = p, *val = NULL;
	bool is_quoted = false;

	a->key = p;
	for (; *p && (is_quoted || !isspace((unsigned char)*p));) {
		char c = *p++;

		if (c == '"') {
			is_quoted = !is_quoted;
			continue;
		}
		if (c == '=' && !val && !is_quoted) {
			*to++ = '\0';
			val = to;
			continue;
		}
		*to++ = c == '\\' ? unescape(&p) : c;
	}
	if (*p)
		p++;
	*to = '\0';
	a->has_val = val != NULL;
	a->val = val ? (struct str){ val, (size_t)(to - val) } : STR("");
	a->is_used = false;
	return p;
}

void line_split(char *p)
{
	in.n = 0;
	for (;;) {
		while (isspace((unsigned char)*p))
			p++;
		if (!*p || *p == '#')
			return;
		if (in.n == MAX_ARGS)
			fail("more than %d words", MAX_ARGS);
		p = line_word(p, &in.arg[in.n++]);
	}
}

struct arg *arg_find(const char *key)
{
	unsigned i;

	for (i = 1; i < in.n; i++)
		if (in.arg[i].has_val && !strcmp(in.arg[i].key, key)) {
			in.arg[i].is_used = true;
			return &in.arg[i];
		}
	return NULL;
}

const char *arg_word(unsigned i)
{
	unsigned k;

	for (k = 1; k < in.n; k++)
		if (!in.arg[k].has_val && i-- == 0) {
			in.arg[k].is_used = true;
			return in.arg[k].key;
		}
	return NULL;
}

uint64_t number(const char *s)
{
	char *end;
	uint64_t v = *s == '-' ? (uint64_t)strtoll(s, &end, 0) : strtoull(s, &end, 0);

	if (end == s || *end)
		fail("'%s' is not a number", s);
	return v;
}

uint64_t arg_num(const char *key, uint64_t dflt)
{
	struct arg *a = arg_find(key);

	return a ? number(a->val.p) : dflt;
}

void args_all_used(void)
{
	unsigned i;

	for (i = 1; i < in.n; i++)
		if (!in.arg[i].is_used)
			fail("what is '%s'?", in.arg[i].key);
}

void put(struct buf *b, uint64_t v, unsigned bytes)
{
	uint8_t p[8];
	unsigned i;

	store_u64(p, v); /* little-endian machines only, as the fixtures are built on */
	for (i = 0; i < bytes; i++)
		buf_addc(b, (char)p[is_swapped ? bytes - 1 - i : i]);
}

void put_hex(struct buf *b, const char *s)
{
	char two[3] = { 0 };

	for (; *s; s += 2) {
		while (*s == ' ' || *s == '_')
			s++;
		if (!isxdigit((unsigned char)s[0]) || !isxdigit((unsigned char)s[1]))
			fail("'%s' is not hexadecimal bytes", s);
		memcpy(two, s, 2);
		buf_addc(b, (char)strtoul(two, NULL, 16));
	}
}

void put_ip(struct buf *b, int family, const char *text)
{
	uint8_t ip[16] = { 0 };

	if (*text && inet_pton(family, text, ip) != 1)
		fail("'%s' is no address", text);
	buf_add(b, ip, family == AF_INET ? 4 : 16);
}

void put_block(uint32_t type, const struct buf *body, uint64_t blocklen, uint64_t trailer)
{
	uint32_t len = (uint32_t)((body->n + BLOCK_MIN_LEN + 3) & ~3u);

	put(&out, type, 4);
	put(&out, blocklen == UINT64_MAX ? len : blocklen, 4);
	buf_add(&out, body->p ? body->p : "", body->n);
	buf_fill(&out, 0, len - BLOCK_MIN_LEN - body->n);
	put(&out, trailer == UINT64_MAX ? len : trailer, 4);
}
