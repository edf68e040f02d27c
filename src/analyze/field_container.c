/* SPDX-License-Identifier: MIT */
/* field_container.c - fields of the container a process runs in: container.*. */
#include "field_internal.h"

#include <fnmatch.h>

/* What is known of the container of the event's thread. */
struct where {
	bool is_host;
	uint32_t id;               /* string id */
	const struct container *k; /* NULL: nothing but the id */
};

/* Returns false when the event has no thread. */
static bool find_container(struct field_ctx *fc, const struct step *s, struct where *ret)
{
	struct thread *t = thread_of_event(fc, s);

	if (!t)
		return false;
	*ret = (struct where){ .is_host = t->container == 0, .id = t->container };
	ret->k = replay_container(fc->r, t->container);
	return true;
}

/* The container of the event, described; NULL when there is none. */
static const struct container *described(struct field_ctx *fc, const struct step *s)
{
	struct where w;

	return find_container(fc, s, &w) ? w.k : NULL;
}

/* Its JSON text parsed, kept until another container's is asked for; NULL when there is none. */
static const struct container_json *json_of(struct field_ctx *fc, const struct container *k)
{
	struct str text;

	if (!k || !k->json)
		return NULL;
	text = replay_str(fc->r, k->json);
	if (!str_eq(text, buf_str(&fc->json))) {
		container_json_fini(&fc->container_json);
		fc->json.n = 0;
		buf_addstr(&fc->json, text);
		fc->has_json = container_json_parse(text, &fc->container_json);
	}
	return fc->has_json ? &fc->container_json : NULL;
}

static bool give_unless_empty(struct value *ret, struct str s)
{
	return s.n && give_text(ret, s);
}

static bool container_id(struct field_ctx *fc, struct field *f, const struct step *s,
			 struct value *ret)
{
	struct where w;

	(void)f;
	if (!find_container(fc, s, &w))
		return false;
	return w.is_host ? give_text(ret, STR("host")) : give_id(fc, ret, w.id);
}

static bool container_name(struct field_ctx *fc, struct field *f, const struct step *s,
			   struct value *ret)
{
	struct where w;

	(void)f;
	if (!find_container(fc, s, &w))
		return false;
	if (w.is_host)
		return give_text(ret, STR("host"));
	return w.k && give_unless_empty(ret, replay_str(fc->r, w.k->name));
}

static bool container_image(struct field_ctx *fc, struct field *f, const struct step *s,
			    struct value *ret)
{
	const struct container *k = described(fc, s);

	if (!k)
		return false;
	return give_unless_empty(
		ret,
		replay_str(fc->r, f->info->id == FIELD_CONTAINER_IMAGE ? k->image : k->image_id));
}

static bool container_image_part(struct field_ctx *fc, struct field *f, const struct step *s,
				 struct value *ret)
{
	const struct container_json *j = json_of(fc, described(fc, s));

	if (!j)
		return false;
	return give_unless_empty(ret, f->info->id == FIELD_CONTAINER_IMAGE_REPOSITORY
					      ? j->image_repo
				      : f->info->id == FIELD_CONTAINER_IMAGE_TAG ? j->image_tag
										 : j->image_digest);
}

static bool container_type(struct field_ctx *fc, struct field *f, const struct step *s,
			   struct value *ret)
{
	static const char *const name[] = {
		[container_type_docker] = "docker",
		[container_type_lxc] = "lxc",
		[container_type_libvirt_lxc] = "libvirt-lxc",
		[container_type_mesos] = "mesos",
		[container_type_rkt] = "rkt",
		[container_type_cri] = "cri",
		[container_type_containerd] = "containerd",
		[container_type_crio] = "cri-o",
		[container_type_bpm] = "bpm",
	};
	struct where w;

	(void)f;
	if (!find_container(fc, s, &w))
		return false;
	if (w.is_host)
		return give_text(ret, STR("host"));
	if (!w.k)
		return false;
	if (w.k->type >= sizeof(name) / sizeof(*name) || !name[w.k->type])
		return give_text(ret, STR(""));
	return give_text(ret, str_of(name[w.k->type]));
}

/* Only these runtimes say whether a container is privileged. */
static bool tells_privileges(uint32_t type)
{
	return type == container_type_docker || type == container_type_cri ||
	       type == container_type_containerd || type == container_type_crio ||
	       type == container_type_podman;
}

static bool container_privileged(struct field_ctx *fc, struct field *f, const struct step *s,
				 struct value *ret)
{
	const struct container *k = described(fc, s);
	const struct container_json *j = json_of(fc, k);

	(void)f;
	return k && tells_privileges(k->type) && give_bool(ret, j && j->is_privileged);
}

/* ---- mounts ---- */

/* "source:dest:mode:true:propagation" */
static void add_mount(struct buf *b, const struct container_mount *m)
{
	const struct str part[] = { m->source, m->dest, m->mode,
				    m->is_writable ? STR("true") : STR("false"), m->propagation };

	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++) {
		if (i > 0)
			buf_addc(b, ':');
		buf_addstr(b, part[i]);
	}
}

