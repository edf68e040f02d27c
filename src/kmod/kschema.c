/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* kschema.c - see kschema.h. */
#include "kschema.h"

#define BLOCK_EVENT_V2 0x216u

/* clang-format off */

/* ---- encode.def: the words of a row, then the rows ---- */

#define RET			{ .op = SRC_VALUE, .arg = VALUE_RET }
#define ARG(n)			{ .op = SRC_VALUE, .arg = (n) }
#define INT(n)			{ .op = SRC_INT, .arg = (n) }
#define MASK(n, bits)		{ .op = SRC_MASK, .arg = (n), .aux = (bits) }
#define BITS(n, map)		{ .op = SRC_BITS, .arg = (n), .aux = MAP_##map }
#define NAMED(n, map)		{ .op = SRC_NAMED, .arg = (n), .aux = MAP_##map }
#define NONE			{ .op = SRC_VALUE, .arg = VALUE_ZERO }
#define CODE			{ .op = SRC_VALUE, .arg = VALUE_CODE }
#define NUMBER			{ .op = SRC_VALUE, .arg = VALUE_NUMBER }
#define PAIR(high, low)		{ .op = SRC_PAIR, .arg = (high), .arg2 = (low) }
#define STR(n)			{ .op = SRC_STR, .arg = (n) }
#define STR_OK(n)		{ .op = SRC_STR_OK, .arg = (n) }
#define EMPTY_STR		{ .op = SRC_EMPTY_STR }
#define LEN_ARG(n)		(n)
#define DATA(n, len)		{ .op = SRC_DATA, .arg = (n), .arg2 = (len) }
#define OPEN_FLAGS(n)		{ .op = SRC_OPEN_FLAGS, .arg = (n) }
#define OPEN_MODE(flags, n)	{ .op = SRC_OPEN_MODE, .arg = (n), .arg2 = (flags) }
#define MOUNT_FLAGS(n)		{ .op = SRC_MOUNT_FLAGS, .arg = (n) }
#define HOW_FLAGS(n)		{ .op = SRC_HOW_FLAGS, .arg = (n) }
#define HOW_MODE(n)		{ .op = SRC_HOW_MODE, .arg = (n) }
#define HOW_RESOLVE(n)		{ .op = SRC_HOW_RESOLVE, .arg = (n) }
#define U32_AT(n, i)		{ .op = SRC_U32_AT, .arg = (n), .aux = (i) }
#define INT_AT(n, i)		{ .op = SRC_INT_AT, .arg = (n), .aux = (i) }
#define OFFSET_AT(n)		{ .op = SRC_OFFSET_AT, .arg = (n) }
#define RLIMIT_AT(n, i)		{ .op = SRC_RLIMIT_AT, .arg = (n), .aux = (i) }
#define RLIMIT_OK(n, i)		{ .op = SRC_RLIMIT_OK, .arg = (n), .aux = (i) }
#define RLIMIT64_OK(n, i)	{ .op = SRC_RLIMIT64_OK, .arg = (n), .aux = (i) }
#define TIME_AT(n)		{ .op = SRC_TIME_AT, .arg = (n) }
#define TIME_OR(n)		{ .op = SRC_TIME_OR, .arg = (n) }
#define SIGSET_AT(n)		{ .op = SRC_SIGSET_AT, .arg = (n) }
#define POLL_ASKED(n, count)	{ .op = SRC_POLL_ASKED, .arg = (n), .arg2 = (count) }
#define POLL_SEEN(n, count)	{ .op = SRC_POLL_SEEN, .arg = (n), .arg2 = (count) }
#define IOV_SIZE(n, count, len)	{ .op = SRC_IOV_SIZE, .arg = (n), .arg2 = (count), .aux = (len) }
#define IOV_DATA(n, count, len)	{ .op = SRC_IOV_DATA, .arg = (n), .arg2 = (count), .aux = (len) }
#define SEM_WORD(i)		{ .op = SRC_SEM_WORD, .aux = (i) }
#define SEM_FLAGS(i)		{ .op = SRC_SEM_FLAGS, .aux = (i) }
#define SEM_VALUE		{ .op = SRC_SEM_VALUE }
#define PTRACE_ADDR		{ .op = SRC_PTRACE_ADDR }
#define PTRACE_DATA		{ .op = SRC_PTRACE_DATA }
#define BPF_RET			{ .op = SRC_BPF_RET }
#define FILE_DEV		{ .op = SRC_FILE_DEV }
#define INO_AT(n)		{ .op = SRC_INO_AT, .arg = (n) }
#define ADDR(n, len)		{ .op = SRC_ADDR, .arg = (n), .arg2 = (len) }
#define TUPLE_TO(n, len)	{ .op = SRC_TUPLE_TO, .arg = (n), .arg2 = (len) }
#define TUPLE_FROM(n, len)	{ .op = SRC_TUPLE_FROM, .arg = (n), .arg2 = (len) }
#define TUPLE_ACCEPTED		{ .op = SRC_TUPLE_ACCEPTED }
#define QUEUE_PERCENT		{ .op = SRC_QUEUE_PERCENT }
#define QUEUE_LEN		{ .op = SRC_QUEUE_LEN }
#define QUEUE_MAX		{ .op = SRC_QUEUE_MAX }
#define PAIR_FD(n, i)		{ .op = SRC_PAIR_FD, .arg = (n), .aux = (i) }
#define PAIR_SELF(n)		{ .op = SRC_PAIR_SELF, .arg = (n) }
#define PAIR_PEER(n)		{ .op = SRC_PAIR_PEER, .arg = (n) }
#define MSG_SIZE(n, len)	{ .op = SRC_MSG_SIZE, .arg = (n), .aux = (len) }
#define MSG_DATA(n, len)	{ .op = SRC_MSG_DATA, .arg = (n), .aux = (len) }
#define MSG_TO(n)		{ .op = SRC_MSG_TO, .arg = (n) }
#define MSG_FROM(n)		{ .op = SRC_MSG_FROM, .arg = (n) }
#define OPTION(level, n)	{ .op = SRC_OPTION, .arg = (n), .arg2 = (level) }
#define OPTION_VALUE(n, len)	{ .op = SRC_OPTION_VALUE, .arg = (n), .arg2 = (len) }
#define OPTION_VALUE_AT(n, len)	{ .op = SRC_OPTION_VALUE_AT, .arg = (n), .arg2 = (len) }
#define VM_SIZE			{ .op = SRC_VM, .aux = VM_FACT_SIZE }
#define VM_RSS			{ .op = SRC_VM, .aux = VM_FACT_RSS }
#define VM_SWAP			{ .op = SRC_VM, .aux = VM_FACT_SWAP }
#define TASK(fact)		{ .op = SRC_TASK, .aux = TASK_FACT_##fact }
#define TASK_EXE(argv)		{ .op = SRC_TASK_EXE, .arg = (argv) }
#define TASK_ARGS		{ .op = SRC_TASK_ARGS }
#define TASK_ENV(envp)		{ .op = SRC_TASK_ENV, .arg = (envp) }
#define TASK_COMM		{ .op = SRC_TASK_COMM }
#define TASK_CGROUPS		{ .op = SRC_TASK_CGROUPS }
#define CLONE_FLAGS(where)	{ .op = SRC_CLONE_FLAGS, .aux = (where) }

