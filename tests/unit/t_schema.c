/* SPDX-License-Identifier: MIT */
/* t_schema.c - the tables against themselves and, where the reference tables are at hand, against
 * those of both readers cell by cell.
 *
 * The reference tables are looked for in $SCAN_SHARED/reference (default ../shared/reference). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/capture/constants.h"
#include "../../src/capture/schema.h"

#define MAX_CELLS 16
#define MAX_LINE  16384

static const struct {
	const char *name;
	uint16_t bit;
} flag_names[] = {
	{ "EF_CREATES_FD", EF_CREATES_FD },
	{ "EF_DESTROYS_FD", EF_DESTROYS_FD },
	{ "EF_USES_FD", EF_USES_FD },
	{ "EF_READS_FROM_FD", EF_READS_FROM_FD },
	{ "EF_WRITES_TO_FD", EF_WRITES_TO_FD },
	{ "EF_MODIFIES_STATE", EF_MODIFIES_STATE },
	{ "EF_UNUSED", EF_UNUSED },
	{ "EF_WAITS", EF_WAITS },
	{ "EF_SKIPPARSERESET", EF_SKIPPARSERESET },
	{ "EF_OLD_VERSION", EF_OLD_VERSION },
	{ "EF_DROP_SIMPLE_CONS", EF_DROP_SIMPLE_CONS },
	{ "EF_LARGE_PAYLOAD", EF_LARGE_PAYLOAD },
	{ "EF_CONVERTER_MANAGED", EF_CONVERTER_MANAGED },
};

/* clang-format off */

static const char *const category_names[CAT_MAX] = {
	[CAT_UNKNOWN] = "EC_UNKNOWN", [CAT_OTHER] = "EC_OTHER",
	[CAT_FILE] = "EC_FILE", [CAT_NET] = "EC_NET",
	[CAT_IPC] = "EC_IPC", [CAT_MEMORY] = "EC_MEMORY",
	[CAT_PROCESS] = "EC_PROCESS", [CAT_SLEEP] = "EC_SLEEP",
	[CAT_SYSTEM] = "EC_SYSTEM", [CAT_SIGNAL] = "EC_SIGNAL",
	[CAT_USER] = "EC_USER", [CAT_TIME] = "EC_TIME",
	[CAT_PROCESSING] = "EC_PROCESSING", [CAT_IO_READ] = "EC_IO_READ",
	[CAT_IO_WRITE] = "EC_IO_WRITE", [CAT_IO_OTHER] = "EC_IO_OTHER",
	[CAT_WAIT] = "EC_WAIT", [CAT_SCHEDULER] = "EC_SCHEDULER",
	[CAT_INTERNAL] = "EC_INTERNAL",
};

static const char *const origin_names[] = {
	[ORIGIN_NONE] = "-", [ORIGIN_SYSCALL] = "EC_SYSCALL",
	[ORIGIN_META] = "EC_METAEVENT", [ORIGIN_TRACEPOINT] = "EC_TRACEPOINT",
	[ORIGIN_PLUGIN] = "EC_PLUGIN", [ORIGIN_ITER] = "EC_ITER",
};

static const char *const type_names[PT_MAX] = {
#define PARAM_TYPE(id, name, bytes, text) [id] = #name,
#include "../../formats/types.def"
#undef PARAM_TYPE
};

static const char *const format_names[] = {
	[PF_NA] = "NA", [PF_DEC] = "DEC", [PF_HEX] = "HEX", [PF_10_PADDED_DEC] = "10_PADDED_DEC",
	[PF_ID] = "ID", [PF_DIR] = "DIR", [PF_OCT] = "OCT",
};

/* Names of flag tables in the reference where they are not ours. */
static const struct {
	const char *ours;
	const char *theirs;
} renamed_tables[] = {
	{ "capability_bits", "capability_bits(index=bit)" },
	{ "fd_type", "scap_fd_type" },
	{ "l4_proto", "scap_l4_proto" },
	{ "iface_type", "scap_ifinfo_type" },
	{ "user_kind", "userblock_type" },
};

static const char *const table_names[FLAGS_MAX] = {
#define FLAG_TABLE(table) [FLAGS_##table] = #table,
#include "../../src/capture/flag_tables.def"
#undef FLAG_TABLE
};

/* clang-format on */

/* A row of a TSV file, cut in place. */
struct row {
	char line[MAX_LINE];
	char *cell[MAX_CELLS];
	size_t n;
};

