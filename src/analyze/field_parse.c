/* SPDX-License-Identifier: MIT */
/* field_parse.c - the name of a query field and its argument, as text. */
#include "field_internal.h"

#include "../base/opt.h"

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
		return field_info_at(id)->flags & FIELD_NEVER ? FORM_REST : FORM_INDEX;
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
		names[i] = field_info_at(i)->name;
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
		struct str name = str_of(field_info_at(i)->name);

		if (name.n > n && str_starts(text, name)) {
			best = field_info_at(i);
			n = name.n;
		}
	}
	if (!best)
		return unknown_field(text, err);
	*ret = (struct field){
		.info = best,
		.get = best->flags & FIELD_NEVER ? NULL : field_accessor(best->id),
		.arg = STR(""),
		.index = -1,
		.type = best->type,
	};
	taken = parse_arg(ret, (struct str){ text.p + n, text.n - n }, err);
	return taken < 0 ? taken : (int)n + taken;
}
