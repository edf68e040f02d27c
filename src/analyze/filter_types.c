/* SPDX-License-Identifier: MIT */
/* filter_types.c - comparisons of evt.type and evt.dir: which kinds of events decide them. */
#include "filter_internal.h"

static bool knows_name(struct str name)
{
	for (int view = 0; view < SCHEMA_MAX; view++) {
		for (uint32_t t = 0; t < schema_n_events(view); t++) {
			const struct event_info *info = schema_event(view, t);

			if (info && str_eq(name, str_of(info->name)))
				return true;
		}
		for (uint32_t i = 0; i < schema_n_syscalls(view); i++) {
			const struct syscall_info *info = schema_syscall(view, i);

			if (info && str_eq(name, str_of(info->name)))
				return true;
		}
	}
	return false;
}

static struct expr *value_expr(struct filter *f, uint32_t off, const char *s, size_t n)
{
	struct expr *e = memset(arena_alloc(&f->arena, sizeof(*e)), 0, sizeof(*e));

	e->kind = EXPR_VALUE;
	e->off = off;
	e->text = (struct str){ arena_strndup(&f->arena, s, n), n };
	return e;
}

/* Put the calls of a class in the place of its name. Returns the last of them, or NULL. */
static struct expr *expand_class(struct filter *f, struct expr *e)
{
	const char *calls = call_class(e->text);
	struct expr *next = e->next;

	if (!calls)
		return NULL;
	for (bool first = true; *calls; first = false) {
		size_t n = strcspn(calls, " ");

		if (first) {
			e->text = (struct str){ arena_strndup(&f->arena, calls, n), n };
		} else {
			e->next = value_expr(f, e->off, calls, n);
			e = e->next;
		}
		calls += n + (calls[n] == ' ');
	}
	e->next = next;
	return e;
}

static int unknown_type(const struct expr *e, struct err *err)
{
	struct buf classes = { 0 };

	if (e->text.n == 0 || e->text.p[0] != '%')
		return err_at(err, E_USAGE, e->off, "unknown event type '%.60s'", e->text.p);
	for (uint32_t i = 0; call_class_name(i); i++) {
		buf_addc(&classes, ' ');
		buf_adds(&classes, call_class_name(i));
	}
	err_at(err, E_USAGE, e->off, "unknown class '%.40s'; there are%.*s", e->text.p,
	       (int)classes.n, classes.p);
	buf_fini(&classes);
	return E_USAGE;
}

int check_prepare_types(struct filter *f, struct check *c, enum filter_dialect dialect,
			struct err *err)
{
	bool is_checked = expr_is_field(c->left, FIELD_EVT_TYPE) || dialect == FILTER_FALCO;
	struct expr *last;

	if (c->op != OP_EQ && c->op != OP_NE && c->op != OP_IN && c->op != OP_INTERSECTS)
		return 0;
	for (struct expr *e = c->values; e; e = e->next) {
		last = expand_class(f, e);
		if (last) {
			if (c->op == OP_EQ)
				c->op = OP_IN;
			if (c->op == OP_NE)
				c->each = EACH_ALL;
			e = last;
		} else if (is_checked && !knows_name(e->text)) {
			return unknown_type(e, err);
		}
	}
	return 0;
}

static uint8_t says(struct filter *f, const struct check *c, const struct value *v)
{
	return check_compare(f, c, v) ? BY_KIND_YES : BY_KIND_NO;
}

static uint8_t says_text(struct filter *f, const struct check *c, const char *text)
{
	return says(f, c, &(struct value){ .kind = VAL_TEXT, .s = str_of(text) });
}

static uint8_t says_number(struct filter *f, const struct check *c, enum value_kind kind,
			   uint64_t u)
{
	return says(f, c, &(struct value){ .kind = kind, .u = u });
}

