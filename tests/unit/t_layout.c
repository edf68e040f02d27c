/* SPDX-License-Identifier: MIT */
/* t_layout.c - tables that do not fit into a terminal: what becomes shorter, what goes, and what never does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/layout.h"
#include "../../src/analyze/out.h"

#define DAY_NS UINT64_C(86400000000000)

enum { C_BYTES, C_ERRORS, C_AT, C_TID, C_USER, C_PROGRAM, C_FILE, N_COLS };

static const struct column cols[N_COLS] = {
	{ "bytes", "BYTES", CELL_BYTES, false, false },
	{ "errors", "ERRORS", CELL_COUNT, false, false },
	{ "at", "AT", CELL_TIME, false, false },
	{ "tid", "TID", CELL_ID, false, false },
	{ "user", "USER", CELL_TEXT, false, false },
	{ "program", "PROGRAM", CELL_TEXT, false, false },
	{ "file", "FILE", CELL_TEXT, true, true },
};

static void add(struct table *t, uint64_t bytes, uint64_t errors, uint64_t at, const char *program,
		const char *file)
{
	struct cell *c = table_add_row(t);

	c[C_BYTES] = cell_u64(bytes);
	c[C_ERRORS] = cell_u64(errors);
	c[C_AT] = cell_u64(at);
	c[C_TID] = cell_i64((int64_t)errors + 100);
	c[C_USER] = cell_text(t, STR("root"));
	c[C_PROGRAM] = cell_text(t, str_of(program));
	c[C_FILE] = cell_text(t, str_of(file));
}

/* 14 columns of figures, 30 of a time, 14 of names, 17 of a path, 12 between: 87. */
static void make(struct table *t)
{
	table_init(t, "id", "Title", cols, N_COLS);
	add(t, 1024, 1, 1123456789, "sh", "/var/log/messages");
	add(t, 12, 2, 2000000000, "python3", "/etc/passwd");
}

static char *render(const struct table *t, unsigned width)
{
	struct out o = { .ops = &out_text, .width = width };
	char *p = NULL;
	size_t n = 0;

	o.f = open_memstream(&p, &n);
	assert_non_null(o.f);
	out_begin(&o, "test");
	out_table(&o, t);
	out_end(&o);
	fclose(o.f);
	return p;
}

static void expect(const struct table *t, unsigned width, const char *want)
{
	char *got = render(t, width);

	assert_string_equal(got, want);
	free(got);
}

static void test_fits(void **state)
{
	static const char want[] =
		"Title\n"
		"   BYTES  ERRORS                              AT  TID  USER  PROGRAM  FILE\n"
		"1.00 KiB       1  1970-01-01T00:00:01.123456789Z  101  root  sh       /var/log/messages\n"
		"    12 B       2  1970-01-01T00:00:02.000000000Z  102  root  python3  /etc/passwd\n";
	struct table t;

	(void)state;
	make(&t);
	expect(&t, 0, want);
	expect(&t, 87, want);
	table_fini(&t);
}

/* Times are the first to become shorter, by as much as it takes. */
static void test_times(void **state)
{
	struct table t;

	(void)state;
	make(&t);
	expect(&t, 86,
	       "Title\n"
	       "  times are those of 1970-01-01, UTC\n"
	       "   BYTES  ERRORS                  AT  TID  USER  PROGRAM  FILE\n"
	       "1.00 KiB       1  00:00:01.123456789  101  root  sh       /var/log/messages\n"
	       "    12 B       2  00:00:02.000000000  102  root  python3  /etc/passwd\n");
	expect(&t, 74,
	       "Title\n"
	       "  times are those of 1970-01-01, UTC\n"
	       "   BYTES  ERRORS               AT  TID  USER  PROGRAM  FILE\n"
	       "1.00 KiB       1  00:00:01.123456  101  root  sh       /var/log/messages\n"
	       "    12 B       2  00:00:02.000000  102  root  python3  /etc/passwd\n");
	expect(&t, 69,
	       "Title\n"
	       "  times are those of 1970-01-01, UTC\n"
	       "   BYTES  ERRORS            AT  TID  USER  PROGRAM  FILE\n"
	       "1.00 KiB       1  00:00:01.123  101  root  sh       /var/log/messages\n"
	       "    12 B       2  00:00:02.000  102  root  python3  /etc/passwd\n");
	table_fini(&t);
}

/* Times of another day than the first say so. */
static void test_days(void **state)
{
	struct table t;

	(void)state;
	make(&t);
	table_row(&t, 1)[C_AT] = cell_u64(DAY_NS + 5);
	expect(&t, 84,
	       "Title\n"
	       "  times are those of 1970-01-01, UTC\n"
	       "   BYTES  ERRORS                          AT  TID  USER  PROGRAM  FILE\n"
	       "1.00 KiB       1             00:00:01.123456  101  root  sh       /var/log/messages\n"
	       "    12 B       2  1970-01-02 00:00:00.000000  102  root  python3  /etc/passwd\n");
	table_fini(&t);
}

