/* SPDX-License-Identifier: MIT */
/* state_tree.c - the tree of processes, see state.h. */
#include <stdlib.h>

#include "../base/mem.h"
#include "state.h"

#define MAX_INDENT 40 /* generations shown as such: further ones stand below each other */

struct node {
	struct thread *t;
	uint32_t parent;              /* index, or ID_NONE */
	uint32_t child, next_sibling; /* index, or ID_NONE; by pid */
	bool is_wanted, is_done;
};

struct tree {
	const struct state_question *q;
	struct node *node; /* by pid */
	uint32_t n;
	bool is_text;
	struct table *table;
	struct buf prefix, line;
};

/* ---- who is whose child ---- */

static uint32_t find(const struct tree *t, int64_t pid)
{
	uint32_t low = 0, high = t->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (t->node[mid].t->pid < pid)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->n && t->node[low].t->pid == pid ? low : ID_NONE;
}

static void find_parents(struct tree *t)
{
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t parent = find(t, t->node[i].t->ptid);

		t->node[i].parent = parent != i ? parent : ID_NONE;
	}
}

/* From the last to the first, so that children come to stand by pid. A capture may tell of circles:
 * walking down marks who was there, and what no root leads to becomes one. */
static void link_children(struct tree *t)
{
	for (uint32_t i = t->n; i-- > 0;) {
		struct node *n = &t->node[i];

		if (!n->is_wanted || n->parent == ID_NONE)
			continue;
		n->next_sibling = t->node[n->parent].child;
		t->node[n->parent].child = i;
	}
}

/* What passes the filter, and all above it. */
static void mark_wanted(struct tree *t)
{
	for (uint32_t i = 0; i < t->n; i++) {
		struct state_step a;

		if (t->q->filter) {
			state_ask(t->q, t->node[i].t, NULL, &a);
			if (!filter_match(t->q->filter, t->q->fields, &a.step))
				continue;
		}
		for (uint32_t k = i; k != ID_NONE && !t->node[k].is_wanted; k = t->node[k].parent)
			t->node[k].is_wanted = true;
	}
}

static struct tree *tree_new(const struct state_question *q, bool is_text, struct table *table)
{
	struct tree *t = xcalloc(1, sizeof(*t));
	struct thread **all = state_processes(q->replay, &t->n);

	t->q = q;
	t->is_text = is_text;
	t->table = table;
	t->node = xcalloc(t->n + 1, sizeof(*t->node));
	for (uint32_t i = 0; i < t->n; i++)
		t->node[i] = (struct node){ all[i], ID_NONE, ID_NONE, ID_NONE, false, false };
	free(all);
	find_parents(t);
	mark_wanted(t);
	link_children(t);
	return t;
}

static void tree_free(struct tree *t)
{
	buf_fini(&t->prefix);
	buf_fini(&t->line);
	free(t->node);
	free(t);
}

/* ---- rows ---- */

enum { C_PID, C_PARENT, C_DEPTH, C_USER, C_CONTAINER, C_PROGRAM, C_COMMAND, N_COLUMNS };

static const struct column columns[N_COLUMNS] = {
	{ "pid", "PID", CELL_ID, true, false },
	{ "parent", "PARENT", CELL_ID, false, false },
	{ "depth", "DEPTH", CELL_COUNT, false, false },
	{ "user", "USER", CELL_TEXT, false, false },
	{ "container", "CONTAINER", CELL_TEXT, false, false },
	{ "program", "PROGRAM", CELL_TEXT, false, false },
	{ "command", "COMMAND", CELL_TEXT, false, true },
};

/* For people: who it is, then the branches and the command line. */
static const struct column text_columns[] = {
	{ "pid", "PID", CELL_ID, true, false },
	{ "user", "USER", CELL_TEXT, false, false },
	{ "container", "CONTAINER", CELL_TEXT, false, false },
	{ "command", "COMMAND", CELL_TEXT, false, true },
};

static struct cell field_cell(struct tree *t, const char *name, const struct step *s)
{
	struct field f;
	struct value v;

	if (field_parse(str_of(name), &f, NULL) < 0 || !field_get(t->q->fields, &f, s, &v) ||
	    v.kind != VAL_TEXT)
		return cell_null();
	return cell_text(t->table, v.s);
}

/* The command line, or in brackets the name of what has none. */
static struct cell command_cell(struct tree *t, const struct step *s)
{
	struct cell c = field_cell(t, "proc.cmdline", s);

	t->line.n = 0;
	buf_addstr(&t->line, buf_str(&t->prefix));
	if (!c.is_null)
		buf_addstr(&t->line, c.s);
	return cell_text(t->table, buf_str(&t->line));
}

static void add_row(struct tree *t, const struct node *n, uint32_t depth)
{
	struct cell *c = table_add_row(t->table);
	struct state_step a;

	state_ask(t->q, n->t, NULL, &a);
	*c++ = cell_i64(n->t->pid);
	if (!t->is_text) {
		*c++ = cell_i64(n->t->ptid);
		*c++ = cell_u64(depth);
	}
	*c++ = field_cell(t, "user.name", &a.step);
	*c++ = field_cell(t, "container.name", &a.step);
	if (t->is_text) {
		*c = command_cell(t, &a.step);
		return;
	}
	*c++ = field_cell(t, "proc.name", &a.step);
	*c = field_cell(t, "proc.cmdline", &a.step);
}

/* ---- walking ---- */

/* The next of this and its siblings that is still to come. */
static uint32_t undone(const struct tree *t, uint32_t i)
{
	while (i != ID_NONE && t->node[i].is_done)
		i = t->node[i].next_sibling;
	return i;
}

/* The branch in front of a node: lines of those above that go on, then its own corner. */
static void set_prefix(struct tree *t, const uint32_t *path, uint32_t depth)
{
	uint32_t shown = depth < MAX_INDENT ? depth : MAX_INDENT;

	t->prefix.n = 0;
	for (uint32_t i = 1; t->is_text && i <= shown; i++) {
		bool goes_on = undone(t, t->node[path[i]].next_sibling) != ID_NONE;

		if (i < shown)
			buf_adds(&t->prefix, goes_on ? "|  " : "   ");
		else
			buf_adds(&t->prefix, goes_on ? "|- " : "`- ");
	}
}

/* All below a root, without recursion: a capture may tell any depth. */
static void walk(struct tree *t, uint32_t root)
{
	VEC(uint32_t) path = { 0 };
	uint32_t i = root;

	while (i != ID_NONE) {
		*vec_push(&path) = i;
		t->node[i].is_done = true;
		set_prefix(t, path.v, path.n - 1);
		add_row(t, &t->node[i], path.n - 1);
		i = undone(t, t->node[i].child);
		while (i == ID_NONE && path.n > 1)
			i = undone(t, t->node[path.v[--path.n]].next_sibling);
		if (i == ID_NONE)
			break;
	}
	vec_fini(&path);
}

void state_tree(const struct state_question *q, bool is_text, struct table *ret)
{
	struct tree *t = tree_new(q, is_text, ret);

	table_init(ret, "tree", "Process tree", is_text ? text_columns : columns,
		   is_text ? sizeof(text_columns) / sizeof(text_columns[0]) : N_COLUMNS);
	for (uint32_t i = 0; i < t->n; i++)
		if (t->node[i].is_wanted && t->node[i].parent == ID_NONE)
			walk(t, i);
	for (uint32_t i = 0; i < t->n; i++) /* in a circle */
		if (t->node[i].is_wanted && !t->node[i].is_done)
			walk(t, i);
	tree_free(t);
}
