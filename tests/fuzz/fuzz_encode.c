/* SPDX-License-Identifier: MIT */
/* fuzz_encode.c - the module's encoders over any memory and registers: the first bytes choose event and
 * registers, the rest is memory of the program. What comes out must be a sound block. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/capture/block.h"
#include "../../src/kmod/encode.h"
#include "../../src/kmod/scan_abi.h"
#include "../unit/world_stub.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEAD 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool is_ready;
	struct encode_in in = { 0 };
	uint64_t unread = 0;
	uint32_t len, room;
	struct event ev;
	uint16_t type;
	uint8_t *block;

	if (size < HEAD)
		return 0;
	if (!is_ready)
		kschema_init();
	is_ready = true;
	type = load_u16(data) % KSCHEMA_N_EVENTS;
	for (int i = 0; i < 6; i++)
		in.arg[i] = load_u64(data + 2 + 8 * i);
	in.ret = load_i16(data + 50);
	in.is_compat = data[52] & 1;
	in.snaplen = load_u16(data + 53) % SCAN_SNAPLEN_MAX;
	room = data[52] & 2 ? SCAN_RECORD_MAX : load_u16(data + 55);
	stub = (struct world_stub){
		.memory = data + HEAD,
		.n = (uint32_t)(size - HEAD),
		.socket_fd = (int32_t)in.arg[0],
		.file_fd = in.ret,
	};
	stub.socket.family = data[57];
	stub.socket.path_len = data[58] % WORLD_PATH_BYTES;
	memset(stub.socket.path, data[59], sizeof(stub.socket.path));
	stub.task.args = stub.task.env = STUB_BASE + data[60];
	stub.task.args_end = stub.task.env_end = STUB_BASE + load_u16(data + 61);
	block = malloc(room + 1); /* exactly as large as was said */
	len = encode_event(&kschema_recipe[type], &in, block, room, &unread);
	if (len > room ||
	    (len && event_decode(block, len, FORM_EVENT | FORM_V2, &ev, NULL) != EVENT_GOOD))
		abort();
	free(block);
	return 0;
}
