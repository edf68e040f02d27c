/* SPDX-License-Identifier: MIT */
/* view.c - views as they are defined, and their columns. */
#include <assert.h>
#include <stdlib.h>

#include "view_internal.h"

static const struct view_def defs[] = {
#define VIEW(id, name, kind, filter, has_defaults, columns) \
	{ #id, name, VIEW_##kind, filter, has_defaults, columns },
#include "views.def"
#undef VIEW
};

#define N_DEFS (sizeof(defs) / sizeof(*defs))

const struct view_def *view_def_at(uint32_t i)
{
	return i < N_DEFS ? &defs[i] : NULL;
}

const struct view_def *view_def_find(const char *id)
{
	for (size_t i = 0; i < N_DEFS; i++)
		if (strcmp(defs[i].id, id) == 0)
			return &defs[i];
	return NULL;
}

bool view_def_is_cluster(const struct view_def *def)
{
	return strncmp(def->filter, "k8s.", 4) == 0 || strncmp(def->filter, "mesos.", 6) == 0 ||
	       strncmp(def->filter, "marathon.", 9) == 0;
}

/* ---- columns ---- */

static enum view_op op_of(const char *word)
{
	static const char *const names[] = { "", "sum", "time_avg", "avg", "max", "min" };

	for (size_t i = 0; word && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], word) == 0)
			return (enum view_op)i;
	return OP_NONE;
}

/* One of "*NAME=field op op"; changes the text. */
static int add_column(struct view *v, char *text, bool with_containers, struct err *err)
{
	bool is_sorting = false;
	struct view_column c = { 0 };
	char *word, *rest;
	int n;

	if (*text == '+' || *text == '-') {
		if ((*text == '+') != with_containers)
			return 0;
		text++;
	}
	if (*text == '*') {
		is_sorting = true;
		text++;
	}
	c.name = strsep(&text, "=");
	rest = text;
	word = strsep(&rest, " ");
	c.op = op_of(strsep(&rest, " "));
	c.merge_op = op_of(rest);
	n = field_parse(str_of(word), &c.field, err);
	if (n < 0)
		return n;
	c.is_key = strcmp(c.name, "key") == 0;
	c.is_group = strcmp(c.name, "group") == 0;
	c.is_shown = !c.is_key && !c.is_group;
	if (c.is_key)
		v->key = v->col.n;
	if (c.is_group)
		v->group = v->col.n;
	if (is_sorting)
		v->sorting = v->col.n;
	assert(v->col.n < MAX_VIEW_COLUMNS);
	*vec_push(&v->col) = c;
	return 0;
}

int view_new(const struct view_def *def, bool with_containers, struct view **ret, struct err *err)
{
	struct view *v = xcalloc(1, sizeof(*v));
	char *next, *end;
	int rc = 0;

	v->def = def;
	v->key = v->group = v->sorting = UINT32_MAX;
	pool_init(&v->texts);
	pool_init(&v->keys);
	v->text = xstrdup(def->columns);
	for (next = v->text; next && rc == 0; next = end) {
		end = strstr(next, "; ");
		if (end) {
			*end = '\0';
			end += 2;
		}
		rc = add_column(v, next, with_containers, err);
	}
	if (rc == 0 && *def->filter)
		rc = filter_compile(str_of(def->filter), FILTER_SYSDIG, &v->filter, err);
	if (rc < 0)
		view_free(v);
	else
		*ret = v;
	return rc;
}

void view_free(struct view *v)
{
	if (!v)
		return;
	filter_free(v->filter);
	pool_fini(&v->texts);
	pool_fini(&v->keys);
	vec_fini(&v->col);
	vec_fini(&v->cell);
	vec_fini(&v->order);
	buf_fini(&v->scratch);
	free(v->table_col);
	free(v->text);
	free(v);
}
