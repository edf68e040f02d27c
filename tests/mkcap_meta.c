/* SPDX-License-Identifier: MIT */
/* mkcap_meta.c - metadata blocks, by formats/metafields.def. */
#include <arpa/inet.h>
#include <string.h>

#include "../src/capture/block.h"
#include "../src/capture/constants.h"
#include "mkcap.h"

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
#include "../formats/metafields.def"

static uint64_t field_default(const char *name)
{
#define DEFAULT(meta, field, value) \
	if (!strcmp(name, #field))  \
		return (uint64_t)(value);
#include "../formats/metafields.def"
	return 0;
}

struct choice {
	const char *name;
	uint32_t value;
	const struct wire_field *record;
};

static const struct choice fd_choices[] = {
#define FD_CHOICE(constant, RECORD) { #constant, fd_type_##constant, wire_##RECORD },
#include "../formats/metafields.def"
	{ NULL, 0, NULL },
};

static const struct choice iface_choices[] = {
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

void list_finish(void)
{
	if (!list.type)
		return;
	put_block(list.type, &list.body, list.blocklen, list.trailer);
	list.type = 0;
	buf_fini(&list.body);
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

bool do_meta(const char *what)
{
	static const struct {
		const char *name;
		enum block_kind kind;
	} lists[] = {
		{ "ifaces", BLOCK_IFACES },
		{ "users", BLOCK_USERS },
		{ "threads", BLOCK_THREADS },
		{ "fds", BLOCK_FDS },
	};
	size_t i;

	if (do_entry(what))
		return true;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (!strcmp(what, lists[i].name)) {
			list_finish();
			do_list(lists[i].kind);
			return true;
		}
	if (strcmp(what, "machine") != 0)
		return false;
	list_finish();
	do_machine();
	return true;
}