static bool row_read(FILE *f, struct row *r)
{
	if (!fgets(r->line, sizeof(r->line), f))
		return false;
	assert_true(strchr(r->line, '\n') != NULL);
	*strchr(r->line, '\n') = 0;
	r->n = 0;
	for (char *p = r->line; p && r->n < MAX_CELLS; r->n++) {
		r->cell[r->n] = p;
		p = strchr(p, '\t');
		if (p)
			*p++ = 0;
	}
	return true;
}

/* Open a reference table and step over its heading; skips the test when there is none. */
static FILE *reference_open(const char *name)
{
	const char *shared = getenv("SCAN_SHARED");
	char path[4096];
	struct row heading;

	snprintf(path, sizeof(path), "%s/reference/%s", shared ? shared : "../shared", name);
	FILE *f = fopen(path, "r");
	if (!f) {
		print_message("no %s\n", path);
		skip();
	}
	assert_true(row_read(f, &heading));
	return f;
}

/* Append text to a string in a buffer of MAX_LINE bytes. */
static void add(char *dst, const char *text)
{
	assert_true(strlen(dst) + strlen(text) < MAX_LINE);
	strcat(dst, text);
}

/* The name of the flag table that begins at names, as the reference spells it. */
static const char *table_name(enum schema_view view, const struct name_value *names)
{
	for (int t = 0; t < FLAGS_MAX; t++)
		if (schema_flags(view, t) == names)
			return table_names[t];
	fail_msg("a parameter has a table of another view");
	return "";
}

static void param_print(char *dst, enum schema_view view, const struct param_info *p)
{
	char number[32];

	add(dst, p->name);
	add(dst, ":");
	add(dst, type_names[p->type]);
	add(dst, ":");
	add(dst, format_names[p->format]);
	if (p->dirfd > 0) { /* the reference leaves "param0" out */
		snprintf(number, sizeof(number), ":dirfd=param%d", p->dirfd);
		add(dst, number);
	}
	if (p->names) {
		add(dst, ":");
		add(dst, table_name(view, p->names));
	}
	for (int i = 0; i < p->n_dyn; i++) {
		snprintf(number, sizeof(number), "%s%d=", i ? "," : ":dyn{", i);
		add(dst, number);
		add(dst, type_names[p->dyn[i].type]);
		add(dst, "/");
		add(dst, format_names[p->dyn[i].format]);
	}
	if (p->n_dyn)
		add(dst, "}");
}

static void flags_print(char *dst, uint16_t flags)
{
	for (size_t i = 0; i < sizeof(flag_names) / sizeof(flag_names[0]); i++) {
		if (!(flags & flag_names[i].bit))
			continue;
		add(dst, *dst ? "|" : "");
		add(dst, flag_names[i].name);
		flags &= (uint16_t)~flag_names[i].bit;
	}
	assert_int_equal(flags, 0);
	add(dst, *dst ? "" : "EF_NONE");
}

/* Columns shared by both tables: code, symbol, name, direction, category, collection, flags. */
static void check_event(struct row *r, enum schema_view view, size_t params_column)
{
	static char text[MAX_LINE];
	uint32_t code = (uint32_t)strtoul(r->cell[0], NULL, 10);
	const struct event_info *e = schema_event(view, code);

	assert_non_null(e);
	assert_memory_equal(r->cell[1], "PPME_", 5);
	assert_string_equal(e->symbol, r->cell[1] + 5);
	assert_string_equal(e->name, r->cell[2]);
	assert_string_equal(event_type_is_exit((uint16_t)code) ? "exit" : "enter", r->cell[3]);
	assert_string_equal(category_names[e->category], r->cell[4]);
	if (view == SCHEMA_MODERN) /* the older reader did not tell */
		assert_string_equal(origin_names[e->origin], r->cell[5]);

	*text = 0;
	flags_print(text, e->flags);
	assert_string_equal(text, r->cell[6]);

	*text = 0;
	for (int i = 0; i < e->n_params; i++) {
		add(text, i ? " " : "");
		param_print(text, view, &e->params[i]);
	}
	assert_string_equal(text, r->cell[params_column]);
	assert_int_equal(e->n_params, strtoul(r->cell[params_column - 1], NULL, 10));
}

static void check_events(const char *file, enum schema_view view, size_t params_column)
{
	FILE *f = reference_open(file);
	static struct row r;
	uint32_t n = 0;

	for (; row_read(f, &r); n++) {
		assert_true(r.n > params_column);
		check_event(&r, view, params_column);
	}
	fclose(f);
	assert_int_equal(n, schema_n_events(view));
}

static void test_modern_events(void **state)
{
	(void)state;
	check_events("events.tsv", SCHEMA_MODERN, 9);
}

static void test_classic_events(void **state)
{
	(void)state;
	check_events("events-0.29.3.tsv", SCHEMA_CLASSIC, 8);
}

