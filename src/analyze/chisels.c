/* SPDX-License-Identifier: MIT */
/* chisels.c - the table of chisels, made from chisels.def. */
#include "chisels.h"

#define ARG_COLOR                                                                                    \
	{                                                                                            \
		"string", "disable_color",                                                           \
			"the word disable_color (in some, as in sysdig, disable_colors) leaves out " \
			"colours",                                                                   \
			true                                                                         \
	}

static const struct chisel_arg args_none[] = { { 0 } };
static const struct chisel_arg args_key[] = {
	{ "string", "key", "the field to group by; several are divided by commas", false },
	{ 0 },
};
static const struct chisel_arg args_by[] = {
	{ "string", "by", "ncalls, bytes or time; ncalls unless given", true },
	{ 0 },
};
static const struct chisel_arg args_color[] = {
	ARG_COLOR,
	{ 0 },
};
static const struct chisel_arg args_slow[] = {
	{ "int", "min_ms", "the limit in milliseconds", false },
	ARG_COLOR,
	{ 0 },
};
static const struct chisel_arg args_spy_file[] = {
	{ "string", "read_or_write", "R, W or RW: only what is read, only what is written, both",
	  true },
	{ "string", "spy_on_file_name", "the name of the one file", true },
	{ 0 },
};
static const struct chisel_arg args_ip[] = {
	{ "ipv4", "host_ip", "the address", false },
	ARG_COLOR,
	{ 0 },
};
static const struct chisel_arg args_port[] = {
	{ "int", "host_port", "the port", false },
	ARG_COLOR,
	{ 0 },
};
#define ARG_RANGE                                                                           \
	{                                                                                   \
		"int", "dump_range_ms",                                                     \
			"how far around, before and behind, in ms; 1000 unless given", true \
	}
static const struct chisel_arg args_logs[] = {
	{ "string", "dump_file_name", "the capture to write", true },
	ARG_RANGE,
	ARG_COLOR,
	{ 0 },
};
static const struct chisel_arg args_around[] = {
	{ "string", "dump_file_name", "the capture to write", false },
	ARG_RANGE,
	{ 0 },
};
static const struct chisel_arg args_memcache[] = {
	{ "string", "method", "get or set: only these", true },
	{ "int", "size", "the least size, when only set is asked for", true },
	{ 0 },
};
static const struct chisel_arg args_refresh[] = {
	{ "int", "refresh_time", "milliseconds of a line", true },
	{ 0 },
};
static const struct chisel_arg args_login[] = {
	{ "string", "command", "a pattern of Lua found in the name of the command; * is any",
	  true },
	{ "string", "arguments", "one found in its arguments", true },
	{ 0 },
};
static const struct chisel_arg args_users[] = {
	{ "int", "max_depth", "how far below a shell", true },
	ARG_COLOR,
	{ 0 },
};
static const struct chisel_arg args_statsd[] = {
	{ "string", "server_addr", "where statsd listens", true },
	{ "string", "server_port", "its port", true },
	{ 0 },
};
static const struct chisel_arg args_desc[] = {
	{ "string", "desc", "the word desc: as a data structure", true },
	{ 0 },
};
static const struct chisel_arg args_filter[] = {
	{ "filter", "filter", "a condition on processes and descriptors, in one word", true },
	{ 0 },
};

/* ---- what rows need beside themselves ---- */

#define TABLE(name, category, summary, details, args, kind, ...) \
	static const struct chisel_table table_##name = { __VA_ARGS__ };
#define CHISEL(...)
#include "chisels.def"
#undef TABLE
#undef CHISEL

static const struct chisel_info infos[] = {
#define TABLE(name, category, summary, details, args, kind, ...) \
	{ #name, category, summary, details, args, &chisel_kind_##kind, &table_##name },
#define CHISEL(name, category, summary, details, args, kind, variant) \
	{ #name, category, summary, details, args, &chisel_kind_##kind, variant },
#include "chisels.def"
#undef TABLE
#undef CHISEL
};

#define N_INFOS (sizeof(infos) / sizeof(*infos))

const struct chisel_info *chisel_info_at(uint32_t i)
{
	return i < N_INFOS ? &infos[i] : NULL;
}

const struct chisel_info *chisel_info_find(const char *name)
{
	for (size_t i = 0; i < N_INFOS; i++)
		if (strcmp(infos[i].name, name) == 0)
			return &infos[i];
	return NULL;
}
