/* SPDX-License-Identifier: MIT */
/* cmd_completion.c - `scan completion bash`: a completion script made from the option tables. */
#include <stdio.h>
#include <string.h>

#include "../base/log.h"
#include "cmd.h"

static const char *shell_word(uint32_t i)
{
	return i == 0 ? "bash" : NULL;
}

const struct opt_help cmd_completion_help = {
	.usage = "scan completion bash",
	.summary = "Print a bash completion script.",
	.details = "Load it with: source <(scan completion bash)",
	.words = shell_word,
};

static void print_words(opt_words *words)
{
	const char *word;

	for (uint32_t i = 0; words && (word = words(i)); i++)
		printf("%s ", word);
}

static void print_options(const struct verb *v)
{
	for (const struct opt *o = v->help->table; !opt_is_end(o); o++) {
		if (o->kind == OPT_GROUP || o->kind == OPT_REFUSE)
			continue;
		if (o->letter)
			printf("-%c ", o->letter);
		if (o->name)
			printf("--%s ", o->name);
	}
	printf("--help%s", v->flags & VERB_FRONT_DOOR ? " --version" : "");
}

/* What the value of the option is: a file, one of these words, or something else. */
static void print_value(const struct opt *o)
{
	bool is_file = o->arg && (strcmp(o->arg, "FILE") == 0 || strcmp(o->arg, "DIR") == 0);

	printf("is_file=%d words='", is_file);
	for (const char *p = o->choices ? o->choices : ""; *p; p++)
		putchar(*p == '|' ? ' ' : *p);
	print_words(o->words);
	printf("'");
}

/* One "'VERB -x' | 'VERB --long') ...;;" an option that takes a value. */
static void print_values(const struct verb *v, const char *name)
{
	for (const struct opt *o = v->help->table; !opt_is_end(o); o++) {
		if (o->kind == OPT_GROUP || !opt_takes_arg(o))
			continue;
		printf("\t");
		if (o->letter)
			printf("'%s -%c'", name, o->letter);
		printf("%s", o->letter && o->name ? " | " : "");
		if (o->name)
			printf("'%s --%s'", name, o->name);
		printf(") ");
		print_value(o);
		puts(" ;;");
	}
}

/* The tables as functions of the shell, which set what _scan asks for. The verb of the front door is empty. */
static void print_tables(void)
{
	puts("_scan_value()\n{\n\tcase \"$1 $2\" in");
	for (const struct verb *v = verbs; v->name; v++)
		print_values(v, v->flags & VERB_FRONT_DOOR ? "" : v->name);
	puts("\t*) return 1 ;;\n\tesac\n}\n"
	     "_scan_verb()\n{\n\tcase \"$1\" in");
	for (const struct verb *v = verbs; v->name; v++) {
		printf("\t'%s') options='", v->flags & VERB_FRONT_DOOR ? "" : v->name);
		print_options(v);
		printf("' operands='");
		print_words(v->help->words);
		puts("' ;;");
	}
	puts("\tesac\n}");
}

/* Bash takes `--name=VALUE` as three words. */
static const char bash_main[] =
	"_scan()\n"
	"{\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} verb= is_file=1 words= options= operands= i=1 n=0\n"
	"\t[[ $cur == = ]] && cur=\n"
	"\t[[ ${COMP_WORDS[1]} != -* && $COMP_CWORD -gt 1 ]] && verb=${COMP_WORDS[1]} i=2\n"
	"\t_scan_verb \"$verb\"\n"
	"\t[[ -z $verb && $COMP_CWORD -gt 1 ]] && operands= # no verb follows an option\n"
	"\tfor (( ; i < COMP_CWORD; i++)); do\n"
	"\t\tif [[ ${COMP_WORDS[i]} != -?* ]]; then\n"
	"\t\t\tn=$((n + 1))\n"
	"\t\telif _scan_value \"$verb\" \"${COMP_WORDS[i]}\"; then\n"
	"\t\t\t[[ ${COMP_WORDS[i + 1]} == = ]] && i=$((i + 1))\n"
	"\t\t\ti=$((i + 1))\n"
	"\t\tfi\n"
	"\tdone\n"
	"\tif ((i == COMP_CWORD)); then # no value of an option\n"
	"\t\tis_file=1 words=\n"
	"\t\t((n == 0)) && words=$operands\n"
	"\t\t[[ $cur == -* ]] && is_file=0 words=$options\n"
	"\tfi\n"
	"\t# Of a list with commas, the last word.\n"
	"\tlocal last=${cur##*,}\n"
	"\tCOMPREPLY=($(compgen -P \"${cur%\"$last\"}\" -W \"$words\" -- \"$last\"))\n"
	"\t((is_file)) || compopt +o default 2>/dev/null\n"
	"}\n"
	"# Where no word fits, bash completes file names.\n"
	"complete -o default -F _scan scan";

static void print_bash(void)
{
	print_tables();
	puts(bash_main);
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
