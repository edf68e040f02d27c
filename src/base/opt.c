/* SPDX-License-Identifier: MIT */
/* opt.c - parse the words of a command line by an option table. */
#include "opt.h"

#include <stdio.h>
#include <string.h>

#include "mem.h"

/* Long names a table may have; beyond that nearest_word just sees fewer of them. */
#define MAX_CANDIDATES 128

/* The words still to be read, and the option under way as the user spelled it. */
struct parse {
	const struct opt *table;
	char **argv;
	int argc, next;
	char spelled[64]; /* "-n" or "--count", for messages */
	struct err *err;
};

static const struct opt *find_letter(const struct opt *table, char letter)
{
	for (const struct opt *o = table; !opt_is_end(o); o++) {
		if (o->letter == letter)
			return o;
	}
	return NULL;
}

static const struct opt *find_name(const struct opt *table, const char *name, size_t n)
{
	for (const struct opt *o = table; !opt_is_end(o); o++) {
		if (o->name && strlen(o->name) == n && memcmp(o->name, name, n) == 0)
			return o;
	}
	return NULL;
}

bool opt_takes_arg(const struct opt *o)
{
	return o->kind == OPT_REFUSE ? o->takes_arg : o->kind != OPT_FLAG;
}

static int set_u64(const struct parse *ps, const struct opt *o, const char *arg)
{
	uint64_t v = 0;
	bool overflow = false;
	const char *p = arg;

	for (; *p >= '0' && *p <= '9'; p++) {
		overflow |= __builtin_mul_overflow(v, (uint64_t)10, &v);
		overflow |= __builtin_add_overflow(v, (uint64_t)(*p - '0'), &v);
	}
	if (p == arg || *p)
		return err_set(ps->err, E_USAGE, "%s: '%s' is not a number", ps->spelled, arg);
	if (overflow)
		return err_set(ps->err, E_USAGE, "%s: %s is too large", ps->spelled, arg);
	if (v == 0 && !o->zero_ok)
		return err_set(ps->err, E_USAGE, "%s: must be 1 or more", ps->spelled);
	*(uint64_t *)o->var = v;
	return 0;
}

static int set_choice(const struct parse *ps, const struct opt *o, const char *arg)
{
	size_t n = strlen(arg);
	const char *p = o->choices;

	for (int index = 0;; index++) {
		size_t len = strcspn(p, "|");

		if (len == n && memcmp(p, arg, n) == 0) {
			*(int *)o->var = index;
			return 0;
		}
		if (!p[len])
			break;
		p += len + 1;
	}
	return err_set(ps->err, E_USAGE, "%s: '%s' is none of %s", ps->spelled, arg, o->choices);
}

static void append(struct opt_list *list, const char *arg)
{
	list->v = xrealloc(list->v, size_mul(list->n + 1, sizeof(*list->v)));
	list->v[list->n++] = arg;
}

static int take_words(struct parse *ps, const struct opt *o, const char *arg)
{
	int n = o->take(o->var, arg, ps->argc - ps->next, ps->argv + ps->next, ps->err);

	if (n < 0)
		return n;
	ps->next += n;
	return 0;
}

static int set_value(struct parse *ps, const struct opt *o, const char *arg)
{
	switch (o->kind) {
	case OPT_FLAG:
		*(bool *)o->var = true;
		return 0;
	case OPT_STR:
		*(const char **)o->var = arg;
		return 0;
	case OPT_U64:
		return set_u64(ps, o, arg);
	case OPT_CHOICE:
		return set_choice(ps, o, arg);
	case OPT_LIST:
		append(o->var, arg);
		return 0;
	case OPT_WORDS:
		return take_words(ps, o, arg);
	case OPT_REFUSE:
		return err_set(ps->err, E_USAGE, "%s is not supported: %s", ps->spelled, o->help);
	case OPT_GROUP:
		break;
	}
	return 0;
}

/* arg is what was joined to the option, or NULL; then the next word serves. */
static int parse_value(struct parse *ps, const struct opt *o, const char *arg)
{
	if (opt_takes_arg(o) && !arg) {
		if (ps->next == ps->argc && o->kind != OPT_REFUSE)
			return err_set(ps->err, E_USAGE, "%s needs an argument (%s)", ps->spelled,
				       o->arg ? o->arg : "VALUE");
		arg = ps->next < ps->argc ? ps->argv[ps->next++] : "";
	}
	return set_value(ps, o, arg ? arg : "");
}

static int unknown_long(const struct parse *ps, const char *name)
{
	const char *names[MAX_CANDIDATES];
	const char *near;
	size_t n = 0;

	for (const struct opt *o = ps->table; !opt_is_end(o) && n < MAX_CANDIDATES; o++) {
		if (o->name && o->kind != OPT_REFUSE)
			names[n++] = o->name;
	}
	near = nearest_word(name, names, n);
	if (near)
		return err_set(ps->err, E_USAGE, "no option %s; did you mean --%s?", ps->spelled,
			       near);
	return err_set(ps->err, E_USAGE, "no option %s; see --help", ps->spelled);
}