/* Then columns: what all rows have, numbers that are names, figures from the right on, but the first; and no
 * word of times when there are none. Texts have their turn before that. */
static void test_columns(void **state)
{
	struct table t;

	(void)state;
	make(&t);
	expect(&t, 68,
	       "Title\n"
	       "  times are those of 1970-01-01, UTC\n"
	       "  left out for want of room: USER (root)\n"
	       "   BYTES  ERRORS            AT  TID  PROGRAM  FILE\n"
	       "1.00 KiB       1  00:00:01.123  101  sh       /var/log/messages\n"
	       "    12 B       2  00:00:02.000  102  python3  /etc/passwd\n");
	expect(&t, 62,
	       "Title\n"
	       "  times are those of 1970-01-01, UTC\n"
	       "  left out for want of room: TID, USER (root)\n"
	       "   BYTES  ERRORS            AT  PROGRAM  FILE\n"
	       "1.00 KiB       1  00:00:01.123  sh       /var/log/messages\n"
	       "    12 B       2  00:00:02.000  python3  /etc/passwd\n");
	expect(&t, 50,
	       "Title\n"
	       "  left out for want of room: AT, TID, USER (root)\n"
	       "   BYTES  ERRORS  PROGRAM  FILE\n"
	       "1.00 KiB       1  sh       /var/log/messages\n"
	       "    12 B       2  python3  /etc/passwd\n");
	table_row(&t, 0)[C_FILE] = cell_text(&t, STR("/usr/lib/x86_64-linux-gnu/libc.so.6"));
	expect(&t, 51,
	       "Title\n"
	       "  left out for want of room: AT, TID, USER (root)\n"
	       "   BYTES  ERRORS  PROGRAM  FILE\n"
	       "1.00 KiB       1  sh       /usr/lib/x...u/libc.so.6\n"
	       "    12 B       2  python3  /etc/passwd\n");
	table_fini(&t);
}

/* What the table says of itself goes before. */
static void test_minor(void **state)
{
	static const char *const minor[] = { "errors", "program", "none", NULL };
	struct table t;

	(void)state;
	make(&t);
	table_set_minor(&t, minor);
	expect(&t, 48,
	       "Title\n"
	       "  times are those of 1970-01-01, UTC\n"
	       "  left out for want of room: ERRORS, USER\n"
	       "    (root), PROGRAM\n"
	       "   BYTES            AT  TID  FILE\n"
	       "1.00 KiB  00:00:01.123  101  /var/log/messages\n"
	       "    12 B  00:00:02.000  102  /etc/passwd\n");
	table_fini(&t);
}

/* The column that was asked for stays as long as there is anything else. */
static void test_main(void **state)
{
	static const char *const minor[] = { "errors", NULL };
	struct table t;

	(void)state;
	make(&t);
	table_set_minor(&t, minor);
	table_sort(&t, C_ERRORS);
	expect(&t, 33,
	       "Title\n"
	       "  left out for want of room:\n"
	       "    BYTES, AT, TID, USER (root)\n"
	       "ERRORS  PROGRAM  FILE\n"
	       "     2  python3  /etc/passwd\n"
	       "     1  sh       /var/l...essages\n");
	expect(&t, 20,
	       "Title\n"
	       "  left out for want\n"
	       "    of room: BYTES,\n"
	       "    AT, TID, USER\n"
	       "    (root), PROGRAM\n"
	       "ERRORS  FILE\n"
	       "     2  /etc/passwd\n"
	       "     1  /var...sages\n");
	table_fini(&t);
}

/* A cell that is far wider than others of its column widens it a little only; its row is cut where it must be. */
static void test_bent(void **state)
{
	static const struct column two[] = {
		{ "a", "A", CELL_TEXT, false, false },
		{ "b", "B", CELL_TEXT, true, true },
	};
	static const char wide[] = "a23456789 b23456789 c23456789 d23456789 e23456789 f23456789";
	struct table t;

	(void)state;
	table_init(&t, "id", "Title", two, 2);
	table_add_row(&t)[0] = cell_text(&t, str_of(wide));
	table_row(&t, 0)[1] = cell_text(&t, STR("end"));
	table_add_row(&t)[0] = cell_text(&t, STR("x"));
	table_row(&t, 1)[1] = cell_text(&t, STR("end"));
	expect(&t, 0,
	       "Title\n"
	       "A  B\n"
	       "a23456789 b23456789 c23456789 d23456789 e23456789 f23456789  end\n"
	       "x  end\n");
	expect(&t, 64,
	       "Title\n"
	       "A                         B\n"
	       "a23456789 b23456789 c23456789 d23456789 e23456789 f23456789  end\n"
	       "x                         end\n");
	expect(&t, 30,
	       "Title\n"
	       "A                         B\n"
	       "a23456789 b...9 f23456789  end\n"
	       "x                         end\n");
	table_fini(&t);
}

