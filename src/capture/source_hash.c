/* SPDX-License-Identifier: MIT */
/* source_hash.c - SHA-256 of a file and of what it decodes to, streamed through libcrypto. */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "../base/dynlib.h"
#include "source_internal.h"

/* libcrypto as it is called. */
static struct {
#define CALL(f) __typeof__(f) *f;
#include "libcrypto.def"
#undef CALL
} libcrypto;

static int library_load(struct err *err)
{
	static const struct dynlib_call calls[] = {
#define CALL(f) { #f, &libcrypto.f },
#include "libcrypto.def"
#undef CALL
	};

	return dynlib_load(LIBCRYPTO_SONAME, "libcrypto", calls, sizeof(calls) / sizeof(*calls),
			   err);
}

/* Write the digest as 64 lower-case hexadecimal digits. */
static int hash_finish(EVP_MD_CTX *ctx, char *ret, struct err *err)
{
	unsigned char md[EVP_MAX_MD_SIZE];
	unsigned n;

	if (libcrypto.EVP_DigestFinal_ex(ctx, md, &n) != 1 || n != 32)
		return err_set(err, E_IO, "SHA-256 is not available");
	for (unsigned i = 0; i < n; i++)
		snprintf(ret + 2 * i, 3, "%02x", md[i]);
	return 0;
}

/* Hash all of s and close it. */
static int hash_source(EVP_MD_CTX *ctx, struct source *s, char *ret, struct err *err)
{
	struct window w = { .p = NULL };
	int rc = 1;

	if (libcrypto.EVP_DigestInit_ex(ctx, libcrypto.EVP_sha256(), NULL) != 1)
		rc = err_set(err, E_IO, "SHA-256 is not available");
	while (rc > 0) {
		rc = source_next(s, 0, &w, err);
		if (rc > 0 && libcrypto.EVP_DigestUpdate(ctx, w.p, w.n) != 1)
			rc = err_set(err, E_IO, "SHA-256 fails");
	}
	source_close(s);
	return rc < 0 ? rc : hash_finish(ctx, ret, err);
}

int source_hash(const char *path, struct source_hash *ret, struct err *err)
{
	struct source_hash h;
	struct source *s;
	EVP_MD_CTX *ctx;
	int rc;

	if (strcmp(path, "-") == 0 || strncmp(path, "-:", 2) == 0)
		return err_set(err, E_USAGE, "standard input cannot be read twice for its hashes");
	rc = library_load(err);
	if (rc < 0)
		return rc;
	ctx = libcrypto.EVP_MD_CTX_new();
	if (!ctx)
		return err_set(err, E_IO, "SHA-256 is not available");
	rc = source_open_undecoded(path, &s, err);
	if (rc == 0)
		rc = hash_source(ctx, s, h.file, err);
	if (rc == 0)
		rc = source_open(path, &s, err);
	if (rc == 0)
		rc = hash_source(ctx, s, h.content, err);
	libcrypto.EVP_MD_CTX_free(ctx);
	if (rc == 0)
		*ret = h;
	return rc;
}
