/* SPDX-License-Identifier: MIT */
/* err.h - status codes and the caller-owned error record. */
#ifndef SCAN_ERR_H
#define SCAN_ERR_H

#include <stdint.h>

/* 0 is success, negative is failure; iterators return 1 (item), 0 (end) or one of these. */
enum status {
	E_OK = 0,
	E_IO = -1,          /* the operating system refused */
	E_TRUNCATED = -2,   /* input ended inside something */
	E_CORRUPT = -3,     /* input contradicts itself or its format */
	E_UNSUPPORTED = -4, /* input is well formed but not for this version */
	E_LIMIT = -5,       /* input asks for more than a named limit */
	E_USAGE = -6,       /* the caller or the user asked for something impossible */
};

#define ERR_NO_OFF UINT64_MAX

/* Filled by the failing function, owned by the caller; msg has no newline and no file name. */
struct err {
	enum status code;
	uint64_t off; /* byte offset in the input the message speaks of, or ERR_NO_OFF */
	char msg[256];
};

/* Fill *err (which may be NULL) and return code, so that a caller can `return err_set(...)`. */
int err_set(struct err *err, enum status code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with the input offset at which the trouble was found. */
int err_at(struct err *err, enum status code, uint64_t off, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
