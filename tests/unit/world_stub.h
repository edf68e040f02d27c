/* SPDX-License-Identifier: MIT */
/* world_stub.h - the machine that encoders see in tests: a piece of memory, one file, one socket. */
#ifndef WORLD_STUB_H
#define WORLD_STUB_H

#include "../../src/kmod/world.h"

#define STUB_BASE 0x10000u /* address of the first byte of memory */

struct world_stub {
	const uint8_t *memory; /* n bytes at STUB_BASE; all else is not there */
	uint32_t n;
	int64_t file_fd, socket_fd; /* -1: none */
	struct world_file file;
	struct world_socket socket;
	struct world_task task;
	const char *cgroups; /* as world_cgroups gives it, n_cgroups bytes */
	uint32_t n_cgroups;
	uint32_t vm[VM_FACT_MAX];
};

extern struct world_stub stub;

#endif
