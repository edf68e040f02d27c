/* SPDX-License-Identifier: MIT */
/* cmd_echo.c - `scan echo`: what was read and written. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../analyze/echo.h"
#include "../analyze/filter.h"
#include "../base/log.h"
#include "cmd.h"
#include "operands.h"
#include "pass.h"
#include "query.h"

#define FLUSH_AT 65536 /* bytes */

static struct {
	struct capture_options in;
	bool hex, raw;
	bool from_stdin, to_stdout, to_stderr, syslog;
	const char *fd, *file, *ip, *port, *conn;
} o;

static const struct opt opts[] = {
	{ 0, NULL, OPT_GROUP, .help = "What to follow" },
	{ 0, "fd", OPT_STR, &o.fd, .arg = "NUMBER", .help = "descriptors of this number" },
	{ 0, "file", OPT_STR, &o.file, .arg = "NAME",
	  .help = "a file by its path, or by its last part" },
	{ 0, "ip", OPT_STR, &o.ip, .arg = "ADDRESS",
	  .help = "what goes to and comes from an address" },
	{ 0, "port", OPT_STR, &o.port, .arg = "PORT", .help = "the same of a port" },
	{ 0, "conn", OPT_STR, &o.conn, .arg = "A:P->B:P",
	  .help = "one connection, as 'scan conns' writes it" },
	{ 0, "stdin", OPT_FLAG, &o.from_stdin, .help = "what is read from standard input" },
	{ 0, "stdout", OPT_FLAG, &o.to_stdout, .help = "what is written to standard output" },
	{ 0, "stderr", OPT_FLAG, &o.to_stderr, .help = "what is written to standard error" },
	{ 0, "syslog", OPT_FLAG, &o.syslog, .help = "what is written to the system log" },
	{ 0, NULL, OPT_GROUP, .help = "How to print it" },
	{ 'x', "print-hex", OPT_FLAG, &o.hex, .help = "data in hex and text" },
	{ 0, "raw", OPT_FLAG, &o.raw,
	  .help = "the bytes as they are and nothing else; not to a terminal" },
	CAPTURE_OPTS(o.in),
	{ 0 },
};

const struct opt_help cmd_echo_help = {
	.usage = "scan echo [options] FILE [filter]",
	.summary = "Print what processes read and wrote, each piece with its direction.",
	.details =
		"Data that goes from one process of the capture to another by a connection or a pipe "
		"is printed once, when it is written. Recorders keep the first bytes of each call, 80 unless told else.",
	.table = opts,
};

struct echoing {
	struct echo *echo;
	struct filter *choice; /* of the options; NULL: everything */
	struct buf b;
};

/* ---- what to follow ---- */

static bool is_digits(const char *s)
{
	return *s && !s[strspn(s, "0123456789")];
}

/* Its number, or the name of a service; the test would take 65537 and -65535 for 1. */
static bool is_port(const char *s)
{
	if (is_digits(s))
		return strlen(s) <= 5 && strtoul(s, NULL, 10) <= UINT16_MAX;
	return *s != '-';
}

/* "10.0.0.1:80", "::1:80", or an address without a port, as raw sockets have them. */
static bool is_end(const char *s, size_t n)
{
	char text[INET6_ADDRSTRLEN + sizeof(":65535")];
	uint8_t ip[16];
	char *port;

	if (n >= sizeof(text))
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	if (inet_pton(AF_INET, text, ip) == 1 || inet_pton(AF_INET6, text, ip) == 1)
		return true;
	port = strrchr(text, ':');
	if (!port || !is_digits(port + 1) || !is_port(port + 1))
		return false;
	*port = '\0';
	return inet_pton(AF_INET, text, ip) == 1 || inet_pton(AF_INET6, text, ip) == 1;
}

static bool is_conn(const char *s)
{
	const char *arrow = strstr(s, "->");

	return arrow && is_end(s, (size_t)(arrow - s)) && is_end(arrow + 2, strlen(arrow + 2));
}

struct choice {
	const char *const *value;
	const char *option, *test;      /* @ stands for the value */
	bool (*is_right)(const char *); /* what the test itself would let pass; NULL: nothing */
	const char *expected;
};

static const struct choice choices[] = {
	{ &o.fd, "--fd", "fd.num=@", NULL, "a number, such as 5" },
	{ &o.file, "--file", "(fd.name=@ or fd.filename=@)", NULL, "a name without quotes" },
	{ &o.ip, "--ip", "fd.ip=@", NULL, "an address, such as 203.0.113.7 or 2001:db8::7" },
	{ &o.port, "--port", "fd.port=@", is_port,
	  "a port, such as 443, or the name of a service" },
	{ &o.conn, "--conn", "fd.name=@", is_conn,
	  "a connection, such as 10.0.0.1:48378->203.0.113.7:443; 'scan conns' lists them" },
};

