/* SPDX-License-Identifier: MIT */
/* field.c - query fields: the table, parsing a name with its argument, and values as text. */
#include "field_internal.h"

#include <math.h>
#include <stdlib.h>

#include "../base/mem.h"
#include "../base/opt.h"
#include "netname.h"
#include "paths.h"

static const struct field_info table[FIELD_MAX] = {
#define QFIELD(ID, class, NAME, TYPE, FORMAT, ARG, FLAGS, HELP) \
	[FIELD_##ID] = { .class_name = #class,                  \
			 .name = NAME,                          \
			 .help = HELP,                          \
			 .id = FIELD_##ID,                      \
			 .type = PT_##TYPE,                     \
			 .format = PF_##FORMAT,                 \
			 .arg = ARG_##ARG,                      \
			 .flags = (FLAGS) },
#include "../../formats/fields.def"
#undef QFIELD
};

const struct field_info *field_info_at(uint32_t i)
{
	return i < FIELD_MAX ? &table[i] : NULL;
}

static field_fn *accessor_of(uint16_t id)
{
	static field_fn *const *const file[] = {
		field_evt_fn,    field_fd_fn,   field_path_fn,      field_proc_fn,
		field_thread_fn, field_misc_fn, field_container_fn, field_span_fn,
	};

	for (size_t i = 0; i < sizeof(file) / sizeof(*file); i++)
		if (file[i][id])
			return file[i][id];
	return NULL;
}

/* ---- arguments ---- */

enum arg_form {
	FORM_INDEX,   /* [2] */
	FORM_BRACKET, /* [anything] */
	FORM_PARAM,   /* .name of an event parameter, or [2] */
	FORM_EVENT,   /* .name or .number of an event type */
	FORM_LETTERS, /* .letters_and_underscores */
	FORM_REST,    /* .everything that follows, or [2] */
	FORM_SIDE,    /* .src or .dst */
};

static enum arg_form form_of(uint16_t id)
{
	switch (id) {
	case FIELD_EVT_ARG:
	case FIELD_EVT_RAWARG:
	case FIELD_EVTIN_SPAN_ARG:
	case FIELD_EVTIN_SPAN_P_ARG:
	case FIELD_EVTIN_SPAN_S_ARG:
	case FIELD_EVTIN_SPAN_M_ARG:
		return FORM_PARAM;
	case FIELD_EVT_TYPE_IS:
		return FORM_EVENT;
	case FIELD_EVT_ABSPATH:
		return FORM_SIDE;
	case FIELD_THREAD_CGROUP:
		return FORM_LETTERS;
	case FIELD_SPAN_ARG:
	case FIELD_SPAN_ENTERARG:
		return FORM_REST;
	case FIELD_EVT_AROUND:
	case FIELD_PROC_ENV:
	case FIELD_PROC_AENV:
	case FIELD_CONTAINER_MOUNT:
	case FIELD_CONTAINER_MOUNT_SOURCE:
	case FIELD_CONTAINER_MOUNT_DEST:
	case FIELD_CONTAINER_MOUNT_MODE:
	case FIELD_CONTAINER_MOUNT_RDWR:
	case FIELD_CONTAINER_MOUNT_PROPAGATION:
		return FORM_BRACKET;
	default:
		return table[id].flags & FIELD_NEVER ? FORM_REST : FORM_INDEX;
	}
}

/* A decimal number, with sign, that fits 32 bits. */
static bool parse_index(struct str s, int32_t *ret)
{
	bool is_negative = s.n > 0 && s.p[0] == '-';
	int64_t v = 0;
	size_t i = is_negative;

	if (i == s.n)
		return false;
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
		if (v > INT32_MAX)
			return false;
	}
	*ret = (int32_t)(is_negative ? -v : v);
	return true;
}

/* The longest name of a parameter of any event that text begins with; *ret_type is that
 * parameter's type. */
