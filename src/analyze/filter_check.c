/* SPDX-License-Identifier: MIT */
/* filter_check.c - the meaning of one comparison: types, constants, what event types decide. */
#include "filter_internal.h"

/* Above so many texts a hash set is faster than comparing one after the other. */
#define MAX_LINEAR_SET 6

#define BIT(op) (1u << (op))

#define OPS_EQUAL (BIT(OP_EQ) | BIT(OP_NE) | BIT(OP_IN) | BIT(OP_INTERSECTS) | BIT(OP_EXISTS))
#define OPS_ORDER (BIT(OP_LT) | BIT(OP_LE) | BIT(OP_GT) | BIT(OP_GE))
#define OPS_PARTS (BIT(OP_CONTAINS) | BIT(OP_ICONTAINS) | BIT(OP_STARTSWITH) | BIT(OP_ENDSWITH))
#define OPS_SHAPE (BIT(OP_GLOB) | BIT(OP_IGLOB) | BIT(OP_REGEX))

static const uint32_t allowed_ops[] = {
	[CMP_TEXT] = OPS_EQUAL | OPS_ORDER | OPS_PARTS | OPS_SHAPE | BIT(OP_PMATCH),
	[CMP_BYTES] = OPS_EQUAL | OPS_PARTS | BIT(OP_BCONTAINS) | BIT(OP_BSTARTSWITH) |
		      BIT(OP_REGEX),
	[CMP_SIGNED] = OPS_EQUAL | OPS_ORDER,
	[CMP_UNSIGNED] = OPS_EQUAL | OPS_ORDER,
	[CMP_REAL] = OPS_EQUAL | OPS_ORDER,
	[CMP_BOOL] = OPS_EQUAL | OPS_ORDER,
	[CMP_ADDR] = OPS_EQUAL,
	[CMP_NET] = OPS_EQUAL,
};

static const char *const class_names[] = {
	[CMP_TEXT] = "a text",       [CMP_BYTES] = "a data buffer", [CMP_SIGNED] = "a number",
	[CMP_UNSIGNED] = "a number", [CMP_REAL] = "a number",       [CMP_BOOL] = "true or false",
	[CMP_ADDR] = "an address",   [CMP_NET] = "a network",
};

static const char *const op_names[OP_MAX] = {
	[OP_EQ] = "=",
	[OP_NE] = "!=",
	[OP_LT] = "<",
	[OP_LE] = "<=",
	[OP_GT] = ">",
	[OP_GE] = ">=",
	[OP_CONTAINS] = "contains",
	[OP_ICONTAINS] = "icontains",
	[OP_BCONTAINS] = "bcontains",
	[OP_STARTSWITH] = "startswith",
	[OP_BSTARTSWITH] = "bstartswith",
	[OP_ENDSWITH] = "endswith",
	[OP_GLOB] = "glob",
	[OP_IGLOB] = "iglob",
	[OP_REGEX] = "regex",
	[OP_IN] = "in",
	[OP_INTERSECTS] = "intersects",
	[OP_PMATCH] = "pmatch",
	[OP_EXISTS] = "exists",
	[OP_DESCENDANTOF] = "descendantof",
};

static bool is_field(const struct expr *e, uint16_t id)
{
	return e->kind == EXPR_FIELD && e->field.info->id == id;
}

/* ---- types of expressions ---- */

static int class_of_expr(const struct expr *e, enum cmp_class *ret, struct err *err);

static int text_arg(const struct expr *e, bool or_bytes, enum cmp_class *ret, struct err *err)
{
	if (class_of_expr(e, ret, err) < 0)
		return E_USAGE;
	if (*ret == CMP_TEXT || (or_bytes && *ret == CMP_BYTES))
		return 0;
	return err_at(err, E_USAGE, e->off, "this transformer takes a text, not %s",
		      class_names[*ret]);
}

static int one_arg(const struct expr *e, struct err *err)
{
	if (!e->args->next)
		return 0;
	return err_at(err, E_USAGE, e->args->next->off, "this transformer takes one argument");
}

