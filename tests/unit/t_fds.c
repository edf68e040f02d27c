/* SPDX-License-Identifier: MIT */
/* t_fds.c - descriptor tables against a plain list that cannot be wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../src/analyze/fds.h"

#define MODEL_CAP 512

struct model {
	int64_t num[MODEL_CAP];
	uint64_t ino[MODEL_CAP];
	unsigned n;
};

static int model_find(const struct model *m, int64_t num)
{
	for (unsigned i = 0; i < m->n; i++)
		if (m->num[i] == num)
			return (int)i;
	return -1;
}

static void model_put(struct model *m, int64_t num, uint64_t ino)
{
	int i = model_find(m, num);

	if (i < 0)
		i = (int)m->n++;
	m->num[i] = num;
	m->ino[i] = ino;
}

static void model_remove(struct model *m, int64_t num)
{
	int i = model_find(m, num);

	if (i < 0)
		return;
	m->n--;
	m->num[i] = m->num[m->n];
	m->ino[i] = m->ino[m->n];
}

static void assert_same(const struct fds *f, uint32_t table, const struct model *m)
{
	uint32_t it = 0, id, n = 0;

	while ((id = fds_table_next(f, table, &it)) != ID_NONE)
		n++;
	assert_int_equal(n, m->n);
	for (unsigned i = 0; i < m->n; i++) {
		id = fds_find(f, table, m->num[i]);
		assert_int_not_equal(id, ID_NONE);
		assert_int_equal(f->fd.v[id].num, m->num[i]);
		assert_int_equal(f->fd.v[id].ino, m->ino[i]);
	}
}

/* Numbers close together, far apart and colliding in their low bits. */
static int64_t some_number(unsigned r)
{
	switch (r % 3) {
	case 0:
		return r / 3 % 40;
	case 1:
		return (int64_t)(r / 3 % 40) << 8;
	default:
		return INT64_MAX - r / 3 % 40;
	}
}

static void random_operations(void **state)
{
	struct fds f;
	struct model m[2] = { { .n = 0 }, { .n = 0 } };
	uint32_t table[2];

	(void)state;
	srand(7);
	fds_init(&f);
	table[0] = fds_table_new(&f);
	table[1] = fds_table_new(&f);
	for (unsigned step = 0; step < 20000; step++) {
		unsigned which = (unsigned)rand() % 2;
		int64_t num = some_number((unsigned)rand());

		if (rand() % 3) {
			struct fd fd = { .num = num, .ino = step };

			assert_int_not_equal(fds_put(&f, table[which], &fd), ID_NONE);
			model_put(&m[which], num, step);
		} else {
			fds_remove(&f, table[which], num);
			model_remove(&m[which], num);
		}
		if (step % 97 == 0)
			assert_same(&f, table[which], &m[which]);
		if (step % 1009 == 0) { /* a process forks, its old self exits */
			uint32_t copy = fds_table_clone(&f, table[which], FD_CLONED);

			assert_same(&f, copy, &m[which]);
			fds_table_free(&f, table[which]);
			table[which] = copy;
		}
	}
	fds_fini(&f);
}

static void close_in_progress_is_kept_aside(void **state)
{
	struct fds f;
	uint32_t table, id;
	struct fd fd = { .num = 3, .ino = 1 };

	(void)state;
	fds_init(&f);
	table = fds_table_new(&f);
	id = fds_put(&f, table, &fd);
	f.fd.v[id].flags |= FD_CLOSING;
	fd.ino = 2;
	id = fds_put(&f, table, &fd);
	assert_int_equal(f.fd.v[id].ino, 2);
	assert_int_equal(f.fd.v[id].flags, FD_CLOSE_CANCELED);
	id = fds_find(&f, table, FD_CANCELED);
	assert_int_not_equal(id, ID_NONE);
	assert_int_equal(f.fd.v[id].ino, 1);
	fds_fini(&f);
}

static void a_full_table_refuses(void **state)
{
	struct fds f;
	uint32_t table;

	(void)state;
	fds_init(&f);
	table = fds_table_new(&f);
	for (int64_t num = 0; num < MAX_FDS_PER_TABLE; num++) {
		struct fd fd = { .num = num };

		assert_int_not_equal(fds_put(&f, table, &fd), ID_NONE);
	}
	assert_int_equal(fds_put(&f, table, &(struct fd){ .num = MAX_FDS_PER_TABLE }), ID_NONE);
	assert_int_not_equal(fds_put(&f, table, &(struct fd){ .num = 5, .ino = 9 }), ID_NONE);
	fds_fini(&f);
}

static void a_new_name_clears_the_tag(void **state)
{
	struct fds f;
	uint32_t table, id;
	struct fd fd = { .num = 3, .tag = 77 };

	(void)state;
	fds_init(&f);
	table = fds_table_new(&f);
	id = fds_put(&f, table, &fd);
	assert_int_equal(f.fd.v[id].tag, 0);
	fds_fini(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_operations),
		cmocka_unit_test(close_in_progress_is_kept_aside),
		cmocka_unit_test(a_full_table_refuses),
		cmocka_unit_test(a_new_name_clears_the_tag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
