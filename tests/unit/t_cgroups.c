/* SPDX-License-Identifier: MIT */
/* t_cgroups.c - containers found in cgroups, root and environment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/analyze/cgroups.h"
#include "../../src/capture/constants.h"

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF"
#define LIT(s)                   \
	{                        \
		s, sizeof(s) - 1 \
	}

/* A process and two ancestors; asked counts the questions. */
struct family {
	struct str env[3], args[3];
	const char *known;
	unsigned asked;
};

static bool get(void *ctx, unsigned generation, struct str *env, struct str *args)
{
	struct family *f = ctx;

	f->asked++;
	if (generation >= 3)
		return false;
	*env = f->env[generation].p ? f->env[generation] : STR("");
	*args = f->args[generation].p ? f->args[generation] : STR("");
	return true;
}

static bool is_known(void *ctx, struct str id)
{
	struct family *f = ctx;

	return f->known && str_eq(id, str_of(f->known));
}

static void expect(struct str cgroups, struct str root, struct family *f, const char *id,
		   uint32_t type)
{
	struct ancestry anc = { f, get, f && f->known ? is_known : NULL };
	struct container_guess g;

	if (!container_guess(cgroups, root, &anc, &g))
		fail_msg("'%.*s' is in no container, want %s", (int)cgroups.n, cgroups.p, id);
	assert_string_equal(g.id, id);
	assert_int_equal(g.type, type);
}

static void expect_none(struct str cgroups, struct str root, struct family *f)
{
	struct ancestry anc = { f, get, f && f->known ? is_known : NULL };
	struct container_guess g;

	if (container_guess(cgroups, root, &anc, &g))
		fail_msg("'%.*s' is in %s", (int)cgroups.n, cgroups.p, g.id);
}

static void test_paths(void **state)
{
	static const struct {
		struct str cgroups;
		const char *id;
		uint32_t type;
	} cases[] = {
		{ LIT("cpu=/\0memory=/machine.slice/libpod-" HEX64 ".scope\0"), "0123456789ab",
		  container_type_podman },
		{ LIT("name=systemd=/user.slice/podman-123.scope/" HEX64 "\0"), "0123456789ab",
		  container_type_podman },
		{ LIT("cpu=/docker/" HEX64 "\0"), "0123456789ab", container_type_docker },
		{ LIT("cpu=/kubepods/burstable/podx/" HEX64), "0123456789ab",
		  container_type_docker },
		{ LIT("cpu=/system.slice/docker-" HEX64 ".scope\0"), "0123456789ab",
		  container_type_docker },
		{ LIT("cpu=/crio-" HEX64), "0123456789ab", container_type_cri },
		{ LIT("cpu=/k/cri-containerd-" HEX64 ".scope"), "0123456789ab",
		  container_type_cri },
		{ LIT("cpu=/k/crio-" HEX64 ".scope"), "0123456789ab", container_type_cri },
		{ LIT("cpu=/k.slice:cri-containerd:" HEX64), "0123456789ab", container_type_cri },
		{ LIT("cpu=/lxc/web/init.scope"), "web", container_type_lxc },
		{ LIT("cpu=/lxc.payload/db"), "db", container_type_lxc },
		{ LIT("cpu=/machine/vm1.libvirt-lxc"), "vm1", container_type_libvirt_lxc },
		{ LIT("cpu=/machine.slice/machine-lxc\\x2dbox.scope"), "box",
		  container_type_libvirt_lxc },
		{ LIT("cpu=/libvirt/lxc/old"), "old", container_type_lxc }, /* lxc is asked first */
		{ LIT("cpu=/bpm-nats.scope"), "nats", container_type_bpm },
		{ LIT("cpu=/system.slice/runc-bpm-router.1"), "router.1", container_type_bpm },
	};
	struct family f = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(cases[i].cgroups, STR("/"), &f, cases[i].id, cases[i].type);
}

static void test_hosts(void **state)
{
	static const struct str cases[] = {
		LIT(""),
		LIT("cpu=/"),
		LIT("cpu=/user.slice/user-1000.slice/session-1.scope"),
		LIT("cpu=/system.slice/ssh.service"),
		LIT("/docker/" HEX64), /* an item without '=' ends the list */
		LIT("x\0cpu=/docker/" HEX64),
		LIT("cpu=/docker/" HEX64 "0"), /* a digit too many */
		LIT("cpu=/docker/x" HEX64),
		LIT("cpu=/docker-" HEX64), /* suffix missing */
		LIT("cpu=/lxc/"),
		LIT("cpu=/bpm-"),
		LIT("cpu=/bpm-a b"),
		LIT("cpu=.libvirt-lxc"),
		LIT("cpu=-lxc\\x2.scope"),
		LIT("cpu=/mesos/short"),
	};
	struct family f = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_none(cases[i], STR("/"), &f);
	assert_int_equal(f.asked, 0);
}

