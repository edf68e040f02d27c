/* SPDX-License-Identifier: MIT */
/* t_formats.c - blocks.def and metafields.def: order, sizes, and that every field has a place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/capture/block.h"
#include "../../src/capture/capture.h"
#include "../../src/capture/constants.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */

static const struct block_row {
	uint32_t type;
	uint8_t kind, version;
	uint32_t form, min_len;
} blocks[] = {
#define BLOCK(id, name, kind, version, form, min_len, since, text) \
	{ id, BLOCK_##kind, version, form, min_len },
#include "../../formats/blocks.def"
#undef BLOCK
};

/* clang-format on */

static void test_blocks_unique(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(blocks[i].type, blocks[k].type);
}

static void test_block_lengths(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		const struct block_row *b = &blocks[i];
		assert_int_equal(b->min_len % 4, 0);
		assert_true(b->min_len >= BLOCK_MIN_LEN);
		assert_int_equal((b->form & FORM_EVENT) != 0, b->kind == BLOCK_EVENT);
		if (b->kind != BLOCK_EVENT)
			continue;
		assert_int_equal(b->version, b->form & FORM_V2 ? 2 : 1);
		assert_int_equal(b->min_len, event_head_off(b->form) + event_head_len(b->form) + 4);
	}
}

/* A number from before the first release means the same as exactly one public number, and no two
 * public numbers mean the same. */
static void test_block_twins(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		const struct block_row *b = &blocks[i];
		int n = 0;
		for (size_t k = 0; k < ARRAY_LEN(blocks); k++)
			n += blocks[k].type >> 16 != 0x8000 &&
			     (blocks[k].type & 0xffff) != 0xABCD && blocks[k].kind == b->kind &&
			     blocks[k].version == b->version && blocks[k].form == b->form &&
			     blocks[k].min_len == b->min_len;
		assert_int_equal(n, 1);
	}
}

/* Lists have versions 1, 2, ... without a gap. */
static uint32_t newest_version(int kind)
{
	uint32_t newest = 0;

	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		if (blocks[i].kind != kind || blocks[i].version <= newest)
			continue;
		assert_int_equal(blocks[i].version, newest + 1);
		newest = blocks[i].version;
	}
	return newest;
}

static void test_block_versions(void **state)
{
	(void)state;
	assert_int_equal(newest_version(BLOCK_THREADS), 9);
	assert_int_equal(newest_version(BLOCK_FDS), 2);
	assert_int_equal(newest_version(BLOCK_IFACES), 2);
	assert_int_equal(newest_version(BLOCK_USERS), 2);
}

/* ---- metadata fields ---- */

enum field_type {
	F_U8,
	F_U16,
	F_U32,
	F_U64,
	F_I64,
	F_IPV4,
	F_IPV6,
	F_STR16,
	F_CHARS128,
	F_LEN16,
	F_CHARS,
	F_LEN32,
	F_LEN32_REST,
	F_SKIP,
};

/* clang-format off */

/* Bytes of a field in the file, text of varying length not counted, and of its member. */
static const struct {
	size_t file, member;
} widths[] = {
	[F_U8] = { 1, 1 }, [F_U16] = { 2, 2 }, [F_U32] = { 4, 4 }, [F_U64] = { 8, 8 },
	[F_I64] = { 8, 8 }, [F_IPV4] = { 4, 16 }, [F_IPV6] = { 16, 16 },
	[F_STR16] = { 2, sizeof(struct str) }, [F_CHARS128] = { 128, sizeof(struct str) },
	[F_LEN16] = { 2, sizeof(struct str) }, [F_CHARS] = { 0, sizeof(struct str) },
};

struct field_row {
	enum field_type type;
	uint32_t since, max_len;
	size_t size; /* of the member; of a SKIP: bytes */
};