#include "world.h"

#define ENCODE(symbol, ...) static struct source source_##symbol[] = { __VA_ARGS__ };
#include "encode.def"
#undef ENCODE

struct recipe kschema_recipe[KSCHEMA_N_EVENTS] = {
#define ENCODE(symbol, ...) \
	[KEV_##symbol] = { .source = source_##symbol,                                  \
			   .n = sizeof(source_##symbol) / sizeof(struct source) },
#include "encode.def"
#undef ENCODE
};

/* ---- events.def: the types of parameters, one list behind the other ---- */

enum {
#define PARAM_TYPE(id, name, bytes, text) WIDTH_##name = (bytes),
#include "../../formats/types.def"
#undef PARAM_TYPE
};

#define P(name, type, format) WIDTH_##type,
#define PT(name, type, format, table) WIDTH_##type,
#define PR(name, type, format, index) WIDTH_##type,
#define PY(name, type, format, table) WIDTH_##type,
#define EVENT(id, symbol, name, category, origin, since, n, flags, params) params
static const u8 widths[] = {
#include "../../formats/events.def"
};
#undef EVENT
#undef P
#undef PT
#undef PR
#undef PY

#define EVENT(id, symbol, name, category, origin, since, n, flags, params) (n),
static const u8 n_params[] = {
#include "../../formats/events.def"
};
#undef EVENT

/* ---- calls ---- */

#define SYSCALL_ENDS(code)
#define SYSCALL(code, name, ...) CODE_##name = (code),
enum {
#include "../../formats/syscalls_x86_64.def"
};
#undef SYSCALL

#define SYSCALL(code, name, nr, ...) NR_##name = (nr),
enum {
#include "../../formats/syscalls_x86_64.def"
};
#undef SYSCALL

struct number {
	s16 nr;
	u16 code;
};

#define SYSCALL(code, name, nr, ...) { (nr), (code) },
static const struct number x86_64[] = {
#include "../../formats/syscalls_x86_64.def"
};
#undef SYSCALL
#undef SYSCALL_ENDS

#define SYSCALL_I386(nr, name) { (nr), CODE_##name },
#define SYSCALL_I386_BLOCK(nr, name) SYSCALL_I386(nr, name)
static const struct number i386[] = {
#include "../../formats/syscalls_i386.def"
};
#undef SYSCALL_I386
#undef SYSCALL_I386_BLOCK

#define CALL(name, stem) { CODE_##name, KEV_##stem##_E },
#define FOLDED(index, name, n, stem)
static const struct {
	u16 code, enter;
} own_event[] = {
#include "calls.def"
};
#undef CALL
#undef FOLDED

#define CALL(name, stem)
#define FOLDED(index, name, n, stem) [index] = { KEV_##stem##_E, NR_##name, (n) },
const struct folded_call kschema_folded[KSCHEMA_N_FOLDED] = {
#include "calls.def"
};
#undef CALL
#undef FOLDED

/* ---- flagmaps.def ---- */

struct map_row {
	u32 kernel, format;
	bool is_rest;
};

#define MAP_BEGIN(map) static const struct map_row map_##map[] = {
#define MAP_ROW(map, kernel, format) { (kernel), (format), false },
#define MAP_REST(map, format) { 0, (format), true },
#define MAP_END(map) };
#include "flagmaps.def"
#undef MAP_BEGIN
#undef MAP_ROW
#undef MAP_REST
#undef MAP_END

static const struct {
	const struct map_row *row;
	u32 n;
} maps[MAP_MAX] = {
#define MAP_BEGIN(map) [MAP_##map] = { map_##map, sizeof(map_##map) / sizeof(struct map_row) },
#define MAP_ROW(map, kernel, format)
#define MAP_REST(map, format)
#define MAP_END(map)
#include "flagmaps.def"
#undef MAP_BEGIN
#undef MAP_ROW
#undef MAP_REST
#undef MAP_END
};

/* clang-format on */

/* What nothing is known of is a generic event: type and code are 0. */
struct call kschema_call[2][KSCHEMA_N_CALLS + 1];

static u16 enter_of(u16 code)
{
	u32 i;

	for (i = 0; i < sizeof(own_event) / sizeof(own_event[0]); i++)
		if (own_event[i].code == code)
			return own_event[i].enter;
	return KEV_GENERIC_E;
}

static void set_calls(struct call *calls, const struct number *from, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++) {
		if (from[i].nr < 0 || from[i].nr >= KSCHEMA_N_CALLS)
			continue;
		calls[from[i].nr].enter = enter_of(from[i].code);
		calls[from[i].nr].code = from[i].code < KSCHEMA_N_CODES ? from[i].code : 0;
	}
}

/* Are all parameters of the event plain values? */
static bool is_plain(const struct recipe *r)
{
	u32 i;

	for (i = 0; i < r->n; i++)
		if (r->source[i].op > SRC_INT)
			return false;
	return r->n <= MAX_PLAIN;
}

static bool needs_args(const struct recipe *r)
{
	u32 i;

	for (i = 0; i < r->n; i++)
		if (r->source[i].op > SRC_INT || r->source[i].arg < VALUE_RET)
			return true;
	return false;
}

static void set_image(u16 type, struct recipe *r)
{
	u32 n = HEAD_BYTES + 2u * r->n, i;

	r->fixed_bytes = (u16)n;
	put_32(r->image, BLOCK_EVENT_V2);
	put_16(r->image + 30, type);
	put_32(r->image + 32, r->n);
	if (!is_plain(r))
		return;
	for (i = 0; i < r->n; i++) {
		put_16(r->image + HEAD_BYTES + 2 * i, r->source[i].width);
		n += r->source[i].width;
	}
	r->plain_bytes = (u16)BLOCK_BYTES(n);
	put_32(r->image + 4, r->plain_bytes);
	put_32(r->image + 26, EVENT_BYTES(n));
}

static void set_recipes(void)
{
	const u8 *width = widths;
	u16 type;
	u32 i;

	for (type = 0; type < KSCHEMA_N_EVENTS; type++) {
		struct recipe *r = &kschema_recipe[type];

		for (i = 0; i < r->n && i < n_params[type]; i++)
			r->source[i].width = width[i];
		r->needs_args = needs_args(r);
		set_image(type, r);
		width += n_params[type];
	}
}

enum { I386_MMAP = 90, I386_SOCKETCALL = 102 };

/* Until its arguments are read it is a generic event. */
static void set_folded(u32 nr, u32 folded)
{
	kschema_call[1][nr].enter = KEV_GENERIC_E;
	kschema_call[1][nr].folded = folded;
}

void kschema_init(void)
{
	set_recipes();
	set_calls(kschema_call[0], x86_64, sizeof(x86_64) / sizeof(x86_64[0]));
	set_calls(kschema_call[1], i386, sizeof(i386) / sizeof(i386[0]));
	set_folded(I386_MMAP, FOLDED_MMAP);
	set_folded(I386_SOCKETCALL, FOLDED_SOCKET);
}

u32 flagmap_bits(enum flagmap map, u32 kernel)
{
	const struct map_row *row = maps[map].row, *end = row + maps[map].n;
	u32 format = 0;

	for (; row < end; row++)
		if ((kernel & row->kernel) == row->kernel)
			format |= row->format;
	return format;
}

u32 flagmap_named(enum flagmap map, u32 kernel)
{
	const struct map_row *row = maps[map].row;

	while (!row->is_rest && row->kernel != kernel)
		row++;
	return row->format;
}
