/* SPDX-License-Identifier: MIT */
/* filter_check.c - the meaning of one comparison: types, constants, what event types decide. */
#include "filter_internal.h"

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
		if (!expr_is_field(c->left, ancestors[i].own))
			continue;
		c->op = OP_IN;
		return field_parse(str_of(ancestors[i].name), &c->left->field, err) < 0 ? E_USAGE
											: 0;
	}
	return err_at(
		err, E_USAGE, c->op_off,
		"descendantof goes with proc.name, proc.pid, proc.exe, proc.exepath and proc.cmdline");
}

/* ---- times ---- */

/* "2026-11-23T...": a date with its T. Without it, evt.datetime is compared as the text it prints. */
static bool looks_like_time(struct str s)
{
	return s.n >= 11 && s.p[4] == '-' && s.p[7] == '-' && s.p[10] == 'T';
}

static void prepare_time(struct check *c)
{
	if (!expr_is_field(c->left, FIELD_EVT_TIME) && !expr_is_field(c->left, FIELD_EVT_DATETIME))
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
	if (!expr_is_field(c->left, FIELD_EVT_AROUND))
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

/* The place of such a check among the others counts. */
static bool is_order_seen(const struct expr *e)
{
	if (e->kind == EXPR_FIELD)
		return field_is_ordered(&e->field);
	for (const struct expr *a = e->args; a; a = a->next)
		if (is_order_seen(a))
			return true;
	return false;
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

	if (c->by_kind)
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
	if (expr_is_field(c->left, FIELD_EVT_TYPE) || expr_is_field(c->left, FIELD_SYSCALL_TYPE))
		if (check_prepare_types(f, c, dialect, err) < 0)
			return E_USAGE;
	prepare_time(c);
	if (c->right ? prepare_right(c, err) < 0 : check_prepare_constants(f, c, err) < 0)
		return E_USAGE;
	check_prepare_set(f, c);
	check_prepare_by_kind(f, c);
	/* An event has two ends: neither must be what the filter excludes. */
	c->all_values = c->op == OP_NE && (expr_is_field(c->left, FIELD_FD_IP) ||
					   expr_is_field(c->left, FIELD_FD_PORT) ||
					   expr_is_field(c->left, FIELD_FD_NET) ||
					   expr_is_field(c->left, FIELD_FD_PROTO));
	c->has_many = expr_has_many(c->left);
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