static void test_order(void **state)
{
	struct family f = { 0 };

	(void)state;
	/* podman comes before docker whatever the order of the items */
	expect(STR("a=/docker/" HEX64 "\0b=/libpod-abcdefabcdef"
		   "cdef0123456789abcdef0123456789abcdef0123456789ABCDEF"
		   ".scope"),
	       STR("/"), &f, "abcdefabcdef", container_type_podman);
	expect(STR("a=/lxc/box\0b=/docker/" HEX64), STR("/"), &f, "0123456789ab",
	       container_type_docker);
}

static void test_mesos(void **state)
{
	static const struct str cg = LIT("cpu=/mesos/a9f41620-b165-4d24-abe0-af0af92e7b20");
	struct family none = { 0 };
	struct family self = { .env = { LIT("A=b\0MESOS_TASK_ID= my.task \0") } };
	struct family parent = { .env = { LIT("A=b"), LIT("x=1\0mesos_task_id=a_b") } };
	struct family bad = { .env = { LIT("MESOS_EXECUTOR_ID=abc") } };

	(void)state;
	expect_none(cg, STR("/"), &none);
	expect_none(cg, STR("/"), &bad);
	expect(cg, STR("/"), &self, "a9f41620-b165-4d24-abe0-af0af92e7b20", container_type_mesos);
	expect(cg, STR("/"), &parent, "a9f41620-b165-4d24-abe0-af0af92e7b20", container_type_mesos);
}

static void test_rkt(void **state)
{
	struct family f = { .env = { LIT("container_uuid=self"), LIT("container_uuid=pod1") },
			    .known = "pod1:app" };
	struct family args = { .args = { LIT(""), LIT("systemd\0--uuid=pod2") },
			       .known = "pod2:app" };
	struct family unknown = { .env = { LIT(""), LIT("container_uuid=pod1") } };
	struct str service = STR("cpu=/machine.slice/app.service");

	(void)state;
	expect(service, STR("/"), &f, "pod1:app", container_type_rkt);
	expect(service, STR("/"), &args, "pod2:app", container_type_rkt);
	expect_none(service, STR("/"), &unknown);
	assert_int_equal(unknown.asked, 0);
	expect(STR(""), STR("/opt/stage2/web/rootfs"), &f, "self:web", container_type_rkt);
	expect_none(STR(""), STR("/opt/stage2/rootfs"), &f);
	expect(STR(""), STR("/var/lib/rkt/pods/run/POD/stage1/rootfs/opt/stage2/APP/rootfs/x"), &f,
	       "POD:APP", container_type_rkt);
	expect_none(STR(""), STR("/var/lib/rkt/pods/run/POD"), &f);
}

static void test_long_id_is_cut(void **state)
{
	char cg[600] = "cpu=/lxc/";
	struct ancestry anc = { NULL, get, NULL };
	struct container_guess g;

	(void)state;
	memset(cg + 9, 'x', sizeof(cg) - 9);
	assert_true(container_guess((struct str){ cg, sizeof(cg) }, STR("/"), &anc, &g));
	assert_int_equal(strlen(g.id), MAX_CONTAINER_ID);
}

/* A loop of parents with large environments. */
static bool get_large(void *ctx, unsigned generation, struct str *env, struct str *args)
{
	static char zeros[60000];

	(void)generation;
	++*(unsigned *)ctx;
	*env = (struct str){ zeros, sizeof(zeros) };
	*args = STR("");
	return true;
}

static void test_search_is_limited(void **state)
{
	static const char cg[] = "cpu=/mesos/11111111-2222-3333-4444-555555555555";
	unsigned asked = 0;
	struct ancestry anc = { &asked, get_large, NULL };
	struct container_guess g;

	(void)state;
	assert_false(container_guess(str_of(cg), STR("/"), &anc, &g));
	assert_int_equal(asked, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_mesos),
		cmocka_unit_test(test_rkt),
		cmocka_unit_test(test_long_id_is_cut),
		cmocka_unit_test(test_search_is_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
