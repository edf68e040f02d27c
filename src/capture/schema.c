/* SPDX-License-Identifier: MIT */
/* schema.c - the tables of formats/ as constant arrays, once for each view.
 *
 * The classic view is the same rows followed by those of quirks.def as designated initialisers:
 * in C a later initialiser of a cell replaces the earlier one, so the compiler does the overlay and
 * nothing happens at run time. All parameters of a view lie in one array, event after event. */
#include "schema.h"

#include <stddef.h>

#include "constants.h"

#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Woverride-init"
#endif

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */

/* Flag tables: modern_file_flags[], classic_file_flags[], ... */
#define FLAG_TABLE(table) static const struct name_value modern_##table[] = {
#define FLAG(table, name, value) { (value), #name },
#define FLAG_AGAIN FLAG
#define FLAG_LATER(table, name, value) { (value), #name },
#define FLAG_TABLE_END(table) { 0, NULL } };
#include "../../formats/flags.def"
#undef FLAG_TABLE
#undef FLAG_LATER

#define FLAG_TABLE(table) static const struct name_value classic_##table[] = {
#define FLAG_LATER(table, name, value)
#include "../../formats/flags.def"
#undef FLAG_TABLE
#undef FLAG
#undef FLAG_AGAIN
#undef FLAG_LATER
#undef FLAG_TABLE_END

static const struct name_value *const flag_tables[SCHEMA_MAX][FLAGS_MAX] = {
	[SCHEMA_CLASSIC] = {
#define FLAG_TABLE(table) [FLAGS_##table] = classic_##table,
#include "flag_tables.def"
#undef FLAG_TABLE
	},
	[SCHEMA_MODERN] = {
#define FLAG_TABLE(table) [FLAGS_##table] = modern_##table,
#include "flag_tables.def"
#undef FLAG_TABLE
	},
};

