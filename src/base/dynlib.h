/* SPDX-License-Identifier: MIT */
/* dynlib.h - libraries that few runs need, loaded when one does.
 *
 * libarchive and libcrypto, with the dozen libraries behind them, take longer to load than a small
 * capture takes to read (perf stat: 4.0 ms of processor time at the start of each run, against 0.9 ms). */
#ifndef SCAN_DYNLIB_H
#define SCAN_DYNLIB_H

#include <stddef.h>

#include "err.h"

/* A function of the library and the pointer that is to call it. */
struct dynlib_call {
	const char *name;
	void *at; /* address of the pointer */
};

/* Load the library and set the pointers of all n calls. It stays loaded until the program ends. what names it
 * for people: E_UNSUPPORTED says that it, or a function in it, is missing. */
int dynlib_load(const char *soname, const char *what, const struct dynlib_call *call, size_t n,
		struct err *err);

#endif
