/* SPDX-License-Identifier: MIT */
/* scratch.h - where unit tests make files. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include <stdio.h>
#include <stdlib.h>

#define MAX_SCRATCH 256

/* A template for mkdtemp and mkstemp below $TMPDIR, which tests/check.sh removes whatever a test
 * that crashed left in it, or below /tmp. */
static inline char *scratch_template(char ret[MAX_SCRATCH], const char *test)
{
	const char *dir = getenv("TMPDIR");

	snprintf(ret, MAX_SCRATCH, "%s/%s.XXXXXX", dir && *dir ? dir : "/tmp", test);
	return ret;
}

#endif
