/* SPDX-License-Identifier: MIT */
/* container_json.c - see container_json.h; the grammar is json-c's business. */
#include "container_json.h"

#include "../capture/constants.h"

#include <arpa/inet.h>
#include <json-c/json.h>
#include <limits.h>

static struct json_object *member(struct json_object *o, const char *key, enum json_type type)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) && json_object_is_type(v, type) ? v : NULL;
}

static struct str text_of(struct json_object *o, const char *key)
{
	struct json_object *v = member(o, key, json_type_string);

	if (!v)
		return STR("");
	return (struct str){ json_object_get_string(v), (size_t)json_object_get_string_len(v) };
}

static int64_t number_of(struct json_object *o, const char *key, int64_t dflt)
{
	struct json_object *v = member(o, key, json_type_int);

	return v ? json_object_get_int64(v) : dflt;
}

static bool bool_of(struct json_object *o, const char *key)
{
	struct json_object *v = member(o, key, json_type_boolean);

	return v && json_object_get_boolean(v);
}

static uint32_t length_of(struct json_object *o, const char *key)
{
	struct json_object *v = member(o, key, json_type_array);

	return v ? (uint32_t)json_object_array_length(v) : 0;
}

static uint32_t ip_of(struct str text)
{
	struct in_addr in;

	/* json-c ends its strings with a NUL. */
	return text.n && inet_pton(AF_INET, text.p, &in) == 1 ? in.s_addr : 0;
}

static uint32_t lookup_of(struct json_object *o)
{
	switch (number_of(o, "lookup_state", container_lookup_state_successful)) {
	case container_lookup_state_started:
	case container_lookup_state_failed:
		return container_lookup_state_failed;
	default:
		return container_lookup_state_successful;
	}
}

static void read_members(struct json_object *o, struct container_json *ret)
{
	struct json_object *labels = member(o, "labels", json_type_object);
	int64_t type = number_of(o, "type", 0);

	*ret = (struct container_json){
		.id = text_of(o, "id"),
		.full_id = text_of(o, "full_id"),
		.name = text_of(o, "name"),
		.image = text_of(o, "image"),
		.image_id = text_of(o, "imageid"),
		.image_repo = text_of(o, "imagerepo"),
		.image_tag = text_of(o, "imagetag"),
		.image_digest = text_of(o, "imagedigest"),
		.type = type >= 0 && type <= UINT32_MAX ? (uint32_t)type : 0,
		.lookup_state = lookup_of(o),
		.ip = ip_of(text_of(o, "ip")),
		.is_privileged = bool_of(o, "privileged"),
		.is_pod_sandbox = bool_of(o, "is_pod_sandbox"),
		.created_s = number_of(o, "created_time", 0),
		.n_labels = labels ? (uint32_t)json_object_object_length(labels) : 0,
		.n_mounts = length_of(o, "Mounts"),
		.n_ports = length_of(o, "port_mappings"),
	};
}

bool container_json_parse(struct str text, struct container_json *ret)
{
	size_t n = strnlen(text.p, text.n);
	struct json_tokener *tok;
	struct json_object *root, *inner;

	if (n == 0 || n > MAX_CONTAINER_JSON)
		return false;
	tok = json_tokener_new_ex(MAX_CONTAINER_JSON_DEPTH);
	if (!tok)
		return false;
	root = json_tokener_parse_ex(tok, text.p, (int)n);
	json_tokener_free(tok);
	if (!json_object_is_type(root, json_type_object)) {
		json_object_put(root);
		return false;
	}
	inner = member(root, "container", json_type_object);
	read_members(inner ? inner : root, ret);
	ret->root = root;
	return true;
}

static struct json_object *container_of(const struct container_json *c)
{
	struct json_object *inner = member(c->root, "container", json_type_object);

	return inner ? inner : c->root;
}

bool container_json_mount(const struct container_json *c, uint32_t i, struct container_mount *ret)
{
	struct json_object *mounts = member(container_of(c), "Mounts", json_type_array);
	struct json_object *m = mounts ? json_object_array_get_idx(mounts, i) : NULL;

	if (!json_object_is_type(m, json_type_object))
		return false;
	*ret = (struct container_mount){
		.source = text_of(m, "Source"),
		.dest = text_of(m, "Destination"),
		.mode = text_of(m, "Mode"),
		.propagation = text_of(m, "Propagation"),
		.is_writable = bool_of(m, "RW"),
	};
	return true;
}

bool container_json_probe(const struct container_json *c, const char *probe, uint32_t i,
			  struct str *ret)
{
	struct json_object *o = member(container_of(c), probe, json_type_object);
	struct json_object *args, *v;

	if (!o)
		return false;
	*ret = text_of(o, "exe");
	if (i == 0)
		return true;
	args = member(o, "args", json_type_array);
	v = args ? json_object_array_get_idx(args, i - 1) : NULL;
	if (!json_object_is_type(v, json_type_string))
		return false;
	*ret = (struct str){ json_object_get_string(v), (size_t)json_object_get_string_len(v) };
	return true;
}

void container_json_fini(struct container_json *c)
{
	json_object_put(c->root);
	*c = (struct container_json){ 0 };
}
