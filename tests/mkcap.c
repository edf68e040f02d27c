/* SPDX-License-Identifier: MIT */
/* mkcap.c - builds a capture from readable text: mkcap [-s] IN.txt OUT
 *
 * -s makes the twin in the other byte order: all its sections are swapped.
 *
 * One directive a line, `#` starts a comment; words are separated by blanks, "..." keeps blanks,
 * and \n \t \0 \\ \" \xHH stand for bytes. The language is described in tests/README.md.
 * What the fields and parameters are called, and how wide they are, comes from the tables in
 * formats/, the same that the reader uses. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "../src/base/buf.h"
#include "../src/base/bytes.h"
#include "../src/base/mem.h"
#include "../src/base/vec.h"
#include "../src/capture/block.h"
#include "../src/capture/constants.h"
#include "../src/capture/schema.h"

/* ---- input ---- */

#define MAX_ARGS 80

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

static struct line in;

static __attribute__((format(printf, 1, 2), noreturn)) void fail(const char *fmt, ...)
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

static void line_split(char *p)
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

static struct arg *arg_find(const char *key)
{
	unsigned i;

	for (i = 1; i < in.n; i++)
		if (in.arg[i].has_val && !strcmp(in.arg[i].key, key)) {
			in.arg[i].is_used = true;
			return &in.arg[i];
		}
	return NULL;
}

/* The ith word without `=` behind the directive (from 0), or NULL. */
static const char *arg_word(unsigned i)
{
	unsigned k;

	for (k = 1; k < in.n; k++)
		if (!in.arg[k].has_val && i-- == 0) {
			in.arg[k].is_used = true;
			return in.arg[k].key;
		}
	return NULL;
}

static uint64_t number(const char *s)
{
	char *end;
	uint64_t v = *s == '-' ? (uint64_t)strtoll(s, &end, 0) : strtoull(s, &end, 0);

	if (end == s || *end)
		fail("'%s' is not a number", s);
	return v;
}

static uint64_t arg_num(const char *key, uint64_t dflt)
{
	struct arg *a = arg_find(key);

	return a ? number(a->val.p) : dflt;
}

/* A misspelt key must not pass silently. */
static void args_all_used(void)
{
	unsigned i;

	for (i = 1; i < in.n; i++)
		if (!in.arg[i].is_used)
			fail("what is '%s'?", in.arg[i].key);
}

/* ---- output ---- */

struct label {
	char name[32];
	uint64_t off;
};

static struct buf out;
static bool is_swapped, is_twin;
static VEC(struct label) labels;
static VEC(uint64_t) members, flushes; /* where gzip members or zstd frames, flush points begin */

static void put(struct buf *b, uint64_t v, unsigned bytes)
{
	uint8_t p[8];
	unsigned i;

	store_u64(p, v); /* little-endian machines only, as the fixtures are built on */
	for (i = 0; i < bytes; i++)
		buf_addc(b, (char)p[is_swapped ? bytes - 1 - i : i]);
}

static void put_hex(struct buf *b, const char *s)
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

/* Frame a body. @blocklen and @trailer of the line say what the two fields hold instead. */
static void put_block(uint32_t type, const struct buf *body, uint64_t blocklen, uint64_t trailer)
{
	uint32_t len = (uint32_t)((body->n + BLOCK_MIN_LEN + 3) & ~3u);

	put(&out, type, 4);
	put(&out, blocklen == UINT64_MAX ? len : blocklen, 4);
	buf_add(&out, body->p ? body->p : "", body->n);
	buf_fill(&out, 0, len - BLOCK_MIN_LEN - body->n);
	put(&out, trailer == UINT64_MAX ? len : trailer, 4);
}

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

/* ---- metadata, by formats/metafields.def ---- */

enum wire {
	W_U8 = 1,
	W_U16 = 2,
	W_U32 = 4,
	W_U64 = 8,
	W_I64 = 8,
	W_IPV4 = 20,
	W_IPV6,
	W_STR16,
	W_CHARS128,
	W_LEN16,
	W_CHARS,
	W_LEN32,
	W_LEN32_REST,
	W_SKIP,
	W_LAST
};

struct wire_field {
	uint8_t wire, since;
	uint32_t bytes;
	const char *name;
};

