/* SPDX-License-Identifier: MIT */
/* field_internal.h - what the files of the query fields share; nobody else includes it. */
#ifndef SCAN_FIELD_INTERNAL_H
#define SCAN_FIELD_INTERNAL_H

#include "../base/buf.h"
#include "../base/vec.h"
#include "../capture/constants.h"
#include "container_json.h"
#include "evtext.h"
#include "field.h"
#include "quirks.h"
#include "spans.h"

/* What is added up for a thread from event to event. */
struct thread_times {
	uint32_t serial;       /* of the thread this is about */
	uint64_t exec_ns;      /* time on a CPU */
	uint64_t user, system; /* of its procinfo event before */
};

/* The last switch of a CPU. */
struct cpu_switch {
	uint64_t ns; /* 0: none yet */
	int64_t next_tid;
};

struct field_ctx {
	struct replay *r;
	struct evtext *text;
	struct paramtext *params; /* text's */
	enum time_style time_style;
	struct buf b;           /* the text of the last value */
	const struct quirks *q; /* of the current event */
	struct fd *fd;          /* of the current event; sysdig shifts it to the directory once
				   * somebody asked for a path below that */
	struct spans spans;

	VEC(struct cpu_switch) last_switch; /* by CPU */
	VEC(struct thread_times) times;
	struct map times_of;           /* tid -> index in times */
	struct thread_times *now;      /* of the current event's thread, on switch and procinfo */
	uint64_t slice_ns;             /* switch: time since this CPU's switch before */
	bool knows_exited;             /* see field_ctx_know_exited */
	bool knows_slice;              /* ... which let the thread run that leaves now */
	uint64_t cpu_user, cpu_system; /* procinfo: since the thread's procinfo before */
	bool had_user, had_system;     /* procinfo: there was one before, and it was not 0 */

	struct buf json; /* the text of the container asked for last ... */
	bool has_json;   /* ... was valid, and is parsed here: */
	struct container_json container_json;
};

/* Accessors by field id; NULL where another file has them, or nobody. */
extern field_fn *const field_evt_fn[FIELD_MAX];
extern field_fn *const field_time_fn[FIELD_MAX];
extern field_fn *const field_io_fn[FIELD_MAX];
extern field_fn *const field_count_fn[FIELD_MAX];
extern field_fn *const field_infra_fn[FIELD_MAX];
extern field_fn *const field_fd_fn[FIELD_MAX];
extern field_fn *const field_sock_fn[FIELD_MAX];
extern field_fn *const field_fdlist_fn[FIELD_MAX];
extern field_fn *const field_path_fn[FIELD_MAX];
extern field_fn *const field_proc_fn[FIELD_MAX];
extern field_fn *const field_ancestor_fn[FIELD_MAX];
extern field_fn *const field_thread_fn[FIELD_MAX];
extern field_fn *const field_misc_fn[FIELD_MAX];
extern field_fn *const field_container_fn[FIELD_MAX];
extern field_fn *const field_span_fn[FIELD_MAX];
/* The one of them that a field has, or NULL. */
field_fn *field_accessor(uint16_t id);

/* The i-th of several values, for fields that have them; false at the end. */
typedef bool field_nth_fn(struct field_ctx *fc, struct field *f, const struct step *s, uint32_t i,
			  struct value *ret);
field_nth_fn field_fd_nth, sock_nth, field_proc_nth, field_span_nth;

/* ---- values ---- */

/* give_NAME(ret, v): *ret is v. Always true, so that an accessor can return it. */
#define GIVE(name, value_kind, member, type)                      \
	static inline bool give_##name(struct value *ret, type v) \
	{                                                         \
		ret->kind = (value_kind);                         \
		ret->member = v;                                  \
		return true;                                      \
	}

GIVE(text, VAL_TEXT, s, struct str)
GIVE(i64, VAL_I64, i, int64_t)
GIVE(u64, VAL_U64, u, uint64_t)
GIVE(bool, VAL_BOOL, u, bool)
GIVE(f64, VAL_F64, f, double)
#undef GIVE

static inline bool give_id(const struct field_ctx *fc, struct value *ret, uint32_t string_id)
{
	return give_text(ret, replay_str(fc->r, string_id));
}

/* The name of a descriptor; empty when it has none. */
static inline struct str fd_name_of(const struct field_ctx *fc, const struct fd *fd)
{
	return fc->q->names_keep_newline ? replay_str(fc->r, fd->name) : replay_fd_name(fc->r, fd);
}

