/* SPDX-License-Identifier: MIT */
/* chisel_users.c - what people at shells did: commands and directories, and the shells they came by. */
#include <stdio.h>
#include <stdlib.h>

#include "../base/luapattern.h"
#include "../base/map.h"
#include "chisels.h"

/* ---- spy_users ---- */

#define N_ANCESTORS 16 /* asked for a shell */
/* Processes remembered; the commands of further ones are left out. */
#define MAX_NODES (1u << 20)

enum {
	TYPE,
	EXE,
	ARGS,
	PATH,
	USER,
	TIME,
	PID,
	PPID,
	BOX,
	NAME_0,
	APID_0 = NAME_0 + N_ANCESTORS + 1
};
static const char *const fields[] = { "evt.type",       "proc.exe",   "proc.args", "evt.arg.path",
				      "user.name",      "evt.time.s", "proc.pid",  "proc.ppid",
				      "container.name", NULL };

/* How deep below a shell a process is. */
struct node {
	double depth; /* -1: below none */
	double shell; /* pid */
};

struct state {
	struct map by_pid; /* to node */
	VEC(struct node) node;
	unsigned n_skipped; /* see ancestor */
	double max_depth;   /* -1: any */
};

static int init(struct chisel *ch, struct err *err)
{
	struct state *st = ch->state;
	char name[32];

	st->max_depth = -1;
	if (chisel_number(ch, 0, &st->max_depth, err) < 0)
		return E_USAGE;
	chisel_add_fields(ch, fields);
	for (unsigned i = 0; i <= 2 * N_ANCESTORS + 1; i++) {
		snprintf(name, sizeof(name), "%s[%u]",
			 i <= N_ANCESTORS ? "proc.aname" : "proc.apid", i % (N_ANCESTORS + 1));
		chisel_add_field(ch, name, NULL);
	}
	return chisel_set_filter(
		ch,
		"((evt.type=execve and evt.dir=<) or (evt.type=chdir and evt.dir=< and "
		"proc.name contains sh and not proc.name contains sshd)) and "
		"evt.failed=false",
		err);
}

static void fini(struct chisel *ch)
{
	struct state *st = ch->state;

	map_fini(&st->by_pid);
	vec_fini(&st->node);
}

static struct node *find_node(struct state *st, double pid)
{
	uint32_t id = map_get(&st->by_pid, (uint64_t)(int64_t)pid);

	return id == MAP_NONE ? NULL : &st->node.v[id];
}

static bool add_node(struct state *st, double pid, struct node node)
{
	if (st->node.n == MAX_NODES)
		return false;
	map_put(&st->by_pid, (uint64_t)(int64_t)pid, st->node.n);
	*vec_push(&st->node) = node;
	return true;
}

/* The number of the field that tells ancestor i. Each chdir makes sysdig's script forget one more of the
 * nearest; from the second on it finds shells no more, and neither do we. */
static bool ancestor(const struct state *st, unsigned i, unsigned first, unsigned *ret)
{
	*ret = first + i - st->n_skipped;
	return i >= st->n_skipped;
}

/* Where in the tree the children of `ppid` are: the outermost shell counts. */
static struct node place_of(struct chisel *ch, const struct step *s)
{
	struct state *st = ch->state;
	struct node ret = { .depth = -1 };
	unsigned name, pid;
	struct str text;
	double shell;

	for (unsigned i = 1; i <= N_ANCESTORS; i++) {
		bool is_known = ancestor(st, i, NAME_0, &name) && ancestor(st, i, APID_0, &pid);

		if (!is_known || !chisel_get_text(ch, s, name, &text)) {
			if (!is_known || !chisel_get_number(ch, s, pid, &shell))
				break;
		} else if (text.n >= 2 && str_ends(text, STR("sh")) &&
			   chisel_get_number(ch, s, pid, &shell)) {
			ret.depth = find_node(st, shell) ? i - 1 : 0;
			ret.shell = shell;
		}
	}
	return ret;
}

/* The node of the event's process; NULL when it is below no shell. */
static const struct node *node_of(struct chisel *ch, const struct step *s, double pid, double ppid)
{
	struct state *st = ch->state;
	const struct node *parent = find_node(st, ppid);
	struct node node, *own;

	if (!parent) {
		/* While it is looked for, the parent is already there. */
		if (!add_node(st, ppid, (struct node){ .depth = -1 }))
			return NULL;
		node = place_of(ch, s);
		*find_node(st, ppid) = node;
		parent = find_node(st, ppid);
	}
	if (parent->depth == -1)
		return NULL;
	own = find_node(st, pid);
	node = (struct node){ 1 + parent->depth, parent->shell };
	if (own && own->depth == -1)
		*own = node; /* it was below none; sysdig's script ends with an error here */
	else if (!own && !add_node(st, pid, node))
		return NULL;
	return find_node(st, pid);
}

static void indent(struct buf *b, double columns)
{
	if (columns > 0)
		buf_fill(b, ' ', columns < 167 ? (size_t)columns : 167);
}

