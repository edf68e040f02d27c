/* SPDX-License-Identifier: MIT */
/* world_stub.c - see world_stub.h. */
#include "world_stub.h"

struct world_stub stub;

static const uint8_t *memory_at(uint64_t from, uint64_t n)
{
	uint64_t off = from - STUB_BASE;

	return from >= STUB_BASE && off <= stub.n && n <= stub.n - off ? stub.memory + off : NULL;
}

bool world_copy(void *to, u64 from, u32 n)
{
	const uint8_t *p = memory_at(from, n);

	if (p)
		memcpy(to, p, n);
	return p != NULL;
}

s32 world_copy_str(u8 *to, u64 from, u32 n)
{
	uint32_t i = 0;

	for (; i < n; i++) {
		const uint8_t *p = memory_at(from + i, 1);

		if (!p)
			return -1;
		to[i] = *p;
		if (!*p)
			return (s32)i + 1;
	}
	return (s32)n;
}

bool world_file(s64 fd, struct world_file *ret)
{
	if (fd != stub.file_fd)
		return false;
	*ret = stub.file;
	return true;
}

bool world_socket(s64 fd, struct world_socket *ret)
{
	*ret = stub.socket;
	return fd == stub.socket_fd;
}

void world_vm(u32 ret[VM_FACT_MAX])
{
	memcpy(ret, stub.vm, sizeof(stub.vm));
}

void world_task(struct world_task *ret)
{
	*ret = stub.task;
}

u32 world_cgroups(u8 *to, u32 n)
{
	if (stub.n_cgroups > n)
		return 0;
	if (stub.n_cgroups)
		memcpy(to, stub.cgroups, stub.n_cgroups);
	return stub.n_cgroups;
}