static const char *our_table_name(const char *theirs)
{
	for (size_t i = 0; i < sizeof(renamed_tables) / sizeof(renamed_tables[0]); i++)
		if (strcmp(renamed_tables[i].theirs, theirs) == 0)
			return renamed_tables[i].ours;
	return theirs;
}

/* The index of a table, or FLAGS_MAX when it is not one of flags.def. */
static int table_find(const char *theirs)
{
	const char *ours = our_table_name(theirs);

	for (int t = 0; t < FLAGS_MAX; t++)
		if (strcmp(table_names[t], ours) == 0)
			return t;
	return FLAGS_MAX;
}

/* Each row of the reference is the row of ours with the same index, and there are no more. */
static void check_flags(const char *file, enum schema_view view, uint32_t ret_rows[FLAGS_MAX])
{
	FILE *f = reference_open(file);
	static struct row r;

	memset(ret_rows, 0, FLAGS_MAX * sizeof(*ret_rows));
	while (row_read(f, &r)) {
		int t = table_find(r.cell[0]);
		if (t == FLAGS_MAX)
			continue;
		uint32_t i = (uint32_t)strtoul(r.cell[1], NULL, 10);
		assert_int_equal(i, ret_rows[t]++);
		const struct name_value *nv = &schema_flags(view, t)[i];
		assert_non_null(nv->name);
		assert_memory_equal(nv->name, r.cell[2], strcspn(r.cell[2], "("));
		bool is_bit_number = t == FLAGS_capability_bits;
		assert_int_equal(nv->value, is_bit_number ? i : strtoul(r.cell[4], NULL, 10));
	}
	fclose(f);
	for (int t = 0; t < FLAGS_MAX; t++)
		if (ret_rows[t])
			assert_null(schema_flags(view, t)[ret_rows[t]].name);
}

static void test_modern_flags(void **state)
{
	uint32_t rows[FLAGS_MAX];

	(void)state;
	check_flags("flags.tsv", SCHEMA_MODERN, rows);
	for (int t = 0; t < FLAGS_MAX; t++)
		assert_true(rows[t] > 0);
}

static void test_classic_flags(void **state)
{
	uint32_t rows[FLAGS_MAX];

	(void)state;
	check_flags("flags-0.29.3.tsv", SCHEMA_CLASSIC, rows);
	assert_int_equal(rows[FLAGS_file_flags], 16);
}

static void test_syscalls(void **state)
{
	FILE *f = reference_open("syscalls.tsv");
	static struct row r;
	uint32_t n = 0;

	(void)state;
	while (row_read(f, &r)) {
		uint32_t code = (uint32_t)strtoul(r.cell[0], NULL, 10);
		const struct syscall_info *s = schema_syscall(SCHEMA_MODERN, code);
		assert_non_null(s);
		assert_string_equal(s->name, r.cell[2]);
		assert_int_equal(s->x86_64_nr, *r.cell[3] ? strtol(r.cell[3], NULL, 10) : -1);
		n++;
	}
	fclose(f);
	for (uint32_t code = 0; code < schema_n_syscalls(SCHEMA_MODERN); code++)
		n -= schema_syscall(SCHEMA_MODERN, code) != NULL;
	assert_int_equal(n, 0);
}

static void test_errnos_and_signals(void **state)
{
	FILE *f = reference_open("flags.tsv");
	static struct row r;
	uint32_t n_errnos = 0, n_signals = 0;

	(void)state;
	while (row_read(f, &r)) {
		uint32_t value = (uint32_t)strtoul(r.cell[4], NULL, 10);
		if (strncmp(r.cell[0], "errno_names", 11) == 0) {
			assert_string_equal(name_errno(value), r.cell[2]);
			n_errnos++;
		} else if (strcmp(r.cell[0], "signal_names") == 0) {
			assert_string_equal(name_signal(value), r.cell[2]);
			n_signals++;
		}
	}
	fclose(f);
	for (uint32_t i = 0; i < 1000; i++) {
		n_errnos -= name_errno(i) != NULL;
		n_signals -= name_signal(i) != NULL;
	}
	assert_int_equal(n_errnos, 0);
	assert_int_equal(n_signals, 0);
}

/* What can be said without the reference: references inside the tables hold. */
static void check_params(enum schema_view view, const struct event_info *e)
{
	for (int i = 0; i < e->n_params; i++) {
		const struct param_info *p = &e->params[i];
		assert_true(p->name && *p->name);
		assert_true(p->type > PT_NONE && p->type < PT_MAX);
		assert_true((p->type == PT_DYN) == (p->n_dyn > 0));
		if (p->names)
			table_name(view, p->names);
		if (p->dirfd >= 0) {
			assert_int_equal(p->type, PT_FSRELPATH);
			assert_true(p->dirfd < e->n_params);
			/* openat2's enter of 0.29.3 takes its own path for the descriptor */
			bool is_self = p->dirfd == i && view == SCHEMA_CLASSIC;
			assert_true(is_self || e->params[p->dirfd].type == PT_FD);
		}
	}
}

