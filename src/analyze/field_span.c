/* SPDX-License-Identifier: MIT */
/* field_span.c - fields of tracers and of the spans between them: span.*, evtin.span.*. */
#include "field_internal.h"

#include "paths.h"

/* ---- lists: a NUL between two, see struct tracer ---- */

static uint32_t n_parts(struct str list)
{
	uint32_t n = list.n > 0;

	for (size_t i = 0; i < list.n; i++)
		n += list.p[i] == '\0';
	return n;
}

/* Part i, counted from the end when it is negative. */
static bool part(struct str list, int64_t i, struct str *ret)
{
	int64_t n = n_parts(list);

	if (i < 0)
		i += n;
	if (i < 0 || i >= n)
		return false;
	for (; i > 0; i--) {
		size_t skip = strnlen(list.p, list.n) + 1;

		list.p += skip;
		list.n -= skip;
	}
	*ret = str_to_nul(list);
	return true;
}

/* All parts, joined by the separators in turn. */
static void add_parts(struct buf *b, struct str list, const char separator[2])
{
	size_t start = b->n;
	unsigned n = 0;

	buf_addstr(b, list);
	for (size_t i = start; i < b->n; i++)
		if (b->p[i] == '\0')
			b->p[i] = separator[n++ % 2];
}

static uint32_t n_args(struct str args)
{
	return n_parts(args) / 2;
}

static bool arg_at(struct str args, int64_t i, struct str *ret_name, struct str *ret_value)
{
	int64_t n = n_args(args);

	if (i < 0)
		i += n;
	return i >= 0 && i < n && part(args, 2 * i, ret_name) && part(args, 2 * i + 1, ret_value);
}

static bool is_numeric(const struct field *f)
{
	size_t i = f->arg.n && f->arg.p[0] == '-';

	if (i == f->arg.n)
		return false;
	for (; i < f->arg.n; i++)
		if (f->arg.p[i] < '0' || f->arg.p[i] > '9')
			return false;
	return true;
}

/* The value of the argument a field chooses, by place or by name. */
static bool give_arg(struct value *ret, const struct field *f, struct str args)
{
	uint32_t n = n_args(args);
	struct str name, value;

	if (is_numeric(f))
		return arg_at(args, f->index, &name, &value) && give_text(ret, value);
	for (uint32_t i = 0; i < n && arg_at(args, i, &name, &value); i++)
		if (str_eq(name, f->arg))
			return give_text(ret, value);
	return false;
}

/* ---- span.*: of tracer events ---- */

static const struct span *enter_of(const struct field_ctx *fc, const struct step *s)
{
	return is_tracer(s) ? fc->spans.enter : NULL;
}

static bool span_id(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	(void)fc;
	(void)f;
	return is_tracer(s) && give_i64(ret, (int64_t)s->tracer_id);
}

static bool span_time(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	(void)f;
	if (!enter_of(fc, s))
		return false;
	evtext_add_time(fc->text, text_begin(fc), s, TIME_OF_DAY);
	return give_scratch(fc, ret);
}

static bool span_ntags(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	(void)fc;
	(void)f;
	return is_tracer(s) && give_u64(ret, n_parts(s->tracer_tags));
}

static bool span_nargs(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	const struct span *enter = enter_of(fc, s);

	(void)f;
	return enter && give_u64(ret, n_args(buf_str(&enter->args)));
}

static bool span_tags(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	(void)f;
	if (!is_tracer(s))
		return false;
	add_parts(text_begin(fc), s->tracer_tags, "..");
	return give_scratch(fc, ret);
}

static bool span_tag(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	struct str tag;

	(void)fc;
	return is_tracer(s) && part(s->tracer_tags, f->index, &tag) && give_text(ret, tag);
}

static bool span_idtag(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	struct str tag = STR("");

	if (!enter_of(fc, s))
		return false;
	part(s->tracer_tags, f->index, &tag);
	buf_i64(text_begin(fc), (int64_t)s->tracer_id);
	buf_addstr(&fc->b, tag);
	return give_scratch(fc, ret);
}

/* Fields of the enter tracer, or of the event itself. */
static struct str args_of(const struct field *f, const struct step *s, const struct span *enter)
{
	bool is_enter = f->info->id == FIELD_SPAN_ENTERARGS || f->info->id == FIELD_SPAN_ENTERARG;

