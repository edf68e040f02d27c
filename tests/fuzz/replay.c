/* SPDX-License-Identifier: MIT */
/* replay.c - run files through a fuzz target without libFuzzer: replay_NAME FILE...
 *
 * Each file gets memory of exactly its size, so that a sanitizer sees the first byte read beyond. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Of the target this is linked with. */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* Returns NULL after a message when the file cannot be read. */
static uint8_t *read_file(const char *path, size_t *ret_n)
{
	FILE *f = fopen(path, "rb");
	uint8_t *p = NULL;
	struct stat st;

	if (f && fstat(fileno(f), &st) == 0) {
		*ret_n = (size_t)st.st_size;
		p = malloc(*ret_n ? *ret_n : 1);
	}
	if (p && fread(p, 1, *ret_n, f) != *ret_n) {
		free(p);
		p = NULL;
	}
	if (!p)
		perror(path);
	if (f)
		fclose(f);
	return p;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		size_t n;
		uint8_t *p = read_file(argv[i], &n);

		if (!p)
			return 1;
		LLVMFuzzerTestOneInput(p, n);
		free(p);
	}
	return 0;
}