static size_t longest_param(struct str text, uint8_t *ret_type)
{
	size_t best = 0;

	for (unsigned view = 0; view < SCHEMA_MAX; view++)
		for (uint32_t type = 0; type < schema_n_events(view); type++) {
			const struct event_info *info = schema_event(view, type);

			for (unsigned i = 0; info && i < info->n_params; i++) {
				struct str name = str_of(info->params[i].name);

				if (name.n > best && str_starts(text, name)) {
					best = name.n;
					*ret_type = info->params[i].type;
				}
			}
		}
	return best;
}

static size_t longest_event(struct str text)
{
	size_t best = 0;

	for (uint32_t type = 0; type < schema_n_events(SCHEMA_MODERN); type++)
		for (unsigned view = 0; view < SCHEMA_MAX; view++) {
			const struct event_info *info = schema_event(view, type);
			struct str name = info ? str_of(info->name) : STR("");

			if (name.n > best && str_starts(text, name))
				best = name.n;
		}
	while (best < text.n && text.p[best] >= '0' && text.p[best] <= '9')
		best++;
	return best;
}

static size_t letters(struct str text)
{
	size_t n = 0;

	while (n < text.n && ((text.p[n] >= 'a' && text.p[n] <= 'z') ||
			      (text.p[n] >= 'A' && text.p[n] <= 'Z') || text.p[n] == '_'))
		n++;
	return n;
}

/* Length of the argument behind the dot; 0: there is none. */
static size_t dotted_length(struct field *f, enum arg_form form, struct str text)
{
	uint8_t type = f->type;
	size_t n;

	switch (form) {
	case FORM_PARAM:
		n = longest_param(text, &type);
		if (f->info->id == FIELD_EVT_RAWARG)
			f->type = type;
		return n;
	case FORM_EVENT:
		return longest_event(text);
	case FORM_LETTERS:
		return letters(text);
	case FORM_REST:
		return text.n;
	case FORM_SIDE:
		return str_starts(text, STR("src")) || str_starts(text, STR("dst")) ? 3 : 0;
	default:
		return 0;
	}
}

/* "[...]" at the head of text. Returns the bytes taken, 0 when there is no bracket, or <0. */
static int parse_bracket(struct field *f, enum arg_form form, struct str text, struct err *err)
{
	const char *end;

	if (text.n == 0 || text.p[0] != '[' || form == FORM_SIDE || form == FORM_LETTERS ||
	    form == FORM_EVENT || f->info->id == FIELD_EVT_RAWARG)
		return 0;
	end = memchr(text.p, ']', text.n);
	if (!end)
		return err_set(err, E_USAGE, "%s: ']' is missing", f->info->name);
	f->arg = (struct str){ text.p + 1, (size_t)(end - text.p) - 1 };
	if (!parse_index(f->arg, &f->index) && form != FORM_BRACKET)
		return err_set(err, E_USAGE, "%s: '%.*s' is not a number", f->info->name,
			       (int)f->arg.n, f->arg.p);
	return (int)(end - text.p) + 1;
}

static int parse_dotted(struct field *f, enum arg_form form, struct str text, struct err *err)
{
	size_t n;

	if (text.n == 0 || text.p[0] != '.')
		return 0;
	text.p++;
	text.n--;
	n = dotted_length(f, form, text);
	if (n == 0) {
		if (f->info->arg != ARG_REQUIRED)
			return 0;
		return err_set(err, E_USAGE, "%s: no event has a '%.*s'", f->info->name,
			       (int)(letters(text) ? letters(text) : text.n), text.p);
	}
	f->arg = (struct str){ text.p, n };
	return (int)n + 1;
}

/* Returns the bytes of text taken, or <0. */
static int parse_arg(struct field *f, struct str text, struct err *err)
{
	enum arg_form form = form_of(f->info->id);
	int n;

	if (f->info->arg == ARG_NONE)
		return 0;
	n = parse_bracket(f, form, text, err);
	if (n == 0)
		n = parse_dotted(f, form, text, err);
	if (n == 0 && f->info->arg == ARG_REQUIRED)
		return err_set(err, E_USAGE, "%s needs an argument: %s", f->info->name,
			       form == FORM_PARAM || form == FORM_REST ? "[0] or .name"
			       : form == FORM_INDEX                    ? "[0]"
			       : form == FORM_BRACKET                  ? "[0] or [name]"
								       : ".name");
	return n;
}

