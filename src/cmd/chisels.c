/* SPDX-License-Identifier: MIT */
/* chisels.c - see chisels.h. */
#include "chisels.h"

#include <stdio.h>
#include <stdlib.h>

#include "../analyze/filter.h"
#include "../base/log.h"
#include "../base/mem.h"
#include "cmd.h"
#include "stream.h"

/* ---- the command line ---- */

static int unknown(const char *name, struct err *err)
{
	const char *names[128];
	const struct chisel_info *info;
	const char *near;
	size_t n = 0;

	for (uint32_t i = 0; (info = chisel_info_at(i)) && n < 128; i++)
		names[n++] = info->name;
	near = nearest_word(name, names, n);
	if (near)
		return err_set(err, E_USAGE, "no chisel '%s'; did you mean %s? -cl lists them",
			       name, near);
	return err_set(err, E_USAGE, "no chisel '%s'; -cl lists them", name);
}

static bool takes_filter(const struct chisel_info *info)
{
	return strcmp(info->arg[0].type, "filter") == 0;
}

static bool is_filter(int n, char *const *word)
{
	struct filter *f = NULL;
	char *text = stream_join_words(word, n);
	struct err err;
	bool ret = filter_compile(str_of(text), FILTER_SYSDIG, &f, &err) == 0;

	filter_free(f);
	free(text);
	return ret;
}

static bool has_args(const struct chisel_info *info, int n_rest, char *const *rest)
{
	if (n_rest == 0 || !info->arg[0].name)
		return false;
	if (chisel_needs_args(info))
		return true;
	return rest[0][0] != '-' && (takes_filter(info) || !is_filter(n_rest, rest));
}

const char *chisels_word(uint32_t i)
{
	const struct chisel_info *info = chisel_info_at(i);

	return info ? info->name : NULL;
}

int chisels_take(void *var, const char *name, int n_rest, char *const *rest, struct err *err)
{
	struct chisels_options *o = var;
	struct chisel_choice choice = { .info = chisel_info_find(name) };

	if (strcmp(name, "l") == 0) {
		o->lists = true;
		return 0;
	}
	if (!choice.info)
		return unknown(name, err);
	if (has_args(choice.info, n_rest, rest))
		choice.args = rest[0];
	else if (chisel_needs_args(choice.info))
		return err_set(err, E_USAGE, "%s needs an argument: %s", name,
			       choice.info->arg[0].name);
	o->v = xrealloc(o->v, size_mul(o->n + 1, sizeof(*o->v)));
	o->v[o->n++] = choice;
	return choice.args != NULL;
}

/* ---- lists ---- */

#define INDENT 16 /* columns before the text of a list, as sysdig has it */
#define WIDTH  79

/* Text in lines of `room` bytes, all but the first indented; words stay whole. */
static void print_wrapped(const char *text, size_t room, int indent)
{
	size_t column = 0;

	while (*text) {
		size_t n = strcspn(text, " ");

		if (column && column + 1 + n > room) {
			printf("\n%*s", indent, "");
			column = 0;
		}
		column += (size_t)printf("%s%.*s", column ? " " : "", (int)n, text);
		text += n + (text[n] == ' ');
	}
	putchar('\n');
}

static void print_summary(const struct chisel_info *info)
{
	printf("%s", info->name);
	if (strlen(info->name) >= INDENT)
		printf("\n%*s", INDENT, "");
	else
		printf("%*s", INDENT - (int)strlen(info->name), "");
	print_wrapped(info->summary, WIDTH - INDENT, INDENT);
}

static void print_category(const char *name)
{
	int n = printf("\nCategory: %s\n", name) - 2;

	while (n-- > 0)
		putchar('-');
	putchar('\n');
}

static void print_list(void)
{
	const struct chisel_info *info;
	const char *category = "";

	for (uint32_t i = 0; (info = chisel_info_at(i)); i++) {
		if (strcmp(category, info->category) != 0)
			print_category(category = info->category);
		print_summary(info);
	}
	printf("\nUse the -i flag to get detailed information about a specific chisel\n");
}

static void print_explanation(const struct chisel_info *info)
{
	print_category(info->category);
	print_summary(info);
	putchar('\n');
	print_wrapped(info->details, WIDTH, 0);
	puts(info->arg[0].name ? "Args:" : "Args:\n(None)");
	for (const struct chisel_arg *a = info->arg; a->name; a++) {
		printf("[%s] %s - ", a->type, a->name);
		print_wrapped(a->help, WIDTH - INDENT, INDENT);
	}
	putchar('\n');
}

bool chisels_list(const struct chisels_options *o, int *ret_status)
{
	const struct chisel_info *info;
	struct err err;

	*ret_status = EXIT_OK;
	if (o->lists) {
		print_list();
	} else if (!o->explained) {
		return false;
	} else if ((info = chisel_info_find(o->explained))) {
		print_explanation(info);
	} else {
		unknown(o->explained, &err);
		warn("%s", err.msg);
		*ret_status = EXIT_USAGE;
	}
	return true;
}

/* ---- running ---- */

struct chisels {
	size_t n;
	struct chisel *v[];
};

int chisels_new(const struct chisels_options *o, const struct chisel_settings *set,
		struct chisels **ret, struct err *err)
{
	struct chisels *cs;
	int rc = 0;

	*ret = NULL;
	if (o->n == 0)
		return 0;
	cs = xcalloc(1, size_add(sizeof(*cs), size_mul(o->n, sizeof(*cs->v))));
	for (size_t i = 0; i < o->n && rc == 0; i++) {
		rc = chisel_new(o->v[i].info, o->v[i].args, set, &cs->v[i], err);
		cs->n += rc == 0;
	}
	if (rc < 0)
		chisels_free(cs);
	else
		*ret = cs;
	return rc;
}

void chisels_free(struct chisels *cs)
{
	if (!cs)
		return;
	for (size_t i = 0; i < cs->n; i++)
		chisel_free(cs->v[i]);
	free(cs);
}

bool chisels_want_ascii(const struct chisels *cs)
{
	for (size_t i = 0; cs && i < cs->n; i++)
		if (chisel_wants_ascii(cs->v[i]))
			return true;
	return false;
}

void chisels_begin(struct chisels *cs, struct field_ctx *fc, struct replay *r, struct buf *out)
{
	for (size_t i = 0; i < cs->n; i++)
		chisel_begin(cs->v[i], fc, r, out);
}

bool chisels_event(struct chisels *cs, const struct step *s)
{
	for (size_t i = 0; i < cs->n; i++) {
		chisel_event(cs->v[i], s);
		if (chisel_has_enough(cs->v[i]))
			return false;
	}
	return true;
}

bool chisels_have_enough(const struct chisels *cs)
{
	for (size_t i = 0; cs && i < cs->n; i++)
		if (chisel_has_enough(cs->v[i]))
			return true;
	return false;
}

void chisels_pass_by(struct chisels *cs, uint64_t ts_ns)
{
	for (size_t i = 0; i < cs->n; i++)
		chisel_pass_by(cs->v[i], ts_ns);
}

void chisels_end(struct chisels *cs, uint64_t first_ns, uint64_t last_ns)
{
	for (size_t i = 0; i < cs->n; i++)
		chisel_end(cs->v[i], first_ns, last_ns);
}

const struct chisel_copy *chisels_copy(const struct chisels *cs, size_t i)
{
	for (size_t k = 0; cs && k < cs->n; k++) {
		const struct chisel_copy *copy = chisel_copy(cs->v[k]);

		if (copy && i-- == 0)
			return copy;
	}
	return NULL;
}