#define RECORD(record) static const struct field_row fields_##record[] = {
#define FIELD(meta, field, type, since, max_len) \
	{ F_##type, since, max_len, sizeof(((struct meta##_meta *)0)->field) },
#define ENTRY_LEN(type, since) { F_##type, since, 0, 0 },
#define SKIP(bytes) { F_SKIP, 1, 0, bytes },
#define RECORD_END(record) { F_SKIP, 0, 0, 0 } };
#include "../../formats/metafields.def"

/* clang-format on */

/* since == 0 ends a record. Returns the bytes that a list of this version has at least. */
static size_t record_bytes(const struct field_row *f, uint32_t version)
{
	size_t n = 0;

	for (; f->since; f++) {
		if (f->since > version)
			continue;
		if (f->type == F_LEN32 || f->type == F_LEN32_REST)
			n += 4;
		else
			n += f->type == F_SKIP ? f->size : widths[f->type].file;
	}
	return n;
}

static void record_check(const struct field_row *f, uint32_t max_since)
{
	for (; f->since; f++) {
		assert_true(f->since <= max_since);
		if (f->type == F_LEN32 || f->type == F_LEN32_REST || f->type == F_SKIP)
			continue;
		assert_int_equal(f->size, widths[f->type].member);
		assert_int_equal(f->max_len > 0,
				 f->size == sizeof(struct str) && f->type >= F_STR16);
	}
}

static void test_field_members(void **state)
{
	(void)state;
	record_check(fields_MACHINE, 1);
	record_check(fields_THREAD, newest_version(BLOCK_THREADS));
	record_check(fields_THREAD_TAIL_OLD, newest_version(BLOCK_THREADS));
	record_check(fields_THREAD_TAIL, newest_version(BLOCK_THREADS));
	record_check(fields_FD_LIST, 1);
	record_check(fields_FD, newest_version(BLOCK_FDS));
	record_check(fields_FD_NAME, 1);
	record_check(fields_FD_UNIX, 1);
	record_check(fields_FD_FILE, newest_version(BLOCK_FDS));
	record_check(fields_IFACE, newest_version(BLOCK_IFACES));
	record_check(fields_IFACE_IPV6, 1);
	record_check(fields_USER_ENTRY, newest_version(BLOCK_USERS));
	record_check(fields_USER, 1);
	record_check(fields_GROUP, 1);
}

/* Sizes that formats/capture.md states. */
static void test_record_sizes(void **state)
{
	(void)state;
	assert_int_equal(record_bytes(fields_MACHINE, 1), 180);
	assert_int_equal(record_bytes(fields_THREAD, 1), 52);
	assert_int_equal(record_bytes(fields_THREAD, 9), 124);
	assert_int_equal(record_bytes(fields_THREAD_TAIL_OLD, 9), 30);
	assert_int_equal(record_bytes(fields_THREAD_TAIL, 9), 76);
	assert_int_equal(record_bytes(fields_FD_LIST, 1), 8);
	assert_int_equal(record_bytes(fields_FD, 1), 17);
	assert_int_equal(record_bytes(fields_FD, 2), 21);
	assert_int_equal(record_bytes(fields_FD_NOTHING, 2), 0);
	assert_int_equal(record_bytes(fields_FD_IPV4, 1), 13);
	assert_int_equal(record_bytes(fields_FD_IPV6, 1), 37);
	assert_int_equal(record_bytes(fields_FD_IPV4_SERVER, 1), 7);
	assert_int_equal(record_bytes(fields_FD_IPV6_SERVER, 1), 19);
	assert_int_equal(record_bytes(fields_IFACE, 1), 0);
	assert_int_equal(record_bytes(fields_IFACE_IPV4, 1), 22);
	assert_int_equal(record_bytes(fields_IFACE_IPV6, 1), 58);
	assert_int_equal(record_bytes(fields_IFACE_IPV4_OLD, 1), 14);
	assert_int_equal(record_bytes(fields_IFACE_IPV6_OLD, 1), 50);
	assert_int_equal(record_bytes(fields_USER_ENTRY, 2), 4);
	assert_int_equal(record_bytes(fields_USER, 1), 14);
	assert_int_equal(record_bytes(fields_GROUP, 1), 6);
}

/* Every type of descriptor and interface that has a name has a record. */
static void test_choices(void **state)
{
	/* clang-format off */
	static const struct field_row *const fd[] = {
#define FD_CHOICE(constant, record) [fd_type_##constant] = fields_##record,
#include "../../formats/metafields.def"
	};
	static const struct field_row *const iface[] = {
#define IFACE_CHOICE(constant, record) [iface_type_##constant] = fields_##record,
#include "../../formats/metafields.def"
	};
	/* clang-format on */
	const struct name_value *nv = schema_flags(SCHEMA_MODERN, FLAGS_fd_type);

	(void)state;
	for (; nv->name; nv++)
		assert_true(nv->value < ARRAY_LEN(fd) && fd[nv->value]);
	for (nv = schema_flags(SCHEMA_MODERN, FLAGS_iface_type); nv->name; nv++)
		if (nv->value != iface_type_unknown)
			assert_true(nv->value < ARRAY_LEN(iface) && iface[nv->value]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks_unique), cmocka_unit_test(test_block_lengths),
		cmocka_unit_test(test_block_twins),   cmocka_unit_test(test_block_versions),
		cmocka_unit_test(test_field_members), cmocka_unit_test(test_record_sizes),
		cmocka_unit_test(test_choices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