/* ---- names ---- */

/* Names are ASCII words joined by dots. */
static size_t word_length(struct str text)
{
	size_t n = 0;

	while (n < text.n && (letters((struct str){ text.p + n, 1 }) || text.p[n] == '.' ||
			      (text.p[n] >= '0' && text.p[n] <= '9')))
		n++;
	return n;
}

static int unknown_field(struct str text, struct err *err)
{
	const char *names[FIELD_MAX];
	const char *nearest;
	size_t n = word_length(text);
	char word[64];

	if (n == 0)
		return err_set(err, E_USAGE, "a field name is expected here");
	for (uint32_t i = 0; i < FIELD_MAX; i++)
		names[i] = table[i].name;
	if (n >= sizeof(word))
		n = sizeof(word) - 1;
	memcpy(word, text.p, n);
	word[n] = '\0';
	nearest = nearest_word(word, names, FIELD_MAX);
	if (nearest)
		return err_set(err, E_USAGE, "no field '%s'; did you mean '%s'?", word, nearest);
	return err_set(err, E_USAGE, "no field '%s'", word);
}

int field_parse(struct str text, struct field *ret, struct err *err)
{
	const struct field_info *best = NULL;
	size_t n = 0;
	int taken;

	for (uint32_t i = 0; i < FIELD_MAX; i++) {
		struct str name = str_of(table[i].name);

		if (name.n > n && str_starts(text, name)) {
			best = &table[i];
			n = name.n;
		}
	}
	if (!best)
		return unknown_field(text, err);
	*ret = (struct field){
		.info = best,
		.get = best->flags & FIELD_NEVER ? NULL : accessor_of(best->id),
		.arg = STR(""),
		.index = -1,
		.type = best->type,
	};
	taken = parse_arg(ret, (struct str){ text.p + n, text.n - n }, err);
	return taken < 0 ? taken : (int)n + taken;
}

/* ---- following the events ---- */

struct field_ctx *field_ctx_new(struct replay *r)
{
	struct field_ctx *fc = xcalloc(1, sizeof(*fc));

	fc->r = r;
	fc->text = evtext_new(r, TIME_OF_DAY);
	fc->params = evtext_params(fc->text);
	fc->q = &quirks_of[GEN_CLASSIC];
	spans_init(&fc->spans);
	return fc;
}

void field_ctx_free(struct field_ctx *fc)
{
	if (!fc)
		return;
	evtext_free(fc->text);
	buf_fini(&fc->b);
	spans_fini(&fc->spans);
	vec_fini(&fc->last_switch_ns);
	vec_fini(&fc->times);
	map_fini(&fc->times_of);
	buf_fini(&fc->json);
	container_json_fini(&fc->container_json);
	free(fc);
}

struct paramtext *field_ctx_params(struct field_ctx *fc)
{
	return fc->params;
}

void field_ctx_set_time(struct field_ctx *fc, enum time_style style)
{
	fc->time_style = style;
}

/* The sums of the event's thread, at 0 when it is new. */
static struct thread_times *times_of(struct field_ctx *fc, const struct step *s)
{
	struct thread *t = thread_of_event(fc, s);
	uint32_t serial = t ? t->serial : 0;
	uint32_t i = map_get(&fc->times_of, (uint64_t)s->ev->tid);
	struct thread_times *now;

	if (i == MAP_NONE) {
		i = fc->times.n;
		(void)vec_push(&fc->times);
		map_put(&fc->times_of, (uint64_t)s->ev->tid, i);
		fc->times.v[i] = (struct thread_times){ .serial = serial };
	}
	now = &fc->times.v[i];
	if (now->serial != serial)
		*now = (struct thread_times){ .serial = serial };
	return now;
}

