/* SPDX-License-Identifier: MIT */
/* t_opt.c - parsing by table, messages, nearest words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../src/base/opt.h"

static struct {
	bool quiet, verbose;
	const char *file;
	uint64_t count, skip;
	int time;
	struct opt_list list;
} o;

static const struct opt TABLE[] = {
	{ 0, NULL, OPT_GROUP, .help = "Output" },
	{ 'q', "quiet", OPT_FLAG, &o.quiet, .help = "less" },
	{ 'v', NULL, OPT_FLAG, &o.verbose, .help = "more" },
	{ 'r', "read", OPT_STR, &o.file, .arg = "FILE" },
	{ 'n', "count", OPT_U64, &o.count, .arg = "N" },
	{ 0, "skip", OPT_U64, &o.skip, .arg = "N", .zero_ok = true },
	{ 't', NULL, OPT_CHOICE, &o.time, .choices = "h|a|rel" },
	{ 'l', "list", OPT_LIST, &o.list, .arg = "X" },
	{ 'p', "print", OPT_REFUSE, .help = "formats come later", .takes_arg = true },
	{ 0 },
};

static struct err err;

/* Words separated by spaces; "_" stands for an empty one. Returns the status. */
static int parse(const char *line, char **argv, int *ret_n)
{
	static char words[256];
	int argc = 0;

	free(o.list.v);
	memset(&o, 0, sizeof(o));
	memset(&err, 0, sizeof(err));
	snprintf(words, sizeof(words), "scan %s", line);
	for (char *w = strtok(words, " "); w; w = strtok(NULL, " "))
		argv[argc++] = strcmp(w, "_") == 0 ? w + 1 : w;
	argv[argc] = NULL;
	return opt_parse(TABLE, argc, argv, ret_n, &err);
}

static void test_all_kinds(void **state)
{
	char *argv[32];
	int n = -1;

	(void)state;
	assert_int_equal(
		parse("-qv -r a.scap -n100 --skip=0 -t rel -l x --list y -ly2 evt", argv, &n), 0);
	assert_true(o.quiet && o.verbose);
	assert_string_equal(o.file, "a.scap");
	assert_int_equal(o.count, 100);
	assert_int_equal(o.skip, 0);
	assert_int_equal(o.time, 2);
	assert_int_equal(o.list.n, 3);
	assert_string_equal(o.list.v[2], "y2");
	assert_int_equal(n, 1);
	assert_string_equal(argv[1], "evt");
}

static void test_operands(void **state)
{
	char *argv[32];
	int n = -1;

	(void)state;
	assert_int_equal(parse("one -q - two --read f -- -v --quiet", argv, &n), 0);
	assert_int_equal(n, 5);
	assert_string_equal(argv[1], "one");
	assert_string_equal(argv[2], "-");
	assert_string_equal(argv[3], "two");
	assert_string_equal(argv[4], "-v");
	assert_string_equal(argv[5], "--quiet");
	assert_false(o.verbose);
	assert_string_equal(o.file, "f");
	assert_int_equal(parse("", argv, &n), 0);
	assert_int_equal(n, 0);
}

/* Joined letters, the last with an argument that is joined or the next word. */
static void test_joined(void **state)
{
	char *argv[32];
	int n;

	(void)state;
	assert_int_equal(parse("-qvn7", argv, &n), 0);
	assert_int_equal(o.count, 7);
	assert_int_equal(parse("-qr -v", argv, &n), 0);
	assert_string_equal(o.file, "-v");
	assert_false(o.verbose);
	assert_int_equal(parse("--read=", argv, &n), 0);
	assert_string_equal(o.file, "");
}

static void assert_refused(const char *line, const char *message)
{
	char *argv[32];
	int n = -1;

	assert_int_equal(parse(line, argv, &n), E_USAGE);
	assert_string_equal(err.msg, message);
	assert_int_equal(n, -1);
}

static void test_messages(void **state)
{
	(void)state;
	assert_refused("--quite", "no option --quite; did you mean --quiet?");
	assert_refused("--xyzzy=1", "no option --xyzzy; see --help");
	assert_refused("-qx", "no option -x; see --help");
	assert_refused("-n", "-n needs an argument (N)");
	assert_refused("-n 0", "-n: must be 1 or more");
	assert_refused("-n 1k", "-n: '1k' is not a number");
	assert_refused("-n -1", "-n: '-1' is not a number");
	assert_refused("-n _", "-n: '' is not a number");
	assert_refused("--count=18446744073709551616",
		       "--count: 18446744073709551616 is too large");
	assert_refused("-t re", "-t: 're' is none of h|a|rel");
	assert_refused("--quiet=1", "--quiet takes no argument");
	assert_refused("-p fmt", "-p is not supported: formats come later");
	assert_refused("--print", "--print is not supported: formats come later");
	assert_refused("--=x", "no option --; see --help");
}

