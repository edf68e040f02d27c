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

static uint8_t says(struct filter *f, const struct check *c, const char *text)
{
	struct value v = { .kind = VAL_TEXT, .s = str_of(text) };

	return check_compare(f, c, &v) ? BY_KIND_YES : BY_KIND_NO;
}

/* What events of this kind are called in a view; NULL when their parameters tell. */
static const char *name_of_kind(int view, uint32_t kind)
{
	const struct event_info *info;
	const struct syscall_info *call;

	if (kind < EV_MAX) {
		info = is_generic(kind) ? NULL : schema_event(view, kind);
		return info ? info->name : NULL;
	}
	call = schema_syscall(view, (kind - EV_MAX) / 2);
	return call ? call->name : NULL;
}

static uint8_t name_says(struct filter *f, const struct check *c, uint32_t kind)
{
	uint8_t said[SCHEMA_MAX];

	for (int view = 0; view < SCHEMA_MAX; view++) {
		const char *name = name_of_kind(view, kind);

		said[view] = name ? says(f, c, name) : BY_KIND_ASK;
	}
	/* newer types are never looked at in the classic view */
	if (kind < EV_MAX && kind >= schema_n_events(SCHEMA_CLASSIC))
		return said[SCHEMA_MODERN];
	return said[SCHEMA_CLASSIC] == said[SCHEMA_MODERN] ? said[SCHEMA_MODERN] : BY_KIND_ASK;
}

void check_prepare_by_kind(struct filter *f, struct check *c)
{
	bool is_name = expr_is_field(c->left, FIELD_EVT_TYPE);

	if ((!is_name && !expr_is_field(c->left, FIELD_EVT_DIR)) || c->right)
		return;
	c->by_kind = arena_alloc(&f->arena, MAX_KINDS);
	for (uint32_t kind = 0; kind < MAX_KINDS; kind++)
		c->by_kind[kind] = is_name ? name_says(f, c, kind)
					   : says(f, c,
						  event_type_is_exit(kind_type(kind)) ? "<" : ">");
}