/* What events of this kind are called in a view; NULL when their parameters tell. */
static const char *name_of_kind(int view, uint32_t kind)
{
	const struct event_info *info;
	const struct syscall_info *call;

	if (kind < EV_MAX) {
		info = type_is_generic(kind) ? NULL : schema_event(view, kind);
		return info ? info->name : NULL;
	}
	call = schema_syscall(view, (kind - EV_MAX) / 2);
	return call ? call->name : NULL;
}

static uint8_t name_says(struct filter *f, const struct check *c, int view, uint32_t kind)
{
	const char *name = name_of_kind(view, kind);

	return name ? says_text(f, c, name) : BY_KIND_ASK;
}

static uint8_t flags_say(struct filter *f, const struct check *c, int view, uint32_t kind)
{
	static const uint16_t flags[] = {
		[FIELD_EVT_IS_IO] = EF_READS_FROM_FD | EF_WRITES_TO_FD,
		[FIELD_EVT_IS_IO_READ] = EF_READS_FROM_FD,
		[FIELD_EVT_IS_IO_WRITE] = EF_WRITES_TO_FD,
	};
	const struct event_info *info = schema_event(view, kind_type(kind));

	if (!info)
		return BY_KIND_ASK;
	return says_number(f, c, VAL_BOOL, (info->flags & flags[c->left->field.info->id]) != 0);
}

/* The return of a system call; of clone and its kin only that in the caller counts. */
static uint8_t call_says(struct filter *f, const struct check *c, int view, uint32_t kind)
{
	static const char *const return_twice[] = { "clone", "clone3", "fork", "vfork" };
	uint16_t type = kind_type(kind);
	const struct event_info *info = schema_event(view, type);

	if (!info || type == EV_TRACER_E || type == EV_TRACER_X)
		return BY_KIND_ASK;
	if (!event_type_is_exit(type) || info->origin != ORIGIN_SYSCALL ||
	    strcmp(info->name, "NA") == 0)
		return BY_KIND_NO;
	for (size_t i = 0; i < sizeof(return_twice) / sizeof(*return_twice); i++)
		if (strcmp(info->name, return_twice[i]) == 0)
			return BY_KIND_ASK;
	return says_number(f, c, VAL_U64, 1);
}

static uint8_t dir_says(struct filter *f, const struct check *c, int view, uint32_t kind)
{
	(void)view;
	return says_text(f, c, event_type_is_exit(kind_type(kind)) ? "<" : ">");
}

typedef uint8_t kind_fn(struct filter *f, const struct check *c, int view, uint32_t kind);

/* Fields whose value the kind of an event tells. */
static kind_fn *kind_fn_of(const struct expr *e)
{
	if (e->kind != EXPR_FIELD)
		return NULL;
	switch (e->field.info->id) {
	case FIELD_EVT_TYPE:
		return name_says;
	case FIELD_EVT_DIR:
		return dir_says;
	case FIELD_EVT_IS_IO:
	case FIELD_EVT_IS_IO_READ:
	case FIELD_EVT_IS_IO_WRITE:
		return flags_say;
	case FIELD_EVT_COUNT_CALL:
		return call_says;
	default:
		return NULL;
	}
}

static uint8_t verdict(struct filter *f, const struct check *c, kind_fn *fn, uint32_t kind)
{
	uint8_t modern = fn(f, c, SCHEMA_MODERN, kind);

	/* newer types are never looked at in the classic view */
	if (kind < EV_MAX && kind >= schema_n_events(SCHEMA_CLASSIC))
		return modern;
	return fn(f, c, SCHEMA_CLASSIC, kind) == modern ? modern : BY_KIND_ASK;
}

void check_prepare_by_kind(struct filter *f, struct check *c)
{
	kind_fn *fn = c->right ? NULL : kind_fn_of(c->left);

	if (!fn)
		return;
	c->by_kind = arena_alloc(&f->arena, N_KINDS);
	for (uint32_t kind = 0; kind < N_KINDS; kind++)
		c->by_kind[kind] = verdict(f, c, fn, kind);
}
