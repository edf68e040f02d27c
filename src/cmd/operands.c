/* SPDX-License-Identifier: MIT */
/* operands.c - see operands.h. */
#include "operands.h"

#include <string.h>
#include <sys/stat.h>

#include "../base/log.h"

int operands_take_path(void *var, const char *arg, int n_rest, char *const *rest, struct err *err)
{
	const char **path = var;

	(void)n_rest;
	(void)rest;
	if (*path)
		return err_set(err, E_USAGE, "-r: only one capture can be read");
	*path = arg;
	return 0;
}

bool operands_parse(const struct opt *table, int argc, char **argv, struct operands *ret)
{
	struct err err;

	*ret = (struct operands){ .verb = argv[0], .word = argv + 1 };
	if (opt_parse(table, argc, argv, &ret->n, &err) == 0)
		return true;
	warn("%s: %s", ret->verb, err.msg);
	return false;
}

static const char *next(struct operands *w)
{
	if (w->n == 0)
		return NULL;
	w->n--;
	return *w->word++;
}

bool operands_take(struct operands *w, struct capture_options *c, const char **ret_first,
		   const char *wanted)
{
	bool has_first = true;

	if (ret_first) {
		*ret_first = next(w);
		has_first = *ret_first != NULL;
	}
	if (!c->path)
		c->path = next(w);
	if (has_first && c->path)
		return true;
	warn("%s: %s", w->verb, wanted);
	return false;
}

bool operands_read(const struct opt *table, int argc, char **argv, struct capture_options *c,
		   struct operands *ret)
{
	return operands_parse(table, argc, argv, ret) &&
	       operands_take(ret, c, NULL, "name a capture");
}

bool operands_is_file(const char *word)
{
	struct stat sb;

	return strcmp(word, "-") == 0 || (stat(word, &sb) == 0 && !S_ISDIR(sb.st_mode));
}
