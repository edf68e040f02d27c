/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* kschema.h - the tables that recording goes by, made of formats/ and the .def files here.
 *
 * kschema_init fills them in; afterwards they are only read. */
#ifndef SCAN_KSCHEMA_H
#define SCAN_KSCHEMA_H

#include "portable.h"

/* Event types: KEV_SYSCALL_OPEN_E = 2, ... */
enum kschema_event {
#define EVENT(id, symbol, ...) KEV_##symbol = (id),
#include "../../formats/events.def"
#undef EVENT
};

/* Types from here on are unknown to the readers that recordings are for. */
#define KSCHEMA_N_EVENTS 336
#define KSCHEMA_N_CODES  329 /* the same for codes of system calls */
#define KSCHEMA_N_CALLS  512 /* numbers of system calls, x86-64 and i386 */

/* Where a parameter comes from: the words of encode.def. */
enum source_op {
	/* One value, and what most events are made of. */
	SRC_VALUE, /* of struct encode_in; arg is an enum value_slot */
	SRC_INT,   /* the same with the sign of an int */
	/* A number of the width that the parameter has. */
	SRC_TASK,
	SRC_VM,
	SRC_MASK,
	SRC_BITS,
	SRC_NAMED,
	SRC_OPEN_FLAGS,
	SRC_OPEN_MODE,
	SRC_LAST_NUMBER = SRC_OPEN_MODE,
/* Anything else. */
#define SOURCE(op, encode) SRC_##op,
#include "sources.def"
#undef SOURCE
	SRC_MAX
};

/* Values of an event, in the order of struct encode_in; the first six are the arguments. */
enum value_slot { VALUE_RET = 6, VALUE_NUMBER, VALUE_CODE, VALUE_ZERO, VALUE_MAX };

/* How many bytes, for SRC_DATA in arg2 and for vectors in aux. */
#define LEN_RET 0xff /* the result */
#define LEN_ALL 0xfe /* all that the vector holds */

/* Where the flags of a new process are, for SRC_CLONE_FLAGS in aux. */
enum clone_flags_at {
	FLAGS_NONE,
	FLAGS_ARG,    /* the first argument */
	FLAGS_STRUCT, /* the beginning of what the first argument points to */
};

struct source {
	u8 op;    /* enum source_op */
	u8 arg;   /* number of an argument */
	u8 arg2;  /* of another */
	u8 width; /* of the parameter in bytes, 0 when it varies; set by kschema_init */
	u32 aux;  /* bits, map, index: as the source needs it */
};

/* The beginning of a block: type and length, CPU, event header. Lengths of parameters follow. */
#define HEAD_BYTES     36u
#define TAIL_BYTES     4u
#define MAX_PLAIN      6u /* parameters of an event of plain values */
#define IMAGE_BYTES    (HEAD_BYTES + 2 * MAX_PLAIN)
#define BLOCK_BYTES(n) (((n) + TAIL_BYTES + 3u) & ~3u) /* with padding and trailer */
#define EVENT_BYTES(n) ((n)-10u) /* in the event header: from there to the last parameter */

/* How an event is recorded. */
struct recipe {
	struct source *source; /* written by kschema_init only */
	u16 n;
	u16 fixed_bytes; /* in front of the first parameter */
	u16 plain_bytes; /* of the block when all parameters are plain values, else 0 */
	bool needs_args; /* arguments of the call, besides its result and number */
	/* The block as far as it is known before: all but CPU, time and thread; when all parameters
	 * are plain values, with all lengths. */
	u8 image[IMAGE_BYTES];
};

/* By event type; without sources the event has no parameters. */
extern struct recipe kschema_recipe[KSCHEMA_N_EVENTS];

/* A system call by its number. */
struct call {
	u16 enter;  /* event type; the exit's is one more */
	u16 code;   /* of the format, 0 when its readers do not know one */
	u32 folded; /* FOLDED_*: where its arguments are, of a 32-bit program */
};

/* In memory, or, the offset, in two registers: the fourth and the fifth. */
enum { FOLDED_NOT, FOLDED_MMAP, FOLDED_SOCKET, FOLDED_OFFSET };

/* A call whose arguments stand in memory of a 32-bit program. */
struct folded_call {
	u16 enter;  /* event type */
	u16 number; /* of the same call in 64-bit programs */
	u8 n_args;  /* words of 32 bits */
};

#define KSCHEMA_N_FOLDED 21

/* [0]: the old mmap; the others by what socketcall is told. */
extern const struct folded_call kschema_folded[KSCHEMA_N_FOLDED];

/* By number; [1]: of 32-bit programs. The last one is for all numbers beyond. */
extern struct call kschema_call[2][KSCHEMA_N_CALLS + 1];

static inline u32 kschema_row(u64 number)
{
	return number < KSCHEMA_N_CALLS ? (u32)number : KSCHEMA_N_CALLS;
}

/* Tables of flagmaps.def. */
enum flagmap {
#define MAP_BEGIN(map) MAP_##map,
#define MAP_ROW(map, kernel, format)
#define MAP_REST(map, format)
#define MAP_END(map)
#include "flagmaps.def"
#undef MAP_BEGIN
#undef MAP_ROW
#undef MAP_REST
#undef MAP_END
	MAP_MAX
};

u32 flagmap_bits(enum flagmap map, u32 kernel);
u32 flagmap_named(enum flagmap map, u32 kernel);

void kschema_init(void);

#endif
