/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* kschema.c - see kschema.h. */
#include "kschema.h"
#include "world.h"

#include "words.def"

#define BLOCK_EVENT_V2 0x216u

/* clang-format off */

/* ---- encode.def ---- */

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

static void set_folded(void)
{
	static const struct {
		u32 nr, folded;
	} i386_folded[] = {
		{ 90, FOLDED_MMAP },    { 102, FOLDED_SOCKET },
		{ 180, FOLDED_OFFSET }, { 181, FOLDED_OFFSET }, /* pread64, pwrite64 */
		{ 333, FOLDED_OFFSET }, { 334, FOLDED_OFFSET }, /* preadv, pwritev */
	};
	u32 i;

	for (i = 0; i < sizeof(i386_folded) / sizeof(i386_folded[0]); i++) {
		struct call *call = &kschema_call[1][i386_folded[i].nr];

		call->folded = i386_folded[i].folded;
		if (call->folded != FOLDED_OFFSET) /* until its arguments are read */
			call->enter = KEV_GENERIC_E;
	}
}

void kschema_init(void)
{
	set_recipes();
	set_calls(kschema_call[0], x86_64, sizeof(x86_64) / sizeof(x86_64[0]));
	set_calls(kschema_call[1], i386, sizeof(i386) / sizeof(i386[0]));
	set_folded();
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