static bool container_mounts(struct field_ctx *fc, struct field *f, const struct step *s,
			     struct value *ret)
{
	const struct container *k = described(fc, s);
	const struct container_json *j = json_of(fc, k);
	struct container_mount m;

	(void)f;
	if (!k)
		return false;
	text_begin(fc);
	for (uint32_t i = 0; j && container_json_mount(j, i, &m); i++) {
		if (i > 0)
			buf_addc(&fc->b, ',');
		add_mount(&fc->b, &m);
	}
	return give_scratch(fc, ret);
}

#define MAX_GLOB 4096

static bool matches(struct str glob, struct str text)
{
	char pattern[MAX_GLOB];

	if (glob.n >= sizeof(pattern))
		return false;
	memcpy(pattern, glob.p, glob.n);
	pattern[glob.n] = '\0';
	return fnmatch(pattern, text.p, FNM_EXTMATCH) == 0; /* json-c ends text with a NUL */
}

/* By number, or by a glob on the source - or, when the source is what is asked for, on the
 * destination. */
static bool find_mount(const struct container_json *j, const struct field *f,
		       struct container_mount *ret)
{
	if (f->index >= 0)
		return container_json_mount(j, (uint32_t)f->index, ret);
	for (uint32_t i = 0; container_json_mount(j, i, ret); i++)
		if (matches(f->arg,
			    f->info->id == FIELD_CONTAINER_MOUNT_SOURCE ? ret->dest : ret->source))
			return true;
	return false;
}

static bool container_mount(struct field_ctx *fc, struct field *f, const struct step *s,
			    struct value *ret)
{
	const struct container_json *j = json_of(fc, described(fc, s));
	struct container_mount m;

	if (!j || !find_mount(j, f, &m))
		return false;
	switch (f->info->id) {
	case FIELD_CONTAINER_MOUNT_SOURCE:
		return give_text(ret, m.source);
	case FIELD_CONTAINER_MOUNT_DEST:
		return give_text(ret, m.dest);
	case FIELD_CONTAINER_MOUNT_MODE:
		return give_text(ret, m.mode);
	case FIELD_CONTAINER_MOUNT_RDWR:
		return give_text(ret, m.is_writable ? STR("true") : STR("false"));
	case FIELD_CONTAINER_MOUNT_PROPAGATION:
		return give_text(ret, m.propagation);
	default:
		add_mount(text_begin(fc), &m);
		return give_scratch(fc, ret);
	}
}

/* ---- probes ---- */

static bool container_probe(struct field_ctx *fc, struct field *f, const struct step *s,
			    struct value *ret)
{
	const char *probe = f->info->id == FIELD_CONTAINER_HEALTHCHECK      ? "Healthcheck"
			    : f->info->id == FIELD_CONTAINER_LIVENESS_PROBE ? "LivenessProbe"
									    : "ReadinessProbe";
	const struct container *k = described(fc, s);
	const struct container_json *j = json_of(fc, k);
	struct str word;

	if (!k)
		return false;
	text_begin(fc);
	for (uint32_t i = 0; j && container_json_probe(j, probe, i, &word); i++) {
		if (i > 0)
			buf_addc(&fc->b, ' ');
		buf_addstr(&fc->b, word);
	}
	return fc->b.n ? give_scratch(fc, ret) : give_text(ret, STR("NONE"));
}

field_fn *const field_container_fn[FIELD_MAX] = {
	[FIELD_CONTAINER_ID] = container_id,
	[FIELD_CONTAINER_NAME] = container_name,
	[FIELD_CONTAINER_IMAGE] = container_image,
	[FIELD_CONTAINER_IMAGE_ID] = container_image,
	[FIELD_CONTAINER_TYPE] = container_type,
	[FIELD_CONTAINER_PRIVILEGED] = container_privileged,
	[FIELD_CONTAINER_MOUNTS] = container_mounts,
	[FIELD_CONTAINER_MOUNT] = container_mount,
	[FIELD_CONTAINER_MOUNT_SOURCE] = container_mount,
	[FIELD_CONTAINER_MOUNT_DEST] = container_mount,
	[FIELD_CONTAINER_MOUNT_MODE] = container_mount,
	[FIELD_CONTAINER_MOUNT_RDWR] = container_mount,
	[FIELD_CONTAINER_MOUNT_PROPAGATION] = container_mount,
	[FIELD_CONTAINER_IMAGE_REPOSITORY] = container_image_part,
	[FIELD_CONTAINER_IMAGE_TAG] = container_image_part,
	[FIELD_CONTAINER_IMAGE_DIGEST] = container_image_part,
	[FIELD_CONTAINER_HEALTHCHECK] = container_probe,
	[FIELD_CONTAINER_LIVENESS_PROBE] = container_probe,
	[FIELD_CONTAINER_READINESS_PROBE] = container_probe,
};