/* "fd.num=\"5\""; values must have no quotes, which would end there. */
static void add_test(struct buf *b, const struct choice *c)
{
	for (const char *p = c->test; *p; p++) {
		if (*p == '@')
			buf_printf(b, "\"%s\"", *c->value);
		else
			buf_addc(b, *p);
	}
}

static bool is_right(const struct choice *c)
{
	bool is_good = **c->value && !strpbrk(*c->value, "\"'\\");
	struct filter *f = NULL;
	struct buf b = { 0 };
	struct err err;

	if (is_good && c->is_right)
		is_good = c->is_right(*c->value);
	if (is_good) {
		add_test(&b, c);
		is_good = filter_compile(buf_str(&b), FILTER_SYSDIG, &f, &err) == 0;
	}
	filter_free(f);
	buf_fini(&b);
	return is_good;
}

static int add_choices(struct buf *b)
{
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		const struct choice *c = &choices[i];

		if (!*c->value)
			continue;
		if (!is_right(c)) {
			warn("echo: %s: '%s' is not %s", c->option, *c->value, c->expected);
			return -1;
		}
		buf_adds(b, b->n ? " and " : "");
		add_test(b, c);
	}
	return 0;
}

/* The standard streams that were named: any of them. */
static void add_streams(struct buf *b)
{
	static const struct {
		const bool *is_on;
		const char *test;
	} streams[] = {
		{ &o.from_stdin, "(fd.num=0 and evt.is_io_read=true)" },
		{ &o.to_stdout, "(fd.num=1 and evt.is_io_write=true)" },
		{ &o.to_stderr, "(fd.num=2 and evt.is_io_write=true)" },
		{ &o.syslog, "evt.is_syslog=true" },
	};
	const char *before = b->n ? " and (" : "(";

	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		if (!*streams[i].is_on)
			continue;
		buf_adds(b, before);
		buf_adds(b, streams[i].test);
		before = " or ";
	}
	if (strcmp(before, " or ") == 0)
		buf_addc(b, ')');
}

static int make_choice(struct filter **ret)
{
	struct buf b = { 0 };
	struct err err;
	int rc = add_choices(&b);

	add_streams(&b);
	if (rc == 0 && b.n) {
		rc = filter_compile(buf_str(&b), FILTER_SYSDIG, ret, &err);
		if (rc < 0)
			warn("echo: %s", err.msg);
	}
	buf_fini(&b);
	return rc;
}

/* ---- the pass ---- */

static void on_begin(struct query *q)
{
	struct echoing *e = q->ctx;
	enum echo_style style = o.raw ? ECHO_RAW : o.hex ? ECHO_HEX : ECHO_TEXT;

	e->echo = echo_new(q->replay, style, pass_has_colours());
}

static void flush(struct echoing *e)
{
	if (e->b.n)
		fwrite(e->b.p, 1, e->b.n, stdout);
	e->b.n = 0;
}

static void on_event(struct query *q, const struct step *s)
{
	struct echoing *e = q->ctx;

	if (e->choice && !filter_match(e->choice, q->fields, s))
		return;
	echo_event(e->echo, q->fields, s, &e->b);
	if (e->b.n >= FLUSH_AT)
		flush(e);
}

static void on_finish(struct query *q, struct out *out)
{
	(void)out;
	flush(q->ctx);
}

static int echo(const struct operands *w)
{
	static const struct out_options text;
	struct echoing e = { 0 };
	struct query q = {
		.verb = "echo",
		.path = o.in.path,
		.force = o.in.force,
		.out = &text,
		.ctx = &e,
		.begin = on_begin,
		.event = on_event,
		.finish = on_finish,
	};
	int status = make_choice(&e.choice) < 0 ? EXIT_USAGE : query_run(&q, w->word, w->n);

	echo_free(e.echo);
	filter_free(e.choice);
	buf_fini(&e.b);
	return status;
}

int cmd_echo(int argc, char **argv)
{
	struct operands w;

	if (!operands_read(opts, argc, argv, &o.in, &w))
		return EXIT_USAGE;
	if (o.raw && (o.hex || isatty(STDOUT_FILENO))) {
		warn(o.hex ? "echo: --raw and -x exclude each other"
			   : "echo: --raw writes unsafe bytes, and not to a terminal; use a pipe");
		return EXIT_USAGE;
	}
	return echo(&w);
}