static int parse_long(struct parse *ps, const char *word)
{
	const char *name = word + 2;
	size_t n = strcspn(name, "=");
	const char *arg = name[n] ? name + n + 1 : NULL;
	const struct opt *o = find_name(ps->table, name, n);
	char only_name[sizeof(ps->spelled)];

	snprintf(ps->spelled, sizeof(ps->spelled), "--%.*s", (int)(n > 60 ? 60 : n), name);
	if (!o) {
		snprintf(only_name, sizeof(only_name), "%s", ps->spelled + 2);
		return unknown_long(ps, only_name);
	}
	if (arg && !opt_takes_arg(o) && o->kind != OPT_REFUSE)
		return err_set(ps->err, E_USAGE, "%s takes no argument", ps->spelled);
	return parse_value(ps, o, arg);
}

static int parse_letters(struct parse *ps, const char *word)
{
	for (const char *p = word + 1; *p; p++) {
		const struct opt *o = find_letter(ps->table, *p);
		int rc;

		snprintf(ps->spelled, sizeof(ps->spelled), "-%c", *p);
		if (!o)
			return err_set(ps->err, E_USAGE, "no option %s; see --help", ps->spelled);
		if (opt_takes_arg(o))
			return parse_value(ps, o, p[1] ? p + 1 : NULL);
		rc = set_value(ps, o, "");
		if (rc < 0)
			return rc;
	}
	return 0;
}

int opt_parse(const struct opt *table, int argc, char **argv, int *ret_n_operands, struct err *err)
{
	struct parse ps = { .table = table, .argv = argv, .argc = argc, .next = 1, .err = err };
	int n = 0, rc = 0;

	while (rc == 0 && ps.next < argc) {
		char *word = argv[ps.next++];

		if (strcmp(word, "--") == 0) {
			while (ps.next < argc)
				argv[++n] = argv[ps.next++];
		} else if (word[0] != '-' || !word[1]) {
			argv[++n] = word; /* "-" alone is standard input */
		} else if (word[1] == '-') {
			rc = parse_long(&ps, word);
		} else {
			rc = parse_letters(&ps, word);
		}
	}
	if (rc == 0)
		*ret_n_operands = n;
	return rc;
}

void opt_dump(const struct opt *table)
{
	for (const struct opt *o = table; !opt_is_end(o); o++) {
		char letter[] = { '-', o->letter, '\0' };

		if (o->kind == OPT_GROUP || o->kind == OPT_REFUSE)
			continue;
		printf("%s\t%s%s\t%s\t%s\n", o->letter ? letter : "", o->name ? "--" : "",
		       o->name ? o->name : "", o->arg ? o->arg : "", o->help ? o->help : "");
	}
}

#define MAX_WORD 63 /* longer words are not misspelt verbs or options */

/* Edit distance: insertions, deletions and replacements of one character, swaps of two neighbours. */
static size_t distance(const char *a, const char *b)
{
	size_t row[3][MAX_WORD + 1]; /* of i, i - 1 and i - 2, in turns */
	size_t n_a = strlen(a), n_b = strlen(b);

	if (n_a > MAX_WORD || n_b > MAX_WORD)
		return SIZE_MAX;
	for (size_t j = 0; j <= n_b; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= n_a; i++) {
		size_t *now = row[i % 3], *before = row[(i + 2) % 3];

		now[0] = i;
		for (size_t j = 1; j <= n_b; j++) {
			size_t best = before[j - 1] + (a[i - 1] != b[j - 1]);

			if (before[j] + 1 < best)
				best = before[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    row[(i + 1) % 3][j - 2] + 1 < best)
				best = row[(i + 1) % 3][j - 2] + 1;
			now[j] = best;
		}
	}
	return row[n_a % 3][n_b];
}

const char *nearest_word(const char *word, const char *const *candidates, size_t n)
{
	size_t len = strlen(word);
	size_t best = len / 3 > 2 ? len / 3 : 2;
	const char *found = NULL;

	/* A word of two letters is within 2 of every other: something must be in common. */
	if (best >= len)
		best = len ? len - 1 : 0;
	for (size_t i = 0; i < n && len >= 3; i++) {
		if (strncmp(word, candidates[i], len) == 0)
			return candidates[i];
	}
	for (size_t i = 0; i < n; i++) {
		size_t d = distance(word, candidates[i]);

		if (d < best || (d == best && !found)) {
			best = d;
			found = candidates[i];
		}
	}
	return found;
}