static void on_switch(struct field_ctx *fc, const struct step *s)
{
	uint16_t cpu = s->ev->cpu;
	uint64_t last;

	while (fc->last_switch_ns.n <= cpu)
		*vec_push(&fc->last_switch_ns) = 0;
	last = fc->last_switch_ns.v[cpu];
	fc->last_switch_ns.v[cpu] = s->ev->ts_ns;
	fc->slice_ns = last ? s->ev->ts_ns - last : 0;
	fc->now = times_of(fc, s);
	fc->now->exec_ns += fc->slice_ns;
}

static void on_procinfo(struct field_ctx *fc, const struct step *s)
{
	uint64_t user = event_u64(s->ev, 0, 0);
	uint64_t system = event_u64(s->ev, 1, 0);

	fc->now = times_of(fc, s);
	fc->had_user = fc->now->user != 0;
	fc->had_system = fc->now->system != 0;
	fc->cpu_user = user - fc->now->user;
	fc->cpu_system = system - fc->now->system;
	fc->now->user = user;
	fc->now->system = system;
}

static void mark_thread(struct field_ctx *fc, const struct step *s)
{
	struct thread *t = thread_of_event(fc, s);

	if (t)
		spans_mark(&fc->spans, t);
}

void field_ctx_event(struct field_ctx *fc, const struct step *s)
{
	fc->q = &quirks_of[s->ev->generation];
	fc->fd = s->fd;
	fc->now = NULL;
	if (s->tried_tracer)
		mark_thread(fc, s);
	switch (s->ev->type) {
	case EV_SCHEDSWITCH_1_E:
	case EV_SCHEDSWITCH_6_E:
		on_switch(fc, s);
		break;
	case EV_PROCINFO_E:
		on_procinfo(fc, s);
		break;
	case EV_TRACER_E:
	case EV_TRACER_X:
		spans_event(&fc->spans, s);
		break;
	}
}

/* ---- values ---- */

bool field_get(struct field_ctx *fc, struct field *f, const struct step *s, struct value *ret)
{
	ret->kind = VAL_NONE;
	if (f->get && f->get(fc, f, s, ret))
		return true;
	ret->kind = VAL_NONE;
	return false;
}

bool field_get_nth(struct field_ctx *fc, struct field *f, const struct step *s, uint32_t i,
		   struct value *ret)
{
	field_nth_fn *nth = NULL;

	ret->kind = VAL_NONE;
	if (field_is_span(f))
		nth = field_span_nth;
	else if (field_has_many(f))
		nth = strcmp(f->info->class_name, "fd") == 0 ? field_fd_nth : field_proc_nth;
	if (!nth)
		return i == 0 && field_get(fc, f, s, ret);
	if (nth(fc, f, s, i, ret))
		return true;
	ret->kind = VAL_NONE;
	return false;
}

/* sysdig has no text for a number whose format says nothing. */
static void add_signed(struct buf *b, const struct field *f, int64_t v)
{
	switch (f->info->format) {
	case PF_HEX:
		buf_HEX(b, f->type == PT_INT64 ? (uint64_t)v : (uint32_t)v);
		break;
	case PF_OCT:
		buf_oct(b, (uint64_t)v);
		break;
	default:
		buf_i64(b, v);
		break;
	}
}

static void add_unsigned(struct buf *b, const struct field *f, uint64_t v)
{
	switch (f->info->format) {
	case PF_10_PADDED_DEC:
		buf_u64_pad(b, v, 9);
		break;
	case PF_HEX:
		buf_HEX(b, v);
		break;
	case PF_OCT:
		buf_oct(b, v);
		break;
	default:
		buf_u64(b, v);
		break;
	}
}

static void add_text(struct field_ctx *fc, const struct field *f, struct str s, struct buf *b)
{
	if (f->info->flags & FIELD_MADE)
		buf_addstr(b, str_to_nul(s));
	else if ((f->info->flags & FIELD_CLEANED) && fc->q->view == SCHEMA_CLASSIC)
		text_add_printable(b, s);
	else
		paramtext_add_text(fc->params, b, s);
}