	return is_enter ? buf_str(&enter->args) : s->tracer_args;
}

static bool span_args(struct field_ctx *fc, struct field *f, const struct step *s,
		      struct value *ret)
{
	const struct span *enter = enter_of(fc, s);

	if (!enter)
		return false;
	add_parts(text_begin(fc), args_of(f, s, enter), "=,");
	return give_scratch(fc, ret);
}

static bool span_arg(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	const struct span *enter = enter_of(fc, s);

	return enter && give_arg(ret, f, args_of(f, s, enter));
}

static bool duration_of(const struct field_ctx *fc, const struct step *s, uint64_t *ret)
{
	const struct span *enter = enter_of(fc, s);

	if (!enter || s->ev->type != EV_TRACER_X)
		return false;
	*ret = s->ev->ts_ns > enter->enter_ns ? s->ev->ts_ns - enter->enter_ns : 0;
	return true;
}

static bool has_ntags(const struct field *f, const struct step *s)
{
	return (int64_t)n_parts(s->tracer_tags) - 1 == f->index;
}

static bool span_duration(struct field_ctx *fc, struct field *f, const struct step *s,
			  struct value *ret)
{
	uint64_t ns;

	if (!duration_of(fc, s, &ns))
		return false;
	switch (f->info->id) {
	case FIELD_SPAN_DURATION_HUMAN:
		add_human_time(text_begin(fc), ns);
		return give_scratch(fc, ret);
	case FIELD_SPAN_DURATION_QUANTIZED:
		return ns && give_u64(ret, quantized_time(ns));
	case FIELD_SPAN_DURATION_FORTAG:
		return has_ntags(f, s) && give_u64(ret, ns);
	default:
		return give_u64(ret, ns);
	}
}

static bool span_count(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	bool is_exit = s->ev->type == EV_TRACER_X;

	(void)fc;
	if (!is_tracer(s))
		return false;
	switch (f->info->id) {
	case FIELD_SPAN_COUNT_FORTAG:
		return give_u64(ret, is_exit && has_ntags(f, s));
	case FIELD_SPAN_CHILDCOUNT_FORTAG:
		return give_u64(ret, is_exit && (int64_t)n_parts(s->tracer_tags) >
							(int64_t)f->index + 1);
	default:
		return give_u64(ret, is_exit);
	}
}

static bool span_rawtime(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	const struct span *enter = enter_of(fc, s);

	if (enter && f->info->id == FIELD_SPAN_RAWPARENTTIME)
		enter = spans_parent(&fc->spans);
	if (!enter)
		return false;
	buf_u64(text_begin(fc), enter->enter_ns);
	return give_scratch(fc, ret);
}

/* ---- evtin.span.*: of other events, while a span is open ---- */

/* How far a span reaches: these many ids apart in fields.def. */
enum reach { REACH_THREAD, REACH_PROCESS, REACH_SCRIPT, REACH_MACHINE };
#define FIELDS_PER_REACH (FIELD_EVTIN_SPAN_P_ID - FIELD_EVTIN_SPAN_ID)

_Static_assert(FIELD_EVTIN_SPAN_M_ARG == FIELD_EVTIN_SPAN_ID + 4 * FIELDS_PER_REACH - 1,
	       "evtin.span.*");

static bool reaches(struct field_ctx *fc, const struct span *span, enum reach reach,
		    const struct thread *t)
{
	struct thread *owner;

	if (reach == REACH_MACHINE)
		return true;
	if (reach == REACH_THREAD)
		return span->tid == t->tid;
	owner = replay_thread(fc->r, span->tid);
	if (!owner)
		return false;
	/* sysdig asks for the same thread where it says process. */
	return reach == REACH_PROCESS ? owner->tid == t->tid : owner->pid == t->ptid;
}

