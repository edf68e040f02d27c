/* SPDX-License-Identifier: MIT */
/* cmd_completion.c - `scan completion bash`: a completion script made from the option tables. */
#include <stdio.h>
#include <string.h>

#include "../base/log.h"
#include "cmd.h"

const struct opt_help cmd_completion_help = {
	.usage = "scan completion bash",
	.summary = "Print a bash completion script.",
	.details = "Load it with: source <(scan completion bash)",
};

static void print_options(const struct opt *table)
{
	for (const struct opt *o = table; !opt_is_end(o); o++) {
		if (o->kind == OPT_GROUP || o->kind == OPT_REFUSE)
			continue;
		if (o->letter)
			printf("-%c ", o->letter);
		if (o->name)
			printf("--%s ", o->name);
	}
	printf("--help");
}

/* One "VERB) words=...;;" a verb; the words of help are the verbs themselves. */
static void print_cases(void)
{
	for (const struct verb *v = verbs; v->name; v++) {
		if (v->flags & VERB_FRONT_DOOR)
			continue;
		printf("\t%s) words='", v->name);
		print_options(v->help->table);
		if (strcmp(v->name, "help") == 0)
			printf(" '\"$verbs\"");
		else if (strcmp(v->name, "completion") == 0)
			printf(" bash'");
		else
			printf("'");
		puts(" ;;");
	}
}

static void print_bash(void)
{
	const struct verb *front = verb_front_door();

	printf("_scan()\n{\n"
	       "\tlocal cur=${COMP_WORDS[COMP_CWORD]} words verbs='");
	for (const struct verb *v = verbs; v->name; v++) {
		if (!(v->flags & VERB_FRONT_DOOR))
			printf("%s ", v->name);
	}
	printf("'\n\tlocal verb=${COMP_WORDS[1]}\n"
	       "\t[[ $COMP_CWORD == 1 ]] && verb=\n"
	       "\tcase $verb in\n");
	print_cases();
	printf("\t*) words='");
	print_options(front ? front->help->table : NULL);
	puts(" --version'\n\t   [[ -z $verb && $cur != -* ]] && words=$verbs ;;\n"
	     "\tesac\n"
	     "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	     "}\n"
	     "# Where no word fits, bash completes file names.\n"
	     "complete -o default -F _scan scan");
}

int cmd_completion(int argc, char **argv)
{
	struct err err;
	int n;

	if (opt_parse(NULL, argc, argv, &n, &err) < 0) {
		warn("completion: %s", err.msg);
		return EXIT_USAGE;
	}
	if (n != 1 || strcmp(argv[1], "bash") != 0) {
		warn("completion: name the shell; 'bash' is the one known");
		return EXIT_USAGE;
	}
	print_bash();
	return EXIT_OK;
}