/* Alternatives of DYN parameters: dyn_sockopt[], ... */
#define DYN_TABLE(table) static const struct param_info dyn_##table[] = {
#define DYN(table, index, name, type, format) \
	[index] = { #name, PT_##type, PF_##format, -1, 0, NULL, NULL },
#define DYN_END(table) };
#include "../../formats/dyn.def"
#undef DYN_TABLE
#undef DYN
#undef DYN_END

/* Where the parameters of an event begin in the arrays below: PARAMS_OF_SYSCALL_OPEN_X. */
enum {
#define EVENT(id, symbol, name, category, origin, since, n, flags, params) \
	PARAMS_OF_##symbol, PARAMS_LAST_##symbol = PARAMS_OF_##symbol + (n) - 1,
#include "../../formats/events.def"
#undef EVENT
	N_PARAMS
};

#define PARAM(name, type, format, dirfd, n_dyn, names, dyn) \
	{ #name, PT_##type, PF_##format, (dirfd), (n_dyn), (names), (dyn) }
#define P(name, type, format) PARAM(name, type, format, -1, 0, NULL, NULL),
#define PR(name, type, format, index) PARAM(name, type, format, (index), 0, NULL, NULL),
#define PY(name, type, format, table) \
	PARAM(name, type, format, -1, ARRAY_LEN(dyn_##table), NULL, dyn_##table),

#define EVENT(id, symbol, name, category, origin, since, n, flags, params) params
#define PT(name, type, format, table) PARAM(name, type, format, -1, 0, modern_##table, NULL),
static const struct param_info modern_params[] = {
#include "../../formats/events.def"
};
#undef PT

#define CLASSIC_EVENT(symbol, classic_symbol, name, category)
#define CLASSIC_PARAM(symbol, index, param) [PARAMS_OF_##symbol + (index)] = param
#define CLASSIC_N_PARAMS(symbol, n)
#define CLASSIC_FLAGS(symbol, flags)
#define CLASSIC_SYSCALL(code, name)
#define PT(name, type, format, table) PARAM(name, type, format, -1, 0, classic_##table, NULL),
static const struct param_info classic_params[] = {
#include "../../formats/events.def"
#include "../../formats/quirks.def"
};
#undef PT
#undef EVENT
#undef CLASSIC_EVENT
#undef CLASSIC_PARAM
#undef CLASSIC_N_PARAMS
#undef CLASSIC_FLAGS

_Static_assert(ARRAY_LEN(modern_params) == N_PARAMS, "an n_params of events.def is wrong");
_Static_assert(ARRAY_LEN(classic_params) == N_PARAMS, "a row of quirks.def is out of range");

#define EVENT(id, symbol, name, category, origin, since, n, flags, params) \
	[id] = { name, #symbol, (flags), CAT_##category, ORIGIN_##origin, (n), \
		 modern_params + PARAMS_OF_##symbol },
static const struct event_info modern_events[] = {
#include "../../formats/events.def"
};
#undef EVENT

/* Flags that 0.29.3 either does not have or gives to other events. */
#define NOT_CLASSIC (EF_OLD_VERSION | EF_CONVERTER_MANAGED)

#define EVENT(id, symbol, name, category, origin, since, n, flags, params) \
	[id] = { name, #symbol, (flags) & ~NOT_CLASSIC, CAT_##category, ORIGIN_##origin, (n), \
		 classic_params + PARAMS_OF_##symbol },
#define CLASSIC_EVENT(id, classic_symbol, text, cat) \
	[EV_##id].symbol = #classic_symbol, [EV_##id].name = text, [EV_##id].category = CAT_##cat,
#define CLASSIC_PARAM(id, index, param)
#define CLASSIC_N_PARAMS(id, n) [EV_##id].n_params = (n),
#define CLASSIC_FLAGS(id, bits) [EV_##id].flags = (bits),
static const struct event_info classic_events[] = {
#include "../../formats/events.def"
#include "../../formats/quirks.def"
};
#undef EVENT
#undef CLASSIC_EVENT
#undef CLASSIC_PARAM
#undef CLASSIC_N_PARAMS
#undef CLASSIC_FLAGS
#undef CLASSIC_SYSCALL

_Static_assert(ARRAY_LEN(modern_events) == EV_MAX, "events.def must end with its largest id");
_Static_assert(CLASSIC_N_EVENTS <= EV_MAX, "the classic view is a part of the modern one");

/* Every id is one more than the one before, and every row fits. */
#define EVENT(id, symbol, name, category, origin, since, n, flags, params) ROW_##symbol,
enum event_row {
#include "../../formats/events.def"
};
#undef EVENT
#define EVENT(id, symbol, name, category, origin, since, n, flags, params) \
	_Static_assert((int)EV_##symbol == (int)ROW_##symbol, "events.def: gap or disorder"); \
	_Static_assert((n) <= MAX_PARAMS, "events.def: too many parameters");
#include "../../formats/events.def"
#undef EVENT

#define SYSCALL(code, text, nr, cat, since) \
	[code] = { .name = #text, .x86_64_nr = (nr), .category = CAT_##cat },
#define SYSCALL_ENDS(code) [code].never_returns = true,
static const struct syscall_info modern_syscalls[] = {
#include "../../formats/syscalls_x86_64.def"
};

#define CLASSIC_EVENT(symbol, classic_symbol, name, category)
#define CLASSIC_PARAM(symbol, index, param)
#define CLASSIC_N_PARAMS(symbol, n)
#define CLASSIC_FLAGS(symbol, flags)
#define CLASSIC_SYSCALL(code, text) [code].name = text,
static const struct syscall_info classic_syscalls[] = {
#include "../../formats/syscalls_x86_64.def"
#include "../../formats/quirks.def"
};
#undef SYSCALL
#undef SYSCALL_ENDS

/* clang-format on */

/* What a view consists of. */
static const struct {
	const struct event_info *events;
	const struct syscall_info *syscalls;
	uint32_t n_events;
	uint32_t n_syscalls;
} views[SCHEMA_MAX] = {
	[SCHEMA_CLASSIC] = { classic_events, classic_syscalls, CLASSIC_N_EVENTS,
			     CLASSIC_N_SYSCALLS },
	[SCHEMA_MODERN] = { modern_events, modern_syscalls, ARRAY_LEN(modern_events),
			    ARRAY_LEN(modern_syscalls) },
};

int8_t schema_data_param(const struct event_info *info)
{
	for (unsigned i = 1; info && i < info->n_params; i++)
		if (info->params[i].type == PT_BYTEBUF && strcmp(info->params[i].name, "data") == 0)
			return (int8_t)i;
	return -1;
}

const struct event_info *schema_event(enum schema_view view, uint32_t type)
{
	return type < views[view].n_events ? &views[view].events[type] : NULL;
}

uint32_t schema_n_events(enum schema_view view)
{
	return views[view].n_events;
}

const struct syscall_info *schema_syscall(enum schema_view view, uint32_t code)
{
	if (code >= views[view].n_syscalls || !views[view].syscalls[code].name)
		return NULL;
	return &views[view].syscalls[code];
}

uint32_t schema_n_syscalls(enum schema_view view)
{
	return views[view].n_syscalls;
}

const struct name_value *schema_flags(enum schema_view view, enum flag_table table)
{
	return flag_tables[view][table];
}
