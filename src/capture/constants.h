/* SPDX-License-Identifier: MIT */
/* constants.h - the named constants of formats/flags.def, for code and for printing.
 *
 * Every row is an enumerator TABLE_NAME: file_flags_O_DIRECTORY, fd_type_fifo, l4_proto_tcp. The
 * values are the format's own; never mix them with the system's O_*, CLONE_*, ... */
#ifndef SCAN_CONSTANTS_H
#define SCAN_CONSTANTS_H

#include "schema.h"

/* clang-format off */

#define FLAG_TABLE(table) enum {
#define FLAG(table, name, value) table##_##name = (value),
#define FLAG_LATER FLAG
#define FLAG_AGAIN(table, name, value)
#define FLAG_TABLE_END(table) };
#include "../../formats/flags.def"
#undef FLAG_TABLE
#undef FLAG
#undef FLAG_LATER
#undef FLAG_AGAIN
#undef FLAG_TABLE_END

/* The tables themselves: FLAGS_poll_flags, FLAGS_container_type, ... */
enum flag_table {
#define FLAG_TABLE(table) FLAGS_##table,
#include "flag_tables.def"
#undef FLAG_TABLE
	FLAGS_MAX
};

/* First byte of a parameter of type DYN: sockopt_dyn_ERRNO, bpf_dyn_FD, ... */
#define DYN_TABLE(table) enum {
#define DYN(table, index, name, type, format) table##_dyn_##name = (index),
#define DYN_END(table) };
#include "../../formats/dyn.def"
#undef DYN_TABLE
#undef DYN
#undef DYN_END

/* clang-format on */

/* Stands for the current directory where a parameter is a directory descriptor. */
enum { FD_AT_FDCWD = -100 };

/* The constants of a table in printing order, ended by name == NULL. O(1). */
const struct name_value *schema_flags(enum schema_view view, enum flag_table table);

#endif