static int all_args(const struct expr *first, struct err *err)
{
	enum cmp_class ignored;

	for (const struct expr *a = first; a; a = a->next)
		if (class_of_expr(a, &ignored, err) < 0)
			return E_USAGE;
	return 0;
}

static int class_of_join(const struct expr *e, struct err *err)
{
	const struct expr *list = e->args->next;

	if (!list || list->kind != EXPR_LIST || list->next)
		return err_at(err, E_USAGE, e->off,
			      "join takes a separator and a list: join(\",\", (a, b))");
	if (e->args->kind == EXPR_LIST)
		return err_at(err, E_USAGE, e->args->off, "the separator is a text");
	return all_args(list->args, err);
}

static int class_of_call(const struct expr *e, enum cmp_class *ret, struct err *err)
{
	*ret = CMP_TEXT;
	if (e->fn == FN_CONCAT)
		return all_args(e->args, err);
	if (e->fn == FN_JOIN)
		return class_of_join(e, err);
	if (one_arg(e, err) < 0)
		return E_USAGE;
	if (e->fn == FN_VAL)
		return e->args->kind == EXPR_FIELD
			       ? class_of_expr(e->args, ret, err)
			       : err_at(err, E_USAGE, e->args->off, "val takes a field");
	if (text_arg(e->args, e->fn == FN_LEN || e->fn == FN_B64, ret, err) < 0)
		return E_USAGE;
	if (e->fn == FN_LEN)
		*ret = CMP_UNSIGNED;
	return 0;
}

static int class_of_expr(const struct expr *e, enum cmp_class *ret, struct err *err)
{
	switch (e->kind) {
	case EXPR_FIELD:
		*ret = class_of_type(e->field.type);
		return 0;
	case EXPR_CALL:
		return class_of_call(e, ret, err);
	case EXPR_VALUE:
		*ret = CMP_TEXT;
		return 0;
	case EXPR_LIST:
		break;
	}
	return err_at(err, E_USAGE, e->off, "a list cannot stand here");
}

/* ---- descendantof: a comparison with the ancestors ---- */

static const struct {
	uint16_t own, ancestors;
	const char *name;
} ancestors[] = {
	{ FIELD_PROC_NAME, FIELD_PROC_ANAME, "proc.aname" },
	{ FIELD_PROC_PID, FIELD_PROC_APID, "proc.apid" },
	{ FIELD_PROC_EXE, FIELD_PROC_AEXE, "proc.aexe" },
	{ FIELD_PROC_EXEPATH, FIELD_PROC_AEXEPATH, "proc.aexepath" },
	{ FIELD_PROC_CMDLINE, FIELD_PROC_ACMDLINE, "proc.acmdline" },
};

static int prepare_descendantof(struct check *c, struct err *err)
{
	for (size_t i = 0; i < sizeof(ancestors) / sizeof(ancestors[0]); i++) {
		if (!is_field(c->left, ancestors[i].own))
			continue;
		c->op = OP_IN;
		return field_parse(str_of(ancestors[i].name), &c->left->field, err) < 0 ? E_USAGE
											: 0;
	}
	return err_at(
		err, E_USAGE, c->op_off,
		"descendantof goes with proc.name, proc.pid, proc.exe, proc.exepath and proc.cmdline");
}

/* ---- constants ---- */

static int prepare_regex(struct filter *f, struct constant *k, struct err *err)
{
	int code;
	size_t at;

	k->regex = pcre2_compile((PCRE2_SPTR)k->s.p, k->s.n,
				 PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_ANCHORED |
					 PCRE2_ENDANCHORED,
				 &code, &at, NULL);
	if (!k->regex) {
		char why[120];

		pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof(why));
		return err_set(err, E_USAGE, "bad regular expression at its byte %zu: %s", at, why);
	}
	*vec_push(&f->regex) = k->regex;
	/* Without JIT it is only slower. */
	pcre2_jit_compile(k->regex, PCRE2_JIT_COMPLETE);
	return 0;
}

