/* SPDX-License-Identifier: MIT */
/* chisels.h - the kinds that rows of chisels.def name, and what tells their chisels apart. */
#ifndef SCAN_CHISELS_H
#define SCAN_CHISELS_H

#include "chisel_internal.h"

/* How the values of a table print. */
enum chisel_unit { UNIT_NONE, UNIT_BYTES, UNIT_TIME, UNIT_CPU };

/* A table: events grouped by fields, one field summed up, largest first. Keys "%" stand for the
 * first argument. Those with containers serve -pc; NULL: it makes no difference. */
struct chisel_table {
	const char *keys, *headings;
	const char *container_keys, *container_headings;
	const char *value, *heading;
	const char *filter;
	unsigned n_rows; /* 0: all */
	enum chisel_unit unit;
};

/* I/O slower than a limit. */
struct chisel_slow {
	const char *filter;
	bool skips_dev; /* nothing below /dev */
};

extern const struct chisel_slow chisel_slow_file, chisel_slow_net;

/* A standard stream. */
struct chisel_stream {
	const char *filter;
	bool tells_container;
};

extern const struct chisel_stream chisel_stdin, chisel_stdout, chisel_stderr;

/* What goes over connections of which one end is the argument. */
struct chisel_end_of {
	const char *field;
	const char *write; /* what stands above data that were written */
};

extern const struct chisel_end_of chisel_end_ip, chisel_end_port;

/* A row of colours for each interval. */
struct chisel_heat {
	const char *filter, *field;
	double interval_ms; /* unless given */
	const char *head;
	bool has_one_color; /* of empty cells, only the background is set */
	bool shows_rest;    /* of the last interval, which is not over */
	/* Where an event with that value of the field counts; negative: nowhere. At most the width and one. */
	double (*column)(const struct chisel *ch, double value);
	void (*add_scale)(struct chisel *ch);
	const char *instead; /* what tells the same outside of terminals */
};

extern const struct chisel_heat chisel_heat_latency, chisel_heat_offset;

/* The end of chisels that colour their lines. */
void chisel_end_colors(struct chisel *ch);

/* variant: struct chisel_table. */
extern const struct chisel_kind chisel_kind_table, chisel_kind_cpu;
extern const struct chisel_kind chisel_kind_httplog, chisel_kind_httptop;
extern const struct chisel_kind chisel_kind_slow_io, chisel_kind_slow_calls, chisel_kind_ran,
	chisel_kind_bottlenecks;
extern const struct chisel_kind chisel_kind_echo_fds, chisel_kind_stream, chisel_kind_end_of,
	chisel_kind_spy_file;
extern const struct chisel_kind chisel_kind_spy_logs, chisel_kind_spy_syslog, chisel_kind_around,
	chisel_kind_rate, chisel_kind_heat;
extern const struct chisel_kind chisel_kind_spy_users, chisel_kind_login_shells,
	chisel_kind_fdcount, chisel_kind_memcache, chisel_kind_shellshock, chisel_kind_udp;
/* variant: a filter that always holds, or NULL. */
extern const struct chisel_kind chisel_kind_ps, chisel_kind_lsof, chisel_kind_netstat,
	chisel_kind_lscontainers;
/* variant: why, and what to do instead. */
extern const struct chisel_kind chisel_kind_refused;

#endif
