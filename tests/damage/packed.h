/* SPDX-License-Identifier: MIT */
/* packed.h - a capture file as a whole in memory, with what zlib and libzstd make of it.
 *
 * Says which decoded bytes lie in front of a place of the file, and where behind it decoding can
 * begin anew; found without the sources of the program. */
#ifndef SCAN_PACKED_H
#define SCAN_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../src/base/vec.h"

enum packing { PACK_NONE, PACK_GZIP, PACK_ZSTD };

/* A place where decoding can begin without what precedes it. */
struct restart {
	uint64_t file_off; /* of the first byte that must be intact: a header, or a flush marker */
	uint64_t data_off; /* of the first byte decoded from there */
};

struct packed {
	enum packing packing;
	bool has_checksum; /* so that any change is noticed; an option in zstd */
	uint8_t *file;
	size_t n_file;
	uint8_t *data; /* decoded; the file itself when it is not packed */
	size_t n_data;
	VEC(struct restart) restarts;
};

/* Load and decode a file. Returns false after a message when it cannot be read. Free with
 * packed_fini. */
bool packed_load(const char *path, struct packed *ret);
/* Pack the data of another capture anew, with a restart about every `step` decoded bytes: gzip
 * with full-flush points or with many members, or zstd frames. */
enum repack { REPACK_FLUSH, REPACK_MEMBERS, REPACK_FRAMES, REPACK_MAX };
void packed_again(const struct packed *from, enum repack how, size_t step, struct packed *ret);
void packed_fini(struct packed *pk);

/* The number of decoded bytes that the first n bytes of the file yield. */
size_t packed_prefix(const struct packed *pk, size_t n);
/* The first place behind n bytes of the file where decoding can begin, or NULL. */
const struct restart *packed_restart(const struct packed *pk, size_t n);

#endif