/* "1020 16:17:57 root) ", indented. */
static void add_origin(struct chisel *ch, const struct step *s, const struct node *node,
		       double depth, unsigned step)
{
	struct buf *b = ch->out;
	struct str text;

	if (ch->set.with_containers)
		chisel_add_color(ch, str_eq(chisel_text(ch, s, BOX), STR("host")) ? COLOR_GREEN
										  : COLOR_BLUE);
	indent(b, depth * step);
	chisel_add_number(b, node->shell);
	buf_addc(b, ' ');
	buf_addstr(b, chisel_text(ch, s, TIME));
	buf_addc(b, ' ');
	buf_addstr(b, chisel_get_text(ch, s, USER, &text) ? chisel_text(ch, s, USER) : STR("<NA>"));
	if (ch->set.with_containers) {
		buf_addc(b, '@');
		buf_addstr(b, chisel_text(ch, s, BOX));
	}
	buf_adds(b, ") ");
}

static void print_line(struct chisel *ch, const struct step *s, const struct node *node,
		       bool is_chdir)
{
	const struct state *st = ch->state;
	double depth = node->depth - !is_chdir;
	unsigned step = is_chdir || ch->set.with_containers ? 4 : 3;

	if (st->max_depth != -1 && depth > st->max_depth)
		return;
	add_origin(ch, s, node, depth, step);
	if (is_chdir) {
		buf_adds(ch->out, "cd ");
		buf_addstr(ch->out, chisel_text(ch, s, PATH));
	} else {
		buf_addstr(ch->out, chisel_text(ch, s, EXE));
		buf_addc(ch->out, ' ');
		buf_addstr(ch->out, chisel_text(ch, s, ARGS));
	}
	buf_addc(ch->out, '\n');
}

static void on_event(struct chisel *ch, const struct step *s)
{
	struct state *st = ch->state;
	const struct node *node;
	struct str type;
	double pid, ppid;
	bool is_chdir;

	if (!chisel_get_number(ch, s, PID, &pid) || !chisel_get_number(ch, s, PPID, &ppid))
		return;
	is_chdir = chisel_get_text(ch, s, TYPE, &type) && str_eq(type, STR("chdir"));
	if (is_chdir) {
		ppid = pid;
		st->n_skipped++;
	}
	node = node_of(ch, s, pid, ppid);
	if (node)
		print_line(ch, s, node, is_chdir);
}

const struct chisel_kind chisel_kind_spy_users = {
	.state_size = sizeof(struct state),
	.init = init,
	.event = on_event,
	.end = chisel_end_colors,
	.fini = fini,
};

/* ---- list_login_shells ---- */

enum { LOGIN_SHELL, LOGIN_EXE, LOGIN_ARGS, LOGIN_BOX, LOGIN_BOX_ID };
static const char *const login_fields[] = { "proc.loginshellid", "evt.arg.exe",  "evt.arg.args",
					    "container.name",    "container.id", NULL };

/* The last one: sysdig's script keeps no more. */
struct login {
	struct buf shell, box, box_id;
	bool is_known, has_box, has_box_id;
};

static int login_init(struct chisel *ch, struct err *err)
{
	if (ch->arg[0] && strcmp(ch->arg[0], "*") == 0) {
		free(ch->arg[0]);
		ch->arg[0] = NULL;
	}
	for (unsigned i = 0; i < 2; i++)
		if (ch->arg[i] && luapattern_check(ch->arg[i], err) < 0)
			return E_USAGE;
	chisel_add_fields(ch, login_fields);
	return chisel_set_filter(ch, "evt.type=execve", err);
}

static void login_fini(struct chisel *ch)
{
	struct login *st = ch->state;

	buf_fini(&st->shell);
	buf_fini(&st->box);
	buf_fini(&st->box_id);
}

static void keep(struct buf *b, struct str s)
{
	b->n = 0;
	buf_addstr(b, s);
}

static void login_event(struct chisel *ch, const struct step *s)
{
	struct login *st = ch->state;
	struct str shell, exe, args;

	if (!chisel_get_text(ch, s, LOGIN_SHELL, &shell) ||
	    !chisel_get_text(ch, s, LOGIN_EXE, &exe))
		return;
	if (ch->arg[0] && !luapattern_find(exe, ch->arg[0]))
		return;
	if (ch->arg[1] && chisel_get_text(ch, s, LOGIN_ARGS, &args) &&
	    !luapattern_find(args, ch->arg[1]))
		return;
	st->is_known = true;
	keep(&st->shell, shell);
	st->has_box = chisel_get_text(ch, s, LOGIN_BOX, &exe);
	keep(&st->box, chisel_text(ch, s, LOGIN_BOX));
	st->has_box_id = chisel_get_text(ch, s, LOGIN_BOX_ID, &exe);
	keep(&st->box_id, chisel_text(ch, s, LOGIN_BOX_ID));
}

/* sysdig's script prints the line once for each thing it knows of the shell. */
static void login_end(struct chisel *ch)
{
	const struct login *st = ch->state;
	unsigned n = st->is_known ? 1u + st->has_box + st->has_box_id : 0;
	struct buf *b = ch->out;

	if (ch->arg[0])
		buf_printf(b, "Shells containing %s:\n", ch->arg[0]);
	else
		buf_adds(b, "All shells:\n");
	while (n-- > 0) {
		buf_addstr(b, buf_str(&st->shell));
		if (ch->set.with_containers) {
			buf_addc(b, ' ');
			buf_addstr(b, buf_str(&st->box));
			buf_addc(b, ' ');
			buf_addstr(b, buf_str(&st->box_id));
		}
		buf_addc(b, '\n');
	}
}

const struct chisel_kind chisel_kind_login_shells = {
	.state_size = sizeof(struct login),
	.init = login_init,
	.event = login_event,
	.end = login_end,
	.fini = login_fini,
};