static void test_largest_number(void **state)
{
	char *argv[32];
	int n;

	(void)state;
	assert_int_equal(parse("-n 18446744073709551615", argv, &n), 0);
	assert_true(o.count == UINT64_MAX);
}

/* Names longer than any buffer of the parser. */
static void test_long_words(void **state)
{
	char word[4096];
	char *argv[] = { word, word, NULL };
	int n;

	(void)state;
	memset(word, '-', sizeof(word));
	word[sizeof(word) - 1] = '\0';
	assert_int_equal(opt_parse(TABLE, 2, argv, &n, &err), E_USAGE);
	memset(word + 1, 'x', sizeof(word) - 2);
	assert_int_equal(opt_parse(TABLE, 2, argv, &n, &err), E_USAGE);
	assert_int_equal(opt_parse(NULL, 2, argv, &n, &err), E_USAGE);
}

static void test_nearest(void **state)
{
	static const char *const verbs[] = { "events", "info", "report", "completion", "top" };

	(void)state;
	assert_string_equal(nearest_word("evnts", verbs, 5), "events");
	assert_string_equal(nearest_word("reprot", verbs, 5), "report");
	assert_string_equal(nearest_word("comp", verbs, 5), "completion");
	assert_string_equal(nearest_word("tpo", verbs, 5), "top");
	assert_string_equal(nearest_word("hlep", (const char *const[]){ "http", "help" }, 2),
			    "help");
	assert_null(nearest_word("xyzzy", verbs, 5));
	assert_null(nearest_word("ab", verbs, 5));
	assert_null(nearest_word("", verbs, 5));
	assert_null(nearest_word("top", verbs, 0));
}

/* What print() writes to stdout, as a string to free. */
static char *output_of(void (*print)(void))
{
	FILE *tmp = tmpfile();
	int saved = dup(STDOUT_FILENO);
	char *text = calloc(1, 4096);

	assert_non_null(tmp);
	fflush(stdout);
	dup2(fileno(tmp), STDOUT_FILENO);
	print();
	fflush(stdout);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	rewind(tmp);
	assert_true(fread(text, 1, 4095, tmp) > 0);
	fclose(tmp);
	return text;
}

static const struct opt HELP_TABLE[] = {
	{ 'n', "count", OPT_U64, &o.count, .arg = "N",
	  .help = "stop after N events, those that a filter hides not counted" },
	{ 0, "a-very-long-option-name", OPT_STR, &o.file, .arg = "FILE", .help = "long left side" },
	{ 0, NULL, OPT_GROUP, .help = "Times" },
	{ 't', NULL, OPT_CHOICE, &o.time, .choices = "h|a", .help = "how they print" },
	{ 'p', NULL, OPT_REFUSE, .help = "not shown" },
	{ 0 },
};

static void print_help(void)
{
	opt_print_help(&(struct opt_help){
		.usage = "scan x FILE\nscan x -",
		.summary = "Does x.",
		.details =
			"One paragraph that is wider than the forty columns.\n  scan x example\n",
		.table = HELP_TABLE,
	});
}

static void test_help(void **state)
{
	char *text;

	(void)state;
	setenv("COLUMNS", "40", 1);
	text = output_of(print_help);
	assert_string_equal(text, "Usage: scan x FILE\n"
				  "       scan x -\n"
				  "\n"
				  "Does x.\n"
				  "\n"
				  "Options:\n"
				  "  -n, --count N  stop after N events,\n"
				  "                 those that a filter\n"
				  "                 hides not counted\n"
				  "      --a-very-long-option-name FILE\n"
				  "                 long left side\n"
				  "\n"
				  "Times:\n"
				  "  -t h|a         how they print\n"
				  "\n"
				  "One paragraph that is wider than the\n"
				  "forty columns.\n"
				  "  scan x example\n");
	free(text);
}

static void print_dump(void)
{
	opt_dump(HELP_TABLE);
}

static void test_dump(void **state)
{
	char *text = output_of(print_dump);

	(void)state;
	assert_string_equal(
		text, "-n\t--count\tN\tstop after N events, those that a filter hides not counted\n"
		      "\t--a-very-long-option-name\tFILE\tlong left side\n"
		      "-t\t\t\thow they print\n");
	free(text);
}

static int free_list(void **state)
{
	(void)state;
	free(o.list.v);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_kinds),      cmocka_unit_test(test_operands),
		cmocka_unit_test(test_joined),         cmocka_unit_test(test_messages),
		cmocka_unit_test(test_largest_number), cmocka_unit_test(test_long_words),
		cmocka_unit_test(test_nearest),        cmocka_unit_test(test_help),
		cmocka_unit_test(test_dump),
	};

	return cmocka_run_group_tests(tests, NULL, free_list);
}