void field_text(struct field_ctx *fc, const struct field *f, const struct value *v, struct buf *b)
{
	switch (v->kind) {
	case VAL_NONE:
		break;
	case VAL_BOOL:
		buf_adds(b, v->u ? "true" : "false");
		break;
	case VAL_I64:
		add_signed(b, f, v->i);
		break;
	case VAL_U64:
		add_unsigned(b, f, v->u);
		break;
	case VAL_F64:
		buf_printf(b, "%.1f", v->f);
		break;
	case VAL_TEXT:
		add_text(fc, f, v->s, b);
		break;
	case VAL_BYTES:
		paramtext_add_payload(fc->params, b, v->s);
		break;
	case VAL_IP4:
		net_ipv4(b, v->ip);
		break;
	case VAL_IP6:
		net_ipv6(b, v->ip);
		break;
	}
}

/* ---- shared by the accessors ---- */

int param_index(const struct step *s, struct str name)
{
	unsigned n = n_params_of(s);

	for (unsigned i = 0; i < n; i++)
		if (strncmp(s->info->params[i].name, name.p, name.n) == 0 &&
		    s->info->params[i].name[name.n] == '\0')
			return (int)i;
	return -1;
}

void param_text(struct field_ctx *fc, const struct step *s, unsigned i)
{
	struct buf *b = text_begin(fc);
	size_t raw = paramtext_add(fc->params, b, s, i);

	if (b->n <= raw + 2)
		return;
	memmove(b->p, b->p + raw + 1, b->n - raw - 2);
	b->n -= raw + 2;
}

void add_joined(struct buf *b, struct str items)
{
	size_t start = b->n;

	if (items.n > 0 && items.p[items.n - 1] == '\0')
		items.n--;
	buf_addstr(b, items);
	for (size_t i = start; i < b->n; i++)
		if (b->p[i] == '\0')
			b->p[i] = ' ';
}

bool nth_item(struct str items, uint32_t k, struct str *ret)
{
	while (items.n > 0) {
		size_t n = strnlen(items.p, items.n);

		if (k-- == 0) {
			*ret = (struct str){ items.p, n };
			return true;
		}
		n += n < items.n;
		items.p += n;
		items.n -= n;
	}
	return false;
}

/* Two digits behind the point. */
static void add_decimals(struct buf *b, uint64_t whole, uint64_t hundredths, const char *unit)
{
	buf_u64(b, whole);
	buf_addc(b, '.');
	buf_u64_pad(b, hundredths, 2);
	buf_adds(b, unit);
}

void add_human_time(struct buf *b, uint64_t ns)
{
	const uint64_t us = 1000, ms = 1000 * us, s = 1000 * ms;

	if (ns >= 3600 * s) {
		buf_u64_pad(b, ns / (3600 * s), 2);
		buf_addc(b, ':');
		buf_u64_pad(b, ns / (60 * s) % 60, 2);
		buf_addc(b, ':');
		buf_u64_pad(b, ns / s % 60, 2);
	} else if (ns >= 60 * s) {
		buf_u64(b, ns / (60 * s));
		buf_addc(b, ':');
		buf_u64(b, ns / s % 60);
	} else if (ns >= s) {
		add_decimals(b, ns / s, ns % s / (10 * ms), "s");
	} else if (ns >= 10 * ms) {
		buf_u64(b, ns / ms);
		buf_adds(b, "ms");
	} else if (ns >= ms) {
		add_decimals(b, ns / ms, ns % ms / (10 * us), "ms");
	} else if (ns >= 10 * us) {
		buf_u64(b, ns / us);
		buf_adds(b, "us");
	} else if (ns >= us) {
		add_decimals(b, ns / us, ns % us / 10, "us");
	} else {
		buf_u64(b, ns);
		buf_adds(b, "ns");
	}
}

/* The column a latency falls into when 0 .. 100 s are spread over that many, by logarithm. */
#define SPECTROGRAM_COLUMNS 80
#define SPECTROGRAM_DECADES 11

uint64_t quantized_time(uint64_t ns)
{
	double decades = log10((double)ns);

	if (decades > SPECTROGRAM_DECADES)
		decades = SPECTROGRAM_DECADES;
	return (uint64_t)(decades * SPECTROGRAM_COLUMNS / SPECTROGRAM_DECADES) + 1;
}