/* clang-format off */
#define RECORD(NAME) static const struct wire_field wire_##NAME[] = {
#define RECORD_END(NAME) { .wire = W_LAST } };
/* clang-format on */
#define ENTRY_LEN(TYPE, since)                   { W_##TYPE, since, 0, "" },
#define SKIP(n)                                  { W_SKIP, 1, n, "" },
#define FIELD(meta, field, TYPE, since, max_len) { W_##TYPE, since, 0, #field },
#define TAIL_CHOICE(max_left, RECORD)
#define FD_CHOICE(constant, RECORD)
#define IFACE_CHOICE(constant, RECORD)
#define USER_CHOICE(constant, RECORD)
#define DEFAULT(meta, field, value)
#include "../formats/metafields.def"
#undef RECORD
#undef ENTRY_LEN
#undef SKIP
#undef FIELD
#undef RECORD_END
#undef DEFAULT
#undef FD_CHOICE
#undef IFACE_CHOICE

#define RECORD(NAME)
#define ENTRY_LEN(TYPE, since)
#define SKIP(bytes)
#define FIELD(meta, field, TYPE, since, max_len)
#define RECORD_END(NAME)

static uint64_t field_default(const char *name)
{
#define FD_CHOICE(constant, RECORD)
#define IFACE_CHOICE(constant, RECORD)
#define DEFAULT(meta, field, value) \
	if (!strcmp(name, #field))  \
		return (uint64_t)(value);
#include "../formats/metafields.def"
#undef DEFAULT
#undef FD_CHOICE
#undef IFACE_CHOICE
	return 0;
}

#define DEFAULT(meta, field, value)

struct choice {
	const char *name;
	uint32_t value;
	const struct wire_field *record;
};

static const struct choice fd_choices[] = {
#define IFACE_CHOICE(constant, RECORD)
#define FD_CHOICE(constant, RECORD) { #constant, fd_type_##constant, wire_##RECORD },
#include "../formats/metafields.def"
#undef FD_CHOICE
#undef IFACE_CHOICE
	{ NULL, 0, NULL },
};

static const struct choice iface_choices[] = {
#define FD_CHOICE(constant, RECORD)
#define IFACE_CHOICE(constant, RECORD) { #constant, iface_type_##constant, wire_##RECORD },
#include "../formats/metafields.def"
	{ NULL, 0, NULL },
};

static const struct choice *choose(const struct choice *c, const char *name)
{
	for (; name && c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

static void put_ip(struct buf *b, int family, const char *text)
{
	uint8_t ip[16] = { 0 };

	if (*text && inet_pton(family, text, ip) != 1)
		fail("'%s' is no address", text);
	buf_add(b, ip, family == AF_INET ? 4 : 16);
}

static void put_field(struct buf *b, const struct wire_field *f)
{
	struct arg *a = *f->name ? arg_find(f->name) : NULL;
	struct str text = a ? a->val : STR("");
	char fixed[128] = { 0 };

	switch (f->wire) {
	case W_IPV4:
	case W_IPV6:
		put_ip(b, f->wire == W_IPV4 ? AF_INET : AF_INET6, text.p);
		return;
	case W_STR16:
		put(b, text.n, 2);
		buf_addstr(b, text);
		return;
	case W_CHARS128:
		memcpy(fixed, text.p, text.n < sizeof(fixed) ? text.n : sizeof(fixed));
		buf_add(b, fixed, sizeof(fixed));
		return;
	case W_LEN16:
		put(b, text.n, 2);
		return;
	case W_CHARS:
		buf_addstr(b, text);
		return;
	case W_SKIP:
		buf_fill(b, 0, f->bytes);
		return;
	case W_LEN32:
	case W_LEN32_REST:
		return;
	}
	put(b, a ? number(text.p) : field_default(f->name), f->wire);
}

static void put_record(struct buf *b, const struct wire_field *f, unsigned version)
{
	for (; f->wire != W_LAST; f++)
		if (f->since <= version)
			put_field(b, f);
}

/* The list that entries are being added to. */
static struct {
	uint32_t type;
	uint8_t kind, version;
	struct buf body;
	uint64_t blocklen, trailer;
} list;

static void list_finish(void)
{
	if (!list.type)
		return;
	put_block(list.type, &list.body, list.blocklen, list.trailer);
	list.type = 0;
	list.body.n = 0;
}

/* `threads v9`, `fds v1 tid=3`, ... with type=0x8000ABCD for the numbers of the first days. */
static void do_list(enum block_kind kind)
{
	const char *v = arg_word(0);
	uint32_t type;

	list.version = v && *v == 'v' ? (uint8_t)number(v + 1) : 0;
	type = (uint32_t)arg_num("type", 0);
	for (uint32_t t = BLOCK_FIRST; !type && t <= BLOCK_LAST; t++)
		if (block_info(t)->kind == kind && block_info(t)->version == list.version)
			type = t;
	if (!type)
		fail("no list of version '%s'", v ? v : "");
	list.type = type;
	list.kind = (uint8_t)kind;
	list.blocklen = arg_num("@blocklen", UINT64_MAX);
	list.trailer = arg_num("@trailer", UINT64_MAX);
	if (kind == BLOCK_FDS)
		put_record(&list.body, wire_FD_LIST, 1);
}

/* Add an entry to the list, with the length in front that its version has. */
static void put_entry(enum block_kind kind, const struct wire_field *first, struct buf *entry)
{
	struct arg *extra = arg_find("@extra");
	bool is_rest = first->wire == W_LEN32_REST;

	if (list.kind != kind || !list.type)
		fail("this entry belongs into another list");
	if (extra)
		put_hex(entry, extra->val.p);
	if ((is_rest || first->wire == W_LEN32) && list.version >= first->since)
		put(&list.body, arg_num("@len", entry->n + (is_rest ? 0 : 4)), 4);
	buf_addstr(&list.body, buf_str(entry));
	buf_fini(entry);
}

static void do_thread(void)
{
	struct buf b = { 0 }, tail = { 0 };
	const char *which = arg_word(0);
	uint64_t bytes;

	put_record(&b, wire_THREAD, list.version);
	if (list.version >= 9) {
		put_record(&tail,
			   which && !strcmp(which, "old") ? wire_THREAD_TAIL_OLD : wire_THREAD_TAIL,
			   9);
		bytes = arg_num("@tail", tail.n);
		buf_add(&b, tail.p, bytes < tail.n ? bytes : tail.n);
		buf_fini(&tail);
	}
	put_entry(BLOCK_THREADS, wire_THREAD, &b);
}

static void do_fd(void)
{
	const char *name = arg_word(0);
	const struct choice *c = choose(fd_choices, name);
	struct buf b = { 0 };

	put(&b, arg_num("fd", 0), 8);
	put(&b, arg_num("ino", 0), 8);
	put(&b, c ? c->value : number(name ? name : ""), 1);
	if (c)
		put_record(&b, c->record, list.version);
	put_entry(BLOCK_FDS, wire_FD, &b);
}

static void do_iface(void)
{
	const char *name = arg_word(0);
	const struct choice *c = choose(iface_choices, name);
	struct buf b = { 0 };

	put(&b, c ? c->value : number(name ? name : ""), 2);
	if (c)
		put_record(&b, c->record, list.version);
	put_entry(BLOCK_IFACES, wire_IFACE, &b);
}

static void do_user(bool is_group)
{
	struct buf b = { 0 };

	put(&b, is_group ? user_kind_group : user_kind_user, 1);
	put_record(&b, is_group ? wire_GROUP : wire_USER, list.version);
	put_entry(BLOCK_USERS, wire_USER_ENTRY, &b);
}

static void do_machine(void)
{
	struct buf b = { 0 };

	put_record(&b, wire_MACHINE, 1);
	put_block((uint32_t)arg_num("type", 0x201), &b, arg_num("@blocklen", UINT64_MAX),
		  arg_num("@trailer", UINT64_MAX));
	buf_fini(&b);
}

/* ---- events ---- */

static unsigned param_bytes(uint8_t type)
{
	static const uint8_t bytes[] = {
#define PARAM_TYPE(id, name, n, text) [id] = (n),
#include "../formats/types.def"
#undef PARAM_TYPE
	};

	return type < PT_MAX ? bytes[type] : 0;
}

/* "10.0.0.1:80" or "[::1]:80" up to `end`: family, address, port. */
static int parse_endpoint(char *s, char **ret_ip, uint16_t *ret_port)
{
	char *colon = strrchr(s, ':');

	if (!colon)
		fail("'%s' has no port", s);
	*colon = '\0';
	*ret_port = (uint16_t)number(colon + 1);
	if (*s != '[') {
		*ret_ip = s;
		return AF_INET;
	}
	s[strcspn(s, "]")] = '\0';
	*ret_ip = s + 1;
	return AF_INET6;
}

static void put_endpoint(struct buf *b, char *s, bool with_family)
{
	uint16_t port;
	char *ip;
	int family = parse_endpoint(s, &ip, &port);

	if (with_family)
		put(b, family == AF_INET ? 2 : 10, 1);
	put_ip(b, family, ip);
	put(b, port, 2);
}

/* unix:/path, or ADDRESS:PORT */
static void put_sockaddr(struct buf *b, struct str v)
{
	char *s = xstrndup(v.p, v.n);

	if (!strncmp(s, "unix:", 5)) {
		put(b, 1, 1);
		buf_add(b, s + 5, strlen(s + 5) + 1);
	} else {
		put_endpoint(b, s, true);
	}
	free(s);
}

/* unix:SOURCE->DESTINATION:/path, or ADDRESS:PORT->ADDRESS:PORT */
static void put_socktuple(struct buf *b, struct str v)
{
	char *s = xstrndup(v.p, v.n), *arrow = strstr(s, "->"), *path;

	if (!arrow)
		fail("'%s' has no ->", s);
	*arrow = '\0';
	if (!strncmp(s, "unix:", 5)) {
		path = strchr(arrow + 2, ':');
		if (!path)
			fail("a unix tuple wants :/path");
		*path = '\0';
		put(b, 1, 1);
		put(b, number(s + 5), 8);
		put(b, number(arrow + 2), 8);
		buf_add(b, path + 1, strlen(path + 1) + 1);
	} else {
		put_endpoint(b, s, true);
		put_endpoint(b, arrow + 2, false);
	}
	free(s);
}

/* FD:FLAGS,FD:FLAGS */
static void put_fdlist(struct buf *b, struct str v)
{
	char *s = xstrndup(v.p, v.n), *save = NULL, *item;
	struct buf items = { 0 };
	unsigned n = 0;

	for (item = strtok_r(s, ",", &save); item; item = strtok_r(NULL, ",", &save), n++) {
		char *colon = strchr(item, ':');

		if (!colon)
			fail("an fd list wants FD:FLAGS");
		*colon = '\0';
		put(&items, number(item), 8);
		put(&items, number(colon + 1), 2);
	}
	put(b, n, 2);
	buf_addstr(b, buf_str(&items));
	buf_fini(&items);
	free(s);
}

static void put_value(struct buf *b, const struct param_info *p, struct str v)
{
	unsigned bytes = param_bytes(p->type);
	const char *colon;

	if (v.n == 0)
		return;
	if (str_starts(v, STR("hex:"))) {
		put_hex(b, v.p + 4);
		return;
	}
	switch (p->type) {
	case PT_CHARBUF:
	case PT_FSPATH:
	case PT_FSRELPATH:
		buf_add(b, v.p, v.n + 1); /* words end in NUL */
		return;
	case PT_BYTEBUF:
	case PT_CHARBUFARRAY:
		buf_addstr(b, v);
		return;
	case PT_SOCKADDR:
		put_sockaddr(b, v);
		return;
	case PT_SOCKTUPLE:
		put_socktuple(b, v);
		return;
	case PT_FDLIST:
		put_fdlist(b, v);
		return;
	case PT_IPV4ADDR:
	case PT_IPV6ADDR:
		put_ip(b, p->type == PT_IPV4ADDR ? AF_INET : AF_INET6, v.p);
		return;
	case PT_DYN: /* INDEX:VALUE */
		colon = memchr(v.p, ':', v.n);
		if (!colon || strtoul(v.p, NULL, 0) >= p->n_dyn)
			fail("'%s' is not INDEX:VALUE", v.p);
		put(b, strtoul(v.p, NULL, 0), 1);
		put_value(b, &p->dyn[strtoul(v.p, NULL, 0)],
			  (struct str){ colon + 1, v.n - (size_t)(colon + 1 - v.p) });
		return;
	}
	if (!bytes)
		fail("'%s' cannot have a value", p->name);
	put(b, number(v.p), bytes);
}

/* The type named by a symbol, a number, or what evt.type prints and `enter` or `exit`; of several
 * with the same name the newest. */
static uint32_t event_type(void)
{
	const char *name = arg_word(0), *dir = arg_word(1);
	uint32_t t, found = UINT32_MAX;

	if (!name)
		fail("event of what type?");
	if (isdigit((unsigned char)*name))
		return (uint32_t)number(name);
	for (t = 0; t < EV_MAX; t++) {
		const struct event_info *e = schema_event(SCHEMA_MODERN, t);

		if (!strcmp(e->symbol, name))
			return t;
		if (dir && !strcmp(e->name, name) &&
		    event_type_is_exit((uint16_t)t) == !strcmp(dir, "exit"))
			found = t;
	}
	if (found == UINT32_MAX)
		fail("no event '%s'", name);
	return found;
}

struct params {
	struct buf data;
	VEC(uint32_t) lens;
};

static void params_add(struct params *ps, size_t was)
{
	*vec_push(&ps->lens) = (uint32_t)(ps->data.n - was);
}

/* Parameters by name in table order, as many as @params says (default: all that the table has, or
 * for v1 blocks had); those not given are empty. +=VALUE adds one behind them. */
static void params_collect(struct params *ps, const struct event_info *e, uint64_t n)
{
	static const struct param_info raw = { .name = "+", .type = PT_BYTEBUF };
	unsigned i;

	for (i = 0; i < n; i++) {
		const struct param_info *p = e && i < e->n_params ? &e->params[i] : &raw;
		struct arg *a = p == &raw ? NULL : arg_find(p->name);
		size_t was = ps->data.n;

		put_value(&ps->data, p, a ? a->val : STR(""));
		params_add(ps, was);
	}
	for (i = 1; i < in.n; i++) {
		size_t was = ps->data.n;

		if (strcmp(in.arg[i].key, "+") != 0)
			continue;
		in.arg[i].is_used = true;
		put_value(&ps->data, &raw, in.arg[i].val);
		params_add(ps, was);
	}
}

/* The block type for a version (1 or 2), flags or not, large or not. */
static uint32_t event_block(uint64_t version, bool has_flags, bool is_large)
{
	if (version == 1)
		return has_flags ? 0x208 : 0x204;
	if (is_large)
		return has_flags ? 0x222 : 0x221;
	return has_flags ? 0x217 : 0x216;
}

static void do_event(void)
{
	static uint64_t ts = 1500000000000000000;
	uint32_t type = event_type(), i;
	uint64_t version = arg_num("@version", 2), repeat = arg_num("@repeat", 1);
	const struct event_info *e = schema_event(SCHEMA_MODERN, type);
	struct arg *flags = arg_find("@flags");
	bool is_large = event_is_large(type, arg_num("@large", 0) ? FORM_LARGE : 0);
	uint32_t block = event_block(version, flags != NULL, is_large || arg_num("@large", 0));
	uint64_t n_table = version == 1 ? event_v1_table_params(type) : e ? e->n_params : 0;
	uint64_t step, tid, cpu, n_params, len, blocklen, trailer;
	struct params ps = { 0 };

	params_collect(&ps, e, arg_num("@params", n_table));
	block = (uint32_t)arg_num("@block", block);
	n_params = arg_num("@nparams", ps.lens.n);
	len = (version == 1 ? 22 : 26) + ps.data.n + ps.lens.n * (is_large ? 4 : 2);
	len = arg_num("@len", len);
	step = arg_num("@step", 1000);
	ts = arg_num("@ts", ts + step);
	tid = arg_num("@tid", 1);
	cpu = arg_num("@cpu", 0);
	blocklen = arg_num("@blocklen", UINT64_MAX);
	trailer = arg_num("@trailer", UINT64_MAX);
	for (; repeat; repeat--, ts += repeat ? step : 0) {
		struct buf b = { 0 };

		put(&b, cpu, 2);
		if (flags)
			put(&b, number(flags->val.p), 4);
		put(&b, ts, 8);
		put(&b, tid, 8);
		put(&b, len, 4);
		put(&b, type, 2);
		if (version != 1)
			put(&b, n_params, 4);
		for (i = 0; i < ps.lens.n; i++)
			put(&b, ps.lens.v[i], is_large ? 4 : 2);
		buf_addstr(&b, buf_str(&ps.data));
		put_block(block, &b, blocklen, trailer);
		buf_fini(&b);
	}
	buf_fini(&ps.data);
	vec_fini(&ps.lens);
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

static bool do_entry(const char *what)
{
	if (!strcmp(what, "thread"))
		do_thread();
	else if (!strcmp(what, "fd"))
		do_fd();
	else if (!strcmp(what, "iface"))
		do_iface();
	else if (!strcmp(what, "user") || !strcmp(what, "group"))
		do_user(*what == 'g');
	else
		return false;
	return true;
}

static void do_directive(const char *what)
{
	const char *hex;

	if (!strcmp(what, "section"))
		do_section();
	else if (!strcmp(what, "machine"))
		do_machine();
	else if (!strcmp(what, "ifaces"))
		do_list(BLOCK_IFACES);
	else if (!strcmp(what, "users"))
		do_list(BLOCK_USERS);
	else if (!strcmp(what, "threads"))
		do_list(BLOCK_THREADS);
	else if (!strcmp(what, "fds"))
		do_list(BLOCK_FDS);
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
		if (!in.n || do_entry(in.arg[0].key)) {
			args_all_used();
			continue;
		}
		list_finish();
		do_directive(in.arg[0].key);
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
	buf_fini(&list.body);
	vec_fini(&labels);
	vec_fini(&members);
	vec_fini(&flushes);
	return 0;
}
