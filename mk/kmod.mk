# SPDX-License-Identifier: MIT
# kmod.mk - the kernel module: building and installing it, and its pure parts for tests.

# Ring and encoders are the same code in the kernel and in tests.
KMOD_PURE := $(patsubst %,$(B)/src/kmod/%.o,kschema encode encode_memory encode_sock encode_task)

$(B)/unit/t_encode $(B)/fuzz/replay_encode $(B)/fuzz/encode: $(KMOD_PURE) $(B)/tests/unit/world_stub.o
