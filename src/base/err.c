/* SPDX-License-Identifier: MIT */
/* err.c - format an error record and return its code in one statement. */
#include "err.h"

#include <stdarg.h>
#include <stdio.h>

static int __attribute__((format(printf, 4, 0)))
fill(struct err *err, enum status code, uint64_t off, const char *fmt, va_list ap)
{
	if (err) {
		err->code = code;
		err->off = off;
		vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	}
	return code;
}

int err_set(struct err *err, enum status code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(err, code, ERR_NO_OFF, fmt, ap);
	va_end(ap);
	return code;
}

int err_at(struct err *err, enum status code, uint64_t off, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(err, code, off, fmt, ap);
	va_end(ap);
	return code;
}