static bool give_span(struct field_ctx *fc, const struct field *f, uint16_t id,
		      const struct span *span, struct value *ret)
{
	struct str tags = buf_str(&span->tags), args = buf_str(&span->args);
	struct str tag;

	switch (id) {
	case FIELD_EVTIN_SPAN_ID:
		return give_i64(ret, span->id);
	case FIELD_EVTIN_SPAN_NTAGS:
		return give_u64(ret, n_parts(tags));
	case FIELD_EVTIN_SPAN_NARGS:
		return give_u64(ret, n_args(args));
	case FIELD_EVTIN_SPAN_TAGS:
		add_parts(text_begin(fc), tags, "..");
		return give_scratch(fc, ret);
	case FIELD_EVTIN_SPAN_TAG:
		return part(tags, f->index, &tag) && give_text(ret, tag);
	case FIELD_EVTIN_SPAN_ARGS:
		add_parts(text_begin(fc), args, ":,");
		return give_scratch(fc, ret);
	default:
		return give_arg(ret, f, args);
	}
}

static bool give_reached(struct field_ctx *fc, const struct field *f, const struct span *span,
			 const struct thread *t, struct value *ret)
{
	unsigned n = f->info->id - FIELD_EVTIN_SPAN_ID;

	return reaches(fc, span, n / FIELDS_PER_REACH, t) &&
	       give_span(fc, f, (uint16_t)(FIELD_EVTIN_SPAN_ID + n % FIELDS_PER_REACH), span, ret);
}

/* In comparisons every open span counts, the latest first, whoever made tracers, and on an exit
 * tracer the one that it closed. */
bool field_span_nth(struct field_ctx *fc, struct field *f, const struct step *s, uint32_t i,
		    struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);

	if (!t)
		return false;
	for (uint32_t k = fc->spans.n_open; k-- > 0;)
		if (give_reached(fc, f, &fc->spans.span[k], t, ret) && i-- == 0)
			return true;
	return s->ev->type == EV_TRACER_X && fc->spans.enter &&
	       give_reached(fc, f, fc->spans.enter, t, ret) && i == 0;
}

static bool evtin_span(struct field_ctx *fc, struct field *f, const struct step *s,
		       struct value *ret)
{
	struct thread *t = thread_of_event(fc, s);

	if (is_tracer(s) || !t || !spans_is_marked(&fc->spans, t))
		return false;
	for (uint32_t i = fc->spans.n_open; i-- > 0;) {
		if (give_reached(fc, f, &fc->spans.span[i], t, ret))
			return true;
	}
	return false;
}

#define EVTIN(reach)                                    \
	[FIELD_EVTIN_SPAN_##reach##ID] = evtin_span,    \
	[FIELD_EVTIN_SPAN_##reach##NTAGS] = evtin_span, \
	[FIELD_EVTIN_SPAN_##reach##NARGS] = evtin_span, \
	[FIELD_EVTIN_SPAN_##reach##TAGS] = evtin_span,  \
	[FIELD_EVTIN_SPAN_##reach##TAG] = evtin_span,   \
	[FIELD_EVTIN_SPAN_##reach##ARGS] = evtin_span,  \
	[FIELD_EVTIN_SPAN_##reach##ARG] = evtin_span

field_fn *const field_span_fn[FIELD_MAX] = {
	[FIELD_SPAN_ID] = span_id,
	[FIELD_SPAN_TIME] = span_time,
	[FIELD_SPAN_NTAGS] = span_ntags,
	[FIELD_SPAN_NARGS] = span_nargs,
	[FIELD_SPAN_TAGS] = span_tags,
	[FIELD_SPAN_TAG] = span_tag,
	[FIELD_SPAN_ARGS] = span_args,
	[FIELD_SPAN_ARG] = span_arg,
	[FIELD_SPAN_ENTERARGS] = span_args,
	[FIELD_SPAN_ENTERARG] = span_arg,
	[FIELD_SPAN_DURATION] = span_duration,
	[FIELD_SPAN_DURATION_QUANTIZED] = span_duration,
	[FIELD_SPAN_DURATION_HUMAN] = span_duration,
	[FIELD_SPAN_DURATION_FORTAG] = span_duration,
	[FIELD_SPAN_COUNT] = span_count,
	[FIELD_SPAN_COUNT_FORTAG] = span_count,
	[FIELD_SPAN_CHILDCOUNT_FORTAG] = span_count,
	[FIELD_SPAN_IDTAG] = span_idtag,
	[FIELD_SPAN_RAWTIME] = span_rawtime,
	[FIELD_SPAN_RAWPARENTTIME] = span_rawtime,
	EVTIN(),
	EVTIN(P_),
	EVTIN(S_),
	EVTIN(M_),
};
