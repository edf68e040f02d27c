/* SPDX-License-Identifier: MIT */
/* log.c - one line a message, with nothing in it that could drive a terminal. */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>

#include "buf.h"

/* Messages quote file names and bytes of captures; bytes from 0x80 pass, they may be UTF-8. */
static void __attribute__((format(printf, 1, 0))) print_line(const char *fmt, va_list ap)
{
	char msg[1024];
	struct buf line = { 0 };

	vsnprintf(msg, sizeof(msg), fmt, ap);
	buf_adds(&line, "scan: ");
	for (const unsigned char *p = (const unsigned char *)msg; *p; p++) {
		if (*p < 0x20 || *p == 0x7f)
			buf_printf(&line, "\\x%02x", *p);
		else
			buf_addc(&line, (char)*p);
	}
	buf_addc(&line, '\n');
	fflush(stdout);
	fwrite(line.p, 1, line.n, stderr);
	buf_fini(&line);
}

void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_line(fmt, ap);
	va_end(ap);
}