static void prepare_path(struct filter *f, struct constant *k)
{
	struct str part;
	size_t pos = 0;
	uint32_t i = 0;

	while (path_component(k->s, &pos, &part))
		k->n_parts++;
	k->part = arena_alloc(&f->arena, (k->n_parts + 1) * sizeof(struct str));
	for (pos = 0; path_component(k->s, &pos, &part); i++)
		k->part[i] = part;
}

static int prepare_hex(struct filter *f, struct constant *k, struct err *err)
{
	char *out = arena_alloc(&f->arena, k->s.n / 2 + 1);
	uint64_t byte;

	for (size_t i = 0; i + 1 < k->s.n; i += 2) {
		char two[] = { '0', 'x', k->s.p[i], k->s.p[i + 1] };

		if (!parse_integer((struct str){ two, 4 }, false, &byte))
			return err_set(err, E_USAGE, "'%.40s' are no hexadecimal digits", k->s.p);
		out[i / 2] = (char)byte;
	}
	if (k->s.n % 2)
		return err_set(err, E_USAGE, "hexadecimal digits come in pairs");
	k->s = (struct str){ out, k->s.n / 2 };
	return 0;
}

static int prepare_constant(struct filter *f, const struct check *c, struct str text,
			    struct constant *k, struct err *err)
{
	uint8_t type = c->left->kind == EXPR_FIELD ? c->left->field.type : PT_UINT64;
	int rc = constant_parse(text, type, c->cls, k, err);

	if (rc < 0)
		return rc;
	if (c->op == OP_REGEX)
		return prepare_regex(f, k, err);
	if (c->op == OP_PMATCH)
		prepare_path(f, k);
	if (c->op == OP_BCONTAINS || c->op == OP_BSTARTSWITH)
		return prepare_hex(f, k, err);
	return 0;
}

static uint32_t count_values(const struct check *c)
{
	uint32_t n = 0;

	for (const struct expr *e = c->values; e; e = e->next)
		n++;
	return n;
}

static int prepare_constants(struct filter *f, struct check *c, struct err *err)
{
	uint32_t n = count_values(c);
	struct err why;

	c->constant = arena_alloc(&f->arena, (n + 1) * sizeof(struct constant));
	for (const struct expr *e = c->values; e; e = e->next) {
		if (prepare_constant(f, c, e->text, &c->constant[c->n_constants], &why) < 0)
			return err_at(err, E_USAGE, e->off, "%s", why.msg);
		c->n_constants++;
	}
	return 0;
}

static void prepare_set(struct filter *f, struct check *c)
{
	if ((c->op != OP_IN && c->op != OP_INTERSECTS) || c->cls != CMP_TEXT ||
	    c->n_constants <= MAX_LINEAR_SET)
		return;
	c->set = xcalloc(1, sizeof(*c->set));
	*vec_push(&f->set) = c->set;
	pool_init(c->set);
	for (uint32_t i = 0; i < c->n_constants; i++) {
		struct str s = c->constant[i].s;

		/* A pool always has the empty text. */
		c->set_has_empty |= s.n == 0;
		pool_put(c->set, s.p, s.n);
	}
}

/* ---- event types ---- */

static bool is_generic(uint32_t type)
{
	return type == EV_GENERIC_E || type == EV_GENERIC_X;
}

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

