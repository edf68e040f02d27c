/* SPDX-License-Identifier: MIT */
/* field.h - query fields: what a filter compares and a format prints, each with one accessor.
 *
 * formats/fields.def lists every field: class, name, type, print format, argument, flags, help.
 * A field with its argument parsed is a struct field; its value on an event is typed, and text
 * is made only when somebody prints it. */
#ifndef SCAN_FIELD_H
#define SCAN_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/err.h"
#include "../base/str.h"
#include "../capture/schema.h"
#include "evtext.h"
#include "replay.h"

enum value_kind {
	VAL_NONE,  /* the field does not apply here: prints <NA>, and any comparison is false */
	VAL_BOOL,  /* u */
	VAL_I64,   /* i */
	VAL_U64,   /* u */
	VAL_F64,   /* f */
	VAL_TEXT,  /* s */
	VAL_BYTES, /* s: payload, printed by the payload format in use */
	VAL_IP4,   /* ip[0..4), network order */
	VAL_IP6,   /* ip[0..16) */
};

/* s is valid until the next field_get of the same struct field_ctx, or the next event. */
struct value {
	enum value_kind kind;
	union {
		int64_t i;
		uint64_t u;
		double f;
		struct str s;
		uint8_t ip[16];
	};
};

enum field_arg { ARG_NONE, ARG_OPTIONAL, ARG_REQUIRED };

enum field_flag {
	FIELD_HIDDEN = 1 << 0,      /* not listed by -l */
	FIELD_FILTER_ONLY = 1 << 1, /* no value of its own */
	FIELD_PRINT_ONLY = 1 << 2,
	FIELD_LIST = 1 << 3,    /* several values: "any of them" in comparisons */
	FIELD_ADDED = 1 << 4,   /* ours or today's libs', unknown to sysdig 0.29.3 */
	FIELD_NEVER = 1 << 5,   /* k8s, plugins, name servers: parses, and is always <NA> */
	FIELD_MADE = 1 << 6,    /* text made by the printers of parameters: safe for a terminal */
	FIELD_CLEANED = 1 << 7, /* printed without unprintable bytes where sysdig 0.29.3 does so */
	FIELD_SLICES = 1 << 8,  /* made of every switch of threads so far */
};

struct field_info {
	const char *class_name; /* "proc" */
	const char *name;       /* "proc.name" */
	const char *help;
	uint16_t id;    /* enum field_id */
	uint8_t type;   /* enum param_type, as sysdig -l -v shows it */
	uint8_t format; /* enum param_format */
	uint8_t arg;    /* enum field_arg */
	uint16_t flags; /* enum field_flag */
};

enum field_id {
#define QFIELD(id, ...) FIELD_##id,
#include "../../formats/fields.def"
#undef QFIELD
	FIELD_MAX
};

struct field;
struct field_ctx;
typedef bool field_fn(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret);

/* A field in use: its row and its argument. */
struct field {
	const struct field_info *info;
	field_fn *get;     /* its accessor; NULL: never has a value */
	struct str arg;    /* "2" of "[2]", "name" of ".name"; borrowed from the text that was
			      * parsed; empty when there is none */
	int32_t index;     /* numeric argument, or -1 (a negative one where fields take it) */
	uint8_t type;      /* enum param_type: the row's; of evt.rawarg, the parameter's */
	uint64_t previous; /* accessors with a memory (deltas); starts at 0 */
};

/* Everything the accessors share: scratch text, spans, per-CPU switch times. One per pass and
 * replay. */
struct field_ctx *field_ctx_new(struct replay *r);
void field_ctx_free(struct field_ctx *fc);
/* How parameters, payload and times print, and what evt.outputtime shows: set before the first
 * event. */
struct paramtext *field_ctx_params(struct field_ctx *fc);
void field_ctx_set_time(struct field_ctx *fc, enum time_style style);
/* Know the thread of the switch away from one that has exited, too, which sysdig does not. */
void field_ctx_know_exited(struct field_ctx *fc);
/* To be called once for each event, hidden ones too, before any field_get on it: follows spans
 * and run times. */
void field_ctx_event(struct field_ctx *fc, const struct step *s);
/* Does field_ctx_event take note of events of this type? Of switches only fields of FIELD_SLICES are made. */
static inline bool field_ctx_follows(uint16_t type, bool needs_slices)
{
	if (type == EV_SCHEDSWITCH_1_E || type == EV_SCHEDSWITCH_6_E)
		return needs_slices;
	return type == EV_PROCINFO_E || type == EV_TRACER_E || type == EV_TRACER_X;
}

/* Is it the return of a system call, and of clone the one in the caller? */
bool step_is_call(const struct step *s);

/* Parse the longest field name at the head of text, and its argument. Returns the bytes taken, or
 * <0: E_USAGE, the message naming the nearest field. */
int field_parse(struct str text, struct field *ret, struct err *err);

/* The value of a field on the current event. Returns false (kind VAL_NONE) where it has none. */
bool field_get(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret);
/* Does its value depend on when it was asked last, or change those of other fields? */
bool field_is_ordered(const struct field *f);
/* evtin.span.*: in comparisons every open span counts. */
static inline bool field_is_span(const struct field *f)
{
	return f->info->id >= FIELD_EVTIN_SPAN_ID && f->info->id <= FIELD_EVTIN_SPAN_M_ARG;
}

/* Can it have several values at a time? sysdig takes [-1] for no argument. */
static inline bool field_has_many(const struct field *f)
{
	return field_is_span(f) || ((f->info->flags & FIELD_LIST) && f->index == -1);
}

/* The i-th value of a field_has_many field (proc.aname without index: i-th ancestor, ...); false at
 * the end. For other fields i = 0 is field_get. */
bool field_get_nth(struct field_ctx *fc, struct field *f, const struct step *s, uint32_t i,
		   struct value *ret);

/* A value as sysdig prints the field; nothing for VAL_NONE. */
void field_text(struct field_ctx *fc, const struct field *f, const struct value *v, struct buf *b);
/* A duration as sysdig shows it to people: "12:34", "1.05ms". */
void add_human_time(struct buf *b, uint64_t ns);

const struct field_info *field_info_at(uint32_t i); /* NULL at and after FIELD_MAX */

#endif
