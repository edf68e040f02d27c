/* SPDX-License-Identifier: MIT */
/* machine_proc.c - reading files of /proc and taking their lines apart. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "machine_internal.h"

#define READ_BYTES 4096
#define MAX_LINK   4096

static void terminate(struct buf *b)
{
	buf_addc(b, '\0');
	b->n--;
}

bool proc_read(int dir, const char *path, size_t max, struct buf *b)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	b->n = 0;
	if (fd < 0)
		return false;
	while (b->n < max) {
		buf_reserve(b, READ_BYTES);
		n = read(fd, b->p + b->n, READ_BYTES);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		b->n += (size_t)n;
	}
	close(fd);
	if (b->n > max)
		b->n = max;
	terminate(b);
	return n >= 0;
}

bool proc_link(int dir, const char *path, struct buf *b)
{
	ssize_t n;

	b->n = 0;
	buf_reserve(b, MAX_LINK);
	n = readlinkat(dir, path, b->p, MAX_LINK);
	if (n < 0)
		return false;
	b->n = (size_t)n;
	terminate(b);
	return true;
}

bool proc_line(struct str *text, struct str *ret)
{
	const char *end;

	if (!text->n)
		return false;
	end = memchr(text->p, '\n', text->n);
	*ret = (struct str){ text->p, end ? (size_t)(end - text->p) : text->n };
	end = end ? end + 1 : text->p + text->n;
	text->n -= (size_t)(end - text->p);
	text->p = end;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct str trim(struct str s)
{
	for (; s.n && is_blank(*s.p); s.n--)
		s.p++;
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str proc_field(struct str text, const char *name)
{
	struct str line, key = str_of(name);

	while (proc_line(&text, &line))
		if (str_starts(line, key) && line.n > key.n && line.p[key.n] == ':')
			return trim((struct str){ line.p + key.n + 1, line.n - key.n - 1 });
	return STR("");
}

struct str proc_word(struct str line, unsigned n)
{
	struct str word = STR("");
	size_t len;

	for (unsigned i = 0; i <= n; i++) {
		line = trim(line);
		for (len = 0; len < line.n && !is_blank(line.p[len]); len++)
			;
		word = (struct str){ line.p, len };
		line.p += len;
		line.n -= len;
	}
	return word;
}

uint64_t proc_u64(struct str word, int base)
{
	char text[32];
	size_t n = word.n < sizeof(text) - 1 ? word.n : sizeof(text) - 1;

	memcpy(text, word.p, n);
	text[n] = '\0';
	return strtoull(text, NULL, base);
}