/* Names of event types must exist where they are compared whole; classes become their calls. */
static int prepare_types(struct filter *f, struct check *c, enum filter_dialect dialect,
			 struct err *err)
{
	bool is_checked = is_field(c->left, FIELD_EVT_TYPE) || dialect == FILTER_FALCO;
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

static uint8_t type_says(struct filter *f, const struct check *c, const struct event_info *info)
{
	struct value v = { .kind = VAL_TEXT };

	if (!info)
		return BY_TYPE_ASK;
	v.s = str_of(info->name);
	return check_compare(f, c, &v) ? BY_TYPE_YES : BY_TYPE_NO;
}

static uint8_t direction_says(struct filter *f, const struct check *c, uint32_t type)
{
	struct value v = { .kind = VAL_TEXT };

	v.s = event_type_is_exit((uint16_t)type) ? STR("<") : STR(">");
	return check_compare(f, c, &v) ? BY_TYPE_YES : BY_TYPE_NO;
}

static uint8_t name_says(struct filter *f, const struct check *c, uint32_t type)
{
	uint8_t classic, modern;

	/* Generic events bear the name of their call. */
	if (is_generic(type))
		return BY_TYPE_ASK;
	modern = type_says(f, c, schema_event(SCHEMA_MODERN, type));
	classic = type < schema_n_events(SCHEMA_CLASSIC)
			  ? type_says(f, c, schema_event(SCHEMA_CLASSIC, type))
			  : modern;
	return classic == modern ? classic : BY_TYPE_ASK;
}

static void prepare_by_type(struct filter *f, struct check *c)
{
	bool is_name = is_field(c->left, FIELD_EVT_TYPE);

	if ((!is_name && !is_field(c->left, FIELD_EVT_DIR)) || c->right)
		return;
	c->by_type = arena_alloc(&f->arena, EV_MAX);
	for (uint32_t t = 0; t < EV_MAX; t++)
		c->by_type[t] = is_name ? name_says(f, c, t) : direction_says(f, c, t);
}

/* ---- times ---- */

/* "2026-11-23T...": a date with its T. Without it, evt.datetime is compared as the text it prints. */
static bool looks_like_time(struct str s)
{
	return s.n >= 11 && s.p[4] == '-' && s.p[7] == '-' && s.p[10] == 'T';
}

static void prepare_time(struct check *c)
{
	if (!is_field(c->left, FIELD_EVT_TIME) && !is_field(c->left, FIELD_EVT_DATETIME))
		return;
	if (!(BIT(c->op) & (OPS_ORDER | BIT(OP_EQ) | BIT(OP_NE))) || !c->values)
		return;
	for (const struct expr *e = c->values; e; e = e->next)
		if (!looks_like_time(e->text))
			return;
	c->is_time = true;
	c->cls = CMP_UNSIGNED;
	c->left->field.type = PT_ABSTIME;
}

/* evt.around[T]=D: within D ms of T. */
static int prepare_around(struct check *c, struct err *err)
{
	if (!is_field(c->left, FIELD_EVT_AROUND))
		return 0;
	if (c->op != OP_EQ || !c->values)
		return err_at(err, E_USAGE, c->op_off, "evt.around goes with = and milliseconds");
	if (!parse_integer(c->left->field.arg, false, &c->around_ns))
		return err_at(err, E_USAGE, c->left->off,
			      "evt.around[T]: T is a time in ns since 1970");
	c->is_around = true;
	return 0;
}

/* ---- cost and order ---- */

/* Does the answer depend on when the field was asked last, or change those of other fields? Its
 * place among the checks then counts. */
static bool is_order_seen(const struct expr *e)
{
	if (e->kind != EXPR_FIELD) {
		for (const struct expr *a = e->args; a; a = a->next)
			if (is_order_seen(a))
				return true;
		return false;
	}
	switch (e->field.info->id) {
	case FIELD_EVT_DELTATIME:
	case FIELD_EVT_DELTATIME_S:
	case FIELD_EVT_DELTATIME_NS:
	case FIELD_EVT_LATENCY_HUMAN:
	case FIELD_EVT_ABSPATH:
	case FIELD_UTIL_CNT:
		return true;
	default:
		return false;
	}
}

/* A rough measure in tens of ns. */
static uint32_t cost_of_expr(const struct expr *e)
{
	uint32_t cost = 0;

	if (e->kind == EXPR_FIELD) {
		cost = class_of_type(e->field.type) == CMP_TEXT ? 3 : 1;
		if (e->field.info->flags & FIELD_LIST)
			cost += 10;
		if (e->field.info->flags & FIELD_MADE)
			cost += 20;
		return cost;
	}
	for (const struct expr *a = e->args; a; a = a->next)
		cost += cost_of_expr(a);
	return cost + 2;
}

static uint32_t cost_of_check(const struct check *c)
{
	uint32_t cost = cost_of_expr(c->left);

	if (c->by_type)
		return 0;
	if (c->right)
		cost += cost_of_expr(c->right);
	if (c->op == OP_REGEX)
		cost += 20;
	else if (BIT(c->op) & (OPS_PARTS | OPS_SHAPE | BIT(OP_PMATCH)))
		cost += 3;
	return cost + (c->set ? 3 : c->n_constants);
}

/* ---- the whole ---- */

static int prepare_right(struct check *c, struct err *err)
{
	enum cmp_class right;

	if (!(BIT(c->op) & (OPS_EQUAL | OPS_ORDER | OPS_PARTS | OPS_SHAPE)) || c->op == OP_REGEX)
		return err_at(err, E_USAGE, c->op_off, "%s takes values, not a field",
			      op_names[c->op]);
	if (class_of_expr(c->right, &right, err) < 0)
		return E_USAGE;
	if (right != c->cls && !((right == CMP_SIGNED || right == CMP_UNSIGNED) &&
				 (c->cls == CMP_SIGNED || c->cls == CMP_UNSIGNED)))
		return err_at(err, E_USAGE, c->right->off, "%s cannot be compared with %s",
			      class_names[c->cls], class_names[right]);
	if (c->op == OP_IN || c->op == OP_INTERSECTS)
		c->op = OP_EQ;
	return 0;
}

static int prepare_class(struct check *c, struct err *err)
{
	if (class_of_expr(c->left, &c->cls, err) < 0)
		return E_USAGE;
	if (c->left->kind == EXPR_CALL && c->left->fn == FN_VAL)
		return err_at(err, E_USAGE, c->left->off, "val() stands on the right side only");
	if (!(allowed_ops[c->cls] & BIT(c->op)))
		return err_at(err, E_USAGE, c->op_off, "'%s' does not go with %s", op_names[c->op],
			      class_names[c->cls]);
	return 0;
}

int check_prepare(struct filter *f, struct check *c, enum filter_dialect dialect, struct err *err)
{
	if (c->op == OP_DESCENDANTOF && prepare_descendantof(c, err) < 0)
		return E_USAGE;
	if (prepare_class(c, err) < 0 || prepare_around(c, err) < 0)
		return E_USAGE;
	if (is_field(c->left, FIELD_EVT_TYPE) || is_field(c->left, FIELD_SYSCALL_TYPE))
		if (prepare_types(f, c, dialect, err) < 0)
			return E_USAGE;
	prepare_time(c);
	if (c->right ? prepare_right(c, err) < 0 : prepare_constants(f, c, err) < 0)
		return E_USAGE;
	prepare_set(f, c);
	prepare_by_type(f, c);
	/* An event has two ends: neither must be what the filter excludes. */
	c->all_values = c->op == OP_NE &&
			(is_field(c->left, FIELD_FD_IP) || is_field(c->left, FIELD_FD_PORT) ||
			 is_field(c->left, FIELD_FD_NET) || is_field(c->left, FIELD_FD_PROTO));
	c->cost = cost_of_check(c);
	c->is_ordered = is_order_seen(c->left) || (c->right && is_order_seen(c->right));
	return 0;
}

/* Event numbers begin at 1 and every event has one. */
static bool number_is_constant(const struct check *c, bool *ret)
{
	uint64_t k;

	if (c->n_constants != 1)
		return false;
	k = c->constant[0].u;
	if (k == 0 && (c->op == OP_EQ || c->op == OP_LE || c->op == OP_IN)) {
		*ret = false;
		return true;
	}
	if (k <= 1 && c->op == OP_LT) {
		*ret = false;
		return true;
	}
	*ret = true;
	return (k == 0 && (c->op == OP_NE || c->op == OP_GT)) || (k <= 1 && c->op == OP_GE);
}

bool check_is_constant(const struct check *c, bool *ret)
{
	const struct expr *e = c->left;

	*ret = false;
	if (e->kind != EXPR_FIELD)
		return false;
	if (e->field.info->flags & FIELD_NEVER)
		return true;
	if (c->cls == CMP_UNSIGNED && c->op == OP_LT && c->n_constants == 1 &&
	    c->constant[0].u == 0)
		return true;
	return e->field.info->id == FIELD_EVT_NUM && number_is_constant(c, ret);
}