static void test_consistent(void **state)
{
	(void)state;
	for (int view = 0; view < SCHEMA_MAX; view++) {
		uint32_t n = schema_n_events(view);
		for (uint32_t type = 0; type < n; type++) {
			const struct event_info *e = schema_event(view, type);
			assert_non_null(e);
			assert_true(e->n_params <= MAX_PARAMS);
			check_params(view, e);
		}
		assert_null(schema_event(view, n));
		assert_null(schema_event(view, UINT32_MAX));
		assert_null(schema_syscall(view, schema_n_syscalls(view)));
		assert_null(schema_syscall(view, UINT32_MAX));
	}
}

/* Later layouts only append: the classic parameters are a beginning of the modern ones. */
static void test_only_appended(void **state)
{
	(void)state;
	for (uint32_t type = 0; type < schema_n_events(SCHEMA_CLASSIC); type++) {
		const struct event_info *c = schema_event(SCHEMA_CLASSIC, type);
		const struct event_info *m = schema_event(SCHEMA_MODERN, type);
		assert_true(c->n_params <= m->n_params);
		assert_true((c->flags & EF_LARGE_PAYLOAD) == (m->flags & EF_LARGE_PAYLOAD));
	}
}

static void test_known_differences(void **state)
{
	const struct event_info *e = schema_event(SCHEMA_CLASSIC, EV_SYSCALL_MMAP_X);

	(void)state;
	assert_int_equal(e->params[0].type, PT_UINT64);
	assert_int_equal(e->params[0].format, PF_HEX);
	e = schema_event(SCHEMA_MODERN, EV_SYSCALL_MMAP_X);
	assert_int_equal(e->params[0].type, PT_ERRNO);

	assert_int_equal(schema_n_events(SCHEMA_CLASSIC), 336);
	assert_int_equal(schema_n_events(SCHEMA_MODERN), EV_MAX);
	assert_string_equal(schema_event(SCHEMA_CLASSIC, 196)->name, "sysdigevent");
	assert_string_equal(schema_event(SCHEMA_MODERN, 196)->name, "scapevent");

	/* Names as sysdig 0.29.3 prints generic events with these codes; 328 is its last. */
	assert_string_equal(schema_syscall(SCHEMA_CLASSIC, 0)->name, "<unknown>");
	assert_string_equal(schema_syscall(SCHEMA_MODERN, 0)->name, "unknown");
	assert_string_equal(schema_syscall(SCHEMA_CLASSIC, 298)->name, "sigreturn");
	assert_string_equal(schema_syscall(SCHEMA_MODERN, 298)->name, "rt_sigreturn");
	assert_string_equal(schema_syscall(SCHEMA_CLASSIC, 328)->name, "clone3");
	assert_int_equal(schema_syscall(SCHEMA_CLASSIC, 328)->category, CAT_PROCESS);
	assert_null(schema_syscall(SCHEMA_CLASSIC, 329));
}

static void test_constants(void **state)
{
	const struct name_value *nv = schema_flags(SCHEMA_MODERN, FLAGS_file_flags);

	(void)state;
	assert_int_equal(file_flags_O_DIRECTORY, 0x400);
	assert_int_equal(fd_type_file_v2, 16);
	assert_int_equal(bpf_dyn_RES, 1);
	while (nv->name && nv->value != file_flags_O_TMPFILE)
		nv++;
	assert_string_equal(nv->name, "O_TMPFILE");
	assert_string_equal(name_errno(2), "ENOENT");
	assert_string_equal(name_signal(17), "SIGCHLD");
	assert_null(name_errno(0));
	assert_null(name_errno(41));
	assert_null(name_errno(UINT32_MAX));
	assert_null(name_signal(0));
	assert_null(name_signal(32));
	assert_null(name_signal(UINT32_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_consistent),        cmocka_unit_test(test_only_appended),
		cmocka_unit_test(test_known_differences), cmocka_unit_test(test_constants),
		cmocka_unit_test(test_modern_events),     cmocka_unit_test(test_classic_events),
		cmocka_unit_test(test_modern_flags),      cmocka_unit_test(test_classic_flags),
		cmocka_unit_test(test_syscalls),          cmocka_unit_test(test_errnos_and_signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
