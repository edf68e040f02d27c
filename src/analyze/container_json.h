/* SPDX-License-Identifier: MIT */
/* container_json.h - the description of a container that a capture carries as JSON. */
#ifndef SCAN_CONTAINER_JSON_H
#define SCAN_CONTAINER_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/str.h"

/* Longer or deeper texts are refused; real ones stay below 100 KiB and 6 levels. */
#define MAX_CONTAINER_JSON       ((size_t)1 << 20)
#define MAX_CONTAINER_JSON_DEPTH 32

/* What the text says; a key that is missing or of another type leaves its default. Text lives
 * until container_json_fini. */
struct container_json {
	struct str id, full_id, name;
	struct str image, image_id, image_repo, image_tag, image_digest;
	uint32_t type;         /* container_type of formats/flags.def */
	uint32_t lookup_state; /* container_lookup_state of capture/constants.h; one that was under
				* way when the capture was written never ended: failed */
	uint32_t ip;           /* network order; 0 unknown */
	bool is_privileged, is_pod_sandbox;
	int64_t created_s; /* since the epoch; 0 unknown */
	uint32_t n_labels, n_mounts, n_ports;
	void *root; /* owner of the text */
};

/* Parse the parameter of a container event (NULs behind the text are ignored); the wrapping
 * {"container": ...} may be missing. Returns false, with nothing to free, for what is no JSON
 * object or exceeds the limits. */
bool container_json_parse(struct str text, struct container_json *ret);
/* Accepts a zeroed struct. */
void container_json_fini(struct container_json *c);

/* One mount of the container. */
struct container_mount {
	struct str source, dest, mode, propagation;
	bool is_writable;
};

/* The i-th mount; false at the end. Text lives until container_json_fini. */
bool container_json_mount(const struct container_json *c, uint32_t i, struct container_mount *ret);
/* Word i of the command line of a probe ("Healthcheck", "LivenessProbe", "ReadinessProbe"): 0 is
 * the program; false at the end. */
bool container_json_probe(const struct container_json *c, const char *probe, uint32_t i,
			  struct str *ret);

#endif