/* The scratch text, empty. */
static inline struct buf *text_begin(struct field_ctx *fc)
{
	fc->b.n = 0;
	return &fc->b;
}

static inline bool give_scratch(struct field_ctx *fc, struct value *ret)
{
	return give_text(ret, buf_str(&fc->b));
}

/* ---- the event ---- */

static inline bool is_classic(const struct field_ctx *fc)
{
	return fc->q->view == SCHEMA_CLASSIC;
}

/* The thread of the event, also of those that leave pairing alone. */
static inline struct thread *thread_of_event(struct field_ctx *fc, const struct step *s)
{
	struct thread *t = s->thread ? s->thread : replay_thread(fc->r, s->ev->tid);

	if (!t && fc->knows_exited)
		t = replay_exited(fc->r, s->ev->cpu, s->ev->tid);
	return t;
}

/* Its process; NULL when unknown. */
static inline struct thread *process_of_event(struct field_ctx *fc, const struct step *s)
{
	struct thread *t = thread_of_event(fc, s);

	return t ? replay_main_thread(fc->r, t) : NULL;
}

/* Of accessors that need nothing but the thread: declares t, which is there. */
#define THREAD_OR_NONE(t)                          \
	struct thread *t = thread_of_event(fc, s); \
	(void)f;                                   \
	if (!t)                                    \
	return false

static inline bool is_tracer(const struct step *s)
{
	return s->ev->type == EV_TRACER_E || s->ev->type == EV_TRACER_X;
}

static inline unsigned n_params_of(const struct step *s)
{
	if (is_tracer(s))
		return s->info->n_params;
	return s->ev->n_params < s->info->n_params ? s->ev->n_params : s->info->n_params;
}

/* ---- field_evt.c ---- */
/* A parameter of 4 or 8 bytes; false where i is -1 or the event has none there. */
bool number_at(const struct step *s, int i, int64_t *ret);
/* The result of a call; false where the event has none. */
bool result_of(const struct field_ctx *fc, const struct step *s, int64_t *ret);

/* ---- field_fd.c ---- */
/* The descriptor of the event; *ret_t is its thread. Returns false for events that have nothing
 * to do with descriptors; *ret_fd is NULL when it is unknown. */
bool fd_find(struct field_ctx *fc, const struct step *s, struct thread **ret_t, struct fd **ret_fd);
/* The same without the difference: NULL. */
struct fd *fd_of(struct field_ctx *fc, const struct step *s);

/* ---- field_sock.c ---- */
enum sock_end { END_CLIENT, END_SERVER };
/* Offset in sock of an end's address or port, or -1 when this kind of socket has no such end. */
int sock_ip_at(const struct fd *fd, int end);
int sock_port_at(const struct fd *fd, int end);

/* ---- field_proc.c ---- */
/* Append the arguments, joined by blanks; name and arguments. */
void add_proc_args(struct field_ctx *fc, const struct thread *t);
void add_proc_cmdline(struct field_ctx *fc, const struct thread *t);
/* The environment, items ended by NUL, without the zeros that some drivers fill its end with. */
struct str proc_env_of(struct field_ctx *fc, struct thread *t);
/* The value of a variable; empty when there is none. */
struct str env_value(struct str env, struct str name);

/* ---- field_ancestor.c ---- */
/* Parent of a process, as its parent id says; NULL when unknown. */
struct thread *parent_of(struct field_ctx *fc, struct thread *t);

/* ---- field_path.c ---- */
/* path joined to the directory that dirfd names, to fc->b. unknown stands for a directory that is
 * not known. sysdig goes on with the directory as the descriptor of the event. */
void path_join_at(struct field_ctx *fc, struct thread *t, int64_t dirfd, struct str path,
		  const char *unknown);

/* ---- field_text.c ---- */
/* Index of the parameter of that name, or -1. */
int param_index(const struct step *s, struct str name);
/* Parameter i as text, the part in parentheses where there is one; to fc->b. */
void param_text(struct field_ctx *fc, const struct step *s, unsigned i);
/* NUL-separated items joined by blanks. */
void add_joined(struct buf *b, struct str items);
/* The k-th of NUL-separated items; false when there are fewer. */
bool nth_item(struct str items, uint32_t k, struct str *ret);
/* A duration's column in a spectrogram; ns is not 0. */
uint64_t quantized_time(uint64_t ns);

#endif
