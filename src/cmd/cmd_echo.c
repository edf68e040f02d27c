/* SPDX-License-Identifier: MIT */
/* cmd_echo.c - `scan echo`: what was read and written. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../analyze/echo.h"
#include "../analyze/filter.h"
#include "../base/log.h"
#include "cmd.h"
#include "pass.h"
#include "query.h"

#define FLUSH_AT 65536 /* bytes */

static struct {
	bool force, hex, raw;
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
	{ 0, "force", OPT_FLAG, &o.force, .help = "try captures of a newer major version" },
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

/* " and FIELD=VALUE"; values are quoted, so they must not have quotes. */
static int add_test(struct buf *b, const char *option, const char *form, const char *value)
{
	if (!value)
		return 0;
	if (strpbrk(value, "\"'\\") || !*value) {
		warn("echo: --%s: '%s' cannot be asked for", option, value);
		return -1;
	}
	buf_adds(b, b->n ? " and " : "");
	for (const char *p = form; *p; p++) {
		if (*p == '@')
			buf_printf(b, "\"%s\"", value);
		else
			buf_addc(b, *p);
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
	int rc = add_test(&b, "fd", "fd.num=@", o.fd);

	rc = rc < 0 ? rc : add_test(&b, "file", "(fd.name=@ or fd.filename=@)", o.file);
	rc = rc < 0 ? rc : add_test(&b, "ip", "fd.ip=@", o.ip);
	rc = rc < 0 ? rc : add_test(&b, "port", "fd.port=@", o.port);
	rc = rc < 0 ? rc : add_test(&b, "conn", "fd.name=@", o.conn);
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

static int echo(const char *path, char **word, int n_words)
{
	static const struct out_options text;
	struct echoing e = { 0 };
	struct query q = {
		.verb = "echo",
		.path = path,
		.force = o.force,
		.out = &text,
		.ctx = &e,
		.begin = on_begin,
		.event = on_event,
		.finish = on_finish,
	};
	int status = make_choice(&e.choice) < 0 ? EXIT_USAGE : query_run(&q, word, n_words);

	echo_free(e.echo);
	filter_free(e.choice);
	buf_fini(&e.b);
	return status;
}

int cmd_echo(int argc, char **argv)
{
	struct err err;
	int n;

	if (opt_parse(opts, argc, argv, &n, &err) < 0) {
		warn("echo: %s", err.msg);
		return EXIT_USAGE;
	}
	if (n < 1) {
		warn("echo: name a capture");
		return EXIT_USAGE;
	}
	if (o.raw && (o.hex || isatty(STDOUT_FILENO))) {
		warn(o.hex ? "echo: --raw and -x exclude each other"
			   : "echo: --raw writes unsafe bytes, and not to a terminal; use a pipe");
		return EXIT_USAGE;
	}
	return echo(argv[1], argv + 2, n - 1);
}
