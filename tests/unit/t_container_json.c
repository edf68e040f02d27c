/* SPDX-License-Identifier: MIT */
/* t_container_json.c - descriptions of containers, whole, sparse and broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/container_json.h"
#include "../../src/capture/constants.h"

#define assert_str(s, lit) assert_true(str_eq((s), STR(lit)))

static void test_full(void **state)
{
	struct container_json c;

	(void)state;
	assert_true(container_json_parse(
		STR("{\"container\":{\"id\":\"abc\",\"full_id\":\"abcdef\",\"type\":11,\"name\":\"web\","
		    "\"image\":\"i:1\",\"imageid\":\"77\",\"imagerepo\":\"i\",\"imagetag\":\"1\","
		    "\"imagedigest\":\"sha\",\"ip\":\"10.0.0.1\",\"lookup_state\":1,\"privileged\":true,"
		    "\"created_time\":1600000000,\"labels\":{\"a\":\"b\",\"c\":\"d\"},"
		    "\"Mounts\":[{}],\"port_mappings\":[1,2,3]}}\n\0"),
		&c));
	assert_str(c.id, "abc");
	assert_str(c.full_id, "abcdef");
	assert_str(c.name, "web");
	assert_str(c.image, "i:1");
	assert_str(c.image_id, "77");
	assert_str(c.image_repo, "i");
	assert_str(c.image_tag, "1");
	assert_str(c.image_digest, "sha");
	assert_int_equal(c.type, 11);
	assert_memory_equal(&c.ip, "\x0a\x00\x00\x01", 4);
	assert_int_equal(c.lookup_state, container_lookup_state_successful);
	assert_true(c.is_privileged);
	assert_int_equal(c.created_s, 1600000000);
	assert_int_equal(c.n_labels, 2);
	assert_int_equal(c.n_mounts, 1);
	assert_int_equal(c.n_ports, 3);
	container_json_fini(&c);
}

static void test_defaults(void **state)
{
	struct container_json c;

	(void)state;
	assert_true(
		container_json_parse(STR("{\"id\":\"x\",\"ip\":\"1.2.3\",\"type\":-1,\"name\":5,"
					 "\"lookup_state\":0}"),
				     &c));
	assert_str(c.id, "x");
	assert_str(c.name, "");
	assert_int_equal(c.ip, 0);
	assert_int_equal(c.type, 0);
	assert_int_equal(c.lookup_state, container_lookup_state_failed);
	container_json_fini(&c);
	assert_true(container_json_parse(STR("{\"container\":{}}"), &c));
	assert_int_equal(c.lookup_state, container_lookup_state_successful);
	assert_false(c.is_privileged);
	container_json_fini(&c);
}

static void test_broken(void **state)
{
	static const char *const cases[] = {
		"", "x", "[]", "7", "null", "{", "{\"container\":", "{\"a\":tru", "\"s\""
	};
	struct container_json c;
	char deep[2 * MAX_CONTAINER_JSON_DEPTH + 8];
	char *big = malloc(MAX_CONTAINER_JSON + 2);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_false(container_json_parse(str_of(cases[i]), &c));
	memset(deep, '[', sizeof(deep));
	memcpy(deep, "{\"a\":", 5);
	assert_false(container_json_parse((struct str){ deep, sizeof(deep) }, &c));
	assert_non_null(big);
	memset(big, ' ', MAX_CONTAINER_JSON + 2);
	memcpy(big + MAX_CONTAINER_JSON, "{}", 2);
	assert_false(container_json_parse((struct str){ big, MAX_CONTAINER_JSON + 2 }, &c));
	assert_true(container_json_parse((struct str){ big + 2, MAX_CONTAINER_JSON }, &c));
	container_json_fini(&c);
	free(big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