/* Bars of characters stand whole or not at all, and are not missed by name. */
static void test_picture(void **state)
{
	static const struct column two[] = {
		{ "n", "N", CELL_COUNT, false, false },
		{ "bar", "", CELL_TEXT, false, false },
	};
	struct table t;

	(void)state;
	table_init(&t, "id", "Title", two, 2);
	table_add_row(&t)[0] = cell_u64(7);
	table_row(&t, 0)[1] = cell_text(&t, STR("##############################"));
	expect(&t, 33,
	       "Title\n"
	       "N\n"
	       "7  ##############################\n");
	expect(&t, 32,
	       "Title\n"
	       "N\n"
	       "7\n");
	table_fini(&t);
}

static void test_record(void **state)
{
	struct table t;

	(void)state;
	table_init_record(&t, "rec", "Record");
	t.note = "A note of some words.";
	table_add_field(&t, "file", "File", CELL_TEXT,
			cell_text(&t, STR("/srv/captures/monday.scap")));
	expect(&t, 24,
	       "Record\n"
	       "A note of some words.\n"
	       "  File  /srv/c...ay.scap\n");
	expect(&t, 12,
	       "Record\n"
	       "A note of\n"
	       "some words.\n"
	       "  File  ...p\n");
	table_fini(&t);
}

static void check_lines(const char *text, unsigned width, unsigned seed)
{
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\n");

		if (out_width((struct str){ p, n }) > width)
			fail_msg("%u columns, seed %u: '%.*s'", width, seed, (int)n, p);
		p += n + (p[n] == '\n');
	}
}

/* Any table: no line is wider than the terminal, and the main column is there. */
static void test_any(void **state)
{
	static const uint8_t kinds[] = { CELL_TEXT, CELL_TEXT,  CELL_COUNT, CELL_ID,
					 CELL_NS,   CELL_BYTES, CELL_TIME,  CELL_BOOL };
	static const char *const names[] = { "A", "BB", "C-COLUMN", "D", "E", "F", "G", "H" };

	(void)state;
	for (unsigned seed = 0; seed < 400; seed++) {
		struct column col[8];
		struct table t;
		char text[121];

		srand(seed);
		memset(text, 'x', sizeof(text) - 1);
		for (int c = 0; c < 8; c++)
			col[c] = (struct column){ names[c], names[c],
						  kinds[(unsigned)rand() % sizeof(kinds)],
						  rand() % 2 == 0, rand() % 3 == 0 };
		col[7].kind = CELL_TEXT;
		table_init(&t, "id", "Title", col, 8);
		for (int r = rand() % 4; r >= 0; r--) {
			struct cell *row = table_add_row(&t);

			for (int c = 0; c < 8; c++)
				row[c] = col[c].kind == CELL_TEXT
						 ? cell_text(&t,
							     (struct str){ text, (unsigned)rand() %
											 120u })
						 : cell_u64((uint64_t)rand() << (rand() % 30));
		}
		t.main_col = 1 + (uint32_t)rand() % 8u;
		t.bar_col = col[t.main_col - 1].kind == CELL_COUNT ? t.main_col : 0;
		for (unsigned width = 40; width < 200; width += 7) {
			struct layout l;
			char *got = render(&t, width);

			check_lines(got, width, seed);
			free(got);
			layout_init(&l, &t, width);
			assert_false(l.is_hidden[t.main_col - 1]);
			layout_fini(&l);
		}
		table_fini(&t);
	}
}

static void test_wrap(void **state)
{
	static const struct {
		const char *in, *want;
		unsigned indent, columns;
	} cases[] = {
		{ "", "", 2, 10 },
		{ "two words", "two words", 2, 0 },
		{ "two words", "two words", 2, 9 },
		{ "two words", "two\n  words", 2, 8 },
		{ "  two words", "  two\n  words", 2, 9 },
		{ "a incomprehensibilities b", "a in...ies\n  b", 2, 10 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf b = { 0 };

		out_wrap(&b, str_of(cases[i].in), cases[i].indent, cases[i].columns);
		if (!str_eq(buf_str(&b), str_of(cases[i].want)))
			fail_msg("case %zu: '%.*s'", i, (int)b.n, b.p);
		buf_fini(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fits),    cmocka_unit_test(test_times),
		cmocka_unit_test(test_days),    cmocka_unit_test(test_columns),
		cmocka_unit_test(test_minor),   cmocka_unit_test(test_main),
		cmocka_unit_test(test_bent),    cmocka_unit_test(test_record),
		cmocka_unit_test(test_picture), cmocka_unit_test(test_any),
		cmocka_unit_test(test_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
